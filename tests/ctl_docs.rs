//! Completions and man pages are made from the program's own definitions. `UPDATE_DOCS=1 cargo test --test ctl_docs`
//! writes them anew after those have changed.
#![allow(clippy::unwrap_used)]

#[path = "man/generated.rs"]
mod generated;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, ValueHint};
use clap_complete::Shell;
use recoveryd::ctl::usage::{self, Count, Opt, Usage, Word};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What every page names.
const SEE_ALSO: [&str; 4] = [
    "recoveryctl(1)",
    "recoveryd(8)",
    "recoveryd.toml(5)",
    "recovery-files(5)",
];

/// The program's table as what completions and man pages are made from.
fn program() -> Command {
    Command::new("recoveryctl")
        .version(env!("CARGO_PKG_VERSION"))
        .about(usage::ABOUT)
        .long_about(long(usage::ABOUT, usage::DETAIL))
        .after_long_help(usage::statuses())
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .subcommand_required(true)
        .args(usage::OPTIONS.iter().map(|o| option(o).global(true)))
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .global(true)
                .help("Print help"),
        )
        .subcommands(usage::COMMANDS.iter().map(command))
}

fn command(usage: &Usage) -> Command {
    let command = Command::new(usage.name)
        .about(usage.about)
        .args(usage.options.iter().map(option))
        .args(usage.words.iter().map(word));
    match usage.detail {
        "" => command,
        detail => command.long_about(long(usage.about, detail)),
    }
}

fn long(about: &str, detail: &str) -> String {
    format!("{about}\n\n{detail}")
}

fn option(option: &Opt) -> Arg {
    let arg = Arg::new(option.long).long(option.long).help(option.about);
    let arg = match option.value {
        Some(value @ ("PATH" | "DEV")) => arg.value_name(value).value_hint(ValueHint::AnyPath),
        Some(value) => arg.value_name(value),
        None => arg.action(ArgAction::SetTrue),
    };
    match option.default {
        Some(default) => arg.default_value(default),
        None => arg,
    }
}

fn word(word: &Word) -> Arg {
    let arg = Arg::new(word.name)
        .value_name(word.name)
        .help(word.about)
        .required(word.count != Count::Optional);
    let arg = match word.count {
        Count::Many => arg.num_args(1..),
        Count::One | Count::Optional => arg,
    };
    let arg = match word.name {
        "-" => arg
            .value_parser(PossibleValuesParser::new(["-"]))
            .hide_possible_values(true),
        _ => arg,
    };
    match word.default {
        Some(default) => arg.default_value(default),
        None => arg,
    }
}

/// What must stand under `etc/`.
fn made() -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (shell, name) in [
        (Shell::Bash, "recoveryctl.bash"),
        (Shell::Zsh, "_recoveryctl"),
        (Shell::Fish, "recoveryctl.fish"),
    ] {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut program(), "recoveryctl", &mut text);
        files.insert(Path::new("completions").join(name), text);
    }
    let mut command = program();
    command.build();
    page(&command, "recoveryctl", &mut files);
    for part in command.get_subcommands() {
        page(
            part,
            &format!("recoveryctl-{}", part.get_name()),
            &mut files,
        );
    }
    files
}

fn page(command: &Command, name: &str, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let text = generated::page(command, name, "recoveryd", &SEE_ALSO);
    files.insert(Path::new("man").join(format!("{name}.1")), text);
}

#[test]
fn completions_and_man_pages_are_up_to_date() {
    let etc = Path::new(env!("CARGO_MANIFEST_DIR")).join("etc");
    let update = std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1");
    for (name, text) in made() {
        let path = etc.join(&name);
        if update {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let committed = fs::read(&path).unwrap_or_default();
        assert!(
            committed == text,
            "{} is not what the definitions say: run with UPDATE_DOCS=1",
            path.display()
        );
    }
}

#[test]
fn nothing_else_lies_there() {
    let etc = Path::new(env!("CARGO_MANIFEST_DIR")).join("etc");
    let made = made();
    for folder in ["completions", "man"] {
        for entry in fs::read_dir(etc.join(folder)).unwrap() {
            let name = Path::new(folder).join(entry.unwrap().file_name());
            let ours = name
                .file_name()
                .is_some_and(|name| name.to_string_lossy().contains("recoveryctl"));
            assert!(
                !ours || made.contains_key(&name),
                "{} belongs to no command",
                name.display()
            );
        }
    }
}

#[test]
fn help_fits_80_columns() {
    let commands = usage::COMMANDS.iter().map(Some);
    for help in commands.chain([None]).map(usage::help) {
        let long: Vec<&str> = help.lines().filter(|line| line.len() > 80).collect();
        assert!(long.is_empty(), "{long:#?}");
    }
}
