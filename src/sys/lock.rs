//! Locks that keep two programs from writing one file of accounts at a time.

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, Flock, FlockArg, fcntl};
use nix::sys::signal::kill;
use nix::unistd::Pid;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use thiserror::Error;

/// Of a lock file so much is read: the longest number, a NUL and the kernel's name for its start.
const LONGEST: u64 = 64;

/// How long between two looks at a lock that somebody else holds.
const PAUSE: Duration = Duration::from_millis(50);

/// A lock was not to be had.
#[derive(Error, Debug)]
pub enum LockError {
    /// Another program held it all the time.
    #[error("another program ({holder}) has been changing it for {waited_s} seconds; try again")]
    Held {
        /// The lock file, and the process if it is known.
        holder: String,
        /// How long was waited.
        waited_s: u64,
    },
    /// A lock file that names no process: nobody can tell whether it is held.
    #[error(
        "the lock file {0} names no process; if no program is changing passwords, remove that file"
    )]
    Unreadable(PathBuf),
    /// The lock file cannot be made.
    #[error("cannot lock it with {path}: {source}")]
    Io {
        /// The lock file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Both locks that `passwd`, `useradd` and `usermod` respect: the record lock of lckpwdf(3) on `.pwd.lock`, and the lock
/// file (`shadow.lock`) that holds a living process's number. Both are let go on drop.
pub struct AccountsLock {
    link: PathBuf,
    /// Closing it lets the record lock go; the file itself stays, as lckpwdf(3) leaves it.
    _record: File,
}

impl AccountsLock {
    /// Takes the locks beside `file`, waiting at most `patience` for both together.
    pub fn take(file: &Path, patience: Duration) -> Result<Self, LockError> {
        let started = Instant::now();
        let record_path = file.with_file_name(".pwd.lock");
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| LockError::Io { path, source }
        };
        let record = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&record_path)
            .map_err(failed(&record_path))?;
        wait(started, patience, || {
            match fcntl(&record, FcntlArg::F_SETLK(&whole_file())) {
                Ok(_) => Ok(Attempt::Taken(())),
                Err(Errno::EACCES | Errno::EAGAIN) => {
                    Ok(Attempt::Held(record_path.display().to_string()))
                }
                Err(errno) => Err(failed(&record_path)(errno.into())),
            }
        })?;
        let link = with_suffix(file, ".lock");
        let own = with_suffix(file, &format!(".{}", std::process::id()));
        let taken = name_this_process(&own)
            .map_err(failed(&own))
            .and_then(|()| wait(started, patience, || take_link(&own, &link)));
        let _ = fs::remove_file(&own);
        taken?;
        Ok(Self {
            link,
            _record: record,
        })
    }
}

impl Drop for AccountsLock {
    /// A lock file that cannot be removed goes stale with this process, and the next writer removes it. The directory is
    /// synced, or a power cut could bring the lock file back, and after the reboot its number may be another process's.
    fn drop(&mut self) {
        let directory = File::open(self.link.parent().unwrap_or(Path::new("/")));
        let _ = fs::remove_file(&self.link);
        let _ = directory.and_then(|directory| directory.sync_all());
    }
}

/// Locks the directory that a file lies in, for files that only this program changes: nothing is left behind.
pub fn directory_of(file: &Path, patience: Duration) -> Result<Flock<File>, LockError> {
    let path = file.parent().unwrap_or(Path::new("/"));
    let failed = |source| LockError::Io {
        path: path.to_owned(),
        source,
    };
    wait(Instant::now(), patience, || {
        let directory = File::open(path).map_err(failed)?;
        match Flock::lock(directory, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => Ok(Attempt::Taken(lock)),
            Err((_, Errno::EAGAIN)) => Ok(Attempt::Held(path.display().to_string())),
            Err((_, errno)) => Err(failed(errno.into())),
        }
    })
}

enum Attempt<T> {
    Taken(T),
    /// By whom.
    Held(String),
}

/// Tries until it is taken or the patience is over. Record locks can only be waited for with a signal as the deadline, and
/// a lock file not at all.
fn wait<T>(
    started: Instant,
    patience: Duration,
    mut attempt: impl FnMut() -> Result<Attempt<T>, LockError>,
) -> Result<T, LockError> {
    loop {
        match attempt()? {
            Attempt::Taken(lock) => return Ok(lock),
            Attempt::Held(holder) if started.elapsed() >= patience => {
                return Err(LockError::Held {
                    holder,
                    waited_s: patience.as_secs(),
                });
            }
            Attempt::Held(_) => std::thread::sleep(PAUSE),
        }
    }
}

/// The record lock of lckpwdf(3): for writing, on the whole file.
fn whole_file() -> libc::flock {
    libc::flock {
        l_type: libc::F_WRLCK as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    }
}

/// The form the account tools write and read, the process's number and a NUL; they read no further. Behind it stands which
/// start of the kernel the number belongs to: after a power cut it may be another process's.
fn name_this_process(own: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(own)?;
    let start = this_start().unwrap_or_default();
    file.write_all(format!("{}\0{start}", std::process::id()).as_bytes())?;
    file.sync_data()
}

/// A hard link is made in one step and never over another. One whose process is dead is removed, as the account tools do.
fn take_link(own: &Path, link: &Path) -> Result<Attempt<()>, LockError> {
    let failed = |source| LockError::Io {
        path: link.to_owned(),
        source,
    };
    loop {
        match fs::hard_link(own, link) {
            Ok(()) => return Ok(Attempt::Taken(())),
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(failed(error));
            }
            Err(_) => {}
        }
        let holder = match holder_of(link) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            holder => holder.map_err(failed)?,
        };
        let pid = match holder {
            Holder::Unknown => return Err(LockError::Unreadable(link.to_owned())),
            Holder::BeforeThisStart => None,
            Holder::Process(pid) => Some(pid),
        };
        // This process's own number was written before a reboot by another one: the record lock is ours already.
        if let Some(pid) = pid.filter(|pid| *pid != Pid::this())
            && kill(pid, None) != Err(Errno::ESRCH)
        {
            return Ok(Attempt::Held(format!("process {pid}, {}", link.display())));
        }
        fs::remove_file(link).map_err(failed)?;
    }
}

/// Whom a lock file names.
enum Holder {
    /// None can be read there.
    Unknown,
    /// A process that ran before the kernel was started last.
    BeforeThisStart,
    /// A process that may be alive.
    Process(Pid),
}

fn holder_of(link: &Path) -> io::Result<Holder> {
    let mut text = Vec::new();
    OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW)
        .open(link)?
        .take(LONGEST)
        .read_to_end(&mut text)?;
    let digits = text.split(|byte| !byte.is_ascii_digit()).next();
    let number = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    let Some(pid) = number.filter(|&pid| pid > 0).map(Pid::from_raw) else {
        return Ok(Holder::Unknown);
    };
    let start = text
        .iter()
        .position(|&byte| byte == 0)
        .map(|at| &text[at + 1..]);
    Ok(match (start, this_start()) {
        (Some(start), Some(this)) if !start.is_empty() && start != this.as_bytes() => {
            Holder::BeforeThisStart
        }
        _ => Holder::Process(pid),
    })
}

/// What the kernel calls its present start: 36 characters, another every time (random(4)). Nothing where it does not tell.
fn this_start() -> Option<String> {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim_end().to_owned())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file.file_name().unwrap_or_default());
    name.push(suffix);
    file.with_file_name(name)
}
