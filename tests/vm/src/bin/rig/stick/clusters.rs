//! FAT32 and exFAT by their bytes: what no program would write can be written, and what a recorder wrote is read without
//! the code that wrote it. By Microsoft's specifications of both (FAT: "fatgen103"; exFAT: "exFAT file system
//! specification").

use super::Format;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// An entry of a folder.
pub const ENTRY: usize = 32;
/// The attribute of a folder.
pub const FOLDER: u8 = 0x10;
/// The attribute of a file that must not be written.
pub const READ_ONLY: u8 = 0x01;

/// A file system of one of these kinds in memory, its top folder laid out in one piece.
pub struct Clusters {
    format: Format,
    /// The file system.
    pub bytes: Vec<u8>,
    /// The top folder's entries, without the empty ones at its end.
    pub top: Vec<u8>,
    image: PathBuf,
    offset: u64,
    /// The first table and how long each is.
    pub table: (usize, usize),
    tables: usize,
    heap: usize,
    size: usize,
    root: u32,
    /// Where the bitmap is; exFAT only.
    pub bitmap: Option<usize>,
    next: u32,
}

/// A file as its folder describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: Vec<u16>,
    /// All of its entries.
    pub entries: Vec<u8>,
    attributes: u8,
    first: u32,
    length: u64,
    in_one_piece: bool,
}

impl Found {
    /// Lets another file's fresh entries begin where this file begins, and be as long.
    pub fn begin_alike(&self, entries: &mut [u8]) {
        let [own, other] = [&self.entries[..], &*entries].map(|entries| match entries[0] {
            0x85 => ENTRY,
            _ => entries.len() - ENTRY,
        });
        let places: &[(usize, usize)] = match self.entries[0] {
            0x85 => &[(8, 16), (20, 32)],
            _ => &[(20, 22), (26, 32)],
        };
        for (from, to) in places {
            entries[other + from..other + to].copy_from_slice(&self.entries[own + from..own + to]);
        }
        if entries[0] == 0x85 {
            seal(entries);
        }
    }
}

/// What shall be put under a name.
pub struct Put<'a> {
    /// The name.
    pub name: &'a [u16],
    /// Its attributes.
    pub attributes: u8,
    /// What it holds.
    pub contents: &'a [u8],
    /// The size it claims, if that is not what it holds.
    pub claims: Option<u64>,
    /// The cluster it begins in, if that is another's.
    pub shares: Option<u32>,
}

impl<'a> Put<'a> {
    /// A sound file.
    pub fn file(name: &'a [u16], contents: &'a [u8]) -> Self {
        Self {
            name,
            attributes: 0x20,
            contents,
            claims: None,
            shares: None,
        }
    }
}

impl Clusters {
    /// Reads the file system that begins at a place in an image.
    pub fn open(format: Format, image: &Path, offset: u64) -> Self {
        let mut bytes = Vec::new();
        let mut file = File::open(image).unwrap();
        file.seek(SeekFrom::Start(offset)).unwrap();
        file.read_to_end(&mut bytes).unwrap();
        let n16 = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
        let n32 = |at: usize| n16(at) | n16(at + 2) << 16;
        let (table, tables, heap, size, root) = match format {
            Format::Exfat => {
                let table = (n32(80) << bytes[108], n32(84) << bytes[108]);
                let size = 1 << (bytes[108] + bytes[109]);
                (table, 1, n32(88) << bytes[108], size, n32(96))
            }
            _ => {
                let (sector, tables) = (n16(11), usize::from(bytes[16]));
                let table = (n16(14) * sector, n32(36) * sector);
                let size = usize::from(bytes[13]) * sector;
                (table, tables, table.0 + tables * table.1, size, n32(44))
            }
        };
        let mut volume = Self {
            format,
            bytes,
            top: Vec::new(),
            image: image.into(),
            offset,
            table,
            tables,
            heap,
            size,
            root: root as u32,
            bitmap: None,
            next: 2,
        };
        let mut top = volume.chain(volume.root);
        let ends = top.chunks(ENTRY).position(|entry| entry[0] == 0);
        top.truncate(ends.map_or(top.len(), |entries| entries * ENTRY));
        let bitmap = top.chunks(ENTRY).find(|entry| entry[0] == 0x81);
        let bitmap = bitmap.map(|entry| u32::from_le_bytes(entry[20..24].try_into().unwrap()));
        volume.bitmap = bitmap.map(|first| volume.place(first));
        volume.top = top;
        volume
    }

