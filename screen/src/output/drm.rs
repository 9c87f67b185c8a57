//! A graphics card, by mode setting and one dumb buffer: no acceleration, any driver.

use super::Format;
use crate::raster::Area;
use crate::run::{Show, Stage};
use crate::sys::Mapping;
use drm::buffer::{Buffer, DrmFourcc};
use drm::control::dumbbuffer::DumbBuffer;
use drm::control::{
    ClipRect, Device, Mode, ModeTypeFlags, ResourceHandles, connector, crtc, framebuffer,
};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A card that shows nothing.
#[derive(Error, Debug)]
pub enum DrmError {
    /// It cannot be opened or asked.
    #[error("{}: {error}; may this user read and write it?", path.display())]
    Device {
        /// The card.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// Another program shows its own picture.
    #[error("{}: another program holds the card; the screen appears when it lets go", path.display())]
    Held {
        /// The card.
        path: PathBuf,
    },
    /// No mode of the monitor could be set.
    #[error("{}: none of the monitor's modes can be shown: {error}", path.display())]
    NoMode {
        /// The card.
        path: PathBuf,
        /// What the last one failed with.
        #[source]
        error: io::Error,
    },
}

struct Card(File);

impl AsFd for Card {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl drm::Device for Card {}
impl Device for Card {}

/// An open card.
pub struct Drm {
    card: Card,
    path: PathBuf,
    lit: Option<Lit>,
}

/// A picture that is shown on one or more monitors.
struct Lit {
    size: [usize; 2],
    heads: Vec<Head>,
    buffer: DumbBuffer,
    framebuffer: framebuffer::Handle,
    memory: Mapping,
    format: Format,
    /// The driver wants to be told what was painted.
    tells: bool,
}

/// A monitor and what feeds it.
#[derive(Clone, Copy, PartialEq)]
struct Head {
    connector: connector::Handle,
    crtc: crtc::Handle,
    mode: Mode,
}

impl Drm {
    /// Opens a card such as `/dev/dri/card0`, if it can set modes.
    pub fn open(path: &Path) -> Result<Self, DrmError> {
        let error = |error| DrmError::Device {
            path: path.into(),
            error,
        };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(error)?;
        let card = Card(file);
        card.resource_handles().map_err(error)?;
        Ok(Self {
            card,
            path: path.into(),
            lit: None,
        })
    }

    /// The card's device.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a monitor is connected.
    pub fn has_monitor(&self) -> bool {
        self.card
            .resource_handles()
            .is_ok_and(|resources| !self.connected(&resources).is_empty())
    }

    /// Looks which monitors there are, and lights them. The picture's size, and whether all of it has to be shown again;
    /// nothing without a monitor.
    pub fn light(&mut self) -> Result<Option<([usize; 2], bool)>, DrmError> {
        let error = |error| DrmError::Device {
            path: self.path.clone(),
            error,
        };
        // Older kernels refuse to ask for what this user has had since it was opened: setting the mode tells then.
        match drm::Device::acquire_master_lock(&self.card) {
            Err(refused) if !is_forbidden(&refused) => {
                return Err(DrmError::Held {
                    path: self.path.clone(),
                });
            }
            _ => {}
        }
        let resources = self.card.resource_handles().map_err(error)?;
        let connected = self.connected(&resources);
        let Some(first) = connected.first() else {
            self.darken();
            return Ok(None);
        };
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for size in sizes(first) {
            let heads = self.heads(&resources, &connected, size);
            if let Some(lit) = self.lit.as_ref().filter(|lit| lit.heads == heads) {
                // It is as it was; but another program may have shown something meanwhile.
                let again = lit.is_elsewhere(&self.card);
                if again {
                    lit.set(&self.card).map_err(|error| self.refused(error))?;
                }
                return Ok(Some((lit.size, again)));
            }
            self.darken();
            match Lit::new(&self.card, heads, size) {
                Ok(lit) => {
                    log::info!(
                        "{}: {}x{} on {} monitors",
                        self.path.display(),
                        lit.size[0],
                        lit.size[1],
                        lit.heads.len()
                    );
                    let size = lit.size;
                    self.lit = Some(lit);
                    return Ok(Some((size, true)));
                }
                Err(error) if is_forbidden(&error) => return Err(self.refused(error)),
                Err(error) => {
                    log::debug!("{}: {size:?} cannot be shown: {error}", self.path.display());
                    last = error;
                }
            }
        }
        Err(DrmError::NoMode {
            path: self.path.clone(),
            error: last,
        })
    }

