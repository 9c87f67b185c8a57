//! HTTP: what recorders ask, and what operators look at.

mod answer;
mod codes;
mod listener;
mod peer;
mod routes;

pub(crate) use listener::tls;
pub use listener::{ListenerError, Listeners};
pub use routes::{Service, operators, recorders};
