//! The doors: Varlink interfaces over Unix sockets (JSON objects, each ended by a NUL byte).

mod ask;
mod buffer;
pub mod client;
pub mod password;
pub mod recovery;
mod reply;
pub mod service;
pub mod stick;

pub use ask::{AskError, ask};
pub use buffer::{MAX_CALL, MAX_REPLY};
pub use reply::CallError;
