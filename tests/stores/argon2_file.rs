//! Files of Argon2 hashes. Whether others accept them is asked in `tests/interop`.

use crate::{Scratch, not_set, secret};
use recoveryd::stores::{Argon2File, CredentialStore, StoreError};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

/// A hash cut off after its salt.
const OLD: &str = "$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0$";

const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

fn store(scratch: &Scratch) -> Argon2File {
    Argon2File::new(scratch.file.clone(), "admin".into())
}

#[test]
fn a_new_hash_is_verified_and_follows_the_old_cost() {
    for (old, start) in [
        (
            HASH.replace("m=19456,t=2", "m=8192,t=1"),
            "$argon2id$v=19$m=8192,t=1,p=1$",
        ),
        // Too weak, too dear, another kind, none.
        (
            HASH.replace("m=19456,t=2", "m=64,t=1"),
            "$argon2id$v=19$m=19456,t=2,p=1$",
        ),
        (
            HASH.replace("m=19456", "m=2000000"),
            "$argon2id$v=19$m=19456,t=2,p=1$",
        ),
        (
            HASH.replace("argon2id", "argon2i"),
            "$argon2id$v=19$m=19456,t=2,p=1$",
        ),
        (String::new(), "$argon2id$v=19$m=19456,t=2,p=1$"),
        ("!".into(), "$argon2id$v=19$m=19456,t=2,p=1$"),
    ] {
        let scratch = Scratch::new("users", format!("admin:{old}\n"));
        let prepared = store(&scratch).prepare(&secret("a new password")).unwrap();
        assert!(prepared.expose().starts_with(start), "{old}");
        store(&scratch).apply(&prepared).unwrap();
        assert_eq!(
            scratch.read(),
            format!("admin:{}\n", prepared.expose()).as_bytes()
        );
        assert!(store(&scratch).verify(&secret("a new password")).unwrap());
        assert!(!store(&scratch).verify(&secret("a new passworD")).unwrap());
    }
}

#[test]
fn every_other_byte_stays_as_it_is() {
    for pattern in [
        &b"admin:H\nguest:$argon2id$x\n"[..],
        b"# users\r\nadmin:H\r\n\r\nguest:\xff\r\n",
        b"guest:x\nadmin:H",
        b"admin:H\nguest:x\nadmin:H\n",
        b"admin2:x\nadmin:H:kept:too\n",
    ] {
        let fill = |hash: &str| -> Vec<u8> {
            let filled = pattern.iter().flat_map(|byte| match byte {
                b'H' => hash.as_bytes().to_vec(),
                _ => vec![*byte],
            });
            filled.collect()
        };
        let scratch = Scratch::new("users", fill("$argon2id$old"));
        fs::set_permissions(&scratch.file, fs::Permissions::from_mode(0o620)).unwrap();
        store(&scratch).apply(&secret(HASH)).unwrap();
        assert_eq!(scratch.read(), fill(HASH));
        assert_eq!(scratch.names(), ["users"]);
        let metadata = fs::metadata(&scratch.file).unwrap();
        assert_eq!(metadata.mode() & 0o7777, 0o620);
        store(&scratch).apply(&secret(HASH)).unwrap();
        assert_eq!(fs::metadata(&scratch.file).unwrap().ino(), metadata.ino());
    }
}

#[test]
fn what_cannot_be_set_changes_nothing() {
    let locked = format!("admin:!{HASH}\n");
    let second = format!("admin:{HASH}x\nadmin:*{HASH}\n");
    for (text, told) in [
        ("guest:x\n", "no line for the account admin"),
        ("admin\n", "no line for the account admin"),
        (&locked, "Line 1 of"),
        (&second, "Line 2 of"),
    ] {
        let scratch = Scratch::new("users", text);
        for sentence in [
            not_set(store(&scratch).prepare(&secret("a new password"))),
            not_set(store(&scratch).apply(&secret(HASH))),
        ] {
            assert!(sentence.contains(told), "{sentence}");
        }
        assert_eq!(scratch.read(), text.as_bytes());
    }
    let scratch = Scratch::new("users", "admin:*\n");
    for prepared in [
        "",
        OLD,
        "password",
        &format!("{HASH}\nroot:{HASH}"),
        &format!("{HASH}:x"),
        &format!("!{HASH}"),
        "$6$abcd$efgh",
        "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw",
    ] {
        not_set(store(&scratch).apply(&secret(prepared)));
        assert_eq!(scratch.read(), b"admin:*\n", "{prepared:?}");
    }
}

#[test]
fn nobody_signs_in_where_no_password_is_right() {
    for text in [
        "admin:\n",
        "admin:!\n",
        "guest:x\n",
        &format!("admin:!{HASH}\n"),
    ] {
        let scratch = Scratch::new("users", text);
        assert!(!store(&scratch).verify(&secret("!")).unwrap(), "{text}");
    }
    for hash in [
        OLD,
        "$6$abcd$efgh",
        &HASH.replace("m=19456", "m=4000000"),
        &HASH.replace("t=2", "t=4000000"),
    ] {
        let scratch = Scratch::new("users", format!("admin:{hash}\n"));
        let answer = store(&scratch).verify(&secret("a new password"));
        assert!(matches!(answer, Err(StoreError::CannotVerify(_))), "{hash}");
    }
}
