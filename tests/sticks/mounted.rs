//! Real mounts, in mount namespaces of their own.

use crate::stage::{cannot_try, config, id, in_own_mounts, look, names, play, read, role, write};
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use recoveryd::api::stick::Call;
use recoveryd::helpers::stick::answer;
use recoveryd::sys::mounts::{Elsewhere, MountWatch, Place, found};
use std::fs::{self, File};
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const FILE: &str = "GUID_123456789_0A1B2C3D.txt";

/// A folder to mount on. Whatever is mounted there at the end goes first: nobody can remove it otherwise.
struct MountPoint(TempDir);

impl MountPoint {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for MountPoint {
    fn drop(&mut self) {
        while umount2(self.path(), MntFlags::MNT_DETACH).is_ok() {}
    }
}

fn tmpfs(at: &Path, flags: MsFlags, options: &str) {
    mount(Some("test"), at, Some("tmpfs"), flags, Some(options)).unwrap();
}

fn bind(from: &Path, to: &Path) {
    mount(Some(from), to, None::<&str>, MsFlags::MS_BIND, None::<&str>).unwrap();
}

/// Makes a mounted tmpfs look like the partition of a USB stick: a sysfs in which its number is that of `sda1`.
fn pass_for_a_usb_stick(at: &Path) {
    let table = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let line = table
        .lines()
        .rfind(|line| line.contains(at.to_str().unwrap()));
    let number = line.unwrap().split(' ').nth(2).unwrap().to_owned();
    let sys = Path::new("/sys");
    tmpfs(sys, MsFlags::empty(), "");
    let disk = sys.join("devices/usb1/1-1/host0/block/sda");
    for folder in [
        sys.join("dev/block"),
        disk.join("sda1"),
        disk.join("device"),
    ] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(disk.join("sda1/partition"), "1\n").unwrap();
    fs::write(disk.join("device/model"), "Test Stick\n").unwrap();
    symlink("../../../bus/usb", sys.join("devices/usb1/1-1/subsystem")).unwrap();
    symlink(
        "../../devices/usb1/1-1/host0/block/sda/sda1",
        sys.join("dev/block").join(number),
    )
    .unwrap();
}

#[test]
fn a_stick_from_mounting_to_unmounting() {
    in_own_mounts("mounted::a_stick_from_mounting_to_unmounting", || {
        let folder = MountPoint::new();
        let at = folder.path().join("my stick");
        fs::create_dir(&at).unwrap();
        let config = config(&[]);
        tmpfs(&at, MsFlags::empty(), "size=1m");
        assert_eq!(found(&config.stick).unwrap(), []);
        // In the table of mounts the blank is escaped, so the number is read by the folder around it.
        pass_for_a_usb_stick(folder.path());
        let sticks = found(&config.stick).unwrap();
        assert_eq!(sticks.len(), 1);
        assert_eq!(sticks[0].id, "sda1");
        assert!(matches!(&sticks[0].place, Place::Mounted { at: there, .. } if *there == at));

        let seen = look(&config, "sda1").unwrap();
        assert_eq!((&*seen.label, &*seen.filesystem), ("Test Stick", "tmpfs"));
        assert_eq!((seen.size_bytes, seen.usable), (1 << 20, true));
        assert_eq!(write(&config, "sda1", FILE, "text"), Ok(()));
        assert_eq!(read(&config, "sda1", FILE).unwrap(), "text");
        assert_eq!(names(&at), [FILE]);

        // Mounted over: what the path shows now is not the stick.
        tmpfs(&at, MsFlags::empty(), "");
        let sentence = write(&config, "sda1", FILE, "text").unwrap_err();
        assert!(sentence.contains("mounted over it"), "{sentence}");
        assert_eq!(names(&at), [""; 0]);
        umount2(&at, MntFlags::empty()).unwrap();
        assert_eq!(read(&config, "sda1", FILE).unwrap(), "text");

        umount2(&at, MntFlags::empty()).unwrap();
        let sentence = look(&config, "sda1").unwrap_err();
        assert!(sentence.contains("not there any more"), "{sentence}");
    });
}

#[test]
fn a_write_protected_stick_can_be_read() {
    in_own_mounts("mounted::a_write_protected_stick_can_be_read", || {
        let folder = MountPoint::new();
        let (config, id) = (config(&[folder.path()]), id(folder.path()));
        tmpfs(folder.path(), MsFlags::empty(), "");
        fs::write(folder.path().join("REPLY_1.txt"), "code: 1").unwrap();
        fs::write(folder.path().join(FILE), "text").unwrap();
        tmpfs_again(folder.path(), MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY);
        let seen = look(&config, &id).unwrap();
        let protected = "This stick is write-protected.";
        assert_eq!(
            (seen.usable, seen.reason.as_deref()),
            (false, Some(protected))
        );
        assert_eq!(seen.replies, ["REPLY_1.txt"]);
        assert_eq!(read(&config, &id, "REPLY_1.txt").unwrap(), "code: 1");
        assert_eq!(
            write(&config, &id, "KIT.txt", "text").unwrap_err(),
            protected
        );
        // What is on it already needs no writing.
        assert_eq!(write(&config, &id, FILE, "text"), Ok(()));
    });
}

fn tmpfs_again(at: &Path, flags: MsFlags) {
    mount(None::<&str>, at, None::<&str>, flags, None::<&str>).unwrap();
}

#[test]
fn a_full_stick_keeps_nothing_of_ours() {
    in_own_mounts("mounted::a_full_stick_keeps_nothing_of_ours", || {
        // Full of bytes, and full of names.
        for options in ["size=64k", "size=1m,nr_inodes=2"] {
            let folder = MountPoint::new();
            let (config, id) = (config(&[folder.path()]), id(folder.path()));
            tmpfs(folder.path(), MsFlags::empty(), options);
            assert!(look(&config, &id).unwrap().usable, "{options}");
            let mut film = File::create(folder.path().join("film")).unwrap();
            while options == "size=64k" && film.write_all(&[0; 4096]).is_ok() {}
            let full = "This stick is full: 4 KiB are needed.";
            let seen = look(&config, &id).unwrap();
            assert_eq!(
                (seen.usable, seen.reason.as_deref()),
                (false, Some(full)),
                "{options}"
            );
            assert_eq!(
                write(&config, &id, FILE, "text").unwrap_err(),
                full,
                "{options}"
            );
            assert_eq!(names(folder.path()), ["film"], "{options}");
        }
    });
}

#[test]
fn another_mount_under_our_name_is_left_alone() {
    in_own_mounts(
        "mounted::another_mount_under_our_name_is_left_alone",
        || {
            let folder = MountPoint::new();
            let elsewhere = tempfile::tempdir().unwrap();
            let (config, id) = (config(&[folder.path()]), id(folder.path()));
            let [ours, other] = [folder.path().join(FILE), elsewhere.path().join("file")];
            let sentence = format!("{FILE} on this stick is another mount, not a file.");

            // A bind mount of a file of the very same file system: only the number of the mount tells it.
            fs::write(&ours, "text").unwrap();
            fs::write(&other, "text").unwrap();
            bind(&other, &ours);
            assert_eq!(write(&config, &id, FILE, "text").unwrap_err(), sentence);
            assert_eq!(read(&config, &id, FILE).unwrap_err(), sentence);
            umount2(&ours, MntFlags::empty()).unwrap();
            assert_eq!(read(&config, &id, FILE).unwrap(), "text");

            fs::remove_file(&ours).unwrap();
            fs::create_dir(&ours).unwrap();
            tmpfs(&ours, MsFlags::empty(), "");
            assert_eq!(write(&config, &id, FILE, "text").unwrap_err(), sentence);
            assert_eq!(names(&ours), [""; 0]);
            assert_eq!(fs::read_to_string(&other).unwrap(), "text");
            umount2(&ours, MntFlags::empty()).unwrap();
        },
    );
}

#[test]
fn the_watch_wakes_on_mounts_and_on_nothing_else() {
    in_own_mounts(
        "mounted::the_watch_wakes_on_mounts_and_on_nothing_else",
        || {
            let folder = MountPoint::new();
            let runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = { runtime }.enable_all().build().unwrap();
            runtime.block_on(async {
                let mut watch = MountWatch::new(&Elsewhere::new().unwrap()).unwrap();
                let still = Duration::from_millis(300);
                let soon = Duration::from_secs(5);
                for _ in 0..3 {
                    fs::write(folder.path().join("file"), "text").unwrap();
                    let before = naps();
                    assert!(tokio::time::timeout(still, watch.changed()).await.is_err());
                    // The timer of the timeout itself is all that wakes us.
                    assert!(naps() - before <= 2, "{} wake-ups", naps() - before);

                    tmpfs(folder.path(), MsFlags::empty(), "");
                    tokio::time::timeout(soon, watch.changed())
                        .await
                        .unwrap()
                        .unwrap();
                    tmpfs_again(folder.path(), MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY);
                    tokio::time::timeout(soon, watch.changed())
                        .await
                        .unwrap()
                        .unwrap();
                    umount2(folder.path(), MntFlags::empty()).unwrap();
                    tokio::time::timeout(soon, watch.changed())
                        .await
                        .unwrap()
                        .unwrap();
                }
                // What changed before anybody waited is told once.
                tmpfs(folder.path(), MsFlags::empty(), "");
                umount2(folder.path(), MntFlags::empty()).unwrap();
                tokio::time::timeout(soon, watch.changed())
                    .await
                    .unwrap()
                    .unwrap();
                assert!(tokio::time::timeout(still, watch.changed()).await.is_err());
            });
        },
    );
}

/// How often this thread has gone to sleep.
fn naps() -> u64 {
    let status = fs::read_to_string("/proc/thread-self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.unwrap().trim().parse().unwrap()
}

/// A file system whose driver never answers, as with a dying stick: finding it must not hang, and an errand to it must
/// die at its deadline.
#[test]
fn a_stick_that_hangs_is_given_up_at_the_deadline() {
    const TEST: &str = "mounted::a_stick_that_hangs_is_given_up_at_the_deadline";
    if let Some(errand) = role().filter(|role| role != "mounts") {
        let (call, path) = errand.split_once(' ').unwrap();
        let config = config(&[Path::new(path)]);
        let (stick, file) = (path.to_owned(), FILE.to_owned());
        let contents = "text".to_owned().into();
        nix::unistd::alarm::set(1);
        let _ = answer(
            &config,
            match call {
                "look" => Call::Look { stick },
                "read" => Call::Read { stick, file },
                _ => Call::Write {
                    stick,
                    file,
                    contents,
                },
            },
        );
        return;
    }
    in_own_mounts(TEST, || {
        let folder = MountPoint::new();
        let Ok(driver) = File::options().read(true).write(true).open("/dev/fuse") else {
            return cannot_try("a file system that hangs: /dev/fuse cannot be opened");
        };
        let fd = driver.as_raw_fd();
        let options = format!("fd={fd},rootmode=40000,user_id=0,group_id=0");
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
        let fuse = Some("fuse");
        if mount(Some("hang"), folder.path(), fuse, flags, Some(&*options)).is_err() {
            return cannot_try("a file system that hangs: FUSE cannot be mounted");
        }
        let begun = Instant::now();
        let sticks = found(&config(&[folder.path()]).stick).unwrap();
        assert_eq!((sticks.len(), &*sticks[0].filesystem), (1, "fuse"));
        assert!(begun.elapsed() < Duration::from_millis(500));
        for call in ["look", "read", "write"] {
            let begun = Instant::now();
            let role = format!("{call} {}", folder.path().display());
            let played = play(Command::new("env"), TEST, &role);
            let took = begun.elapsed();
            let signal = nix::libc::SIGALRM;
            assert_eq!(
                played.status.signal(),
                Some(signal),
                "{call}: {}",
                played.status
            );
            assert!(took < Duration::from_secs(5), "{call}: {took:?}");
        }
    });
}
