//! The cage: a process of its own for work on what may be hostile, shut in with one folder.
//!
//! [`run`] makes the process, [`close`] shuts it in. What is closed stays closed: there is no way back for the process.
//! [`confine`] is for the core, which does many things and many never.

mod landlock;
mod room;
#[cfg(all(
    target_endian = "little",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "arm",
        target_arch = "riscv64",
        target_arch = "mips"
    )
))]
mod seccomp;
#[cfg(not(all(
    target_endian = "little",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "arm",
        target_arch = "riscv64",
        target_arch = "mips"
    )
)))]
#[path = "cage/no_seccomp.rs"]
mod seccomp;

pub use landlock::is_there as has_landlock;
pub use seccomp::is_there as has_seccomp;

use super::beneath::{BeneathError, Top, needs_proc};
use super::privileges::{PrivilegeError, become_owner};
use nix::errno::Errno;
use nix::sys::prctl;
use nix::sys::resource::{Resource, rlim_t, setrlimit};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, fork, getppid, pipe};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::path::Path;
use thiserror::Error;
use zeroize::Zeroizing;

/// So many descriptors are enough for any errand.
const DESCRIPTORS: rlim_t = 32;
/// Nothing larger than this is ever written to a file.
const LARGEST_FILE: rlim_t = 64 * 1024;

