//! Mounting a stick that nothing else mounts, for one errand.

use super::filesystem::{Filesystem, NoFilesystem, probe};
use super::trouble::Trouble;
use crate::api::stick::LookReply;
use crate::config::Config;
use crate::sys::mounts::{Elsewhere, FoundStick, Place};
use crate::sys::own_mount::OwnMount;
use crate::sys::privileges::Identity;
use nix::errno::Errno;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long another errand to the same stick is waited for.
const ANOTHER_ERRAND: Duration = Duration::from_secs(3);

/// A stick mounted for this process alone.
pub(super) struct Mounted {
    pub own: OwnMount,
    /// The stick with what is known of it only now: its file system, and its own label.
    pub stick: FoundStick,
}

/// Mounts a stick, for reading only unless it is written to: looking at one changes nothing on it.
///
/// `all` are the sticks that are there; those that something else has mounted are let go of. As soon as something else has
/// mounted this one, it has it.
pub(super) fn mount(
    config: &Config,
    stick: &FoundStick,
    device: (u32, u32),
    all: &[FoundStick],
    writing: bool,
) -> Result<Mounted, Trouble> {
    let elsewhere = Elsewhere::new()?;
    let (own, opened) = open(config, device, all)?;
    let found = probe(&opened)?;
    // The kernel refuses to mount what is open for itself alone, and a device open twice is let go of later.
    drop(opened);
    let free = || match elsewhere.has(device) {
        true => Err(Errno::EBUSY),
        false => Ok(()),
    };
    mount_as(&own, found.filesystem, writing, user(config), free)?;
    let mut stick = stick.clone();
    stick.filesystem = found.filesystem.driver().into();
    if !found.label.is_empty() {
        stick.label = found.label;
    }
    Ok(Mounted { own, stick })
}

/// What the device of a stick tells without being mounted.
pub(super) fn glance(
    config: &Config,
    stick: &FoundStick,
    device: (u32, u32),
    all: &[FoundStick],
) -> Result<LookReply, Trouble> {
    let (_own, mut opened) = open(config, device, all)?;
    let found = probe(&opened)?;
    let size = opened.seek(SeekFrom::End(0))?.min(i64::MAX as u64);
    let trouble = stick.read_only.then_some(Trouble::WriteProtected);
    Ok(LookReply {
        label: match found.label.is_empty() {
            true => stick.label.clone(),
            false => found.label,
        },
        filesystem: found.filesystem.driver().into(),
        size_bytes: size,
        free_bytes: size,
        usable: trouble.is_none(),
        reason: trouble.as_ref().map(Trouble::to_string),
        why: trouble.as_ref().map(Trouble::why),
        replies: Vec::new(),
    })
}

/// Opens the device for reading, in mounts of our own.
fn open(
    config: &Config,
    device: (u32, u32),
    all: &[FoundStick],
) -> Result<(OwnMount, File), Trouble> {
    let others = all.iter().filter_map(|stick| match &stick.place {
        Place::Mounted { at, .. } => Some(at.clone()),
        Place::Folder(_) | Place::Plugged { .. } => None,
    });
    let own = OwnMount::new(&config.paths.run, others).map_err(|errno| match errno {
        Errno::EPERM => Trouble::MayNotMount,
        errno => Trouble::CannotMount(errno),
    })?;
    let opened = own.open(device).map_err(|errno| match errno {
        Errno::EPERM | Errno::EACCES => Trouble::MayNotMount,
        errno => errno.into(),
    })?;
    Ok((own, opened))
}

/// The core's user, to whom all files belong on file systems that know no owners.
fn user(config: &Config) -> Option<Identity> {
    Identity::of(&config.user).ok()
}

fn mount_as(
    own: &OwnMount,
    filesystem: Filesystem,
    writing: bool,
    user: Option<Identity>,
    mut free: impl FnMut() -> Result<(), Errno>,
) -> Result<(), Trouble> {
    let options = filesystem.options(user);
    let cannot_write = |errno| matches!(errno, Errno::EACCES | Errno::EROFS);
    let mut done = Err(Errno::EROFS);
    if writing {
        done = when_free(&mut free, || {
            own.mount(filesystem.driver(), false, &options)
        });
    }
    // Also where it was to be written: the file may be there already, and if not, the errand says what is wrong.
    if done.is_err_and(cannot_write) {
        done = when_free(&mut free, || own.mount(filesystem.driver(), true, &options));
    }
    // A write-protected stick whose journal cannot be replayed.
    if let (Err(errno), Some(without)) = (done, filesystem.without_journal(&options))
        && cannot_write(errno)
    {
        done = own.mount(filesystem.driver(), true, &without);
    }
    done.map_err(|errno| match errno {
        Errno::ENODEV => Trouble::NoDriver(filesystem.name()),
        Errno::EINVAL | Errno::EUCLEAN | Errno::EBADMSG | Errno::EOPNOTSUPP => {
            Trouble::NotMountable(filesystem.name())
        }
        Errno::EBUSY => Trouble::InUse,
        Errno::EPERM => Trouble::MayNotMount,
        errno => errno.into(),
    })
}

/// Another errand to the same stick is over in a moment; the kernel does not mount a device for reading only and for
/// writing at once. What others have mounted is not waited for.
fn when_free(
    mut free: impl FnMut() -> Result<(), Errno>,
    mut mount: impl FnMut() -> Result<(), Errno>,
) -> Result<(), Errno> {
    const PAUSE: Duration = Duration::from_millis(50);
    let begun = Instant::now();
    loop {
        free()?;
        match mount() {
            Err(Errno::EBUSY) if begun.elapsed() < ANOTHER_ERRAND => sleep(PAUSE),
            done => return done,
        }
    }
}

impl From<NoFilesystem> for Trouble {
    fn from(error: NoFilesystem) -> Self {
        match error {
            NoFilesystem::Unknown => Self::NoFileSystem,
            NoFilesystem::Encrypted => Self::Encrypted,
            NoFilesystem::Unreadable(error) => error.into(),
        }
    }
}
