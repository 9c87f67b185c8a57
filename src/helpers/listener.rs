//! The helpers' listener, for systems without socket activation: started by the daemon while that is root, it makes one process
//! of every connection to a helper's socket, and ends with the daemon.
//!
//! It stays root and has nothing to do with what is said: it never reads a byte of a connection.

use crate::config::Config;
use crate::sys::activation::bind;
use crate::sys::memory;
use crate::sys::privileges::{Identity, PrivilegeError};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::unistd::Uid;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use thiserror::Error;

/// So many helpers of a kind run at once; further connections wait in the socket's backlog.
const AT_ONCE: usize = 4;
/// So many there may be together with those that did not end at their deadline, which no signal ends: they are stuck in a
/// dead device's driver until that gives up.
const AT_MOST: usize = 16;
/// What a helper may take beyond its deadline before it is no longer counted upon.
const MARGIN: Duration = Duration::from_secs(1);

/// How long to wait when a connection could not be made a process, for want of memory or descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// How long the listener of a daemon that was killed just now may take to notice it and to be gone.
const PREDECESSOR: Duration = Duration::from_secs(1);

/// This program, even after its file was replaced by an update.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// What the listener writes to the daemon once all sockets are bound.
const BOUND: u8 = b'+';

/// Why the listener could not begin.
#[derive(Error, Debug)]
pub enum ListenerError {
    /// The configured user will not do.
    #[error("{0}")]
    User(#[from] PrivilegeError),
    /// A socket could not be bound.
    #[error("cannot listen at {path}: {source}")]
    Bind {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system refused what the listener needs.
    #[error("the helpers' listener cannot run: {0}")]
    System(#[from] io::Error),
}

/// The daemon's hold on its listener. Dropping it ends the listener.
pub struct ListenerHandle {
    process: Child,
    tie: UnixStream,
}

/// Starts this program again as the helpers' listener (`helper listen --config FILE`) and waits until all sockets are bound.
/// What keeps it from that it has written to standard error.
pub fn start(config_path: &Path) -> io::Result<ListenerHandle> {
    let (mut tie, other) = UnixStream::pair()?;
    let process = own_program()
        .args(["helper", "listen", "--config"])
        .arg(config_path)
        .stdin(OwnedFd::from(other))
        .spawn()?;
    let mut bound = [0];
    match tie.read_exact(&mut bound) {
        Ok(()) if bound[0] == BOUND => Ok(ListenerHandle { process, tie }),
        _ => {
            let mut process = process;
            let status = process.wait()?;
            Err(io::Error::other(format!(
                "the helpers' listener did not start ({status})"
            )))
        }
    }
}

impl ListenerHandle {
    /// Waits, in a tokio runtime, until the listener has ended, and says how. It should not while the daemon runs: without it
    /// nothing can be set or written. Dropping the future ends the listener.
    pub async fn ended(mut self) -> io::Error {
        let gone = async {
            self.tie.set_nonblocking(true)?;
            let tie = tokio::net::UnixStream::from_std(self.tie)?;
            loop {
                tie.readable().await?;
                match tie.try_read(&mut [0]) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    // The end of the stream, or its failure: it says nothing else after it has begun.
                    _ => return self.process.wait(),
                }
            }
        };
        match gone.await {
            Ok(status) => io::Error::other(format!("the helpers' listener has ended ({status})")),
            Err(error) => error,
        }
    }

    /// The listener's process number.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}

/// The listener itself; `helper listen` calls it. It returns when the daemon at the other end of standard input has ended,
/// and takes its sockets away.
pub fn run(config_path: &Path, config: &Config) -> Result<(), ListenerError> {
    let owner = match Uid::effective().is_root() {
        true => Some(Identity::of(&config.user)?),
        false => None,
    };
    let mut tie = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let ended = children_signal()?;
    let mut kinds = vec![
        Kind::bind("password", config.paths.password_socket(), owner)?,
        Kind::bind("stick", config.paths.stick_socket(), owner)?,
    ];
    kinds[1].deadline = Some(config.stick.timeout + MARGIN);
    if let Some(desk) = &config.desk {
        kinds.push(Kind::bind("desk", config.paths.desk_socket(), owner)?);
        // Where there is no such user the desk helper says so itself.
        let asker = owner.and_then(|_| Identity::of(&desk.user).ok());
        kinds.push(Kind::bind("way", config.paths.way_socket(), asker)?);
    }
    tie.write_all(&[BOUND])?;
    let result = listen(&tie, &ended, &mut kinds, config_path);
    for kind in &kinds {
        if let Err(error) = fs::remove_file(&kind.socket) {
            log::warn!("cannot take {} away: {error}", kind.socket.display());
        }
    }
    Ok(result?)
}

/// Signals that end the daemon also come to its listener, which must outlive it to clear up; they stay pending.
fn children_signal() -> io::Result<SignalFd> {
    let ignored = SigSet::from_iter([
        Signal::SIGCHLD,
        Signal::SIGINT,
        Signal::SIGTERM,
        Signal::SIGHUP,
    ]);
    ignored.thread_block()?;
    let child = SigSet::from_iter([Signal::SIGCHLD]);
    Ok(SignalFd::with_flags(
        &child,
        SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC,
    )?)
}

/// Waits for connections and ended helpers until the daemon's end of the tie is closed.
fn listen(
    tie: &UnixStream,
    ended: &SignalFd,
    kinds: &mut [Kind],
    config_path: &Path,
) -> io::Result<()> {
    loop {
        let interest = |kind: &Kind| match kind.full_for() {
            None => PollFlags::POLLIN,
            Some(_) => PollFlags::empty(),
        };
        let stuck = kinds.iter().filter(|kind| kind.running.len() < AT_MOST);
        let wait = stuck.filter_map(Kind::full_for).min();
        let wait = wait.filter(|wait| *wait < Duration::MAX);
        let wait = wait.map_or(PollTimeout::NONE, |wait| {
            PollTimeout::try_from(wait + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX)
        });
        let mut awaited = vec![
            PollFd::new(tie.as_fd(), PollFlags::POLLIN),
            PollFd::new(ended.as_fd(), PollFlags::POLLIN),
        ];
        let sockets = kinds
            .iter()
            .map(|kind| PollFd::new(kind.listener.as_fd(), interest(kind)));
        awaited.extend(sockets);
        if kinds.iter().all(|kind| kind.running.is_empty()) {
            memory::give_back_code();
        }
        match poll(&mut awaited, wait) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        let happened: Vec<bool> = awaited.iter().map(|fd| fd.any().unwrap_or(false)).collect();
        drop(awaited);
        let (own, called) = happened.split_at(2);
        if own[0] {
            return Ok(());
        }
        if own[1] {
            while ended.read_signal()?.is_some() {}
            kinds.iter_mut().for_each(Kind::reap);
        }
        for (kind, called) in kinds.iter_mut().zip(called) {
            if *called && let Err(error) = kind.start_helper(config_path) {
                log::error!(
                    "cannot start the {} helper, trying again: {error}",
                    kind.name
                );
                sleep(PAUSE);
            }
        }
    }
}

/// One kind of helper: its socket, and those of its processes that run.
struct Kind {
    name: &'static str,
    socket: PathBuf,
    listener: UnixListener,
    running: Vec<Running>,
    /// After so long a helper counts as stuck, if helpers of this kind can be.
    deadline: Option<Duration>,
}

struct Running {
    helper: Child,
    since: Instant,
}

impl Kind {
    /// Only the owner may connect: the core's user, or that of the helper that asks another.
    fn bind(
        name: &'static str,
        socket: PathBuf,
        owner: Option<Identity>,
    ) -> Result<Self, ListenerError> {
        let owner = owner.map(|identity| (identity.uid, identity.gid));
        let until = Instant::now() + PREDECESSOR;
        let bound = loop {
            match bind(&socket, 0o600, owner) {
                Err(error)
                    if error.kind() == io::ErrorKind::AddrInUse && Instant::now() < until =>
                {
                    sleep(PAUSE / 10);
                }
                bound => break bound,
            }
        };
        let bound = bound.and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok(listener)
        });
        match bound {
            Ok(listener) => Ok(Self {
                name,
                socket,
                listener,
                running: Vec::with_capacity(AT_ONCE),
                deadline: None,
            }),
            Err(source) => Err(ListenerError::Bind {
                path: socket,
                source,
            }),
        }
    }

    /// Makes a waiting connection the standard input of a new process.
    fn start_helper(&mut self, config_path: &Path) -> io::Result<()> {
        let connection = match self.listener.accept() {
            Ok((connection, _)) => connection,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        };
        let helper = own_program()
            .args(["helper", self.name, "--config"])
            .arg(config_path)
            .stdin(OwnedFd::from(connection))
            .spawn()?;
        self.running.push(Running {
            helper,
            since: Instant::now(),
        });
        Ok(())
    }

    /// Nothing if there is room for another helper; else how long until one that does not end counts as stuck.
    fn full_for(&self) -> Option<Duration> {
        let deadline = self.deadline.unwrap_or(Duration::MAX);
        let left = |running: &Running| deadline.saturating_sub(running.since.elapsed());
        let awaited = self.running.iter().map(left).filter(|left| !left.is_zero());
        let full = awaited.clone().count() >= AT_ONCE || self.running.len() >= AT_MOST;
        full.then(|| awaited.min().unwrap_or(Duration::MAX))
    }

    fn reap(&mut self) {
        self.running
            .retain_mut(|running| matches!(running.helper.try_wait(), Ok(None)));
    }
}

/// This program under the name it was started by.
fn own_program() -> Command {
    let name = std::env::args_os()
        .next()
        .unwrap_or_else(|| OsString::from("recoveryd"));
    let mut command = Command::new(OWN_PROGRAM);
    command.arg0(name).stdout(Stdio::null());
    command
}
