//! The recovery daemon's command line.
fn main() {}
