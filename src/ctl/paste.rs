//! A reply file's text as it comes in at a terminal: whole, quoted, or with a mail around it.

use super::exit::Failure;
use super::field::Room;
use crate::secret::Secret;
use recovery_protocol::MAX_FILE_BYTES;
use std::io::{Read, stdin};
use zeroize::Zeroizing;

/// The digits of a secure code, the check digit among them.
const DIGITS: usize = 16;

/// The key of the code, the last one of the file.
const CODE: &str = "code:";

/// Collects a text up to the last digit of the code. What comes after it is nobody's.
pub struct Paste {
    text: Zeroizing<String>,
    complete: bool,
    full: bool,
}

impl Default for Paste {
    fn default() -> Self {
        Self {
            // All it may hold, so that growing leaves no copies.
            text: Zeroizing::new(String::with_capacity(MAX_FILE_BYTES)),
            complete: false,
            full: false,
        }
    }
}

impl Paste {
    /// Takes a character; `\n` ends a line.
    pub fn take(&mut self, c: char) -> Room {
        if self.complete {
            return Room::Taken;
        }
        self.full |= self.text.len() + c.len_utf8() > MAX_FILE_BYTES;
        if self.full {
            return Room::Full;
        }
        self.text.push(c);
        self.complete = c.is_ascii_digit() && code_digits(&self.text) == Some(DIGITS);
        Room::Taken
    }

    /// Whether the whole code has come.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Whether more has come than a reply file holds. It takes nothing any more.
    #[cfg(feature = "console")]
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// How many lines have come or begun.
    #[cfg(any(test, feature = "console"))]
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// The text without a mail's quoting.
    pub fn into_text(self) -> Secret {
        let mut text = String::with_capacity(MAX_FILE_BYTES);
        for line in self.text.lines() {
            text.push_str(unquoted(line));
            text.push('\n');
        }
        Secret::new(text)
    }
}

fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' '])
}

/// How many digits stand in the code's line and after it; `None` before that line.
fn code_digits(text: &str) -> Option<usize> {
    let mut lines = text
        .lines()
        .skip_while(|line| !unquoted(line).starts_with(CODE))
        .peekable();
    lines.peek()?;
    let digits = lines.map(|line| line.bytes().filter(u8::is_ascii_digit).count());
    Some(digits.sum())
}

/// The text on standard input, up to the code or at most 4 KiB.
pub fn from_stdin() -> Result<Secret, Failure> {
    let mut paste = Paste::default();
    let mut pending = Zeroizing::new([0; 4]);
    let mut filled = 0;
    while !paste.is_complete() {
        let mut byte = Zeroizing::new([0]);
        if stdin()
            .lock()
            .read(&mut *byte)
            .map_err(Failure::io("standard input"))?
            == 0
        {
            return Err(Failure::Usage(
                "this is no reply file: there is no line \"code:\" with 16 digits".into(),
            ));
        }
        pending[filled] = byte[0];
        filled += 1;
        // What is no UTF-8 is no part of a reply file, and harmless around it.
        let c = match std::str::from_utf8(&pending[..filled]) {
            Ok(text) => text.chars().next().unwrap_or(' '),
            Err(error) if error.error_len().is_none() => continue,
            Err(_) => ' ',
        };
        filled = 0;
        if paste.take(c) == Room::Full {
            return Err(Failure::Usage(
                "this is more than a reply file holds (4 KiB): give only its text".into(),
            ));
        }
    }
    Ok(paste.into_text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use recovery_protocol::{
        KeyNumber, ReplyFile, Request, RequestSecret, Serial, VendorSecret, codes_for_desk,
    };

    fn reply() -> String {
        let request = Request::new(
            &RequestSecret::new(&[5; 32]),
            KeyNumber(3),
            Serial::parse("NVR-1").unwrap(),
        );
        let codes = codes_for_desk(&VendorSecret::new(&[7; 32]), &request).unwrap();
        ReplyFile::new(&request, codes.secure).write().to_string()
    }

    fn pasted(text: &str) -> Paste {
        let mut paste = Paste::default();
        for c in text.chars() {
            assert_eq!(paste.take(c), Room::Taken);
        }
        paste
    }

    #[test]
    fn a_reply_is_complete_with_its_last_digit_whatever_surrounds_it() {
        let reply = reply();
        let end = reply.trim_end().len();
        assert!(!pasted(&reply[..end - 1]).is_complete());
        assert!(pasted(&reply[..end]).is_complete());
        let quoted = format!(
            "Hello,\n> {}\n-- \nThe desk, 0800 1234\n",
            reply.replace('\n', "\n> ")
        );
        let wrapped = reply.replace("code: ", "code:\n  ");
        for text in [reply.clone(), quoted, wrapped] {
            let paste = pasted(&text);
            assert!(paste.is_complete(), "{text}");
            let code = ReplyFile::read(paste.into_text().expose().as_bytes())
                .unwrap()
                .into_code();
            let expected = ReplyFile::read(reply.as_bytes()).unwrap().into_code();
            assert_eq!(code.expose(), expected.expose());
        }
    }

    #[test]
    fn no_more_is_held_than_a_file_has() {
        let mut paste = pasted(&"x".repeat(MAX_FILE_BYTES));
        let before = paste.text.as_ptr();
        assert_eq!(paste.take('x'), Room::Full);
        assert_eq!((paste.text.as_ptr(), paste.lines()), (before, 1));
        assert!(!pasted("the code: 1234 5678 9012 3456").is_complete());
    }
}
