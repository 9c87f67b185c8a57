//! The loop on a recorder.

use super::{Show, Stage, now};
use crate::input::{Devices, DevicesError, Hands};
use crate::output::{Choice, Hotplug, Monitor, Sight, Switch, Vt, VtError};
use crate::raster::Area;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// The layout while no monitor tells a size.
const UNSEEN: [usize; 2] = [1280, 720];
/// A pointer that moves is shown so often.
const MOVE: Duration = Duration::from_millis(8);
/// Another program has closed the card: so long it takes to be free.
const CLOSING: Duration = Duration::from_millis(100);
/// Another program may let go of the card without closing it, which nothing tells.
const HELD: Duration = Duration::from_secs(5);

/// What the loop works with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The device to show it on.
    pub choice: Choice,
    /// The terminal to take.
    pub vt: Option<u8>,
    /// Whether to keep what is typed from other programs.
    pub grab: bool,
    /// Where input devices are.
    pub input: PathBuf,
}

/// The screen cannot run.
#[derive(Error, Debug)]
pub enum RunError {
    /// The terminal.
    #[error(transparent)]
    Vt(#[from] VtError),
    /// The input devices.
    #[error(transparent)]
    Devices(#[from] DevicesError),
    /// The kernel's signals and events.
    #[error("cannot wait for events: {0}; the kernel needs signalfd")]
    Wait(#[from] io::Error),
}

/// Shows it until SIGTERM or SIGINT.
pub fn run<S: Show>(signals: &Signals, show: S, plan: &Plan) -> Result<(), RunError> {
    let signals = &signals.0;
    let vt = plan.vt.map(Vt::take).transpose()?;
    let away = vt.as_ref().is_some_and(|vt| !vt.is_shown());
    let hotplug = Hotplug::new();
    if let Err(error) = &hotplug {
        log::warn!("monitors that are plugged in later are not noticed: {error}");
    }
    let mut cycle = Cycle {
        stage: Stage::new(show, UNSEEN),
        monitor: Monitor::new(plan.choice.clone()),
        devices: Devices::new(&plan.input, plan.grab)?,
        hands: Hands::default(),
        vt,
        away,
        dark: true,
        all: false,
        look: None,
        moved: Duration::ZERO,
    };
    cycle.look(true);
    loop {
        let due = cycle.show();
        let ready = cycle.wait(signals, hotplug.as_ref().ok(), due)?;
        if ready.signals {
            while let Some(signal) = signals.read_signal().map_err(io::Error::from)? {
                match Signal::try_from(signal.ssi_signo as i32) {
                    Ok(Signal::SIGTERM | Signal::SIGINT) => return Ok(()),
                    Ok(signal) => cycle.switch(signal),
                    Err(_) => {}
                }
            }
        }
        let changed = ready.hotplug && hotplug.as_ref().is_ok_and(Hotplug::take);
        if changed {
            cycle.look(false);
        }
        if ready.closed {
            cycle.monitor.take_closed();
            cycle.look = Some(now() + CLOSING);
        }
        if ready.wake {
            cycle.stage.woken();
        }
        if ready.devices {
            cycle.hear();
        }
    }
}

/// Signals that are waited for instead of ending the program.
pub struct Signals(SignalFd);

impl Signals {
    /// Keeps them from every thread that is started from now on: one that were not would end the program at once, and the
    /// picture would stay.
    pub fn new() -> Result<Self, RunError> {
        let mut set = SigSet::empty();
        for signal in [
            Signal::SIGTERM,
            Signal::SIGINT,
            Signal::SIGUSR1,
            Signal::SIGUSR2,
        ] {
            set.add(signal);
        }
        let flags = SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK;
        let made = set
            .thread_block()
            .and_then(|()| SignalFd::with_flags(&set, flags));
        Ok(Self(made.map_err(io::Error::from)?))
    }
}

/// What has something to tell.
struct Ready {
    signals: bool,
    hotplug: bool,
    wake: bool,
    closed: bool,
    devices: bool,
}

struct Cycle<S> {
    stage: Stage<S>,
    monitor: Monitor,
    devices: Devices,
    hands: Hands,
    vt: Option<Vt>,
    /// Another terminal is shown: what is typed is meant for it.
    away: bool,
    /// Nothing that is drawn can be seen.
    dark: bool,
    /// What is shown now is not ours: all has to be shown.
    all: bool,
    /// When to look again whether another program has let go of the card.
    look: Option<Duration>,
    /// When something was shown last.
    moved: Duration,
}

impl<S: Show> Cycle<S> {
    /// Draws and shows what changed. When to do it again at the latest.
    fn show(&mut self) -> Option<Duration> {
        let now = now();
        if self.look.is_some_and(|look| look <= now) {
            self.look(false);
        }
        let paced = self.moved + MOVE;
        if self.stage.only_pointed() && !self.all && now < paced {
            return Some(paced);
        }
        let mut areas = self.stage.update(now);
        if std::mem::take(&mut self.all) {
            areas = vec![Area::whole(self.stage.picture().size())];
        }
        if !areas.is_empty() {
            self.moved = now;
            self.put(&areas);
        }
        self.stage.due().into_iter().chain(self.look).min()
    }

    fn put(&mut self, areas: &[Area]) {
        if !self.dark && !self.monitor.show(&self.stage, areas) {
            self.dark = true;
            self.look = Some(now() + HELD);
        }
    }

    /// Lights the monitors there are; `all`: what they show now is not ours.
    fn look(&mut self, all: bool) {
        self.look = None;
        if self.away {
            return;
        }
        let (size, all) = match self.monitor.look() {
            Sight::Dark => {
                self.dark = true;
                self.look = self.monitor.is_held().then(|| now() + HELD);
                return;
            }
            Sight::New(size) => (size, true),
            Sight::Same(size) => (size, all || self.dark),
        };
        self.dark = false;
        self.stage.resize(size);
        self.all |= all;
    }

    fn switch(&mut self, signal: Signal) {
        let Some(vt) = &self.vt else {
            return;
        };
        match vt.signalled(signal) {
            Some(Switch::Away) => {
                for act in self.devices.let_go() {
                    self.hands.act(act, &mut self.stage);
                }
                self.monitor.release();
                vt.let_go();
                (self.away, self.dark) = (true, true);
            }
            Some(Switch::Back) => {
                self.devices.let_go();
                self.away = false;
                self.look(true);
            }
            None => {}
        }
    }

    fn hear(&mut self) {
        for act in self.devices.take() {
            if self.away {
                continue;
            }
            let terminal = self.hands.act(act, &mut self.stage);
            if let Some((number, vt)) = terminal.zip(self.vt.as_ref()) {
                vt.activate(number);
            }
        }
        // What is typed while another program shows its picture is meant for that.
        if self.dark {
            self.stage.forget();
        }
    }

    fn wait(
        &self,
        signals: &SignalFd,
        hotplug: Option<&Hotplug>,
        due: Option<Duration>,
    ) -> io::Result<Ready> {
        let timeout = match due {
            // Rounded up, or it would be too soon.
            Some(due) => {
                let left = due.saturating_sub(now()).as_micros().div_ceil(1000);
                PollTimeout::try_from(left.min(60_000)).unwrap_or(PollTimeout::MAX)
            }
            None => PollTimeout::NONE,
        };
        let mut all = vec![signals.as_fd(), self.stage.show().wake()];
        let at_hotplug = hotplug.map(|_| all.len());
        all.extend(hotplug.map(AsFd::as_fd));
        let closed = self.monitor.closed();
        let at_closed = closed.map(|_| all.len());
        all.extend(closed);
        let devices = all.len();
        all.extend(self.devices.waits());
        let mut fds: Vec<PollFd> = all
            .into_iter()
            .map(|fd| PollFd::new(fd, PollFlags::POLLIN))
            .collect();
        match poll(&mut fds, timeout) {
            Ok(_) | Err(nix::Error::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        let ready = |at: usize| fds.get(at).is_some_and(|fd| fd.any().unwrap_or(true));
        Ok(Ready {
            signals: ready(0),
            hotplug: at_hotplug.is_some_and(ready),
            wake: ready(1),
            closed: at_closed.is_some_and(ready),
            devices: (devices..fds.len()).any(ready),
        })
    }
}
