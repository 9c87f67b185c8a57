//! A table of mounts that is kept open: it stays that of the mount namespace it was opened in.

use super::mountinfo::Mount;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek};
use std::os::fd::AsFd;
use std::path::Path;

/// The calling process's own table.
const OWN: &str = "/proc/self/mountinfo";

/// The table of mounts of the namespace that whoever opened it was in, wherever the process went since.
pub struct Elsewhere(File);

impl Elsewhere {
    /// Opens this process's own table.
    pub fn new() -> io::Result<Self> {
        Self::at(Path::new(OWN))
    }

    /// Opens a table, or a file like one.
    pub fn at(mountinfo: &Path) -> io::Result<Self> {
        File::open(mountinfo).map(Self)
    }

    /// Standard input, if that is a table: so a service manager shows its own mounts to a process whose root is another.
    pub fn handed_over() -> Option<Self> {
        let input = io::stdin().as_fd().try_clone_to_owned().ok()?;
        let table = Self(input.into());
        // Nothing that has no beginning to go back to is waited for.
        let first = table.lines().ok()?.next()?.ok()?;
        Mount::parse(&first).map(|_| table)
    }

    /// The same table once more, for waiting.
    pub(super) fn file(&self) -> io::Result<File> {
        self.0.try_clone()
    }

    /// The lines as they are now.
    pub(super) fn lines(&self) -> io::Result<impl Iterator<Item = io::Result<Vec<u8>>>> {
        (&self.0).rewind()?;
        Ok(BufReader::new(&self.0).split(b'\n'))
    }

    /// Whether a device is mounted there now, by its major and minor number; one that cannot be told is not.
    pub fn has(&self, device: (u32, u32)) -> bool {
        self.lines().into_iter().flatten().any(|line| {
            let mount = line.ok().and_then(|line| Mount::parse(&line));
            mount.is_some_and(|mount| mount.device == device)
        })
    }
}
