//! The messages that come with the program, in twelve languages.

use super::FILES;

macro_rules! language {
    ($tag:literal) => {
        language!($tag, "code.txt", "code.html", "code.sms", "notice.txt", "notice.html", "notice.sms", "secure.txt",
            "secure.html", "secure.sms", "case.txt", "case.html", "case.sms", "given.txt", "given.html", "given.sms",
            "received.txt", "question.txt", "refused.txt", "missing.txt", "last.txt", "stop.txt")
    };
    ($tag:literal, $($file:literal),*) => {
        ($tag, [$(($file, include_str!(concat!("../../templates/", $tag, "/", $file)))),*])
    };
}

/// Names and texts of a language's files.
pub(super) type Texts = [(&'static str, &'static str); FILES.len()];

/// English first: it stands in for what is missing.
pub(super) const LANGUAGES: [(&str, Texts); 12] = [
    language!("en"),
    language!("de"),
    language!("es"),
    language!("fr"),
    language!("it"),
    language!("ja"),
    language!("pl"),
    language!("pt"),
    language!("ru"),
    language!("tr"),
    language!("uk"),
    language!("zh-Hans"),
];

/// A file's text in one of these languages.
pub(super) fn text(language: &str, file: &str) -> Option<&'static str> {
    let (_, texts) = LANGUAGES.iter().find(|(tag, _)| *tag == language)?;
    let (_, text) = texts.iter().find(|(name, _)| *name == file)?;
    Some(text)
}
