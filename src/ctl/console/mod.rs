//! The serial console: a client of the daemon for a plain terminal of 80 columns and 24 rows.
//!
//! [`Console`] is pure: keys, answers and the time come in, calls and pages go out. [`run`] connects it to a line, to the
//! daemon and to the clock.

mod draw;
mod gate;
mod keys;
mod line;
mod machine;
mod page;
mod run;
mod screen;
mod sent;
#[cfg(test)]
mod tests;
mod typing;
mod watch;

pub use super::field::{Field, Room};
pub use super::input::{Decoder, Key};
pub use machine::{Action, Console, Settings};
pub use run::run;
