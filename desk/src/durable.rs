//! Files that are whole on the disk, under their name, before anyone hears of them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Writes a new file, mode 0600, and syncs it and its directory. An existing file is left as it
/// is: `AlreadyExists`. A file that could not be written whole is taken away again.
pub(crate) fn create_new(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = Fresh::create(path, 0o600)?;
    file.fill(contents)?;
    file.keep();
    sync_directory_of(path)
}

/// A new file that disappears unless it is kept.
pub(crate) struct Fresh {
    path: PathBuf,
    file: File,
    kept: bool,
}

impl Fresh {
    /// Fails with `AlreadyExists` if something of that name is there, a dangling link included.
    pub(crate) fn create(path: &Path, mode: u32) -> io::Result<Fresh> {
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(mode).open(path)?;
        Ok(Fresh {
            path: path.to_owned(),
            file,
            kept: false,
        })
    }

    /// Writes and syncs.
    pub(crate) fn fill(&mut self, contents: &[u8]) -> io::Result<()> {
        self.file.write_all(contents)?;
        self.file.sync_all()
    }

    /// Takes the place of `path` in one step.
    pub(crate) fn replace(mut self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)?;
        self.kept = true;
        sync_directory_of(path)
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if !self.kept {
            // The error that brought us here is the one to report.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn sync_directory_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(directory) if directory != Path::new("") => File::open(directory)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
