//! One-time codes by time (RFC 6238): SHA-1, six digits, steps of 30 seconds, as every authenticator program has them.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const STEP: i64 = 30_000;
/// RFC 4226, section 4, wants 20 bytes for SHA-1.
const SECRET: usize = 20;

/// What an agent's authenticator program holds. It is computed when needed and kept nowhere.
pub(crate) struct OneTimeSecret(Zeroizing<[u8; SECRET]>);

impl OneTimeSecret {
    /// From the desk's secret and the agent's salt.
    pub(crate) fn new(secret: &str, salt: &str) -> OneTimeSecret {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(b"one-time codes\0");
        mac.update(salt.as_bytes());
        let mut bytes = Zeroizing::new([0; SECRET]);
        bytes.copy_from_slice(&mac.finalize().into_bytes()[..SECRET]);
        OneTimeSecret(bytes)
    }

    /// The time step that `code` belongs to, if that is now, the one before or the one after, and later than `last`, the step
    /// of the last code that counted.
    pub(super) fn step_of(&self, code: &str, now: i64, last: i64) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let this = now / STEP;
        [this, this - 1, this + 1].into_iter().find(|step| {
            *step > last && bool::from(self.code(*step).as_bytes().ct_eq(digits.as_bytes()))
        })
    }

    /// RFC 4226, section 5.3.
    fn code(&self, step: i64) -> Zeroizing<String> {
        let mut mac =
            Hmac::<Sha1>::new_from_slice(&self.0[..]).expect("HMAC takes keys of any length");
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[19] & 15);
        let word = u32::from_be_bytes([hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]]);
        Zeroizing::new(format!("{:06}", word % 1_000_000))
    }

    /// For typing into an authenticator program: base32 (RFC 4648), 32 letters.
    pub(crate) fn base32(&self) -> Zeroizing<String> {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut text = Zeroizing::new(String::with_capacity(SECRET * 8 / 5));
        let (mut held, mut bits) = (0_u32, 0);
        for byte in self.0.iter() {
            held = held << 8 | u32::from(*byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                text.push(char::from(LETTERS[(held >> bits & 31) as usize]));
            }
        }
        text
    }

    /// For its camera: the text of a QR code.
    pub(crate) fn link(&self, vendor: &str, name: &str) -> Zeroizing<String> {
        let plain = |text: &str| crate::escape::percent(text).replace('/', "%2F");
        let (vendor, name) = (plain(vendor), plain(name));
        Zeroizing::new(format!(
            "otpauth://totp/{vendor}:{name}?secret={}&issuer={vendor}",
            &*self.base32()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, of whose eight digits six are taken.
    #[test]
    fn the_standards_own_examples() {
        let secret = OneTimeSecret(Zeroizing::new(*b"12345678901234567890"));
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = seconds * 1000;
            assert_eq!(secret.step_of(code, now, 0), Some(now / STEP));
        }
        assert_eq!(&*secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_counts_once_and_not_long() {
        let secret = OneTimeSecret::new("desk", "salt");
        let code = secret.code(1000);
        let at = 1000 * STEP;
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(secret.step_of(&spaced, at, 999), Some(1000));
        assert_eq!(secret.step_of(&code, at + STEP, 0), Some(1000));
        assert_eq!(secret.step_of(&code, at - STEP, 0), Some(1000));
        assert_eq!(secret.step_of(&code, at, 1000), None);
        assert_eq!(secret.step_of(&code, at + 2 * STEP, 0), None);
        assert_eq!(secret.step_of("", at, 0), None);
        let other = OneTimeSecret::new("desk", "other salt");
        assert_eq!(other.step_of(&code, at, 0), None);
    }
}
