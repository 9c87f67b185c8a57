//! How the sticks of the table are made: as a sound stick with something on it that should not be there, or with damage.

use crate::run;
use crate::stick::clusters::{Clusters, ENTRY, FOLDER, Put, READ_ONLY, seal};
use crate::stick::{Format, Stick, utf16};
use std::fmt::Write;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;

/// What is on the stick under our names, and what would be.
pub struct Names {
    /// The GUID file's name.
    pub guid: String,
    /// What the recorder writes into it.
    pub guid_text: String,
    /// The reply file's name.
    pub reply: String,
    /// A right answer.
    pub reply_text: String,
    /// The answer to another recorder.
    pub other_text: String,
}

/// A stick in the making.
pub struct Image<'a> {
    /// The stick.
    pub stick: &'a Stick,
    /// Our names.
    pub names: &'a Names,
    clusters: Option<Clusters>,
    /// For debugfs.
    commands: String,
    files: u32,
}

/// What is damaged.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// Bytes from the file system's start.
    Bytes(usize, &'static [u8]),
    /// So many random bytes from a place on.
    Noise(usize, usize),
}

impl<'a> Image<'a> {
    /// Begins with a sound stick.
    pub fn of(stick: &'a Stick, names: &'a Names) -> Self {
        Self {
            stick,
            names,
            clusters: (stick.format != Format::Ext4).then(|| stick.clusters()),
            commands: String::new(),
            files: 0,
        }
    }

    /// Writes what was put there.
    pub fn finish(&mut self) {
        if let Some(clusters) = self.clusters.take() {
            clusters.close();
        }
        if !self.commands.is_empty() {
            self.stick.debugfs(&std::mem::take(&mut self.commands));
        }
    }

    fn put(&mut self, put: &Put) -> u32 {
        self.clusters.as_mut().unwrap().put(put)
    }

    fn command(&mut self, command: &str) {
        writeln!(self.commands, "{command}").unwrap();
    }

    /// A file on the host that debugfs copies from.
    fn host_file(&mut self, contents: &[u8]) -> String {
        self.files += 1;
        let file = self.stick.image.with_extension(self.files.to_string());
        fs::write(&file, contents).unwrap();
        file.display().to_string()
    }

    /// A plain file.
    pub fn file(&mut self, name: &str, contents: &[u8]) {
        self.file_of_size(name, contents, None);
    }

    /// A file that says to be of another size than it is: sparse on ext4, a lie elsewhere.
    pub fn file_of_size(&mut self, name: &str, contents: &[u8], claims: Option<u64>) {
        match self.stick.format {
            Format::Ext4 => {
                let from = self.host_file(contents);
                self.command(&format!("write {from} {name}"));
                if let Some(size) = claims {
                    self.command(&format!("sif {name} size {size}"));
                }
            }
            _ => {
                let name = utf16(name);
                let file = Put::file(&name, contents);
                self.put(&Put { claims, ..file });
            }
        }
    }

    /// A file that nobody may write or remove.
    pub fn locked(&mut self, name: &str, contents: &[u8]) {
        match self.stick.format {
            Format::Ext4 => {
                self.file(name, contents);
                self.command(&format!("sif {name} flags 0x80010"));
            }
            _ => {
                let name = utf16(name);
                let file = Put::file(&name, contents);
                let attributes = READ_ONLY;
                self.put(&Put { attributes, ..file });
            }
        }
    }

    /// One file under two names: a hard link, or two names that share clusters.
    pub fn twice(&mut self, one: &str, other: &str, contents: &[u8]) {
        self.file(one, contents);
        if self.stick.format == Format::Ext4 {
            self.command(&format!("ln {one} {other}\nsif {one} links_count 2"));
            return;
        }
        let clusters = self.clusters.as_mut().unwrap();
        let mut again = clusters.described(&Put::file(&utf16(other), &[])).0;
        let first = clusters.found().pop().unwrap();
        first.begin_alike(&mut again);
        clusters.top.extend(again);
    }

