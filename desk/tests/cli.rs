//! The real binary, with real files.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use recovery_protocol::{
    GuidFile, KeyNumber, ReplyFile, Request, RequestSecret, SecureCode, Serial, VendorPublic,
    codes_for_request, guid_file, long_serial, reply_file,
};
use tempfile::TempDir;

/// A desk's directory, a recorder's request, and what the recorder expects.
struct Desk {
    dir: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk {
            dir: tempfile::tempdir().unwrap(),
        };
        assert_eq!(desk.run(&["keygen", "--number", "7", "--dir", "keys"]).0, 0);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.path(name), contents).unwrap();
    }

    /// Exit status, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_with(arguments, b"")
    }

    fn run_with(&self, arguments: &[&str], input: &[u8]) -> (i32, String, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_recovery-desk"))
            .args(arguments)
            .current_dir(self.dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may stop reading before the end.
        let _ = child.stdin.take().unwrap().write_all(input);
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }

    /// The public key as firmware gets it.
    fn public(&self, number: u8) -> VendorPublic {
        let list = fs::read_to_string(self.path("keys/vendor-keys.toml")).unwrap();
        let entry = format!("[[vendor_key]]\nnumber = {number}\npublic = \"");
        let at = list.find(&entry).unwrap() + entry.len();
        let key = hex::decode(&list[at..at + 64]).unwrap();
        VendorPublic(key.try_into().unwrap())
    }

    fn code(&self, secret: &RequestSecret, request: &Request) -> SecureCode {
        let vendor = self.public(request.key_number().0);
        codes_for_request(secret, &vendor, request).unwrap().secure
    }
}

fn request(byte: u8, number: u8) -> (RequestSecret, Request) {
    let secret = RequestSecret::new(&[byte; 32]);
    let serial = Serial::parse("NVR-0042").unwrap();
    let request = Request::new(&secret, KeyNumber(number), serial);
    (secret, request)
}

fn guid_file(request: &Request) -> String {
    let file = GuidFile::new(request.clone(), "X5S", "4.1", "2026-11-22T10:15:00Z");
    file.unwrap().write(&["desk@vendor.example".into()])
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn keys_are_made_once_and_listed() {
    let desk = Desk::new();
    let secret = desk.path("keys/vendor-key-7.toml");
    assert_eq!(mode(&secret), 0o600);
    assert_eq!(mode(&desk.path("keys")), 0o700);
    let before = fs::read(&secret).unwrap();
    desk.write("keys/vendor-keys.toml", {
        let list = fs::read_to_string(desk.path("keys/vendor-keys.toml")).unwrap();
        format!("# our fleet\n{}", list.trim_end())
    });
    assert_eq!(desk.run(&["keygen", "--number", "8", "--dir", "keys"]).0, 0);
    let list = fs::read_to_string(desk.path("keys/vendor-keys.toml")).unwrap();
    assert!(list.starts_with("# our fleet\n[[vendor_key]]\nnumber = 7\n"));
    assert_ne!(desk.public(7), desk.public(8));

    let (status, _, error) = desk.run(&["keygen", "--number", "7", "--dir", "keys"]);
    assert_eq!(status, 1);
    assert!(error.contains("choose another number"), "{error}");
    desk.write("keys/vendor-keys.toml", "");
    let (status, _, error) = desk.run(&["keygen", "--number", "7", "--dir", "keys"]);
    assert_eq!(status, 1);
    assert!(error.contains("never overwritten"), "{error}");
    assert_eq!(fs::read(&secret).unwrap(), before);
    assert_eq!(fs::read(desk.path("keys/vendor-keys.toml")).unwrap(), b"");

    desk.write("keys/vendor-keys.toml", "[[vendor_key]]\nnumber = 300\n");
    let (status, _, error) = desk.run(&["keygen", "--number", "9", "--dir", "keys"]);
    assert_eq!(status, 1);
    assert!(error.contains("vendor-keys.toml: line 2"), "{error}");
    assert!(!desk.path("keys/vendor-key-9.toml").exists());
    desk.write("keys/vendor-keys.toml.new", "");
    let (status, _, error) = desk.run(&["keygen", "--number", "9", "--dir", "keys"]);
    assert!(status == 1 && error.contains("another keygen"), "{error}");
    let left = fs::read_dir(desk.path("keys")).unwrap().count();
    assert_eq!(left, 4, "two keys, the list and the file put there");
}

#[test]
fn keygens_at_once_lose_no_key() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for number in 10..16 {
            let desk = &desk;
            scope.spawn(move || {
                let number = number.to_string();
                // Whoever meets another at work is told so and tries again.
                while desk
                    .run(&["keygen", "--number", &number, "--dir", "keys"])
                    .0
                    != 0
                {}
            });
        }
    });
    for number in [7, 10, 11, 12, 13, 14, 15] {
        let (secret, request) = request(number, number);
        desk.write("one", guid_file(&request));
        let (status, out, _) = desk.run(&["issue", "--dir", "keys", "one"]);
        assert_eq!(status, 0);
        assert!(out.contains(&*desk.code(&secret, &request).formatted()));
    }
}

