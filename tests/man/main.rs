//! The man pages in `etc/man` that are written by hand say what the programs do: every key, every option, and no other.
#![allow(clippy::unwrap_used)]

mod page;
mod reader;

use page::{Page, plain};
use reader::assert_described;
use recovery_protocol::{GuidFile, ReplyFile};
use recoveryd::config::Config;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page(name: &str) -> Page {
    Page::read(root(), name)
}

fn example(name: &str, which: usize) -> String {
    page(name).examples().swap_remove(which)
}

/// What the configuration's reader has to say about a configuration and the vendor's keys beside it.
fn read(config: &str, keys: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("vendor-keys.toml"), keys).unwrap();
    let file = folder.path().join("recoveryd.toml");
    fs::write(&file, config).unwrap();
    Config::load(&file).map_err(|error| error.to_string())
}

fn refusal(config: &str, keys: &str) -> String {
    read(config, keys).map_or_else(|error| error, |_| String::new())
}

/// A file with these lines, a section's heading and a key, in it: what is missing is told before what is wrong deeper in.
fn with(whole: &str, lines: &str) -> String {
    let (heading, setting) = lines.split_once('\n').unwrap();
    let (key, _) = setting.split_once(" = ").unwrap();
    let mut section = "";
    let mut kept = Vec::new();
    for line in whole.lines() {
        if line.starts_with('[') {
            section = line;
        }
        let replaced = section == heading && line.starts_with(&format!("{key} = "));
        if !replaced {
            kept.push(line);
        }
        if line == heading && !heading.is_empty() {
            kept.push(setting);
        }
    }
    match (heading, whole.lines().any(|line| line == heading)) {
        ("", _) => format!("{setting}\n{}\n", kept.join("\n")),
        (_, true) => kept.join("\n"),
        (_, false) => format!("{}\n{lines}", kept.join("\n")),
    }
}

#[test]
fn every_key_of_the_configuration_is_described_and_no_other() {
    let config = example("recoveryd.toml.5", 0);
    let keys = example("vendor-keys.toml.5", 0);
    assert_described(&page("recoveryd.toml.5"), |lines| {
        refusal(&with(&config, lines), &keys)
    });
    assert_described(&page("vendor-keys.toml.5"), |lines| {
        refusal(&config, &with(&keys, lines))
    });
}

#[test]
fn the_examples_of_configurations_can_be_used() {
    let config = example("recoveryd.toml.5", 0);
    let keys = example("vendor-keys.toml.5", 0);
    read(&config, &keys).unwrap();
}

/// The keys of a file as it is written: what stands after the lines for people, in the first column.
fn keys(written: &str) -> BTreeSet<String> {
    let (_, lines) = written.rsplit_once("\n\n").unwrap();
    let lines = lines.lines().filter(|line| !line.starts_with(' '));
    lines
        .map(|line| line.split_once(':').unwrap().0.to_owned())
        .collect()
}

#[test]
fn the_keys_of_guid_files_and_reply_files_are_described_and_no_other() {
    let guid_file = example("recovery-files.5", 0);
    let guid_file = GuidFile::read(guid_file.as_bytes()).unwrap();
    let reply_file = example("recovery-files.5", 1);
    let reply_file = ReplyFile::read(reply_file.as_bytes()).unwrap();
    assert_eq!(reply_file.guid(), guid_file.request().guid());
    let described = page("recovery-files.5").keys();
    for (heading, written) in [
        ("GUID file", guid_file.write(&[])),
        ("Reply file", reply_file.write().to_string()),
    ] {
        let described: BTreeSet<String> = described[heading].keys().cloned().collect();
        assert_eq!(described, keys(&written), "{heading}: page, file");
    }
}

/// The tags (`.TP`) of a page's part.
fn tags(page: &Page, part: &str) -> Vec<String> {
    let (_, text) = page.text.split_once(&format!("\n.SH {part}\n")).unwrap();
    let lines: Vec<&str> = text
        .lines()
        .take_while(|line| !line.starts_with(".SH "))
        .collect();
    let tagged = lines.windows(2).filter(|lines| lines[0] == ".TP");
    tagged.map(|lines| plain(lines[1])).collect()
}