    /// A folder with so many within one another.
    pub fn folders(&mut self, name: &str, deep: usize) {
        if self.stick.format == Format::Ext4 {
            let mut path = name.to_owned();
            for _ in 0..deep {
                self.command(&format!("mkdir {path}"));
                path.push_str("/in");
            }
            return;
        }
        let clusters = self.clusters.as_mut().unwrap();
        let mut inner = Vec::new();
        for level in (0..deep).rev() {
            let mut contents = match self.stick.format {
                Format::Vfat => dots().to_vec(),
                _ => Vec::new(),
            };
            contents.append(&mut inner);
            contents.resize(clusters.size(), 0);
            let name = utf16(if level == 0 { name } else { "in" });
            let folder = Put {
                attributes: FOLDER,
                ..Put::file(&name, &contents)
            };
            inner = clusters.described(&folder).0;
        }
        clusters.top.extend(inner);
    }

    /// A folder that is the top folder once more.
    pub fn folder_in_itself(&mut self, name: &str) {
        if self.stick.format == Format::Ext4 {
            return self.command(&format!("ln <2> {name}"));
        }
        let clusters = self.clusters.as_ref().unwrap();
        let (shares, claims) = (Some(clusters.root()), Some(clusters.size() as u64));
        self.put(&Put {
            attributes: FOLDER,
            shares,
            claims,
            ..Put::file(&utf16(name), &[])
        });
    }

    /// A link; ext4 only, as all kinds of nodes.
    pub fn link(&mut self, name: &str, target: &str) {
        self.command(&format!("symlink {name} {target}"));
    }

    /// `p`, `c 1 1`, `b 8 0`: a pipe or a device.
    pub fn node(&mut self, name: &str, kind: &str) {
        self.command(&format!("mknod {name} {kind}"));
    }

    /// A socket that nobody is behind.
    pub fn socket(&mut self, name: &str) {
        self.file(name, b"");
        self.command(&format!("sif {name} mode 0140644"));
    }

    /// Formats it anew, as ext4.
    pub fn make_again(&mut self, options: &[&str]) {
        let part = self.host_file(b"");
        let image = File::options().write(true).open(&self.stick.image).unwrap();
        let length = image.metadata().unwrap().len() - self.stick.offset();
        let file = File::options().write(true).open(&part).unwrap();
        file.set_len(length).unwrap();
        let options = [&["-q", "-F", "-L", "OWNER"], options, &[part.as_str()]].concat();
        run::output("mkfs.ext4", &options);
        let bytes = fs::read(&part).unwrap();
        image.write_all_at(&bytes, self.stick.offset()).unwrap();
    }

    /// debugfs's own words.
    pub fn debugfs(&mut self, command: &str) {
        self.command(command);
    }

    /// A file whose name is not one, as far as the file system lets itself be written so.
    pub fn odd_name(&mut self, name: &[u16]) {
        self.put(&Put::file(name, b"odd"));
    }

    /// So many files.
    pub fn many(&mut self, count: u32, name: impl Fn(u32) -> String) {
        if self.stick.format != Format::Ext4 {
            for number in 0..count {
                self.put(&Put::file(&utf16(&name(number)), &[]));
            }
            return;
        }
        // A folder in plain blocks, every entry of it the same file, put in the place of the top one.
        self.file("many", &ext_folder((0..count).map(&name)));
        self.command("feature -metadata_csum\nsif many mode 040755\nsif many flags 0x80000\ncopy_inode many <2>\nsif <2> links_count 3");
    }

    /// FAT and exFAT by the bytes.
    pub fn clusters(&mut self) -> &mut Clusters {
        self.clusters.as_mut().unwrap()
    }

    /// Overwrites parts of the file system.
    pub fn damage(&mut self, part: Part) {
        self.finish();
        let image = File::options().write(true).open(&self.stick.image).unwrap();
        let (at, bytes) = match part {
            Part::Bytes(at, bytes) => (at, bytes.to_vec()),
            Part::Noise(at, length) => (at, noise(length)),
        };
        let at = self.stick.offset() + at as u64;
        image.write_all_at(&bytes, at).unwrap();
    }

