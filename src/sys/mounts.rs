//! Sticks: which mounted file systems lie on something a person can pull out.
//!
//! Only `/proc` and `/sys` are read, never a mounted file system itself: that may hang.

mod block;
mod mountinfo;
mod watch;

pub(crate) use block::plain_text;
pub use watch::MountWatch;

use crate::config;
use block::{Block, Sysfs};
use mountinfo::Mount;
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// No more sticks than this are named at once; configured folders come first.
pub const MOST_STICKS: usize = 16;

const MOUNTINFO: &str = "/proc/self/mountinfo";
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

/// A mounted stick, or a configured folder in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundStick {
    /// The kernel's name of the device (`sda1`), or a configured folder's path.
    pub id: String,
    /// Where it is mounted.
    pub mount_point: PathBuf,
    /// The kernel's number of the mount, by which a mount over it is told; a configured folder has none.
    pub mount: Option<u64>,
    /// The file system's type as the kernel names it; empty if a configured folder lies on no mount of ours.
    pub filesystem: String,
    /// Mounted read-only, by the mount or by the file system.
    pub read_only: bool,
    /// Maker and model of the device, or the last part of a configured folder's path; at most 64 characters.
    pub label: String,
}

/// The table of mounts cannot be read.
#[derive(Error, Debug)]
#[error("cannot read the table of mounts {}: {source}; without it no stick is found", file.display())]
pub struct MountsError {
    /// Which file.
    pub file: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Every stick that is mounted now, and every configured folder whether it is there or not; at most [`MOST_STICKS`].
pub fn found(config: &config::Stick) -> Result<Vec<FoundStick>, MountsError> {
    found_in(config, Path::new(MOUNTINFO), Path::new(SYSFS))
}

/// [`found`] by another table of mounts and another sysfs.
///
/// A stick is a mount whose device, or every device beneath it, is marked removable, hangs on USB or is an SD card
/// (but not eMMC, which is soldered in); the recorder's own disk and loop devices are none. A device mounted several
/// times is one stick, named by its first mount that shows the whole file system.
pub fn found_in(
    config: &config::Stick,
    mountinfo: &Path,
    sysfs: &Path,
) -> Result<Vec<FoundStick>, MountsError> {
    let trouble = |source| MountsError {
        file: mountinfo.into(),
        source,
    };
    let mut table = Table::new(config, sysfs);
    let lines = BufReader::new(File::open(mountinfo).map_err(trouble)?).split(b'\n');
    for line in lines {
        if let Some(mount) = Mount::parse(&line.map_err(trouble)?) {
            table.take(mount);
        }
    }
    Ok(table.sticks())
}

struct Table {
    sysfs: Sysfs,
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
        let devices: Vec<FoundStick> = self
            .devices
            .iter()
            .filter(|(_, block)| pulled(block))
            .map(|(mount, block)| FoundStick {
                id: block.name.clone(),
                mount_point: mount.mount_point.clone(),
                mount: Some(mount.id),
                filesystem: mount.filesystem.clone(),
                read_only: mount.read_only,
                label: block.label.clone(),
            })
            .collect();
        // A stick mounted exactly where a folder is configured is the stick.
        let mut sticks: Vec<FoundStick> = self
            .folders
            .into_iter()
            .filter(|(path, _)| devices.iter().all(|d| d.mount_point != *path))
            .map(|(path, above)| FoundStick {
                id: path.to_string_lossy().into_owned(),
                mount: None,
                filesystem: above
                    .as_ref()
                    .map_or(String::new(), |m| m.filesystem.clone()),
                read_only: above.is_some_and(|m| m.read_only),
                label: block::plain_text(&path.file_name().unwrap_or_default().to_string_lossy()),
                mount_point: path,
            })
            .collect();
        sticks.extend(devices);
        sticks.truncate(MOST_STICKS);
        sticks
    }
}
