//! Mounts that nobody else sees.

use crate::stage::needs_root;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use std::env;
use std::path::Path;
use std::process::Command;

const INSIDE: &str = "RECOVERYD_TEST_OWN_MOUNTS";

/// Runs a test of this binary again, alone, in a process with a mount namespace of its own.
pub fn in_own_mounts(test: &str, body: fn()) {
    if env::var_os(INSIDE).is_some() {
        return body();
    }
    if !needs_root(test) {
        return;
    }
    let played = Command::new("unshare")
        .args(["--mount", "--propagation", "private"])
        .arg(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&played.stdout);
    let complained = String::from_utf8_lossy(&played.stderr);
    let passed = played.status.success() && said.contains("1 passed");
    assert!(passed, "{}\n{said}\n{complained}", played.status);
}

pub fn tmpfs(at: &Path, options: &str) {
    mount(
        Some("test"),
        at,
        Some("tmpfs"),
        MsFlags::empty(),
        Some(options),
    )
    .unwrap();
}

pub fn tmpfs_again(at: &Path, flags: MsFlags) {
    mount(None::<&str>, at, None::<&str>, flags, None::<&str>).unwrap();
}

pub fn unmount(at: &Path) {
    umount2(at, MntFlags::MNT_DETACH).unwrap();
}
