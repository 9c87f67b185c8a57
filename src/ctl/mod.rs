//! `recoveryctl`: the commands and the serial console. Both are clients of the daemon and nothing more.

mod answer;
mod args;
mod commands;
pub mod console;
mod exit;
mod output;
mod paste;
mod qr;
mod say;
mod terminal;
mod text;

use clap::{CommandFactory, Parser};
use exit::Failure;
use std::io::{self, Write};
use std::process::ExitCode;

/// The definitions of the command line, from which completions and man pages are made.
pub fn command() -> clap::Command {
    args::Cli::command()
}

/// Runs `recoveryctl`. Errors go to standard error as a sentence, or as JSON with `--json`.
pub fn main() -> ExitCode {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            let status = if told.use_stderr() { 2 } else { 0 };
            // Nobody is left to tell when this cannot be written.
            let _ = told.print();
            return ExitCode::from(status);
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

fn report(failure: &Failure, json: bool) {
    let told = match json {
        true => failure.to_json().to_string(),
        false => format!("recoveryctl: {failure}"),
    };
    // Nobody is left to tell when this cannot be written.
    let _ = writeln!(io::stderr(), "{told}");
}
