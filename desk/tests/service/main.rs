//! The service as recorders, owners, agents and operators see it: real processes, sockets and databases.
#![allow(clippy::unwrap_used)]

mod accounts;
mod audit;
mod browser;
mod codes;
mod console;
mod hostile;
mod limits;
mod mail;
mod owners;
mod pictures;
mod processes;
mod queue;
mod stage;
mod storm;
mod strangers;
mod trouble;
mod ways;
