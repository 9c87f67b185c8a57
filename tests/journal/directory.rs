//! Real directories, and what may lie in them.

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use recoveryd::journal::{About, Journal, Loaded, NewEvent};
use recoveryd::sys::state_dir::{StateDir, StateDirError};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const FILES: [&str; 3] = ["slots", "events-0.jsonl", "events-1.jsonl"];

fn open(path: &Path) -> (Journal<StateDir>, Option<Vec<u8>>) {
    let (journal, loaded) = Journal::open(StateDir::open(path).unwrap()).unwrap();
    let state = match loaded {
        Loaded::Fresh => None,
        Loaded::Sound(state) => Some(state.to_vec()),
        Loaded::Damaged => panic!("damaged"),
    };
    (journal, state)
}

fn event(message: &str) -> [NewEvent<'_>; 1] {
    [NewEvent {
        clock: "2026-03-01T12:00:00Z",
        event: "tested",
        message,
        about: About::default(),
    }]
}

fn scratch() -> (TempDir, PathBuf) {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("state");
    (scratch, path)
}

#[test]
fn a_new_directory_is_private_and_keeps_what_it_is_given() {
    let (_scratch, path) = scratch();
    for n in 0..100 {
        let (mut journal, state) = open(&path);
        assert_eq!(state, (n > 0).then(|| vec![n - 1; 100]));
        journal.commit(&[n; 100], &event(&"m".repeat(150))).unwrap();
    }
    let (mut journal, _) = open(&path);
    journal.scrub().unwrap();
    let (records, sound) = journal.records().unwrap();
    assert!(sound && records.len() >= 50 && records.last().unwrap().number == 100);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
    for file in FILES {
        let found = fs::metadata(path.join(file)).unwrap();
        assert!(
            found.mode() & 0o777 == 0o600 && found.len() <= 16384,
            "{file}: {found:?}"
        );
    }
}

#[test]
fn two_never_share_a_directory() {
    let (_scratch, path) = scratch();
    let first = StateDir::open(&path).unwrap();
    let error = StateDir::open(&path).err().unwrap();
    assert!(matches!(error, StateDirError::InUse { .. }));
    assert!(
        error.to_string().contains("in use by another recoveryd"),
        "{error}"
    );
    drop(first);
    StateDir::open(&path).unwrap();
}

#[test]
fn links_pipes_and_directories_are_refused() {
    type Place = fn(&Path);
    let places: [(&str, Place); 3] = [
        ("a symbolic link", |path| {
            symlink("/etc/hostname", path).unwrap()
        }),
        ("not a regular file", |path| {
            mkfifo(path, Mode::S_IRWXU).unwrap()
        }),
        ("a directory", |path| fs::create_dir(path).unwrap()),
    ];
    for (what, place) in places {
        for file in FILES {
            let (_scratch, path) = scratch();
            drop(StateDir::open(&path).unwrap());
            place(&path.join(file));
            let error = Journal::open(StateDir::open(&path).unwrap())
                .err()
                .unwrap()
                .to_string();
            let what = if what == "a directory" {
                "not a regular file"
            } else {
                what
            };
            assert!(error.contains(what) && error.contains(file), "{error}");
        }
        let (_scratch, path) = scratch();
        fs::create_dir(&path).unwrap();
        place(&path.join("lock"));
        let error = StateDir::open(&path).err().unwrap().to_string();
        assert!(error.contains("`lock`") && error.contains(what), "{error}");
    }
}

#[test]
fn a_log_replaced_by_a_pipe_costs_no_state() {
    let (_scratch, path) = scratch();
    open(&path).0.commit(b"one", &event("first")).unwrap();
    fs::remove_file(path.join(FILES[1])).unwrap();
    mkfifo(&path.join(FILES[1]), Mode::S_IRWXU).unwrap();
    let (mut journal, state) = open(&path);
    assert_eq!(state.unwrap(), b"one");
    journal.commit(b"two", &event("second")).unwrap();
    assert!(
        journal
            .records()
            .unwrap_err()
            .to_string()
            .contains(FILES[1])
    );
    drop(journal);
    assert_eq!(open(&path).1.unwrap(), b"two");
}

#[test]
fn a_directory_that_others_can_write_is_refused() {
    let (_scratch, path) = scratch();
    fs::create_dir(&path).unwrap();
    for (mode, exposed) in [
        (0o777, true),
        (0o770, true),
        (0o702, true),
        (0o755, false),
        (0o700, false),
    ] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        match StateDir::open(&path) {
            Ok(_) => assert!(!exposed, "{mode:o}"),
            Err(e) => assert!(
                exposed && e.to_string().contains("chmod 700"),
                "{mode:o}: {e}"
            ),
        }
    }
}