    /// Shows areas of the stage, which has the size that [`Drm::light`] has told.
    pub fn show<S: Show>(&mut self, stage: &Stage<S>, areas: &[Area]) -> Result<(), DrmError> {
        let Some(lit) = &mut self.lit else {
            return Ok(());
        };
        stage.copy(
            areas,
            &lit.format,
            lit.memory.bytes(),
            lit.buffer.pitch() as usize,
        );
        if lit.tells {
            let whole = Area::whole(lit.size);
            let clips: Vec<ClipRect> = areas.iter().map(|area| clip(area.and(whole))).collect();
            // The kernel takes no more of them.
            let all = [clip(whole)];
            let clips = if clips.len() > 256 { &all } else { &*clips };
            match self.card.dirty_framebuffer(lit.framebuffer, clips) {
                Err(error) if is_forbidden(&error) => return Err(self.refused(error)),
                // It shows what is in memory.
                Err(_) => lit.tells = false,
                Ok(()) => {}
            }
        }
        Ok(())
    }

    fn refused(&self, error: io::Error) -> DrmError {
        let path = self.path.clone();
        if is_forbidden(&error) {
            DrmError::Held { path }
        } else {
            DrmError::Device { path, error }
        }
    }

    /// Lets another program use the card, until [`Drm::light`].
    pub fn release(&self) {
        if let Err(error) = drm::Device::release_master_lock(&self.card) {
            log::debug!("{}: not released: {error}", self.path.display());
        }
    }

    /// The connected monitors; if none is known to be, those of which it is not known (panels, old cables).
    fn connected(&self, resources: &ResourceHandles) -> Vec<connector::Info> {
        let all = resources.connectors().iter();
        let all = all.filter_map(|&handle| self.card.get_connector(handle, true).ok());
        let mut all: Vec<_> = all.filter(|it| !it.modes().is_empty()).collect();
        let known = all
            .iter()
            .any(|it| it.state() == connector::State::Connected);
        all.retain(|it| match it.state() {
            connector::State::Connected => true,
            connector::State::Unknown => !known,
            connector::State::Disconnected => false,
        });
        all
    }

    /// Monitors that have a mode of this size, each with a CRTC of its own.
    fn heads(
        &self,
        resources: &ResourceHandles,
        connected: &[connector::Info],
        size: (u16, u16),
    ) -> Vec<Head> {
        let mut heads: Vec<Head> = Vec::new();
        for monitor in connected {
            let modes = monitor.modes().iter().filter(|mode| mode.size() == size);
            let Some(&mode) = modes
                .clone()
                .find(|mode| is_preferred(mode))
                .or(modes.clone().next())
            else {
                log::info!(
                    "{}: a second monitor has no mode of {size:?} and stays dark",
                    self.path.display()
                );
                continue;
            };
            let encoders = monitor.encoders().iter();
            let mut crtcs = encoders
                .filter_map(|&encoder| self.card.get_encoder(encoder).ok())
                .flat_map(|encoder| resources.filter_crtcs(encoder.possible_crtcs()));
            let free = crtcs.find(|crtc| heads.iter().all(|head| head.crtc != *crtc));
            if let Some(crtc) = free {
                heads.push(Head {
                    connector: monitor.handle(),
                    crtc,
                    mode,
                });
            }
        }
        heads
    }

