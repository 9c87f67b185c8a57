//! From the bytes of a line to keys. Whatever comes in, the decoder holds a few bytes and ends up ready for the next key.

/// A key, or what counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A character that can be seen, or a blank.
    Char(char),
    /// Return.
    Enter,
    /// The last character is to go.
    Backspace,
    /// All that was typed in this field is to go (Ctrl-U).
    Clear,
    /// One up.
    Up,
    /// One down, also Tab.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// One step back (Esc).
    Back,
    /// To the start: Ctrl-D, Ctrl-Z, Ctrl-\ and a break.
    Home,
    /// The same by Ctrl-C, which at the start may end the program.
    Interrupt,
    /// Draw everything again (Ctrl-L).
    Redraw,
    /// A byte that is no character in UTF-8: worth a word where a password is typed, nothing elsewhere.
    Odd,
}

/// The longest control sequence that is followed; more of it is skipped without a look.
const MOST_PARAMETERS: usize = 8;

#[derive(Default)]
enum State {
    #[default]
    Ground,
    /// After a carriage return: a line feed or NUL that belongs to it is swallowed.
    Return,
    Escape,
    /// After `ESC [`, with the parameters so far.
    Control {
        parameters: [u8; MOST_PARAMETERS],
        length: usize,
    },
    /// After `ESC O`.
    Single,
    /// In a text for the terminal itself (`ESC ]`, `ESC P` and others) until BEL, ESC or a line's end.
    Text,
    /// In a character of several bytes.
    Utf8 {
        bytes: [u8; 4],
        length: usize,
        wanted: usize,
    },
}

/// Turns bytes into keys.
#[derive(Default)]
pub struct Decoder {
    state: State,
}

impl Decoder {
    /// Takes a byte; most make a key at once.
    pub fn feed(&mut self, byte: u8) -> Option<Key> {
        match std::mem::take(&mut self.state) {
            State::Return if matches!(byte, b'\n' | 0) => None,
            State::Ground | State::Return => self.plain(byte),
            State::Escape => self.escape(byte),
            State::Single => arrow(byte),
            State::Control { parameters, length } => self.control(parameters, length, byte),
            State::Text => self.text(byte),
            State::Utf8 {
                bytes,
                length,
                wanted,
            } => self.utf8(bytes, length, wanted, byte),
        }
    }

