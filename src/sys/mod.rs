//! The operating system: clock, mounts, credentials, durable files. The only room where `unsafe` may stand.

pub mod beneath;
pub mod mounts;
pub mod state_dir;
