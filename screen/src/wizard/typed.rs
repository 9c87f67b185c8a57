//! What a person types and nobody else is to see.

use recoveryd::secret::Secret;
use zeroize::Zeroize;

/// At most so many bytes are taken; the memory is there from the start, so that growing leaves no copy behind.
const CAPACITY: usize = 512;

/// A text that is wiped when it is dropped, and neither shown nor cloned.
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

    /// Adds a character at the end, as [`Typed::insert`].
    pub fn push(&mut self, character: char) {
        self.insert(self.0.len(), character);
    }

    /// Takes out the bytes of a range on character boundaries.
    pub fn remove(&mut self, range: std::ops::Range<usize>) {
        let whole = |at| self.0.is_char_boundary(at);
        if range.start <= range.end && whole(range.start) && whole(range.end) {
            self.0.drain(range);
        }
    }

    /// Takes the last character back.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Wipes it.
    pub fn clear(&mut self) {
        self.0.zeroize();
    }

    /// The same once more, for the daemon; the page keeps its own, so that a slip can be put right.
    pub(super) fn for_asking(&self) -> Self {
        let mut same = Self::new();
        same.0.push_str(&self.0);
        same
    }

    /// Hands the text over without a copy.
    pub fn into_secret(mut self) -> Secret {
        Secret::new(std::mem::take(&mut self.0))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_and_odd_positions_do_nothing() {
        let mut typed = Typed::new();
        let memory = typed.0.as_ptr();
        for _ in 0..2 * CAPACITY {
            typed.push('ä');
        }
        assert_eq!(typed.text().len(), CAPACITY);
        assert_eq!(typed.0.as_ptr(), memory);
        typed.remove(1..2);
        #[allow(
            clippy::reversed_empty_ranges,
            reason = "a field may hand over anything"
        )]
        typed.remove(4..2);
        typed.remove(0..usize::MAX);
        typed.insert(3, 'x');
        assert_eq!(typed.text().len(), CAPACITY);
        typed.remove(0..4);
        typed.insert(0, 'x');
        assert!(typed.text().starts_with("xä"));
        typed.pop();
        typed.clear();
        assert_eq!(typed.text(), "");
        assert_eq!(typed.0.as_ptr(), memory);
    }
}
