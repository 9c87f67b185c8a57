//! The built-in fonts: subsets of Noto with the characters of every language, made by `fonts/make`.

use egui::{FontData, FontDefinitions, FontFamily};
use skrifa::{FontRef, MetadataProvider};
use std::sync::Arc;

/// The family for titles: `FontFamily::Name(STRONG.into())`.
pub const STRONG: &str = "strong";

const SANS: (&str, &[u8]) = ("sans", include_bytes!("../../fonts/sans.ttf"));
const SANS_STRONG: (&str, &[u8]) = ("sans-strong", include_bytes!("../../fonts/sans-strong.ttf"));
const MONO: (&str, &[u8]) = ("mono", include_bytes!("../../fonts/mono.ttf"));
const CHINESE: (&str, &[u8]) = ("zh", include_bytes!("../../fonts/zh-Hans.otf"));
const CHINESE_STRONG: (&str, &[u8]) = (
    "zh-strong",
    include_bytes!("../../fonts/zh-Hans-strong.otf"),
);
const JAPANESE: (&str, &[u8]) = ("ja", include_bytes!("../../fonts/ja.otf"));
const JAPANESE_STRONG: (&str, &[u8]) = ("ja-strong", include_bytes!("../../fonts/ja-strong.otf"));

/// The fonts for a language: proportional, [`STRONG`] and monospaced. Chinese and Japanese share characters and draw them
/// differently, so the language decides which is asked first.
pub fn fonts(tag: &str) -> FontDefinitions {
    let wide = match tag {
        "ja" => [(JAPANESE, JAPANESE_STRONG), (CHINESE, CHINESE_STRONG)],
        _ => [(CHINESE, CHINESE_STRONG), (JAPANESE, JAPANESE_STRONG)],
    };
    let [(first, first_strong), (second, second_strong)] = wide;
    let mut definitions = FontDefinitions::empty();
    for (family, list) in [
        (FontFamily::Proportional, [SANS, first, second].as_slice()),
        (
            FontFamily::Name(STRONG.into()),
            &[SANS_STRONG, first_strong, second_strong],
        ),
        (FontFamily::Monospace, &[MONO, SANS, first, second]),
    ] {
        for (name, bytes) in list {
            definitions
                .font_data
                .insert((*name).into(), Arc::new(FontData::from_static(bytes)));
        }
        definitions.families.insert(
            family,
            list.iter().map(|(name, _)| (*name).into()).collect(),
        );
    }
    definitions
}

/// The characters of a text, each once, that no built-in font can draw.
pub fn lacking(text: &str) -> String {
    lacking_in(text, &[SANS, CHINESE, JAPANESE])
}

fn lacking_in(text: &str, fonts: &[(&str, &[u8])]) -> String {
    let mut lacking = String::new();
    for character in text.chars().filter(|character| !character.is_control()) {
        let has = |(_, bytes): &(&str, &[u8])| {
            FontRef::new(bytes).is_ok_and(|font| font.charmap().map(character).is_some())
        };
        if !lacking.contains(character) && !fonts.iter().any(has) {
            lacking.push(character);
        }
    }
    lacking
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{LANGUAGES, file, keyboard};

    /// A language's own fonts have it: no Chinese character in a Japanese sentence comes from the Chinese font.
    #[test]
    fn every_character_of_every_language_has_a_glyph() {
        for language in LANGUAGES {
            let (plain, strong) = match language.tag {
                "zh-Hans" => (
                    [SANS, CHINESE].as_slice(),
                    [SANS_STRONG, CHINESE_STRONG].as_slice(),
                ),
                "ja" => (&[SANS, JAPANESE][..], &[SANS_STRONG, JAPANESE_STRONG][..]),
                _ => (&[SANS][..], &[SANS_STRONG][..]),
            };
            let text = file::text(language.tag);
            assert_eq!(
                lacking_in(text, plain),
                "",
                "{}: run screen/fonts/make",
                language.tag
            );
            assert_eq!(
                lacking_in(text, strong),
                "",
                "{}: run screen/fonts/make",
                language.tag
            );
            for board in keyboard(language.tag) {
                let keys = format!("{}{:?}{:?}", board.cap, board.plain, board.shift);
                assert_eq!(lacking_in(&keys, plain), "", "{}", language.tag);
            }
        }
    }

    #[test]
    fn every_language_can_be_named_in_every_language() {
        let names: String = LANGUAGES.iter().map(|language| language.name).collect();
        assert_eq!(lacking(&names), "");
        assert_eq!(
            lacking_in(&names, &[SANS_STRONG, CHINESE_STRONG, JAPANESE_STRONG]),
            ""
        );
        assert_eq!(lacking("a\u{5d0}b\u{5d0}"), "\u{5d0}");
    }

    #[test]
    fn codes_can_be_told_apart_and_stand_in_columns() {
        let ascii: String = ('!'..='~').collect();
        assert_eq!(lacking_in(&ascii, &[MONO]), "");
        let font = FontRef::new(MONO.1).unwrap();
        let widths = font.glyph_metrics(
            skrifa::instance::Size::unscaled(),
            skrifa::instance::LocationRef::default(),
        );
        let width = |character| {
            widths
                .advance_width(font.charmap().map(character).unwrap())
                .unwrap()
        };
        assert!(
            ascii
                .chars()
                .all(|character| width(character) == width('0'))
        );
    }

    #[test]
    fn the_language_decides_how_a_shared_character_is_drawn() {
        let second = |tag| fonts(tag).families[&FontFamily::Proportional][1].clone();
        assert_eq!(
            (second("ja"), second("zh-Hans"), second("de")),
            ("ja".into(), "zh".into(), "zh".into())
        );
    }

    #[test]
    fn the_fonts_stay_small() {
        let all = [
            SANS,
            SANS_STRONG,
            MONO,
            CHINESE,
            CHINESE_STRONG,
            JAPANESE,
            JAPANESE_STRONG,
        ];
        let bytes: usize = all.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(bytes <= 600 * 1024, "{bytes} bytes of fonts");
    }
}
