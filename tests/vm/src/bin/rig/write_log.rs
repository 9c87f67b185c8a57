//! The log of a disk's writes that QEMU's `blklogwrites` keeps, in the format of Linux' dm-log-writes
//! (Documentation/admin-guide/device-mapper/log-writes.rst and drivers/md/dm-log-writes.c): all numbers are u64 and
//! little-endian, and everything begins at a sector of 512 bytes.
//!
//! | what | fields | followed by |
//! |---|---|---|
//! | superblock | magic, version 1, number of entries, sector size (u32) | the entries |
//! | entry | sector, number of sectors, flags, 0 | what was written, unless it is a discard |
//!
//! The superblock's count lags behind; the log ends where there is no further entry.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Bytes of a sector, of the disk as of the log.
pub const SECTOR: usize = 512;

const MAGIC: u64 = 0x006a_7366_7773_6872;
const FLUSH: u64 = 1;
const FUA: u64 = 2;
const DISCARD: u64 = 4;

/// What happened to the disk, in the order in which it was done.
pub struct Entry {
    /// All that was written before is safe.
    pub flush: bool,
    /// What this one writes is safe at once.
    pub forced: bool,
    /// The first sector written.
    pub sector: u64,
    /// What was written there: whole sectors, or nothing.
    pub bytes: Vec<u8>,
}

/// A log that may still be growing.
pub struct WriteLog {
    file: File,
    count: usize,
    /// The log's sector behind the entries that were counted.
    end: u64,
}

/// An entry without its bytes.
struct Head {
    sector: u64,
    sectors: u64,
    flags: u64,
}

impl WriteLog {
    /// Opens the log of a machine that has been started.
    pub fn open(path: &Path) -> Self {
        let file = File::open(path).unwrap();
        Self {
            file,
            count: 0,
            end: 1,
        }
    }

    /// How many entries there are by now.
    pub fn count(&mut self) -> usize {
        while let Some(head) = self.head(self.end) {
            self.end += 1 + head.stored();
            self.count += 1;
        }
        self.count
    }

    /// All entries, of a machine that is off.
    pub fn entries(&self) -> Vec<Entry> {
        let mut magic = [0; 8];
        self.file.read_exact_at(&mut magic, 0).unwrap();
        assert_eq!(u64::from_le_bytes(magic), MAGIC, "no log of writes");
        let (mut entries, mut at) = (Vec::new(), 1);
        while let Some(head) = self.head(at) {
            let mut bytes = vec![0; head.stored() as usize * SECTOR];
            self.file
                .read_exact_at(&mut bytes, (at + 1) * SECTOR as u64)
                .unwrap();
            at += 1 + head.stored();
            entries.push(Entry {
                flush: head.flags & FLUSH != 0,
                forced: head.flags & FUA != 0,
                sector: head.sector,
                bytes,
            });
        }
        entries
    }

    fn head(&self, at: u64) -> Option<Head> {
        let mut bytes = [0; 24];
        self.file
            .read_exact_at(&mut bytes, at * SECTOR as u64)
            .ok()?;
        let mut numbers = bytes.chunks_exact(8).map(|number| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(number);
            u64::from_le_bytes(bytes)
        });
        let head = Head {
            sector: numbers.next()?,
            sectors: numbers.next()?,
            flags: numbers.next()?,
        };
        (head.sectors > 0 || head.flags > 0).then_some(head)
    }
}

impl Head {
    /// So many sectors of the log hold what was written. The disk does not follow discards, so neither does the log.
    fn stored(&self) -> u64 {
        match self.flags & DISCARD {
            0 => self.sectors,
            _ => 0,
        }
    }
}
