//! Running a client program: fed, listened to, bounded in time and in what it says.

use crate::service::{PATH, PAUSE};
use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// So much is read of what a program says; more is not what was asked for.
const MOST: u64 = 1 << 20;

/// What came of it.
pub struct Output {
    /// How it ended; `None` if it was stopped because it took too long.
    pub status: Option<ExitStatus>,
    /// Its standard output.
    pub out: Zeroizing<Vec<u8>>,
    /// Its standard error.
    pub err: Vec<u8>,
}

/// Runs `words` with `input` on standard input and with `environment` (and a PATH) alone. It stays in this program's process
/// group, and ends with it. An error means that it was never started.
pub fn run(
    words: &[String],
    environment: &[(&str, &str)],
    input: Zeroizing<String>,
    timeout: Duration,
) -> io::Result<Output> {
    let mut child = Command::new(&words[0])
        .args(&words[1..])
        .env_clear()
        .env("PATH", PATH)
        .envs(environment.iter().copied())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let feed = child.stdin.take();
    // One that ends early breaks the pipe, and says by its status why.
    thread::spawn(move || feed.map(|mut feed| feed.write_all(input.as_bytes())));
    let out = listen(child.stdout.take());
    let err = listen(child.stderr.take());
    let deadline = Instant::now() + timeout;
    let status = loop {
        match child.try_wait()? {
            Some(status) => break Some(status),
            None if Instant::now() < deadline => thread::sleep(PAUSE),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
        }
    };
    Ok(Output {
        status,
        out: Zeroizing::new(out.join().unwrap_or_default()),
        err: err.join().unwrap_or_default(),
    })
}

fn listen(from: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut heard = Vec::new();
        let _ = from.map(|from| from.take(MOST).read_to_end(&mut heard));
        heard
    })
}
