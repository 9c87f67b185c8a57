//! The flow's state on flash, and the event log the owner can read.

pub mod snapshot;