#[test]
fn issues_what_the_recorder_expects_from_every_kind_of_input() {
    let desk = Desk::new();
    let (secret, request) = request(1, 7);
    let code = desk.code(&secret, &request).formatted();
    let rows = long_serial::rows(&request);
    desk.write("guid.txt", guid_file(&request));
    desk.write(
        "mail",
        format!("Hi,\r\n> {}\r\nBob\r\n", rows.join("\r\n> ")),
    );
    desk.write("qr", long_serial::qr_text(&request, "HTTPS://V.EXAMPLE/"));
    desk.write(
        "latin",
        [b"Gr\xfc\xdfe,\n", rows.join("\n").as_bytes()].concat(),
    );
    let files = ["guid.txt", "mail", "qr", "latin", "-"];
    let arguments = [&["issue", "--dir", "keys"][..], &files].concat();
    let (status, out, error) = desk.run_with(&arguments, rows.join(" ").as_bytes());
    assert_eq!((status, error.as_str()), (0, ""));
    let guid = request.guid();
    for (line, file) in out.lines().zip(files) {
        let wanted = format!(
            "{file}: serial NVR-0042, request {guid}: secure code {}",
            *code
        );
        assert_eq!(line, wanted);
    }
    assert_eq!(out.lines().count(), files.len());

    let (status, out, _) = desk.run(&["issue", "--dir", "keys", "--json", "mail", "qr"]);
    assert_eq!((status, out.lines().count()), (0, 2));
    for line in out.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let wanted = serde_json::json!({
            "guid": guid.to_string(), "serial": "NVR-0042", "key_number": 7, "secure_code": *code,
        });
        assert_eq!(line, wanted);
    }
}

#[test]
fn goes_on_past_bad_files_and_names_what_is_wrong() {
    let desk = Desk::new();
    let (_, good) = request(1, 7);
    let (_, foreign) = request(2, 9);
    let rows = long_serial::rows(&good);
    desk.write("good", guid_file(&good));
    desk.write("foreign", guid_file(&foreign));
    let line = 1 + guid_file(&good)
        .lines()
        .position(|line| line.starts_with("guid"))
        .unwrap();
    let changed = guid_file(&good).replace(&good.guid().to_string(), &foreign.guid().to_string());
    desk.write("changed", changed);
    desk.write(
        "swapped",
        [&rows[1], &rows[0], &rows[2], &rows[3], &rows[4]]
            .map(|row| format!("{row}\n"))
            .concat(),
    );
    desk.write("letter", "I have lost my password");
    desk.write("large", "x".repeat(64 * 1024 + 1));
    desk.write("empty", "");
    let mut hostile = good.to_bytes();
    hostile[3..35].fill(0);
    let hostile = Request::from_bytes(&hostile).unwrap();
    desk.write("hostile", long_serial::symbols(&hostile));
    let bad = [
        "foreign", "changed", "swapped", "letter", "large", "empty", "hostile", "absent", "keys",
    ];
    let arguments = [
        &["issue", "--dir", "keys", "--replies", "out"][..],
        &bad,
        &["good"],
    ]
    .concat();
    let (status, out, error) = desk.run(&arguments);
    assert_eq!((status, out.lines().count()), (1, 1));
    assert!(out.starts_with("good: "), "{out}");
    let sentences = [
        "made for vendor key 9, which is not among the keys here (7)",
        &format!("line {line}: \"guid\" does not agree with the request"),
        "row 2 stands where row 1 belongs",
        "there is no long serial number here",
        "larger than 64 KiB",
        "there is no long serial number here",
        "low order",
        "No such file",
        "Is a directory",
    ];
    for ((line, file), sentence) in error.lines().zip(bad).zip(sentences) {
        assert!(
            line.starts_with(&format!("recovery-desk: {file}: ")),
            "{line}"
        );
        assert!(line.contains(sentence), "{line}");
    }
    assert_eq!(error.lines().count(), bad.len());
    assert_eq!(fs::read_dir(desk.path("out")).unwrap().count(), 1);

    let (status, out, error) = desk.run(&["inspect", "swapped", "good"]);
    assert_eq!((status, error.lines().count()), (1, 1));
    for said in [
        "GUID file",
        "NVR-0042",
        "vendor key  7",
        "X5S",
        "4.1",
        "2026-11-22T10:15:00Z",
    ] {
        assert!(out.contains(said), "{out}");
    }
    let (status, out, _) = desk.run_with(&["inspect", "-"], rows.concat().as_bytes());
    assert_eq!(status, 0);
    assert!(out.contains("long serial number") && out.contains(&good.guid().to_string()));
}

