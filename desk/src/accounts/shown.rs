//! What a recorder is shown of its owner's contacts, and what it is shown if nobody has registered it.
//!
//! Anyone who knows a serial number can make a request, so no answer may tell whether the serial number is registered.
//! One that is not gets contacts too: made up, but always the same for that serial number.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::contact::{masked_mail, masked_phone};
use super::{Contact, Kind};

/// A contact as the answer has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Names it in requests for this serial number, and for no other: 16 hexadecimal digits.
    pub id: String,
    /// How it is reached.
    pub kind: Kind,
    /// Enough for the owner to know it again.
    pub masked: String,
}

/// First letters of addresses and of mail domains, about as often as they occur.
const LETTERS: &[u8; 32] = b"aaabbccddeefghijjjkklmmmnprrsstw";
const DOMAINS: &[u8; 16] = b"gggggghhyyoiatmw";

/// What is shown of real contacts, or made up for the kinds given.
pub fn shown(key: &[u8; 32], serial: &str, contacts: Result<&[Contact], &[Kind]>) -> Vec<Shown> {
    let masked: Vec<(Kind, String, &str)> = match contacts {
        Ok(real) => real
            .iter()
            .map(|contact| (contact.kind, contact.masked(), contact.address.as_str()))
            .collect(),
        Err(kinds) => kinds
            .iter()
            .enumerate()
            .map(|(place, kind)| (*kind, made_up(key, serial, place, *kind), ""))
            .collect(),
    };
    masked
        .into_iter()
        .enumerate()
        .map(|(place, (kind, masked, address))| {
            // A made-up contact has no address: its place tells it from others.
            let of = match address {
                "" => place.to_string(),
                address => address.to_owned(),
            };
            let id = hex::encode(&keyed(key, "contact", &[serial, &of])[..8]);
            Shown { id, kind, masked }
        })
        .collect()
}

/// The point in the order of accounts' keys that belongs to a serial number, and the owner's name if there is none.
pub(super) fn point(key: &[u8; 32], serial: &str) -> String {
    hex::encode(&keyed(key, "owner", &[serial])[..16])
}

fn made_up(key: &[u8; 32], serial: &str, place: usize, kind: Kind) -> String {
    let random = keyed(key, "mask", &[serial, &place.to_string()]);
    match kind {
        Kind::Mail => masked_mail(
            char::from(LETTERS[usize::from(random[0]) % LETTERS.len()]),
            char::from(DOMAINS[usize::from(random[1]) % DOMAINS.len()]),
        ),
        Kind::Text => {
            let number = u16::from_be_bytes([random[2], random[3]]);
            masked_phone(&format!("{:02}", number % 100))
        }
    }
}

fn keyed(key: &[u8; 32], purpose: &str, values: &[&str]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for text in [&[purpose], values].concat() {
        mac.update(text.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_contacts_look_like_real_ones_and_stay() {
        let real = [
            Contact::mail("jane@vendor.example").unwrap(),
            Contact::phone("+491715550142").unwrap(),
        ];
        let key = [7; 32];
        let ours = shown(&key, "NVR-1", Ok(&real));
        let theirs = shown(&key, "NVR-2", Err(&[Kind::Mail, Kind::Text]));
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours.id.len(), theirs.id.len());
            assert_eq!(ours.masked.len(), theirs.masked.len());
            assert_eq!(ours.kind, theirs.kind);
        }
        assert_eq!(theirs, shown(&key, "NVR-2", Err(&[Kind::Mail, Kind::Text])));
        assert_ne!(ours[0].id, ours[1].id);
    }

    #[test]
    fn an_owners_recorders_do_not_share_names_of_contacts() {
        let real = [Contact::mail("jane@vendor.example").unwrap()];
        let one = shown(&[7; 32], "NVR-1", Ok(&real));
        let other = shown(&[7; 32], "NVR-2", Ok(&real));
        assert_ne!(one[0].id, other[0].id);
    }
}
