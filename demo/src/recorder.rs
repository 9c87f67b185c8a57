//! The recorder: a process of recoveryd.

use crate::error::DemoError;
use crate::scratch::Scratch;
use crate::signals::{Signals, end};
use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// It may take so long to answer, and to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often one looks whether it did.
const LOOK: Duration = Duration::from_millis(20);

/// A running recoveryd. Dropping it ends it.
pub struct Recorder {
    process: Child,
    run: PathBuf,
}

impl Recorder {
    /// Starts it and waits until it answers.
    pub fn start(scratch: &Scratch, signals: &Signals) -> Result<Self, DemoError> {
        let log = scratch.at("recorder/recoveryd.log");
        let said = File::create(&log).map_err(DemoError::io("making recoveryd's log"))?;
        let process = scratch
            .daemon()
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()
            .map_err(DemoError::io("starting recoveryd"))?;
        let run = scratch.at("recorder/run");
        let mut recorder = Self { process, run };
        let begun = Instant::now();
        while UnixStream::connect(scratch.socket()).is_err() {
            signals.check()?;
            let ended = recorder.process.try_wait();
            if ended.map_err(DemoError::io("recoveryd"))?.is_some() || begun.elapsed() > PATIENCE {
                let said = fs::read_to_string(&log).map_err(DemoError::io("recoveryd's log"))?;
                return Err(DemoError::NotStarted(said));
            }
            sleep(LOOK);
        }
        Ok(recorder)
    }

    /// Its process number.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// It has ended, and the listener of its helpers has cleared up behind it.
    fn is_gone(&mut self) -> bool {
        let sockets = ["password.sock", "stick.sock", "desk.sock", "way.sock"];
        let sockets = sockets.map(|name| self.run.join(name));
        !matches!(self.process.try_wait(), Ok(None)) && !sockets.iter().any(|path| path.exists())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        end(&self.process);
        let begun = Instant::now();
        while !self.is_gone() {
            if begun.elapsed() > PATIENCE {
                // What does not end when asked is ended; if that fails too there is nothing left to try.
                let _ = self.process.kill();
                let _ = self.process.wait();
                return;
            }
            sleep(LOOK);
        }
    }
}
