//! The languages that are built in.

/// A language.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// Its BCP 47 tag, which is also its file's name: `de` for `locales/de.ftl`.
    pub tag: &'static str,
    /// Its name in itself, as it is offered to choose.
    pub name: &'static str,
}

/// The languages in the order in which they are offered.
pub const LANGUAGES: &[Language] = &[
    Language::new("en", "English"),
    Language::new("es", "Español"),
    Language::new("fr", "Français"),
    Language::new("de", "Deutsch"),
    Language::new("it", "Italiano"),
    Language::new("pt", "Português"),
    Language::new("pl", "Polski"),
    Language::new("ru", "Русский"),
    Language::new("uk", "Українська"),
    Language::new("tr", "Türkçe"),
    Language::new("zh-Hans", "简体中文"),
    Language::new("ja", "日本語"),
];

impl Language {
    const fn new(tag: &'static str, name: &'static str) -> Self {
        Self { tag, name }
    }
}

/// The built-in language that fits a tag or a POSIX locale best: `de`, `de-AT` and `de_DE.UTF-8` are German, `zh_CN` is
/// simplified Chinese; English when none fits.
pub fn language(tag: &str) -> &'static Language {
    let end = tag.find(['-', '_', '.', '@']).unwrap_or(tag.len());
    let primary = &tag[..end];
    LANGUAGES
        .iter()
        .find(|language| {
            language
                .tag
                .split('-')
                .next()
                .is_some_and(|own| own.eq_ignore_ascii_case(primary))
        })
        .unwrap_or(&LANGUAGES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_of_the_system_finds_its_language() {
        for (tag, expected) in [
            ("de", "de"),
            ("de_AT.UTF-8", "de"),
            ("zh_CN.UTF-8", "zh-Hans"),
            ("zh-Hans", "zh-Hans"),
            ("pt-BR", "pt"),
            ("C", "en"),
            ("", "en"),
            ("xx", "en"),
        ] {
            assert_eq!(language(tag).tag, expected, "{tag}");
        }
    }
}
