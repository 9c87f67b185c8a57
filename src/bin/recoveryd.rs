//! The recorder's recovery daemon.
fn main() {}
