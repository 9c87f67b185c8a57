//! What goes over the virtual serial port between the rig and the agent: commands one way, what came of them the other.
//!
//! A frame is a length (u32, little-endian) and so many bytes. In it, numbers are u32 too, and a byte string is its length
//! and its bytes. Several commands may run at once; `id` tells whose result a frame holds.

use std::io::{self, Read, Write};

/// No frame is longer: 16 MiB.
pub const MOST_BYTES: usize = 16 << 20;

/// A program to run in the guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Comes back with the result.
    pub id: u32,
    /// The program and its arguments.
    pub words: Vec<String>,
    /// Its standard input.
    pub input: Vec<u8>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The command's.
    pub id: u32,
    /// Its exit status; 128 and the signal if one ended it; 127 if it could not be started.
    pub status: u32,
    /// Its standard output.
    pub output: Vec<u8>,
    /// Its standard error.
    pub errors: Vec<u8>,
}

impl Command {
    /// As the contents of a frame.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.id.to_le_bytes().to_vec();
        put(&mut bytes, &self.input);
        for word in &self.words {
            put(&mut bytes, word.as_bytes());
        }
        bytes
    }

    /// From the contents of a frame.
    pub fn decode(mut bytes: &[u8]) -> io::Result<Self> {
        let id = number(&mut bytes)?;
        let input = take(&mut bytes)?;
        let mut words = Vec::new();
        while !bytes.is_empty() {
            words.push(String::from_utf8(take(&mut bytes)?).map_err(io::Error::other)?);
        }
        Ok(Self { id, words, input })
    }
}

impl Outcome {
    /// As the contents of a frame.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.id.to_le_bytes().to_vec();
        bytes.extend(self.status.to_le_bytes());
        put(&mut bytes, &self.output);
        put(&mut bytes, &self.errors);
        bytes
    }

    /// From the contents of a frame.
    pub fn decode(mut bytes: &[u8]) -> io::Result<Self> {
        Ok(Self {
            id: number(&mut bytes)?,
            status: number(&mut bytes)?,
            output: take(&mut bytes)?,
            errors: take(&mut bytes)?,
        })
    }
}

/// Reads the contents of the next frame.
pub fn receive(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MOST_BYTES {
        return Err(io::Error::other("a frame is longer than 16 MiB"));
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Writes a frame in one go.
pub fn send(to: &mut impl Write, contents: &[u8]) -> io::Result<()> {
    let mut frame = Vec::with_capacity(4 + contents.len());
    put(&mut frame, contents);
    to.write_all(&frame)
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend((part.len() as u32).to_le_bytes());
    bytes.extend(part);
}

fn number(bytes: &mut &[u8]) -> io::Result<u32> {
    let mut number = [0; 4];
    bytes.read_exact(&mut number)?;
    Ok(u32::from_le_bytes(number))
}

fn take(bytes: &mut &[u8]) -> io::Result<Vec<u8>> {
    let length = number(bytes)? as usize;
    let Some((part, rest)) = bytes.split_at_checked(length) else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    *bytes = rest;
    Ok(part.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_whole() {
        let words = ["/bin/sh", "-c", ""].map(String::from).to_vec();
        let command = Command {
            id: 7,
            words,
            input: vec![0, 255],
        };
        let outcome = Outcome {
            id: 7,
            status: 143,
            output: b"\0".to_vec(),
            errors: Vec::new(),
        };
        let mut line = Vec::new();
        send(&mut line, &command.encode()).unwrap();
        send(&mut line, &outcome.encode()).unwrap();
        let mut line = line.as_slice();
        assert_eq!(
            Command::decode(&receive(&mut line).unwrap()).unwrap(),
            command
        );
        assert_eq!(
            Outcome::decode(&receive(&mut line).unwrap()).unwrap(),
            outcome
        );
        assert!(receive(&mut line).is_err());
    }

    #[test]
    fn a_length_that_lies_is_refused() {
        assert!(Command::decode(&[1, 0, 0, 0, 9, 0, 0, 0, 1]).is_err());
        assert!(receive(&mut &[255; 8][..]).is_err());
    }
}
