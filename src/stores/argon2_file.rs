//! A file of `account:PHC string` lines, as many recorders' own software keeps it.
//!
//! Every line of the account is set. A `!` or `*` before a hash locks the account on purpose, and recovery is refused.
//! Other writers are kept away by a lock (flock(2)) on the directory.

use super::accounts::{self, AccountIn, Line, PATIENCE};
use super::{CredentialStore, StoreError, refuse_unstorable};
use crate::secret::Secret;
use crate::sys::lock;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::io;
use std::path::PathBuf;

/// Memory (KiB) and passes that an existing hash may ask of a new one; below, OWASP's least for Argon2id.
const SANE_MEMORY: std::ops::RangeInclusive<u32> = 7_168..=65_536;
const SANE_PASSES: std::ops::RangeInclusive<u32> = 1..=10;
const SANE_LANES: std::ops::RangeInclusive<u32> = 1..=4;

/// Memory (KiB) and passes that checking an existing hash may take: a recorder has no more to spare.
const MOST_MEMORY: u32 = 256 << 10;
const MOST_PASSES: u32 = 64;

/// The store behind `store = "argon2-file"`. What it prepares is the PHC string: Argon2id (RFC 9106), version 1.3, at the
/// cost that the account's line has now, or 19 MiB and two passes (OWASP's choice) if it has none that is sane.
pub struct Argon2File {
    place: AccountIn,
}

impl Argon2File {
    /// A file and one account in it.
    pub fn new(file: PathBuf, account: String) -> Self {
        Self {
            place: AccountIn {
                file,
                account,
                least_fields: 2,
            },
        }
    }
}

impl CredentialStore for Argon2File {
    fn prepare(&self, password: &Secret) -> Result<Secret, StoreError> {
        refuse_unstorable(password)?;
        let original = self.place.read().map_err(StoreError::NotSet)?;
        let lines = self.place.settable_lines(original.contents())?;
        hash(password, cost(lines.first())).map_err(|error| {
            StoreError::NotSet(format!("The password could not be hashed: {error}."))
        })
    }

    fn apply(&self, prepared: &Secret) -> Result<(), StoreError> {
        let credential = prepared.expose();
        if credential.contains(':') || parse(credential.as_bytes()).is_none() {
            return Err(StoreError::NotSet(
                "What was prepared is no Argon2 hash; start again.".into(),
            ));
        }
        let credential = credential.as_bytes();
        let _lock = lock::directory_of(&accounts::resolved(&self.place.file), PATIENCE)
            .map_err(|error| self.place.not_locked(error))?;
        let original = self.place.read().map_err(StoreError::NotSet)?;
        let lines = self.place.settable_lines(original.contents())?;
        if lines.iter().all(|line| line.credential() == credential) {
            return self.place.confirm(&original);
        }
        let new = self
            .place
            .changed(original.contents(), |line| line.fields[1] = credential);
        self.place.write(&original, &new)
    }

    fn verify(&self, password: &Secret) -> Result<bool, StoreError> {
        if refuse_unstorable(password).is_err() {
            return Ok(false);
        }
        let original = self.place.read().map_err(StoreError::CannotVerify)?;
        let lines = self.place.lines(original.contents());
        let credential = lines.first().map(Line::credential).unwrap_or_default();
        if accounts::unlocked(credential).is_empty() || accounts::is_locked(credential) {
            // No password is right, and nobody can tell from the time it takes.
            let _ = hash(password, cost(lines.first()));
            return Ok(false);
        }
        let known = parse(credential).and_then(|(hash, params)| {
            let bounded = params.m_cost() <= MOST_MEMORY && params.t_cost() <= MOST_PASSES;
            bounded.then_some(hash)
        });
        let Some(known) = known else {
            return Err(StoreError::CannotVerify(format!(
                "The account {} has a password in a form that cannot be checked here; set a new one by recovery.",
                self.place.account
            )));
        };
        Ok(Argon2::default()
            .verify_password(password.expose().as_bytes(), &known)
            .is_ok())
    }
}

/// A whole Argon2 hash, salt and all, with its cost.
fn parse(credential: &[u8]) -> Option<(PasswordHash, Params)> {
    let hash = PasswordHash::new(std::str::from_utf8(credential).ok()?).ok()?;
    let known = Algorithm::try_from(hash.algorithm.as_str()).is_ok()
        && hash.salt.is_some()
        && hash.hash.is_some();
    let params = Params::try_from(&hash).ok()?;
    known.then_some((hash, params))
}

fn cost(line: Option<&Line>) -> Params {
    let now = line.and_then(|line| parse(accounts::unlocked(line.credential())));
    let sane = now.filter(|(hash, params)| {
        hash.algorithm.as_str() == "argon2id"
            && SANE_MEMORY.contains(&params.m_cost())
            && SANE_PASSES.contains(&params.t_cost())
            && SANE_LANES.contains(&params.p_cost())
    });
    sane.and_then(|(_, old)| Params::new(old.m_cost(), old.t_cost(), old.p_cost(), None).ok())
        .unwrap_or_default()
}

fn hash(password: &Secret, cost: Params) -> io::Result<Secret> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(io::Error::other)?;
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
        .hash_password_with_salt(password.expose().as_bytes(), &salt)
        .map_err(io::Error::other)?;
    Ok(Secret::new(hash.to_string()))
}
