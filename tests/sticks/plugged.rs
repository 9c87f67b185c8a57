//! Sticks that nothing mounts: a loop device in the place of a stick, ext4 on it, in a mount namespace of its own.

use crate::stage::{applaud, cannot_try, config, in_own_mounts, look, play, read, role, write};
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::signal::{Signal, raise};
use nix::sys::socket::{
    AddressFamily, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, socket,
};
use nix::unistd::geteuid;
use recoveryd::sys::mounts::{Elsewhere, Place, PlugWatch, found};
use recoveryd::sys::own_mount::OwnMount;
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileExt, MetadataExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const FILE: &str = "GUID_123456789_0A1B2C3D.txt";

/// An image in a loop device, and a sysfs in which that is the partition of a USB stick.
struct Stick {
    folder: TempDir,
    node: PathBuf,
}

impl Stick {
    /// None where this machine has no loop devices to give, or no ext4.
    fn new(mkfs: &[&str], read_only: bool) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let image = folder.path().join("image");
        File::create(&image).unwrap().set_len(8 << 20).unwrap();
        if let [program, arguments @ ..] = mkfs {
            let made = Command::new(program).args(arguments).arg(&image).output();
            if !made.ok()?.status.success() {
                return None;
            }
        }
        let mut attach = Command::new("losetup");
        attach.args(["--find", "--show"]);
        if read_only {
            attach.arg("--read-only");
        }
        let attached = attach.arg(&image).output().ok()?;
        let node = String::from_utf8(attached.stdout).unwrap();
        if !attached.status.success() {
            return None;
        }
        let stick = Self {
            folder,
            node: node.trim().into(),
        };
        stick.pass_for_a_usb_stick(read_only);
        Some(stick)
    }

    fn pass_for_a_usb_stick(&self, read_only: bool) {
        let number = fs::metadata(&self.node).unwrap().rdev();
        let (major, minor) = (number >> 8 & 0xfff, number & 0xff);
        let sys = Path::new("/sys");
        mount(
            Some("test"),
            sys,
            Some("tmpfs"),
            MsFlags::empty(),
            None::<&str>,
        )
        .unwrap();
        let part = sys.join("devices/usb1/1-1/host0/block/sda/sda1");
        for folder in [&part, &part.join("../device"), &sys.join("class/block")] {
            fs::create_dir_all(folder).unwrap();
        }
        let write = |name: &str, text: &str| fs::write(part.join(name), text).unwrap();
        write("dev", &format!("{major}:{minor}\n"));
        write("partition", "1\n");
        write("size", "16384\n");
        write("ro", if read_only { "1\n" } else { "0\n" });
        write("../device/model", "Test Stick\n");
        symlink("../../../bus/usb", sys.join("devices/usb1/1-1/subsystem")).unwrap();
        symlink(&part, sys.join("class/block/sda1")).unwrap();
    }

    fn device(&self) -> (u32, u32) {
        match &found(&config(&[]).stick).unwrap()[0].place {
            Place::Plugged { device, .. } => *device,
            place => panic!("{place:?}"),
        }
    }

    fn image(&self) -> File {
        let image = self.folder.path().join("image");
        File::options().read(true).write(true).open(image).unwrap()
    }

    /// Whether it must be repaired before it is used again: its journal is in use, or it was not unmounted.
    fn is_in_use(&self) -> bool {
        let mut superblock = [0; 1024];
        self.image().read_exact_at(&mut superblock, 1024).unwrap();
        superblock[58] & 1 == 0 || superblock[96] & 4 != 0
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        let _ = Command::new("losetup")
            .arg("--detach")
            .arg(&self.node)
            .status();
    }
}

const EXT4: [&str; 4] = ["mkfs.ext4", "-q", "-L", "photos"];

fn ext4() -> Option<Stick> {
    let stick = Stick::new(&EXT4, false);
    if stick.is_none() {
        cannot_try("a loop device with ext4");
    }
    stick
}

fn table_of_mounts() -> String {
    fs::read_to_string("/proc/thread-self/mountinfo").unwrap()
}

