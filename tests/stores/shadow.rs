//! Shadow files.

use crate::{Scratch, not_set, output, secret};
use recoveryd::secret::Secret;
use recoveryd::stores::{CredentialStore, Shadow, StoreError};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const PASSWORD: &str = "Grüße vom Rekorder 7";

/// A hash of the right form. Whose password it is does not matter where only lines are looked at.
fn a_hash() -> String {
    format!("$6$saltsaltsalt${}", "./09AZaz".repeat(11).split_at(86).0)
}

fn today() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs() / 86_400
}

fn store(file: &Path) -> Shadow {
    Shadow::new(file.into(), "admin".into())
}

/// What libcrypt makes of a password and a hash's salt; the hash itself if the password is right.
fn libcrypt(password: &str, hash: &str) -> String {
    output(
        "perl",
        &["-e", "print crypt($ARGV[0], $ARGV[1])", password, hash],
    )
}

/// Sets a password in a file and returns the hash that stands there then.
fn set(scratch: &Scratch) -> String {
    let store = store(&scratch.file);
    let prepared = store.prepare(&secret(PASSWORD)).unwrap();
    store.apply(&prepared).unwrap();
    assert!(store.verify(&secret(PASSWORD)).unwrap());
    assert!(!store.verify(&secret("Grüße vom Rekorder 8")).unwrap());
    let text = String::from_utf8(scratch.read()).unwrap();
    let line = text.lines().find(|line| line.starts_with("admin:"));
    line.unwrap().split(':').nth(1).unwrap().to_owned()
}

#[test]
fn a_new_yescrypt_hash_satisfies_libcrypt() {
    let old = libcrypt("old password", "$y$j9T$abcdefgh$");
    let scratch = Scratch::new("shadow", format!("admin:{old}:19000:0:99999:7:::\n"));
    assert!(
        store(&scratch.file)
            .verify(&secret("old password"))
            .unwrap()
    );
    let hash = set(&scratch);
    assert!(hash.starts_with("$y$j9T$"), "{hash}");
    assert_eq!(libcrypt(PASSWORD, &hash), hash);
    assert!(
        !store(&scratch.file)
            .verify(&secret("old password"))
            .unwrap()
    );
}

#[test]
fn a_new_sha512_hash_satisfies_libcrypt_and_keeps_the_rounds() {
    for (start, salt) in [
        ("$6$", "$6$abcd"),
        ("$6$rounds=6000$", "$6$rounds=6000$abcd"),
    ] {
        let old = libcrypt("old password", salt);
        let scratch = Scratch::new("shadow", format!("admin:{old}:19000:0:99999:7:::\n"));
        assert!(
            store(&scratch.file)
                .verify(&secret("old password"))
                .unwrap()
        );
        let hash = set(&scratch);
        assert!(hash.starts_with(start), "{hash}");
        assert_eq!(libcrypt(PASSWORD, &hash), hash);
        assert_eq!(openssl(&hash).unwrap_or(hash.clone()), hash);
    }
}

