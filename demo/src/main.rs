//! A recorder and a desk on one machine: `cargo demo` lets a person play the owner, `cargo demo -- --script` plays alone.
//!
//! This one executable is also `recoveryd`, `recoveryctl`, `recovery-screen` and `recovery-desk`, told apart by the name it is called by: so
//! real processes of the real programs run, and nothing else has to be built.

#[macro_use]
mod say;

mod account;
mod agent;
mod browser;
mod clerk;
mod desk;
mod error;
mod front;
mod mailbox;
mod play;
mod program;
mod recorder;
mod scratch;
mod script;
mod signals;

use clap::Parser;
use error::DemoError;
use play::Front;
use scratch::Scratch;
use signals::Signals;
use std::ffi::OsStr;
use std::io::{IsTerminal, stdin, stdout};
use std::path::Path;
use std::process::ExitCode;

/// A recorder whose owner has forgotten the password, and the vendor's desk, in a scratch directory
///
/// Without arguments you are the owner, and the desk's part is played for you: at
/// the recorder's screen, in a window, where there is an X11 display (DISPLAY is
/// set; on Wayland desktops it is too), else at its console on this terminal
/// (80 columns, 24 rows). Nothing outside the scratch directory is changed, and in
/// the end that is removed.
#[derive(Parser)]
#[command(name = "cargo demo --", version, verbatim_doc_comment)]
struct Args {
    /// Play the whole story without a person and print every step
    #[arg(long)]
    script: bool,
    /// Be at the recorder's console even where there is a display
    #[arg(long, conflicts_with = "script")]
    console: bool,
    /// Leave the scratch directory in place
    #[arg(long)]
    keep: bool,
}

fn main() -> ExitCode {
    let called = std::env::args_os().next().unwrap_or_default();
    let program: fn() -> ExitCode = match Path::new(&called).file_name().and_then(OsStr::to_str) {
        Some("recoveryd") => recoveryd::daemon::main,
        Some("recoveryctl") => recoveryd::ctl::main,
        Some("recovery-screen") => recovery_screen::main,
        Some("recovery-desk") => recovery_desk::main,
        _ => return demo(&Args::parse()),
    };
    match signals::release() {
        Ok(()) => program(),
        Err(error) => failed(&error),
    }
}

fn demo(args: &Args) -> ExitCode {
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &DemoError) -> ExitCode {
    eprintln!("\ndemo: {error}");
    ExitCode::from(error.status())
}

fn run(args: &Args) -> Result<(), DemoError> {
    let has_person = stdin().is_terminal() && stdout().is_terminal();
    let has_display = std::env::var_os("DISPLAY").is_some_and(|display| !display.is_empty());
    let front = match has_display && !args.console {
        true => Front::Screen,
        false => Front::Console,
    };
    if !args.script && front == Front::Console && !has_person {
        return Err(DemoError::NoTerminal);
    }
    let signals = Signals::catch()?;
    let scratch = Scratch::make(args.keep)?;
    let played = match args.script {
        true => script::play(&scratch, &signals),
        false => play::play(&scratch, &signals, front),
    };
    let path = scratch.path().display();
    match args.keep {
        true => say!("\nNothing runs any more. The scratch directory stays: {path}"),
        false => say!("\nNothing runs any more; {path} is removed."),
    }
    scratch.remove()?;
    say!("{}", played?);
    Ok(())
}
