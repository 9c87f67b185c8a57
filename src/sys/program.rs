//! Running a configured program: fed, bounded in time, and killed with all it started.
#![allow(unsafe_code)]

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// What a pipe takes before it must be read from (POSIX guarantees 512; Linux never gives less than a page).
const PIPE_HOLDS: usize = 4096;

/// What a pipe takes at most, unless it is told otherwise.
const PIPE_MOST: usize = 64 * 1024;

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

/// Runs a program with `input` on its standard input and drops what it prints; see [`run_and_hear`].
pub fn run(words: &[String], input: &[u8], timeout: Duration) -> io::Result<Outcome> {
    Ok(run_and_hear(words, input, timeout, 0)?.0)
}

/// Runs a program with `input` on its standard input. `words` are the program's path and its arguments, of which there is
/// at least the first; no shell looks at them. It gets an empty environment, `/` as its directory, a session of its own and
/// no open file but its standard ones. Of what it prints on standard output the first `most` bytes are given back, wiped
/// when dropped, for they may hold the input; the rest and what it says on standard error are dropped. An error means that it
/// was never started.
pub fn run_and_hear(
    words: &[String],
    input: &[u8],
    timeout: Duration,
    most: usize,
) -> io::Result<(Outcome, Zeroizing<Vec<u8>>)> {
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
    let mut printed = None;
    if most > 0 {
        let (heard, said) = pipe()?;
        fcntl(&heard, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        command.stdout(said);
        printed = Some(heard);
    }
    // Never grown, so that no copy is left behind.
    let mut said = Zeroizing::new(Vec::with_capacity(most));
    // SAFETY: between fork and exec only system calls are made: no allocation, no lock, no other thread's state.
    unsafe {
        command.pre_exec(|| {
            nix::unistd::setsid()?;
            close_on_exec_from(3)
        });
    }
    let (end, ended) = pipe()?;
    let mut child = command.spawn()?;
    let pid = Pid::from_raw(child.id() as i32);
    // The command holds the writing end of what the program prints.
    drop(command);
    // Told without reaping, so that the number still belongs to the program while its group is killed.
    std::thread::spawn(move || {
        let _ = waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT);
        drop(ended);
    });
    if !hear_until(&end, timeout, printed.as_mut(), &mut said)? {
        let _ = killpg(pid, Signal::SIGKILL);
        if hear_until(&end, AFTER_KILL, printed.as_mut(), &mut said)? {
            child.wait()?;
        }
        return Ok((Outcome::Stopped, said));
    }
    let status = child.wait()?;
    let outcome = match status.code() {
        Some(status) => Outcome::Exited {
            status,
            read_all: is_empty(&unread)?,
        },
        None => Outcome::Signalled(status.signal().unwrap_or_default()),
    };
    Ok((outcome, said))
}

/// Takes in what the program prints until it ends; whether it did in time.
fn hear_until(
    end: &File,
    timeout: Duration,
    mut printed: Option<&mut File>,
    said: &mut Vec<u8>,
) -> io::Result<bool> {
    let until = Instant::now() + timeout;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        // Rounded up, so that the last wait is not a busy one.
        let wait =
            PollTimeout::try_from(left + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX);
        let mut look = vec![PollFd::new(end.as_fd(), PollFlags::POLLIN)];
        look.extend(
            printed
                .iter()
                .map(|file| PollFd::new(file.as_fd(), PollFlags::POLLIN)),
        );
        match poll(&mut look, wait) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        let [ended, heard] = [0, 1].map(|at| look.get(at).is_some_and(|fd| fd.any() == Some(true)));
        drop(look);
        // Once it has ended, all it has printed is in the pipe.
        if let Some(file) = printed.as_mut().filter(|_| heard)
            && !hear(file, said)?
        {
            printed = None;
        }
        if ended || left.is_zero() {
            return Ok(ended);
        }
    }
}

/// Takes in what is there, at most a pipe's worth of it; whether there may come more.
fn hear(printed: &mut File, said: &mut Vec<u8>) -> io::Result<bool> {
    let mut chunk = Zeroizing::new([0; PIPE_HOLDS]);
    for _ in 0..PIPE_MOST / PIPE_HOLDS {
        match printed.read(&mut *chunk) {
            Ok(0) => return Ok(false),
            Ok(length) => {
                let room = said.capacity() - said.len();
                said.extend_from_slice(&chunk[..length.min(room)]);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
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
