//! The helper's errands to real folders that hold everything a hostile stick may.

use crate::stage::{applaud, cannot_try, config, id, look, names, play, read, role, write};
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use nix::sys::stat::{Mode, SFlag, mknod};
use nix::unistd::{Gid, Uid, geteuid, mkfifo, setegid, seteuid};
use recoveryd::api::stick::{Call, Reply, WriteReply};
use recoveryd::config::Config;
use recoveryd::helpers::stick::answer;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const GUID_FILE: &str = "GUID_123456789_0A1B2C3D.txt";
const REPLY_FILE: &str = "REPLY_123456789_0A1B2C3D.txt";

struct Stick {
    folder: TempDir,
    config: Config,
    id: String,
}

impl Stick {
    /// In memory where there is such a place: quick, whatever else the machine has to write to its disk.
    fn new() -> Self {
        match tempfile::tempdir_in("/dev/shm") {
            Ok(folder) => Self::at_folder(folder),
            Err(_) => Self::on_disk(),
        }
    }

    fn on_disk() -> Self {
        Self::at_folder(tempfile::tempdir().unwrap())
    }

    fn at_folder(folder: TempDir) -> Self {
        Self {
            config: config(&[folder.path()]),
            id: id(folder.path()),
            folder,
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, file: &str, contents: &str) -> Result<(), String> {
        write(&self.config, &self.id, file, contents)
    }

    fn read(&self, file: &str) -> Result<String, String> {
        read(&self.config, &self.id, file)
    }

    fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }
}

/// What may lie in a file's place, each with what the sentence calls it.
fn put_something_else(stick: &Stick, name: &str, kind: &str) -> bool {
    let at = stick.at(name);
    match kind {
        "a link" => symlink(stick.at("target"), at).unwrap(),
        "a pipe" => mkfifo(&at, Mode::S_IRWXU).unwrap(),
        "a socket" => drop(UnixListener::bind(at).unwrap()),
        "a folder" => fs::create_dir(at).unwrap(),
        _ => {
            // The kernel's null device: harmless if it were opened after all.
            let null = nix::libc::makedev(1, 3);
            if mknod(&at, SFlag::S_IFCHR, Mode::S_IRWXU, null).is_err() {
                cannot_try("a device node on a stick");
                return false;
            }
        }
    }
    true
}

const KINDS: [&str; 5] = ["a link", "a pipe", "a socket", "a folder", "a device"];

#[test]
fn a_look_names_replies_space_and_file_system() {
    let stick = Stick::new();
    for name in [
        REPLY_FILE,
        "REPLY_2 (1).txt",
        "holiday.jpg",
        "REPLY_",
        "REPLY_1.exe",
    ] {
        fs::write(stick.at(name), "text").unwrap();
    }
    fs::create_dir(stick.at("System Volume Information")).unwrap();
    let seen = look(&stick.config, &stick.id).unwrap();
    assert_eq!(seen.replies, [REPLY_FILE, "REPLY_2 (1).txt"]);
    assert_eq!((seen.usable, &seen.reason), (true, &None));
    assert!(!seen.filesystem.is_empty());
    assert!(seen.free_bytes >= 4096 && seen.free_bytes <= seen.size_bytes);
    let own_name = stick.folder.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(seen.label, own_name);
}