    /// Writes all of it back.
    pub fn close(mut self) {
        let mut top = std::mem::take(&mut self.top);
        top.resize((top.len() + ENTRY).next_multiple_of(self.size), 0);
        let mut here = self.root;
        for (at, part) in top.chunks(self.size).enumerate() {
            let place = self.place(here);
            self.bytes[place..place + self.size].copy_from_slice(part);
            if (at + 1) * self.size < top.len() {
                here = match self.entry(here) {
                    next if self.is_cluster(next) => next,
                    _ => {
                        let next = self.take(1);
                        self.set_entry(here, next);
                        next
                    }
                };
            }
        }
        if self.format != Format::Exfat {
            // How much is free is not known any more.
            self.bytes[512 + 488..512 + 492].fill(0xff);
        }
        self.write_back();
    }

    /// Writes the bytes back as they are.
    pub fn write_back(&self) {
        let file = File::options().write(true).open(&self.image).unwrap();
        file.write_all_at(&self.bytes, self.offset).unwrap();
    }

    /// Where a cluster is.
    pub fn place(&self, cluster: u32) -> usize {
        self.heap + (cluster as usize - 2) * self.size
    }

    /// The cluster the top folder begins in.
    pub fn root(&self) -> u32 {
        self.root
    }

    /// How many clusters there are.
    pub fn count(&self) -> u32 {
        ((self.bytes.len() - self.heap) / self.size) as u32
    }

    /// How long a cluster is, in bytes.
    pub fn size(&self) -> usize {
        self.size
    }

    fn is_cluster(&self, number: u32) -> bool {
        (2..self.count() + 2).contains(&number)
    }

    fn entry(&self, cluster: u32) -> u32 {
        let at = self.table.0 + cluster as usize * 4;
        let entry = u32::from_le_bytes(self.bytes[at..at + 4].try_into().unwrap());
        match self.format {
            Format::Exfat => entry,
            _ => entry & 0x0fff_ffff,
        }
    }

    /// What follows a cluster, in all tables.
    pub fn set_entry(&mut self, cluster: u32, next: u32) {
        for table in 0..self.tables {
            let at = self.table.0 + table * self.table.1 + cluster as usize * 4;
            self.bytes[at..at + 4].copy_from_slice(&next.to_le_bytes());
        }
        if let Some(bitmap) = self.bitmap {
            let bit = cluster as usize - 2;
            self.bytes[bitmap + bit / 8] |= 1 << (bit % 8);
        }
    }

    fn is_free(&self, cluster: u32) -> bool {
        match self.bitmap {
            Some(bitmap) => {
                let bit = cluster as usize - 2;
                self.bytes[bitmap + bit / 8] & 1 << (bit % 8) == 0
            }
            None => self.entry(cluster) == 0,
        }
    }

    /// Takes so many free clusters and chains them; the first.
    fn take(&mut self, count: usize) -> u32 {
        let (mut first, mut last) = (0, 0);
        for _ in 0..count {
            while !self.is_free(self.next) {
                self.next += 1;
                assert!(self.is_cluster(self.next), "the stick is full");
            }
            match last {
                0 => first = self.next,
                last => self.set_entry(last, self.next),
            }
            last = self.next;
            self.set_entry(last, self.end());
        }
        first
    }

    fn end(&self) -> u32 {
        match self.format {
            Format::Exfat => u32::MAX,
            _ => 0x0fff_ffff,
        }
    }

    /// Takes everything that is free.
    pub fn fill(&mut self) {
        for cluster in 2..self.count() + 2 {
            if self.is_free(cluster) {
                self.set_entry(cluster, self.end());
            }
        }
    }

    /// Gives one cluster back after [`Clusters::fill`].
    pub fn free_one(&mut self) {
        let cluster = self.count();
        self.set_entry(cluster, 0);
        if let Some(bitmap) = self.bitmap {
            let bit = cluster as usize - 2;
            self.bytes[bitmap + bit / 8] &= !(1 << (bit % 8));
        }
    }

