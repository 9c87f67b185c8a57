//! Programs that set a password, good ones and bad ones.

use crate::{not_set, secret};
use recoveryd::stores::{Command, CredentialStore, StoreError};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PASSWORD: &str = "pass word $HOME 'x' \\ ü";

/// A shell script in a directory of its own.
struct Script {
    dir: TempDir,
}

impl Script {
    fn new(text: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let script = Self { dir };
        fs::write(script.path("program"), text).unwrap();
        script
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The script is given its directory as its only argument. The shell is named, because a file that was just written may
    /// still be open in a process that another test forked, and then cannot be run by itself.
    fn words(&self) -> Vec<String> {
        [
            "/bin/sh".into(),
            self.path("program"),
            self.dir.path().into(),
        ]
        .map(|path: PathBuf| path.into_os_string().into_string().unwrap())
        .to_vec()
    }

    fn store(&self, seconds: u64) -> Command {
        let timeout = Duration::from_secs(seconds);
        Command::new("admin".into(), self.words(), Some(self.words()), timeout)
    }

    fn apply(&self, seconds: u64) -> Result<(), StoreError> {
        let store = self.store(seconds);
        let prepared = store.prepare(&secret(PASSWORD)).unwrap();
        store.apply(&prepared)
    }

    /// What it left in a file.
    fn left(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

fn uncertain(result: Result<(), StoreError>) -> String {
    match result {
        Err(StoreError::Uncertain(sentence)) => {
            assert!(!sentence.contains(PASSWORD));
            sentence
        }
        other => panic!("{other:?}"),
    }
}

/// Whether the process whose number the script left is there and not merely unburied.
fn lives(pid: &str) -> bool {
    match fs::read_to_string(format!("/proc/{}/stat", pid.trim())) {
        Ok(stat) => !stat.rsplit(')').next().unwrap().starts_with(" Z"),
        Err(_) => false,
    }
}

fn dies_soon(pid: &str) -> bool {
    (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        !lives(pid)
    })
}

#[test]
fn it_gets_two_lines_and_nothing_else() {
    // A file left open for every program started, as a careless library would.
    let kept = tempfile::NamedTempFile::new().unwrap();
    let _inheritable = nix::unistd::dup(&kept).unwrap();
    let script = Script::new(
        r#"cat > "$1/input"
        /usr/bin/env > "$1/environment"
        pwd > "$1/directory"
        ls -l /proc/$$/fd > "$1/files"
        cut -d' ' -f1,5,6 /proc/$$/stat > "$1/session"
        echo "$#" > "$1/arguments""#,
    );
    script.apply(10).unwrap();
    assert_eq!(script.left("input"), format!("admin\n{PASSWORD}\n"));
    // The shell adds the two that it keeps itself, and `_`.
    let environment = script.left("environment");
    for line in environment.lines() {
        assert!(
            ["PWD=/", "OLDPWD=", "SHLVL=", "_="]
                .iter()
                .any(|own| line.starts_with(own)),
            "{line}"
        );
    }
    assert_eq!(script.left("directory"), "/\n");
    let (files, kept) = (script.left("files"), kept.path().display().to_string());
    assert!(files.contains("-> /dev/null"), "{files}");
    assert!(!files.contains(&kept), "{files}");
    let session = script.left("session");
    let numbers: Vec<&str> = session.split_whitespace().collect();
    assert!(
        numbers.iter().all(|number| *number == numbers[0]),
        "{session}"
    );
    assert_eq!(script.left("arguments"), "1\n");
}

#[test]
fn an_exit_status_tells() {
    let script = Script::new("cat > /dev/null; exit 3");
    let sentence = not_set(script.apply(10));
    assert!(sentence.contains("exit status 3"), "{sentence}");
    // Whether it read its input makes no difference when it says that it changed nothing.
    not_set(Script::new("exit 1").apply(10));
    let sentence = uncertain(Script::new("cat > /dev/null; exit 75").apply(10));
    assert!(sentence.contains("may or may not be set"), "{sentence}");
}

#[test]
fn a_program_that_hangs_is_killed_with_its_children() {
    let script = Script::new(
        r#"echo $$ > "$1/parent"
        sleep 1000 & echo $! > "$1/child"
        trap '' TERM INT HUP
        while :; do sleep 1; done"#,
    );
    let started = Instant::now();
    let sentence = uncertain(script.apply(1));
    assert!(sentence.contains("stopped after 1 seconds"), "{sentence}");
    assert!(started.elapsed() < Duration::from_secs(3));
    for name in ["parent", "child"] {
        assert!(dies_soon(&script.left(name)), "{name} still lives");
    }
}

#[test]
fn a_fork_that_keeps_everything_open_holds_nobody_up() {
    let script = Script::new(
        r#"cat > /dev/null
        sleep 20 & echo $! > "$1/child""#,
    );
    let started = Instant::now();
    script.apply(10).unwrap();
    assert!(started.elapsed() < Duration::from_secs(5));
    // It did what it was asked for, so what it started is its own affair.
    let child = script.left("child");
    assert!(lives(&child));
    let pid = nix::unistd::Pid::from_raw(child.trim().parse().unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
}

#[test]
fn a_flood_blocks_nobody() {
    let script = Script::new(
        r#"cat > /dev/null
        head -c 104857600 /dev/zero
        head -c 104857600 /dev/zero >&2
        ls -l /proc/$$/fd/2 > "$1/errors""#,
    );
    script.apply(30).unwrap();
    // Where nothing is kept, nothing grows.
    assert!(script.left("errors").contains("-> /dev/null"));
}

#[test]
fn death_by_a_signal_leaves_it_open() {
    let sentence = uncertain(Script::new("cat > /dev/null; kill -SEGV $$").apply(10));
    assert!(sentence.contains("signal 11"), "{sentence}");
}

#[test]
fn a_program_that_does_not_read_is_not_believed() {
    for text in ["exit 0", "read account; exit 0", "exec <&-; exit 0"] {
        let sentence = uncertain(Script::new(text).apply(10));
        assert!(sentence.contains("without reading"), "{text}: {sentence}");
    }
    Script::new("read -r account; read -r password; exit 0")
        .apply(10)
        .unwrap();
}

#[test]
fn a_program_that_cannot_start_changes_nothing() {
    let script = Script::new("exit 0");
    for program in [
        script.path("absent"),
        script.path("program"),
        script.dir.path().into(),
    ] {
        let words = vec![program.into_os_string().into_string().unwrap()];
        let store = Command::new("admin".into(), words, None, Duration::from_secs(10));
        let sentence = not_set(store.apply(&secret(PASSWORD)));
        assert!(sentence.contains("could not be started"), "{sentence}");
    }
}

#[test]
fn a_password_that_would_be_two_lines_is_never_passed_on() {
    let script = Script::new(r#"cat > "$1/input""#);
    for password in ["a\nb", "a\0b", "a\rb", ""] {
        not_set(script.store(10).prepare(&secret(password)));
        not_set(script.store(10).apply(&secret(password)));
        assert!(!script.store(10).verify(&secret(password)).unwrap());
    }
    assert!(!script.path("input").exists());
}

#[test]
fn the_checking_program_says_yes_no_or_neither() {
    let answer = |text: &str| Script::new(text).store(1).verify(&secret(PASSWORD));
    let checks = r#"read -r account; read -r password; [ "$account" = admin ] && [ "$password" = "pass word \$HOME 'x' \\ ü" ]"#;
    assert!(answer(checks).unwrap());
    assert!(!answer("cat > /dev/null; exit 1").unwrap());
    for (text, told) in [
        ("cat > /dev/null; exit 2", "exit status 2"),
        ("exit 0", "without reading"),
        ("kill -KILL $$", "signal 9"),
        ("sleep 1000", "stopped after 1 seconds"),
    ] {
        match answer(text) {
            Err(StoreError::CannotVerify(sentence)) => {
                assert!(sentence.contains(told), "{sentence}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    let words = Script::new("exit 0").words();
    let none = Command::new("admin".into(), words, None, Duration::from_secs(1));
    let answer = none.verify(&secret(PASSWORD));
    assert!(matches!(answer, Err(StoreError::CannotVerify(_))));
}
