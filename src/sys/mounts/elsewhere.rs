//! The mounts that others see, looked at from a mount namespace of one's own.

use super::MOUNTINFO;
use super::mountinfo::Mount;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek};

/// The table of mounts of the namespace this process was in when it was opened, wherever the process went since.
pub struct Elsewhere(File);

impl Elsewhere {
    /// Opens the table.
    pub fn new() -> io::Result<Self> {
        File::open(MOUNTINFO).map(Self)
    }

    /// Whether a device is mounted there now, by its major and minor number; one that cannot be told is not.
    pub fn has(&mut self, device: (u32, u32)) -> bool {
        if self.0.rewind().is_err() {
            return false;
        }
        let lines = BufReader::new(&self.0).split(b'\n');
        { lines }.any(|line| {
            let mount = line.ok().and_then(|line| Mount::parse(&line));
            mount.is_some_and(|mount| mount.device == device)
        })
    }
}
