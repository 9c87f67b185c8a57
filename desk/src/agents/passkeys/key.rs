//! Passkeys' public keys: from an authenticator's form (COSE, RFC 9052 and 9053), kept as text, used to check a signature.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

/// The algorithms by their COSE numbers, the preferred one first.
pub(super) const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];
const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;
/// Of every RSA key that an authenticator makes.
const RSA_EXPONENT: [u8; 3] = [1, 0, 1];

/// A passkey's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PublicKey {
    algorithm: i64,
    /// P-256: the uncompressed point (SEC 1). Ed25519: 32 bytes (RFC 8032). RSA: the modulus, big-endian.
    bytes: Vec<u8>,
}

impl PublicKey {
    /// Reads the key that `bytes` begin with; and what comes after it. The form is CTAP2's canonical one (WebAuthn, section 6.5.1.1), so
    /// that each kind of key has the same bytes around its numbers: no CBOR needs to be understood.
    pub(super) fn read(bytes: &[u8]) -> Option<(PublicKey, &[u8])> {
        PublicKey::es256(bytes)
            .or_else(|| PublicKey::eddsa(bytes))
            .or_else(|| PublicKey::rs256(bytes))
    }

    /// {1: 2, 3: -7, -1: 1, -2: x, -3: y}
    fn es256(bytes: &[u8]) -> Option<(PublicKey, &[u8])> {
        let rest = bytes.strip_prefix(b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20")?;
        let (x, rest) = rest.split_at_checked(32)?;
        let (y, rest) = rest.strip_prefix(b"\x22\x58\x20")?.split_at_checked(32)?;
        let bytes = [&[4], x, y].concat();
        Some((
            PublicKey {
                algorithm: ES256,
                bytes,
            },
            rest,
        ))
    }

    /// {1: 1, 3: -8, -1: 6, -2: x}
    fn eddsa(bytes: &[u8]) -> Option<(PublicKey, &[u8])> {
        let rest = bytes.strip_prefix(b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20")?;
        let (x, rest) = rest.split_at_checked(32)?;
        let bytes = x.to_vec();
        Some((
            PublicKey {
                algorithm: EDDSA,
                bytes,
            },
            rest,
        ))
    }

    /// {1: 3, 3: -257, -1: n, -2: e}
    fn rs256(bytes: &[u8]) -> Option<(PublicKey, &[u8])> {
        let rest = bytes.strip_prefix(b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59")?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (n, rest) = rest.split_at_checked(length)?;
        let rest = rest.strip_prefix(b"\x21\x43")?;
        let rest = rest.strip_prefix(&RSA_EXPONENT)?;
        // 2048 to 8192 bits are what signatures are checked with.
        let bytes = (256..=1024).contains(&length).then(|| n.to_vec())?;
        Some((
            PublicKey {
                algorithm: RS256,
                bytes,
            },
            rest,
        ))
    }

    /// For the database: the algorithm's number and the bytes in hex.
    pub(super) fn text(&self) -> String {
        format!("{} {}", self.algorithm, hex::encode(&self.bytes))
    }

    /// From the database.
    pub(super) fn parse(text: &str) -> Option<PublicKey> {
        let (algorithm, bytes) = text.split_once(' ')?;
        Some(PublicKey {
            algorithm: algorithm.parse().ok()?,
            bytes: hex::decode(bytes).ok()?,
        })
    }

    /// Whether the signature is this key's over `message`. A key that is none on its curve has no signatures.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let checked = match self.algorithm {
            ES256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.bytes)
                .verify(message, signature),
            EDDSA => UnparsedPublicKey::new(&ED25519, &self.bytes).verify(message, signature),
            RS256 => {
                let key = RsaPublicKeyComponents {
                    n: &self.bytes,
                    e: &RSA_EXPONENT.to_vec(),
                };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
            _ => return false,
        };
        checked.is_ok()
    }
}
