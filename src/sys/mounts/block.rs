//! Block devices as sysfs shows them: which disk one lies on, and whether a person can pull it out.

use super::mountinfo::Mount;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Device mappers may stand on device mappers; nobody stacks more than this.
const DEEPEST: usize = 8;

/// The smallest file system that could hold a file of ours, in the 512 bytes that sysfs counts in.
const SMALLEST_SECTORS: u64 = 128;

/// Major numbers (`Documentation/admin-guide/devices.txt` of the kernel).
const FLOPPY: u32 = 2;
const DISC: u32 = 11;

/// File systems over several disks, which the kernel gives no device number of the disk; the source names one.
const NUMBERLESS: [&str; 2] = ["btrfs", "bcachefs"];

#[derive(Debug, Clone)]
pub(super) struct Block {
    /// The kernel's name: `sda1`.
    pub name: String,
    /// The folders in sysfs of the whole disks beneath.
    pub disks: BTreeSet<PathBuf>,
    /// All of the disks can be pulled out.
    pub removable: bool,
    /// Maker and model of the first disk, or nothing.
    pub label: String,
}

/// What is needed to mount a device, and what tells it from the one that was there before under the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unmounted {
    pub device: (u32, u32),
    pub read_only: bool,
    pub sequence: String,
}

pub(super) struct Sysfs {
    root: PathBuf,
}

impl Sysfs {
    pub fn at(root: &Path) -> Self {
        // Only for an end to climbing up; without a sysfs nothing will be found in it anyway.
        let root = root.canonicalize().unwrap_or_else(|_| root.into());
        Self { root }
    }

    /// The block device under a mount, if there is one.
    pub fn block_of(&self, mount: &Mount) -> Option<Block> {
        let (major, minor) = mount.device;
        let numbered = self.root.join(format!("dev/block/{major}:{minor}"));
        let folder = numbered.canonicalize().ok().or_else(|| {
            let source = mount.source.as_bytes().strip_prefix(b"/dev/")?;
            let named = NUMBERLESS.contains(&&*mount.filesystem) && !source.contains(&b'/');
            let name = named.then(|| std::str::from_utf8(source).ok())??;
            self.root.join("class/block").join(name).canonicalize().ok()
        })?;
        self.block(&folder)
    }

    /// Every block device that holds a file system of its own, if any: partitions, and disks without any; in the order
    /// of their names. What something else stands on or has locked up in a device of its own is none.
    pub fn mountable(&self) -> Vec<(Block, Unmounted)> {
        let entries = fs::read_dir(self.root.join("class/block"));
        let mut found: Vec<(Block, Unmounted)> = entries
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let folder = entry.ok()?.path().canonicalize().ok()?;
                let unmounted = unmounted(&folder)?;
                Some((self.block(&folder)?, unmounted))
            })
            .collect();
        found.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        found
    }

    fn block(&self, folder: &Path) -> Option<Block> {
        let mut disks = BTreeSet::new();
        collect_disks(folder, DEEPEST, &mut disks);
        Some(Block {
            name: folder.file_name()?.to_str()?.into(),
            removable: !disks.is_empty() && disks.iter().all(|disk| self.can_be_pulled(disk)),
            label: disks
                .first()
                .map_or(String::new(), |disk| maker_and_model(disk)),
            disks,
        })
    }

    fn can_be_pulled(&self, disk: &Path) -> bool {
        attribute(disk, "removable") == "1"
            || attribute(disk, "device/type").starts_with("SD")
            || disk
                .ancestors()
                .take_while(|folder| *folder != self.root)
                .any(|folder| {
                    fs::read_link(folder.join("subsystem")).is_ok_and(|bus| bus.ends_with("usb"))
                })
    }
}

/// A device that may hold a mountable file system.
///
/// A card reader without a card has no size, and the container of logical partitions a tiny one; floppies and discs are
/// no sticks.
fn unmounted(folder: &Path) -> Option<Unmounted> {
    let (major, minor) = attribute(folder, "dev")
        .split_once(':')
        .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)))?;
    let sectors: u64 = attribute(folder, "size").parse().ok()?;
    let is_partition = folder.join("partition").exists();
    let disk = match is_partition {
        true => folder.parent()?,
        false => folder,
    };
    let names = |name: &str| fs::read_dir(folder.join(name)).into_iter().flatten();
    let divided = || {
        let inside = fs::read_dir(folder).into_iter().flatten().flatten();
        { inside }.any(|entry| entry.path().join("partition").exists())
    };
    let used = names("holders").next().is_some() || names("slaves").next().is_some();
    let fits = sectors >= SMALLEST_SECTORS && ![FLOPPY, DISC].contains(&major);
    (fits && !used && (is_partition || !divided())).then(|| Unmounted {
        device: (major, minor),
        read_only: attribute(folder, "ro") == "1" || attribute(disk, "ro") == "1",
        sequence: attribute(disk, "diskseq"),
    })
}

/// The whole disks under a device: itself, the disk around a partition, or those that a device mapper stands on.
fn collect_disks(folder: &Path, deepest: usize, disks: &mut BTreeSet<PathBuf>) {
    let disk = match (folder.join("partition").exists(), folder.parent()) {
        (true, Some(around)) => around,
        _ => folder,
    };
    let beneath = fs::read_dir(disk.join("slaves")).into_iter().flatten();
    let beneath: Vec<PathBuf> = beneath
        .filter_map(|entry| entry.ok()?.path().canonicalize().ok())
        .collect();
    if beneath.is_empty() || deepest == 0 {
        disks.insert(disk.into());
        return;
    }
    for slave in beneath {
        collect_disks(&slave, deepest - 1, disks);
    }
}

/// Vendor and model of SCSI and USB disks; the name a memory card gives itself.
fn maker_and_model(disk: &Path) -> String {
    let parts = ["vendor", "model", "name"].map(|part| attribute(disk, &format!("device/{part}")));
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    plain_text(&parts.join(" "))
}

/// A small text of sysfs without blanks around it; empty if there is none.
fn attribute(folder: &Path, name: &str) -> String {
    let bytes = fs::read(folder.join(name)).unwrap_or_default();
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

/// What a device or a file system calls itself, fit to be shown: no control characters, at most 64 characters.
pub(crate) fn plain_text(text: &str) -> String {
    text.trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(64)
        .collect()
}