#[test]
fn a_stick_is_mounted_for_its_errand_only() {
    in_own_mounts("plugged::a_stick_is_mounted_for_its_errand_only", || {
        let Some(stick) = ext4() else { return };
        let config = config(&[]);
        let fresh = fs::read(stick.folder.path().join("image")).unwrap();
        let seen = look(&config, "sda1").unwrap();
        assert_eq!((&*seen.label, &*seen.filesystem), ("photos", "ext4"));
        assert_eq!((seen.usable, seen.reason), (true, None));
        assert!(seen.size_bytes > 1 << 20 && seen.free_bytes > 1 << 20);
        let after = fs::read(stick.folder.path().join("image")).unwrap();
        assert!(fresh == after, "looking has changed the stick");

        assert_eq!(write(&config, "sda1", FILE, "text"), Ok(()));
        assert!(!table_of_mounts().contains(" ext4 /run/device"));
        assert!(!stick.is_in_use());
        assert_eq!(read(&config, "sda1", FILE).unwrap(), "text");
        assert_eq!(write(&config, "sda1", FILE, "text"), Ok(()));
        let sentence = write(&config, "sda1", FILE, "other").unwrap_err();
        assert!(sentence.contains("another file"), "{sentence}");
        // A failed errand leaves it safe to be pulled out as well.
        assert!(!table_of_mounts().contains(" ext4 /run/device"));
        assert!(!stick.is_in_use());
    });
}

#[test]
fn a_write_protected_stick_is_read_even_if_it_was_torn_out_before() {
    const TEST: &str = "plugged::a_write_protected_stick_is_read_even_if_it_was_torn_out_before";
    in_own_mounts(TEST, || {
        let unsealed = [&EXT4[..], &["-O", "^metadata_csum"]].concat();
        let Some(stick) = Stick::new(&unsealed, true) else {
            return cannot_try("a loop device with ext4");
        };
        // Its journal waits to be replayed, as after a stick was torn out of a computer.
        let mut features = [0];
        stick
            .image()
            .read_exact_at(&mut features, 1024 + 96)
            .unwrap();
        stick
            .image()
            .write_all_at(&[features[0] | 4], 1024 + 96)
            .unwrap();
        let config = config(&[]);
        let protected = "This stick is write-protected.";
        let seen = look(&config, "sda1").unwrap();
        assert_eq!(
            (seen.usable, seen.reason.as_deref()),
            (false, Some(protected))
        );
        assert_eq!(write(&config, "sda1", FILE, "text").unwrap_err(), protected);
    });
}

#[test]
fn a_stick_without_a_file_system_is_said_to_need_one() {
    in_own_mounts(
        "plugged::a_stick_without_a_file_system_is_said_to_need_one",
        || {
            let Some(stick) = Stick::new(&[], false) else {
                return cannot_try("a loop device");
            };
            let config = config(&[]);
            let sentence = "This stick has no file system that the recorder can read; it needs reformatting: FAT32 or exFAT.";
            assert_eq!(look(&config, "sda1").unwrap_err(), sentence);
            assert_eq!(write(&config, "sda1", FILE, "text").unwrap_err(), sentence);

            // A boot sector of a file system, and nothing behind it.
            let image = stick.image();
            image.write_all_at(&[0x53, 0xef], 1080).unwrap();
            let sentence = look(&config, "sda1").unwrap_err();
            assert!(
                sentence.contains("ext4 file system is damaged"),
                "{sentence}"
            );

            // No kernel has a driver for everything.
            let known = fs::read_to_string("/proc/filesystems").unwrap();
            if !known.contains("\texfat") {
                image.write_all_at(b"\xeb\x76\x90EXFAT   ", 0).unwrap();
                let sentence = look(&config, "sda1").unwrap_err();
                assert!(
                    sentence.contains("exFAT, which this recorder"),
                    "{sentence}"
                );
            }
        },
    );
}

fn mount_read_only(node: &Path, at: &Path) {
    let flags = MsFlags::MS_RDONLY;
    mount(Some(node), at, Some("ext4"), flags, None::<&str>).unwrap();
}

