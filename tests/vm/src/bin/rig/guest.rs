//! Commands inside the recorder, through the agent.

use recovery_vm::wire::{self, Command, Outcome};
use serde_json::Value;
use std::collections::HashMap;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Nothing in the recorder takes longer, unless it is a fault.
const PATIENCE: Duration = Duration::from_secs(90);

/// The agent's connection.
pub struct Guest {
    stream: UnixStream,
    waiting: Arc<Mutex<HashMap<u32, Sender<Outcome>>>>,
    next: u32,
}

/// A command under way.
pub struct Running {
    words: String,
    outcome: Receiver<Outcome>,
}

impl Guest {
    /// Over the virtual serial port's other end.
    pub fn new(stream: UnixStream) -> Self {
        let waiting: Arc<Mutex<HashMap<u32, Sender<Outcome>>>> = Arc::default();
        let mut heard = stream.try_clone().unwrap();
        let asked = Arc::clone(&waiting);
        thread::spawn(move || {
            while let Ok(outcome) =
                wire::receive(&mut heard).and_then(|frame| Outcome::decode(&frame))
            {
                if let Some(sender) = asked.lock().unwrap().remove(&outcome.id) {
                    // Whoever does not wait any more does not want it.
                    let _ = sender.send(outcome);
                }
            }
            asked.lock().unwrap().clear();
        });
        Self {
            stream,
            waiting,
            next: 0,
        }
    }

    /// Starts a command.
    pub fn start(&mut self, words: &[&str], input: &str) -> Running {
        self.feed(words, input.as_bytes())
    }

    /// Makes a program in the recorder.
    pub fn install(&mut self, path: &str, program: &[u8]) {
        let script = "cat >\"$0\" && chmod 755 \"$0\"";
        let done = self.feed(&["/bin/sh", "-c", script, path], program).end();
        assert_eq!(done.status, 0, "{path} cannot be made in the recorder");
    }

    fn feed(&mut self, words: &[&str], input: &[u8]) -> Running {
        self.next += 1;
        let (sender, outcome) = channel();
        self.waiting.lock().unwrap().insert(self.next, sender);
        let command = Command {
            id: self.next,
            words: words.iter().map(|&word| word.to_owned()).collect(),
            input: input.to_vec(),
        };
        // A machine that is being switched off takes nothing; the wait for the outcome tells.
        let _ = wire::send(&mut self.stream, &command.encode());
        Running {
            words: words.join(" "),
            outcome,
        }
    }

    /// Runs a command to its end.
    pub fn run(&mut self, words: &[&str], input: &str) -> Outcome {
        self.start(words, input).end()
    }

    /// Runs a shell script that must succeed; what it prints.
    pub fn sh(&mut self, script: &str) -> String {
        let outcome = self.run(&["/bin/sh", "-c", script], "");
        let errors = String::from_utf8_lossy(&outcome.errors);
        assert_eq!(outcome.status, 0, "in the recorder, {script}: {errors}");
        String::from_utf8(outcome.output).unwrap()
    }

    /// `recoveryctl --json`; the input is what a person would type or pipe in.
    pub fn ctl(&mut self, words: &[&str], input: &str) -> Answer {
        self.start_ctl(words, input).answer()
    }

    /// The same, not waited for.
    pub fn start_ctl(&mut self, words: &[&str], input: &str) -> Running {
        let words: Vec<&str> = ["/usr/bin/recoveryctl", "--json"]
            .iter()
            .chain(words)
            .copied()
            .collect();
        self.start(&words, input)
    }

    /// What `recoveryctl status` says.
    pub fn status(&mut self) -> Value {
        self.ctl(&["status"], "").done()["status"].take()
    }

    /// Waits until the status is as wanted.
    pub fn status_when(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..100 {
            let status = self.status();
            if wanted(&status) {
                return status;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the status never said: {what}; it says {}", self.status());
    }
}

impl Running {
    /// Waits for the end.
    pub fn end(self) -> Outcome {
        match self.outcome.recv_timeout(PATIENCE) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => {
                panic!("in the recorder, {} does not end", self.words)
            }
            Err(RecvTimeoutError::Disconnected) => {
                panic!("the recorder went off during {}", self.words)
            }
        }
    }

    /// The end, or nothing if the recorder was switched off before.
    pub fn end_or_dark(self) -> Option<Outcome> {
        match self.outcome.recv_timeout(PATIENCE) {
            Err(RecvTimeoutError::Timeout) => {
                panic!("in the recorder, {} does not end", self.words)
            }
            other => other.ok(),
        }
    }

    /// What `recoveryctl` answers.
    pub fn answer(self) -> Answer {
        Answer::of(self.end())
    }
}

/// An answer of `recoveryctl --json`: the exit status, and the answer or the error.
#[derive(Debug)]
pub struct Answer {
    /// 0 for done.
    pub status: u32,
    /// What it says.
    pub said: Value,
}

impl Answer {
    /// From the program's end.
    pub fn of(outcome: Outcome) -> Self {
        let said = if outcome.status == 0 {
            &outcome.output
        } else {
            &outcome.errors
        };
        Self {
            status: outcome.status,
            said: serde_json::from_slice(said)
                .unwrap_or_else(|_| String::from_utf8_lossy(said).into()),
        }
    }

    /// The answer; an error fails the scenario.
    pub fn done(self) -> Value {
        assert_eq!(self.status, 0, "recoveryctl refuses: {}", self.said);
        self.said
    }

    /// The sentence of the error with this exit status.
    pub fn refused(self, status: u32) -> String {
        assert_eq!(self.status, status, "recoveryctl says {}", self.said);
        self.said["message"].as_str().unwrap_or_default().to_owned()
    }
}
