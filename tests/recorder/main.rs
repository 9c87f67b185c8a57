//! The real programs on a scratch directory: the daemon, its listener and helpers, a desk with real keys, clients.
#![allow(clippy::unwrap_used)]

mod button;
mod codes;
mod command;
mod config;
mod hooks;
mod kills;
mod mounts;
mod person;
mod policy;
mod process;
mod recovery;
mod rights;
mod secrets;
mod stage;
mod state;
mod sticks;
mod stores;
