//! The operating system: clock, mounts, credentials, durable files. The only room where `unsafe` may stand.

mod attributes;
pub mod durable;
pub mod lock;
pub mod program;
