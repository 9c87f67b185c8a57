//! The line a person sits at: a serial port, or this program's own terminal. Read and written without ever blocking.

use crate::ctl::exit::Failure;
use crate::ctl::terminal::Mode;
use nix::fcntl::OFlag;
use nix::unistd::ttyname;
use serialport::TTYPort;
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write, stdin};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Where the line is.
pub enum Place {
    /// The terminal that standard input is, by its name.
    Own(PathBuf),
    /// A serial port and its speed.
    Port {
        /// The device.
        path: PathBuf,
        /// Bits a second.
        baud: u32,
    },
}

impl Place {
    /// This program's terminal. It is opened anew by its name, so that not blocking is this program's own affair.
    pub fn own() -> Result<Self, Failure> {
        if !stdin().is_terminal() {
            let message =
                "standard input is no terminal: run the console on one, or name a port with --port";
            return Err(Failure::Usage(message.into()));
        }
        let name = ttyname(stdin());
        name.map(Self::Own)
            .map_err(|error| Failure::io("the terminal has no name")(error.into()))
    }

    /// The device's file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Own(path) | Self::Port { path, .. } => path,
        }
    }

    /// The place as the daemon is told it: at most 64 printable ASCII characters.
    pub fn surface(&self) -> String {
        let name = format!("console {}", self.path().display());
        let printable = name
            .chars()
            .map(|c| if matches!(c, ' '..='~') { c } else { '?' });
        printable.take(64).collect()
    }

    /// Opens the line.
    pub fn open(&self) -> io::Result<Line> {
        match self {
            Self::Own(path) => Line::own(path),
            Self::Port { path, baud } => Line::port(path, *baud),
        }
    }
}

/// An open line. Dropping it puts a terminal back as it was.
pub struct Line {
    io: File,
    _held: Held,
}

/// What keeps the line in its mode.
enum Held {
    Own { _mode: Mode },
    Port { _port: TTYPort },
}

impl Line {
    /// This program's terminal: the one standard input is.
    fn own(path: &Path) -> io::Result<Self> {
        let io = open(path)?;
        let mode = Mode::raw(&io)?;
        Ok(Self {
            io,
            _held: Held::Own { _mode: mode },
        })
    }

    /// A serial port: 8 data bits, no parity, 1 stop bit, for this program alone.
    fn port(path: &Path, baud: u32) -> io::Result<Self> {
        // Opened before the port is locked to this program: the lock is on the device, not on the file.
        let io = open(path)?;
        let port = TTYPort::open(&serialport::new(path.to_string_lossy(), baud))?;
        Ok(Self {
            io,
            _held: Held::Port { _port: port },
        })
    }

    /// Takes what has come, 0 bytes for nothing. A line that is gone is an error.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.io.read(buffer) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            other => nothing_yet(other),
        }
    }

    /// Sends what finds room at the moment.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        nothing_yet(self.io.write(bytes))
    }
}

impl AsFd for Line {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.io.as_fd()
    }
}

fn open(path: &Path) -> io::Result<File> {
    let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(flags.bits())
        .open(path)
}

fn nothing_yet(result: io::Result<usize>) -> io::Result<usize> {
    match result {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
            ) =>
        {
            Ok(0)
        }
        other => other,
    }
}
