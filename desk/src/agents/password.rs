//! Agents' passwords: Argon2id (RFC 9106).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// Most bytes of a password.
const LONGEST: usize = 256;
const SHORTEST: usize = 12;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasswordError {
    #[error("the password needs at least 12 characters, and may have 256 bytes")]
    Length,
    #[error("the password is too easily guessed: it holds your name, or few different characters")]
    Easy,
    #[error("the two entries differ; type the same password twice")]
    Differ,
}

/// Whether an agent may choose that password.
pub(crate) fn check_password(name: &str, password: &str, again: &str) -> Result<(), PasswordError> {
    if password != again {
        return Err(PasswordError::Differ);
    }
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return Err(PasswordError::Length);
    }
    let mut different: Vec<char> = password.to_lowercase().chars().collect();
    different.sort_unstable();
    different.dedup();
    // Shorter names stand in ordinary words.
    let named = name.chars().count() >= 4 && password.to_lowercase().contains(&name.to_lowercase());
    if different.len() < 6 || named {
        return Err(PasswordError::Easy);
    }
    Ok(())
}

/// OWASP's parameters of 2024: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// The PHC string; none if the kernel gives no random numbers.
pub(super) fn hash(password: &str) -> Option<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).ok()?;
    let hash: PasswordHash = argon2()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .ok()?;
    Some(hash.to_string())
}

/// A password that nobody has, at the same cost as all others.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Takes as long for an agent who does not exist (an empty `hash`) as for one who does. Blocks for some 50 ms.
pub(super) fn fits(password: &Zeroizing<String>, hash: &str) -> bool {
    let exists = !hash.is_empty();
    let hash = if exists { hash } else { NOBODY };
    let right = password.len() <= LONGEST
        && PasswordHash::new(hash)
            .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
    exists && right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_chosen() {
        let check = |password: &str| check_password("Anna", password, password);
        assert_eq!(check("short"), Err(PasswordError::Length));
        assert_eq!(check(&"ab1".repeat(100)), Err(PasswordError::Length));
        assert_eq!(check("aaaaaaaaaaaabb"), Err(PasswordError::Easy));
        assert_eq!(check("my-name-is-ANNA-x"), Err(PasswordError::Easy));
        assert_eq!(check("seven blue lamps"), Ok(()));
        let differ = check_password("Anna", "seven blue lamps", "seven blue lamp");
        assert_eq!(differ, Err(PasswordError::Differ));
    }

    #[test]
    fn only_the_password_fits() {
        let hash = hash("seven blue lamps").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let fits = |password: &str, hash: &str| fits(&Zeroizing::new(password.to_owned()), hash);
        assert!(fits("seven blue lamps", &hash));
        assert!(!fits("seven blue lamp", &hash));
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!fits("", ""));
        assert!(!fits("seven blue lamps", ""));
    }
}
