//! GUID files and reply files, whole and damaged.
#![allow(clippy::unwrap_used)]

mod common;

use common::requests;
use recovery_protocol::guid_file::{self, GuidFile};
use recovery_protocol::reply_file::{self, ReplyFile};
use recovery_protocol::{
    FileError, LongSerialError, MAX_FILE_BYTES, Request, SecureCode, VendorSecret, codes_for_desk,
};

const MADE: &str = "2026-11-22T10:15:00Z";

fn send_to() -> Vec<String> {
    vec![
        "guid: recovery@vendor.example".into(),
        "+49 30 123456".into(),
    ]
}

fn guid_files() -> Vec<(Request, String)> {
    let models = ["X5S", "", "Übersicht 4K", "NVR 16 (rack)"];
    let file = |(at, request): (usize, Request)| {
        let firmware = if at % 2 == 0 { "4.1.2-rc1" } else { "" };
        let model = models[at % models.len()];
        let file = GuidFile::new(request.clone(), model, firmware, MADE).unwrap();
        let text = file.write(&send_to()[..at % 3]);
        let text = if at % 3 == 0 {
            text.replace('\n', "\r\n")
        } else {
            text
        };
        (request, text)
    };
    requests().into_iter().enumerate().map(file).collect()
}

fn reply_files() -> Vec<(SecureCode, String)> {
    let vendor = VendorSecret::new(&[0x77; 32]);
    let file = |request: Request| {
        let code = || codes_for_desk(&vendor, &request).unwrap().secure;
        (code(), ReplyFile::new(&request, code()).write().to_string())
    };
    requests().into_iter().map(file).collect()
}

/// Every truncation and every flipped bit.
fn damaged(text: &str) -> impl Iterator<Item = Vec<u8>> + '_ {
    let bytes = text.as_bytes();
    let truncated = (0..bytes.len()).map(|end| bytes[..end].to_vec());
    let flipped = (0..bytes.len() * 8).map(|bit| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    });
    truncated.chain(flipped)
}

#[test]
fn damaged_guid_files_give_an_error_or_the_same_request() {
    for (request, text) in guid_files() {
        assert_eq!(GuidFile::read(text.as_bytes()).unwrap().request(), &request);
        let mut refused = 0;
        for bytes in damaged(&text) {
            match GuidFile::read(&bytes) {
                Ok(file) => assert_eq!(file.request(), &request),
                Err(error) => {
                    refused += 1;
                    assert!(!error.to_string().contains(char::is_control), "{error:?}");
                }
            }
        }
        assert!(refused > text.len(), "{refused}");
    }
}

#[test]
fn damaged_reply_files_give_an_error_or_the_same_code() {
    for (code, text) in reply_files() {
        assert!(*ReplyFile::read(text.as_bytes()).unwrap().code() == code);
        let mut refused = 0;
        for bytes in damaged(&text) {
            match ReplyFile::read(&bytes) {
                Ok(file) => assert!(*file.code() == code),
                Err(_) => refused += 1,
            }
        }
        assert!(refused > text.len(), "{refused}");
    }
}

#[test]
fn a_guid_file_carries_what_was_put_in() {
    let request = requests().remove(3);
    let file = GuidFile::new(request.clone(), "X5S", "4.1.2", MADE).unwrap();
    let text = file.write(&send_to());
    assert_eq!(GuidFile::read(text.as_bytes()), Ok(file.clone()));
    assert!(text.contains("Send it to:\n    guid: recovery@vendor.example\n    +49 30 123456\n"));
    let name = guid_file::file_name(&request);
    assert_eq!(
        name,
        format!("GUID_123456789_{}.txt", request.guid().short())
    );

    let flood = vec!["x\u{7}\n".repeat(600); 100];
    let text = file.write(&flood);
    assert!(text.len() <= MAX_FILE_BYTES);
    assert!(GuidFile::read(text.as_bytes()).is_ok());
    let text = file.write(&["two\nrequest: lines".into()]);
    assert!(text.contains("    two request: lines\n"));
}

#[test]
fn a_guid_file_survives_mail_programs_and_editors() {
    let (request, text) = guid_files().remove(5);
    let key = text.find("request:").unwrap();
    let rows = text[key + 8..].split_whitespace().collect::<Vec<_>>();
    let rewrapped: Vec<String> = rows.chunks(7).map(|row| row.join(" ")).collect();
    for text in [
        format!("\u{feff}{text}"),
        text.replace('\n', "\r\n"),
        text.replace('\n', " \t\n"),
        format!("{text}\n-- \nBob\nhis office"),
        format!("{}request: {}", &text[..key], rewrapped.join("\n")),
        format!("{}request:\n{}\n\n\n", &text[..key], rows.concat()),
        text[key..].into(),
        format!(
            "{}\n{}",
            &text[key..],
            &text[text.rfind("guid:").unwrap()..key]
        ),
    ] {
        let file = GuidFile::read(text.as_bytes());
        assert_eq!(file.as_ref().map(GuidFile::request), Ok(&request), "{text}");
    }
}

