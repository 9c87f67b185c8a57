//! The rig's hand in the guest: runs what comes in over a virtual serial port, several at once, and tells what came of it.
//!
//!     recovery-vm-agent PORT                  serve
//!     recovery-vm-agent status SOCKET COUNT   call io.recoveryd.Recovery.Status so often, and print the milliseconds
//!                                             each took, a line each
//!     recovery-vm-agent export SOCKET         export to the first stick that can be used, as soon as there is one
//!     recovery-vm-agent fuse hangs|lies AT    mount a file system that does, and serve it

use recovery_vm::fuse::{self, Manner};
use recovery_vm::wire::{self, Command, Outcome};
use std::env;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{self, ExitCode, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        [port] => serve(port),
        ["status", socket, count] => count
            .parse()
            .map_err(io::Error::other)
            .and_then(|n| ask_status(socket, n)),
        ["fuse", "hangs", at] => fuse::serve(Manner::Hangs, at),
        ["fuse", "lies", at] => fuse::serve(Manner::Lies, at),
        ["export", socket] => export_when_usable(socket),
        _ => Err(io::Error::other("what to do?")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("recovery-vm-agent: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(port: &str) -> io::Result<()> {
    let port = OpenOptions::new().read(true).write(true).open(port)?;
    let answers = Arc::new(Mutex::new(port.try_clone()?));
    let mut port = Patient(port);
    loop {
        let command = Command::decode(&wire::receive(&mut port)?)?;
        let answers = Arc::clone(&answers);
        thread::spawn(move || {
            let outcome = run(command).encode();
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            // If nobody is there to hear it, nobody misses it.
            let _ = wire::send(&mut *answers, &outcome);
        });
    }
}

/// The port reads as ended while nobody is at its other side.
struct Patient(File);

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Ok(0) => thread::sleep(Duration::from_millis(20)),
                other => return other,
            }
        }
    }
}

fn run(command: Command) -> Outcome {
    let id = command.id;
    let result = started(command).unwrap_or_else(|error| process::Output {
        status: process::ExitStatus::from_raw(127 << 8),
        stdout: Vec::new(),
        stderr: error.to_string().into_bytes(),
    });
    let status = result
        .status
        .code()
        .or(result.status.signal().map(|signal| 128 + signal));
    Outcome {
        id,
        status: status.map_or(127, i32::cast_unsigned),
        output: result.stdout,
        errors: result.stderr,
    }
}

fn started(command: Command) -> io::Result<process::Output> {
    let (program, arguments) = command
        .words
        .split_first()
        .ok_or(io::ErrorKind::InvalidInput)?;
    let mut child = process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // One that reads nothing closes it; its exit status tells enough.
        thread::spawn(move || input.write_all(&command.input));
    }
    child.wait_with_output()
}

fn ask_status(socket: &str, count: usize) -> io::Result<()> {
    let mut socket = UnixStream::connect(socket)?;
    socket.set_read_timeout(Some(Duration::from_secs(30)))?;
    let call = b"{\"method\":\"io.recoveryd.Recovery.Status\",\"parameters\":{}}\0";
    for _ in 0..count {
        let begun = Instant::now();
        socket.write_all(call)?;
        message(&mut socket)?;
        println!("{:.3}", begun.elapsed().as_secs_f64() * 1000.0);
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// Once told by the core, not by asking it over and over, which would keep the machine from what is measured.
fn export_when_usable(path: &str) -> io::Result<()> {
    let mut socket = UnixStream::connect(path)?;
    socket.set_read_timeout(Some(Duration::from_secs(30)))?;
    let watch = b"{\"method\":\"io.recoveryd.Recovery.Watch\",\"parameters\":{},\"more\":true}\0";
    socket.write_all(watch)?;
    while !shows_a_usable_stick(&message(&mut socket)?) {}
    let mut socket = UnixStream::connect(path)?;
    socket.set_read_timeout(Some(Duration::from_secs(30)))?;
    socket.write_all(b"{\"method\":\"io.recoveryd.Recovery.Export\",\"parameters\":{}}\0")?;
    let answer = message(&mut socket)?;
    println!("{answer}");
    match answer.contains("\"error\"") {
        false => Ok(()),
        true => Err(io::Error::other("the stick cannot be written")),
    }
}

/// Other things than sticks are usable, too.
fn shows_a_usable_stick(status: &str) -> bool {
    let mut sticks = status.split("\"sticks\":[").skip(1);
    sticks.any(|sticks| {
        let end = sticks.find(']').unwrap_or(sticks.len());
        sticks[..end].contains("\"usable\":true")
    })
}

/// What is said up to the next NUL, or more if more was said at once.
fn message(socket: &mut UnixStream) -> io::Result<String> {
    let mut said = Vec::new();
    let mut buffer = [0; 65536];
    loop {
        let read = socket.read(&mut buffer)?;
        said.extend_from_slice(&buffer[..read]);
        match buffer[..read].last() {
            None => return Err(io::ErrorKind::UnexpectedEof.into()),
            Some(0) => return Ok(String::from_utf8_lossy(&said).into_owned()),
            Some(_) => {}
        }
    }
}