    /// Whether an Esc came that may be the key itself or the start of a sequence, or a return that a NUL may belong to.
    #[cfg(any(test, feature = "console"))]
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Escape | State::Return)
    }

    /// Nothing followed for a while: an Esc alone was the key, and a NUL after a return is a break.
    #[cfg(any(test, feature = "console"))]
    pub fn settle(&mut self) -> Option<Key> {
        match std::mem::take(&mut self.state) {
            State::Ground | State::Return => None,
            State::Escape => Some(Key::Back),
            unfinished => {
                self.state = unfinished;
                None
            }
        }
    }

    fn plain(&mut self, byte: u8) -> Option<Key> {
        match byte {
            b'\r' => {
                self.state = State::Return;
                Some(Key::Enter)
            }
            b'\n' => Some(Key::Enter),
            b'\t' => Some(Key::Down),
            0x08 | 0x7f => Some(Key::Backspace),
            0x15 => Some(Key::Clear),
            0x0c => Some(Key::Redraw),
            0x1b => {
                self.state = State::Escape;
                None
            }
            // A break arrives as NUL in raw mode.
            0x00 | 0x04 | 0x1a | 0x1c => Some(Key::Home),
            0x03 => Some(Key::Interrupt),
            0x01..=0x1f => None,
            b' '..=b'~' => Some(Key::Char(char::from(byte))),
            0xc2..=0xf4 => {
                let wanted = match byte {
                    0xc2..=0xdf => 2,
                    0xe0..=0xef => 3,
                    _ => 4,
                };
                self.state = State::Utf8 {
                    bytes: [byte, 0, 0, 0],
                    length: 1,
                    wanted,
                };
                None
            }
            _ => Some(Key::Odd),
        }
    }

    fn escape(&mut self, byte: u8) -> Option<Key> {
        match byte {
            b'[' => {
                self.state = State::Control {
                    parameters: [0; MOST_PARAMETERS],
                    length: 0,
                };
                None
            }
            b'O' => {
                self.state = State::Single;
                None
            }
            b']' | b'P' | b'X' | b'^' | b'_' => {
                self.state = State::Text;
                None
            }
            0x1b => {
                self.state = State::Escape;
                Some(Key::Back)
            }
            // Esc and a key quickly after each other is how Alt arrives: the key alone counts.
            _ => self.plain(byte),
        }
    }

    fn control(
        &mut self,
        mut parameters: [u8; MOST_PARAMETERS],
        mut length: usize,
        byte: u8,
    ) -> Option<Key> {
        match byte {
            b' '..=b'?' => {
                if let Some(place) = parameters.get_mut(length) {
                    *place = byte;
                    length += 1;
                }
                self.state = State::Control { parameters, length };
                None
            }
            b'~' => match &parameters[..length] {
                b"5" => Some(Key::PageUp),
                b"6" => Some(Key::PageDown),
                b"3" => Some(Key::Backspace),
                _ => None,
            },
            b'@'..=b'}' => arrow(byte),
            _ => self.plain(byte),
        }
    }

    fn text(&mut self, byte: u8) -> Option<Key> {
        match byte {
            0x07 => None,
            b'\r' | b'\n' | 0x1b | 0x00 | 0x03 | 0x04 | 0x1a | 0x1c => self.plain(byte),
            _ => {
                self.state = State::Text;
                None
            }
        }
    }

    fn utf8(&mut self, mut bytes: [u8; 4], length: usize, wanted: usize, byte: u8) -> Option<Key> {
        if !(0x80..0xc0).contains(&byte) {
            // The character is broken off; the byte that broke it counts for itself. One key is enough to tell.
            return self.plain(byte).or(Some(Key::Odd));
        }
        bytes[length] = byte;
        let length = length + 1;
        if length < wanted {
            self.state = State::Utf8 {
                bytes,
                length,
                wanted,
            };
            return None;
        }
        let character = std::str::from_utf8(&bytes[..length])
            .ok()
            .and_then(|text| text.chars().next());
        match character {
            Some(c) if !c.is_control() => Some(Key::Char(c)),
            _ => Some(Key::Odd),
        }
    }
}

fn arrow(byte: u8) -> Option<Key> {
    match byte {
        b'A' => Some(Key::Up),
        b'B' => Some(Key::Down),
        b'M' => Some(Key::Enter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut decoder = Decoder::default();
        let mut keys: Vec<Key> = bytes
            .iter()
            .filter_map(|&byte| decoder.feed(byte))
            .collect();
        keys.extend(decoder.settle());
        keys
    }

    #[test]
    fn keys_as_terminals_send_them() {
        use Key::*;
        assert_eq!(
            keys(b"a\r\nb\r\0c\n"),
            [Char('a'), Enter, Char('b'), Enter, Char('c'), Enter]
        );
        assert_eq!(
            keys(b"\x1b[A\x1bOB\x1b[5~\x1b[6~\x1b[1;5C\t"),
            [Up, Down, PageUp, PageDown, Down]
        );
        assert_eq!(
            keys(b"\x7f\x08\x15\x0c\x1b"),
            [Backspace, Backspace, Clear, Redraw, Back]
        );
        assert_eq!(
            keys(b"\x03\x04\x1a\x1c\0"),
            [Interrupt, Home, Home, Home, Home]
        );
        assert_eq!(keys("ä€😀".as_bytes()), [Char('ä'), Char('€'), Char('😀')]);
        assert_eq!(keys(b"\xe4x\xff"), [Char('x'), Odd]);
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b'\r'), Some(Enter));
        assert!(decoder.is_waiting());
        assert_eq!(decoder.settle(), None);
        assert_eq!(decoder.feed(0), Some(Home));
        assert_eq!(keys(b"\x1b]0;rm -rf\x07y\x1bPq#0\x1b"), [Char('y'), Back]);
    }

    proptest! {
        #[test]
        fn after_any_garbage_the_next_key_is_heard(garbage in proptest::collection::vec(any::<u8>(), 0..4096)) {
            let mut decoder = Decoder::default();
            for byte in garbage {
                decoder.feed(byte);
            }
            // A break ends whatever was under way, then a key is a key.
            decoder.feed(0);
            decoder.feed(0);
            prop_assert_eq!(decoder.feed(b'f'), Some(Key::Char('f')));
        }
    }
}
