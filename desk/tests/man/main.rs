//! The desk's man pages: those of its commands are made from the definitions of the command line, and
//! `UPDATE_DOCS=1 cargo test -p recovery-desk --test man` writes them anew after these have changed; the configuration's names
//! every key that its reader accepts and no other.
#![allow(clippy::unwrap_used)]

#[path = "../../../tests/man/generated.rs"]
mod generated;
#[path = "../../../tests/man/page.rs"]
mod page;
#[path = "../../../tests/man/reader.rs"]
mod reader;

use clap::Command;
use page::Page;
use reader::assert_described;
use recovery_desk::config::Config;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What every page of a command names.
const SEE_ALSO: [&str; 4] = [
    "recovery-desk(1)",
    "recovery-desk.toml(5)",
    "vendor-keys.toml(5)",
    "recovery-files(5)",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn refusal(text: &str) -> String {
    let read = Config::parse(Path::new("/etc/recovery-desk/desk.toml"), text);
    read.map_or_else(|error| error.to_string(), |_| String::new())
}

/// The page of a command and of those below it that are not hidden, by file name.
fn pages(command: &Command, name: &str, made: &mut BTreeMap<String, Vec<u8>>) {
    let text = generated::page(command, name, "recovery-desk", &SEE_ALSO);
    made.insert(format!("{name}.1"), text);
    for part in command.get_subcommands().filter(|part| !part.is_hide_set()) {
        pages(part, &format!("{name}-{}", part.get_name()), made);
    }
}

#[test]
fn the_pages_of_the_commands_are_up_to_date() {
    let mut command = recovery_desk::command().disable_help_subcommand(true);
    command.build();
    let mut made = BTreeMap::new();
    pages(&command, "recovery-desk", &mut made);
    let folder = root().join("desk/etc/man");
    let update = std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1");
    for (name, text) in &made {
        let path = folder.join(name);
        if update {
            fs::write(&path, text).unwrap();
        }
        let committed = fs::read(&path).unwrap_or_default();
        assert!(
            committed == *text,
            "{} is not what the definitions say: run with UPDATE_DOCS=1",
            path.display()
        );
    }
    let there = page::names(&folder);
    let commands: Vec<&String> = there.iter().filter(|name| name.ends_with(".1")).collect();
    assert_eq!(commands, made.keys().collect::<Vec<_>>(), "pages, commands");
}

#[test]
fn every_key_of_the_configuration_is_described_and_no_other() {
    let page = Page::read(root(), "recovery-desk.toml.5");
    assert_described(&page, refusal);
    for example in page.examples() {
        assert_eq!(refusal(&example), "", "{example}");
    }
}

#[test]
fn pages_name_only_pages_that_there_are() {
    for name in page::names(&root().join("desk/etc/man")) {
        Page::read(root(), &name).assert_named_right(root());
    }
}
