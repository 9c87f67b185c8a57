//! The files with the sentences, in Fluent's syntax: those built in, and an integrator's.

use super::lacking;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A file's sentences in its language.
pub type Bundle = FluentBundle<FluentResource>;

/// More of a file is not read.
const MAX_BYTES: u64 = 256 * 1024;

/// What is wrong with an integrator's file. The rest of the file is used.
#[derive(Debug, thiserror::Error)]
pub enum FileTrouble {
    /// It cannot be read.
    #[error("{0}: {1}; the built-in sentences are used")]
    Unreadable(PathBuf, io::Error),
    /// It is longer than 256 KiB.
    #[error("{0}: longer than {MAX_BYTES} bytes; the built-in sentences are used")]
    TooLong(PathBuf),
    /// Not Fluent's syntax: the file, the line from 1, what is wrong there.
    #[error("{0}:{1}: {2}; the built-in sentence is used for this message")]
    Syntax(PathBuf, usize, String),
    /// Nothing says this: the file, the line, the message's name.
    #[error(
        "{0}:{1}: the screen has no message \"{2}\"; compare its name with the built-in file's"
    )]
    UnknownMessage(PathBuf, usize, String),
    /// The message has no such variable: the file, the line, the message's and the variable's name.
    #[error("{0}:{1}: the message \"{2}\" has no variable \"${3}\"; the built-in sentence is used")]
    UnknownVariable(PathBuf, usize, String, String),
    /// The same name twice: the file, the line, the message's name.
    #[error("{0}:{1}: the message \"{2}\" is there twice; the first is used")]
    Twice(PathBuf, usize, String),
    /// No built-in font can draw this: the file, the line, the characters.
    #[error("{0}:{1}: no font of the screen has {2}")]
    NoGlyph(PathBuf, usize, String),
}

/// The built-in file of a language; the English one for an unknown tag.
pub fn text(tag: &str) -> &'static str {
    match tag {
        "es" => include_str!("../../locales/es.ftl"),
        "fr" => include_str!("../../locales/fr.ftl"),
        "de" => include_str!("../../locales/de.ftl"),
        "it" => include_str!("../../locales/it.ftl"),
        "pt" => include_str!("../../locales/pt.ftl"),
        "pl" => include_str!("../../locales/pl.ftl"),
        "ru" => include_str!("../../locales/ru.ftl"),
        "uk" => include_str!("../../locales/uk.ftl"),
        "tr" => include_str!("../../locales/tr.ftl"),
        "zh-Hans" => include_str!("../../locales/zh-Hans.ftl"),
        "ja" => include_str!("../../locales/ja.ftl"),
        _ => include_str!("../../locales/en.ftl"),
    }
}

/// The built-in sentences of a language. The tests see to it that nothing is wrong in them.
pub fn built_in(tag: &str) -> Bundle {
    let (resource, _) = parse(text(tag));
    let mut bundle = empty(tag);
    bundle.add_resource(resource).ok();
    bundle
}

/// An integrator's sentences, and what is wrong with them. None without a file that can be read.
pub fn read(tag: &str, path: &Path, troubles: &mut Vec<FileTrouble>) -> Option<Bundle> {
    let mut file = match File::open(path) {
        Ok(file) => file.take(MAX_BYTES + 1),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            troubles.push(FileTrouble::Unreadable(path.into(), error));
            return None;
        }
    };
    let mut text = String::new();
    match file.read_to_string(&mut text) {
        Ok(size) if size as u64 > MAX_BYTES => troubles.push(FileTrouble::TooLong(path.into())),
        Err(error) => troubles.push(FileTrouble::Unreadable(path.into(), error)),
        Ok(_) => return Some(checked(tag, path, &text, troubles)),
    }
    None
}

/// The sentence under a key; none when it is missing or a variable in it is.
pub fn format(bundle: &Bundle, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let sentence = bundle.format_pattern(pattern, Some(arguments), &mut errors);
    errors.is_empty().then(|| sentence.into_owned())
}

fn empty(tag: &str) -> Bundle {
    // The tags are ours and valid; without one Fluent's plural rules are those of "und".
    let mut bundle = FluentBundle::new(tag.parse().into_iter().collect());
    // The toolkit does not know the marks that isolate a name from the text around it and would draw boxes.
    bundle.set_use_isolating(false);
    bundle
}

