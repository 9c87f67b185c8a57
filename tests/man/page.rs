//! Man pages as they stand in their folders: man(7), as far as these pages use it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Where pages are.
const FOLDERS: [&str; 2] = ["etc/man", "desk/etc/man"];

/// What is said of the keys under each heading.
pub type Keys = BTreeMap<String, BTreeMap<String, String>>;

/// A page.
pub struct Page {
    /// Its file's name, such as `recoveryd.8`.
    pub name: String,
    /// As it is written.
    pub text: String,
}

impl Page {
    /// A page of one of the folders, from the repository's root on.
    pub fn read(root: &Path, name: &str) -> Self {
        let path = find(root, name).unwrap_or_else(|| panic!("there is no page {name}"));
        Self {
            name: name.into(),
            text: fs::read_to_string(path).unwrap(),
        }
    }

    /// The keys that it describes, by the headings (`.SS`) they stand under. A key is the first word of a `.TP`.
    pub fn keys(&self) -> Keys {
        let mut keys = Keys::new();
        let (mut heading, mut key) = (None, None);
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            if line.starts_with(".SH ") || line.starts_with(".SS ") {
                heading = line.starts_with(".SS ").then(|| plain(line));
                key = None;
            } else if line == ".TP" {
                let tag = plain(lines.next().unwrap_or_default());
                key = tag.split_whitespace().next().map(str::to_owned);
            }
            if let (Some(heading), Some(key)) = (&heading, &key) {
                let under = keys.entry(heading.clone()).or_default();
                let said = under.entry(key.clone()).or_default();
                said.push_str(&plain(line));
                said.push('\n');
            }
        }
        keys
    }

    /// The texts shown as they are typed or stand in a file (`.EX`).
    pub fn examples(&self) -> Vec<String> {
        let mut examples = Vec::new();
        for part in self.text.split("\n.EX\n").skip(1) {
            let lines = part.lines().take_while(|line| *line != ".EE");
            examples.push(lines.map(|line| plain(line) + "\n").collect());
        }
        examples
    }

    /// That it calls itself as its file is called, and names other pages, all of which there are.
    pub fn assert_named_right(&self, root: &Path) {
        let title = self.text.lines().find(|line| line.starts_with(".TH "));
        let title = plain(title.unwrap_or_default());
        let words: Vec<&str> = title.split(' ').take(2).collect();
        assert_eq!(words.join(".").to_lowercase(), self.name);
        let named = self.see_also();
        assert!(!named.is_empty(), "{} names no other page", self.name);
        for other in named {
            assert!(
                other != self.name && find(root, &other).is_some(),
                "{} names {other} under SEE ALSO",
                self.name
            );
        }
    }

    /// The file names of the pages under SEE ALSO.
    fn see_also(&self) -> Vec<String> {
        let after = self.text.split_once(".SH \"SEE ALSO\"\n");
        let after = after.map_or("", |(_, after)| after);
        let named = after.lines().take_while(|line| !line.starts_with(".SH "));
        named
            .map(|line| {
                let line = plain(line);
                let bare = line.trim_end_matches(',').strip_suffix(')');
                let (name, section) = bare
                    .and_then(|bare| bare.rsplit_once('('))
                    .unwrap_or_else(|| panic!("{}: {line:?} under SEE ALSO", self.name));
                format!("{name}.{section}")
            })
            .collect()
    }
}

/// The file names of all pages in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn find(root: &Path, name: &str) -> Option<PathBuf> {
    let paths = FOLDERS.map(|folder| root.join(folder).join(name));
    paths.into_iter().find(|path| path.is_file())
}

/// A line as it is read: without its macro, fonts and escapes.
pub fn plain(line: &str) -> String {
    let text = match line.strip_prefix('.') {
        None => line.to_owned(),
        Some(line) => {
            let (macro_name, arguments) = line.split_once(' ').unwrap_or((line, ""));
            let between = match macro_name {
                "BR" | "RB" | "BI" | "IB" | "IR" | "RI" => "",
                _ => " ",
            };
            split(arguments).join(between)
        }
    };
    let escapes = [
        (r"\fB", ""),
        (r"\fI", ""),
        (r"\fR", ""),
        (r"\-", "-"),
        (r"\(dq", "\""),
        (r"\*(Aq", "'"),
    ];
    let unescaped = |text: String, (escape, read): (&str, &str)| text.replace(escape, read);
    escapes.into_iter().fold(text, unescaped)
}

/// A macro's arguments: words, or texts with blanks in them between quotes.
fn split(arguments: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in arguments.chars() {
        match (c, words.last_mut()) {
            ('"', _) => quoted = !quoted,
            (' ', _) if !quoted => words.push(String::new()),
            (c, Some(word)) => word.push(c),
            (_, None) => {}
        }
    }
    words
}