#[test]
fn what_is_wrong_in_a_guid_file_is_named_by_line() {
    let (_, text) = guid_files().remove(4);
    let (_, other) = guid_files().remove(3);
    let lines: Vec<&str> = text.lines().collect();
    let line_of = |key: &str| 1 + lines.iter().position(|line| line.starts_with(key)).unwrap();
    let error = |text: &str| GuidFile::read(text.as_bytes()).unwrap_err();
    let swap = |key: &'static str| {
        let theirs = other.lines().find(|line| line.starts_with(key)).unwrap();
        let mut lines = lines.clone();
        lines[line_of(key) - 1] = theirs;
        error(&lines.join("\n"))
    };
    for key in ["guid", "serial"] {
        let line = line_of(key);
        assert_eq!(swap(key), FileError::Mismatch { line, key });
        let twice = format!("{text}\n{}", lines[line - 1]);
        let line = lines.len() + 2;
        assert_eq!(error(&twice), FileError::Repeated { line, key });
    }
    let (_, theirs) = other.split_once("request:").unwrap();
    let (ours, _) = text.split_once("request:").unwrap();
    let (line, key) = (line_of("guid"), "guid");
    let mixed = format!("{ours}request:{theirs}");
    assert_eq!(error(&mixed), FileError::Mismatch { line, key });

    let key = "request";
    assert_eq!(error(ours), FileError::Missing { key });
    assert_eq!(error(""), FileError::Missing { key });
    assert_eq!(error(&"x".repeat(MAX_FILE_BYTES + 1)), FileError::TooLarge);
    let line = line_of("model");
    for (model, key, max) in [("a\u{7}b", "model", 64), (&"x".repeat(65), "model", 64)] {
        let text = text.replace(lines[line - 1], &format!("model: {model}"));
        assert_eq!(error(&text), FileError::Text { line, key, max });
    }
    let line = line_of("made");
    assert_eq!(
        error(&text.replace(MADE, "yesterday")),
        FileError::Made { line }
    );
    let stray = text.replace("\nserial:", "\nSerial:");
    let line = line_of("serial");
    assert_eq!(error(&stray), FileError::Stray { line });
    let line = line_of("request") + 3;
    let wrong = lines[line - 1].replace(|c: char| c.is_ascii_digit(), "A");
    let wrong = text.replace(lines[line - 1], &wrong);
    let rows = LongSerialError::Check { row: 3 };
    assert_eq!(error(&wrong), FileError::Request { line, error: rows });
    let mut bytes = text.clone().into_bytes();
    bytes[text.find("serial:").unwrap()] = 0xff;
    let line = line_of("serial");
    assert_eq!(GuidFile::read(&bytes), Err(FileError::NotText { line }));
}

#[test]
fn names_and_times_that_are_refused() {
    let request = requests().remove(0);
    let file = |model: &str, made: &str| GuidFile::new(request.clone(), model, "", made).err();
    for made in [
        "",
        MADE,
        "2026-11-22T10:15:00.123+01:00",
        "1970-01-01T00:00:00-00:30",
    ] {
        assert_eq!(file("X", made), None, "{made}");
    }
    for made in [
        "2026-11-22",
        "2026-11-22 10:15:00Z",
        "2026-11-22T10:15:00",
        "2026-11-22T10:15:00é",
    ] {
        assert_eq!(file("X", made), Some(FileError::Made { line: 0 }), "{made}");
    }
    let (line, key, max) = (0, "model", 64);
    assert_eq!(file("a\nb", ""), Some(FileError::Text { line, key, max }));
}

#[test]
fn a_reply_file_carries_what_was_put_in() -> Result<(), FileError> {
    let request = requests().remove(3);
    let (_, text) = reply_files().remove(3);
    let reply = ReplyFile::read(text.as_bytes())?;
    assert_eq!(
        (reply.guid(), reply.serial()),
        (request.guid(), request.serial())
    );
    let name = reply_file::file_name(&request);
    assert_eq!(
        name,
        format!("REPLY_123456789_{}.txt", request.guid().short())
    );
    for text in [
        format!("\u{feff}{}", text.replace('\n', "\r\n")),
        text.replace("code: ", "code:\n"),
    ] {
        assert!(ReplyFile::read(text.as_bytes())?.code() == reply.code());
    }
    for key in ["guid", "serial", "code"] {
        let without: String = text
            .lines()
            .filter(|l| !l.starts_with(key))
            .map(|l| format!("{l}\n"))
            .collect();
        assert_eq!(
            ReplyFile::read(without.as_bytes()).err(),
            Some(FileError::Missing { key })
        );
        let twice = format!("{text}{key}: 1");
        let line = text.lines().count() + 1;
        assert_eq!(
            ReplyFile::read(twice.as_bytes()).err(),
            Some(FileError::Repeated { line, key })
        );
    }
    Ok(())
}
