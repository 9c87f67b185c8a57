//! The state machine of a recovery: every edge, every refusal, every limit, with restarts and power cuts in between.
#![allow(clippy::unwrap_used)]

mod button;
mod edges;
mod hooks;
mod kit;
mod limits;
mod policy;
mod races;
mod random;
mod restarts;
mod rig;
mod sign_in;
mod times;
mod verification;
