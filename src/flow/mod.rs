//! The state machine of a recovery, its limits and policy. Pure: time, randomness and serial come in as arguments.

pub mod password;
