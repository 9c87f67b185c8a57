//! What the keys of keyboards and remote controls mean (linux/input-event-codes.h).

use egui::Key;

/// Shift, left and right.
pub const SHIFT: [u16; 2] = [42, 54];
/// Control, left and right.
pub const CONTROL: [u16; 2] = [29, 97];
/// Alt, left and right.
pub const ALT: [u16; 2] = [56, 100];
/// Caps lock.
pub const CAPS: u16 = 58;
/// The function keys from F1 to F10; F11 and F12 follow elsewhere.
pub const F1: u16 = 59;

/// The characters of a US keyboard: code, key, plain, with shift.
const CHARACTERS: [(u16, Key, char, char); 48] = [
    (2, Key::Num1, '1', '!'),
    (3, Key::Num2, '2', '@'),
    (4, Key::Num3, '3', '#'),
    (5, Key::Num4, '4', '$'),
    (6, Key::Num5, '5', '%'),
    (7, Key::Num6, '6', '^'),
    (8, Key::Num7, '7', '&'),
    (9, Key::Num8, '8', '*'),
    (10, Key::Num9, '9', '('),
    (11, Key::Num0, '0', ')'),
    (12, Key::Minus, '-', '_'),
    (13, Key::Equals, '=', '+'),
    (16, Key::Q, 'q', 'Q'),
    (17, Key::W, 'w', 'W'),
    (18, Key::E, 'e', 'E'),
    (19, Key::R, 'r', 'R'),
    (20, Key::T, 't', 'T'),
    (21, Key::Y, 'y', 'Y'),
    (22, Key::U, 'u', 'U'),
    (23, Key::I, 'i', 'I'),
    (24, Key::O, 'o', 'O'),
    (25, Key::P, 'p', 'P'),
    (26, Key::OpenBracket, '[', '{'),
    (27, Key::CloseBracket, ']', '}'),
    (30, Key::A, 'a', 'A'),
    (31, Key::S, 's', 'S'),
    (32, Key::D, 'd', 'D'),
    (33, Key::F, 'f', 'F'),
    (34, Key::G, 'g', 'G'),
    (35, Key::H, 'h', 'H'),
    (36, Key::J, 'j', 'J'),
    (37, Key::K, 'k', 'K'),
    (38, Key::L, 'l', 'L'),
    (39, Key::Semicolon, ';', ':'),
    (40, Key::Quote, '\'', '"'),
    (41, Key::Backtick, '`', '~'),
    (43, Key::Backslash, '\\', '|'),
    (44, Key::Z, 'z', 'Z'),
    (45, Key::X, 'x', 'X'),
    (46, Key::C, 'c', 'C'),
    (47, Key::V, 'v', 'V'),
    (48, Key::B, 'b', 'B'),
    (49, Key::N, 'n', 'N'),
    (50, Key::M, 'm', 'M'),
    (51, Key::Comma, ',', '<'),
    (52, Key::Period, '.', '>'),
    (53, Key::Slash, '/', '?'),
    (57, Key::Space, ' ', ' '),
];

/// The digits of a number pad, from 0.
const PAD: [u16; 10] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73];

/// The digits of a remote control, `KEY_NUMERIC_0` and the following.
const NUMERIC: u16 = 0x200;

const DIGITS: [Key; 10] = [
    Key::Num0,
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// What a key is, and the character it types.
pub fn meaning(code: u16, shift: bool, caps: bool) -> Option<(Key, Option<char>)> {
    if let Some((_, key, plain, shifted)) = CHARACTERS.iter().find(|it| it.0 == code) {
        let upper = shift != (caps && plain.is_alphabetic());
        return Some((*key, Some(if upper { *shifted } else { *plain })));
    }
    let pad = PAD.iter().position(|&it| it == code);
    let digit = pad.or_else(|| code.checked_sub(NUMERIC).map(usize::from));
    if let Some((digit, key)) = digit.and_then(|digit| Some((digit, *DIGITS.get(digit)?))) {
        return Some((key, char::from_digit(digit as u32, 10)));
    }
    let key = match code {
        // Esc; the remote control's exit and back.
        1 | 158 | 174 => Key::Escape,
        14 => Key::Backspace,
        15 => Key::Tab,
        // Enter, the pad's too; the remote control's OK and select.
        28 | 96 | 0x160 | 0x161 => Key::Enter,
        // F1; the remote control's help and info.
        F1 | 138 | 0x166 => Key::F1,
        // F10; the remote control's menu and the keyboard's.
        68 | 139 | 127 => Key::F10,
        102 => Key::Home,
        103 => Key::ArrowUp,
        104 => Key::PageUp,
        105 => Key::ArrowLeft,
        106 => Key::ArrowRight,
        107 => Key::End,
        108 => Key::ArrowDown,
        109 => Key::PageDown,
        111 | 0x163 => Key::Delete,
        83 => return Some((Key::Period, Some('.'))),
        55 => return Some((Key::Num8, Some('*'))),
        74 => return Some((Key::Minus, Some('-'))),
        78 => return Some((Key::Plus, Some('+'))),
        98 => return Some((Key::Slash, Some('/'))),
        _ => return None,
    };
    Some((key, None))
}

/// Whether it counts again while it is held: not for what decides something.
pub fn repeats(key: Key) -> bool {
    !matches!(
        key,
        Key::Enter | Key::Escape | Key::F1 | Key::F10 | Key::Space
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyboard_types_every_printable_character() {
        for character in ' '..='~' {
            let found = (0..0x300).any(|code| {
                [false, true].into_iter().any(|shift| {
                    meaning(code, shift, false).is_some_and(|(_, typed)| typed == Some(character))
                })
            });
            assert!(found, "{character:?}");
        }
    }

    #[test]
    fn caps_lock_is_for_letters_and_shift_undoes_it() {
        let typed = |code, shift, caps| meaning(code, shift, caps).unwrap().1.unwrap();
        assert_eq!(typed(30, false, true), 'A');
        assert_eq!(typed(30, true, true), 'a');
        assert_eq!(typed(2, false, true), '1');
        assert_eq!(typed(2, true, true), '!');
    }

    #[test]
    fn digits_of_keyboard_pad_and_remote_control_are_the_same() {
        for (digit, (keyboard, pad)) in [11, 2, 3, 4, 5, 6, 7, 8, 9, 10]
            .into_iter()
            .zip(PAD)
            .enumerate()
        {
            let expected = meaning(keyboard, false, false);
            assert_eq!(meaning(pad, false, false), expected);
            assert_eq!(meaning(NUMERIC + digit as u16, false, false), expected);
        }
        assert_eq!(meaning(NUMERIC + 10, false, false), None);
    }
}
