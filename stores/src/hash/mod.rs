//! What products keep of a password.

mod coded;
mod plain;

use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use serde::Deserialize;

/// The forms' names in a description.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Name {
    Bcrypt,
    Argon2id,
    #[serde(rename = "pbkdf2-sha256")]
    Pbkdf2Sha256,
    #[serde(rename = "sha256-crypt")]
    Sha256Crypt,
    #[serde(rename = "sha512-crypt")]
    Sha512Crypt,
    #[serde(rename = "sha256-hex")]
    Sha256Hex,
    #[serde(rename = "sha1-hex")]
    Sha1Hex,
    #[serde(rename = "md5-salted")]
    Md5Salted,
    Plain,
}

/// `[hash]` as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHash {
    form: Name,
    cost: Option<u32>,
    prefix: Option<String>,
    #[serde(default)]
    base64: bool,
    memory_kib: Option<u32>,
    passes: Option<u32>,
    lanes: Option<u32>,
    iterations: Option<u32>,
    rounds: Option<u32>,
    #[serde(default)]
    weak: bool,
}

/// A form with its cost.
#[derive(Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(try_from = "RawHash")]
pub enum Form {
    /// `$2b$` and its like, at most 72 bytes of password.
    Bcrypt {
        /// Two to the power of this many rounds, 4 to 16.
        cost: u32,
        /// What stands between the first two dollars; all are the same algorithm.
        prefix: Prefix,
        /// Whether the product keeps it in base64 once more.
        base64: bool,
    },
    /// A PHC string (Argon2id, version 1.3).
    Argon2id {
        /// KiB, 8 per lane to 262,144.
        memory_kib: u32,
        /// 1 to 64.
        passes: u32,
        /// 1 to 16.
        lanes: u32,
    },
    /// `pbkdf2_sha256$iterations$salt$base64`, as Django and Frigate write it.
    Pbkdf2Sha256 {
        /// 1,000 to 10,000,000.
        iterations: u32,
    },
    /// `$5$` of crypt(5).
    Sha256Crypt {
        /// 1,000 to 1,000,000.
        rounds: u32,
    },
    /// `$6$` of crypt(5).
    Sha512Crypt {
        /// 1,000 to 1,000,000.
        rounds: u32,
    },
    /// SHA-256 in hex, no salt: weak.
    Sha256Hex,
    /// SHA-1 in hex, no salt: weak.
    Sha1Hex,
    /// Four characters of salt, a colon, MD5 of password and salt in hex: weak.
    Md5Salted,
    /// The password itself: weak.
    Plain,
}

/// The names of bcrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// `2a`
    A,
    /// `2b`
    B,
    /// `2y`, PHP's
    Y,
}

impl TryFrom<RawHash> for Form {
    type Error = String;

    fn try_from(raw: RawHash) -> Result<Self, String> {
        // Which keys this form has; another one would be read as if it meant something.
        let allowed: &[&str] = match raw.form {
            Name::Bcrypt => &["cost", "prefix", "base64"],
            Name::Argon2id => &["memory_kib", "passes", "lanes"],
            Name::Pbkdf2Sha256 => &["iterations"],
            Name::Sha256Crypt | Name::Sha512Crypt => &["rounds"],
            _ => &["weak"],
        };
        for (key, given) in [
            ("cost", raw.cost.is_some()),
            ("prefix", raw.prefix.is_some()),
            ("base64", raw.base64),
            ("memory_kib", raw.memory_kib.is_some()),
            ("passes", raw.passes.is_some()),
            ("lanes", raw.lanes.is_some()),
            ("iterations", raw.iterations.is_some()),
            ("rounds", raw.rounds.is_some()),
            ("weak", raw.weak),
        ] {
            if given && !allowed.contains(&key) {
                return Err(format!("{key} has no meaning for this form"));
            }
        }
        let within = |key: &str, value: Option<u32>, usual: u32, least: u32, most: u32| {
            let value = value.unwrap_or(usual);
            match (least..=most).contains(&value) {
                true => Ok(value),
                false => Err(format!("{key} must be from {least} to {most}")),
            }
        };
        let form = match raw.form {
            Name::Bcrypt => Self::Bcrypt {
                cost: within("cost", raw.cost, 12, 4, 16)?,
                prefix: match raw.prefix.as_deref() {
                    Some("2a") => Prefix::A,
                    None | Some("2b") => Prefix::B,
                    Some("2y") => Prefix::Y,
                    Some(_) => return Err("prefix must be \"2a\", \"2b\" or \"2y\"".into()),
                },
                base64: raw.base64,
            },
            Name::Argon2id => {
                let lanes = within("lanes", raw.lanes, 1, 1, 16)?;
                Self::Argon2id {
                    memory_kib: within("memory_kib", raw.memory_kib, 19_456, 8 * lanes, 262_144)?,
                    passes: within("passes", raw.passes, 2, 1, 64)?,
                    lanes,
                }
            }
            Name::Pbkdf2Sha256 => Self::Pbkdf2Sha256 {
                iterations: within("iterations", raw.iterations, 600_000, 1_000, 10_000_000)?,
            },
            Name::Sha256Crypt => Self::Sha256Crypt {
                rounds: within("rounds", raw.rounds, 5_000, 1_000, 1_000_000)?,
            },
            Name::Sha512Crypt => Self::Sha512Crypt {
                rounds: within("rounds", raw.rounds, 5_000, 1_000, 1_000_000)?,
            },
            Name::Sha256Hex => Self::Sha256Hex,
            Name::Sha1Hex => Self::Sha1Hex,
            Name::Md5Salted => Self::Md5Salted,
            Name::Plain => Self::Plain,
        };
        match form.is_weak() && !raw.weak {
            true => Err("this form protects little when its file is stolen; say weak = true if the product has no other".into()),
            false => Ok(form),
        }
    }
}

impl Form {
    /// Whether whoever reads it has the password, or has it soon.
    pub fn is_weak(&self) -> bool {
        matches!(
            self,
            Self::Sha256Hex | Self::Sha1Hex | Self::Md5Salted | Self::Plain
        )
    }

    /// What the product shall keep of this password; another one each time if the form has a salt.
    pub fn make(&self, password: &Secret) -> Result<Secret, StoreError> {
        let longest = matches!(self, Self::Bcrypt { .. }).then_some(72);
        if longest.is_some_and(|most| password.expose().len() > most) {
            return Err(StoreError::NotSet(
                "This product takes passwords of at most 72 bytes; choose a shorter one.".into(),
            ));
        }
        let made = match self {
            Self::Sha256Hex | Self::Sha1Hex | Self::Md5Salted | Self::Plain => {
                plain::make(self, password)
            }
            _ => coded::make(self, password),
        };
        made.map(Secret::new).map_err(|error| {
            StoreError::NotSet(format!("The password could not be hashed: {error}."))
        })
    }

    /// Whether this is the password behind `kept`; `None` if that is in another form or costs too much to check.
    pub fn check(&self, password: &Secret, kept: &str) -> Option<bool> {
        match self {
            Self::Sha256Hex | Self::Sha1Hex | Self::Md5Salted | Self::Plain => {
                plain::check(self, password, kept)
            }
            _ => coded::check(self, password, kept),
        }
    }
}
