//! What owners' pages say, by language. `{name}` in a sentence is filled in.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use serde::Deserialize;

use crate::templates::{Language, by_closeness};

/// A language's sentences, by the names that the files have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) home_lead: String,
    pub(crate) home_scan: String,
    pub(crate) file_label: String,
    pub(crate) file_hint: String,
    pub(crate) rows_label: String,
    pub(crate) rows_hint: String,
    pub(crate) go_on: String,
    pub(crate) nothing: String,
    pub(crate) row_wrong: String,
    pub(crate) row_missing: String,
    pub(crate) rows_mixed: String,
    pub(crate) no_request: String,
    pub(crate) file_damaged: String,
    pub(crate) unknown_key: String,
    pub(crate) picture_kind: String,
    pub(crate) picture_large: String,
    pub(crate) picture_animated: String,
    pub(crate) picture_pixels: String,
    pub(crate) picture_damaged: String,
    pub(crate) picture_no_code: String,
    pub(crate) picture_slow: String,
    pub(crate) recorder: String,
    pub(crate) rows_shown: String,
    pub(crate) choose: String,
    pub(crate) choose_hint: String,
    pub(crate) by_mail: String,
    pub(crate) by_text: String,
    pub(crate) send: String,
    pub(crate) sent_title: String,
    pub(crate) sent: String,
    pub(crate) next_wait: String,
    pub(crate) next_enter: String,
    pub(crate) next_password: String,
    pub(crate) nothing_came: String,
    pub(crate) too_soon: String,
    pub(crate) too_many: String,
    pub(crate) contact_gone: String,
    pub(crate) unreachable: String,
    pub(crate) unreachable_lead: String,
    pub(crate) words_label: String,
    pub(crate) picture_label: String,
    pub(crate) ask_desk: String,
    pub(crate) with_desk: String,
    pub(crate) with_desk_hint: String,
    pub(crate) proof: String,
    pub(crate) answer: String,
    pub(crate) refused: String,
    pub(crate) given: String,
    pub(crate) stop_title: String,
    pub(crate) stop_lead: String,
    pub(crate) stop_button: String,
    pub(crate) stopped_title: String,
    pub(crate) stopped: String,
    pub(crate) stop_unknown: String,
    pub(crate) not_found: String,
    pub(crate) unavailable: String,
    pub(crate) upload_broken: String,
    pub(crate) foreign_form: String,
    pub(crate) start_over: String,
}

const FILES: [(&str, &str); 12] = [
    ("en", include_str!("en.toml")),
    ("de", include_str!("de.toml")),
    ("es", include_str!("es.toml")),
    ("fr", include_str!("fr.toml")),
    ("it", include_str!("it.toml")),
    ("ja", include_str!("ja.toml")),
    ("pl", include_str!("pl.toml")),
    ("pt", include_str!("pt.toml")),
    ("ru", include_str!("ru.toml")),
    ("tr", include_str!("tr.toml")),
    ("uk", include_str!("uk.toml")),
    ("zh-Hans", include_str!("zh-Hans.toml")),
];

/// All languages.
pub(crate) struct AllWords(BTreeMap<&'static str, (Language, Words)>);

/// The files are part of the program; the tests read them all.
#[derive(Debug, thiserror::Error)]
#[error("the pages' words in {language} are damaged: {error}")]
pub struct WordsError {
    language: &'static str,
    error: String,
}

impl AllWords {
    pub(crate) fn read() -> Result<AllWords, WordsError> {
        let mut all = BTreeMap::new();
        for (language, text) in FILES {
            let wrong = |error: &dyn std::fmt::Display| WordsError {
                language,
                error: error.to_string(),
            };
            let words = toml::from_str(text).map_err(|error| wrong(&error))?;
            let tag = Language::parse(language).map_err(|error| wrong(&error))?;
            all.insert(language, (tag, words));
        }
        match all.contains_key("en") {
            true => Ok(AllWords(all)),
            false => Err(WordsError {
                language: "en",
                error: "missing".into(),
            }),
        }
    }

    /// What the browser's user reads best of what there is; English if nothing fits.
    pub(crate) fn choose(&self, headers: &HeaderMap) -> &(Language, Words) {
        let wanted = headers.get(ACCEPT_LANGUAGE);
        let wanted = wanted.and_then(|value| value.to_str().ok());
        let tags = by_preference(wanted.unwrap_or_default());
        let known = tags.iter().find_map(|tag| self.known(tag));
        known.unwrap_or_else(|| &self.0["en"])
    }

    /// A language's words, or those of what stands in for it.
    pub(crate) fn of(&self, tag: &str) -> &Words {
        let (_, words) = self.known(tag).unwrap_or_else(|| &self.0["en"]);
        words
    }

    fn known(&self, tag: &str) -> Option<&(Language, Words)> {
        let language = Language::parse(tag).ok()?;
        let mut close = by_closeness(language.as_str()).into_iter();
        close.find_map(|tag| self.0.get(tag))
    }
}

/// The languages of an Accept-Language header (RFC 9110, 12.5.4), best first; of a long one the first twenty.
pub(crate) fn by_preference(header: &str) -> Vec<&str> {
    let mut tags: Vec<(i32, &str)> = Vec::new();
    for part in header.split(',').take(20) {
        let (tag, quality) = part.split_once(';').unwrap_or((part, ""));
        let quality = quality.trim().strip_prefix("q=").unwrap_or("1");
        let quality: f32 = quality.parse().unwrap_or(0.0);
        if quality > 0.0 {
            tags.push((-(quality * 1000.0) as i32, tag.trim()));
        }
    }
    tags.sort_by_key(|(order, _)| *order);
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// Fills a sentence's one name in.
pub(crate) fn fill(sentence: &str, name: &str, value: &str) -> String {
    sentence.replace(&format!("{{{name}}}"), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in braces, sorted.
    fn names(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> = text
            .split('{')
            .skip(1)
            .map(|rest| rest.split('}').next().unwrap())
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_language_says_the_same() {
        let all = AllWords::read().unwrap();
        assert_eq!(all.0.len(), FILES.len());
        let english: toml::Table = toml::from_str(FILES[0].1).unwrap();
        for (language, text) in FILES {
            let table: toml::Table = toml::from_str(text).unwrap();
            for (key, value) in &english {
                let (here, there) = (table[key].as_str().unwrap(), value.as_str().unwrap());
                assert_eq!(names(here), names(there), "{language}: {key}");
                assert!(language == "en" || here != there, "{language}: {key}");
            }
        }
    }

    #[test]
    fn the_browsers_wish_counts() {
        let all = AllWords::read().unwrap();
        let choose = |header: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, header.parse().unwrap());
            all.choose(&headers).0.to_string()
        };
        assert_eq!(choose("en-GB,fr;q=0.1"), "en");
        assert_eq!(choose("nl, de-AT;q=0.7, fr;q=0.8"), "fr");
        assert_eq!(choose("zh-SG"), "zh-Hans");
        assert_eq!(choose("xx, *;q=0.5"), "en");
        assert_eq!(choose(""), "en");
        let order = by_preference("fr;q=0.5, de-AT, en;q=0.9, it;q=0, es;q=x");
        assert_eq!(order, ["de-AT", "en", "fr"]);
    }
}
