//! The program, whatever it shows.

use super::{Args, Command, HELP, Plan, RunError, Setup, Show, Signals, Stage, now, run};
use crate::output::{PngError, png};
use std::io;
use std::process::ExitCode;
use thiserror::Error;

/// A picture settles within so many frames: egui measures first and places then.
const SETTLING: usize = 3;

/// Why the program ended.
#[derive(Error, Debug)]
enum StartError {
    /// What is to be shown could not be made.
    #[error("cannot begin: {0}; is there memory, and are there descriptors left?")]
    Show(io::Error),
    /// The screen cannot run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The picture cannot be written.
    #[error(transparent)]
    Png(#[from] PngError),
    /// There is no window in this build.
    #[cfg(not(feature = "window"))]
    #[error(
        "this program was built without the feature \"window\"; build it with: cargo run -p recovery-screen --features window -- --window"
    )]
    NoWindow,
    /// The window cannot be opened.
    #[cfg(feature = "window")]
    #[error(transparent)]
    Window(#[from] crate::output::WindowError),
}

/// Does what the arguments say with what `make` makes.
pub fn start<S: Show>(make: impl FnOnce(&Setup) -> io::Result<S>) -> ExitCode {
    let args = match Args::parse() {
        Ok(args) => args,
        Err(error) => {
            eprintln!("recovery-screen: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info")).init();
    match act(&args, make) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn act<S: Show>(args: &Args, make: impl FnOnce(&Setup) -> io::Result<S>) -> Result<(), StartError> {
    let show = || make(&args.setup).map_err(StartError::Show);
    match &args.command {
        Command::Run => {
            let signals = Signals::new()?;
            run(&signals, show()?, &plan(args))?;
        }
        Command::Png(file) => {
            let mut stage = Stage::new(show()?, args.size);
            for _ in 0..SETTLING {
                stage.woken();
                stage.update(now());
            }
            png(stage.picture(), file)?;
        }
        #[cfg(feature = "window")]
        Command::Window => crate::output::window(show()?, args.size)?,
        #[cfg(not(feature = "window"))]
        Command::Window => return Err(StartError::NoWindow),
        Command::Help => print!("{HELP}"),
        Command::Version => println!("recovery-screen {}", env!("CARGO_PKG_VERSION")),
    }
    Ok(())
}

fn plan(args: &Args) -> Plan {
    Plan {
        choice: args.choice.clone(),
        vt: args.vt,
        grab: args.grab,
        input: args.input.clone(),
    }
}
