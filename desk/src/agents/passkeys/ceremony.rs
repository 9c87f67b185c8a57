//! What an authenticator says, and whether it is to be believed (Web Authentication, Level 3, sections 7.1 and 7.2).
//!
//! No attestation is asked for: which make an authenticator is does not matter here. So nothing is signed when a passkey is made, and
//! what counts is the authenticator data.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::key::PublicKey;

/// Longest credential id (WebAuthn, section 4).
const MAX_ID: usize = 1023;
/// Flags of authenticator data (section 6.1).
const PRESENT: u8 = 1;
const MAY_BE_BACKED_UP: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_KEY: u8 = 1 << 6;
const HAS_MORE: u8 = 1 << 7;

/// Why a passkey is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasskeyError {
    #[error("what the browser sent of the passkey cannot be read; use another browser")]
    Form,
    #[error("the browser did something else than it was asked for")]
    Kind,
    #[error("that took too long, or was sent before; try again")]
    Challenge,
    #[error("the passkey was used on another page than the console's; look at the address")]
    Origin,
    #[error("the passkey is for another site; look at the address")]
    Site,
    #[error("nobody has touched the authenticator")]
    Presence,
    #[error("the authenticator makes keys of a kind that is not taken here; use another one")]
    Key,
    #[error("the passkey is not this agent's, or was removed")]
    Unknown,
    #[error("the passkey's signature is wrong")]
    Signature,
    #[error("the passkey's counter went back, as a copy's does; set it up anew")]
    Counter,
    #[error("this passkey is set up already")]
    Taken,
    #[error("an agent may have 20 passkeys; remove one first")]
    TooMany,
}

/// Where passkeys are for: the console's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    origin: String,
    id: String,
}

impl Site {
    /// From the console's address. None where browsers have no passkeys: at an IP address, or without TLS.
    pub(crate) fn of(url: &str) -> Option<Site> {
        let url = url.to_ascii_lowercase();
        let (scheme, place) = url.split_once("://")?;
        let (id, port) = place.split_once(':').unwrap_or((place, ""));
        let local = id == "localhost" || id.ends_with(".localhost");
        let named = id.contains(|c: char| c.is_ascii_alphabetic()) && !id.starts_with('[');
        let usual = match scheme {
            "https" => "443",
            "http" if local => "80",
            _ => return None,
        };
        let origin = match port == usual || port.is_empty() {
            true => format!("{scheme}://{id}"),
            false => format!("{scheme}://{id}:{port}"),
        };
        let id = id.to_owned();
        named.then_some(Site { origin, id })
    }

    /// As browsers know it: the host.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }
}

/// Bytes that a browser sent as base64url.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        let text = <&str>::deserialize(from)?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text);
        bytes.map(Bytes).map_err(serde::de::Error::custom)
    }
}

/// What a browser sends of a passkey that was just made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Made {
    pub(super) client_data: Bytes,
    pub(super) authenticator_data: Bytes,
}

/// What a browser sends of a passkey that was just used.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shown {
    pub(super) id: Bytes,
    pub(super) client_data: Bytes,
    pub(super) authenticator_data: Bytes,
    pub(super) signature: Bytes,
    /// Whose the authenticator thinks it is; empty if it does not say.
    pub(super) user: Bytes,
}

impl Made {
    /// From a form's field.
    pub(crate) fn read(text: &str) -> Result<Made, PasskeyError> {
        serde_json::from_str(text).map_err(|_| PasskeyError::Form)
    }
}

impl Shown {
    /// From a form's field.
    pub(crate) fn read(text: &str) -> Result<Shown, PasskeyError> {
        serde_json::from_str(text).map_err(|_| PasskeyError::Form)
    }
}

/// Section 5.8.1; further members are allowed to come.
#[derive(Deserialize)]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<String>,
}

/// The challenge that the browser says was signed, if it did so for us.
pub(super) fn challenge_in(data: &[u8], kind: &str, site: &Site) -> Result<String, PasskeyError> {
    let data: ClientData = serde_json::from_slice(data).map_err(|_| PasskeyError::Form)?;
    if data.r#type != kind {
        return Err(PasskeyError::Kind);
    }
    if data.origin != site.origin || data.cross_origin || data.top_origin.is_some() {
        return Err(PasskeyError::Origin);
    }
    Ok(data.challenge)
}

/// The beginning of authenticator data.
struct Head<'a> {
    flags: u8,
    counter: u32,
    rest: &'a [u8],
}

/// Reads authenticator data that is for `site` and that somebody was there for.
fn head<'a>(data: &'a [u8], site: &Site) -> Result<Head<'a>, PasskeyError> {
    let read = || {
        let (hash, rest) = data.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (counter, rest) = rest.split_first_chunk::<4>()?;
        Some((hash, *flags, u32::from_be_bytes(*counter), rest))
    };
    let (hash, flags, counter, rest) = read().ok_or(PasskeyError::Form)?;
    if hash[..] != Sha256::digest(site.id.as_bytes())[..] {
        return Err(PasskeyError::Site);
    }
    if flags & PRESENT == 0 {
        return Err(PasskeyError::Presence);
    }
    let backed_up = flags & BACKED_UP != 0 && flags & MAY_BE_BACKED_UP == 0;
    if backed_up || (flags & (HAS_KEY | HAS_MORE) == 0) != rest.is_empty() {
        return Err(PasskeyError::Form);
    }
    Ok(Head {
        flags,
        counter,
        rest,
    })
}

/// A passkey that was just made.
#[derive(Debug)]
pub(super) struct Fresh {
    pub(super) id: String,
    pub(super) key: PublicKey,
    pub(super) counter: u32,
}

/// Reads the authenticator data of a new passkey.
pub(super) fn fresh(data: &[u8], site: &Site) -> Result<Fresh, PasskeyError> {
    let head = head(data, site)?;
    let read = || {
        let (_make, rest) = head.rest.split_at_checked(16)?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let whole = (1..=MAX_ID).contains(&length) && head.flags & HAS_KEY != 0;
        whole.then(|| rest.split_at_checked(length))?
    };
    let (id, rest) = read().ok_or(PasskeyError::Form)?;
    let (key, rest) = PublicKey::read(rest).ok_or(PasskeyError::Key)?;
    if rest.is_empty() == (head.flags & HAS_MORE != 0) {
        return Err(PasskeyError::Form);
    }
    Ok(Fresh {
        id: id_text(id),
        key,
        counter: head.counter,
    })
}

/// A credential's id as the database has it.
pub(super) fn id_text(id: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(id)
}

/// Whether the key signed what was shown; the authenticator's counter.
pub(super) fn counter_of(shown: &Shown, key: &PublicKey, site: &Site) -> Result<u32, PasskeyError> {
    let data = &shown.authenticator_data.0;
    let head = head(data, site)?;
    let mut message = data.clone();
    message.extend_from_slice(&Sha256::digest(&shown.client_data.0));
    match key.signed(&message, &shown.signature.0) {
        true => Ok(head.counter),
        false => Err(PasskeyError::Signature),
    }
}
