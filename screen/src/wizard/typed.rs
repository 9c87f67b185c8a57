//! What a person types and nobody else is to see.

use zeroize::Zeroize;

/// At most so many bytes are taken; the memory is there from the start, so that growing leaves no copy behind.
const CAPACITY: usize = 512;

/// A text that is wiped when it is dropped, and neither shown nor copied.
pub struct Typed(String);

impl Typed {
    /// An empty one.
    pub fn new() -> Self {
        Self(String::with_capacity(CAPACITY))
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Adds a character at a byte position; nothing happens when it is full or the position is inside a character.
    pub fn insert(&mut self, at: usize, character: char) {
        if self.0.len() + character.len_utf8() <= CAPACITY && self.0.is_char_boundary(at) {
            self.0.insert(at, character);
        }
    }

    /// Takes out the bytes of a range on character boundaries.
    pub fn remove(&mut self, range: std::ops::Range<usize>) {
        if self.0.is_char_boundary(range.start) && self.0.is_char_boundary(range.end) {
            self.0.drain(range);
        }
    }

    /// Wipes it.
    pub fn clear(&mut self) {
        self.0.zeroize();
    }
}

impl Default for Typed {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
