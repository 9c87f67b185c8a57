//! Which file system is on a device, by the numbers its makers put at its start.

use crate::sys::mounts::plain_text;
use crate::sys::privileges::Identity;
use std::io;
use std::os::unix::fs::FileExt;
use thiserror::Error;

/// A file system that the recorder mounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filesystem {
    /// FAT12, FAT16 and FAT32, with long names.
    Vfat,
    /// exFAT.
    Exfat,
    /// NTFS.
    Ntfs,
    /// ext2, ext3 and ext4: one driver.
    Ext4,
}

/// What was found at the start of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// The file system.
    pub filesystem: Filesystem,
    /// What it calls itself, fit to be shown; empty if it has no name or tells it only when mounted.
    pub label: String,
}

/// Why there is nothing to mount.
#[derive(Error, Debug)]
pub enum NoFilesystem {
    /// None of those above.
    #[error("the device holds no file system that is known")]
    Unknown,
    /// BitLocker or LUKS.
    #[error("the device is encrypted")]
    Encrypted,
    /// The device failed.
    #[error("the device cannot be read: {0}")]
    Unreadable(#[from] io::Error),
}

impl Filesystem {
    /// The kernel's name of its driver.
    pub fn driver(self) -> &'static str {
        match self {
            Self::Vfat => "vfat",
            Self::Exfat => "exfat",
            Self::Ntfs => "ntfs3",
            Self::Ext4 => "ext4",
        }
    }

    /// What it is called by people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vfat => "FAT",
            Self::Exfat => "exFAT",
            Self::Ntfs => "NTFS",
            Self::Ext4 => "ext4",
        }
    }

    /// How it is mounted: files belong to this user where the file system knows no owners, else to root.
    pub fn options(self, user: Option<Identity>) -> String {
        let (uid, gid) = user.map_or((0, 0), |user| (user.uid.as_raw(), user.gid.as_raw()));
        match self {
            Self::Vfat | Self::Exfat | Self::Ntfs => {
                format!("uid={uid},gid={gid},fmask=0133,dmask=0022")
            }
            // A stick may ask in its superblock for the kernel to panic at the first error.
            Self::Ext4 => "errors=remount-ro".into(),
        }
    }

    /// How it is mounted where its journal cannot be replayed; none if it needs no journal for being read.
    pub fn without_journal(self, options: &str) -> Option<String> {
        (self == Self::Ext4).then(|| format!("{options},noload"))
    }
}

/// Reads at most 12 KiB of a device and tells what it holds. What is on it is taken as it stands: numbers that lead nowhere
/// lead to no label.
pub fn probe(device: &impl FileExt) -> Result<Probed, NoFilesystem> {
    let mut start = [0; 4096];
    device.read_exact_at(&mut start, 0)?;
    let (filesystem, label) = match &start {
        s if s[0..6] == *b"LUKS\xba\xbe" || s[3..11] == *b"-FVE-FS-" => {
            return Err(NoFilesystem::Encrypted);
        }
        s if s[3..11] == *b"EXFAT   " => (Filesystem::Exfat, exfat_label(s, device)),
        s if s[3..11] == *b"NTFS    " => (Filesystem::Ntfs, None),
        s if s[1080..1082] == [0x53, 0xef] => (Filesystem::Ext4, Some(s[1144..1160].to_vec())),
        s if is_fat(s) => (Filesystem::Vfat, fat_label(s, device)),
        _ => return Err(NoFilesystem::Unknown),
    };
    let label = label.unwrap_or_default();
    let label = label.split(|&byte| byte == 0).next().unwrap_or_default();
    Ok(Probed {
        filesystem,
        label: plain_text(&String::from_utf8_lossy(label)),
    })
}

fn u16_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u64 {
    u16_at(bytes, at) | u16_at(bytes, at + 2) << 16
}

/// A boot sector whose numbers a driver would take; the signature alone also stands at the end of a partition table.
fn is_fat(start: &[u8]) -> bool {
    let cluster = start[13];
    start[510..512] == [0x55, 0xaa]
        && [512, 1024, 2048, 4096].contains(&u16_at(start, 11))
        && cluster.is_power_of_two()
        && u16_at(start, 14) > 0
        && [1, 2].contains(&start[16])
        && (start[21] == 0xf0 || start[21] >= 0xf8)
}

/// The label stands in the top folder; what stands in the boot sector is often out of date.
fn fat_label(start: &[u8], device: &impl FileExt) -> Option<Vec<u8>> {
    let sector = u16_at(start, 11);
    let (reserved, fats) = (u16_at(start, 14), u64::from(start[16]));
    let folder = match u16_at(start, 22) {
        0 => {
            let cluster = u32_at(start, 44).checked_sub(2)? * u64::from(start[13]);
            reserved + fats * u32_at(start, 36) + cluster
        }
        size => reserved + fats * size,
    };
    // The attributes say "label" and not the part of a long name, which says that too.
    let label = |entry: &[u8]| entry[0] != 0xe5 && entry[11] & 0x3f == 0x08;
    entries(device, folder * sector)?
        .chunks_exact(32)
        .take_while(|entry| entry[0] != 0)
        .find(|entry| label(entry))
        .map(|entry| entry[..11].to_vec())
}

fn exfat_label(start: &[u8], device: &impl FileExt) -> Option<Vec<u8>> {
    let (sector, cluster) = (u32::from(start[108]), u32::from(start[109]));
    let size = 1_u64.checked_shl(sector).filter(|_| sector <= 12)?;
    let inside = u32_at(start, 96).checked_sub(2)?.checked_shl(cluster)?;
    let folder = u32_at(start, 88).checked_add(inside)?.checked_mul(size)?;
    let entries = entries(device, folder)?;
    let entry = entries
        .chunks_exact(32)
        .take_while(|entry| entry[0] != 0)
        .find(|entry| entry[0] == 0x83)?;
    let units = entry[2..24]
        .chunks_exact(2)
        .take(entry[1].into())
        .map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    let text: String = char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Some(text.into_bytes())
}

/// The first entries of a folder.
fn entries(device: &impl FileExt, at: u64) -> Option<[u8; 4096]> {
    let mut entries = [0; 4096];
    device.read_exact_at(&mut entries, at).ok()?;
    Some(entries)
}