    /// Shows nothing any more.
    fn darken(&mut self) {
        if let Some(lit) = self.lit.take() {
            for head in &lit.heads {
                let _ = self.card.set_crtc(head.crtc, None, (0, 0), &[], None);
            }
            lit.free(&self.card);
        }
    }
}

impl Drop for Drm {
    fn drop(&mut self) {
        self.darken();
    }
}

impl Lit {
    fn new(card: &Card, heads: Vec<Head>, (width, height): (u16, u16)) -> io::Result<Self> {
        if heads.is_empty() {
            return Err(io::Error::other("no CRTC is free for the monitor"));
        }
        let mut last = io::Error::from(io::ErrorKind::Unsupported);
        for (fourcc, bits, depth) in [(DrmFourcc::Xrgb8888, 32, 24), (DrmFourcc::Rgb565, 16, 16)] {
            let size = (u32::from(width), u32::from(height));
            let buffer = card.create_dumb_buffer(size, fourcc, bits)?;
            let framebuffer = match card.add_framebuffer(&buffer, depth, bits) {
                Ok(framebuffer) => framebuffer,
                Err(error) => {
                    last = error;
                    card.destroy_dumb_buffer(buffer)?;
                    continue;
                }
            };
            let map = drm_ffi::mode::dumbbuffer::map(card.as_fd(), buffer.handle().into(), 0, 0);
            let length = buffer.pitch() as usize * usize::from(height);
            let memory = map.and_then(|map| Mapping::new(card, map.offset, length));
            let lit = match memory {
                Ok(memory) => Self {
                    size: [width, height].map(usize::from),
                    heads,
                    buffer,
                    framebuffer,
                    memory,
                    format: if bits == 32 {
                        Format::xrgb8888()
                    } else {
                        Format::rgb565()
                    },
                    tells: true,
                },
                Err(error) => {
                    let _ = card.destroy_framebuffer(framebuffer);
                    let _ = card.destroy_dumb_buffer(buffer);
                    return Err(error);
                }
            };
            return match lit.set(card) {
                Ok(()) => Ok(lit),
                Err(error) => {
                    lit.free(card);
                    Err(error)
                }
            };
        }
        Err(last)
    }

    fn set(&self, card: &Card) -> io::Result<()> {
        for (at, head) in self.heads.iter().enumerate() {
            let connectors = [head.connector];
            let set = card.set_crtc(
                head.crtc,
                Some(self.framebuffer),
                (0, 0),
                &connectors,
                Some(head.mode),
            );
            match set {
                // A further monitor may be more than the card can do.
                Err(error) if at > 0 => log::warn!("a further monitor stays dark: {error}"),
                set => set?,
            }
        }
        Ok(())
    }

    /// Whether the first monitor shows something else.
    fn is_elsewhere(&self, card: &Card) -> bool {
        let head = self.heads[0];
        let shown = card.get_crtc(head.crtc);
        !shown.is_ok_and(|it| {
            it.framebuffer() == Some(self.framebuffer) && it.mode() == Some(head.mode)
        })
    }

    fn free(self, card: &Card) {
        drop(self.memory);
        let _ = card.destroy_framebuffer(self.framebuffer);
        let _ = card.destroy_dumb_buffer(self.buffer);
    }
}

/// The sizes a monitor can show, the preferred one first, then as the driver orders them: best first.
fn sizes(monitor: &connector::Info) -> Vec<(u16, u16)> {
    let mut sizes = Vec::new();
    let (preferred, others): (Vec<&Mode>, Vec<&Mode>) =
        monitor.modes().iter().partition(|mode| is_preferred(mode));
    for mode in preferred.into_iter().chain(others) {
        if !sizes.contains(&mode.size()) {
            sizes.push(mode.size());
        }
    }
    sizes
}

/// What the kernel says to whoever is not the card's master.
fn is_forbidden(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}

fn is_preferred(mode: &Mode) -> bool {
    mode.mode_type().contains(ModeTypeFlags::PREFERRED)
}

fn clip(area: Area) -> ClipRect {
    let [x1, y1, x2, y2] = [area.left, area.top, area.right, area.bottom].map(|it| it as u16);
    ClipRect::new(x1, y1, x2, y2)
}
