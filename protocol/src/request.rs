//! The recovery request.

use alloc::vec::Vec;

use crate::Guid;
use crate::keys::{KeyNumber, RequestSecret};
use crate::primitives::sha256;
use crate::serial::{Serial, SerialError};

/// The only version there is.
pub const VERSION: u8 = 0x01;
/// X25519, HKDF-SHA256, HMAC-SHA256.
pub const SUITE: u8 = 0x01;

/// Bytes before the serial number.
const HEAD: usize = 35;

/// What a recorder asks: "a code for me, under this key of the vendor's". Public: it may be read
/// by anyone and proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    key_number: KeyNumber,
    public: [u8; 32],
    serial: Serial,
}

/// Why bytes are no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not 36 to 67 bytes.
    #[error("a request has 36 to 67 bytes, this has {0}")]
    Length(usize),
    /// Made by a recorder that speaks another version.
    #[error("this request has version {0}; only version 1 is known here: update this program")]
    Version(u8),
    /// Made with another suite of algorithms.
    #[error("this request uses suite {0}; only suite 1 is known here: update this program")]
    Suite(u8),
    /// The serial number breaks its rules.
    #[error("the request's serial number is damaged: {0}")]
    Serial(#[from] SerialError),
}

impl Request {
    /// Fewest bytes of a request.
    pub const MIN_BYTES: usize = HEAD + 1;
    /// Most bytes of a request.
    pub const MAX_BYTES: usize = HEAD + Serial::MAX;

    /// The request that belongs to `secret`.
    pub fn new(secret: &RequestSecret, key_number: KeyNumber, serial: Serial) -> Request {
        Request {
            key_number,
            public: *secret.public(),
            serial,
        }
    }

    /// Reads the 36 to 67 bytes that [`to_bytes`](Self::to_bytes) makes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Request, RequestError> {
        if !(Self::MIN_BYTES..=Self::MAX_BYTES).contains(&bytes.len()) {
            return Err(RequestError::Length(bytes.len()));
        }
        if bytes[0] != VERSION {
            return Err(RequestError::Version(bytes[0]));
        }
        if bytes[1] != SUITE {
            return Err(RequestError::Suite(bytes[1]));
        }
        let mut public = [0; 32];
        public.copy_from_slice(&bytes[3..HEAD]);
        let serial: alloc::string::String = bytes[HEAD..].iter().map(|b| char::from(*b)).collect();
        Ok(Request {
            key_number: KeyNumber(bytes[2]),
            public,
            serial: Serial::parse(&serial)?,
        })
    }

    /// Version, suite, key number, public key, serial number: 36 to 67 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::MAX_BYTES);
        bytes.extend([VERSION, SUITE, self.key_number.0]);
        bytes.extend(self.public);
        bytes.extend(self.serial.as_str().bytes());
        bytes
    }

    /// Always [`VERSION`].
    pub fn version(&self) -> u8 {
        VERSION
    }

    /// Always [`SUITE`].
    pub fn suite(&self) -> u8 {
        SUITE
    }

    /// Which of the vendor's keys it was made for.
    pub fn key_number(&self) -> KeyNumber {
        self.key_number
    }

    /// The request's public key.
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The recorder's serial number.
    pub fn serial(&self) -> &Serial {
        &self.serial
    }

    /// The request's name: from SHA-256(`"guid"` ‖ request).
    pub fn guid(&self) -> Guid {
        let digest = sha256(&[b"guid", &self.to_bytes()]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Guid::from_digest(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_request() {
        let serial = Serial::parse("NVR-7").unwrap();
        let request = Request::new(&RequestSecret::new(&[7; 32]), KeyNumber(9), serial);
        let good = request.to_bytes();
        assert_eq!(Request::from_bytes(&good), Ok(request));
        for length in (0..Request::MIN_BYTES).chain([Request::MAX_BYTES + 1, 4096]) {
            let mut bytes = good.clone();
            bytes.resize(length, b'A');
            assert_eq!(
                Request::from_bytes(&bytes),
                Err(RequestError::Length(length))
            );
        }
        let with = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            Request::from_bytes(&bytes)
        };
        assert_eq!(with(0, 2), Err(RequestError::Version(2)));
        assert_eq!(with(1, 2), Err(RequestError::Suite(2)));
        let found = 'n';
        assert_eq!(
            with(35, b'n'),
            Err(SerialError::Character { position: 1, found }.into())
        );
    }
}