    /// Cuts the stick off after so many bytes of the file system.
    pub fn cut(&mut self, length: u64) {
        self.finish();
        let image = File::options().write(true).open(&self.stick.image).unwrap();
        image.set_len(self.stick.offset() + length).unwrap();
    }

    /// Where the top folder's entries begin in the file system; FAT and exFAT only.
    pub fn top_at(&self) -> usize {
        let clusters = self.clusters.as_ref().unwrap();
        clusters.place(clusters.root())
    }

    /// Gives the label another name; exFAT and FAT, where labels are entries.
    pub fn label(&mut self, label: &[u16]) {
        let is_exfat = self.stick.format == Format::Exfat;
        let top = &mut self.clusters.as_mut().unwrap().top;
        let mut entries = top.chunks_mut(ENTRY);
        if is_exfat {
            let entry = entries.find(|entry| entry[0] & 0x7f == 0x03).unwrap();
            entry[1] = label.len() as u8;
            for (at, unit) in label.iter().enumerate() {
                entry[2 + 2 * at..4 + 2 * at].copy_from_slice(&unit.to_le_bytes());
            }
        } else {
            let entry = entries.find(|entry| entry[11] == 0x08).unwrap();
            for (byte, unit) in entry[..11].iter_mut().zip(label) {
                *byte = *unit as u8;
            }
        }
    }

    /// Breaks the checksum of the last file, or its short name.
    pub fn unseal(&mut self) {
        let mut last = self.clusters().found().pop().unwrap().entries;
        let length = last.len();
        seal(&mut last);
        let top = &mut self.clusters().top;
        let at = top.len() - length;
        top[at + 2] ^= 0xff;
        top[at + 13] ^= 0xff;
    }
}

/// Bytes without a pattern, the same ones every time.
pub fn noise(length: usize) -> Vec<u8> {
    let byte = |place: usize| ((place as u32).wrapping_mul(2_654_435_761) >> 21) as u8;
    (7..length + 7).map(byte).collect()
}

/// What FAT's folders begin with.
fn dots() -> [u8; 2 * ENTRY] {
    let mut dots = [0; 2 * ENTRY];
    dots[..11].copy_from_slice(b".          ");
    dots[ENTRY..ENTRY + 11].copy_from_slice(b"..         ");
    (dots[11], dots[ENTRY + 11]) = (FOLDER, FOLDER);
    dots
}

/// ext4's linear folder, in blocks of 1 KiB, all names those of inode 12.
fn ext_folder(names: impl Iterator<Item = String>) -> Vec<u8> {
    const BLOCK: usize = 1024;
    let mut bytes: Vec<u8> = Vec::new();
    let mut last = 0;
    let mut add = |inode: u32, kind: u8, name: &str| {
        let length = (8 + name.len()).next_multiple_of(4);
        if bytes.len() % BLOCK + length > BLOCK {
            // The last entry of a block reaches to its end.
            let end = bytes.len().next_multiple_of(BLOCK);
            let reach = ((end - last) as u16).to_le_bytes();
            bytes[last + 4..last + 6].copy_from_slice(&reach);
            bytes.resize(end, 0);
        }
        last = bytes.len();
        bytes.extend(inode.to_le_bytes());
        bytes.extend((length as u16).to_le_bytes());
        bytes.extend([name.len() as u8, kind]);
        bytes.extend(name.bytes());
        bytes.resize(last + length, 0);
    };
    add(2, 2, ".");
    add(2, 2, "..");
    names.for_each(|name| add(12, 1, &name));
    let end = bytes.len().next_multiple_of(BLOCK);
    let reach = ((end - last) as u16).to_le_bytes();
    bytes[last + 4..last + 6].copy_from_slice(&reach);
    bytes.resize(end, 0);
    bytes
}
