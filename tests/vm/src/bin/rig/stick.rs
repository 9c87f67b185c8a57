//! USB sticks: made on the host as people's computers make them, plugged in through QEMU, read back on the host.

pub mod clusters;
pub mod drive;

use crate::machine::Machine;
use crate::run;
use clusters::{Clusters, Put};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// 40 MiB, all of it the file system's or but for the first: enough for FAT32 with small clusters.
const BYTES: u64 = 40 << 20;
const PARTITION_AT: u64 = 1 << 20;

/// A file system that people have on sticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// FAT32 in a partition, else FAT16.
    Vfat,
    /// exFAT.
    Exfat,
    /// ext4.
    Ext4,
    /// NTFS.
    Ntfs,
}

impl Format {
    /// The kernel's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vfat => "vfat",
            Self::Exfat => "exfat",
            Self::Ext4 => "ext4",
            Self::Ntfs => "ntfs3",
        }
    }

    fn make(self, image: &str, partitioned: bool) {
        let fat = if partitioned { "32" } else { "16" };
        match self {
            Self::Vfat => run::output("mkfs.vfat", &["-n", "OWNER", "-F", fat, image]),
            Self::Exfat => run::output("mkfs.exfat", &["-L", "OWNER", image]),
            Self::Ext4 => run::output("mkfs.ext4", &["-q", "-L", "OWNER", image]),
            Self::Ntfs => run::output("mkntfs", &["-q", "-Q", "-F", "-L", "OWNER", image]),
        };
    }

    /// The partition's type in the table.
    fn number(self) -> u8 {
        match self {
            Self::Vfat => 0x0c,
            Self::Exfat | Self::Ntfs => 0x07,
            Self::Ext4 => 0x83,
        }
    }
}

/// A stick, as an image on the host.
pub struct Stick {
    /// The image.
    pub image: PathBuf,
    /// Its file system.
    pub format: Format,
    partitioned: bool,
}

impl Stick {
    /// A new one, formatted.
    pub fn new(folder: &Path, format: Format, partitioned: bool) -> Self {
        let image = folder.join("stick.img");
        let formatted = folder.join("formatted.img");
        let offset = if partitioned { PARTITION_AT } else { 0 };
        let file = fs::File::create(&formatted).unwrap();
        file.set_len(BYTES - offset).unwrap();
        format.make(formatted.to_str().unwrap(), partitioned);
        let mut bytes = vec![0; offset as usize];
        if partitioned {
            bytes[446..462].copy_from_slice(&partition(format));
            bytes[510..512].copy_from_slice(&[0x55, 0xaa]);
        }
        bytes.extend(fs::read(&formatted).unwrap());
        fs::write(&image, bytes).unwrap();
        fs::remove_file(formatted).unwrap();
        Self {
            image,
            format,
            partitioned,
        }
    }

    /// The same stick in another copy of its image.
    pub fn copied(&self, image: PathBuf) -> Self {
        fs::copy(&self.image, &image).unwrap();
        Self { image, ..*self }
    }

    /// Where its file system begins, in bytes.
    pub fn offset(&self) -> u64 {
        if self.partitioned { PARTITION_AT } else { 0 }
    }

    /// The size of what its file system lies in.
    pub fn partition_bytes(&self) -> u64 {
        BYTES - self.offset()
    }

    /// Its file system by the bytes; FAT32 and exFAT only.
    pub fn clusters(&self) -> Clusters {
        Clusters::open(self.format, &self.image, self.offset())
    }

    /// What debugfs answers to its commands, a line each; ext4 only.
    pub fn debugfs(&self, commands: &str) -> Vec<u8> {
        let image = format!("{}?offset={}", self.image.display(), self.offset());
        run::filter("debugfs", &["-w", "-f", "-", &image], commands.as_bytes())
    }

    /// What a computer does when a stick that was pulled out comes to it: the journal is replayed.
    pub fn settle(&self) {
        if self.format == Format::Ext4 {
            let image = format!("{}?offset={}", self.image.display(), self.offset());
            // It tells by its exit status that there was something to replay.
            run::filter("e2fsck", &["-p", &image], b"");
        }
    }

    /// The contents of a file at its top, read on the host without the kernel.
    pub fn read(&self, file: &str) -> Option<Vec<u8>> {
        self.settle();
        let (image, offset) = (self.image.display(), self.offset());
        let bytes = match self.format {
            Format::Vfat => {
                let (image, file) = (format!("{image}@@{offset}"), format!("::{file}"));
                run::attempt("mcopy", &["-n", "-i", &image, &file, "-"])?
            }
            Format::Ext4 => {
                let (image, request) = (format!("{image}?offset={offset}"), format!("cat {file}"));
                run::attempt("debugfs", &["-R", &request, &image])?
            }
            Format::Exfat => self.clusters().read(file)?,
            Format::Ntfs => {
                let part = self.without_table();
                let bytes = run::attempt("ntfscat", &[part.to_str().unwrap(), file]);
                fs::remove_file(part).unwrap();
                bytes?
            }
        };
        (!bytes.is_empty()).then_some(bytes)
    }

