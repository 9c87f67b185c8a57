//! The man pages of the hook and of its list say what the program does: every key, every option, and no other.
#![allow(clippy::unwrap_used)]

#[path = "../../tests/man/page.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod page;
#[path = "../../tests/man/reader.rs"]
mod reader;

use page::{Page, plain};
use recovery_hooks::config::Config;
use std::fs;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn refusal(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cameras.toml");
    fs::write(&file, text).unwrap();
    Config::load(&file).map_or_else(|error| error.to_string(), |_| String::new())
}

#[test]
fn every_key_of_the_list_is_described_and_no_other() {
    let page = Page::read(root(), "cameras.toml.5");
    reader::assert_described(&page, refusal);
    assert_eq!(refusal(&page.examples()[0]), "");
    let shipped = fs::read_to_string(root().join("etc/cameras.toml")).unwrap();
    assert_eq!(refusal(&shipped), "");
}

#[test]
fn every_option_is_described_and_no_other() {
    let program = env!("CARGO_BIN_EXE_recovery-onvif");
    let output = Command::new(program).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let words = |text: &str| -> Vec<String> {
        let words = text.split([' ', ',', '\n', '[', ']']);
        let mut options: Vec<_> = words
            .filter(|word| word.starts_with("--"))
            .map(str::to_owned)
            .collect();
        options.sort();
        options.dedup();
        options
    };
    let page = Page::read(root(), "recovery-onvif.8");
    assert_eq!(words(&plain(&page.text)), words(&help));
    assert!(help.lines().all(|line| line.len() <= 80), "{help}");
    assert!(help.contains("\n  check ") && page.text.contains(".B check\n"));
}
