//! Which sections, keys and values the reader of a TOML file accepts, found out by asking it: one that does not exist is
//! refused with a list of those that do.

use super::page::Page;
use std::collections::{BTreeMap, BTreeSet};

/// No section, key or value is called so.
const STRANGER: &str = "no-such-thing";

/// Under this heading a page describes what stands before the first section.
const TOP: &str = "Before the first section";

/// The values of the keys of each section; none where a key takes others than certain words.
type Accepted = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// That a page describes every key that the reader accepts and no other, under the heading of its section, and every word
/// that a key may have as its value. `refusal` is the error with which the reader refuses a text.
pub fn assert_described(page: &Page, refusal: impl Fn(&str) -> String) {
    let described = page.keys();
    let accepted = accepted(refusal);
    let (in_page, in_reader) = (names(&described), names(&accepted));
    let apart: Vec<_> = in_page.symmetric_difference(&in_reader).collect();
    assert!(
        apart.is_empty(),
        "{}: described or accepted and not both: {apart:?}",
        page.name
    );
    for (section, keys) in &accepted {
        for (key, values) in keys {
            for value in values {
                assert!(
                    described[section][key].contains(&format!("\"{value}\"")),
                    "{}: {section} {key} may be {value:?}",
                    page.name
                );
            }
        }
    }
}

fn names<T>(sections: &BTreeMap<String, BTreeMap<String, T>>) -> BTreeSet<String> {
    let keys = |(section, keys): (&String, &BTreeMap<String, T>)| {
        let named = |key: &String| format!("{section} {key}");
        keys.keys().map(named).collect::<Vec<_>>()
    };
    sections.iter().flat_map(keys).collect()
}

fn accepted(refusal: impl Fn(&str) -> String) -> Accepted {
    let keys_of = |heading: &str| {
        let refused = refusal(&format!("{heading}\n{STRANGER} = 1\n"));
        instead(&refused, "field")
    };
    let mut accepted = Accepted::new();
    let top = keys_of("").expect("the reader refuses an unknown key");
    let mut sections = vec![(String::new(), String::new(), top)];
    while let Some((heading, path, keys)) = sections.pop() {
        for key in keys {
            let below = format!("{path}{key}");
            let headings = [format!("[{below}]"), format!("[[{below}]]")];
            let section = headings
                .into_iter()
                .find_map(|heading| keys_of(&heading).map(|keys| (heading, keys)));
            match section {
                Some((heading, keys)) => sections.push((heading, format!("{below}."), keys)),
                None => {
                    let refused = refusal(&format!("{heading}\n{key} = \"{STRANGER}\"\n"));
                    let name = if path.is_empty() { TOP } else { &heading };
                    let section = accepted.entry(name.to_owned()).or_default();
                    section.insert(key, instead(&refused, "variant").unwrap_or_default());
                }
            }
        }
    }
    accepted
}

/// What the reader would have had instead: of the recorder's own reader the words behind the sentence, of serde's those in backquotes.
fn instead(refused: &str, kind: &str) -> Option<Vec<String>> {
    let own = match kind {
        "field" => format!("{STRANGER}: is not known here; there are: "),
        _ => format!("is \"{STRANGER}\", and must be one of: "),
    };
    if let Some((_, words)) = refused.split_once(&own) {
        return Some(words.split(", ").map(str::to_owned).collect());
    }
    let (_, rest) = refused.split_once(&format!("unknown {kind} `{STRANGER}`, expected "))?;
    let words = rest.split('`').skip(1).step_by(2);
    Some(words.map(str::to_owned).collect())
}
