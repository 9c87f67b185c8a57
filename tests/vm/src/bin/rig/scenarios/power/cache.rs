//! A disk with a volatile cache, and what a power cut leaves of it.
//!
//! It keeps what was written before its last flush; of what came after, anything. Tried are at each write: all that was
//! written; of the last write only its first pages; nothing since the last flush; all since then but one write; of all since
//! then only one.

use crate::write_log::{Entry, SECTOR};
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// Flash writes so much whole or not at all.
const PAGE: usize = 4096;

/// The disk as it is for sure, and what its cache still holds.
pub struct Cache {
    /// The disk without what its cache holds.
    pub safe: Vec<u8>,
    digest: u64,
    pending: Vec<(u64, Vec<u8>)>,
}

/// What a cut leaves: which sectors differ from the safe disk's, and a digest of the whole disk.
pub struct Image {
    /// Of what was written since the last flush.
    pub kept: &'static str,
    /// By their numbers.
    pub over: BTreeMap<u64, Vec<u8>>,
    pub digest: u64,
}

/// Tells a sector, or all of a disk's contents, from others.
pub fn digest(sector: u64, bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (sector, bytes).hash(&mut hasher);
    hasher.finish()
}

impl Cache {
    /// One that holds what this file holds.
    pub fn of(disk: &Path) -> Self {
        Self {
            safe: fs::read(disk).unwrap(),
            digest: 0,
            pending: Vec::new(),
        }
    }

    /// What the log says comes to the disk.
    pub fn take(&mut self, entry: &Entry) {
        if entry.flush {
            for (sector, bytes) in std::mem::take(&mut self.pending) {
                self.keep(sector, &bytes);
            }
        }
        if entry.bytes.is_empty() {
            return;
        }
        match entry.forced {
            true => self.keep(entry.sector, &entry.bytes),
            false => self.pending.push((entry.sector, entry.bytes.clone())),
        }
    }

    fn sector(&self, sector: u64) -> &[u8] {
        &self.safe[sector as usize * SECTOR..][..SECTOR]
    }

    fn keep(&mut self, first: u64, bytes: &[u8]) {
        for (sector, bytes) in (first..).zip(bytes.chunks(SECTOR)) {
            self.digest ^= digest(sector, self.sector(sector)) ^ digest(sector, bytes);
            self.safe[sector as usize * SECTOR..][..SECTOR].copy_from_slice(bytes);
        }
    }

    fn image<'a>(
        &self,
        kept: &'static str,
        writes: impl Iterator<Item = (u64, &'a [u8])>,
    ) -> Image {
        let mut over = BTreeMap::new();
        for (first, bytes) in writes {
            for (sector, bytes) in (first..).zip(bytes.chunks(SECTOR)) {
                over.insert(sector, bytes.to_vec());
            }
        }
        let changed = over
            .iter()
            .map(|(&sector, bytes)| digest(sector, self.sector(sector)) ^ digest(sector, bytes));
        let digest = changed.fold(self.digest, |all, one| all ^ one);
        Image { kept, over, digest }
    }

    /// What may be left if the power goes now.
    pub fn after_a_cut(&self) -> Vec<Image> {
        let all = || {
            self.pending
                .iter()
                .map(|(sector, bytes)| (*sector, &bytes[..]))
        };
        let mut images = vec![
            self.image("all", all()),
            self.image("nothing", std::iter::empty()),
        ];
        let Some((last, rest)) = self.pending.split_last() else {
            return images;
        };
        let first_page = PAGE - last.0 as usize * SECTOR % PAGE;
        let half = first_page + last.1.len() / 2 / PAGE * PAGE;
        if half < last.1.len() {
            let torn = [(last.0, &last.1[..half])];
            images.push(self.image("torn", all().take(rest.len()).chain(torn)));
        }
        for left_out in 0..self.pending.len() {
            let but_one = all().enumerate().filter(|(at, _)| *at != left_out);
            images.push(self.image("all but one", but_one.map(|(_, write)| write)));
            images.push(self.image("only one", all().skip(left_out).take(1)));
        }
        images
    }
}
