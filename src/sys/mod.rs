//! The operating system: clock, mounts, credentials, durable files. The only room where `unsafe` may stand.

pub mod activation;
pub mod beneath;
pub mod clock;
pub mod mounts;
pub mod notify;
pub mod peer;
pub mod privileges;
pub mod state_dir;
