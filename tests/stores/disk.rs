//! Disks that refuse.

use crate::{Scratch, not_set, secret};
use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use recoveryd::stores::{Argon2File, CredentialStore, Shadow};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

const HASH: &str = "$y$j9T$abcdefgh$9WNEpu8Mx2S4KNGvbVWKM6clOSoY6.YEl7AYF4DGV04";
const ARGON2: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// A small file system in memory, unmounted at the end.
struct Memory(PathBuf);

impl Memory {
    /// `None` where mounting is not allowed: for ordinary users, and for root in most containers.
    fn mount(path: &Path, options: &str) -> Option<Self> {
        match mount(
            Some("tmpfs"),
            path,
            Some("tmpfs"),
            MsFlags::empty(),
            Some(options),
        ) {
            Ok(()) => Some(Self(path.into())),
            Err(Errno::EPERM) => None,
            Err(errno) => panic!("{errno}"),
        }
    }

    fn make_read_only(&self) {
        let flags = MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY;
        mount(None::<&str>, &self.0, None::<&str>, flags, None::<&str>).unwrap();
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        umount2(&self.0, MntFlags::MNT_DETACH).unwrap();
    }
}

fn shadow(file: &Path) -> Shadow {
    Shadow::new(file.into(), "admin".into())
}

/// Works for every user: a directory stands where the temporary file should.
#[test]
fn an_obstacle_in_the_way_changes_nothing() {
    let text = "admin:*:1:0:9:7:::\n";
    let scratch = Scratch::new("shadow", text);
    fs::create_dir(scratch.dir.path().join(".shadow.recoveryd")).unwrap();
    let sentence = not_set(shadow(&scratch.file).apply(&secret(HASH)));
    assert!(sentence.contains("The password was not set"), "{sentence}");
    assert_eq!(scratch.read(), text.as_bytes());
    assert_eq!(
        scratch.names(),
        [".pwd.lock", ".shadow.recoveryd", "shadow"]
    );
    let argon2 = Argon2File::new(scratch.file.clone(), "admin".into());
    not_set(argon2.apply(&secret(ARGON2)));
    assert_eq!(scratch.read(), text.as_bytes());
}

#[test]
fn a_full_disk_changes_nothing() {
    let scratch = Scratch::new("unused", "");
    let Some(disk) = Memory::mount(scratch.dir.path(), "size=64k") else {
        return a_closed_directory_changes_nothing();
    };
    let file = disk.0.join("shadow");
    let text = format!("admin:*:1:0:9:7:::\n{}", "b:*:1:0:9:7:::\n".repeat(600));
    fs::write(&file, &text).unwrap();
    // Makes the locks' places, so that the disk is full only for the file itself.
    fs::write(disk.0.join(".pwd.lock"), "").unwrap();
    fs::write(disk.0.join("filler"), vec![0; 48 << 10]).unwrap();
    let sentence = not_set(shadow(&file).apply(&secret(HASH)));
    assert!(sentence.contains("No space left"), "{sentence}");
    assert_eq!(fs::read(&file).unwrap(), text.as_bytes());
    assert_eq!(crate::names(&disk.0), [".pwd.lock", "filler", "shadow"]);
    fs::remove_file(disk.0.join("filler")).unwrap();
    shadow(&file).apply(&secret(HASH)).unwrap();
}

#[test]
fn a_read_only_disk_changes_nothing() {
    let scratch = Scratch::new("unused", "");
    let Some(disk) = Memory::mount(scratch.dir.path(), "size=1m") else {
        return a_closed_directory_changes_nothing();
    };
    let (shadow_file, users) = (disk.0.join("shadow"), disk.0.join("users"));
    fs::write(&shadow_file, "admin:*:1:0:9:7:::\n").unwrap();
    fs::write(&users, "admin:*\n").unwrap();
    let elsewhere = Scratch::new("real", "admin:*:1:0:9:7:::\n");
    symlink(&elsewhere.file, disk.0.join("linked")).unwrap();
    disk.make_read_only();
    let argon2 = Argon2File::new(users.clone(), "admin".into());
    for sentence in [
        not_set(shadow(&shadow_file).apply(&secret(HASH))),
        not_set(argon2.apply(&secret(ARGON2))),
    ] {
        assert!(sentence.contains("Read-only file system"), "{sentence}");
    }
    assert_eq!(fs::read(&shadow_file).unwrap(), b"admin:*:1:0:9:7:::\n");
    assert_eq!(fs::read(&users).unwrap(), b"admin:*\n");
    assert_eq!(crate::names(&disk.0), ["linked", "shadow", "users"]);
    // The usual way to keep passwords on a read-only root: a link to a disk that can be written.
    shadow(&disk.0.join("linked")).apply(&secret(HASH)).unwrap();
    assert!(
        elsewhere
            .read()
            .starts_with(format!("admin:{HASH}:").as_bytes())
    );
    assert_eq!(elsewhere.names(), [".pwd.lock", "real"]);
}

/// What an ordinary user can make of a disk that refuses; root may write into any directory, so it only checks that.
fn a_closed_directory_changes_nothing() {
    let text = "admin:*:1:0:9:7:::\n";
    let scratch = Scratch::new("shadow", text);
    fs::set_permissions(scratch.dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let result = shadow(&scratch.file).apply(&secret(HASH));
    fs::set_permissions(scratch.dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    if nix::unistd::Uid::effective().is_root() {
        result.unwrap();
        return;
    }
    let sentence = not_set(result);
    assert!(sentence.contains("Permission denied"), "{sentence}");
    assert_eq!(scratch.read(), text.as_bytes());
    assert_eq!(scratch.names(), ["shadow"]);
}
