//! The state directory: the only way to the disk for the journal.

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, Flock, FlockArg, OFlag, openat};
use nix::sys::stat::{Mode, fstat};
use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, FileExt};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The most that is ever read of a file, in bytes: twice what the journal writes.
pub const READ_MAX: usize = 32 * 1024;

/// The files the journal keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum File {
    /// Both slots of the state.
    Slots,
    /// One segment of the event log.
    Events0,
    /// The other segment.
    Events1,
}

impl File {
    /// The file's name in the state directory.
    pub fn name(self) -> &'static str {
        match self {
            File::Slots => "slots",
            File::Events0 => "events-0.jsonl",
            File::Events1 => "events-1.jsonl",
        }
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Everything the journal does to a disk. What was written or truncated may be lost, in any order and in parts, until
/// [`Medium::sync`] has returned.
pub trait Medium: Send {
    /// Reads a file from its start; an absent one is empty. At most [`READ_MAX`] bytes.
    fn read(&mut self, file: File) -> io::Result<Vec<u8>>;

    /// Writes in place, creating the file if it is absent and growing it where needed.
    fn write_at(&mut self, file: File, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Empties a file, creating it if it is absent.
    fn truncate(&mut self, file: File) -> io::Result<()>;

    /// Returns once the file's bytes, length and name are on the disk.
    fn sync(&mut self, file: File) -> io::Result<()>;
}

/// Why a state directory was not taken.
#[derive(Error, Debug)]
pub enum StateDirError {
    /// It cannot be made, opened or looked at.
    #[error("cannot {doing} the state directory {}: {source}; check [paths] state in the configuration and who owns the directory", path.display())]
    Unusable {
        /// What was tried.
        doing: &'static str,
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody else owns it.
    #[error("the state directory {} belongs to user {owner}, not to the one recoveryd runs as; give it to that user with chown", path.display())]
    Foreign {
        /// The directory.
        path: PathBuf,
        /// Its owner's number.
        owner: u32,
    },
    /// Others could replace what is in it.
    #[error("the state directory {} can be written by others (mode {mode:03o}); make it private with chmod 700, or with umask=0077 in the options of its mount", path.display())]
    Exposed {
        /// The directory.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Another daemon holds it.
    #[error("the state directory {} is in use by another recoveryd; stop that one first", path.display())]
    InUse {
        /// The directory.
        path: PathBuf,
    },
}

/// A directory held by this process alone, until dropped.
pub struct StateDir {
    dir: OwnedFd,
    /// Keeps the file that was written open until it is synced, so that no write error goes unseen.
    unsynced: Option<(File, fs::File)>,
    /// Whose names are known to be on the disk.
    named: Vec<File>,
    _lock: Flock<OwnedFd>,
}

impl StateDir {
    /// Takes the directory, made with mode 700 if it is missing (its parent must be there).
    ///
    /// # Errors
    /// When it belongs to someone other than this process's user or root, when others can write in it, or when another
    /// process holds it.
    pub fn open(path: &Path) -> Result<Self, StateDirError> {
        let unusable = |doing| {
            move |source| StateDirError::Unusable {
                doing,
                path: path.into(),
                source,
            }
        };
        match fs::DirBuilder::new().mode(0o700).create(path) {
            Ok(()) => sync_parent(path).map_err(unusable("keep the name of"))?,
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(unusable("make")(e)),
        }
        // The directory itself may be a link: firmware often moves /var/lib to a data partition.
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let dir =
            openat(AT_FDCWD, path, flags, Mode::empty()).map_err(|e| unusable("open")(e.into()))?;
        let stat = fstat(&dir).map_err(|e| unusable("look at")(e.into()))?;
        let mode = stat.st_mode & 0o777;
        if stat.st_uid != nix::unistd::geteuid().as_raw() && stat.st_uid != 0 {
            return Err(StateDirError::Foreign {
                path: path.into(),
                owner: stat.st_uid,
            });
        }
        if mode & 0o022 != 0 {
            return Err(StateDirError::Exposed {
                path: path.into(),
                mode,
            });
        }
        if mode & 0o055 != 0 {
            log::warn!(
                "others can look into the state directory {} (mode {mode:03o}); chmod 700 closes it",
                path.display()
            );
        }
        // Opened for reading only, so that a device whose disk turned read-only can still show its state.
        let lock = open_in(&dir, "lock", OFlag::O_RDONLY | OFlag::O_CREAT)
            .map_err(unusable("open the file `lock` in"))?;
        let lock = Flock::lock(OwnedFd::from(lock), FlockArg::LockExclusiveNonblock).map_err(
            |(_, e)| match e {
                Errno::EWOULDBLOCK => StateDirError::InUse { path: path.into() },
                e => unusable("lock")(e.into()),
            },
        )?;
        Ok(Self {
            dir,
            unsynced: None,
            named: Vec::new(),
            _lock: lock,
        })
    }

    fn writable(&mut self, file: File) -> io::Result<&fs::File> {
        if self.unsynced.as_ref().is_none_or(|(held, _)| *held != file) {
            let opened = match open_in(&self.dir, file.name(), OFlag::O_RDWR) {
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    self.named.retain(|named| *named != file);
                    open_in(
                        &self.dir,
                        file.name(),
                        OFlag::O_RDWR | OFlag::O_CREAT | OFlag::O_EXCL,
                    )?
                }
                opened => opened?,
            };
            self.unsynced = Some((file, opened));
        }
        match &self.unsynced {
            Some((_, opened)) => Ok(opened),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl Medium for StateDir {
    fn read(&mut self, file: File) -> io::Result<Vec<u8>> {
        let opened = match open_in(&self.dir, file.name(), OFlag::O_RDONLY) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened?,
        };
        // Room for everything from the start: a buffer that grows leaves unwiped copies behind.
        let mut bytes = Vec::with_capacity(READ_MAX + 1);
        opened.take(READ_MAX as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write_at(&mut self, file: File, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.writable(file)?.write_all_at(bytes, offset)
    }

    fn truncate(&mut self, file: File) -> io::Result<()> {
        self.writable(file)?.set_len(0)
    }

    fn sync(&mut self, file: File) -> io::Result<()> {
        self.writable(file)?.sync_all()?;
        self.unsynced = None;
        if !self.named.contains(&file) {
            nix::unistd::fsync(&self.dir)?;
            self.named.push(file);
        }
        Ok(())
    }
}

/// Opens a regular file, mode 600 when new: no link is followed, no pipe waited for.
fn open_in(dir: &OwnedFd, name: &str, flags: OFlag) -> io::Result<fs::File> {
    let refuse = |what| {
        Err(io::Error::other(format!(
            "it is {what}, which recoveryd never makes; remove it"
        )))
    };
    let flags = flags | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    let file = match openat(dir, name, flags, Mode::S_IRUSR | Mode::S_IWUSR) {
        Err(Errno::ELOOP) => return refuse("a symbolic link"),
        Err(Errno::EISDIR) => return refuse("a directory"),
        opened => fs::File::from(opened?),
    };
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        refuse("not a regular file")
    }
}

fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    fs::File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}
