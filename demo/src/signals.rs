//! Ctrl-C and its like, noticed between the steps so that nothing is left behind.

use crate::error::DemoError;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal, kill};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::unistd::Pid;
use std::io::{self, BufRead};
use std::os::fd::AsFd;
use std::process::{Child, ExitStatus};

/// The signals that end programs, and those of ended children, as something to poll.
pub struct Signals(SignalFd);

impl Signals {
    /// Call it before any thread is started. Programs started later inherit that these signals are held back: see [`release`].
    pub fn catch() -> Result<Self, DemoError> {
        let caught = SigSet::from_iter([
            Signal::SIGINT,
            Signal::SIGTERM,
            Signal::SIGHUP,
            Signal::SIGCHLD,
        ]);
        let made = caught.thread_block().and_then(|()| {
            SignalFd::with_flags(&caught, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)
        });
        made.map(Self).map_err(failed)
    }

    /// Fails if the demo was told to end.
    pub fn check(&self) -> Result<(), DemoError> {
        while let Some(came) = self.0.read_signal().map_err(failed)? {
            if came.ssi_signo != Signal::SIGCHLD as u32 {
                return Err(DemoError::Interrupted);
            }
        }
        Ok(())
    }

    /// Waits until the person has pressed Enter, or the demo is told to end.
    pub fn wait_for_enter(&self) -> Result<(), DemoError> {
        let input = io::stdin();
        loop {
            let mut awaited = [
                PollFd::new(input.as_fd(), PollFlags::POLLIN),
                PollFd::new(self.0.as_fd(), PollFlags::POLLIN),
            ];
            wait(&mut awaited)?;
            let typed = awaited[0].any() == Some(true);
            self.check()?;
            if typed {
                let mut line = String::new();
                return match input.lock().read_line(&mut line) {
                    Ok(0) => Err(DemoError::Interrupted),
                    Ok(_) => Ok(()),
                    Err(error) => Err(DemoError::io("the terminal")(error)),
                };
            }
        }
    }

    /// Waits for a program; if the demo is told to end, the program is told too.
    pub fn wait_for(&self, program: &mut Child) -> Result<ExitStatus, DemoError> {
        loop {
            if let Some(status) = program.try_wait().map_err(DemoError::io("waiting"))? {
                return Ok(status);
            }
            wait(&mut [PollFd::new(self.0.as_fd(), PollFlags::POLLIN)])?;
            if let Err(told) = self.check() {
                end(program);
                program.wait().map_err(DemoError::io("waiting"))?;
                return Err(told);
            }
        }
    }
}

/// Lets every signal through again, as programs expect it when they are started.
pub fn release() -> Result<(), DemoError> {
    SigSet::all().thread_unblock().map_err(failed)
}

/// Asks a child that was not waited for yet to end.
pub fn end(program: &Child) {
    // It may have ended by itself, which is as good.
    let _ = kill(Pid::from_raw(program.id().cast_signed()), Signal::SIGTERM);
}

fn wait(awaited: &mut [PollFd]) -> Result<(), DemoError> {
    match poll(awaited, PollTimeout::NONE) {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(errno) => Err(failed(errno)),
    }
}

fn failed(errno: Errno) -> DemoError {
    DemoError::io("signals")(errno.into())
}
