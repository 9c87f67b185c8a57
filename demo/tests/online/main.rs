//! A recorder and a desk that talk to each other over TLS: real programs, with whatever a network can put between them.
#![allow(clippy::unwrap_used)]

mod certificates;
mod desk;
mod fake;
mod proxies;
mod recorder;
mod recovery;
mod shut;
mod trouble;
mod way;
