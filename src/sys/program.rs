//! Running a configured program: fed, bounded in time, and killed with all it started.
#![allow(unsafe_code)]

use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// What a pipe takes before it must be read from (POSIX guarantees 512; Linux never gives less than a page).
const PIPE_HOLDS: usize = 4096;

/// How long a killed program may take to be gone. One stuck inside a dead device takes longer, and is left behind.
const AFTER_KILL: Duration = Duration::from_secs(1);

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// By itself.
    Exited {
        /// Its exit status.
        status: i32,
        /// Whether it had read all of its input.
        read_all: bool,
    },
    /// By a signal that did not come from here.
    Signalled(i32),
    /// At the deadline: its whole process group was killed.
    Stopped,
}

/// Runs a program with `input` on its standard input. `words` are the program's path and its arguments, of which there is
/// at least the first; no shell looks at them. It gets an empty environment, `/` as its directory, a session of its own and
/// no open file but its standard ones; what it prints is dropped by the kernel, for it may hold the input. An error means
/// that it was never started.
pub fn run(words: &[String], input: &[u8], timeout: Duration) -> io::Result<Outcome> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(io::Error::other("no program is named"));
    };
    let mut command = Command::new(program);
    command.args(arguments).env_clear().current_dir("/");
    // Filled before the program exists, so that one which never reads can neither block us nor break the pipe.
    let (unread, mut feed) = pipe()?;
    if input.len() > PIPE_HOLDS {
        return Err(io::Error::other("its input is too long"));
    }
    feed.write_all(input)?;
    drop(feed);
    command.stdin(unread.try_clone()?);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    // SAFETY: between fork and exec only system calls are made: no allocation, no lock, no other thread's state.
    unsafe {
        command.pre_exec(|| {
            nix::unistd::setsid()?;
            close_on_exec_from(3)
        });
    }
    let mut child = command.spawn()?;
    let pid = Pid::from_raw(child.id() as i32);
    let (ended, end) = mpsc::channel();
    // Told without reaping, so that the number still belongs to the program while its group is killed.
    std::thread::spawn(move || {
        let _ = waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT);
        let _ = ended.send(());
    });
    if end.recv_timeout(timeout).is_err() {
        let _ = killpg(pid, Signal::SIGKILL);
        if end.recv_timeout(AFTER_KILL).is_ok() {
            child.wait()?;
        }
        return Ok(Outcome::Stopped);
    }
    let status = child.wait()?;
    Ok(match status.code() {
        Some(status) => Outcome::Exited {
            status,
            read_all: is_empty(&unread)?,
        },
        None => Outcome::Signalled(status.signal().unwrap_or_default()),
    })
}

fn pipe() -> io::Result<(File, File)> {
    let (read, write) = nix::unistd::pipe2(OFlag::O_CLOEXEC)?;
    Ok((read.into(), write.into()))
}

/// With the writing end closed, a pipe is readable only while bytes are left in it.
fn is_empty(pipe: &File) -> io::Result<bool> {
    let mut look = [PollFd::new(pipe.as_fd(), PollFlags::POLLIN)];
    poll(&mut look, PollTimeout::ZERO)?;
    Ok(!look[0]
        .revents()
        .is_some_and(|seen| seen.contains(PollFlags::POLLIN)))
}

/// Marks instead of closing: the standard library still reports a failing exec through a file of its own.
fn close_on_exec_from(first: u32) -> io::Result<()> {
    // SAFETY: takes three numbers and touches no memory.
    let result = unsafe {
        libc::syscall(
            libc::SYS_close_range,
            first,
            u32::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        )
    };
    if result == 0 {
        return Ok(());
    }
    // Kernels before 5.11.
    // SAFETY: takes a number and touches no memory.
    let most = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) };
    for fd in first as i32..most.clamp(256, 65536) as i32 {
        // SAFETY: takes three numbers and touches no memory; a number that is no open file is refused.
        unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
    Ok(())
}
