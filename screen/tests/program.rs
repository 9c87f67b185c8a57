//! The program itself, without a monitor.
#![allow(clippy::unwrap_used)]

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn sigterm_ends_it_in_good_order() {
    let folder = tempfile::tempdir().unwrap();
    let framebuffer = folder.path().join("fb0");
    File::create(&framebuffer).unwrap();
    let mut running = Command::new(env!("CARGO_BIN_EXE_recovery-screen"))
        .arg("--fb")
        .arg(&framebuffer)
        .arg("--socket")
        .arg(folder.path().join("socket"))
        .arg("--input")
        .arg(folder.path())
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It looks for the daemon in a thread of its own by then, and has looked for the monitor.
    let log = BufReader::new(running.stderr.take().unwrap()).lines();
    let awaited = ["is it a framebuffer", "is not running"];
    let mut said: Vec<String> = Vec::new();
    for line in log {
        said.push(line.unwrap());
        if awaited
            .iter()
            .all(|part| said.iter().any(|line| line.contains(part)))
        {
            break;
        }
    }
    kill(Pid::from_raw(running.id() as i32), Signal::SIGTERM).unwrap();
    let ended = running.wait().unwrap();
    assert!(ended.success(), "{ended}: {said:?}");
}
