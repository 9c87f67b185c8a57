//! The bytes of a connection: messages may carry passwords, so whatever held one is wiped when it is given back.

use serde::Serialize;
use std::io::{self, Write};
use zeroize::Zeroize;

/// A call may be at most so many bytes, its NUL included.
pub const MAX_CALL: usize = 64 * 1024;

/// A reply may be at most so many bytes, its NUL included: a 64 KiB file with every character escaped fits.
pub const MAX_REPLY: usize = 512 * 1024;

/// What a buffer holds at first; most messages need no more.
const START: usize = 4096;

/// A byte buffer with a limit that is wiped on drop, on growth and wherever a message was taken out of it.
pub struct Buffer {
    bytes: Vec<u8>,
    filled: usize,
    /// Nothing was ever put behind this: only what is before it needs wiping.
    touched: usize,
    searched: usize,
    limit: usize,
}

impl Buffer {
    /// An empty buffer that never holds more than `limit` bytes. It allocates on first use.
    pub fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::new(),
            filled: 0,
            touched: 0,
            searched: 0,
            limit,
        }
    }

    /// A whole message: the value as JSON with its NUL. Fails if it does not fit or the value cannot be written as JSON.
    pub fn encode(value: &impl Serialize, limit: usize) -> io::Result<Self> {
        let mut buffer = Self::new(limit);
        serde_json::to_writer(&mut buffer, value)?;
        buffer.write_all(&[0])?;
        Ok(buffer)
    }

    /// What is in it.
    pub fn filled(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Where more can be put, at least one byte; nothing when the limit is reached.
    pub fn room(&mut self) -> Option<&mut [u8]> {
        if self.filled == self.bytes.len() {
            if self.filled == self.limit {
                return None;
            }
            self.grow();
        }
        Some(&mut self.bytes[self.filled..])
    }

    /// Counts `n` bytes that were put into [`Buffer::room`].
    pub fn advance(&mut self, n: usize) {
        self.filled = (self.filled + n).min(self.bytes.len());
        self.touched = self.touched.max(self.filled);
    }

    /// The length of the first message without its NUL, once that has arrived.
    pub fn first_message(&mut self) -> Option<usize> {
        let end = self.filled()[self.searched..]
            .iter()
            .position(|byte| *byte == 0);
        match end {
            Some(offset) => {
                self.searched += offset;
                Some(self.searched)
            }
            None => {
                self.searched = self.filled;
                None
            }
        }
    }

    /// Wipes the first `n` bytes and moves the rest to the front; an empty buffer gives its memory back.
    pub fn consume(&mut self, n: usize) {
        let rest = self.filled - n.min(self.filled);
        if rest == 0 {
            *self = Self::new(self.limit);
            return;
        }
        self.bytes.copy_within(n..self.filled, 0);
        self.bytes[rest..self.filled].zeroize();
        self.filled = rest;
        self.searched = 0;
    }

    /// Moves to twice the memory: a `Vec` that grows by itself would leave its old copy unwiped.
    fn grow(&mut self) {
        let size = (self.bytes.len() * 2).clamp(START.min(self.limit), self.limit);
        let mut larger = vec![0; size];
        larger[..self.filled].copy_from_slice(self.filled());
        self.bytes[..self.touched].zeroize();
        self.bytes = larger;
        self.touched = self.filled;
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.bytes[..self.touched].zeroize();
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.room().ok_or(io::ErrorKind::FileTooLarge)?;
        let n = room.len().min(bytes.len());
        room[..n].copy_from_slice(&bytes[..n]);
        self.advance(n);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_in_order() {
        let mut buffer = Buffer::new(64);
        buffer.write_all(b"one\0two\0thr").unwrap();
        assert_eq!(buffer.first_message(), Some(3));
        buffer.consume(4);
        assert_eq!(buffer.first_message(), Some(3));
        assert_eq!(buffer.filled(), b"two\0thr");
        buffer.consume(4);
        assert_eq!(buffer.first_message(), None);
        buffer.write_all(b"ee\0").unwrap();
        assert_eq!(buffer.first_message(), Some(5));
        buffer.consume(6);
        assert!(buffer.is_empty());
    }

    #[test]
    fn what_was_taken_out_is_gone() {
        let mut buffer = Buffer::new(64);
        buffer.write_all(b"secret\0x").unwrap();
        buffer.consume(7);
        assert_eq!(buffer.filled(), b"x");
        assert!(buffer.bytes[1..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn the_limit_holds() {
        for limit in [1, START, START + 1, 3 * START] {
            let mut buffer = Buffer::new(limit);
            buffer.write_all(&vec![b'x'; limit]).unwrap();
            assert!(buffer.room().is_none());
            assert!(buffer.write_all(b"x").is_err());
        }
        assert!(Buffer::encode(&"four", 7).is_ok());
        assert!(Buffer::encode(&"four", 6).is_err());
    }
}
