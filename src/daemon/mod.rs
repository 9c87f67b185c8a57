//! `recoveryd`: the core and how it starts.

mod args;
mod check;
mod engine;
mod keeper;
mod lacks;
mod request;
mod serial;
mod service;
mod start;
mod status;
mod sticks;
mod verifier;
mod work;

use crate::config::{Config, ConfigError};
use args::{Args, Command, Helper};
use clap::Parser;
use std::process::ExitCode;
use thiserror::Error;

/// Why the program ended.
#[derive(Error, Debug)]
enum MainError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Serial(#[from] serial::SerialError),
    #[error(transparent)]
    Start(#[from] start::StartError),
    #[error(transparent)]
    Helper(#[from] crate::helpers::HelperError),
    #[error(transparent)]
    Listener(#[from] crate::helpers::listener::ListenerError),
}

/// The whole program. Exit status 0: ended as asked; 1: the text on standard error says why; 2: wrong arguments.
pub fn main() -> ExitCode {
    let args = Args::parse();
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info")).init();
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<(), MainError> {
    let config = Config::load(&args.config)?;
    match args.command {
        None => start::run(&args.config, config)?,
        Some(Command::Check) => check::report(&config)?,
        Some(Command::Helper { which }) => match which {
            Helper::Password => crate::helpers::answer_password(&config)?,
            Helper::Stick => crate::helpers::answer_stick(&config)?,
            Helper::Listen => crate::helpers::listener::run(&args.config, &config)?,
        },
    }
    Ok(())
}
