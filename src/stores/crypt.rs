//! The strings of crypt(5) that a shadow file holds: yescrypt and SHA-512.

use crate::secret::Secret;
use sha_crypt::{Algorithm, ShaCrypt};
use std::io;
use yescrypt::{CustomizedPasswordHasher, PasswordHasher, PasswordVerifier, Yescrypt};

/// Debian's choice: `j9T` is yescrypt's native mode with N = 4096 and r = 32, which takes 16 MiB.
const YESCRYPT_DEFAULT: &str = "j9T";

/// Memory a new yescrypt hash may take, in bytes: what a file asks for within these bounds is followed.
const YESCRYPT_SANE: std::ops::RangeInclusive<u64> = 1 << 20..=64 << 20;

/// Memory that checking an existing hash may take, in bytes: a recorder has no more to spare.
const YESCRYPT_MOST: u64 = 256 << 20;

/// Rounds of SHA-512 when a hash names none, which is also the fewest that a new one gets.
const ROUNDS_DEFAULT: u32 = 5_000;

/// Rounds that a file may ask of a new hash: about ten seconds on a small recorder.
const ROUNDS_SANE: std::ops::RangeInclusive<u32> = ROUNDS_DEFAULT..=1_000_000;

/// The longest salt either form has, in characters.
const SALT_MOST: usize = 86;

/// A form, with its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `$y$`.
    Yescrypt(yescrypt::Params),
    /// `$6$`, with its rounds.
    Sha512(u32),
}

/// A string that was taken apart.
struct Parts {
    method: Method,
    /// Whether the cost is one that [`Method`] can repeat: yescrypt's optional parameters are not.
    plain_cost: bool,
}

impl Method {
    /// yescrypt at its usual cost.
    pub fn yescrypt() -> Option<Self> {
        YESCRYPT_DEFAULT.parse().ok().map(Self::Yescrypt)
    }

    /// SHA-512 at its usual cost.
    pub fn sha512() -> Self {
        Self::Sha512(ROUNDS_DEFAULT)
    }

    /// What a new hash in this one's place should be: the same form and cost, or its usual cost if that is out of bounds.
    /// `None` if this is no such hash.
    pub fn like(credential: &[u8]) -> Option<Self> {
        let parts = parse(credential)?;
        match parts.method {
            Self::Yescrypt(params)
                if parts.plain_cost && YESCRYPT_SANE.contains(&memory(&params)) =>
            {
                Some(parts.method)
            }
            Self::Yescrypt(_) => Self::yescrypt(),
            Self::Sha512(rounds) if ROUNDS_SANE.contains(&rounds) => Some(parts.method),
            Self::Sha512(_) => Some(Self::sha512()),
        }
    }

    /// Hashes a password with a new salt.
    pub fn hash(self, password: &Secret) -> io::Result<Secret> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(io::Error::other)?;
        let password = password.expose().as_bytes();
        let text = match self {
            Self::Yescrypt(params) => Yescrypt::from(params)
                .hash_password_with_salt(password, &salt)
                .map_err(io::Error::other)?
                .as_str()
                .to_owned(),
            Self::Sha512(rounds) => {
                let params = sha_crypt::Params::new(rounds).map_err(io::Error::other)?;
                // Twelve bytes are sixteen characters, all that this form takes of a salt.
                let hash = ShaCrypt::new(Algorithm::Sha512Crypt, params)
                    .hash_password_customized(password, &salt[..12], None, None, params)
                    .map_err(io::Error::other)?;
                // Without its number of rounds a hash has the usual one: the form every crypt(3) reads.
                hash.as_str()
                    .replacen(&format!("$rounds={ROUNDS_DEFAULT}$"), "$", 1)
            }
        };
        Ok(Secret::new(text))
    }
}

/// Whether this is a whole hash in a form that [`Method`] makes, and nothing else.
pub fn is_hash(text: &str) -> bool {
    parse(text.as_bytes()).is_some()
}

/// Whether the password is the one behind the hash; `None` if that cannot be told of such a hash. The comparison takes as
/// long whatever differs.
pub fn verify(password: &Secret, credential: &[u8]) -> Option<bool> {
    let method = parse(credential)?.method;
    let text = std::str::from_utf8(credential).ok()?;
    let password = password.expose().as_bytes();
    let answer = match method {
        Method::Yescrypt(params) if memory(&params) > YESCRYPT_MOST => return None,
        Method::Yescrypt(_) => Yescrypt::default().verify_password(password, text),
        Method::Sha512(_) => ShaCrypt::default().verify_password(password, text),
    };
    match answer {
        Ok(()) => Some(true),
        Err(yescrypt::password_hash::Error::PasswordInvalid) => Some(false),
        Err(_) => None,
    }
}

/// The lengths are checked as well: a hash cut short would be satisfied by more passwords than its own.
fn parse(credential: &[u8]) -> Option<Parts> {
    let text = std::str::from_utf8(credential).ok()?;
    let (method, salt, hash, length, plain_cost) =
        match text.split('$').collect::<Vec<_>>().as_slice() {
            ["", "y", cost, salt, hash] => {
                let params = cost.parse().ok()?;
                // Mode, N and r in one character each: no optional parameter follows.
                let plain = cost.len() == 3 && cost.starts_with('j');
                (Method::Yescrypt(params), *salt, *hash, 43, plain)
            }
            ["", "6", salt, hash] => (Method::sha512(), *salt, *hash, 86, true),
            ["", "6", rounds, salt, hash] => {
                let rounds = rounds.strip_prefix("rounds=")?.parse().ok()?;
                (Method::Sha512(rounds), *salt, *hash, 86, true)
            }
            _ => return None,
        };
    let is_coded = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte))
    };
    let fits = (1..=SALT_MOST).contains(&salt.len())
        && is_coded(salt)
        && hash.len() == length
        && is_coded(hash);
    fits.then_some(Parts { method, plain_cost })
}

/// What computing it takes, in bytes.
fn memory(params: &yescrypt::Params) -> u64 {
    params
        .n()
        .saturating_mul(u64::from(params.r()))
        .saturating_mul(128)
}
