//! Which mounts are sticks: trees of sysfs as real machines show them, and tables of mounts good and bad.

use crate::stage::{config, id};
use recoveryd::config;
use recoveryd::sys::mounts::{Elsewhere, FoundStick, MOST_STICKS, Place, found_in};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const XHCI: &str = "pci0000:00/0000:00:14.0/usb1";

/// A sysfs and a mountinfo of their own.
struct Machine {
    root: TempDir,
    table: Vec<u8>,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["dev/block", "class/block", "devices", "bus"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let table = b"22 27 0:21 / /proc rw,relatime - proc proc rw\n".to_vec();
        Self { root, table }
    }

    /// A block device: its folder under `devices`, its number, its attributes.
    fn device(&self, folder: &str, number: &str, attributes: &[(&str, &str)]) -> &Self {
        let full = self.root.path().join("devices").join(folder);
        fs::create_dir_all(full.join("slaves")).unwrap();
        self.attributes(folder, &[("dev", number)]);
        self.attributes(folder, attributes);
        let name = folder.rsplit('/').next().unwrap();
        let target = format!("../../devices/{folder}");
        symlink(&target, self.root.path().join("dev/block").join(number)).unwrap();
        symlink(&target, self.root.path().join("class/block").join(name)).unwrap();
        self
    }

    fn attributes(&self, folder: &str, attributes: &[(&str, &str)]) -> &Self {
        let full = self.root.path().join("devices").join(folder);
        for (name, value) in attributes {
            let file = full.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, format!("{value}\n")).unwrap();
        }
        self
    }

    /// Says which bus a device belongs to.
    fn bus(&self, folder: &str, bus: &str) -> &Self {
        let full = self.root.path().join("devices").join(folder);
        fs::create_dir_all(&full).unwrap();
        fs::create_dir_all(self.root.path().join("bus").join(bus)).unwrap();
        let up = "../".repeat(folder.split('/').count() + 1);
        symlink(format!("{up}bus/{bus}"), full.join("subsystem")).unwrap();
        self
    }

    fn beneath(&self, upper: &str, lower: &str) -> &Self {
        let devices = self.root.path().join("devices");
        let name = lower.rsplit('/').next().unwrap();
        symlink(
            devices.join(lower),
            devices.join(upper).join("slaves").join(name),
        )
        .unwrap();
        self
    }

    /// The usual USB stick: one partition, FAT.
    fn usb_stick(&self) -> &Self {
        let disk = format!("{XHCI}/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sda");
        self.bus(XHCI, "usb")
            .bus(&format!("{XHCI}/1-2"), "usb")
            .bus(
                &format!("{XHCI}/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0"),
                "scsi",
            )
            .device(
                &disk,
                "8:0",
                &[
                    ("removable", "1"),
                    ("ro", "0"),
                    ("device/vendor", "SanDisk "),
                    ("device/model", "Ultra           "),
                    ("device/type", "0"),
                ],
            )
            .device(&format!("{disk}/sda1"), "8:1", &[("partition", "1")])
    }

    fn sata_disk(&self) -> &Self {
        let disk = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sdx";
        self.device(disk, "65:0", &[("removable", "0"), ("device/type", "0")])
            .device(&format!("{disk}/sdx1"), "65:1", &[("partition", "1")])
    }

    fn mount(&mut self, line: impl AsRef<[u8]>) -> &mut Self {
        self.table.extend_from_slice(line.as_ref());
        self.table.push(b'\n');
        self
    }

    fn found(&self, folders: &[&Path]) -> Vec<FoundStick> {
        let mountinfo = self.root.path().join("mountinfo");
        fs::write(&mountinfo, &self.table).unwrap();
        let mounts = Elsewhere::at(&mountinfo).unwrap();
        found_in(&config(folders).stick, &mounts, self.root.path()).unwrap()
    }

    fn ids(&self) -> Vec<String> {
        self.found(&[]).into_iter().map(|stick| stick.id).collect()
    }
}

fn mounted(at: impl AsRef<OsStr>, mount: u64) -> Place {
    let at = at.as_ref().into();
    Place::Mounted { at, mount }
}

