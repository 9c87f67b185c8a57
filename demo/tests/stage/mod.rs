//! A folder for the demo's scratch directory, and a terminal to sit at.

use nix::pty::{Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{self, File, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Nothing here takes long, on a busy machine neither.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where one demo makes its scratch directory and nothing else is.
pub struct Stage(TempDir);

impl Stage {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).unwrap();
        Self(directory)
    }

    pub fn demo(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recovery-demo"));
        command
            .args(args)
            .env("TMPDIR", self.0.path())
            .env("LC_ALL", "C.UTF-8")
            .env_remove("DISPLAY");
        command
    }

    pub fn only_entry(&self) -> PathBuf {
        let entries: Vec<_> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(entries.len(), 1, "{entries:?}");
        entries[0].clone()
    }

    /// Neither a file nor a process is left.
    pub fn assert_empty(&self) {
        let left: Vec<_> = fs::read_dir(self.0.path()).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        self.assert_no_process();
    }

    /// No process of the demo runs. The helpers' listener ends by itself just after it has cleared up.
    pub fn assert_no_process(&self) {
        let begun = Instant::now();
        while let Some(process) = self.process() {
            assert!(begun.elapsed() < PATIENCE, "still running: {process}");
            sleep(Duration::from_millis(20));
        }
    }

    /// The programs are called by their paths in the scratch directory.
    fn process(&self) -> Option<String> {
        let own = self.0.path().to_str().unwrap();
        let processes = fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| fs::read(entry.unwrap().path().join("cmdline")).ok());
        processes
            .map(|line| String::from_utf8_lossy(&line).into_owned())
            .find(|line| line.contains(own))
    }
}

/// The demo on a terminal of 80 columns and 24 rows.
pub struct Terminal {
    demo: Child,
    keys: File,
    shown: Receiver<Vec<u8>>,
    /// What came and was not waited for yet.
    unseen: String,
    all: String,
}

impl Terminal {
    pub fn start(stage: &Stage) -> Self {
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pty = openpty(&size, None).unwrap();
        let demo = stage
            .demo(&[])
            .stdin(pty.slave.try_clone().unwrap())
            .stdout(pty.slave.try_clone().unwrap())
            .stderr(pty.slave)
            .spawn()
            .unwrap();
        let keys = File::from(pty.master);
        let mut screen = keys.try_clone().unwrap();
        let (showing, shown) = channel();
        // It ends when nobody has the terminal open any more.
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut buffer) {
                if showing.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            demo,
            keys,
            shown,
            unseen: String::new(),
            all: String::new(),
        }
    }

    /// Waits until this has been shown since it was last waited for something.
    pub fn wait_for(&mut self, phrase: &str) {
        let begun = Instant::now();
        while !self.unseen.contains(phrase) {
            assert!(self.take(begun), "{phrase:?} is not in\n{}", self.unseen);
        }
        self.unseen.clear();
    }

    pub fn type_in(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.demo.id().cast_signed()), signal).unwrap();
    }

    /// How the demo ended, and all that was shown.
    pub fn end(mut self) -> (ExitStatus, String) {
        let begun = Instant::now();
        while self.take(begun) {}
        assert!(
            begun.elapsed() < PATIENCE,
            "the demo did not end:\n{}",
            self.all
        );
        (self.demo.wait().unwrap(), std::mem::take(&mut self.all))
    }

    /// False once nothing can come any more, or nothing did for too long.
    fn take(&mut self, since: Instant) -> bool {
        let left = PATIENCE.saturating_sub(since.elapsed());
        match self.shown.recv_timeout(left) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                self.unseen.push_str(&text);
                self.all.push_str(&text);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A failed test leaves no demo behind; a demo that has ended cannot be told anything.
        if matches!(self.demo.try_wait(), Ok(None)) {
            self.signal(Signal::SIGTERM);
            let _ = self.demo.wait();
        }
    }
}
