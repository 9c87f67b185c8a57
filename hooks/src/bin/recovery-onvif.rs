//! `recovery-onvif`: a hook of `recoveryd` that gives ONVIF cameras the recorder's new password.

use lexopt::prelude::*;
use recovery_hooks::config::{Config, DEFAULT_PATH};
use recovery_hooks::{event, run};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
Gives ONVIF cameras that shared the recorder's old password the new one

Usage: recovery-onvif [--config FILE] [check]

Without a command it is a [[hook]] of recoveryd with password = true: it reads
the event from standard input, asks every camera, and prints what came of each.

Commands:
  check           Sign in to every camera and say what would be changed

Options:
  --config FILE   The cameras [default: /etc/recoveryd/cameras.toml]
  -h, --help      Print help
  -V, --version   Print version
";

struct Args {
    config: PathBuf,
    check: bool,
}

fn main() -> ExitCode {
    let args = match args() {
        Ok(Some(args)) => args,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("recovery-onvif: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let done = match args.check {
        true => check(&args),
        false => give(&args),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("recovery-onvif: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Nothing if that was all that was wanted.
fn args() -> Result<Option<Args>, lexopt::Error> {
    let mut args = Args {
        config: DEFAULT_PATH.into(),
        check: false,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("config") => args.config = parser.value()?.into(),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(None);
            }
            Short('V') | Long("version") => {
                println!("recovery-onvif {}", env!("CARGO_PKG_VERSION"));
                return Ok(None);
            }
            Value(word) if word == "check" && !args.check => args.check = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(args))
}

fn give(args: &Args) -> Result<bool, String> {
    let config = Config::load(&args.config).map_err(|error| said(error.to_string()))?;
    let new = event::new_password(io::stdin()).map_err(|error| said(error.to_string()))?;
    Ok(run::give(&config, new, tell))
}

/// Standard error is heard by nobody when this is a hook.
fn said(why: String) -> String {
    tell(&run::Item {
        item: "recovery-onvif".into(),
        ok: false,
        why: why.clone(),
    });
    why
}

/// At once, so that what is done is known even if the rest takes too long.
fn tell(item: &run::Item) {
    let mut line = serde_json::to_vec(item).unwrap_or_default();
    line.push(b'\n');
    let mut output = io::stdout().lock();
    // Whoever listens may have gone; the cameras are to be asked all the same.
    let _gone = output.write_all(&line).and_then(|()| output.flush());
}

fn check(args: &Args) -> Result<bool, String> {
    let config = Config::load(&args.config).map_err(|error| error.to_string())?;
    Ok(run::check(&config, |camera, result| match result {
        Ok(level) => println!("{}: {} is {level}", camera.name, camera.user),
        Err(why) => println!("{}: {why}", camera.name),
    }))
}