    fn chain(&self, first: u32) -> Vec<u8> {
        let (mut bytes, mut here) = (Vec::new(), first);
        // A chain may be a loop.
        while self.is_cluster(here) && bytes.len() < self.bytes.len() {
            let place = self.place(here);
            bytes.extend(&self.bytes[place..place + self.size]);
            here = self.entry(here);
        }
        bytes
    }

    /// Puts something into the top folder; the cluster it begins in.
    pub fn put(&mut self, put: &Put) -> u32 {
        let (entries, first) = self.described(put);
        self.top.extend(entries);
        first
    }

    /// The entries of something new, and the cluster it begins in.
    pub fn described(&mut self, put: &Put) -> (Vec<u8>, u32) {
        let length = put.contents.len();
        let first = match put.shares {
            Some(first) => first,
            None if length == 0 => 0,
            None => self.take(length.div_ceil(self.size)),
        };
        let mut here = first;
        for part in put
            .contents
            .chunks(self.size)
            .filter(|_| put.shares.is_none())
        {
            let place = self.place(here);
            self.bytes[place..place + part.len()].copy_from_slice(part);
            here = self.entry(here);
        }
        let size = put.claims.unwrap_or(length as u64);
        let entries = match self.format {
            Format::Exfat => exfat_entries(put, first, size),
            _ => fat_entries(put, first, size, self.top.len()),
        };
        (entries, first)
    }

    /// What is in the top folder, removed things and labels left out.
    pub fn found(&self) -> Vec<Found> {
        match self.format {
            Format::Exfat => exfat_found(&self.top),
            _ => fat_found(&self.top),
        }
    }

    /// The contents of a file in the top folder.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let name: Vec<u16> = name.encode_utf16().collect();
        let found = self.found().into_iter().find(|found| found.name == name)?;
        let length = usize::try_from(found.length).ok()?;
        if length == 0 {
            return Some(Vec::new());
        }
        let mut bytes = match found.in_one_piece {
            true => {
                let place = self.place(found.first);
                self.bytes.get(place..place + length)?.to_vec()
            }
            false => self.chain(found.first),
        };
        bytes.truncate(length);
        (bytes.len() == length).then_some(bytes)
    }
}

