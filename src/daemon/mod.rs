//! `recoveryd`: the core and how it starts.

mod args;
#[cfg(feature = "button")]
mod button;
mod cable;
mod check;
mod engine;
mod keeper;
mod lacks;
mod request;
mod serial;
mod service;
mod start;
mod status;
#[cfg(feature = "button")]
mod sticker;
mod sticks;
mod verifier;
mod work;

use crate::config::{Config, ConfigError};
use crate::helpers;
use args::{Args, Command, HELP, Helper};
use std::process::ExitCode;
use thiserror::Error;

/// Why the program ended.
#[derive(Error, Debug)]
enum MainError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Check(#[from] check::CheckError),
    #[error(transparent)]
    Start(#[from] start::StartError),
    #[error(transparent)]
    Helper(#[from] helpers::HelperError),
    #[error(transparent)]
    Listener(#[from] helpers::listener::ListenerError),
}

/// The whole program. Exit status 0: ended as asked; 1: the text on standard error says why; 2: wrong arguments.
pub fn main() -> ExitCode {
    let args = match Args::parse() {
        Ok(args) => args,
        Err(error) => {
            eprintln!("recoveryd: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info")).init();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), MainError> {
    let config = || Config::load(&args.config);
    match args.command {
        Command::Run => start::run(&args.config, config()?)?,
        Command::Check => check::report(&config()?)?,
        Command::Helper(Helper::Password) => helpers::answer_password(&config()?)?,
        Command::Helper(Helper::Stick) => helpers::answer_stick(&config()?)?,
        #[cfg(feature = "online")]
        Command::Helper(Helper::Desk) => helpers::answer_desk(&config()?)?,
        #[cfg(feature = "online")]
        Command::Helper(Helper::Way) => helpers::answer_way(&config()?)?,
        Command::Helper(Helper::Listen) => helpers::listener::run(&args.config, &config()?)?,
        Command::Help => print!("{HELP}"),
        Command::Version => println!("recoveryd {}", env!("CARGO_PKG_VERSION")),
    }
    Ok(())
}
