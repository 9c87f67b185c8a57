//! A PC's virtual terminal: taken while the screen is shown, given back at the end.

use crate::sys::terminal;
use nix::sys::signal::Signal;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// The kernel asks to leave the terminal.
pub const RELEASE: Signal = Signal::SIGUSR1;
/// The kernel says that the terminal is shown again.
pub const ACQUIRE: Signal = Signal::SIGUSR2;

/// A terminal that cannot be taken.
#[derive(Error, Debug)]
#[error("{}: {error}; --vt wants the number of a virtual terminal that nobody else uses, and root", path.display())]
pub struct VtError {
    path: PathBuf,
    #[source]
    error: io::Error,
}

/// What became of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Another one is to be shown: stop drawing, then call [`Vt::let_go`].
    Away,
    /// It is shown again.
    Back,
}

/// A terminal that is ours until it is dropped.
pub struct Vt {
    terminal: File,
    before: terminal::Before,
    came_from: u16,
    number: u8,
}

impl Vt {
    /// Takes the terminal with this number, and has it shown. SIGUSR1 and SIGUSR2, by which the kernel tells of switches, must be caught before.
    pub fn take(number: u8) -> Result<Self, VtError> {
        let path = PathBuf::from(format!("/dev/tty{number}"));
        let took = || {
            let terminal = OpenOptions::new().read(true).write(true).open(&path)?;
            let came_from = terminal::active(&terminal)?;
            let before = terminal::take(&terminal, RELEASE, ACQUIRE)?;
            let vt = Self {
                terminal,
                before,
                came_from,
                number,
            };
            vt.activate(number);
            Ok(vt)
        };
        took().map_err(|error| VtError {
            path: path.clone(),
            error,
        })
    }

    /// Whether it is the one that is shown.
    pub fn is_shown(&self) -> bool {
        terminal::active(&self.terminal).is_ok_and(|active| active == u16::from(self.number))
    }

    /// Shows another terminal.
    pub fn activate(&self, number: u8) {
        if let Err(error) = terminal::activate(&self.terminal, number) {
            log::warn!("terminal {number} cannot be shown: {error}");
        }
    }

    /// What a signal means.
    pub fn signalled(&self, signal: Signal) -> Option<Switch> {
        match signal {
            RELEASE => Some(Switch::Away),
            ACQUIRE => {
                if let Err(error) = terminal::is_back(&self.terminal) {
                    log::warn!("the terminal's return is not acknowledged: {error}");
                }
                Some(Switch::Back)
            }
            _ => None,
        }
    }

    /// Lets the kernel show the other terminal.
    pub fn let_go(&self) {
        if let Err(error) = terminal::let_go(&self.terminal) {
            log::warn!("the terminal is not left: {error}");
        }
    }
}

impl Drop for Vt {
    fn drop(&mut self) {
        if let Err(error) = terminal::restore(&self.terminal, &self.before) {
            log::warn!("the terminal is not restored: {error}");
        }
        self.activate(self.came_from as u8);
    }
}
