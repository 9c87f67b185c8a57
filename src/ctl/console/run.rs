//! The console's loop: it sleeps in `poll` until a key, an answer, a change or a time comes.

use super::gate::{Gate, Heard};
use super::line::{Line, Place};
use super::screen::{GOODBYE, Screen};
use super::watch::{Calls, Errand, Watch};
use super::{Action, Console, Decoder, Settings};
use crate::api::recovery::Call;
use crate::ctl::answer::Answer;
use crate::ctl::args;
use crate::ctl::exit::Failure;
use crate::ctl::qr::Look;
use crate::ctl::terminal::Signals;
use crate::sys::cage::{self, CageError};
use crate::sys::memory;
use crate::sys::privileges::harden;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Without a key for so long the start page comes back.
const IDLE: Duration = Duration::from_secs(600);

/// An Esc that nothing follows for so long was the key.
const ESCAPE: Duration = Duration::from_millis(100);

/// After so long without a key the next one draws everything: the terminal may have been plugged in meanwhile.
const STALE: Duration = Duration::from_secs(30);

/// How long to leave a port alone that cannot be opened.
const REOPEN: Duration = Duration::from_secs(2);

/// After so long without anything to do the console is at rest.
const QUIET: Duration = Duration::from_secs(1);

/// Shows the console until it is left or a signal ends it; on a port only a signal does.
pub fn run(socket: &Path, args: &args::Console) -> Result<(), Failure> {
    let signals = Signals::catch().map_err(Failure::io("signals"))?;
    confine();
    let place = match &args.port {
        Some(path) => Place::Port {
            path: path.clone(),
            baud: args.baud,
        },
        None => Place::own()?,
    };
    let settings = Settings {
        surface: place.surface(),
        idle: IDLE,
        may_leave: args.port.is_none() && !args.stay,
        look: Look {
            ascii: args.ascii,
            inverted: false,
        },
    };
    let session = Session {
        console: Console::new(settings),
        gate: Gate::default(),
        decoder: Decoder::default(),
        screen: Screen::default(),
        pending: Zeroizing::default(),
        sent: 0,
        line: None,
        reopen: Duration::ZERO,
        watch: Watch::Away(Duration::ZERO),
        calls: Calls::new(socket).map_err(Failure::io("the console"))?,
        escape: None,
        rest: None,
        last_key: Duration::ZERO,
        place,
        begun: Instant::now(),
    };
    session.go(socket, &signals)
}

/// Whoever sits at the line reaches this program and, through it, the daemon: what it never does is taken from it.
fn confine() {
    let confined = harden()
        .map_err(CageError::from)
        .and_then(|()| cage::confine());
    if let Err(error) = confined {
        // It works all the same, also without standard error.
        let _ = writeln!(io::stderr(), "recoveryctl: {error}");
    }
}

/// Why the loop ends.
enum End {
    Left,
    LineGone,
}

struct Session {
    console: Console,
    gate: Gate,
    decoder: Decoder,
    screen: Screen,
    /// What the line has not taken yet. Nothing new is drawn before it has: the line sets the pace.
    pending: Zeroizing<Vec<u8>>,
    sent: usize,
    line: Option<Line>,
    reopen: Duration,
    watch: Watch,
    calls: Calls,
    /// When an Esc that came counts as the key.
    escape: Option<Duration>,
    /// When the memory of what has run is given back, if something has.
    rest: Option<Duration>,
    last_key: Duration,
    place: Place,
    begun: Instant,
}

impl Session {
    fn go(mut self, socket: &Path, signals: &Signals) -> Result<(), Failure> {
        loop {
            let now = self.begun.elapsed();
            self.keep_line(now)?;
            self.watch.keep_up(now, socket, &mut self.console);
            let due = self.console.tick(now);
            if due.is_some_and(|action| self.act(action).is_some()) {
                break;
            }
            self.send(now);
            if let Some(end) = self.wait(signals)? {
                match end {
                    End::Left => break,
                    End::LineGone if matches!(self.place, Place::Own(_)) => return Ok(()),
                    End::LineGone => self.line_gone(),
                }
            }
        }
        if let Some(line) = &mut self.line {
            // One attempt: a terminal that takes nothing any more is not waited for.
            let _ = line.write(GOODBYE);
        }
        Ok(())
    }

    /// Opens the line where it is not open; a port may come later, the own terminal must be there.
    fn keep_line(&mut self, now: Duration) -> Result<(), Failure> {
        if self.line.is_some() || now < self.reopen {
            return Ok(());
        }
        match (self.place.open(), &self.place) {
            (Ok(line), _) => self.line = Some(line),
            (Err(error), Place::Own(path)) => {
                return Err(Failure::io(path.display().to_string())(error));
            }
            (Err(error), Place::Port { path, .. }) => {
                if self.reopen == Duration::ZERO {
                    let path = path.display();
                    // A console without standard error goes on all the same.
                    let _ = writeln!(
                        io::stderr(),
                        "recoveryctl: {path}: {error}; trying again every 2 s"
                    );
                }
                self.reopen = now + REOPEN;
            }
        }
        Ok(())
    }

    /// Whoever comes back to the line may be somebody else.
    fn line_gone(&mut self) {
        self.line = None;
        self.reopen = self.begun.elapsed() + REOPEN;
        self.console.home();
        self.decoder = Decoder::default();
        self.screen.forget();
        self.pending = Zeroizing::default();
        self.sent = 0;
    }