#[test]
fn a_partition_of_a_usb_stick() {
    let mut machine = Machine::new();
    machine.usb_stick();
    machine
        .mount("91 27 8:1 / /media/usb rw,nosuid shared:3 - vfat /dev/sda1 rw,errors=remount-ro");
    let expected = FoundStick {
        id: "sda1".into(),
        place: mounted("/media/usb", 91),
        filesystem: "vfat".into(),
        read_only: false,
        label: "SanDisk Ultra".into(),
    };
    assert_eq!(machine.found(&[]), [expected]);
}

#[test]
fn a_stick_without_partitions_and_write_protected() {
    let mut machine = Machine::new();
    machine.usb_stick();
    machine.mount("91 27 8:0 / /media/usb ro - exfat /dev/sda ro");
    let found = machine.found(&[]);
    assert_eq!((found.len(), &*found[0].id), (1, "sda"));
    assert!(found[0].read_only);
}

/// USB disks in enclosures say `removable` 0, as do sticks behind some hubs' bridges.
#[test]
fn a_usb_disk_behind_a_hub_that_does_not_call_itself_removable() {
    let mut machine = Machine::new();
    let hub = "platform/soc/1c1a000.usb/usb3/3-1";
    let disk = format!("{hub}/3-1.4/3-1.4:1.0/host2/target2:0:0/2:0:0:0/block/sdc");
    machine
        .bus(hub, "usb")
        .bus(&format!("{hub}/3-1.4"), "usb")
        .device(&disk, "8:32", &[("removable", "0")])
        .device(&format!("{disk}/sdc2"), "8:34", &[("partition", "2")]);
    machine.mount("91 27 8:34 / /media/disk rw - ntfs3 /dev/sdc2 rw");
    assert_eq!(machine.ids(), ["sdc2"]);
    assert_eq!(machine.found(&[])[0].label, "");
}

#[test]
fn a_memory_card_but_not_soldered_flash() {
    let mut machine = Machine::new();
    for (disk, number, part, kind) in [
        ("mmcblk0", "179:0", "179:1", "MMC"),
        ("mmcblk1", "179:96", "179:97", "SD"),
    ] {
        let folder = format!("platform/soc/{disk}.mmc/mmc_host/{disk}:0001/block/{disk}");
        let attributes = [
            ("removable", "0"),
            ("device/type", kind),
            ("device/name", "SC32G"),
        ];
        machine.device(&folder, number, &attributes).device(
            &format!("{folder}/{disk}p1"),
            part,
            &[("partition", "1")],
        );
        machine.mount(format!(
            "9 27 {part} / /media/{kind} rw - vfat /dev/{disk}p1 rw"
        ));
    }
    assert_eq!(machine.ids(), ["mmcblk1p1"]);
    assert_eq!(machine.found(&[])[0].label, "SC32G");
}

#[test]
fn disks_that_nobody_pulls_out() {
    let mut machine = Machine::new();
    machine
        .sata_disk()
        .device(
            "pci0000:00/0000:00:1d.0/0000:03:00.0/nvme/nvme0/nvme0n1",
            "259:0",
            &[("removable", "0")],
        )
        .device(
            "virtual/block/loop0",
            "7:0",
            &[
                ("removable", "0"),
                ("loop/backing_file", "/media/usb/image"),
            ],
        )
        .device("virtual/block/zram0", "253:0", &[("removable", "0")])
        .device("virtual/block/ram0", "1:0", &[]);
    for line in [
        "30 27 65:1 / /media/footage rw - ext4 /dev/sdx1 rw",
        "31 27 259:0 / /media/fast rw - xfs /dev/nvme0n1 rw",
        "32 27 7:0 / /media/image rw - ext4 /dev/loop0 rw",
        "33 27 253:0 / /media/zram rw - ext4 /dev/zram0 rw",
        "34 27 1:0 / /media/ram rw - ext4 /dev/ram0 rw",
        "35 27 8:99 / /media/unknown rw - ext4 /dev/sdg1 rw",
        "36 27 0:55 / /media/network rw - nfs server:/media rw",
        "37 27 0:56 / /media/fake rw - fuse /dev/sdx1 rw",
    ] {
        machine.mount(line);
    }
    assert_eq!(machine.ids(), [""; 0]);
}

