//! The one loop: waits for what is plugged in, typed, pointed at or answered, and shows what changed.

mod args;
mod cycle;
mod hover;
mod show;
mod stage;
mod start;

pub use args::{Args, ArgsError, Command, HELP, Setup};
pub use cycle::{Plan, RunError, Signals, run};
pub use show::{HEIGHT, Show, WIDTH, now, pixels_per_point};
pub use stage::Stage;
pub use start::start;