    /// Draws when the line has taken all that was drawn before.
    fn send(&mut self, now: Duration) {
        let Some(line) = &mut self.line else { return };
        if self.sent == self.pending.len() {
            self.pending = self.screen.show(self.console.draw(now));
            self.sent = 0;
        }
        // A line that is gone is noticed when it is polled.
        while self.sent < self.pending.len() {
            match line.write(&self.pending[self.sent..]) {
                Ok(count @ 1..) => self.sent += count,
                _ => break,
            }
        }
    }

    fn wait(&mut self, signals: &Signals) -> Result<Option<End>, Failure> {
        let now = self.begun.elapsed();
        let rests = self.rest.take_if(|at| *at <= now).is_some();
        let timeout = self.timeout();
        let mut wanted = PollFlags::POLLIN;
        wanted.set(PollFlags::POLLOUT, self.sent < self.pending.len());
        let mut fds = vec![
            PollFd::new(signals.as_fd(), PollFlags::POLLIN),
            PollFd::new(self.calls.as_fd(), PollFlags::POLLIN),
        ];
        let line = self.line.as_ref().map(|line| {
            fds.push(PollFd::new(line.as_fd(), wanted));
            fds.len() - 1
        });
        let watch = self.watch.fd().map(|fd| {
            fds.push(PollFd::new(fd, PollFlags::POLLIN));
            fds.len() - 1
        });
        if rests {
            // As late as can be: what runs afterwards is mapped again.
            memory::give_back_code();
        }
        let any = match poll(&mut fds, timeout) {
            Ok(count) => count > 0,
            Err(Errno::EINTR) => false,
            Err(error) => return Err(Failure::io("the console")(error.into())),
        };
        let happened = |place: usize| fds[place].revents().unwrap_or(PollFlags::empty());
        let (signal, answers) = (!happened(0).is_empty(), !happened(1).is_empty());
        let typed = line.map_or(PollFlags::empty(), happened);
        let told = watch.is_some_and(|place| !happened(place).is_empty());
        if signal {
            return Ok(Some(End::Left));
        }
        let now = self.begun.elapsed();
        if any {
            self.rest = Some(now + QUIET);
        }
        if told {
            self.watch.take(now, &mut self.console);
        }
        if answers {
            self.answered(now);
        }
        Ok(self.typed(now, typed))
    }

    fn timeout(&self) -> PollTimeout {
        let now = self.begun.elapsed();
        let reopen = self.line.is_none().then_some(self.reopen);
        let next = [
            self.console.wake(now),
            self.watch.wake(),
            self.escape,
            self.rest,
            reopen,
        ]
        .into_iter()
        .flatten()
        .min();
        let Some(next) = next else {
            return PollTimeout::NONE;
        };
        // A millisecond more than needed, so that the time has come when poll returns.
        let wait = next.saturating_sub(now).as_millis() + 1;
        PollTimeout::try_from(wait).unwrap_or(PollTimeout::MAX)
    }

    fn typed(&mut self, now: Duration, happened: PollFlags) -> Option<End> {
        if happened.intersects(PollFlags::POLLERR | PollFlags::POLLHUP | PollFlags::POLLNVAL) {
            return Some(End::LineGone);
        }
        if !happened.contains(PollFlags::POLLIN) {
            self.escape.take_if(|due| *due <= now)?;
            return self.decoder.settle().and_then(|key| self.key(now, key));
        }
        let mut buffer = Zeroizing::new([0; 1024]);
        let Ok(count) = self.line.as_mut()?.read(&mut *buffer) else {
            return Some(End::LineGone);
        };
        match self.gate.hear(now, count, self.console.is_pasting()) {
            Heard::Keys => {}
            Heard::Noise => {
                self.decoder = Decoder::default();
                self.escape = None;
                self.console.home();
                self.screen.forget();
                return None;
            }
            Heard::StillNoise => return None,
        }
        for &byte in &buffer[..count] {
            let key = self.decoder.feed(byte);
            if let Some(end) = key.and_then(|key| self.key(now, key)) {
                return Some(end);
            }
        }
        self.escape = self.decoder.is_waiting().then_some(now + ESCAPE);
        None
    }

    fn key(&mut self, now: Duration, key: super::Key) -> Option<End> {
        if now - self.last_key > STALE {
            self.screen.forget();
        }
        self.last_key = now;
        self.console
            .key(now, key)
            .and_then(|action| self.act(action))
    }

    fn act(&mut self, action: Action) -> Option<End> {
        match action {
            Action::Ask(call) => self.calls.make(Errand::Asked, call),
            Action::Refresh => self.calls.make(Errand::Refresh, Call::Status {}),
            Action::Repaint => self.screen.forget(),
            Action::Leave => return Some(End::Left),
        }
        None
    }

    fn answered(&mut self, now: Duration) {
        for (errand, answer) in self.calls.answers() {
            match (errand, answer) {
                (Errand::Asked, answer) => self.console.answered(now, answer),
                (Errand::Refresh, Ok(Answer::Status { status })) => self.console.told(now, *status),
                // The watched connection tells what is wrong.
                (Errand::Refresh, _) => {}
            }
        }
    }
}
