//! Replacing a file so that a power cut leaves either the old one or the new one, whole.

use super::attributes;
use nix::fcntl::OFlag;
use nix::sys::stat::{Mode, fchmod};
use nix::unistd::{Gid, Uid, fchown};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use thiserror::Error;
use zeroize::Zeroizing;

/// A file as it was found, with all that its replacement must keep.
pub struct Original {
    /// Links resolved: what gets replaced is the file, never a link to it.
    path: PathBuf,
    file: File,
    contents: Zeroizing<Vec<u8>>,
}

/// A file could not be replaced.
#[derive(Error, Debug)]
pub enum ReplaceError {
    /// The old file is as it was.
    #[error("cannot {step} {path}: {source}")]
    Unchanged {
        /// What was being done.
        step: &'static str,
        /// To which file or directory.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The new file stands there, but may not survive a power cut.
    #[error("{path} was replaced, but the disk did not confirm it: {source}")]
    Unconfirmed {
        /// Which file.
        path: PathBuf,
        /// What the disk said.
        source: io::Error,
    },
}

impl Original {
    /// Reads a regular file of at most `most` bytes, links followed. Never hangs on a pipe or device of that name.
    pub fn open(path: &Path, most: u64) -> io::Result<Self> {
        let path = fs::canonicalize(path)?;
        let file = OpenOptions::new()
            .read(true)
            .custom_flags((OFlag::O_NONBLOCK | OFlag::O_NOCTTY).bits())
            .open(&path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        // One allocation of the right size, so that no outgrown copy of the contents stays in memory.
        let expected = metadata.len().min(most) as usize + 1;
        let mut contents = Zeroizing::new(Vec::with_capacity(expected));
        (&file).take(most + 1).read_to_end(&mut contents)?;
        if contents.len() as u64 > most {
            return Err(io::Error::other(format!(
                "it is larger than {most} bytes, which cannot be meant"
            )));
        }
        Ok(Self {
            path,
            file,
            contents,
        })
    }

    /// The bytes that were found.
    pub fn contents(&self) -> &[u8] {
        &self.contents
    }

    /// Where the file really lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes sure that what was found survives a power cut, for a caller that has nothing left to change.
    pub fn confirm(&self) -> Result<(), ReplaceError> {
        self.file
            .sync_all()
            .and_then(|()| self.sync_directory())
            .map_err(|source| ReplaceError::Unconfirmed {
                path: self.path.clone(),
                source,
            })
    }

    /// Puts `contents` in the file's place: owner, group, mode and extended attributes stay. The caller holds the lock that
    /// keeps other writers away; a temporary file left by a power cut is overwritten.
    pub fn replace(&self, contents: &[u8]) -> Result<(), ReplaceError> {
        let temporary = self.temporary();
        let failed = |step, path: &Path| {
            let path = path.to_owned();
            move |source| ReplaceError::Unchanged { step, path, source }
        };
        let written = self
            .write(&temporary, contents)
            .map_err(failed("write", &temporary))
            .and_then(|()| {
                fs::rename(&temporary, &self.path).map_err(failed("replace", &self.path))
            });
        if written.is_err() {
            // Nothing more can be done about a file that cannot be removed either; the first error is the one to tell.
            let _ = fs::remove_file(&temporary);
            return written;
        }
        self.sync_directory()
            .map_err(|source| ReplaceError::Unconfirmed {
                path: self.path.clone(),
                source,
            })
    }

    fn write(&self, temporary: &Path, contents: &[u8]) -> io::Result<()> {
        match fs::remove_file(temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut new = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(temporary)?;
        new.write_all(contents)?;
        let old = self.file.metadata()?;
        fchown(
            &new,
            Some(Uid::from_raw(old.uid())),
            Some(Gid::from_raw(old.gid())),
        )?;
        attributes::copy(&self.file, &new)?;
        // Last, because a change of owner clears bits and an access list is seen through the group's bits.
        fchmod(&new, Mode::from_bits_truncate(old.mode()))?;
        new.sync_all()
    }

    /// In the same directory, or the rename would not be one step.
    fn temporary(&self) -> PathBuf {
        let mut name = std::ffi::OsString::from(".");
        name.push(self.path.file_name().unwrap_or_default());
        name.push(".recoveryd");
        self.path.with_file_name(name)
    }

    fn sync_directory(&self) -> io::Result<()> {
        File::open(self.path.parent().unwrap_or(Path::new("/")))?.sync_all()
    }
}
