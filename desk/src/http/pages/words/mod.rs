//! What owners' pages say, by language. `{name}` in a sentence is filled in.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use serde::Deserialize;

use crate::templates::{Language, by_closeness};

/// A language's sentences, by the names that the files have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) title: String,
    pub(super) home_lead: String,
    pub(super) home_scan: String,
    pub(super) file_label: String,
    pub(super) file_hint: String,
    pub(super) rows_label: String,
    pub(super) rows_hint: String,
    pub(super) go_on: String,
    pub(super) nothing: String,
    pub(super) row_wrong: String,
    pub(super) row_missing: String,
    pub(super) rows_mixed: String,
    pub(super) no_request: String,
    pub(super) file_damaged: String,
    pub(super) unknown_key: String,
    pub(super) picture_kind: String,
    pub(super) picture_large: String,
    pub(super) picture_animated: String,
    pub(super) picture_pixels: String,
    pub(super) picture_damaged: String,
    pub(super) picture_no_code: String,
    pub(super) picture_slow: String,
    pub(super) recorder: String,
    pub(super) rows_shown: String,
    pub(super) choose: String,
    pub(super) choose_hint: String,
    pub(super) by_mail: String,
    pub(super) by_text: String,
    pub(super) send: String,
    pub(super) sent_title: String,
    pub(super) sent: String,
    pub(super) next_wait: String,
    pub(super) next_enter: String,
    pub(super) next_password: String,
    pub(super) nothing_came: String,
    pub(super) too_soon: String,
    pub(super) too_many: String,
    pub(super) contact_gone: String,
    pub(super) unreachable: String,
    pub(super) unreachable_lead: String,
    pub(super) words_label: String,
    pub(super) picture_label: String,
    pub(super) ask_desk: String,
    pub(super) with_desk: String,
    pub(super) with_desk_hint: String,
    pub(super) proof: String,
    pub(super) answer: String,
    pub(super) refused: String,
    pub(super) given: String,
    pub(super) stop_title: String,
    pub(super) stop_lead: String,
    pub(super) stop_button: String,
    pub(super) stopped_title: String,
    pub(super) stopped: String,
    pub(super) stop_unknown: String,
    pub(super) not_found: String,
    pub(super) unavailable: String,
    pub(super) upload_broken: String,
    pub(super) foreign_form: String,
    pub(super) start_over: String,
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
pub(super) struct AllWords(BTreeMap<&'static str, (Language, Words)>);

/// The files are part of the program; the tests read them all.
#[derive(Debug, thiserror::Error)]
#[error("the pages' words in {language} are damaged: {error}")]
pub struct WordsError {
    language: &'static str,
    error: String,
}

impl AllWords {
    pub(super) fn read() -> Result<AllWords, WordsError> {
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
    pub(super) fn choose(&self, headers: &HeaderMap) -> &(Language, Words) {
        let wanted = headers.get(ACCEPT_LANGUAGE);
        let wanted = wanted.and_then(|value| value.to_str().ok());
        let tags = by_preference(wanted.unwrap_or_default());
        let known = tags.iter().find_map(|tag| self.known(tag));
        known.unwrap_or_else(|| &self.0["en"])
    }

    fn known(&self, tag: &str) -> Option<&(Language, Words)> {
        let language = Language::parse(tag).ok()?;
        let mut close = by_closeness(language.as_str()).into_iter();
        close.find_map(|tag| self.0.get(tag))
    }
}

/// The languages of an Accept-Language header (RFC 9110, 12.5.4), best first; of a long one the first twenty.
fn by_preference(header: &str) -> Vec<&str> {
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
pub(super) fn fill(sentence: &str, name: &str, value: &str) -> String {
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