#[test]
fn a_device_mapper_is_as_removable_as_what_it_stands_on() {
    let mut machine = Machine::new();
    let part = format!("{XHCI}/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sda/sda1");
    let sata = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sdx/sdx1";
    machine.usb_stick().sata_disk();
    for (name, number) in [("dm-0", "254:0"), ("dm-1", "254:1"), ("dm-2", "254:2")] {
        machine.device(
            &format!("virtual/block/{name}"),
            number,
            &[("removable", "0")],
        );
        machine.mount(format!(
            "5 27 {number} / /media/{name} rw - ext4 /dev/mapper/{name} rw"
        ));
    }
    machine
        .beneath("virtual/block/dm-0", &part)
        .beneath("virtual/block/dm-1", &part)
        .beneath("virtual/block/dm-1", sata)
        .beneath("virtual/block/dm-2", "virtual/block/dm-0");
    assert_eq!(machine.ids(), ["dm-0", "dm-2"]);
    assert_eq!(machine.found(&[])[0].label, "SanDisk Ultra");
}

#[test]
fn the_disk_the_recorder_started_from_is_its_own() {
    for own in ["/", "/boot", "/overlay"] {
        let mut machine = Machine::new();
        let card = "platform/mmc1/mmc_host/mmc1/mmc1:0001/block/mmcblk1";
        machine
            .usb_stick()
            .device(card, "179:0", &[("device/type", "SD")]);
        for part in 1..=2 {
            let folder = format!("{card}/mmcblk1p{part}");
            machine.device(&folder, &format!("179:{part}"), &[("partition", "1")]);
        }
        machine.mount("40 1 179:2 / /media/data rw - ext4 /dev/mmcblk1p2 rw");
        machine.mount("41 1 8:1 / /media/usb rw - vfat /dev/sda1 rw");
        assert_eq!(machine.ids(), ["mmcblk1p2", "sda1"], "before {own}");
        machine.mount(format!("42 1 179:1 / {own} rw - ext4 /dev/mmcblk1p1 rw"));
        assert_eq!(machine.ids(), ["sda1"], "with {own}");
    }
}

#[test]
fn one_device_is_one_stick_however_often_it_is_mounted() {
    let mut machine = Machine::new();
    machine.usb_stick();
    for line in [
        "50 27 8:1 /photos /srv/photos rw - vfat /dev/sda1 rw",
        "51 27 8:1 / /media/usb rw - vfat /dev/sda1 rw",
        "52 27 8:1 / /media/again rw - vfat /dev/sda1 rw",
        "53 27 8:1 /photos /srv/more rw - vfat /dev/sda1 rw",
    ] {
        machine.mount(line);
    }
    let found = machine.found(&[]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].place, mounted("/media/usb", 51));
}

#[test]
fn odd_names_of_mount_points() {
    for (written, meant) in [
        (&br"/media/My\040Stick"[..], &b"/media/My Stick"[..]),
        (br"/media/a\012b\011c\134d", b"/media/a\nb\tc\\d"),
        (b"/media/\xff\xfe", b"/media/\xff\xfe"),
        ("/media/Stöckchen".as_bytes(), "/media/Stöckchen".as_bytes()),
    ] {
        let mut machine = Machine::new();
        machine.usb_stick();
        machine.mount([b"9 27 8:1 / ", written, b" rw - vfat /dev/sda1 rw"].concat());
        let found = machine.found(&[]);
        let meant = mounted(OsStr::from_bytes(meant), 9);
        assert_eq!(found[0].place, meant, "{}", written.escape_ascii());
    }
}

