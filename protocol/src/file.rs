//! What GUID files and reply files have in common: words for people, then `key: value` lines.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::digits::EntryError;
use crate::guid::GuidError;
use crate::long_serial::LongSerialError;
use crate::serial::SerialError;

/// Most bytes of a GUID file or a reply file.
pub const MAX_FILE_BYTES: usize = 4096;

/// Why a file is refused. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// More than [`MAX_FILE_BYTES`].
    #[error("the file has more than 4096 bytes; a GUID or reply file is smaller")]
    TooLarge,
    /// Not UTF-8.
    #[error(
        "line {line}: this is not UTF-8 text; take the file as the recorder or the desk wrote it"
    )]
    NotText {
        /// From 1.
        line: usize,
    },
    /// A key that the file needs is not there.
    #[error("there is no line \"{key}: ...\"; the file is incomplete or of another kind")]
    Missing {
        /// The key.
        key: &'static str,
    },
    /// A key stands there twice.
    #[error("line {line}: \"{key}\" stands there a second time; take the file as it was written")]
    Repeated {
        /// From 1.
        line: usize,
        /// The key.
        key: &'static str,
    },
    /// Neither a known key nor part of the rows.
    #[error("line {line}: this line does not belong here; take the file as it was written")]
    Stray {
        /// From 1.
        line: usize,
    },
    /// A value says something else than the request.
    #[error("line {line}: \"{key}\" does not agree with the request; one of them was changed")]
    Mismatch {
        /// From 1.
        line: usize,
        /// The key.
        key: &'static str,
    },
    /// A value for people is too long or holds what could disturb a screen.
    #[error("line {line}: \"{key}\" must have at most {max} characters and no control characters")]
    Text {
        /// From 1; 0 when the value is not from a file.
        line: usize,
        /// The key.
        key: &'static str,
        /// Most characters.
        max: usize,
    },
    /// The time is not written as RFC 3339 says.
    #[error("line {line}: \"made\" is no time such as 2026-01-31T12:00:00Z")]
    Made {
        /// From 1; 0 when the value is not from a file.
        line: usize,
    },
    /// The GUID is none.
    #[error("line {line}: {error}")]
    Guid {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        error: GuidError,
    },
    /// The serial number is none.
    #[error("line {line}: {error}")]
    Serial {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        error: SerialError,
    },
    /// The rows are wrong.
    #[error("line {line}: {error}")]
    Request {
        /// From 1: where the wrong row begins.
        line: usize,
        /// What is wrong with them.
        error: LongSerialError,
    },
    /// The code is wrong.
    #[error("line {line}: {error}")]
    Code {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        error: EntryError,
    },
}

/// One key's value: the rest of its line, and for the key that takes them, lines after it.
pub(crate) struct Value<'a> {
    /// Of the key, from 1.
    pub line: usize,
    /// Blanks around are gone.
    pub text: &'a str,
    /// Line number and text of the lines that follow up to an empty line or another key.
    pub more: Vec<(usize, &'a str)>,
}

/// Reads the `key: value` lines. Lines before the first key are for people. So are lines after
/// the empty line that ends the value of `long`, the one key whose value goes on over several
/// lines. The result has the values in the order of `keys`.
pub(crate) fn values<'a, const N: usize>(
    bytes: &'a [u8],
    keys: [&'static str; N],
    long: &str,
) -> Result<[Option<Value<'a>>; N], FileError> {
    let mut values = [const { None }; N];
    let mut open: Option<usize> = None;
    let mut begun = false;
    let mut after_long = false;
    for (at, line) in text(bytes)?.lines().enumerate() {
        let number = at + 1;
        let line = line.trim_end();
        if let Some((which, text)) = key_line(line, &keys) {
            let key = keys[which];
            let place: &mut Option<Value<'a>> = &mut values[which];
            if place.is_some() {
                return Err(FileError::Repeated { line: number, key });
            }
            *place = Some(Value {
                line: number,
                text,
                more: Vec::new(),
            });
            begun = true;
            after_long = false;
            open = (key == long).then_some(which);
        } else if line.trim_start().is_empty() {
            after_long |= open.take().is_some();
        } else if let Some(Some(value)) = open.map(|which| values[which].as_mut()) {
            value.more.push((number, line));
        } else if begun && !after_long {
            return Err(FileError::Stray { line: number });
        }
    }
    Ok(values)
}

/// A value that must be there.
pub(crate) fn needed<'a>(
    value: Option<Value<'a>>,
    key: &'static str,
) -> Result<Value<'a>, FileError> {
    value.ok_or(FileError::Missing { key })
}

/// A text that goes to a person's screen: at most `max` characters, none of them control.
pub(crate) fn plain(
    text: &str,
    line: usize,
    key: &'static str,
    max: usize,
) -> Result<String, FileError> {
    if text.chars().count() > max || text.chars().any(char::is_control) {
        return Err(FileError::Text { line, key, max });
    }
    Ok(text.to_owned())
}

fn text(bytes: &[u8]) -> Result<&str, FileError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(FileError::TooLarge);
    }
    match core::str::from_utf8(bytes) {
        Ok(text) => Ok(text.trim_start_matches('\u{feff}')),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(FileError::NotText { line })
        }
    }
}

fn key_line<'a>(line: &'a str, keys: &[&'static str]) -> Option<(usize, &'a str)> {
    keys.iter().enumerate().find_map(|(which, key)| {
        let value = line.strip_prefix(key)?.strip_prefix(':')?;
        Some((which, value.trim()))
    })
}