/// The same by OpenSSL, where its program is installed.
fn openssl(hash: &str) -> Option<String> {
    let (salt, _) = hash[3..].rsplit_once('$').unwrap();
    let output = Command::new("openssl")
        .args(["passwd", "-6", "-salt", salt, PASSWORD])
        .output()
        .ok()?;
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

#[test]
fn an_account_without_a_hash_gets_what_the_file_uses() {
    for empty in ["", "!", "*", "!!", "!*"] {
        let yescrypt = "$y$j9T$abcdefgh$9WNEpu8Mx2S4KNGvbVWKM6clOSoY6.YEl7AYF4DGV04";
        for (other, start) in [(yescrypt, "$y$j9T$"), ("$1$abcd$efgh", "$6$")] {
            let text = format!("root:{other}:1:0:9:7:::\nadmin:{empty}:1:0:9:7:::\n");
            let scratch = Scratch::new("shadow", text);
            let store = store(&scratch.file);
            let prepared = store.prepare(&secret(PASSWORD)).unwrap();
            assert!(prepared.expose().starts_with(start), "{empty} {other}");
        }
    }
}

#[test]
fn every_other_byte_stays_as_it_is() {
    let (hash, day) = (a_hash(), today());
    // In each, H stands for the hash, before `$1$old`, and D for the day.
    let cases: &[(&str, &[u8])] = &[
        (
            "plain",
            b"root:*:1:0:9:7:::\nadmin:H:D:0:9:7:::\nz:!:1::::::\n",
        ),
        (
            "CRLF",
            b"root:*:1:0:9:7:::\r\nadmin:H:D:0:9:7:::\r\nz:!:1::::::\r\n",
        ),
        ("no last newline", b"root:*:1:0:9:7:::\nadmin:H:D:0:9:7:::"),
        (
            "CRLF, no last newline",
            b"a:*:::::::\r\nadmin:H:D:0:9:7:::\r",
        ),
        (
            "comments and blanks",
            b"# admin:$1$x:1:\n\n   \nadmin:H:D:0:9:7:::\n\n#end\n\n",
        ),
        (
            "NIS",
            b"+@ops::::::::\nadmin:H:D:0:9:7:::\n+admin:$1$x:1::::::\n+\n",
        ),
        (
            "not UTF-8",
            b"\xff\xfe:*:1::::::\nadmin:H:D:0:9:7::\xe9:\xff\n\x80\n",
        ),
        ("a NUL", b"x\0y:*:1::::::\nadmin:H:D:0:9:7:::\n\0\0\n"),
        (
            "duplicates",
            b"admin:H:D:0:9:7:::\nb:*:1::::::\nadmin:H:D:1:2:3:4:5:6\n",
        ),
        (
            "like names",
            b"administrator:$1$x:1::::::\nadmi:$1$x:1::::::\nadmin2:*:::::::\nadmin:H:D:0:9:7:::\n",
        ),
        ("expiry", b"admin:H:D:1:90:14:30:19999:7\n"),
        ("the short form", b"admin:H:D:0:9\n"),
        ("fields to come", b"admin:H:D:0:9:7:::::more\n"),
        ("a blank before the name", b" \tadmin:H:D:0:9:7:::\n"),
        ("a name without more", b"admin\nadmin:H:D:0:9:7:::\nadmin"),
    ];
    for (name, pattern) in cases {
        let fill = |hash: &str, day: &str| -> Vec<u8> {
            let filled = pattern.iter().flat_map(|byte| match byte {
                b'H' => hash.as_bytes().to_vec(),
                b'D' => day.as_bytes().to_vec(),
                _ => vec![*byte],
            });
            filled.collect()
        };
        let scratch = Scratch::new("shadow", fill("$1$old", "0"));
        store(&scratch.file).apply(&secret(&hash)).unwrap();
        let expected = fill(&hash, &day.to_string());
        assert_eq!(
            scratch.read().escape_ascii().to_string(),
            expected.escape_ascii().to_string(),
            "{name}"
        );
        assert_eq!(scratch.names(), [".pwd.lock", "shadow"], "{name}");
    }
}

#[test]
fn a_password_to_be_changed_gets_no_day_and_the_next_one_gets_one() {
    let scratch = Scratch::new("shadow", "admin:$1$old:19000:0:99999:7:::\n");
    let store = store(&scratch.file);
    let hash = a_hash();
    for _ in 0..2 {
        store.apply_to_be_changed(&secret(&hash)).unwrap();
        let expected = format!("admin:{hash}:0:0:99999:7:::\n");
        assert_eq!(scratch.read(), expected.as_bytes());
    }
    // The owner's own password is as any other.
    let other = hash.replace("salt", "pass");
    store.apply(&secret(&other)).unwrap();
    let expected = format!("admin:{other}:{}:0:99999:7:::\n", today());
    assert_eq!(scratch.read(), expected.as_bytes());
}

#[test]
fn what_cannot_be_set_changes_nothing() {
    for (text, told) in [
        ("", "no line for the account admin"),
        ("root:*:1:0:9:7:::\n", "no line for the account admin"),
        ("#admin:$1$x:1:0:9:7:::\n", "no line"),
        ("b:*\nadmin:!$6$x$y:1:0:9:7:::\n", "Line 2 of"),
        ("admin:*$6$x$y:1:0:9:7:::\n", "locks the account admin"),
        ("admin:!!$6$x$y:1:0:9:7:::\n", "locks the account admin"),
        ("admin:*LK*:1:0:9:7:::\n", "locks the account admin"),
        ("admin:*:1:0:9:7:::\nadmin:!$1$x:1:0:9:7:::\n", "Line 2 of"),
        ("admin:$6$x$y\n", "has 2 fields and should have at least 5"),
        ("admin:\n", "has 2 fields"),
    ] {
        let scratch = Scratch::new("shadow", text);
        let store = store(&scratch.file);
        for sentence in [
            not_set(store.prepare(&secret(PASSWORD))),
            not_set(store.apply(&secret(&a_hash()))),
        ] {
            assert!(sentence.contains(told), "{text:?}: {sentence}");
            assert!(sentence.ends_with('.'), "{sentence}");
        }
        assert_eq!(scratch.read(), text.as_bytes());
        assert_eq!(scratch.names(), [".pwd.lock", "shadow"]);
    }
}

#[test]
fn only_a_hash_is_written() {
    let text = "admin:*:1:0:9:7:::\n";
    let scratch = Scratch::new("shadow", text);
    let hash = a_hash();
    for prepared in [
        "",
        "password",
        "*",
        &format!("{hash}:0"),
        &format!("{hash}\nroot::1::::::"),
        &format!("{hash}\n"),
        &format!("!{hash}"),
        &hash[..hash.len() - 1],
        &hash.replace("$6$", "$5$"),
        &hash.replace("$6$", "$6$rounds=x$"),
        "$y$j9T$abcdefgh$",
        "$y$$abcdefgh$9WNEpu8Mx2S4KNGvbVWKM6clOSoY6.YEl7AYF4DGV04",
        "$y$j9T$abc:efgh$9WNEpu8Mx2S4KNGvbVWKM6clOSoY6.YEl7AYF4DGV04",
    ] {
        not_set(store(&scratch.file).apply(&secret(prepared)));
        assert_eq!(scratch.read(), text.as_bytes(), "{prepared:?}");
    }
}

#[test]
fn a_password_that_no_hash_can_hold_is_refused() {
    let scratch = Scratch::new("shadow", "admin:*:1:0:9:7:::\n");
    for password in ["", "two\nlines", "a\0b", "a\rb", &"x".repeat(513)] {
        let sentence = not_set(store(&scratch.file).prepare(&secret(password)));
        assert!(!sentence.contains("two"), "{sentence}");
        assert!(!store(&scratch.file).verify(&secret(password)).unwrap());
    }
}

#[test]
fn set_twice_is_written_once() {
    let scratch = Scratch::new("shadow", "admin:*:1:0:9:7:::\nadmin::1:0:9:7:::\n");
    let store = store(&scratch.file);
    store.apply(&secret(&a_hash())).unwrap();
    let (before, text) = (fs::metadata(&scratch.file).unwrap(), scratch.read());
    store.apply(&secret(&a_hash())).unwrap();
    let after = fs::metadata(&scratch.file).unwrap();
    assert_eq!((before.ino(), text), (after.ino(), scratch.read()));
    // One line that lags behind is enough to write again.
    let lagging = String::from_utf8(scratch.read()).unwrap();
    fs::write(&scratch.file, lagging.replacen(&a_hash(), "$1$old", 1)).unwrap();
    store.apply(&secret(&a_hash())).unwrap();
    assert_eq!(scratch.read(), lagging.as_bytes());
}

#[test]
fn owner_and_mode_stay() {
    let scratch = Scratch::new("shadow", "admin:*:1:0:9:7:::\n");
    // An ordinary user can give a file to no one else.
    if nix::unistd::Uid::effective().is_root() {
        std::os::unix::fs::chown(&scratch.file, Some(12), Some(42)).unwrap();
    }
    for mode in [0o640, 0o600, 0o400, 0o664] {
        fs::set_permissions(&scratch.file, fs::Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(&scratch.file).unwrap();
        fs::write(
            scratch.dir.path().join(".shadow.recoveryd"),
            "left by a power cut",
        )
        .unwrap();
        let hash = a_hash().replace("saltsalt", &format!("salt{mode}"));
        store(&scratch.file).apply(&secret(&hash)).unwrap();
        let after = fs::metadata(&scratch.file).unwrap();
        assert_ne!(before.ino(), after.ino());
        assert_eq!(
            (before.uid(), before.gid(), before.mode()),
            (after.uid(), after.gid(), after.mode())
        );
        assert_eq!(scratch.names(), [".pwd.lock", "shadow"]);
    }
}

#[test]
fn a_link_stays_and_its_target_is_replaced() {
    let scratch = Scratch::new("real", "admin:*:1:0:9:7:::\n");
    let etc = tempfile::tempdir().unwrap();
    let link = etc.path().join("shadow");
    symlink(&scratch.file, &link).unwrap();
    store(&link).apply(&secret(&a_hash())).unwrap();
    assert_eq!(fs::read_link(&link).unwrap(), scratch.file);
    assert!(
        scratch
            .read()
            .starts_with(format!("admin:{}", a_hash()).as_bytes())
    );
    assert_eq!(scratch.names(), ["real"]);
    assert_eq!(crate::names(etc.path()), [".pwd.lock", "shadow"]);
}

#[test]
fn what_is_no_shadow_file_is_refused_and_never_hangs() {
    let scratch = Scratch::new("large", "");
    let large = fs::File::create(&scratch.file).unwrap();
    large.set_len((16 << 20) + 1).unwrap();
    let pipe = scratch.dir.path().join("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let looped = scratch.dir.path().join("looped");
    symlink(&looped, &looped).unwrap();
    for (file, told) in [
        (scratch.file.as_path(), "larger than 16777216 bytes"),
        (&pipe, "not a regular file"),
        (scratch.dir.path(), "not a regular file"),
        (&looped, "cannot be read"),
        (&scratch.dir.path().join("absent"), "No such file"),
    ] {
        let sentence = not_set(store(file).prepare(&secret(PASSWORD)));
        assert!(sentence.contains(told), "{sentence}");
        let answer = store(file).verify(&secret(PASSWORD));
        assert!(matches!(answer, Err(StoreError::CannotVerify(_))), "{told}");
    }
}

#[test]
fn a_hundred_thousand_lines_are_no_trouble() {
    let many = |account: &str| -> String {
        let lines = (0..100_000).map(|n| match n {
            70_000 => format!("{account}\n"),
            n => format!("user{n}:$6$salt$hash{n}:19000:0:99999:7:::\n"),
        });
        lines.collect()
    };
    let scratch = Scratch::new("shadow", many("admin:*:0:0:9:7:::"));
    let started = Instant::now();
    store(&scratch.file).apply(&secret(&a_hash())).unwrap();
    assert!(started.elapsed() < Duration::from_secs(10));
    let expected = many(&format!("admin:{}:{}:0:9:7:::", a_hash(), today()));
    assert!(scratch.read() == expected.as_bytes());
}

#[test]
fn nobody_signs_in_where_no_password_is_right() {
    let hash = libcrypt(PASSWORD, "$6$abcd");
    for line in [
        "admin::",
        "admin:!:",
        "admin:*:",
        &format!("admin:!{hash}:"),
        "root:*:",
    ] {
        let scratch = Scratch::new("shadow", format!("{line}1:0:9:7:::\n"));
        for password in [PASSWORD, "!", "*"] {
            assert!(
                !store(&scratch.file).verify(&secret(password)).unwrap(),
                "{line}"
            );
        }
    }
}

/// As libc does it: the first line of the account decides.
#[test]
fn the_first_line_decides() {
    let (old, new) = (libcrypt("old", "$6$abcd"), libcrypt(PASSWORD, "$6$efgh"));
    let scratch = Scratch::new(
        "shadow",
        format!("admin:{new}:1:0:9:7:::\nadmin:{old}:1:0:9:7:::\n"),
    );
    assert!(store(&scratch.file).verify(&secret(PASSWORD)).unwrap());
    assert!(!store(&scratch.file).verify(&secret("old")).unwrap());
}

#[test]
fn a_hash_that_cannot_be_checked_is_neither_right_nor_wrong() {
    let sha = libcrypt(PASSWORD, "$6$abcd");
    for hash in [
        "$1$abcdefgh$0123456789012345678901",
        "$5$abcd$0123",
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$y$j9T$abcdefgh$",
        "$y$jIT$abcdefgh$9WNEpu8Mx2S4KNGvbVWKM6clOSoY6.YEl7AYF4DGV04",
        "$6$abcd$",
        &sha[..sha.len() - 1],
        "plain text",
    ] {
        let scratch = Scratch::new("shadow", format!("admin:{hash}:1:0:9:7:::\n"));
        let answer = store(&scratch.file).verify(&secret(PASSWORD));
        assert!(matches!(answer, Err(StoreError::CannotVerify(_))), "{hash}");
    }
}

/// An unknown account must not be told from a known one by how long the answer takes.
#[test]
fn an_unknown_account_takes_as_long() {
    let hash = libcrypt(PASSWORD, "$6$rounds=5000$abcd");
    let scratch = Scratch::new("shadow", format!("admin:{hash}:1:0:9:7:::\n"));
    let time = |account: &str| {
        let store = Shadow::new(scratch.file.clone(), account.into());
        let wrong: Secret = secret("wrong password");
        let once = || {
            let started = Instant::now();
            assert!(!store.verify(&wrong).unwrap());
            started.elapsed()
        };
        (0..5).map(|_| once()).min().unwrap()
    };
    let (known, unknown) = (time("admin"), time("nobody-there"));
    assert!(unknown * 2 > known, "{unknown:?} against {known:?}");
}