/// The moment others mount it, it is theirs: the errand does not wait until they unmount it, and mounts nothing beside them.
#[test]
fn what_others_have_mounted_is_left_to_them() {
    in_own_mounts("plugged::what_others_have_mounted_is_left_to_them", || {
        let Some(stick) = ext4() else { return };
        let elsewhere = Elsewhere::new().unwrap();
        let device = stick.device();
        assert!(!elsewhere.has(device));
        let theirs = tempfile::tempdir().unwrap();
        mount_read_only(&stick.node, theirs.path());
        assert!(elsewhere.has(device));
        umount2(theirs.path(), MntFlags::empty()).unwrap();
        assert!(!elsewhere.has(device));
        mount_read_only(&stick.node, theirs.path());
        // In a sysfs that does not know of mounted devices the stick is still one that nobody mounts.
        let begun = Instant::now();
        let sentence = write(&config(&[]), "sda1", FILE, "text").unwrap_err();
        assert!(sentence.contains("Something else"), "{sentence}");
        assert!(begun.elapsed() < Duration::from_secs(2));
        umount2(theirs.path(), MntFlags::MNT_DETACH).unwrap();
    });
}

#[test]
fn what_a_killed_helper_mounted_goes_with_it() {
    const TEST: &str = "plugged::what_a_killed_helper_mounted_goes_with_it";
    if let Some(device) = role().filter(|role| role != "mounts") {
        let (major, minor) = device.split_once(' ').unwrap();
        let own = OwnMount::new(Path::new("/run"), std::iter::empty()).unwrap();
        own.open((major.parse().unwrap(), minor.parse().unwrap()))
            .unwrap();
        own.mount("ext4", false, "").unwrap();
        assert!(table_of_mounts().contains(" ext4 /run/device"));
        fs::write(own.stick().join("film"), vec![7; 1 << 20]).unwrap();
        raise(Signal::SIGKILL).unwrap();
    }
    in_own_mounts(TEST, || {
        let Some(stick) = ext4() else { return };
        let (major, minor) = stick.device();
        let played = play(Command::new("env"), TEST, &format!("{major} {minor}"));
        assert_eq!(played.status.signal(), Some(Signal::SIGKILL as i32));
        assert!(!stick.is_in_use());
        assert_eq!(write(&config(&[]), "sda1", FILE, "text"), Ok(()));
    });
}

#[test]
fn a_stick_is_not_mounted_without_the_right_to() {
    const TEST: &str = "plugged::a_stick_is_not_mounted_without_the_right_to";
    if role().is_some_and(|role| role == "nobody") {
        let sentence = look(&config(&[]), "sda1").unwrap_err();
        assert!(sentence.contains("must run as root"), "{sentence}");
        return;
    }
    in_own_mounts(TEST, || {
        let Some(_stick) = ext4() else { return };
        let mut powerless = Command::new("setpriv");
        powerless.args(["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]);
        applaud(&play(powerless, TEST, "nobody"));
    });
}

/// The kernel's own event, asked for by hand.
#[test]
fn the_watch_wakes_when_a_device_comes() {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    runtime.block_on(async {
        let mut watch = PlugWatch::new(None).unwrap();
        // As a service manager makes one.
        let made = socket(
            AddressFamily::Netlink,
            SockType::Raw,
            SockFlag::empty(),
            SockProtocol::NetlinkKObjectUEvent,
        );
        let made = made.unwrap();
        bind(made.as_raw_fd(), &NetlinkAddr::new(0, 1)).unwrap();
        let mut handed_over = PlugWatch::new(Some(made)).unwrap();
        let event = "/sys/class/block/loop0/uevent";
        if !geteuid().is_root() || fs::write(event, "change").is_err() {
            return cannot_try("events of a block device");
        }
        let soon = Duration::from_secs(60);
        for watch in [&mut watch, &mut handed_over] {
            tokio::time::timeout(soon, watch.changed())
                .await
                .unwrap()
                .unwrap();
        }
    });
}
