//! A desk: the real binary in a scratch directory.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use recovery_protocol::{
    GuidFile, KeyNumber, Request, RequestSecret, SecureCode, Serial, VendorPublic,
    codes_for_request,
};
use tempfile::TempDir;

/// A desk with vendor key 7, in a directory of its own.
pub struct Desk {
    pub dir: TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        let desk = Desk {
            dir: tempfile::tempdir().unwrap(),
        };
        let made = desk.run(&["key", "add", "--number", "7", "--dir", "keys"]);
        assert_eq!(made.0, 0, "{}", made.2);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.path(name), contents).unwrap();
    }

    /// Exit status, standard output, standard error.
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_with(arguments, b"")
    }

    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> (i32, String, String) {
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
    pub fn public(&self, number: u8) -> VendorPublic {
        let list = fs::read_to_string(self.path("keys/vendor-keys.toml")).unwrap();
        let entry = format!("[[vendor_key]]\nnumber = {number}\npublic = \"");
        let at = list.find(&entry).unwrap() + entry.len();
        let key = hex::decode(&list[at..at + 64]).unwrap();
        VendorPublic(key.try_into().unwrap())
    }

    pub fn code(&self, secret: &RequestSecret, request: &Request) -> SecureCode {
        let vendor = self.public(request.key_number().0);
        codes_for_request(secret, &vendor, request).unwrap().secure
    }
}

pub fn request(byte: u8, number: u8) -> (RequestSecret, Request) {
    let secret = RequestSecret::new(&[byte; 32]);
    let serial = Serial::parse("NVR-0042").unwrap();
    let request = Request::new(&secret, KeyNumber(number), serial);
    (secret, request)
}

pub fn guid_file(request: &Request) -> String {
    let file = GuidFile::new(request.clone(), "X5S", "4.1", "2026-11-22T10:15:00Z");
    file.unwrap().write(&["desk@vendor.example".into()])
}
