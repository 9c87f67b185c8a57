//! `recoveryctl` as people and scripts use it: the real program, the real daemon, real terminals.
#![allow(clippy::unwrap_used)]

mod button;
mod cable;
mod commands;
mod console;
mod house;
mod lines;
mod old_kernel;
mod terminal;
