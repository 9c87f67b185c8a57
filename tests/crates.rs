//! Every crate that a recorder's programs are made of stands in docs/integrating/crates.md, with its licence and what it is for,
//! and no other.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// More than these, beside recoveryd itself, nobody who ships firmware looks through. Two versions of a crate count twice.
const MOST: usize = 90;

/// The heading of the table of what only the feature `online` brings.
const ONLINE: &str = "## Only with `online`";
/// That of what only a system with glibc brings.
const GLIBC: &str = "## Only with glibc";

/// Of the targets that a recorder may have, that with the most crates; and one that is not static.
const STATIC: &str = "x86_64-unknown-linux-musl";
const DYNAMIC: &str = "x86_64-unknown-linux-gnu";

/// A crate's versions and licence.
#[derive(Default)]
struct Found {
    versions: BTreeSet<String>,
    licences: BTreeSet<String>,
}

/// What a build takes beside recoveryd itself, by name. Nothing is compiled.
fn tree(target: &str, features: &[&str]) -> BTreeMap<String, Found> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--locked", "--color", "never"])
        .args(["--package", "recoveryd", "--edges", "normal"])
        .args(["--target", target])
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .args(features)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree: {errors}");
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        // `name v1.2.3 (where from)|licence`; what stood there before is marked by ` (*)`.
        let line = line.strip_suffix(" (*)").unwrap_or(line);
        let (package, licence) = line.rsplit_once('|').unwrap();
        let (name, version) = package.split_once(" v").unwrap();
        if name == "recoveryd" {
            continue;
        }
        let entry = found.entry(name.to_owned()).or_default();
        entry.versions.insert(version.to_owned());
        // An older way to write it.
        entry.licences.insert(licence.replace('/', " OR "));
    }
    found
}

fn packages(tree: &BTreeMap<String, Found>) -> usize {
    tree.values().map(|found| found.versions.len()).sum()
}

fn page() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/integrating/crates.md");
    fs::read_to_string(file).unwrap()
}

/// Every feature but `online`.
const WITHOUT_ONLINE: [&str; 2] = ["--no-default-features", "--features=button,console,qr"];

/// A row of the page's tables.
struct Row<'a> {
    name: &'a str,
    licence: &'a str,
    reason: &'a str,
    online: bool,
    glibc: bool,
}

/// The rows that begin with a crate's name in backquotes.
fn rows(page: &str) -> Vec<Row<'_>> {
    let (mut online, mut glibc) = (false, false);
    let mut rows = Vec::new();
    for line in page.lines() {
        if line.starts_with("## ") {
            (online, glibc) = (line == ONLINE, line == GLIBC);
        }
        let Some(row) = line.strip_prefix("| `") else {
            continue;
        };
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [name, licence, reason, ""] = cells[..] else {
            panic!("crates.md: not a row of three cells: {line}");
        };
        rows.push(Row {
            name: name.strip_suffix('`').unwrap(),
            licence,
            reason,
            online,
            glibc,
        });
    }
    rows
}

#[test]
fn every_crate_stands_in_the_manual_with_its_licence_and_its_reason() {
    let (all, without) = (tree(STATIC, &[]), tree(STATIC, &WITHOUT_ONLINE));
    let dynamic = tree(DYNAMIC, &[]);
    let page = page();
    let rows = rows(&page);
    let mut wrong = Vec::new();
    let mut named = BTreeSet::new();
    for Row {
        name,
        licence,
        reason,
        online,
        glibc,
    } in rows
    {
        if !named.insert(name) {
            wrong.push(format!("{name} stands there twice"));
        }
        if reason.is_empty() {
            wrong.push(format!("{name} has no reason"));
        }
        if glibc == all.contains_key(name) {
            wrong.push(format!(
                "{name} stands in the other table: \"{GLIBC}\" or before"
            ));
        }
        let Some(found) = dynamic.get(name) else {
            wrong.push(format!("{name} stands there and is not in the tree"));
            continue;
        };
        if !found.licences.iter().eq([licence]) {
            let licences = &found.licences;
            wrong.push(format!("{name} is under {licences:?}, not {licence:?}"));
        }
        if !glibc && online == without.contains_key(name) {
            wrong.push(format!(
                "{name} stands in the other table: \"{ONLINE}\" or before"
            ));
        }
    }
    for name in { dynamic.keys() }.filter(|name| !named.contains(name.as_str())) {
        wrong.push(format!("{name} is in the tree and does not stand there"));
    }
    assert!(wrong.is_empty(), "crates.md: {}", wrong.join("; "));
}

#[test]
fn there_are_few_enough_and_the_manual_counts_them() {
    let (all, without) = (tree(STATIC, &[]), tree(STATIC, &WITHOUT_ONLINE));
    let (count, fewer) = (packages(&all), packages(&without));
    assert!(
        count <= MOST,
        "recoveryd needs {count} crates; at most {MOST} are wanted"
    );
    let said = format!("{count} crates, {fewer} without `online`");
    assert!(page().contains(&said), "crates.md does not say \"{said}\"");
    let mut twice = all.iter().filter(|(_, found)| found.versions.len() > 1);
    let missing = twice.find(|(name, _)| !page().contains(&format!("`{name}` twice")));
    assert!(
        missing.is_none(),
        "crates.md does not say \"`{}` twice\"",
        missing.unwrap().0
    );
}
