//! What is being typed: bounded, and wiped when it goes.

use crate::secret::Secret;
use zeroize::{Zeroize, Zeroizing};

/// A line of text in the making.
pub struct Field {
    text: Zeroizing<String>,
    /// In characters.
    most: usize,
}

/// Whether a character found room.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// It stands in the field.
    Taken,
    /// The field is full.
    Full,
}

impl Field {
    /// An empty field for at most so many characters. Its memory is taken at once, so that growing leaves no copies.
    pub fn new(most: usize) -> Self {
        Self {
            text: Zeroizing::new(String::with_capacity(most * 4)),
            most,
        }
    }

    /// Takes a character at the end.
    pub fn push(&mut self, c: char) -> Room {
        if self.length() >= self.most {
            return Room::Full;
        }
        self.text.push(c);
        Room::Taken
    }

    /// Drops the last character.
    pub fn pop(&mut self) {
        self.text.pop();
    }

    /// Wipes all of it; the memory stays.
    pub fn clear(&mut self) {
        self.text.zeroize();
    }

    /// What was typed.
    #[cfg(any(test, feature = "console"))]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many characters were typed.
    pub fn length(&self) -> usize {
        self.text.chars().count()
    }

    /// Takes the text out and leaves the field empty.
    pub fn take(&mut self) -> Secret {
        let fresh = String::with_capacity(self.most * 4);
        Secret::new(std::mem::replace(&mut *self.text, fresh))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_field_takes_no_more_and_keeps_its_memory() {
        let mut field = Field::new(3);
        let before = field.text.as_ptr();
        assert_eq!(
            [(); 4].map(|()| field.push('€')),
            [Room::Taken, Room::Taken, Room::Taken, Room::Full]
        );
        assert_eq!((field.text(), field.text.as_ptr()), ("€€€", before));
        field.pop();
        assert_eq!(field.take().expose(), "€€");
        assert_eq!(field.length(), 0);
    }
}
