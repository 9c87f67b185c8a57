//! Making keys, and refusing those that cannot be right.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use common::{Desk, guid_file, request};
use recovery_protocol::VendorPublic;

/// What `key add` printed for recorders.
fn entry(number: u8, desk: &Desk) -> String {
    let public = hex::encode(desk.public(number).0);
    format!("[[vendor_key]]\nnumber = {number}\npublic = \"{public}\"\n")
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
    assert_eq!(
        desk.run(&["key", "add", "--number", "8", "--dir", "keys"])
            .0,
        0
    );
    let list = fs::read_to_string(desk.path("keys/vendor-keys.toml")).unwrap();
    assert!(list.starts_with("# our fleet\n[[vendor_key]]\nnumber = 7\n"));
    assert_ne!(desk.public(7), desk.public(8));

    let (status, _, error) = desk.run(&["key", "add", "--number", "7", "--dir", "keys"]);
    assert_eq!(status, 1);
    assert!(error.contains("choose another number"), "{error}");
    desk.write("keys/vendor-keys.toml", "");
    let (status, _, error) = desk.run(&["key", "add", "--number", "7", "--dir", "keys"]);
    assert_eq!(status, 1);
    assert!(error.contains("never overwritten"), "{error}");
    assert_eq!(fs::read(&secret).unwrap(), before);
    assert_eq!(fs::read(desk.path("keys/vendor-keys.toml")).unwrap(), b"");

    desk.write("keys/vendor-keys.toml", "[[vendor_key]]\nnumber = 300\n");
    let (status, _, error) = desk.run(&["key", "add", "--number", "9", "--dir", "keys"]);
    assert_eq!(status, 1);
    assert!(error.contains("vendor-keys.toml: line 2"), "{error}");
    assert!(!desk.path("keys/vendor-key-9.toml").exists());
    desk.write("keys/vendor-keys.toml.new", "");
    let (status, _, error) = desk.run(&["key", "add", "--number", "9", "--dir", "keys"]);
    assert!(
        status == 1 && error.contains("another recovery-desk key"),
        "{error}"
    );
    let left = fs::read_dir(desk.path("keys")).unwrap().count();
    assert_eq!(left, 4, "two keys, the list and the file put there");
}

