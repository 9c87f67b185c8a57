//! All devices that are plugged in, and those that will be.

use super::{Act, Device};
use crate::sys::input::{self, Abilities};
use nix::fcntl::OFlag;
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// No more devices are read at a time.
const MOST: usize = 64;

/// Devices cannot be watched for.
#[derive(Error, Debug)]
#[error("cannot watch {} for mice and keyboards: {error}; is /dev mounted and the kernel built with inotify?", folder.display())]
pub struct DevicesError {
    folder: PathBuf,
    #[source]
    error: io::Error,
}

/// The devices of a folder such as `/dev/input`.
pub struct Devices {
    folder: PathBuf,
    inotify: Inotify,
    /// Whether the folder itself was there, or the one above is watched for it.
    there: bool,
    open: BTreeMap<OsString, (File, Device)>,
    grab: bool,
}

impl Devices {
    /// Opens all that are there. `grab` keeps what they tell from every other program.
    pub fn new(folder: &Path, grab: bool) -> Result<Self, DevicesError> {
        let error = |errno: nix::Error| DevicesError {
            folder: folder.into(),
            error: errno.into(),
        };
        let flags = InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK;
        let mut it = Self {
            folder: folder.into(),
            inotify: Inotify::init(flags).map_err(error)?,
            there: false,
            open: BTreeMap::new(),
            grab,
        };
        it.watch().map_err(error)?;
        Ok(it)
    }

    fn watch(&mut self) -> nix::Result<()> {
        // A device may be seen before its node may be opened.
        let flags =
            AddWatchFlags::IN_CREATE | AddWatchFlags::IN_ATTRIB | AddWatchFlags::IN_MOVED_TO;
        self.there = self.inotify.add_watch(&self.folder, flags).is_ok();
        if !self.there {
            let above = self.folder.parent().unwrap_or(Path::new("/"));
            self.inotify.add_watch(above, AddWatchFlags::IN_CREATE)?;
            // It may have come in between.
            self.there = self.inotify.add_watch(&self.folder, flags).is_ok();
        }
        for entry in self.folder.read_dir().into_iter().flatten().flatten() {
            self.plugged(&entry.file_name());
        }
        Ok(())
    }

    /// What becomes readable when something is told or plugged in.
    pub fn waits(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        let devices = self.open.values().map(|(file, _)| file.as_fd());
        std::iter::once(self.inotify.as_fd()).chain(devices)
    }

    /// How many are read.
    pub fn count(&self) -> usize {
        self.open.len()
    }

    /// Takes all that was told and plugged in, without waiting.
    pub fn take(&mut self) -> Vec<Act> {
        let mut done = Vec::new();
        let mut gone = Vec::new();
        for (name, (file, device)) in &mut self.open {
            match input::read(file) {
                Ok(events) => {
                    for event in events {
                        device.hear(event, &mut done);
                    }
                }
                Err(error) => {
                    log::info!("{} is unplugged: {error}", name.display());
                    device.let_go(&mut done);
                    gone.push(name.clone());
                }
            }
        }
        self.open.retain(|name, _| !gone.contains(name));
        self.look_for_new();
        done
    }

    fn look_for_new(&mut self) {
        while let Ok(events) = self.inotify.read_events() {
            if !self.there {
                if let Err(error) = self.watch() {
                    log::warn!("cannot watch {}: {error}", self.folder.display());
                }
                continue;
            }
            for name in events.into_iter().filter_map(|event| event.name) {
                self.plugged(&name);
            }
        }
    }

    /// Takes what was told, and ends all that is held: what comes next is meant for another program.
    pub fn let_go(&mut self) -> Vec<Act> {
        let mut done = self.take();
        for (_, device) in self.open.values_mut() {
            device.let_go(&mut done);
        }
        done
    }

    fn plugged(&mut self, name: &OsStr) {
        let is_event = name.as_encoded_bytes().starts_with(b"event");
        if !is_event || self.open.contains_key(name) || self.open.len() >= MOST {
            return;
        }
        let path = self.folder.join(name);
        let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits())
            .open(&path);
        match opened.and_then(|file| Ok((Abilities::of(&file)?, file))) {
            Ok((abilities, file)) => {
                let Some(device) = Device::new(&abilities) else {
                    log::debug!("{} is of no use to a screen", path.display());
                    return;
                };
                if self.grab
                    && let Err(error) = input::grab(&file, true)
                {
                    log::warn!(
                        "{} cannot be kept from other programs: {error}",
                        path.display()
                    );
                }
                log::info!("{} is plugged in", path.display());
                self.open.insert(name.into(), (file, device));
            }
            Err(error) => log::debug!("{} cannot be read: {error}", path.display()),
        }
    }
}
