//! `recoveryctl`: the commands and the serial console. Both are clients of the daemon and nothing more.

mod answer;
mod args;
mod commands;
#[cfg(feature = "console")]
pub mod console;
mod exit;
mod field;
mod input;
mod output;
mod paste;
mod qr;
mod say;
mod terminal;
mod text;
pub mod usage;

use args::Asked;
use exit::Failure;
use std::io::{self, Write};
use std::process::ExitCode;

/// Runs `recoveryctl`. Errors go to standard error as a sentence, or as JSON with `--json`.
pub fn main() -> ExitCode {
    let cli = match args::read(lexopt::Parser::from_env()) {
        Ok(Asked::Run(cli)) => cli,
        Ok(Asked::Help(command)) => return say(&usage::help(command)),
        Ok(Asked::Version) => return say(&format!("recoveryctl {}\n", env!("CARGO_PKG_VERSION"))),
        Err(error) => {
            // Nobody is left to tell when this cannot be written.
            let _ = writeln!(
                io::stderr(),
                "recoveryctl: {error}\n\nSee recoveryctl --help."
            );
            return ExitCode::from(2);
        }
    };
    let json = cli.json;
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure, json);
            ExitCode::from(failure.status())
        }
    }
}

/// A reader that left early (`| head`) is no failure.
fn say(text: &str) -> ExitCode {
    let _ = io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn report(failure: &Failure, json: bool) {
    let told = match json {
        true => failure.to_json(),
        false => format!("recoveryctl: {failure}"),
    };
    // Nobody is left to tell when this cannot be written.
    let _ = writeln!(io::stderr(), "{told}");
}
