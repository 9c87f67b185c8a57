//! QEMU's own control channel: JSON objects, a line each.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// No command of QEMU's takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection that has been greeted.
pub struct Qmp {
    reader: BufReader<UnixStream>,
    events: VecDeque<Value>,
}

impl Qmp {
    /// Waits until QEMU listens, and greets it.
    pub fn connect(path: &Path) -> Self {
        let stream = connected(path);
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut qmp = Self {
            reader: BufReader::new(stream),
            events: VecDeque::new(),
        };
        qmp.next();
        qmp.run("qmp_capabilities", json!({}));
        qmp
    }

    /// Runs a command that must succeed.
    pub fn run(&mut self, command: &str, arguments: Value) -> Value {
        self.attempt(command, arguments)
            .unwrap_or_else(|error| panic!("QEMU refuses {command}: {error}"))
    }

    /// Runs a command that may fail. So does every command of a QEMU that has ended.
    pub fn attempt(&mut self, command: &str, arguments: Value) -> Result<Value, String> {
        let call = json!({ "execute": command, "arguments": arguments });
        let sent = format!("{call}\n");
        let written = self.reader.get_mut().write_all(sent.as_bytes());
        written.map_err(|error| error.to_string())?;
        loop {
            let mut answer = self.heard().map_err(|error| error.to_string())?;
            if answer.get("event").is_some() {
                self.events.push_back(answer);
            } else if answer.get("return").is_some() {
                return Ok(answer["return"].take());
            } else {
                return Err(answer["error"]["desc"].to_string());
            }
        }
    }

    /// Waits for an event, and drops those before it.
    pub fn wait_for(&mut self, event: &str) {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let next = self.events.pop_front().unwrap_or_else(|| self.next());
            if next["event"] == event {
                return;
            }
        }
        panic!("QEMU tells no {event}");
    }

    fn next(&mut self) -> Value {
        let heard = self.heard();
        heard.unwrap_or_else(|error| panic!("QEMU does not answer: {error}"))
    }

    fn heard(&mut self) -> io::Result<Value> {
        let mut line = String::new();
        match self.reader.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => serde_json::from_str(&line).map_err(io::Error::other),
        }
    }
}

/// Connects to a socket that QEMU is about to make.
pub fn connected(path: &Path) -> UnixStream {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match UnixStream::connect(path) {
            Ok(stream) => return stream,
            Err(error) if Instant::now() > deadline => panic!("{}: {error}", path.display()),
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}