/// The lines of a help's part, without the blanks before them.
fn told<'a>(help: &'a str, part: &str) -> impl Iterator<Item = &'a str> {
    let (_, text) = help.split_once(&format!("\n{part}:\n")).unwrap();
    text.lines()
        .take_while(|line| !line.is_empty())
        .map(str::trim_start)
}

/// The options with which a line begins, such as `-h, --help`.
fn options(line: &str) -> impl Iterator<Item = String> {
    line.split_whitespace()
        .take_while(|word| word.starts_with('-'))
        .map(|word| word.trim_end_matches(',').to_owned())
}

fn assert_options_described(name: &str, help: &str) {
    let in_page = tags(&page(name), "OPTIONS");
    let in_page: BTreeSet<String> = in_page.iter().flat_map(|tag| options(tag)).collect();
    let in_help: BTreeSet<String> = told(help, "Options").flat_map(options).collect();
    assert!(in_help.contains("--help"), "{help}");
    assert_eq!(in_page, in_help, "{name}: page, help");
}

#[test]
fn what_the_daemons_help_tells_is_described_and_nothing_else() {
    let recoveryd = Command::new(env!("CARGO_BIN_EXE_recoveryd"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(recoveryd.stdout).unwrap();
    assert_options_described("recoveryd.8", &help);
    let mut commands = BTreeSet::new();
    for line in told(&help, "Commands") {
        let words: Vec<&str> = line
            .split(' ')
            .take_while(|word| !word.is_empty())
            .collect();
        match words[..] {
            [group, one_of] if one_of.contains('|') => {
                commands.extend(one_of.split('|').map(|one| format!("{group} {one}")));
            }
            [command] => {
                commands.insert(command.to_owned());
            }
            // What is said of the command in the line above.
            _ => {}
        }
    }
    let in_page: BTreeSet<String> = tags(&page("recoveryd.8"), "COMMANDS").into_iter().collect();
    assert_eq!(in_page, commands, "page, help");
}

/// What stands between two texts in the screen's source: its package is built upon this one.
fn in_screen(file: &str, before: &str, after: &str) -> String {
    let source = fs::read_to_string(root().join("screen/src").join(file)).unwrap();
    let (_, text) = source.split_once(before).unwrap();
    let (text, _) = text.split_once(after).unwrap();
    text.to_owned()
}

#[test]
fn what_the_screens_help_tells_is_described_and_nothing_else() {
    let help = in_screen("run/args.rs", "pub const HELP: &str = \"", "\n\";\n");
    assert_options_described("recovery-screen.8", &help);
}

/// The names of a structure's fields.
fn fields(file: &str, structure: &str) -> BTreeSet<String> {
    let body = in_screen(file, &format!("struct {structure} {{\n"), "\n}\n");
    let lines = body
        .lines()
        .map(|line| line.trim().trim_start_matches("pub "));
    let fields = lines.filter(|line| !line.starts_with(['/', '#']));
    fields
        .map(|line| line.split_once(':').unwrap().0.to_owned())
        .collect()
}

#[test]
fn every_key_of_the_screens_theme_is_described_and_no_other() {
    let colours = fields("look/theme.rs", "Colours");
    let mut top = fields("look/file.rs", "Raw");
    for section in ["names", "colours"] {
        assert!(top.remove(section));
    }
    let described = page("recovery-theme.toml.5").keys();
    for (heading, accepted) in [
        ("Before the first section", top),
        ("[names]", fields("look/file.rs", "Names")),
        ("[colours.calm] and [colours.strong]", colours),
    ] {
        let described: BTreeSet<String> = described[heading].keys().cloned().collect();
        assert_eq!(described, accepted, "{heading}: page, reader");
    }
}

#[test]
fn pages_name_only_pages_that_there_are() {
    for name in page::names(&root().join("etc/man")) {
        page(&name).assert_named_right(root());
    }
}
