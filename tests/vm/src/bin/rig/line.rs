//! The far end of the recorder's serial line: an installer's terminal, 80 by 24.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// `O_NOCTTY`: the terminal must not become this program's own.
const NO_CONTROLLING_TERMINAL: i32 = 0o400;

/// How long a page may take to come: at 9600 baud a screen alone takes 3 s.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open line. It is always read, or the recorder would stall.
pub struct Line {
    writer: File,
    terminal: Arc<Mutex<vt100::Parser>>,
    baud: Arc<AtomicU32>,
}

impl Line {
    /// Takes the terminal that QEMU made. `transcript` gets every byte that comes.
    pub fn open(terminal: &str, transcript: &Path) -> Self {
        let mut options = OpenOptions::new();
        options
            .read(true)
            .write(true)
            .custom_flags(NO_CONTROLLING_TERMINAL);
        let writer = options.open(terminal).unwrap();
        let line = Self {
            terminal: Arc::new(Mutex::new(vt100::Parser::new(24, 80, 0))),
            baud: Arc::new(AtomicU32::new(0)),
            writer,
        };
        let mut reader = line.writer.try_clone().unwrap();
        let mut transcript = OpenOptions::new()
            .append(true)
            .create(true)
            .open(transcript)
            .unwrap();
        let (terminal, baud) = (Arc::clone(&line.terminal), Arc::clone(&line.baud));
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                // Ten bits a byte, 20 ms at a time. The terminal between holds 4 KiB: then the recorder must wait.
                let (most, pause) = match baud.load(Ordering::Relaxed) {
                    0 => (buffer.len(), Duration::ZERO),
                    baud => (
                        (baud as usize / 500).clamp(1, buffer.len()),
                        Duration::from_millis(20),
                    ),
                };
                let Ok(count @ 1..) = reader.read(&mut buffer[..most]) else {
                    return;
                };
                transcript.write_all(&buffer[..count]).unwrap();
                terminal.lock().unwrap().process(&buffer[..count]);
                sleep(pause);
            }
        });
        line
    }

    /// From now on bytes take the time they take at this speed, both ways.
    pub fn pace(&mut self, baud: u32) {
        self.baud.store(baud, Ordering::Relaxed);
    }

    /// Sends bytes.
    pub fn send(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.writer.write_all(&[*byte]).unwrap();
            let baud = self.baud.load(Ordering::Relaxed);
            sleep(Duration::from_secs_f64(
                10.0 / f64::from(if baud == 0 { 115_200 } else { baud }),
            ));
        }
    }

    /// Types text.
    pub fn types(&mut self, text: &str) {
        self.send(text.as_bytes());
    }

    /// What the terminal shows.
    pub fn screen(&self) -> String {
        self.terminal.lock().unwrap().screen().contents()
    }

    /// Waits until the terminal shows this, however it is broken into lines.
    pub fn sees(&self, wanted: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            let flat: Vec<&str> = screen.split_whitespace().collect();
            if flat.join(" ").contains(wanted) {
                return screen;
            }
            assert!(
                Instant::now() < deadline,
                "{wanted:?} never came to the screen:\n{screen}"
            );
            sleep(Duration::from_millis(20));
        }
    }
}
