//! The arguments of `recoveryd`.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The recorder's password recovery daemon.
#[derive(Parser)]
#[command(name = "recoveryd", version, disable_help_subcommand = true)]
pub struct Args {
    /// The configuration
    #[arg(long, global = true, value_name = "FILE", default_value = crate::config::DEFAULT_PATH)]
    pub config: PathBuf,

    /// Without a command the daemon runs until it is told to end
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What else the program can do.
#[derive(Subcommand)]
pub enum Command {
    /// Check the configuration and say what it means
    Check,
    /// Answer one request on standard input's socket and end; started by the daemon or by systemd
    Helper {
        /// Which helper
        which: Helper,
    },
}

/// The helpers.
#[derive(Clone, Copy, ValueEnum)]
pub enum Helper {
    /// Sets and verifies the account's password
    Password,
    /// Reads and writes a USB stick
    Stick,
    /// Starts the other helpers where no service manager does
    Listen,
}
