//! Sticks: how they are found, and what the stick helper does to them and lets them do to it.
#![allow(clippy::unwrap_used)]

mod caged;
mod errands;
mod filesystem;
mod found;
mod mounted;
mod plugged;
mod stage;