#[test]
fn what_is_written_is_there_and_nothing_else() {
    let stick = Stick::on_disk();
    for (name, contents) in [
        (GUID_FILE, "guid: 0A1B2C3D\n".to_owned()),
        ("KIT_1-2.txt", "ü".repeat(2048)),
        ("empty", String::new()),
    ] {
        assert_eq!(stick.write(name, &contents), Ok(()));
        assert_eq!(fs::read_to_string(stick.at(name)).unwrap(), contents);
        let mode = fs::metadata(stick.at(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o644);
    }
    assert_eq!(stick.names(), [GUID_FILE, "KIT_1-2.txt", "empty"]);
}

#[test]
fn the_same_file_again_counts_as_written_and_another_stays() {
    let stick = Stick::on_disk();
    assert_eq!(stick.write(GUID_FILE, "one"), Ok(()));
    let first = fs::metadata(stick.at(GUID_FILE))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(stick.write(GUID_FILE, "one"), Ok(()));
    for other in ["two", "on", "one\n", ""] {
        let refused = stick.write(GUID_FILE, other).unwrap_err();
        assert!(refused.contains("another file named GUID_"), "{refused}");
    }
    let file = fs::metadata(stick.at(GUID_FILE)).unwrap();
    assert_eq!(file.modified().unwrap(), first);
    assert_eq!(fs::read_to_string(stick.at(GUID_FILE)).unwrap(), "one");

    // A hard link is another file's second name: it is left alone, and so is the file.
    fs::write(stick.at("precious"), "precious").unwrap();
    fs::hard_link(stick.at("precious"), stick.at("LINKED.txt")).unwrap();
    assert!(stick.write("LINKED.txt", "ours").is_err());
    assert_eq!(
        fs::read_to_string(stick.at("precious")).unwrap(),
        "precious"
    );
    assert_eq!(stick.names(), [GUID_FILE, "LINKED.txt", "precious"]);
}

#[test]
fn what_a_killed_errand_left_is_swept_and_nothing_else() {
    let stick = Stick::on_disk();
    let left = [
        "recoveryd-0123456789abcdef.tmp",
        "recoveryd-ffffffffffffffff.tmp",
    ];
    let others = [
        "my-recoveryd-0123456789abcdef.tmp",
        "recoveryd-0123456789ABCDEF.tmp",
        "recoveryd-0123456789abcde.tmp",
        "recoveryd-0123456789abcdef.tmp.bak",
        "recoveryd-0123456789abcdefa.tmp",
        "recoveryd-0123456789abcdeg.tmp",
    ];
    for name in left.iter().chain(&others) {
        fs::write(stick.at(name), "half of it").unwrap();
    }
    let folder = "recoveryd-00112233445566aa.tmp";
    let link = "recoveryd-00112233445566bb.tmp";
    let used = "recoveryd-00112233445566cc.tmp";
    fs::create_dir(stick.at(folder)).unwrap();
    symlink(others[0], stick.at(link)).unwrap();
    // Another errand is writing it.
    let writer = File::create(stick.at(used)).unwrap();
    let whole = libc::flock {
        l_type: libc::F_WRLCK as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    fcntl(&writer, FcntlArg::F_OFD_SETLK(&whole)).unwrap();
    assert_eq!(stick.write(GUID_FILE, "one"), Ok(()));
    let mut expected = [&others[..], &[folder, link, used, GUID_FILE]].concat();
    expected.sort_unstable();
    assert_eq!(stick.names(), expected);

    drop(writer);
    assert_eq!(stick.write(GUID_FILE, "one"), Ok(()));
    assert!(!stick.at(used).exists());
}

#[test]
fn a_reply_file_is_found_in_another_case() {
    let stick = Stick::on_disk();
    let small = REPLY_FILE.to_lowercase();
    fs::write(stick.at(&small), "code: small").unwrap();
    assert_eq!(stick.read(REPLY_FILE).unwrap(), "code: small");
    fs::write(stick.at(REPLY_FILE), "code: exact").unwrap();
    assert_eq!(stick.read(REPLY_FILE).unwrap(), "code: exact");
    fs::remove_file(stick.at(REPLY_FILE)).unwrap();
    fs::remove_file(stick.at(&small)).unwrap();
    symlink("/etc/passwd", stick.at(&small)).unwrap();
    let refused = stick.read(REPLY_FILE).unwrap_err();
    assert!(refused.contains("is a link"), "{refused}");
}

#[test]
fn nothing_is_written_through_what_is_no_file() {
    for kind in KINDS {
        for target in [None, Some("target's own text"), Some("contents")] {
            let stick = Stick::new();
            if let Some(text) = target {
                fs::write(stick.at("target"), text).unwrap();
            }
            if !put_something_else(&stick, GUID_FILE, kind) {
                continue;
            }
            let before = stick.names();
            let refused = stick.write(GUID_FILE, "contents").unwrap_err();
            assert_eq!(
                refused,
                format!("{GUID_FILE} on this stick is {kind}, not a file.")
            );
            assert_eq!(stick.names(), before, "{kind}");
            let after = fs::read_to_string(stick.at("target")).ok();
            assert_eq!(after.as_deref(), target, "{kind}");
        }
    }
}

#[test]
fn nothing_is_read_from_what_is_no_file() {
    for kind in KINDS {
        let stick = Stick::new();
        fs::write(stick.at("target"), "secret").unwrap();
        if !put_something_else(&stick, REPLY_FILE, kind) {
            continue;
        }
        let begun = Instant::now();
        let refused = stick.read(REPLY_FILE).unwrap_err();
        assert_eq!(
            refused,
            format!("{REPLY_FILE} on this stick is {kind}, not a file.")
        );
        assert!(begun.elapsed() < Duration::from_secs(2), "{kind}");
    }
}

#[test]
fn a_reply_file_that_turns_into_a_pipe_does_not_hang() {
    let stick = Stick::new();
    fs::write(stick.at(REPLY_FILE), "code: 1").unwrap();
    assert_eq!(
        look(&stick.config, &stick.id).unwrap().replies,
        [REPLY_FILE]
    );
    fs::remove_file(stick.at(REPLY_FILE)).unwrap();
    mkfifo(&stick.at(REPLY_FILE), Mode::S_IRWXU).unwrap();
    assert!(stick.read(REPLY_FILE).unwrap_err().contains("a pipe"));
}

#[test]
fn names_that_could_lead_astray_are_refused() {
    let stick = Stick::new();
    let long = "A".repeat(101);
    for name in [
        "",
        ".",
        "..",
        "../GUID",
        "/etc/GUID",
        "a/b",
        ".GUID",
        "GUID 1",
        "GUID\n",
        "GUID\0",
        "GUID\x1b",
        "GÜID",
        "C:GUID",
        "GUID\\1",
        &long,
    ] {
        let refused = stick.write(name, "text").unwrap_err();
        assert!(refused.contains("1 to 100 letters"), "{name}: {refused}");
    }
    assert_eq!(stick.names(), [""; 0]);
    assert_eq!(stick.write(&long[1..], "text"), Ok(()));
    for name in ["", ".", "..", "../x", "/etc/passwd", "a\nb", "a\0b"] {
        let refused = stick.read(name).unwrap_err();
        assert_eq!(refused, "No file on a stick can have this name.", "{name}");
    }
}

#[test]
fn too_much_is_refused_both_ways() {
    let stick = Stick::new();
    assert_eq!(stick.write("4KiB", &"a".repeat(4096)), Ok(()));
    assert!(stick.write("more", &"a".repeat(4097)).is_err());
    fs::write(stick.at("64KiB"), "a".repeat(65_536)).unwrap();
    fs::write(stick.at("over"), "a".repeat(65_537)).unwrap();
    // As large as a file system lets a hostile file be, in no space at all.
    File::create(stick.at("huge"))
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    fs::write(stick.at("latin1"), b"f\xfcr").unwrap();
    assert_eq!(stick.read("64KiB").unwrap().len(), 65_536);
    assert!(
        stick
            .read("over")
            .unwrap_err()
            .contains("larger than 64 KiB")
    );
    assert!(
        stick
            .read("huge")
            .unwrap_err()
            .contains("larger than 64 KiB")
    );
    assert!(stick.read("latin1").unwrap_err().contains("not plain text"));
    assert!(
        stick
            .read("nothing")
            .unwrap_err()
            .contains("no file named nothing")
    );
    assert!(
        stick
            .write("huge", "text")
            .unwrap_err()
            .contains("another file")
    );
    assert_eq!(stick.names(), ["4KiB", "64KiB", "huge", "latin1", "over"]);
}

#[test]
fn a_file_that_grows_while_it_is_read() {
    let stick = Stick::new();
    let done = AtomicBool::new(false);
    let mut file = File::create(stick.at(REPLY_FILE)).unwrap();
    let (mut whole, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) && file.metadata().unwrap().len() < 1 << 24 {
                file.write_all(&[b'a'; 16]).unwrap();
            }
        });
        while refused == 0 {
            match stick.read(REPLY_FILE) {
                Ok(text) => {
                    assert!(text.len() <= 65_536);
                    whole += 1;
                }
                Err(sentence) => {
                    assert!(sentence.contains("larger than 64 KiB"), "{sentence}");
                    refused += 1;
                }
            }
            assert!(whole < 1_000_000, "it does not grow");
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_hundred_thousand_files_keep_nobody_waiting() {
    let stick = Stick::new();
    for number in 0..100_000 {
        File::create(stick.at(&format!("REPLY_{number}.txt"))).unwrap();
    }
    let begun = Instant::now();
    let seen = look(&stick.config, &stick.id).unwrap();
    let took = begun.elapsed();
    assert_eq!(seen.replies.len(), 64);
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(stick.write(GUID_FILE, "text"), Ok(()));
}

#[test]
fn names_with_control_characters_are_passed_over() {
    let stick = Stick::new();
    for name in [
        "REPLY_1\n2.txt",
        "REPLY_\x1b[2J.txt",
        "REPLY_\x7f.txt",
        "REPLY_\u{9b}.txt",
        REPLY_FILE,
    ] {
        fs::write(stick.at(name), "text").unwrap();
    }
    assert_eq!(
        look(&stick.config, &stick.id).unwrap().replies,
        [REPLY_FILE]
    );
}

#[test]
fn only_what_was_found_is_a_stick() {
    let stick = Stick::new();
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("file"), "text").unwrap();
    for id in [
        id(other.path()),
        format!("{}/..", stick.id),
        "sda1".into(),
        String::new(),
        "/".into(),
    ] {
        let gone = "This stick is not there any more. Put it in and try again.";
        assert_eq!(look(&stick.config, &id).unwrap_err(), gone, "{id}");
        assert_eq!(
            write(&stick.config, &id, GUID_FILE, "text").unwrap_err(),
            gone,
            "{id}"
        );
        assert_eq!(read(&stick.config, &id, "file").unwrap_err(), gone, "{id}");
    }
    assert_eq!(names(other.path()), ["file"]);
}

#[test]
fn a_configured_folder_must_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let [link, file, missing] = ["link", "file", "missing"].map(|name| folder.path().join(name));
    symlink(folder.path(), &link).unwrap();
    fs::write(&file, "").unwrap();
    let config = config(&[&link, &file, &missing]);
    let look = |path: &Path| look(&config, &id(path)).unwrap_err();
    assert!(look(&link).contains("it is no folder"), "{}", look(&link));
    assert!(look(&file).contains("it is no folder"), "{}", look(&file));
    assert!(
        look(&missing).contains("not there any more"),
        "{}",
        look(&missing)
    );
}