#[test]
fn keys_made_at_once_are_all_kept() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for number in 10..16 {
            let desk = &desk;
            scope.spawn(move || {
                let number = number.to_string();
                // Whoever meets another at work is told so and tries again.
                while desk
                    .run(&["key", "add", "--number", &number, "--dir", "keys"])
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
    assert!(status == 1 && error.contains("key add"), "{error}");
    let (status, _, error) = desk.run(&["issue", "--dir", "nowhere", "one"]);
    assert!(
        status == 1 && error.contains("nowhere: No such file"),
        "{error}"
    );
}

#[test]
fn the_next_free_number_is_taken_and_what_recorders_need_is_printed() {
    let desk = Desk::new();
    let add = |number| {
        let (status, out, error) = desk.run(&["key", "add", "--dir", "keys"]);
        assert_eq!((status, error.as_str()), (0, ""));
        assert!(out.ends_with(&entry(number, &desk)), "{out}");
        let comments = out.lines().filter(|line| line.starts_with("# ")).count();
        assert_eq!((comments, out.lines().count()), (2, 5));
        assert!(out.contains(&format!("keys/vendor-key-{number}.toml: the secret key")));
    };
    add(0);
    add(1);
    // Removed ones and retired ones are not used again.
    fs::remove_file(desk.path("keys/vendor-key-1.toml")).unwrap();
    desk.write(
        "keys/retired-keys.toml",
        "[[retired_key]]\nnumber = 2\nuntil = 2000-01-01\n",
    );
    desk.write("keys/vendor-key-3.toml", "");
    add(4);
    // The old name of the command.
    let (status, out, _) = desk.run(&["keygen", "--number", "5", "--dir", "keys"]);
    assert_eq!(status, 0);
    assert!(out.ends_with(&entry(5, &desk)));
}

#[test]
fn retired_keys_answer_until_their_date() {
    let desk = Desk::new();
    let (_, one) = request(1, 7);
    desk.write("one", guid_file(&one));
    assert_eq!(
        desk.run(&["key", "add", "--number", "8", "--dir", "keys"])
            .0,
        0
    );
    let list = |wanted: &str| {
        let (status, out, error) = desk.run(&["key", "list", "--dir", "keys"]);
        assert_eq!((status, out.as_str(), error.as_str()), (0, wanted, ""));
    };
    list("7\tfile\tin use\n8\tfile\tin use\n");
    let retire = |arguments: &[&str]| {
        let all = [&["key", "retire", "--dir", "keys", "7"], arguments].concat();
        let (status, out, error) = desk.run(&all);
        assert_eq!((status, error.as_str()), (0, ""));
        out
    };
    let out = retire(&["--until", "9999-12-31"]);
    assert!(
        out.contains("will answer nothing from 9999-12-31 on"),
        "{out}"
    );
    list("7\tfile\tanswers until 9999-12-31\n8\tfile\tin use\n");
    assert_eq!(desk.run(&["issue", "--dir", "keys", "one"]).0, 0);

    // Its secret is not needed any more.
    let out = retire(&["--until", "2020-02-29"]);
    assert!(out.contains("answers nothing from 2020-02-29 on"), "{out}");
    desk.write("keys/vendor-key-7.toml", "nonsense");
    list("7\tfile\tretired since 2020-02-29\n8\tfile\tin use\n");
    let issue = || {
        let (status, out, error) = desk.run(&["issue", "--dir", "keys", "one"]);
        assert_eq!((status, out.as_str()), (1, ""));
        error
    };
    assert!(
        issue().contains("vendor key 7, which was retired and answers nothing since 2020-02-29")
    );
    fs::remove_file(desk.path("keys/vendor-key-7.toml")).unwrap();
    assert!(issue().contains("was retired"));
    retire(&[]);
    assert!(issue().contains("was retired"));
    let (status, _, error) = desk.run(&["key", "retire", "8", "--dir", "keys"]);
    assert_eq!((status, error.as_str()), (0, ""));
    assert!(issue().contains("that is in use"));

    let (status, _, error) = desk.run(&["key", "retire", "9", "--dir", "keys"]);
    assert!(
        status == 1 && error.contains("there is no key 9"),
        "{error}"
    );
    for date in ["2027-02-30", "30.6.2027", "2027-06-30T12:00:00", "soon", ""] {
        let arguments = ["key", "retire", "8", "--until", date, "--dir", "keys"];
        let (status, _, error) = desk.run(&arguments);
        assert!(
            status == 2 && error.contains("2027-06-30 is wanted"),
            "{error}"
        );
    }
    let kept = fs::read(desk.path("keys/retired-keys.toml")).unwrap();
    desk.write("keys/retired-keys.toml.new", "");
    let (status, _, error) = desk.run(&["key", "retire", "8", "--dir", "keys"]);
    assert!(status == 1 && error.contains("at work"), "{error}");
    assert_eq!(fs::read(desk.path("keys/retired-keys.toml")).unwrap(), kept);
    for (text, sentence) in [
        ("[[retired_key]]\nnumber = 7\nuntil = \"soon\"\n", "line 3"),
        (
            "[[retired_key]]\nnumber = 7\nuntil = 2027-06-30T12:00:00Z\n",
            "without a time",
        ),
        (
            "[[retired_key]]\nnumber = 700\nuntil = 2027-06-30\n",
            "line 2",
        ),
        ("retired = 7\n", "line 1"),
    ] {
        desk.write("keys/retired-keys.toml", text);
        let error = issue();
        assert!(
            error.contains("retired-keys.toml") && error.contains(sentence),
            "{error}"
        );
    }
}