#[test]
fn a_directory_where_nothing_can_be_made_is_named() {
    // Nobody, root included, can make a file in sysfs.
    let error = StateDir::open(Path::new("/sys")).err().unwrap().to_string();
    assert!(
        error.contains("cannot open the file `lock` in the state directory /sys"),
        "{error}"
    );
    let error = StateDir::open(Path::new("/sys/state"))
        .err()
        .unwrap()
        .to_string();
    assert!(
        error.contains("cannot make the state directory /sys/state"),
        "{error}"
    );
}

/// The limit on a file's size stands for a disk that takes one slot and not the other: it needs no rights.
#[test]
fn a_write_the_system_refuses_leaves_the_state_before() {
    const STATE: &str = "RECOVERYD_TEST_STATE";
    if let Some(path) = std::env::var_os(STATE) {
        let (mut journal, state) = open(Path::new(&path));
        assert_eq!(state.unwrap(), b"kept");
        for _ in 0..2 {
            let error = journal.commit(b"refused", &event("refused")).unwrap_err();
            assert!(error.to_string().contains("`slots`"), "{error}");
        }
        return;
    }
    let (_scratch, path) = scratch();
    let (mut journal, _) = open(&path);
    journal.commit(b"first", &event("first")).unwrap();
    journal.commit(b"kept", &event("second")).unwrap();
    drop(journal);
    // Into a pipe: a log file that the tests print to would have the limit too.
    let told = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 8; exec \"$0\" --exact \"$1\"",
        ])
        .arg(std::env::current_exe().unwrap())
        .arg("directory::a_write_the_system_refuses_leaves_the_state_before")
        .env(STATE, &path)
        .output()
        .unwrap();
    assert!(told.status.success(), "{told:?}");
    let (mut journal, state) = open(&path);
    assert_eq!(state.unwrap(), b"kept");
    journal.commit(b"next", &event("third")).unwrap();
    assert_eq!(journal.records().unwrap().0.len(), 3);
}

/// A small tmpfs, unmounted on drop.
struct Disk(TempDir);

impl Disk {
    /// None for those who may not mount.
    fn new() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let options = Some("size=40k,mode=700");
        mount(
            Some("tmpfs"),
            dir.path(),
            Some("tmpfs"),
            MsFlags::empty(),
            options,
        )
        .ok()
        .map(|()| Self(dir))
    }

    fn remount(&self, flags: MsFlags) {
        mount(
            None::<&str>,
            self.0.path(),
            None::<&str>,
            MsFlags::MS_REMOUNT | flags,
            None::<&str>,
        )
        .unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        umount2(self.0.path(), MntFlags::MNT_DETACH).unwrap();
    }
}

/// Root's part: a disk that is full, then read-only. Without the right to mount, the test above and the failing medium
/// stand for it.
#[test]
fn a_full_and_a_read_only_disk() {
    let Some(disk) = Disk::new() else { return };
    let path = disk.0.path().join("state");
    let filler = disk.0.path().join("filler");
    let fill = || {
        let mut file = fs::File::create(&filler).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    };

    drop(open(&path));
    fill();
    let (mut journal, state) = open(&path);
    assert!(state.is_none());
    let error = journal
        .commit(b"one", &event("first"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("free some space"), "{error}");
    drop(journal);
    assert!(open(&path).1.is_none());

    fs::remove_file(&filler).unwrap();
    let (mut journal, _) = open(&path);
    journal.commit(b"one", &event("first")).unwrap();
    fill();
    // The slots have their room; the log has to wait for more.
    for n in 0..40 {
        journal.commit(&[n], &event(&"m".repeat(150))).unwrap();
    }
    drop(journal);
    let (mut journal, state) = open(&path);
    assert_eq!(state.unwrap(), [39]);
    fs::remove_file(&filler).unwrap();
    journal.commit(b"two", &event("last")).unwrap();
    let (records, sound) = journal.records().unwrap();
    assert!(
        sound && records.iter().any(|record| record.event == "events-lost"),
        "{sound} {records:?}"
    );
    assert_eq!(records.last().unwrap().message, "last");
    drop(journal);

    disk.remount(MsFlags::MS_RDONLY);
    let (mut journal, state) = open(&path);
    assert_eq!(state.unwrap(), b"two");
    assert_eq!(journal.records().unwrap().0, records);
    let error = journal
        .commit(b"three", &event("never"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("mount it for writing"), "{error}");
    drop(journal);
    assert_eq!(open(&path).1.unwrap(), b"two");
    disk.remount(MsFlags::empty());
}