#[test]
fn an_ordinary_user_is_told_what_it_may_not_do() {
    const TEST: &str = "errands::an_ordinary_user_is_told_what_it_may_not_do";
    if geteuid().is_root() && role().is_none() {
        return applaud(&play(Command::new("env"), TEST, "user"));
    }
    let stick = Stick::new();
    fs::write(stick.at(REPLY_FILE), "code: 1").unwrap();
    fs::write(stick.at("mine"), "").unwrap();
    let allow = |name: &str, mode| {
        fs::set_permissions(stick.at(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    allow("mine", 0o600);
    allow("", 0o555);
    if geteuid().is_root() {
        setegid(Gid::from_raw(65_534)).unwrap();
        seteuid(Uid::from_raw(65_534)).unwrap();
    } else {
        allow("mine", 0);
    }
    let refused = "The recorder is not permitted to use this stick.";
    let seen = look(&stick.config, &stick.id).unwrap();
    assert_eq!(
        (seen.usable, seen.reason.as_deref()),
        (false, Some(refused))
    );
    assert_eq!(seen.replies, [REPLY_FILE]);
    assert_eq!(stick.read(REPLY_FILE).unwrap(), "code: 1");
    assert_eq!(stick.read("mine").unwrap_err(), refused);
    assert_eq!(stick.write(GUID_FILE, "text").unwrap_err(), refused);
    if role().is_some() {
        seteuid(Uid::from_raw(0)).unwrap();
    }
    allow("", 0o755);
    assert_eq!(stick.names(), [REPLY_FILE, "mine"]);
}

#[test]
fn answers_have_the_interface_s_shape() {
    let stick = Stick::new();
    let reply = |call: &str| {
        let call: Call = serde_json::from_str(call).unwrap();
        match answer(&stick.config, call) {
            Ok(reply) => serde_json::to_value(reply).unwrap(),
            Err(error) => serde_json::to_value(error).unwrap(),
        }
    };
    let call = |method: &str, rest: &str| {
        let id = &stick.id;
        reply(&format!(
            r#"{{"method": "io.recoveryd.Stick.{method}", "parameters": {{"stick": "{id}"{rest}}}}}"#
        ))
    };
    let written = call("Write", r#", "file": "REPLY_1.txt", "contents": "text""#);
    assert_eq!(
        written,
        serde_json::to_value(Reply::Write(WriteReply {})).unwrap()
    );
    assert_eq!(written, serde_json::json!({}));
    let read = call("Read", r#", "file": "REPLY_1.txt""#);
    assert_eq!(read, serde_json::json!({"contents": "text"}));
    let seen = call("Look", "");
    assert_eq!(seen["replies"], serde_json::json!(["REPLY_1.txt"]));
    assert_eq!(seen["usable"], true);
    let error = call("Read", r#", "file": "none""#);
    assert_eq!(error["error"], "io.recoveryd.Stick.Trouble");
    assert!(error["parameters"]["message"].is_string());
}
