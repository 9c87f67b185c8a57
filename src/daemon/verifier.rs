//! Verifiers of codes: Argon2id, so that a copied journal gives no code away.

use crate::flow::state::Verifier;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;

/// 9 MiB, four passes, one lane: among the settings OWASP's password storage guide holds equal, the one with the least
/// memory that is not yet slow on a small ARM.
const MEMORY_KIB: u32 = 9 * 1024;
const PASSES: u32 = 4;

/// Why no verifier came about.
#[derive(Error, Debug)]
pub enum VerifierError {
    /// The kernel's generator failed.
    #[error("the kernel gave no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// Argon2 failed; only a lack of memory can make it.
    #[error("the code's verifier could not be made: {0}")]
    Hash(String),
}

/// Makes the verifier of a code.
pub fn make(code: &str) -> Result<Verifier, VerifierError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)?;
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)
        .map_err(|error| VerifierError::Hash(error.to_string()))?;
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(code.as_bytes(), &salt)
        .map_err(|error| VerifierError::Hash(error.to_string()))?;
    Ok(Verifier(hash.to_string()))
}

/// Whether this is the code, compared in constant time. A damaged verifier fits no code.
pub fn fits(code: &str, verifier: &Verifier) -> bool {
    Argon2::default()
        .verify_password(code.as_bytes(), verifier.0.as_str())
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_code_itself_fits() {
        let verifier = make("4005001776978576").unwrap();
        assert!(fits("4005001776978576", &verifier));
        assert!(!fits("4005001776978577", &verifier));
        assert!(!fits("4005001776978576", &Verifier("$argon2id$".into())));
        assert!(!verifier.0.contains("4005001776978576"));
    }
}
