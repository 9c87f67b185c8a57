//! The service as recorders and operators see it: real processes, sockets and databases.
#![allow(clippy::unwrap_used)]

mod accounts;
mod audit;
mod codes;
mod hostile;
mod limits;
mod mail;
mod processes;
mod stage;
mod strangers;
mod trouble;
mod ways;
