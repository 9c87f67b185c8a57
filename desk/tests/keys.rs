//! Making keys, and refusing those that cannot be right.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use common::{Desk, guid_file, request};
use recovery_protocol::VendorPublic;

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
