//! HTTP: what recorders ask, pages for owners and agents, and what operators look at.

mod agents;
mod answer;
mod codes;
mod listener;
mod page;
mod pages;
mod peer;
mod routes;

pub(crate) use agents::{Console, console};
pub(crate) use listener::tls;
pub use listener::{ListenerError, Listeners};
pub use pages::WordsError;
pub(crate) use pages::{AllWords, Pages, by_preference, fill, picture_wrong};
pub(crate) use routes::recorders;
pub use routes::{Service, operators};
