//! The end of the link "it was not me": which occasion a message tells of, and a proof that the link came from this desk.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Bytes of an occasion's key, 80 bits of which are random, and of the proof.
const ID: usize = 16;
const PROOF: usize = 8;

/// 32 letters for an occasion's key; none for what is no key. `key` is the store's.
pub(crate) fn write(key: &[u8; 32], occasion: &str) -> Option<String> {
    let mut bytes = [0; ID + PROOF];
    hex::decode_to_slice(occasion, &mut bytes[..ID]).ok()?;
    let proof = proof(key, &bytes[..ID]);
    bytes[ID..].copy_from_slice(&proof);
    Some(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// The occasion's key, if the link is ours.
pub(crate) fn read(key: &[u8; 32], token: &str) -> Option<String> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    if bytes.len() != ID + PROOF {
        return None;
    }
    let (id, given) = bytes.split_at(ID);
    bool::from(proof(key, id)[..].ct_eq(given)).then(|| hex::encode(id))
}

fn proof(key: &[u8; 32], id: &[u8]) -> [u8; PROOF] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(b"stop\0");
    mac.update(id);
    let mut proof = [0; PROOF];
    proof.copy_from_slice(&mac.finalize().into_bytes()[..PROOF]);
    proof
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_links_are_read() {
        let occasion = "0193".repeat(8);
        let token = write(&[7; 32], &occasion).unwrap();
        assert_eq!(token.len(), 32);
        assert_eq!(read(&[7; 32], &token), Some(occasion));
        assert_eq!(read(&[8; 32], &token), None);
        for at in 0..token.len() {
            let mut other = token.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(read(&[7; 32], &String::from_utf8(other).unwrap()), None);
        }
        for text in ["", "x", "../..", &token[1..], &format!("{token}A")] {
            assert_eq!(read(&[7; 32], text), None, "{text}");
        }
    }
}
