//! The code on the recorder's sticker, read at the moment it is needed.

use crate::secret::Secret;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use thiserror::Error;
use zeroize::Zeroizing;

/// A code has so many characters.
const LENGTH: std::ops::RangeInclusive<usize> = 6..=64;
/// The code, and blanks, NULs or line ends around it.
const MOST: usize = 256;

/// Why the code cannot be had. Never holds any of it.
#[derive(Error, Debug)]
pub enum StickerError {
    /// The file cannot be read.
    #[error("The sticker's code cannot be read from {file}: {source}.")]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The first line is no code.
    #[error(
        "The first line of {0} is no sticker code: it must have 6 to 64 printable ASCII characters."
    )]
    NotACode(PathBuf),
}

/// Reads a file's first line; blanks and NULs around it are dropped (as in a device tree).
pub fn read(file: &Path) -> Result<Secret, StickerError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST));
    File::open(file)
        .and_then(|open| open.take(MOST as u64).read_to_end(&mut bytes))
        .map_err(|source| StickerError::File {
            file: file.into(),
            source,
        })?;
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = std::str::from_utf8(line).unwrap_or_default();
    let line = line.trim_matches(|c| matches!(c, ' ' | '\t' | '\r' | '\0'));
    match LENGTH.contains(&line.len()) && line.chars().all(|c| matches!(c, ' '..='~')) {
        true => Ok(Secret::new(line.into())),
        false => Err(StickerError::NotACode(file.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<Secret, StickerError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        read(file.path())
    }

    #[test]
    fn the_first_line_is_the_code() {
        let longest = "x".repeat(64);
        for (bytes, code) in [
            (&b"WBZQHX"[..], "WBZQHX"),
            (b"  Ab 12-34 \r\nsecond line\n", "Ab 12-34"),
            (b"12345678\0", "12345678"),
            (longest.as_bytes(), &longest),
        ] {
            assert_eq!(of(bytes).unwrap().expose(), code);
        }
    }

    #[test]
    fn anything_else_is_none_and_is_not_told() {
        let long = "x".repeat(65);
        for bytes in [
            &b""[..],
            b"short",
            b"\nWBZQHX",
            "Grüße7".as_bytes(),
            b"AB\x07CDEF",
            long.as_bytes(),
            b"\xff\xff\xff\xff\xff\xff",
        ] {
            let error = of(bytes).map(drop).unwrap_err();
            assert!(error.to_string().ends_with("ASCII characters."), "{error}");
        }
        assert!(matches!(
            read(Path::new("/nowhere/code")),
            Err(StickerError::File { .. })
        ));
    }
}
