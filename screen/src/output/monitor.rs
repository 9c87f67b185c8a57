//! Which device shows the picture, and how it stands with it.

use super::{Drm, DrmError, Fbdev, FbdevError};
use crate::raster::Area;
use crate::run::{Show, Stage};
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Where cards are.
const CARDS: &str = "/dev/dri";
/// The framebuffer where there is no card.
const FRAMEBUFFER: &str = "/dev/fb0";

/// Which device is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The card with a monitor; the framebuffer where there is no card.
    Any,
    /// This card.
    Card(PathBuf),
    /// This framebuffer.
    Framebuffer(PathBuf),
}

/// Nothing is shown.
#[derive(Error, Debug)]
pub enum MonitorError {
    /// By the card.
    #[error(transparent)]
    Drm(#[from] DrmError),
    /// By the framebuffer.
    #[error(transparent)]
    Fbdev(#[from] FbdevError),
    /// There is neither.
    #[error(
        "there is no graphics card in {CARDS} and no framebuffer {FRAMEBUFFER}; the screen appears when one comes"
    )]
    None,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Nobody sees anything: no device, no monitor, or another program shows its own picture.
    Dark,
    /// A picture of this size is seen, and is as it was.
    Same([usize; 2]),
    /// A picture of this size is seen from now on, all of which has to be shown.
    New([usize; 2]),
}

enum Device {
    Drm(Drm),
    Fbdev(Fbdev),
}

/// Where the picture is shown.
pub struct Monitor {
    choice: Choice,
    device: Option<Device>,
    /// Another program holds the card: told when it closes it.
    closed: Option<Inotify>,
    said: String,
}

impl Monitor {
    /// Nothing is opened yet: [`Monitor::look`] does that.
    pub fn new(choice: Choice) -> Self {
        Self {
            choice,
            device: None,
            closed: None,
            said: String::new(),
        }
    }

    /// Looks what there is and lights it: at the beginning, when something was plugged in or out, and when another program may
    /// have let go of the card. What is wrong is logged, once.
    pub fn look(&mut self) -> Sight {
        let mut seen = self.try_look();
        // Who is not root becomes the card's master by opening it while nobody else is, and cannot ask for it later.
        if self.device.is_some() && matches!(seen, Err(MonitorError::Drm(DrmError::Held { .. }))) {
            self.device = None;
            seen = self.try_look();
            self.take_closed();
        }
        let sight = seen.unwrap_or_else(|error| {
            self.complain(&error);
            Sight::Dark
        });
        if sight != Sight::Dark {
            self.said.clear();
            self.closed = None;
        }
        sight
    }

    fn try_look(&mut self) -> Result<Sight, MonitorError> {
        let fresh = self.device.is_none();
        // A card without a monitor: it may be another card that has got one.
        if let Some(Device::Drm(drm)) = &mut self.device
            && self.choice == Choice::Any
            && !drm.has_monitor()
        {
            drm.light()?;
            let path = drm.path().to_owned();
            let others = cards().into_iter().filter(|card| *card != path);
            let mut opened = others.filter_map(|card| Drm::open(&card).ok());
            if let Some(other) = opened.find(Drm::has_monitor) {
                self.device = Some(Device::Drm(other));
            }
        }
        let device = match &mut self.device {
            Some(device) => device,
            None => self.device.insert(open(&self.choice)?),
        };
        match device {
            Device::Fbdev(fbdev) if fresh => Ok(Sight::New(fbdev.size())),
            Device::Fbdev(fbdev) => Ok(Sight::Same(fbdev.size())),
            Device::Drm(drm) => Ok(match drm.light()? {
                Some((size, true)) => Sight::New(size),
                Some((size, false)) => Sight::Same(size),
                None => {
                    if self.said.is_empty() {
                        self.said = format!("{}: no monitor is connected", drm.path().display());
                        log::info!("{}", self.said);
                    }
                    Sight::Dark
                }
            }),
        }
    }

    fn complain(&mut self, error: &MonitorError) {
        let text = error.to_string();
        if text != self.said {
            log::warn!("{text}");
            self.said = text;
        }
        if let MonitorError::Drm(DrmError::Held { path }) = error {
            self.watch(&path.clone());
        }
    }

    /// Whether another program holds the card. Then [`Monitor::look`] is worth a try when [`Monitor::closed`] becomes
    /// readable, and now and then: a program may let go without closing.
    pub fn is_held(&self) -> bool {
        self.closed.is_some()
    }

    fn watch(&mut self, card: &Path) {
        if self.closed.is_none() {
            let flags = InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK;
            let watch = Inotify::init(flags).and_then(|inotify| {
                inotify.add_watch(card, AddWatchFlags::IN_CLOSE)?;
                Ok(inotify)
            });
            match watch {
                Ok(inotify) => self.closed = Some(inotify),
                Err(error) => log::warn!("{}: cannot be watched: {error}", card.display()),
            }
        }
    }

    /// Readable when somebody has closed the card that another program holds.
    pub fn closed(&self) -> Option<BorrowedFd<'_>> {
        self.closed.as_ref().map(AsFd::as_fd)
    }

    /// Takes what [`Monitor::closed`] has told.
    pub fn take_closed(&self) {
        if let Some(inotify) = &self.closed {
            while inotify.read_events().is_ok_and(|events| !events.is_empty()) {}
        }
    }

    /// Shows areas of the stage. Dark if another program has taken the card.
    pub fn show<S: Show>(&mut self, stage: &Stage<S>, areas: &[Area]) -> bool {
        match &mut self.device {
            Some(Device::Fbdev(fbdev)) => fbdev.show(stage, areas),
            Some(Device::Drm(drm)) => {
                if let Err(error) = drm.show(stage, areas) {
                    self.complain(&error.into());
                    return false;
                }
            }
            None => return false,
        }
        true
    }

    /// Lets other programs show something, until [`Monitor::look`].
    pub fn release(&self) {
        if let Some(Device::Drm(drm)) = &self.device {
            drm.release();
        }
    }
}

fn open(choice: &Choice) -> Result<Device, MonitorError> {
    match choice {
        Choice::Card(path) => Ok(Device::Drm(Drm::open(path)?)),
        Choice::Framebuffer(path) => Ok(Device::Fbdev(Fbdev::open(path)?)),
        Choice::Any => {
            let mut opened = Vec::new();
            for card in cards() {
                match Drm::open(&card) {
                    Ok(drm) => opened.push(drm),
                    Err(error) => log::debug!("{error}"),
                }
            }
            let with_monitor = opened.iter().position(Drm::has_monitor).unwrap_or(0);
            if with_monitor < opened.len() {
                return Ok(Device::Drm(opened.swap_remove(with_monitor)));
            }
            if Path::new(FRAMEBUFFER).exists() {
                return Ok(Device::Fbdev(Fbdev::open(Path::new(FRAMEBUFFER))?));
            }
            Err(MonitorError::None)
        }
    }
}

/// The cards, in the kernel's order.
fn cards() -> Vec<PathBuf> {
    let entries = Path::new(CARDS).read_dir().into_iter().flatten().flatten();
    let mut cards: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().as_encoded_bytes().starts_with(b"card"))
        .map(|entry| entry.path())
        .collect();
    cards.sort();
    cards
}
