//! The real programs on a scratch directory: the daemon, its listener and helpers, a desk with real keys, clients.
#![allow(clippy::unwrap_used)]

mod stage;

mod recovery;
