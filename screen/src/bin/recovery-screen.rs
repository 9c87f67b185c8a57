//! The recorder's screen.

fn main() {}