/// btrfs has no device number of the disk; a file system that merely claims such a source is none.
#[test]
fn btrfs_is_found_by_its_source() {
    let mut machine = Machine::new();
    machine.usb_stick();
    machine.mount("9 27 0:61 /@ /media/usb rw - btrfs /dev/sda1 rw,subvol=/@");
    assert_eq!(machine.ids(), ["sda1"]);
    for line in [
        "9 27 0:61 / /media/usb rw - fuse /dev/sda1 rw",
        "9 27 0:61 / /media/usb rw - btrfs /dev/../../dev/block/8:1 rw",
        "9 27 0:61 / /media/usb rw - btrfs /dev/ rw",
    ] {
        let mut machine = Machine::new();
        machine.usb_stick();
        machine.mount(line);
        assert_eq!(machine.ids(), [""; 0], "{line}");
    }
}

#[test]
fn a_hundred_thousand_mounts_cost_one_look_each() {
    let mut machine = Machine::new();
    machine.usb_stick().sata_disk();
    for number in 0..50_000 {
        machine.mount(format!(
            "{number} 27 65:1 /f{number} /srv/f{number} rw - ext4 /dev/sdx1 rw"
        ));
        machine.mount(format!(
            "{number} 27 8:1 /f{number} /mnt/f{number} rw - vfat /dev/sda1 rw"
        ));
    }
    let begun = Instant::now();
    let found = machine.found(&[]);
    let took = begun.elapsed();
    assert_eq!(found.len(), 1);
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn no_more_than_sixteen_and_configured_ones_first() {
    let mut machine = Machine::new();
    machine.usb_stick();
    let disk = format!("{XHCI}/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sda");
    for part in 2..40 {
        let folder = format!("{disk}/sda{part}");
        machine.device(&folder, &format!("8:{part}"), &[("partition", "2")]);
        machine.mount(format!(
            "{part} 27 8:{part} / /media/{part} rw - vfat /dev/sda{part} rw"
        ));
    }
    let found = machine.found(&[Path::new("/srv/stick")]);
    assert_eq!(found.len(), MOST_STICKS);
    assert_eq!((&*found[0].id, &*found[1].id), ("/srv/stick", "sda2"));
}

#[test]
fn a_configured_folder_is_named_after_the_mount_it_lies_on() {
    let mut machine = Machine::new();
    machine.usb_stick();
    machine.mount("27 1 254:0 / / rw - ext4 /dev/vda rw");
    machine.mount("60 27 0:70 / /srv rw - tmpfs tmpfs rw");
    machine.mount("61 60 0:71 / /srv/deep ro - squashfs /dev/loop1 ro");
    machine.mount("62 27 0:72 / /srvother rw - tmpfs tmpfs rw");
    let folders = ["/srv/stick/", "/srv/deep/stick", "/home/stick"].map(Path::new);
    let found = machine.found(&folders);
    let seen: Vec<_> = found
        .iter()
        .map(|s| (&*s.id, &*s.filesystem, s.read_only, &*s.label))
        .collect();
    assert_eq!(
        seen,
        [
            ("/srv/stick", "tmpfs", false, "stick"),
            ("/srv/deep/stick", "squashfs", true, "stick"),
            ("/home/stick", "ext4", false, "stick"),
        ]
    );
}

#[test]
fn a_stick_mounted_on_a_configured_folder_is_the_stick() {
    let mut machine = Machine::new();
    machine.usb_stick();
    machine.mount("91 27 8:1 / /media/usb rw - vfat /dev/sda1 rw");
    let found = machine.found(&[Path::new("/media/usb")]);
    assert_eq!((found.len(), &*found[0].id), (1, "sda1"));
}

#[test]
fn without_a_table_of_mounts_the_error_names_it() {
    let stick = config(&[Path::new("/srv/stick")]).stick;
    assert!(Elsewhere::at(Path::new("/nowhere/mountinfo")).is_err());
    let folder = Elsewhere::at(Path::new("/")).unwrap();
    let error = found_in(&stick, &folder, Path::new("/sys")).unwrap_err();
    assert!(error.to_string().contains("table of mounts"), "{error}");

    let mut machine = Machine::new();
    machine.mount("91 27 8:1 / /media/usb rw - vfat /dev/sda1 rw");
    machine.mount("garbage");
    machine.mount(b"\xff\x00 - - -");
    let found = machine.found(&[Path::new("/srv/stick")]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id, id(Path::new("/srv/stick")));
}

/// What is plugged in and not mounted: the disk `sda` in two partitions, one of them mounted, and a card without any.
fn unmounted() -> Machine {
    let mut machine = Machine::new();
    let disk = format!("{XHCI}/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sda");
    let card = "platform/mmc1/mmc_host/mmc1/mmc1:aaaa/block/mmcblk1";
    machine
        .usb_stick()
        .attributes(&disk, &[("size", "2000000"), ("diskseq", "7")])
        .attributes(&format!("{disk}/sda1"), &[("size", "1000000")])
        .device(
            &format!("{disk}/sda2"),
            "8:2",
            &[("partition", "2"), ("size", "999000"), ("ro", "1")],
        )
        .device(
            card,
            "179:8",
            &[
                ("device/type", "SD"),
                ("device/name", "SU08G"),
                ("size", "15523840"),
            ],
        );
    machine.mount("91 27 8:1 / /media/usb rw - vfat /dev/sda1 rw");
    machine
}

#[test]
fn a_stick_that_nobody_mounts_is_there_all_the_same() {
    let machine = unmounted();
    let found = machine.found(&[]);
    let seen: Vec<_> = found
        .iter()
        .map(|s| (&*s.id, &*s.filesystem, s.read_only, &*s.label, &s.place))
        .collect();
    let plugged = |device, sequence: &str| Place::Plugged {
        device,
        sequence: sequence.into(),
    };
    assert_eq!(
        seen,
        [
            (
                "sda1",
                "vfat",
                false,
                "SanDisk Ultra",
                &mounted("/media/usb", 91)
            ),
            ("mmcblk1", "", false, "SU08G", &plugged((179, 8), "")),
            ("sda2", "", true, "SanDisk Ultra", &plugged((8, 2), "7")),
        ]
    );
}

#[test]
fn a_recorder_that_never_mounts_has_only_what_is_mounted() {
    let machine = unmounted();
    let mountinfo = machine.root.path().join("mountinfo");
    fs::write(&mountinfo, &machine.table).unwrap();
    let mut stick = config(&[]).stick;
    stick.mount = config::Mount::Never;
    let mounts = Elsewhere::at(&mountinfo).unwrap();
    let found = found_in(&stick, &mounts, machine.root.path()).unwrap();
    assert_eq!((found.len(), &*found[0].id), (1, "sda1"));
}

#[test]
fn what_cannot_be_mounted_by_itself_is_no_stick() {
    let usb = "pci0000:00/usb1/1-4/host3/block";
    let size = ("size", "1000000");
    for (what, attributes) in [
        ("a reader without a card", vec![("size", "0")]),
        (
            "the container of logical partitions",
            vec![("partition", "4"), ("size", "2")],
        ),
        ("a device without a size", vec![]),
        (
            "one that a mapper or a RAID stands on",
            vec![size, ("holders/md0/dev", "9:0")],
        ),
    ] {
        let mut machine = Machine::new();
        machine.bus("pci0000:00/usb1/1-4", "usb");
        machine.device(&format!("{usb}/sdb"), "8:16", &attributes);
        assert_eq!(machine.ids(), [""; 0], "{what}");
        // The same device as it should be.
        machine.device(&format!("{usb}/sdc"), "8:32", &[size]);
        assert_eq!(machine.ids(), ["sdc"], "{what}");
        machine.mount("9 27 8:33 / /boot rw - vfat /dev/sdc1 rw");
        machine.device(&format!("{usb}/sdc/sdc1"), "8:33", &[("partition", "1")]);
        assert_eq!(machine.ids(), [""; 0], "the recorder's own");
    }
    for (disc, number) in [("sr0", "11:0"), ("fd0", "2:0")] {
        let machine = Machine::new();
        machine.device(
            &format!("{usb}/{disc}"),
            number,
            &[("removable", "1"), size],
        );
        assert_eq!(machine.ids(), [""; 0], "{disc}");
    }
}
