//! The command line.

mod key;
#[cfg(feature = "service")]
mod key_log;
#[cfg(feature = "service")]
mod service;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use recovery_protocol::{KeyNumber, ReplyFile, Request, SecureCode};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::input::{Input, InputError};
use crate::inspect::describe;
use crate::issue::{IssueError, issue, write_reply};
use crate::keys::{self, KeyError, KeyRing};

use key::{KeyCommand, Where};

/// The vendor's desk: makes the vendor's keys and answers recorders' recovery requests.
///
/// Exit status: 0 all is well; 1 something failed, each with a line on standard error; 2 the
/// command was not understood; 78 a token refused its PIN, so that nothing starts this again by itself.
#[derive(Parser)]
#[command(name = "recovery-desk", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The exit status of what must not be tried again by itself (EX_CONFIG of sysexits.h).
const NOT_AGAIN: u8 = 78;

#[derive(Subcommand)]
enum Command {
    /// The vendor's keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// The same as key add
    #[command(hide = true)]
    Keygen {
        #[arg(long)]
        number: u8,
        #[arg(long)]
        dir: PathBuf,
    },
    /// Say what a GUID file or a long serial number says, and what is wrong with it
    Inspect {
        /// GUID file, text with a long serial number in it, or - for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Issue secure codes
    Issue {
        #[command(flatten)]
        keys: Where,
        /// Also write a reply file for each request into this directory
        #[arg(long, value_name = "OUT")]
        replies: Option<PathBuf>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
        /// GUID file, text with a long serial number in it, or - for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    #[cfg(feature = "service")]
    #[command(flatten)]
    Service(service::ServiceCommand),
}

/// What went wrong with one file.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Issue(#[from] IssueError),
}

/// What ends the command.
#[derive(Debug, thiserror::Error)]
enum Fatal {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
    #[cfg(feature = "service")]
    #[error(transparent)]
    Service(#[from] service::ServiceFatal),
}

/// The definitions of the command line, from which man pages are made.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let written = error.print();
            let usage = error.use_stderr() || written.is_err();
            return ExitCode::from(if usage { 2 } else { 0 });
        }
    };
    let mut out = io::stdout().lock();
    let all_well = match arguments.command {
        Command::Key(command) => command.run(&mut out),
        Command::Keygen { number, dir } => {
            let made = keys::generate(&dir, KeyNumber(number)).map_err(Fatal::from);
            made.and_then(|made| key::print(&made, &mut out))
                .map(|()| true)
        }
        Command::Inspect { files } => inspect_files(&files, &mut out),
        Command::Issue {
            keys,
            replies,
            json,
            files,
        } => issue_files(keys, replies.as_deref(), json, &files, &mut out),
        #[cfg(feature = "service")]
        Command::Service(command) => match command.run(&mut out) {
            Ok(()) => Ok(true),
            Err(fatal) => Err(fatal.into()),
        },
    };
    match all_well.and_then(|all_well| Ok((all_well, out.flush()?))) {
        Ok((true, ())) => ExitCode::SUCCESS,
        Ok((false, ())) => ExitCode::FAILURE,
        Err(fatal) => {
            complain(&fatal.to_string());
            match fatal {
                #[cfg(feature = "service")]
                Fatal::Service(fatal) => ExitCode::from(fatal.status()),
                Fatal::Key(error) if error.must_not_repeat() => ExitCode::from(NOT_AGAIN),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

fn inspect_files(files: &[PathBuf], out: &mut impl Write) -> Result<bool, Fatal> {
    let mut all_well = true;
    for file in files {
        match Input::read(file) {
            Ok(input) => {
                writeln!(out, "{}:", file.display())?;
                describe(&input, out)?;
            }
            Err(error) => {
                complain(&format!("{}: {error}", file.display()));
                all_well = false;
            }
        }
    }
    Ok(all_well)
}

fn issue_files(
    keys: Where,
    replies: Option<&Path>,
    json: bool,
    files: &[PathBuf],
    out: &mut impl Write,
) -> Result<bool, Fatal> {
    let keys = KeyRing::open_all(keys.place()?)?;
    let mut all_well = true;
    for file in files {
        match answer(&keys, replies, file) {
            Ok((request, code)) => print(file, &request, &code, json, out)?,
            Err(error) => {
                complain(&format!("{}: {error}", file.display()));
                all_well = false;
            }
        }
    }
    Ok(all_well)
}

/// The code is told only when the reply, if one is wanted, is on the disk.
fn answer(
    keys: &KeyRing,
    replies: Option<&Path>,
    file: &Path,
) -> Result<(Request, SecureCode), Failure> {
    let input = Input::read(file)?;
    let request = input.request();
    let reply = ReplyFile::new(request, issue(keys, request)?);
    if let Some(directory) = replies {
        write_reply(directory, request, &reply)?;
    }
    Ok((request.clone(), reply.into_code()))
}

#[derive(Serialize)]
struct Line<'a> {
    guid: String,
    serial: &'a str,
    key_number: u8,
    secure_code: &'a str,
}

fn print(
    file: &Path,
    request: &Request,
    code: &SecureCode,
    json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut line = Zeroizing::new(Vec::with_capacity(512));
    if json {
        let fields = Line {
            guid: request.guid().to_string(),
            serial: request.serial().as_str(),
            key_number: request.key_number().0,
            secure_code: &code.formatted(),
        };
        serde_json::to_writer(&mut *line, &fields)?;
        line.push(b'\n');
    } else {
        let (serial, guid) = (request.serial(), request.guid());
        write!(
            line,
            "{}: serial {serial}, request {guid}: ",
            file.display()
        )?;
        line.extend_from_slice(b"secure code ");
        line.extend_from_slice(code.formatted().as_bytes());
        line.push(b'\n');
    }
    out.write_all(&line)
}

/// One line on standard error; if that is closed there is nobody to tell.
fn complain(sentence: &str) {
    let _ = writeln!(io::stderr(), "recovery-desk: {sentence}");
}
