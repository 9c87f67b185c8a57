//! Sticks: which file systems lie on something a person can pull out, mounted or not.
//!
//! Only `/proc` and `/sys` are read, never a mounted file system itself: that may hang.

mod block;
mod elsewhere;
mod mountinfo;
mod plugged;
mod watch;

pub(crate) use block::plain_text;
pub use elsewhere::Elsewhere;
pub use plugged::{PlugWatch, others_may_mount};
pub use watch::MountWatch;

use crate::config;
use block::{Block, Sysfs};
use mountinfo::Mount;
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// No more sticks than this are named at once; configured folders come first.
pub const MOST_STICKS: usize = 16;

const SYSFS: &str = "/sys";

/// A disk that carries one of these is the recorder's own, even if it could be pulled out (recorders start from SD cards).
const OWN: [&str; 9] = [
    "/",
    "/boot",
    "/boot/efi",
    "/boot/firmware",
    "/efi",
    "/overlay",
    "/rom",
    "/usr",
    "/var",
];

/// Where a stick's files are to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Something else has mounted it.
    Mounted {
        /// Where.
        at: PathBuf,
        /// The kernel's number of the mount, by which a mount over it is told.
        mount: u64,
    },
    /// A configured folder, which may be missing.
    Folder(PathBuf),
    /// Plugged in, and mounted by nobody.
    Plugged {
        /// The device's major and minor number.
        device: (u32, u32),
        /// The kernel's number of this plugging in (since Linux 5.15, else empty).
        sequence: String,
    },
}

/// A stick, or a configured folder in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundStick {
    /// The kernel's name of the device (`sda1`), or a configured folder's path.
    pub id: String,
    /// Where its files are.
    pub place: Place,
    /// The file system's type as the kernel names it; empty if it is not mounted.
    pub filesystem: String,
    /// Mounted read-only, by the mount or by the file system; of a stick that is not mounted, write-protected.
    pub read_only: bool,
    /// Maker and model of the device, or the last part of a configured folder's path; at most 64 characters.
    pub label: String,
}

/// The table of mounts cannot be read.
#[derive(Error, Debug)]
#[error("cannot read the table of mounts: {0}; without it no stick is found")]
pub struct MountsError(#[from] io::Error);

/// Every stick that is mounted now, every configured folder whether it is there or not, and every stick that is plugged in
/// and not mounted unless `mount` is `never`; at most [`MOST_STICKS`].
pub fn found(config: &config::Stick) -> Result<Vec<FoundStick>, MountsError> {
    found_by(config, &Elsewhere::new()?)
}

/// [`found`] by another table of mounts.
pub fn found_by(
    config: &config::Stick,
    mounts: &Elsewhere,
) -> Result<Vec<FoundStick>, MountsError> {
    found_in(config, mounts, Path::new(SYSFS))
}

/// [`found_by`] in another sysfs.
///
/// A stick is a device that is marked removable, hangs on USB or is an SD card (but not eMMC, which is soldered in), or
/// one that stands on such devices only; the recorder's own disk and loop devices are none. A device mounted several times is one
/// stick, reached by its first mount that shows the whole file system.
pub fn found_in(
    config: &config::Stick,
    mounts: &Elsewhere,
    sysfs: &Path,
) -> Result<Vec<FoundStick>, MountsError> {
    let mut table = Table::new(config, sysfs);
    for line in mounts.lines()? {
        if let Some(mount) = Mount::parse(&line?) {
            table.take(mount);
        }
    }
    Ok(table.sticks())
}

struct Table {
    sysfs: Sysfs,
    mount: config::Mount,
    /// Each device is looked up once, however often it is mounted.
    known: HashMap<((u32, u32), OsString), Option<Block>>,
    devices: Vec<(Mount, Block)>,
    own_disks: BTreeSet<PathBuf>,
    /// Configured folders, each with the innermost mount above it.
    folders: Vec<(PathBuf, Option<Mount>)>,
}

impl Table {
    fn new(config: &config::Stick, sysfs: &Path) -> Self {
        let plain = |path: &PathBuf| path.components().collect::<PathBuf>();
        Self {
            sysfs: Sysfs::at(sysfs),
            mount: config.mount,
            known: HashMap::new(),
            devices: Vec::new(),
            own_disks: BTreeSet::new(),
            folders: config.paths.iter().map(|p| (plain(p), None)).collect(),
        }
    }

    fn take(&mut self, mount: Mount) {
        for (path, above) in &mut self.folders {
            let depth = |m: &Mount| m.mount_point.components().count();
            if path.starts_with(&mount.mount_point)
                && above.as_ref().is_none_or(|a| depth(a) <= depth(&mount))
            {
                *above = Some(mount.clone());
            }
        }
        let key = (mount.device, mount.source.clone());
        let block = self
            .known
            .entry(key)
            .or_insert_with(|| self.sysfs.block_of(&mount));
        let Some(block) = block else { return };
        if OWN.iter().any(|own| mount.mount_point == Path::new(own)) {
            self.own_disks.extend(block.disks.iter().cloned());
        }
        match self.devices.iter_mut().find(|(_, b)| b.name == block.name) {
            Some((best, _)) if mount.whole && !best.whole => *best = mount,
            Some(_) => {}
            None => self.devices.push((mount, block.clone())),
        }
    }

    fn sticks(self) -> Vec<FoundStick> {
        let pulled = |block: &Block| block.removable && block.disks.is_disjoint(&self.own_disks);
        let mounted: Vec<FoundStick> = self
            .devices
            .iter()
            .filter(|(_, block)| pulled(block))
            .map(|(mount, block)| FoundStick {
                id: block.name.clone(),
                place: Place::Mounted {
                    at: mount.mount_point.clone(),
                    mount: mount.id,
                },
                filesystem: mount.filesystem.clone(),
                read_only: mount.read_only,
                label: block.label.clone(),
            })
            .collect();
        let mountable = match self.mount {
            config::Mount::Auto => self.sysfs.mountable(),
            config::Mount::Never => Vec::new(),
        };
        let is_mounted = |block: &Block| self.devices.iter().any(|(_, b)| b.name == block.name);
        let plugged = mountable
            .into_iter()
            .filter(|(block, _)| pulled(block) && !is_mounted(block))
            .map(|(block, unmounted)| FoundStick {
                id: block.name,
                place: Place::Plugged {
                    device: unmounted.device,
                    sequence: unmounted.sequence,
                },
                filesystem: String::new(),
                read_only: unmounted.read_only,
                label: block.label,
            });
        // A stick mounted exactly where a folder is configured is the stick.
        let covered = |path: &Path| {
            mounted
                .iter()
                .any(|stick| matches!(&stick.place, Place::Mounted { at, .. } if at == path))
        };
        let folders = self.folders.into_iter();
        let mut sticks: Vec<FoundStick> = folders
            .filter(|(path, _)| !covered(path))
            .map(|(path, above)| FoundStick {
                id: path.to_string_lossy().into_owned(),
                filesystem: above
                    .as_ref()
                    .map_or(String::new(), |m| m.filesystem.clone()),
                read_only: above.is_some_and(|m| m.read_only),
                label: block::plain_text(&path.file_name().unwrap_or_default().to_string_lossy()),
                place: Place::Folder(path),
            })
            .collect();
        sticks.extend(mounted);
        sticks.extend(plugged);
        sticks.truncate(MOST_STICKS);
        sticks
    }
}