/// The long name in pieces of 13, the last first, and the short one, which nobody sees, numbered by its place.
fn fat_entries(put: &Put, first: u32, size: u64, place: usize) -> Vec<u8> {
    let short = format!("R{:07X}TMP", place / ENTRY);
    let sum = short
        .bytes()
        .fold(0_u8, |sum, byte| sum.rotate_right(1).wrapping_add(byte));
    let mut units = put.name.to_vec();
    if !units.len().is_multiple_of(13) {
        units.push(0);
    }
    units.resize(units.len().next_multiple_of(13), 0xffff);
    let pieces = units.len() / 13;
    let mut entries = Vec::new();
    for (number, piece) in units.chunks(13).enumerate().rev() {
        let last = if number + 1 == pieces { 0x40 } else { 0 };
        let mut entry = [0; ENTRY];
        entry[0] = (number as u8 + 1) | last;
        (entry[11], entry[13]) = (0x0f, sum);
        let places = (1..11).chain(14..26).chain(28..32).step_by(2);
        for (at, unit) in places.zip(piece) {
            entry[at..at + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entries.extend(entry);
    }
    let mut entry = [0; ENTRY];
    entry[..11].copy_from_slice(short.as_bytes());
    entry[11] = put.attributes;
    entry[20..22].copy_from_slice(&((first >> 16) as u16).to_le_bytes());
    entry[26..28].copy_from_slice(&(first as u16).to_le_bytes());
    let size = if put.attributes & FOLDER != 0 {
        0
    } else {
        size
    };
    entry[28..32].copy_from_slice(&(size as u32).to_le_bytes());
    entries.extend(entry);
    entries
}

fn fat_found(top: &[u8]) -> Vec<Found> {
    let (mut found, mut entries, mut name) = (Vec::new(), Vec::new(), Vec::new());
    for entry in top.chunks_exact(ENTRY) {
        if entry[0] == 0xe5 {
            continue;
        }
        entries.extend(entry);
        if entry[11] == 0x0f {
            let places = (1..11).chain(14..26).chain(28..32).step_by(2);
            let units = places.map(|at| u16::from_le_bytes([entry[at], entry[at + 1]]));
            let mut piece: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
            piece.append(&mut name);
            name = piece;
            continue;
        }
        if entry[11] & 0x08 == 0 {
            if name.is_empty() {
                let [base, ending] = [&entry[..8], &entry[8..11]].map(String::from_utf8_lossy);
                let short = format!("{}.{}", base.trim_end(), ending.trim_end());
                name = short.trim_end_matches('.').encode_utf16().collect();
            }
            let n16 = |at: usize| u32::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
            found.push(Found {
                name: std::mem::take(&mut name),
                entries: std::mem::take(&mut entries),
                attributes: entry[11],
                first: n16(26) | n16(20) << 16,
                length: u64::from(n16(28) | n16(30) << 16),
                in_one_piece: false,
            });
        }
        entries.clear();
        name.clear();
    }
    found
}

/// A file, where it is, and its name in pieces of 15.
fn exfat_entries(put: &Put, first: u32, size: u64) -> Vec<u8> {
    let pieces = put.name.len().div_ceil(15);
    let mut entries = vec![0; (2 + pieces) * ENTRY];
    let (file, rest) = entries.split_at_mut(ENTRY);
    (file[0], file[1], file[4]) = (0x85, 1 + pieces as u8, put.attributes);
    // Midnight of the first day of 2026, three times.
    for at in [8, 12, 16] {
        file[at..at + 4].copy_from_slice(&((46_u32 << 25) | (1 << 21) | (1 << 16)).to_le_bytes());
    }
    let (stream, names) = rest.split_at_mut(ENTRY);
    (stream[0], stream[1], stream[3]) = (0xc0, 1, put.name.len() as u8);
    let upper = |unit: u16| match u8::try_from(unit) {
        Ok(byte) => u16::from(byte.to_ascii_uppercase()),
        Err(_) => unit,
    };
    let bytes = put.name.iter().flat_map(|unit| upper(*unit).to_le_bytes());
    stream[4..6].copy_from_slice(&sum(bytes).to_le_bytes());
    stream[8..16].copy_from_slice(&size.to_le_bytes());
    stream[20..24].copy_from_slice(&first.to_le_bytes());
    stream[24..32].copy_from_slice(&size.to_le_bytes());
    for (entry, piece) in names.chunks_mut(ENTRY).zip(put.name.chunks(15)) {
        entry[0] = 0xc1;
        for (at, unit) in piece.iter().enumerate() {
            entry[2 + at * 2..4 + at * 2].copy_from_slice(&unit.to_le_bytes());
        }
    }
    seal(&mut entries);
    entries
}

/// Sets the checksum over a file's entries.
pub fn seal(entries: &mut [u8]) {
    let summed = entries.iter().enumerate();
    let summed = summed.filter(|(at, _)| *at != 2 && *at != 3);
    let sum = sum(summed.map(|(_, byte)| *byte)).to_le_bytes();
    entries[2..4].copy_from_slice(&sum);
}

fn sum(bytes: impl Iterator<Item = u8>) -> u16 {
    bytes.fold(0, |sum: u16, byte| {
        sum.rotate_right(1).wrapping_add(u16::from(byte))
    })
}

fn exfat_found(top: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + ENTRY <= top.len() {
        let more = usize::from(top[at + 1]);
        let end = at + (1 + more) * ENTRY;
        if top[at] != 0x85 || more < 2 || end > top.len() {
            at += ENTRY;
            continue;
        }
        let entries = &top[at..end];
        let stream = &entries[ENTRY..2 * ENTRY];
        let units = entries[2 * ENTRY..].chunks_exact(ENTRY);
        let units = units.flat_map(|entry| entry[2..].chunks_exact(2));
        let units = units.map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        found.push(Found {
            name: units.take(stream[3].into()).collect(),
            entries: entries.to_vec(),
            attributes: entries[4],
            first: u32::from_le_bytes(stream[20..24].try_into().unwrap()),
            length: u64::from_le_bytes(stream[24..32].try_into().unwrap()),
            in_one_piece: stream[1] & 2 != 0,
        });
        at = end;
    }
    found
}
