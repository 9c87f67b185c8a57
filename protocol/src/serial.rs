//! Serial numbers.

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

/// A recorder's serial number: 1–32 of `A–Z`, `0–9` and `-`. Public.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

/// Why a text is no serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SerialError {
    /// Nothing there.
    #[error("the serial number is empty; it has 1 to 32 characters")]
    Empty,
    /// More than 32 characters.
    #[error("the serial number is longer than 32 characters")]
    TooLong,
    /// A character that serial numbers do not have, and where (from 1).
    #[error(
        "character {position} of the serial number is {found:?}; only A-Z, 0-9 and - may stand there"
    )]
    Character {
        /// From 1.
        position: usize,
        /// What stands there.
        found: char,
    },
}

impl Serial {
    /// Longest serial number, in characters (bytes).
    pub const MAX: usize = 32;

    /// Takes `text` as it stands: no trimming, no change of case.
    pub fn parse(text: &str) -> Result<Serial, SerialError> {
        if text.is_empty() {
            return Err(SerialError::Empty);
        }
        for (at, found) in text.chars().enumerate() {
            if at == Self::MAX {
                return Err(SerialError::TooLong);
            }
            if !matches!(found, 'A'..='Z' | '0'..='9' | '-') {
                return Err(SerialError::Character {
                    position: at + 1,
                    found,
                });
            }
        }
        Ok(Serial(text.into()))
    }

    /// The serial number as ASCII text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Serial {
    type Err = SerialError;

    fn from_str(text: &str) -> Result<Serial, SerialError> {
        Serial::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_thirty_two_of_the_alphabet() {
        let longest = "X5S-0820181021CCWR123456789WCVU9";
        assert_eq!(longest.len(), Serial::MAX);
        assert_eq!(Serial::parse(longest).unwrap().as_str(), longest);
        assert!(Serial::parse("-").is_ok());
        assert_eq!(Serial::parse(""), Err(SerialError::Empty));
        assert_eq!(
            Serial::parse("X5S-0820181021CCWR123456789WCVU9A"),
            Err(SerialError::TooLong)
        );
        for (text, position, found) in [("a", 1, 'a'), ("12 4", 3, ' '), ("1É", 2, 'É')] {
            assert_eq!(
                Serial::parse(text),
                Err(SerialError::Character { position, found })
            );
        }
    }
}
