//! Sticks: how they are found, and what the stick helper does to them and lets them do to it.
#![allow(clippy::unwrap_used)]

mod errands;
mod found;
mod mounted;
mod stage;