#[test]
fn replies_are_whole_and_never_written_over() {
    let desk = Desk::new();
    let (secret, request) = request(1, 7);
    desk.write("one", guid_file(&request));
    let arguments = ["issue", "--dir", "keys", "--replies", "out/new", "one"];
    assert_eq!(desk.run(&arguments).0, 0);
    let path = desk.path("out/new").join(reply_file::file_name(&request));
    let reply = ReplyFile::read(&fs::read(&path).unwrap()).unwrap();
    assert!(*reply.code() == desk.code(&secret, &request));
    assert_eq!(
        (reply.guid(), reply.serial()),
        (request.guid(), request.serial())
    );
    assert_eq!(mode(&path), 0o600);
    assert_eq!(desk.run(&arguments).0, 0, "the same reply once more");

    fs::write(&path, "something else").unwrap();
    let (status, out, error) = desk.run(&arguments);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(error.contains("is another reply"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"something else");
    fs::remove_file(&path).unwrap();
    symlink("elsewhere", &path).unwrap();
    assert_eq!(desk.run(&arguments).0, 1);
    assert!(!desk.path("out/new/elsewhere").exists());
    assert!(guid_file::file_name(&request).starts_with("GUID_NVR-0042_"));
}

#[test]
fn keys_that_cannot_be_right_are_refused() {
    let desk = Desk::new();
    let (_, request) = request(1, 7);
    desk.write("one", guid_file(&request));
    let path = desk.path("keys/vendor-key-7.toml");
    let good = fs::read_to_string(&path).unwrap();
    let refused = |sentence: &str| {
        let (status, out, error) = desk.run(&["issue", "--dir", "keys", "one"]);
        assert_eq!((status, out.as_str()), (1, ""), "{sentence}");
        assert!(
            error.contains("vendor-key-7.toml") && error.contains(sentence),
            "{error}"
        );
        let secret = good.split("secret = \"").nth(1).unwrap();
        assert!(!error.contains(&secret[..16]), "{error}");
    };
    for mode in [0o640, 0o604, 0o620] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        refused("chmod 600");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let other = hex::encode(VendorPublic([5; 32]).0);
    let ours = hex::encode(desk.public(7).0);
    for (text, sentence) in [
        (
            good.replace(&ours, &other),
            "does not belong to the secret key",
        ),
        (
            good.replace("number = 7", "number = 8"),
            "name and number must agree",
        ),
        (good.replace("public = ", "extra = 1\npublic = "), "line 4"),
        (
            good.replace("secret = \"", "secret = \"0"),
            "64 hexadecimal digits",
        ),
        (good.replace("secret", "public"), "line 4"),
        (good.replace("\"\npublic", "\npublic"), "line 3"),
        (String::new(), "missing field"),
        ("#".repeat(5000), "larger than any key file"),
    ] {
        fs::write(&path, text).unwrap();
        refused(sentence);
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    refused("no regular file");
    fs::remove_dir(&path).unwrap();
    let (status, _, error) = desk.run(&["issue", "--dir", "keys", "one"]);
    assert!(status == 1 && error.contains("keygen"), "{error}");
    let (status, _, error) = desk.run(&["issue", "--dir", "nowhere", "one"]);
    assert!(
        status == 1 && error.contains("nowhere: No such file"),
        "{error}"
    );
}

#[test]
fn usage_errors_end_with_2() {
    let desk = Desk::new();
    for arguments in [
        &[][..],
        &["issue", "one"],
        &["issue", "--dir", "keys"],
        &["keygen", "--number", "256", "--dir", "keys"],
        &["inspect"],
        &["forget"],
    ] {
        let (status, out, error) = desk.run(arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        assert!(error.contains("Usage") || error.contains("256"), "{error}");
    }
    let (status, out, _) = desk.run(&["--help"]);
    assert!(status == 0 && out.contains("keygen"));
}

#[test]
fn a_closed_output_is_an_error_and_no_panic() {
    let desk = Desk::new();
    let (_, request) = request(1, 7);
    desk.write("one", guid_file(&request));
    let output = Command::new("/bin/sh")
        .args(["-c", "\"$0\" issue --dir keys one > /dev/full"])
        .arg(env!("CARGO_BIN_EXE_recovery-desk"))
        .current_dir(desk.dir.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.starts_with("recovery-desk: standard output: "),
        "{error}"
    );
}
