//! Inspecting and issuing.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use common::{Desk, guid_file, request};
use recovery_protocol::{ReplyFile, Request, long_serial, reply_file};

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
    desk.write(
        "quoted",
        format!("> {}", guid_file(&request).replace('\n', "\n> ")),
    );
    desk.write(
        "pasted",
        format!("Hi,\n\n{}\n-- \nBob", guid_file(&request)),
    );
    let marked = format!(
        "-----BEGIN RECOVERY REQUEST-----\n{}\n-----END RECOVERY REQUEST-----\n",
        guid_file(&request)
    );
    let noise = "made: in haste\nserial: the one on the sticker\n".repeat(200);
    desk.write(
        "marked",
        format!("Hi,\n{noise}\n{marked}serial: as above\n{noise}"),
    );
    desk.write("marked-crlf", marked.replace('\n', " \r\n"));
    desk.write(
        "marked-quoted",
        format!("Hi,\n> {}Bob", marked.replace('\n', "\n> ")),
    );
    let files = [
        "guid.txt",
        "mail",
        "qr",
        "latin",
        "quoted",
        "pasted",
        "marked",
        "marked-crlf",
        "marked-quoted",
        "-",
    ];
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
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
        0o600
    );
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
}

#[test]
fn usage_errors_end_with_2() {
    let desk = Desk::new();
    for arguments in [
        &[][..],
        &["issue", "one"],
        &["issue", "--dir", "keys"],
        &["key", "add", "--number", "256", "--dir", "keys"],
        &["key", "add"],
        &["key", "add", "--dir", "keys", "--config", "desk.toml"],
        &["inspect"],
        &["forget"],
    ] {
        let (status, out, error) = desk.run(arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        assert!(error.contains("Usage") || error.contains("256"), "{error}");
    }
    let (status, out, _) = desk.run(&["--help"]);
    assert!(status == 0 && out.contains("key") && !out.contains("keygen"));
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
