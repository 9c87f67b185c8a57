//! The stores, against real files, locks and programs, and against others' implementations of the hashes.
#![allow(clippy::unwrap_used)]

mod argon2_file;
mod command;
mod disk;
mod helper;
mod lock;
mod shadow;

use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A directory with one file in it.
struct Scratch {
    dir: TempDir,
    file: PathBuf,
}

impl Scratch {
    fn new(name: &str, contents: impl AsRef<[u8]>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(name);
        fs::write(&file, contents).unwrap();
        Self { dir, file }
    }

    fn read(&self) -> Vec<u8> {
        fs::read(&self.file).unwrap()
    }

    /// What lies in the directory, sorted.
    fn names(&self) -> Vec<String> {
        names(self.dir.path())
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn secret(text: &str) -> Secret {
    Secret::new(text.into())
}

/// The sentence of an error that says the store is as it was.
fn not_set<T>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::NotSet(sentence)) => sentence,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was set"),
    }
}

/// What a program prints. It must succeed.
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}
