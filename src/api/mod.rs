//! The doors: Varlink interfaces over Unix sockets (JSON objects, each ended by a NUL byte).

mod ask;
mod buffer;
pub mod client;
pub mod desk;
mod hearing;
pub mod password;
pub mod recovery;
mod reply;
pub mod server;
pub mod service;
pub mod stick;
pub mod why;

pub use ask::{AskError, ask};
pub use buffer::{MAX_CALL, MAX_REPLY};
pub use hearing::Interface;
pub use reply::{CallError, refusal};