    /// Puts a file at its top, on the host without the kernel.
    pub fn write(&self, from: &Path) {
        self.settle();
        let (image, offset, path) = (self.image.display(), self.offset(), from.display());
        let name = from.file_name().unwrap().to_str().unwrap();
        match self.format {
            Format::Vfat => {
                let (image, path) = (format!("{image}@@{offset}"), path.to_string());
                run::output("mcopy", &["-n", "-i", &image, &path, "::"]);
            }
            Format::Ext4 => drop(self.debugfs(&format!("write {path} {name}\n"))),
            Format::Exfat => {
                let (mut clusters, name) = (self.clusters(), utf16(name));
                clusters.put(&Put::file(&name, &fs::read(from).unwrap()));
                clusters.close();
            }
            Format::Ntfs => {
                let part = self.without_table();
                let path = path.to_string();
                run::output("ntfscp", &["-q", part.to_str().unwrap(), &path, name]);
                let image = fs::File::options().write(true).open(&self.image).unwrap();
                image
                    .write_all_at(&fs::read(&part).unwrap(), offset)
                    .unwrap();
                fs::remove_file(part).unwrap();
            }
        }
    }

    /// A copy of the file system alone.
    fn without_table(&self) -> PathBuf {
        let part = self.image.with_extension("part");
        let image = fs::read(&self.image).unwrap();
        fs::write(&part, &image[self.offset() as usize..]).unwrap();
        part
    }
}

/// A name as FAT and exFAT keep it.
pub fn utf16(name: &str) -> Vec<u16> {
    name.encode_utf16().collect()
}

/// An entry of the partition table: from 1 MiB on, by numbers of sectors only.
fn partition(format: Format) -> [u8; 16] {
    let mut entry = [0; 16];
    entry[4] = format.number();
    entry[8..12].copy_from_slice(&((PARTITION_AT / 512) as u32).to_le_bytes());
    entry[12..16].copy_from_slice(&(((BYTES - PARTITION_AT) / 512) as u32).to_le_bytes());
    entry
}

/// How a stick is plugged in.
pub struct Plug<'a> {
    /// QEMU's name for it.
    pub name: &'a str,
    /// The port, such as `1`, or `2.1` behind a hub at port 2.
    pub port: &'a str,
    /// QEMU's description of what lies below the stick's file system.
    pub drive: Value,
}

impl Plug<'_> {
    /// A sound stick at the first port.
    pub fn sound(image: &Path) -> Self {
        Self {
            name: "stick",
            port: "1",
            drive: json!({ "driver": "file", "filename": image }),
        }
    }
}

impl Machine {
    /// Plugs a stick in.
    pub fn plug(&mut self, plug: &Plug) {
        let mut drive = plug.drive.clone();
        drive["node-name"] = plug.name.into();
        self.qmp.run("blockdev-add", drive);
        let device = json!({
            "driver": "usb-storage", "id": plug.name, "drive": plug.name, "bus": "usb.0", "port": plug.port,
            "removable": true,
        });
        self.qmp.run("device_add", device);
    }

    /// Pulls it out. A drive of our own may still hold requests.
    pub fn unplug(&mut self, name: &str) {
        self.qmp.run("device_del", json!({ "id": name }));
        self.qmp.wait_for("DEVICE_DELETED");
        let node = json!({ "node-name": name });
        // It is let go of when the last request has come back.
        for _ in 0..200 {
            if self.qmp.attempt("blockdev-del", node.clone()).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("QEMU does not let go of the stick {name}");
    }

    /// Changes the configuration by a program of sed's, and starts the services again.
    pub fn configure(&mut self, sed: &str) {
        self.guest.sh(&format!(
            "sed '{sed}' /etc/recoveryd/recoveryd.toml >/tmp/recoveryd.toml
             mount -o bind /tmp/recoveryd.toml /etc/recoveryd/recoveryd.toml
             /etc/init.d/S60recoveryd restart",
        ));
        self.ready();
    }

    /// Waits until the kernel has noticed that nothing is at a port any more.
    pub fn is_gone(&mut self, port: &str) {
        self.guest.sh(&format!(
            "while [ -n \"$({})\" ]; do sleep 0.05; done",
            find_disk(port)
        ));
    }

    /// Mounts the stick at a port as a product's own hotplug script does; the kernel's name of what was mounted.
    pub fn mount(&mut self, stick: &Stick, port: &str, options: &str) -> String {
        let (format, part) = (
            stick.format.name(),
            if stick.partitioned { "1" } else { "" },
        );
        let disk = self.guest.sh(&format!(
            "disk=
             until [ -n \"$disk\" ] && [ -b /dev/${{disk}}{part} ]; do sleep 0.05; disk=$({}); done
             mkdir -p /media/${{disk}}{part}
             mount -t {format} -o nosuid,nodev,noexec,{options} /dev/${{disk}}{part} /media/${{disk}}{part}
             echo ${{disk}}{part}",
            find_disk(port)
        ));
        disk.trim().to_owned()
    }

    /// Waits until the status shows a stick that can be used.
    pub fn stick_is_usable(&mut self) -> Value {
        let status = self.guest.status_when("a usable stick", |status| {
            status["sticks"]
                .as_array()
                .is_some_and(|sticks| sticks.iter().any(|stick| stick["usable"] == true))
        });
        status["sticks"].clone()
    }
}

/// A shell's words for the disk at a port of the recorder, `1` or behind a hub `2.1`.
fn find_disk(port: &str) -> String {
    format!(
        "for at in /sys/block/sd*; do case $(readlink -f $at) in */[0-9]-{port}/*) echo ${{at##*/}} ;; esac; done"
    )
}
