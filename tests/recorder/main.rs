//! The real programs on a scratch directory: the daemon, its listener and helpers, a desk with real keys, clients.
#![allow(clippy::unwrap_used)]

mod button;
mod codes;
mod mounts;
mod policy;
mod process;
mod recovery;
mod stage;
mod state;
