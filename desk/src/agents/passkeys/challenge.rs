//! Challenges: what an authenticator signs, so that what it signed yesterday or elsewhere is worth nothing here.
//!
//! Giving one out writes nothing, so that strangers fill no table; that it was used is written, so that it is used once.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sqlx::AnyConnection;

use crate::store::StoreError;

/// How long one is good for, in milliseconds: to find the security key and touch it.
pub(crate) const LIFE: i64 = 5 * 60_000;
/// When it ends, what makes it unique, and the desk's seal over both.
const LENGTH: usize = 8 + 16 + 32;

/// Whom a challenge is for. Brought by anyone else it is none.
#[derive(Clone, Copy)]
pub(crate) enum Bound<'a> {
    /// The browser that holds this, to sign in.
    Browser(&'a str),
    /// Who has this invitation's link.
    Invitation(&'a str),
    /// The session of somebody who is signed in.
    Session(&'a str),
}

/// A challenge that came back in time and to whom it was given.
pub(super) struct Challenge {
    id: String,
    ends_at: i64,
}

fn seal(secret: &str, bound: Bound<'_>, open: &[u8]) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    let (kind, who) = match bound {
        Bound::Browser(who) => ("browser", who),
        Bound::Invitation(who) => ("invitation", who),
        Bound::Session(who) => ("session", who),
    };
    mac.update(format!("challenge {kind}\0").as_bytes());
    mac.update(open);
    mac.update(who.as_bytes());
    mac
}

/// A fresh one in base64url, as browsers take it.
pub(crate) fn challenge(secret: &str, bound: Bound<'_>, now: i64) -> Result<String, StoreError> {
    let mut bytes = (now + LIFE).to_be_bytes().to_vec();
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(StoreError::Random)?;
    bytes.extend_from_slice(&random);
    let seal = seal(secret, bound, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&seal);
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

impl Challenge {
    /// One of ours, for `bound`, and not over.
    pub(super) fn read(text: &str, secret: &str, bound: Bound<'_>, now: i64) -> Option<Challenge> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let bytes: [u8; LENGTH] = bytes.try_into().ok()?;
        let (open, sealed) = bytes.split_at(LENGTH - 32);
        seal(secret, bound, open).verify_slice(sealed).ok()?;
        let (ends_at, id) = open.split_first_chunk::<8>()?;
        let ends_at = i64::from_be_bytes(*ends_at);
        let id = hex::encode(id);
        (ends_at > now && ends_at <= now + LIFE).then_some(Challenge { id, ends_at })
    }

    /// Uses it up; false if it was used before. Forgets those that are over.
    pub(super) async fn spend(
        &self,
        on: &mut AnyConnection,
        now: i64,
    ) -> Result<bool, sqlx::Error> {
        sqlx::query("DELETE FROM spent_challenge WHERE ends_at <= $1")
            .bind(now)
            .execute(&mut *on)
            .await?;
        let done = sqlx::query(
            "INSERT INTO spent_challenge (id, ends_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
        )
        .bind(self.id.as_str())
        .bind(self.ends_at)
        .execute(on)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_good_for_one_asker_and_not_long() {
        let given = challenge("desk", Bound::Browser("mine"), 1000).unwrap();
        let read =
            |text: &str, secret, bound, now| Challenge::read(text, secret, bound, now).is_some();
        assert!(read(&given, "desk", Bound::Browser("mine"), 1000));
        assert!(read(
            &given,
            "desk",
            Bound::Browser("mine"),
            1000 + LIFE - 1
        ));
        assert!(!read(&given, "desk", Bound::Browser("mine"), 1000 + LIFE));
        assert!(!read(&given, "desk", Bound::Browser("mine"), 999));
        assert!(!read(&given, "desk", Bound::Browser("other"), 1000));
        assert!(!read(&given, "desk", Bound::Session("mine"), 1000));
        assert!(!read(&given, "desk", Bound::Invitation("mine"), 1000));
        assert!(!read(&given, "other desk", Bound::Browser("mine"), 1000));
        assert!(!read("", "desk", Bound::Browser("mine"), 1000));
        for at in 0..given.len() {
            let mut changed = given.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // Bits of the last letter may be past the last byte.
            assert!(
                !read(&changed, "desk", Bound::Browser("mine"), 1000),
                "{at}"
            );
        }
    }
}
