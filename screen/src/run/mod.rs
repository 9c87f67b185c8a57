//! The one loop: waits for what is plugged in, typed, pointed at or answered, and shows what changed.

mod show;

pub use show::{HEIGHT, Show, WIDTH, now, pixels_per_point};