/// Why a cage could not be closed. The process must end: it may stand half-way.
#[derive(Error, Debug)]
pub enum CageError {
    /// The folder is not what it was, or cannot be reached.
    #[error(transparent)]
    Folder(#[from] BeneathError),
    /// Root could not be given up.
    #[error(transparent)]
    Privileges(#[from] PrivilegeError),
    /// The kernel refused a step it knows.
    #[error("cannot close the cage: {step}: {errno}")]
    Step {
        /// Which.
        step: &'static str,
        /// Why.
        errno: Errno,
    },
}

/// How a caged process ended without giving all of its answer.
#[derive(Error, Debug)]
pub enum NoAnswer {
    /// It could not be started or listened to.
    #[error("no process for the errand: {0}")]
    System(#[from] io::Error),
    /// It was killed, or ended by itself.
    #[error("the errand's process ended before it was done: {0:?}")]
    Ended(WaitStatus),
    /// It says more than it may.
    #[error("the errand's process says more than it may")]
    TooMuch,
}

fn step(step: &'static str, done: Result<(), Errno>) -> Result<(), CageError> {
    done.map_err(|errno| CageError::Step { step, errno })
}

/// Runs `work` in a process of its own and returns what it returns there, at most `most` bytes. `work` gets the descriptor
/// that its answer goes to, for [`close`].
///
/// The process ends with this one. It is a copy of this one's memory and of the calling thread alone, so call it where no
/// other thread holds a lock that `work` needs; the helpers have one thread.
#[allow(unsafe_code)]
pub fn run(
    most: usize,
    work: impl FnOnce(RawFd) -> Zeroizing<Vec<u8>>,
) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
    let (answer, theirs) = pipe().map_err(io::Error::from)?;
    let parent = Pid::this();
    // SAFETY: the child has the calling thread only. It allocates, which glibc's and musl's allocators allow after a fork,
    // and takes no lock of the other threads; it ends by _exit, so nothing of this process's is run or flushed twice.
    match unsafe { fork() }.map_err(io::Error::from)? {
        ForkResult::Child => {
            drop(answer);
            let mut theirs = File::from(theirs);
            let said = match ends_with(parent) {
                Ok(()) => theirs.write_all(&work(theirs.as_raw_fd())),
                Err(errno) => Err(errno.into()),
            };
            // SAFETY: ends the process and nothing else.
            unsafe { libc::_exit(i32::from(said.is_err())) }
        }
        ForkResult::Parent { child } => {
            drop(theirs);
            // Room for an answer of the usual size at once: it may hold a code.
            let mut said = Zeroizing::new(Vec::with_capacity(most + 1));
            let read = File::from(answer)
                .take(most as u64 + 1)
                .read_to_end(&mut said);
            let ended = loop {
                match waitpid(child, None) {
                    Err(Errno::EINTR) => {}
                    ended => break ended.map_err(io::Error::from)?,
                }
            };
            read?;
            match ended {
                _ if said.len() > most => Err(NoAnswer::TooMuch),
                WaitStatus::Exited(_, 0) => Ok(said),
                ended => Err(NoAnswer::Ended(ended)),
            }
        }
    }
}

/// Has the kernel kill this process when its parent is gone. A change of the user undoes it.
fn ends_with(parent: Pid) -> Result<(), Errno> {
    prctl::set_pdeathsig(Signal::SIGKILL)?;
    match getppid() == parent {
        true => Ok(()),
        false => Err(Errno::ESRCH),
    }
}

/// Shuts this process in with the folder `top`, which it opened at `path`, and returns that folder as it is to be used from
/// now on. Only it, standard error and `answer` stay open.
///
/// As root: a root directory of its own that holds nothing but the folder and what the kernel tells of this process, built
/// over `place` (any folder not needed). Then, as far as the user allows, the folder's owner instead of root, and no
/// capability; Landlock to the folder where the kernel has it; limits on descriptors, processes and file sizes; and at last
/// seccomp: what an errand needs, and nothing else. What the kernel does not have is left out (see [`has_landlock`] and
/// [`has_seccomp`]); what it has and refuses is an error.
pub fn close(top: Top, path: &Path, place: &Path, answer: RawFd) -> Result<Top, CageError> {
    let parent = getppid();
    let owner = top.owner().map_err(BeneathError::from)?;
    let top = room::enter(top, path, place)?;
    close_all_but(&[answer, libc::STDERR_FILENO, top.as_raw_fd()])?;
    let limits = [
        ("files", Resource::RLIMIT_NOFILE, DESCRIPTORS),
        ("processes", Resource::RLIMIT_NPROC, 0),
        ("sizes", Resource::RLIMIT_FSIZE, LARGEST_FILE),
    ];
    for (what, resource, most) in limits {
        step(what, setrlimit(resource, most, most))?;
    }
    become_owner(owner)?;
    if needs_proc(&top) {
        // Before Linux 5.8 mounts are told apart by /proc, which is closed to a process whose memory is.
        step("opening /proc to itself", prctl::set_dumpable(true))?;
    }
    step("ending with its parent", ends_with(parent))?;
    step("Landlock", landlock::restrict(&top))?;
    step("seccomp", seccomp::restrict())?;
    Ok(top)
}

/// Takes from the calling thread and all it starts what the core never does, for good: start a program, look into or signal
/// another, make anything but files and folders, become somebody else, use any socket but local ones and the kernel's own,
/// administer the kernel. Which files it may read and write is left to its user's rights, for the disk of its state may come and
/// go. What the kernel does not have is left out. Root must be given up before (see [`super::privileges`]).
pub fn confine() -> Result<(), CageError> {
    step("Landlock", landlock::refuse())?;
    step("seccomp", seccomp::refuse())
}

/// Takes from this process what connecting over a network does not take: change any file, start a program, look into or signal
/// another, become somebody else, administer the kernel; and, where Landlock can, offer connections, or make any but to this
/// port and to name servers. What the kernel does not have is left out. Root must be given up before.
pub fn confine_to_network(port: u16) -> Result<(), CageError> {
    limit()?;
    step("Landlock", landlock::refuse_but_reading(Some(port)))?;
    step("seccomp", seccomp::refuse_on_network())
}

/// Takes from this process what speaking over a connection that it was handed does not take: the same, and every network. What the
/// kernel does not have is left out. Root must be given up before.
pub fn confine_to_local() -> Result<(), CageError> {
    limit()?;
    step("Landlock", landlock::refuse_but_reading(None))?;
    step("seccomp", seccomp::refuse_but_local())
}

fn limit() -> Result<(), CageError> {
    let limits = [
        ("files", Resource::RLIMIT_NOFILE, DESCRIPTORS),
        ("sizes", Resource::RLIMIT_FSIZE, 0),
    ];
    for (what, resource, most) in limits {
        step(what, setrlimit(resource, most, most))?;
    }
    Ok(())
}

/// Closes what was inherited: the caller's connection, the way to the service manager, the stick as others see it.
#[allow(unsafe_code)]
fn close_all_but(kept: &[RawFd]) -> Result<(), CageError> {
    let names = fs::read_dir("/proc/self/fd").map_err(|error| CageError::Step {
        step: "listing what is open",
        errno: error.raw_os_error().map_or(Errno::EIO, Errno::from_raw),
    })?;
    let open: Vec<RawFd> = names
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    for descriptor in open.into_iter().filter(|fd| !kept.contains(fd)) {
        // SAFETY: nothing in this process, which ends without dropping anything of its parent's, uses it any more.
        unsafe { libc::close(descriptor) };
    }
    Ok(())
}
