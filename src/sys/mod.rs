//! The operating system: clock, mounts, credentials, durable files. The only room where `unsafe` may stand.

pub mod activation;
pub mod arrival;
mod attributes;
pub mod beneath;
pub mod cage;
pub mod clock;
#[cfg(feature = "online")]
pub mod descriptors;
pub mod durable;
pub mod evdev;
pub mod link;
pub mod lock;
pub mod memory;
pub mod mounts;
pub mod notify;
pub mod own_mount;
pub mod peer;
pub mod privileges;
pub mod program;
pub mod state_dir;
