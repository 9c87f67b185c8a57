//! A folder with a description, and the program run on it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Accounts and passwords that somebody could type to do harm, all of which a product may hold.
pub const HOSTILE: &[&str] = &[
    "a' OR '1'='1",
    "\"; DROP TABLE user; --",
    "back\\slash\\' \\n {password} {hash} $HOME `id` %s",
    "ü密🔑\u{a0}",
    "-h",
    "$2b$12$x:y=z # @admin_password",
];

pub struct Bench {
    pub dir: TempDir,
}

impl Bench {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// A shipped description with other texts in some places, each of which must be there.
    pub fn describe(&self, product: &str, changes: &[(&str, &str)]) {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../etc/stores")
            .join(product);
        let mut text = fs::read_to_string(shipped).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{product} has no {from}");
            text = text.replace(from, &to.replace("DIR", self.dir.path().to_str().unwrap()));
        }
        self.write("product.toml", &text);
    }

    /// Instead of what stops and starts the product: a shell's script each, which finds this folder as its first argument.
    pub fn service(&self, stop: &str, start: &str) {
        let text = self.read("product.toml");
        let dir = self.dir.path().display();
        let kept = text
            .lines()
            .filter(|line| !line.starts_with("stop = ") && !line.starts_with("start = "));
        let mut text: String = kept.map(|line| format!("{line}\n")).collect();
        let script = |text: &str| format!("[\"/bin/sh\", \"-c\", '''{text}''', \"sh\", \"{dir}\"]");
        let both = format!(
            "[service]\nstop = {}\nstart = {}\n",
            script(stop),
            script(start)
        );
        text = text.replace("[service]\n", &both);
        self.write("product.toml", &text);
    }

    /// Runs the program as recoveryd does, without any environment and elsewhere.
    pub fn run(&self, what: &str, input: &[u8]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_recovery-store"))
            .arg(what)
            .arg(self.path("product.toml"))
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // One that refuses the description reads nothing.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }

    /// The exit status (-1 if it was killed) and what it said.
    pub fn told(&self, what: &str, account: &str, password: &str) -> (i32, String) {
        let output = self.run(what, format!("{account}\n{password}\n").as_bytes());
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.stdout.is_empty());
        // Too short to be in a sentence by its meaning are none of those tried.
        assert!(!told.contains(password), "the password is in: {told}");
        (output.status.code().unwrap_or(-1), told)
    }

    pub fn set(&self, account: &str, password: &str) {
        assert_eq!(self.told("set", account, password), (0, String::new()));
    }

    pub fn verify(&self, account: &str, password: &str) -> bool {
        match self.told("verify", account, password) {
            (0, told) if told.is_empty() => true,
            (1, told) if told.is_empty() => false,
            other => panic!("{other:?}"),
        }
    }

    /// Not set, with a sentence that has this in it.
    pub fn refused(&self, account: &str, password: &str, told: &str) {
        let (status, sentence) = self.told("set", account, password);
        assert!(
            status == 1 && sentence.contains(told),
            "{status}: {sentence}"
        );
    }
}