/// The messages that can be read, and each error with its line.
fn parse(text: &str) -> (FluentResource, Vec<(usize, String)>) {
    match FluentResource::try_new(text.into()) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, errors)) => {
            let errors = errors
                .into_iter()
                .map(|error| (line_at(text, error.pos.start), error.kind.to_string()))
                .collect();
            (resource, errors)
        }
    }
}

fn checked(tag: &str, path: &Path, text: &str, troubles: &mut Vec<FileTrouble>) -> Bundle {
    let (resource, errors) = parse(text);
    for (line, what) in errors {
        troubles.push(FileTrouble::Syntax(path.into(), line, what));
    }
    for (number, line) in text.lines().enumerate() {
        let lacking = lacking(line);
        if !line.starts_with('#') && !lacking.is_empty() {
            troubles.push(FileTrouble::NoGlyph(path.into(), number + 1, lacking));
        }
    }
    let (english, _) = parse(self::text("en"));
    let mut seen = BTreeSet::new();
    for (name, variables) in messages(&resource) {
        let line = line_of(text, name);
        if !seen.insert(name) {
            troubles.push(FileTrouble::Twice(path.into(), line, name.into()));
        }
        let Some((_, known)) = messages(&english).find(|(own, _)| *own == name) else {
            troubles.push(FileTrouble::UnknownMessage(path.into(), line, name.into()));
            continue;
        };
        for variable in variables.difference(&known) {
            let (name, variable) = (name.into(), (*variable).into());
            troubles.push(FileTrouble::UnknownVariable(
                path.into(),
                line,
                name,
                variable,
            ));
        }
    }
    let mut bundle = empty(tag);
    bundle.add_resource(resource).ok();
    bundle
}

/// Every message's name with the variables in its value.
pub fn messages(resource: &FluentResource) -> impl Iterator<Item = (&str, BTreeSet<&str>)> {
    resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => {
            let mut variables = BTreeSet::new();
            if let Some(pattern) = &message.value {
                collect(pattern, &mut variables);
            }
            Some((message.id.name, variables))
        }
        _ => None,
    })
}

fn collect<'a>(pattern: &Pattern<&'a str>, variables: &mut BTreeSet<&'a str>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        let (inline, variants) = match expression {
            Expression::Inline(inline) => (inline, &[][..]),
            Expression::Select { selector, variants } => (selector, &variants[..]),
        };
        if let InlineExpression::VariableReference { id } = inline {
            variables.insert(id.name);
        }
        for variant in variants {
            collect(&variant.value, variables);
        }
    }
}

fn line_at(text: &str, position: usize) -> usize {
    text.bytes()
        .take(position)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

fn line_of(text: &str, name: &str) -> usize {
    let defines = |line: &str| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(defines).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::LANGUAGES;
    use std::collections::BTreeMap;

    #[test]
    fn every_language_says_everything_with_the_same_variables() {
        let (english, _) = parse(text("en"));
        let english: BTreeMap<_, _> = messages(&english).collect();
        for language in LANGUAGES {
            let (resource, errors) = parse(text(language.tag));
            assert!(errors.is_empty(), "{}: {errors:?}", language.tag);
            let own: BTreeMap<_, _> = messages(&resource).collect();
            for (name, variables) in &english {
                assert_eq!(own.get(name), Some(variables), "{}: {name}", language.tag);
            }
            for name in own.keys() {
                assert!(
                    english.contains_key(name),
                    "{}: {name} is not in en.ftl",
                    language.tag
                );
            }
            assert!(
                empty(language.tag).add_resource(resource).is_ok(),
                "{}: a name twice",
                language.tag
            );
        }
    }

    /// The plural forms that counts from 0 to 25 need are there, so that none is said with another's ending.
    #[test]
    fn every_count_has_the_forms_of_its_language() {
        let forms = |tag: &str| match tag {
            "pl" | "ru" | "uk" => &["one", "few"][..],
            "zh-Hans" | "ja" => &[],
            _ => &["one"],
        };
        for language in LANGUAGES {
            for name in [
                "code-missing",
                "code-left",
                "missing-characters",
                "password-length",
                "time-days",
                "button-left",
            ] {
                let start = text(language.tag).find(&format!("\n{name} =")).unwrap();
                let body = &text(language.tag)[start + 1..];
                let body = &body[..body[1..].find("\n\n").map_or(body.len(), |end| end + 1)];
                for form in forms(language.tag) {
                    assert!(
                        body.contains(&format!("[{form}]")),
                        "{}: {name} lacks {form}",
                        language.tag
                    );
                }
            }
        }
    }
}
