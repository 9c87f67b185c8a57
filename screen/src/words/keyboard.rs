//! The on-screen keyboards: which characters stand where. Shift, erase, space and the like belong to whoever draws them.

/// One board of keys, all shown at once.
#[derive(Debug, PartialEq, Eq)]
pub struct Board {
    /// What stands on the key that brings this board.
    pub cap: &'static str,
    /// The rows from above; a character is a key. At most 12 keys a row.
    pub plain: [&'static str; 4],
    /// The same keys with shift; the same rows where shift changes nothing.
    pub shift: [&'static str; 4],
}

impl Board {
    /// The rows with or without shift.
    pub fn rows(&self, shift: bool) -> &[&'static str; 4] {
        if shift { &self.shift } else { &self.plain }
    }

    /// Whether shift changes anything here.
    pub fn shifts(&self) -> bool {
        self.plain != self.shift
    }
}

/// The boards of a language, the first is shown first. Each keyboard has all of printable ASCII but the space.
pub fn keyboard(tag: &str) -> &'static [Board] {
    match tag {
        "es" => &[SPANISH, SPANISH_ACCENTS, SYMBOLS],
        "fr" => &[FRENCH, FRENCH_ACCENTS, SYMBOLS],
        "de" => &[GERMAN, SYMBOLS],
        "it" => &[LATIN, ITALIAN_ACCENTS, SYMBOLS],
        "pt" => &[PORTUGUESE, PORTUGUESE_ACCENTS, SYMBOLS],
        "pl" => &[LATIN, POLISH_ACCENTS, SYMBOLS],
        "ru" => &[RUSSIAN, LATIN, SYMBOLS],
        "uk" => &[UKRAINIAN, LATIN, SYMBOLS],
        "tr" => &[TURKISH, SYMBOLS],
        // Passwords are typed in Latin where writing needs an input method.
        _ => &[LATIN, SYMBOLS],
    }
}

const DIGITS: &str = "1234567890";

const SYMBOLS: Board = Board {
    cap: "?#+",
    plain: SYMBOL_ROWS,
    shift: SYMBOL_ROWS,
};

const SYMBOL_ROWS: [&str; 4] = [DIGITS, "!@#$%^&*()~", "-_=+[]{}\\|`", ":;\"'<>,.?/€"];

const LATIN: Board = Board {
    cap: "ABC",
    plain: [DIGITS, "qwertyuiop", "asdfghjkl", "zxcvbnm"],
    shift: [DIGITS, "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"],
};

const SPANISH: Board = Board {
    cap: "ABC",
    plain: [DIGITS, "qwertyuiop", "asdfghjklñ", "zxcvbnm"],
    shift: [DIGITS, "QWERTYUIOP", "ASDFGHJKLÑ", "ZXCVBNM"],
};

const SPANISH_ACCENTS: Board = Board {
    cap: "áéñ",
    plain: [DIGITS, "áéíóúüñ", "àèòïç", "¿¡«»·ºª"],
    shift: [DIGITS, "ÁÉÍÓÚÜÑ", "ÀÈÒÏÇ", "¿¡«»·ºª"],
};

const FRENCH: Board = Board {
    cap: "ABC",
    plain: [DIGITS, "azertyuiop", "qsdfghjklm", "wxcvbn"],
    shift: [DIGITS, "AZERTYUIOP", "QSDFGHJKLM", "WXCVBN"],
};

const FRENCH_ACCENTS: Board = Board {
    cap: "éàç",
    plain: [DIGITS, "éèêëàâæ", "ùûüîïôœ", "çÿ«»°§µ"],
    shift: [DIGITS, "ÉÈÊËÀÂÆ", "ÙÛÜÎÏÔŒ", "ÇŸ«»°§µ"],
};

const GERMAN: Board = Board {
    cap: "ABC",
    plain: [DIGITS, "qwertzuiopü", "asdfghjklöä", "yxcvbnmß"],
    shift: [DIGITS, "QWERTZUIOPÜ", "ASDFGHJKLÖÄ", "YXCVBNMẞ"],
};

const ITALIAN_ACCENTS: Board = Board {
    cap: "àèì",
    plain: [DIGITS, "àèéìòù", "áíóúî", "«»°§ç"],
    shift: [DIGITS, "ÀÈÉÌÒÙ", "ÁÍÓÚÎ", "«»°§Ç"],
};

const PORTUGUESE: Board = Board {
    cap: "ABC",
    plain: [DIGITS, "qwertyuiop", "asdfghjklç", "zxcvbnm"],
    shift: [DIGITS, "QWERTYUIOP", "ASDFGHJKLÇ", "ZXCVBNM"],
};

const PORTUGUESE_ACCENTS: Board = Board {
    cap: "ãéç",
    plain: [DIGITS, "áâãàéê", "íóôõúü", "ç«»ºª§"],
    shift: [DIGITS, "ÁÂÃÀÉÊ", "ÍÓÔÕÚÜ", "Ç«»ºª§"],
};

const POLISH_ACCENTS: Board = Board {
    cap: "ąęł",
    plain: [DIGITS, "ąćęłń", "óśźż", "„”«»"],
    shift: [DIGITS, "ĄĆĘŁŃ", "ÓŚŹŻ", "„”«»"],
};

const RUSSIAN: Board = Board {
    cap: "АБВ",
    plain: [DIGITS, "йцукенгшщзхъ", "фывапролджэ", "ёячсмитьбю"],
    shift: [DIGITS, "ЙЦУКЕНГШЩЗХЪ", "ФЫВАПРОЛДЖЭ", "ЁЯЧСМИТЬБЮ"],
};

const UKRAINIAN: Board = Board {
    cap: "АБВ",
    plain: [DIGITS, "йцукенгшщзхї", "фівапролджє", "ґячсмитьбю'"],
    shift: [DIGITS, "ЙЦУКЕНГШЩЗХЇ", "ФІВАПРОЛДЖЄ", "ҐЯЧСМИТЬБЮ'"],
};

const TURKISH: Board = Board {
    cap: "ABC",
    plain: [DIGITS, "qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç"],
    shift: [DIGITS, "QWERTYUIOPĞÜ", "ASDFGHJKLŞİ", "ZXCVBNMÖÇ"],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::LANGUAGES;
    use std::collections::BTreeSet;

    #[test]
    fn every_keyboard_types_all_of_ascii() {
        for language in LANGUAGES {
            let typed: BTreeSet<char> = keyboard(language.tag)
                .iter()
                .flat_map(|board| board.plain.iter().chain(&board.shift))
                .flat_map(|row| row.chars())
                .collect();
            for character in '!'..='~' {
                assert!(typed.contains(&character), "{}: {character}", language.tag);
            }
        }
    }

    #[test]
    fn shift_keeps_every_key_in_its_place() {
        for board in LANGUAGES.iter().flat_map(|language| keyboard(language.tag)) {
            for (plain, shift) in board.plain.iter().zip(&board.shift) {
                assert_eq!(
                    plain.chars().count(),
                    shift.chars().count(),
                    "{}: {plain}",
                    board.cap
                );
                assert!(
                    (1..=12).contains(&plain.chars().count()),
                    "{}: {plain}",
                    board.cap
                );
            }
        }
    }

    #[test]
    fn no_board_has_a_key_twice() {
        for board in LANGUAGES.iter().flat_map(|language| keyboard(language.tag)) {
            for rows in [&board.plain, &board.shift] {
                let all: Vec<char> = rows.iter().flat_map(|row| row.chars()).collect();
                let once: BTreeSet<char> = all.iter().copied().collect();
                assert_eq!(all.len(), once.len(), "{} {rows:?}", board.cap);
            }
        }
    }

    #[test]
    fn turkish_has_both_letters_i() {
        let letters = &keyboard("tr")[0];
        assert!(letters.plain[1].contains('ı') && letters.shift[1].contains('I'));
        assert!(letters.plain[2].ends_with('i') && letters.shift[2].ends_with('İ'));
    }
}
