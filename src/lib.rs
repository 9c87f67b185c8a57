//! Forgot-password recovery for Linux video recorders: the daemon, its helpers and its command line.
//!
//! A room may import only what stands below it: [`ctl`], [`daemon`], [`helpers`], [`stores`], [`api`], [`journal`], [`sys`],
//! [`flow`]. [`config`], [`read`] and [`secret`] serve all of them.

pub mod api;
pub mod config;
pub mod ctl;
pub mod daemon;
pub mod flow;
pub mod helpers;
pub mod journal;
pub mod read;
pub mod secret;
pub mod stores;
pub mod sys;

use std::path::Path;
use std::process::ExitCode;

/// One program for the image: what it does is decided by the name it is called by.
pub fn main() -> ExitCode {
    let called = std::env::args_os().next();
    match called.as_deref().map(Path::new).and_then(Path::file_name) {
        Some(name) if name == "recoveryctl" => ctl::main(),
        _ => daemon::main(),
    }
}
