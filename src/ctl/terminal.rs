//! The person's own terminal: raw mode that is always undone, hidden typing, one line from standard input.

use super::exit::Failure;
use super::field::{Field, Room};
use super::input::{Decoder, Key};
use crate::secret::Secret;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::termios::{
    LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr,
};
use nix::unistd::read;
use std::fs::File;
use std::io::{self, IsTerminal, Write, stdin};
use std::os::fd::{AsFd, BorrowedFd};
use zeroize::Zeroizing;

/// The longest line taken from standard input, in bytes.
const MOST: usize = 1024;

/// The longest password that can be typed, in characters.
pub const MOST_PASSWORD: usize = 128;

/// A terminal in another mode; dropping this puts it back.
pub struct Mode {
    terminal: File,
    before: Termios,
}

impl Mode {
    /// Every byte as it comes, no echo, no signals.
    #[cfg(feature = "console")]
    pub fn raw(terminal: &File) -> io::Result<Self> {
        Self::change(terminal.as_fd(), nix::sys::termios::cfmakeraw)
    }

    /// Keys one by one without echo or signals; output stays as it is.
    fn hidden(terminal: BorrowedFd) -> io::Result<Self> {
        Self::change(terminal, |mode| {
            mode.local_flags.remove(
                LocalFlags::ECHO | LocalFlags::ICANON | LocalFlags::ISIG | LocalFlags::IEXTEN,
            );
            mode.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
            mode.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        })
    }

    fn change(terminal: BorrowedFd, change: impl FnOnce(&mut Termios)) -> io::Result<Self> {
        let terminal = File::from(terminal.try_clone_to_owned()?);
        let before = tcgetattr(&terminal)?;
        let mut mode = before.clone();
        change(&mut mode);
        tcsetattr(&terminal, SetArg::TCSANOW, &mode)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing back.
        let _ = tcsetattr(&self.terminal, SetArg::TCSANOW, &self.before);
    }
}

/// The signals that end a program, turned into something to poll, so that terminals are put back first.
pub struct Signals(SignalFd);

impl Signals {
    /// From now on SIGTERM, SIGHUP, SIGINT and SIGQUIT only make this readable, in this thread and those started after.
    pub fn catch() -> io::Result<Self> {
        let mut set = SigSet::empty();
        for signal in [
            Signal::SIGTERM,
            Signal::SIGHUP,
            Signal::SIGINT,
            Signal::SIGQUIT,
        ] {
            set.add(signal);
        }
        set.thread_block()?;
        Ok(Self(SignalFd::with_flags(
            &set,
            SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK,
        )?))
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// A secret: typed hidden on a terminal, else one line of standard input.
pub fn secret(prompt: &str) -> Result<Secret, Failure> {
    if stdin().is_terminal() {
        typed(prompt)
    } else {
        line_from_stdin()
    }
}

/// A new password: typed twice hidden on a terminal, else one line of standard input.
pub fn new_password() -> Result<Secret, Failure> {
    if !stdin().is_terminal() {
        return line_from_stdin();
    }
    let first = typed("The new password: ")?;
    let second = typed("The same again: ")?;
    if first.expose() != second.expose() {
        return Err(Failure::Usage(
            "the two passwords are not the same: nothing was changed, try again".into(),
        ));
    }
    Ok(first)
}

fn typed(prompt: &str) -> Result<Secret, Failure> {
    let signals = Signals::catch().map_err(Failure::io("signals"))?;
    let terminal = stdin();
    let mode = Mode::hidden(terminal.as_fd()).map_err(Failure::io("the terminal"))?;
    let _ = write!(io::stderr(), "{prompt}");
    let typed = type_hidden(terminal.as_fd(), signals.as_fd());
    drop(mode);
    let _ = writeln!(io::stderr());
    typed
}

fn type_hidden(terminal: BorrowedFd, signals: BorrowedFd) -> Result<Secret, Failure> {
    let stopped = || Failure::Usage("nothing was typed: nothing was changed".into());
    let mut field = Field::new(MOST_PASSWORD);
    let mut decoder = Decoder::default();
    let mut byte = Zeroizing::new([0]);
    loop {
        let mut fds = [
            PollFd::new(terminal, PollFlags::POLLIN),
            PollFd::new(signals, PollFlags::POLLIN),
        ];
        match poll(&mut fds, PollTimeout::NONE) {
            Err(Errno::EINTR) => continue,
            other => other.map_err(|error| Failure::io("the terminal")(error.into()))?,
        };
        if fds[1].any() == Some(true) {
            return Err(stopped());
        }
        match read(terminal, &mut *byte) {
            Ok(0) => return Err(stopped()),
            Ok(_) => {}
            Err(Errno::EINTR) => continue,
            Err(error) => return Err(Failure::io("the terminal")(error.into())),
        }
        match decoder.feed(byte[0]) {
            Some(Key::Enter) if field.length() == 0 => return Err(stopped()),
            Some(Key::Enter) => return Ok(field.take()),
            Some(Key::Char(c)) if field.push(c) == Room::Full => {
                return Err(Failure::Usage(format!(
                    "more than {MOST_PASSWORD} characters cannot be used"
                )));
            }
            Some(Key::Odd) => {
                return Err(Failure::Usage(
                    "the terminal sends characters that are not UTF-8: use plain letters".into(),
                ));
            }
            Some(Key::Backspace) => field.pop(),
            Some(Key::Clear) => field.clear(),
            Some(Key::Home | Key::Interrupt) => return Err(stopped()),
            _ => {}
        }
    }
}

/// One line of standard input without its end, at most 1 KiB of UTF-8.
pub fn line_from_stdin() -> Result<Secret, Failure> {
    let stdin = stdin();
    let mut buffer = Zeroizing::new([0; MOST + 2]);
    let mut filled = 0;
    while !buffer[..filled].contains(&b'\n') && filled < buffer.len() {
        match read(stdin.as_fd(), &mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(Errno::EINTR) => {}
            Err(error) => return Err(Failure::io("standard input")(error.into())),
        }
    }
    let line = buffer[..filled]
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Err(Failure::Usage(
            "standard input is empty: one line was expected there".into(),
        ));
    }
    if line.len() > MOST {
        return Err(Failure::Usage(format!(
            "the line on standard input is longer than {MOST} bytes"
        )));
    }
    match std::str::from_utf8(line) {
        Ok(text) => Ok(Secret::new(text.to_owned())),
        Err(_) => Err(Failure::Usage(
            "the line on standard input is not UTF-8".into(),
        )),
    }
}
