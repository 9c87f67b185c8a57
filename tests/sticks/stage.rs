//! What the tests stand on: configurations, calls, mount namespaces of their own.

use nix::unistd::geteuid;
use recoveryd::api::stick::{Call, Error, LookReply, Reply};
use recoveryd::config::Config;
use recoveryd::helpers::stick::answer;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

/// A checked configuration with these folders configured as sticks.
pub fn config(paths: &[&Path]) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let public = "09".repeat(32);
    let keys = format!("[[vendor_key]]\nnumber = 1\npublic = \"{public}\"\n");
    fs::write(folder.path().join("keys.toml"), keys).unwrap();
    let file = folder.path().join("recoveryd.toml");
    let text = format!(
        r#"
        [device]
        serial = "123456789"
        [vendor]
        keys = "keys.toml"
        name = "Example"
        contact = ["help@example.com"]
        [paths]
        run = "/run"
        [account]
        name = "admin"
        store = "shadow"
        [stick]
        paths = {paths:?}
        "#
    );
    fs::write(&file, text).unwrap();
    Config::load(&file).unwrap()
}

/// The id of a configured folder.
pub fn id(path: &Path) -> String {
    path.to_str().unwrap().into()
}

pub fn look(config: &Config, stick: &str) -> Result<LookReply, String> {
    let stick = stick.into();
    match answer(config, Call::Look { stick }) {
        Ok(Reply::Look(look)) => Ok(look),
        Ok(_) => panic!("another call's answer"),
        Err(Error::Trouble { message, .. }) => Err(message),
    }
}

pub fn write(config: &Config, stick: &str, file: &str, contents: &str) -> Result<(), String> {
    let (stick, file, contents) = (stick.into(), file.into(), contents.to_owned().into());
    let call = Call::Write {
        stick,
        file,
        contents,
    };
    match answer(config, call) {
        Ok(Reply::Write(_)) => Ok(()),
        Ok(_) => panic!("another call's answer"),
        Err(Error::Trouble { message, .. }) => Err(message),
    }
}

pub fn read(config: &Config, stick: &str, file: &str) -> Result<String, String> {
    let (stick, file) = (stick.into(), file.into());
    match answer(config, Call::Read { stick, file }) {
        Ok(Reply::Read(read)) => Ok(read.contents.expose().into()),
        Ok(_) => panic!("another call's answer"),
        Err(Error::Trouble { message, .. }) => Err(message),
    }
}

/// The names in a folder, in order.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().into())
        .collect();
    names.sort();
    names
}

/// Says, past the harness, that something could not be tried here, and fails where it must be possible.
#[allow(
    clippy::explicit_write,
    reason = "the harness swallows what a passing test prints"
)]
pub fn cannot_try(what: &str) {
    writeln!(std::io::stderr(), "NOT TRIED, needs root: {what}").unwrap();
    let must = std::env::var_os("RECOVERYD_TEST_ROOT").is_some();
    assert!(
        !must,
        "RECOVERYD_TEST_ROOT is set, but {what} cannot be tried"
    );
}

const ROLE: &str = "RECOVERYD_TEST_ROLE";

/// The part this process plays in a test that starts itself anew; none in the process that `cargo test` started.
pub fn role() -> Option<String> {
    std::env::var(ROLE).ok()
}

/// Runs one test of this binary again, alone, in another role.
pub fn play(mut command: Command, test: &str, role: &str) -> Output {
    command
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .output()
        .unwrap()
}

/// Fails if the other process did, with what it said.
pub fn applaud(played: &Output) {
    let said = String::from_utf8_lossy(&played.stdout);
    let complained = String::from_utf8_lossy(&played.stderr);
    assert!(
        played.status.success() && said.contains("1 passed"),
        "{}\n{said}\n{complained}",
        played.status
    );
}

/// Runs the body in a process whose mounts nobody else sees: as root, or as root of a user namespace.
pub fn in_own_mounts(test: &str, body: fn()) {
    if role().is_some() {
        return body();
    }
    let unshare = || {
        let mut command = Command::new("unshare");
        if !geteuid().is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        command.args(["--mount", "--propagation", "private"]);
        command
    };
    match unshare().arg("true").output() {
        Ok(tried) if tried.status.success() => applaud(&play(unshare(), test, "mounts")),
        _ => cannot_try(test),
    }
}
