//! Language tags.

use std::fmt;

/// A language tag in the form of BCP 47 (RFC 5646), as `de` or `pt-BR`: of its grammar only that it has parts of 1 to 8
/// letters and digits, the first of 2 or 3 letters, and at most 35 characters in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language(String);

/// Not a language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the language is to be a tag such as de or pt-BR, of at most 35 characters")]
pub struct LanguageError;

impl Language {
    /// Reads a tag in either case; it is kept with the language in small letters and a region in capitals.
    pub fn parse(text: &str) -> Result<Language, LanguageError> {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        let letters = first.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !letters || !(2..=3).contains(&first.len()) || text.len() > 35 {
            return Err(LanguageError);
        }
        let mut tag = first.to_ascii_lowercase();
        for part in parts {
            if !(1..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(LanguageError);
            }
            tag.push('-');
            match part.len() {
                2 => tag.push_str(&part.to_ascii_uppercase()),
                4 => tag.extend([
                    part[..1].to_ascii_uppercase(),
                    part[1..].to_ascii_lowercase(),
                ]),
                _ => tag.push_str(&part.to_ascii_lowercase()),
            }
        }
        Ok(Language(tag))
    }

    /// What is taken where nobody said anything.
    pub(crate) fn english() -> Language {
        Language("en".into())
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A tag and what may stand in for it, closest first: `pt-BR` and `pt`; for Chinese as it is written in most places `zh-Hans`.
pub(crate) fn by_closeness(tag: &str) -> Vec<&str> {
    let mut close = vec![tag];
    while let Some((shorter, _)) = close[close.len() - 1].rsplit_once('-') {
        close.push(shorter);
    }
    let mut parts = tag.split('-');
    let traditional = |part: &str| ["Hant", "TW", "HK", "MO"].contains(&part);
    if parts.next() == Some("zh") && !parts.any(traditional) {
        close.push("zh-Hans");
    }
    close
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_in_either_case_and_nothing_else() {
        for (text, tag) in [
            ("DE", "de"),
            ("pt-br", "pt-BR"),
            ("ZH-hant-tw", "zh-Hant-TW"),
        ] {
            assert_eq!(Language::parse(text).unwrap().as_str(), tag);
        }
        let long = format!("de{}", "-aaaaaaaa".repeat(4));
        for text in [
            "", "d", "../etc", "de/", "de-", "de--a", "deutsch", "de_AT", "dé", &long,
        ] {
            assert_eq!(Language::parse(text), Err(LanguageError), "{text}");
        }
    }

    #[test]
    fn what_stands_in_for_a_language() {
        assert_eq!(by_closeness("pt-BR"), ["pt-BR", "pt"]);
        assert_eq!(by_closeness("zh-CN"), ["zh-CN", "zh", "zh-Hans"]);
        assert_eq!(by_closeness("zh-TW"), ["zh-TW", "zh"]);
        assert_eq!(by_closeness(""), [""]);
    }
}
