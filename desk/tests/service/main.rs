//! The service as recorders, owners, agents and operators see it: real processes, sockets and databases.
#![allow(clippy::unwrap_used)]

mod accounts;
mod audit;
mod authenticator;
mod backup;
mod browser;
mod codes;
mod console;
mod hostile;
mod inbox;
mod keys;
mod limits;
mod mail;
mod owners;
mod passkeys;
mod pictures;
mod processes;
mod prune;
mod queue;
mod stage;
mod storm;
mod strangers;
mod tricks;
mod trouble;
mod ways;
