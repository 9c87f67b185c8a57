//! Every sentence the screen says, in the person's language, and the letters to draw and to type it with.

mod file;
mod fonts;
mod formats;
mod keyboard;
mod language;

pub use file::FileTrouble;
pub use fonts::{STRONG, fonts, lacking};
pub use keyboard::{Board, keyboard};
pub use language::{LANGUAGES, Language, language};

use crate::wizard::Argument;
use file::Bundle;
use fluent_bundle::{FluentArgs, FluentValue};
use std::path::Path;

/// The sentences in one language.
pub struct Words {
    tag: &'static str,
    /// Asked in this order: an integrator's, the language's, English.
    bundles: Vec<Bundle>,
}

impl Words {
    /// The built-in sentences of the language that fits `tag` best, as [`language`] finds it.
    pub fn new(tag: &str) -> Self {
        let tag = language(tag).tag;
        let mut bundles = vec![file::built_in(tag)];
        if tag != "en" {
            bundles.push(file::built_in("en"));
        }
        Self { tag, bundles }
    }

    /// The same, but what `TAG.ftl` in an integrator's folder says goes first, as `/usr/share/recoveryd/locales/de.ftl`.
    /// That file may hold as few messages as one likes; whatever is wrong in it is told, and the built-in sentence is
    /// said in its place. No such file is no trouble. At most 256 KiB of UTF-8 are read.
    pub fn with_folder(tag: &str, folder: &Path) -> (Self, Vec<FileTrouble>) {
        let mut words = Self::new(tag);
        let path = folder.join(format!("{}.ftl", words.tag));
        let mut troubles = Vec::new();
        if let Some(bundle) = file::read(words.tag, &path, &mut troubles) {
            words.bundles.insert(0, bundle);
        }
        (words, troubles)
    }

    /// The language's tag.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The sentence under a key with its numbers and names filled in: the first of an integrator's, the language's and
    /// the English one that is complete. The key itself when there is none.
    pub fn say(&self, key: &str, arguments: &[(&str, Argument)]) -> String {
        let arguments: FluentArgs<'_> = arguments
            .iter()
            .map(|(name, argument)| {
                let value = match argument {
                    Argument::Number(number) => FluentValue::from(*number),
                    Argument::Text(text) => FluentValue::from(text.as_str()),
                };
                (*name, value)
            })
            .collect();
        self.bundles
            .iter()
            .find_map(|bundle| file::format(bundle, key, &arguments))
            .unwrap_or_else(|| key.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(tag: &str, number: u64) -> String {
        Words::new(tag).say("time-days", &[("count", Argument::Number(number))])
    }

    #[test]
    fn counts_end_as_the_language_wants() {
        assert_eq!(
            [1, 2, 5, 21, 22, 25].map(|days| count("ru", days)),
            ["1 день", "2 дня", "5 дней", "21 день", "22 дня", "25 дней"]
        );
        assert_eq!(
            [1, 3, 5, 22].map(|days| count("pl", days)),
            ["1 dzień", "3 dni", "5 dni", "22 dni"]
        );
        assert_eq!(
            [1, 4, 11, 31].map(|days| count("uk", days)),
            ["1 день", "4 дні", "11 днів", "31 день"]
        );
        assert_eq!([1, 2].map(|days| count("de", days)), ["1 Tag", "2 Tage"]);
        assert_eq!([1, 2].map(|days| count("ja", days)), ["1日", "2日"]);
    }

    #[test]
    fn names_stand_in_a_sentence_without_marks() {
        let said = Words::new("en").say(
            "sign-in-lead",
            &[("account", Argument::Text("admin".into()))],
        );
        assert_eq!(said, "Sign in as “admin”.");
    }

    #[test]
    fn what_an_integrator_writes_goes_first_and_what_is_wrong_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let text = "# ours\nback = Retour à la vue\nhelp = { $nobody }\ncancel Annuler\nno-such = x\nclose = \u{5d0}\nback = Encore\n";
        std::fs::write(folder.path().join("fr.ftl"), text).unwrap();
        let (words, troubles) = Words::with_folder("fr_FR.UTF-8", folder.path());
        assert_eq!(words.say("back", &[]), "Retour à la vue");
        for key in ["help", "cancel", "continue"] {
            assert_eq!(words.say(key, &[]), Words::new("fr").say(key, &[]));
        }
        let told: Vec<String> = troubles.iter().map(ToString::to_string).collect();
        for start in [
            "fr.ftl:4: ",
            "fr.ftl:3: the message \"help\" has no variable \"$nobody\"",
            "fr.ftl:5: ",
            "fr.ftl:6: no font",
            "fr.ftl:2: the message \"back\" is there twice",
        ] {
            assert!(
                told.iter().any(|line| line.contains(start)),
                "{start} {told:#?}"
            );
        }
        assert_eq!(told.len(), 5, "{told:#?}");
    }

    #[test]
    fn a_file_that_cannot_be_used_leaves_the_built_in_sentences() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Words::with_folder("de", folder.path()).1.is_empty());
        for bytes in [vec![b'#'; 300 * 1024], vec![0xff; 10]] {
            std::fs::write(folder.path().join("de.ftl"), bytes).unwrap();
            let (words, troubles) = Words::with_folder("de", folder.path());
            assert_eq!(troubles.len(), 1, "{troubles:?}");
            assert_eq!(words.say("back", &[]), "Zurück");
        }
    }
}
