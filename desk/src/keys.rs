//! The vendor's keys: making and retiring them, and reading all of them once.
//!
//! A key's secret is in a file of the key directory, `vendor-key-N.toml` or under a passphrase `vendor-key-N.toml.age` (mode
//! 0600 both), or in a token. `vendor-keys.toml` lists the public keys and goes into firmware; `retired-keys.toml` says until
//! when a key answers.

mod error;
mod file;
mod make;
#[cfg(feature = "service")]
mod phrase;
mod retired;
#[cfg(feature = "service")]
mod sealed;
#[cfg(feature = "pkcs11")]
mod token;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
#[cfg(feature = "pkcs11")]
use std::sync::Arc;
#[cfg(feature = "service")]
use std::time::Duration;

#[cfg(feature = "pkcs11")]
use recovery_protocol::VendorPublic;
use recovery_protocol::{KeyNumber, VendorSecret};

pub use error::KeyError;
pub use make::{Form, Made, add, generate, retire};
#[cfg(feature = "service")]
pub use phrase::{Phrase, PhraseError};
pub use retired::{Date, Retired};
pub(crate) use retired::{date, today};
#[cfg(feature = "pkcs11")]
pub(crate) use token::Token;
#[cfg(feature = "pkcs11")]
pub use token::{TokenError, TokenSetting};

/// The list of public keys in a key directory.
const PUBLIC_KEYS: &str = "vendor-keys.toml";

/// How long the service waits for a token.
#[cfg(feature = "pkcs11")]
const TOKEN_PATIENCE: Duration = Duration::from_secs(10);

/// Where the keys are, and what opens them.
pub struct Place {
    /// The key directory.
    pub directory: PathBuf,
    /// What protects files in it.
    #[cfg(feature = "service")]
    pub phrase: Phrase,
    /// The token, if there is one.
    #[cfg(feature = "pkcs11")]
    pub token: Option<TokenSetting>,
}

impl Place {
    /// A directory alone. A passphrase is asked for at the terminal.
    pub fn directory(directory: &Path) -> Place {
        Place {
            directory: directory.to_owned(),
            #[cfg(feature = "service")]
            phrase: Phrase::of_keys(None),
            #[cfg(feature = "pkcs11")]
            token: None,
        }
    }
}

/// A key at hand.
pub(crate) enum Key {
    /// Its secret is in memory. Wiped on drop.
    Read(VendorSecret),
    /// A token computes with it.
    #[cfg(feature = "pkcs11")]
    Token(Arc<Token>, VendorPublic),
}

/// All keys that are not retired for good, by number.
pub struct KeyRing {
    keys: BTreeMap<KeyNumber, Key>,
    retired: Retired,
}

impl KeyRing {
    /// The keys of a directory alone.
    pub fn open(directory: &Path) -> Result<KeyRing, KeyError> {
        KeyRing::open_all(Place::directory(directory))
    }

    /// Reads and checks every key; one bad key refuses them all, so that it is noticed before it is needed. Of keys whose date
    /// has come nothing is read.
    pub fn open_all(place: Place) -> Result<KeyRing, KeyError> {
        let retired = Retired::read(&place.directory)?;
        let mut keys = BTreeMap::new();
        for (number, path) in files_in(&place.directory)? {
            if retired.since(number).is_none() {
                keys.insert(number, Key::Read(file::read_secret(&path, number, &place)?));
            }
        }
        #[cfg(feature = "pkcs11")]
        if let Some(setting) = place.token {
            let list = place.directory.join(PUBLIC_KEYS);
            let listed = file::read_list(&list)?;
            let token = Arc::new(Token::open(setting)?);
            for (number, public) in token.keys()? {
                if retired.since(number).is_some() {
                    continue;
                }
                if listed
                    .keys
                    .get(&number)
                    .is_some_and(|listed| *listed != public)
                {
                    return Err(KeyError::OtherToken { path: list, number });
                }
                let key = Key::Token(token.clone(), public);
                if keys.insert(number, key).is_some() {
                    return Err(KeyError::Twice {
                        number,
                        first: format!("in {}", place.directory.display()),
                        second: "in the token".into(),
                    });
                }
            }
        }
        match keys.is_empty() {
            true => Err(KeyError::None(place.directory)),
            false => Ok(KeyRing { keys, retired }),
        }
    }

    /// The key of that number, whatever its date.
    pub(crate) fn get(&self, number: KeyNumber) -> Option<&Key> {
        self.keys.get(&number)
    }

    /// How long a code may take beside what is sent with it.
    #[cfg(feature = "service")]
    pub(crate) fn patience(&self) -> Duration {
        #[cfg(feature = "pkcs11")]
        if self.keys.values().any(|key| matches!(key, Key::Token(..))) {
            return TOKEN_PATIENCE;
        }
        Duration::ZERO
    }

    /// Which keys are retired.
    pub fn retired(&self) -> &Retired {
        &self.retired
    }

    /// Which numbers there are, ascending.
    pub fn numbers(&self) -> impl Iterator<Item = KeyNumber> {
        self.keys.keys().copied()
    }
}

/// Which requests are answered: what must be known of the keys where they are not used.
#[derive(Clone)]
pub struct KeyNumbers {
    numbers: Vec<KeyNumber>,
    retired: Retired,
}

impl KeyNumbers {
    /// Of these keys.
    pub fn of(keys: &KeyRing) -> KeyNumbers {
        KeyNumbers {
            numbers: keys.numbers().collect(),
            retired: keys.retired.clone(),
        }
    }

    /// Whether requests for that key are answered today.
    pub fn contains(&self, number: &KeyNumber) -> bool {
        self.numbers.contains(number) && self.retired.since(*number).is_none()
    }

    /// Why they are not, to be read after "made for vendor key N, which".
    pub fn why_not(&self, number: KeyNumber) -> String {
        match self.retired.since(number) {
            Some(date) => format!("was retired and answers nothing since {date}"),
            None => "this desk does not have".into(),
        }
    }
}

/// How a key is kept, as its place shows without opening anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A file under a passphrase.
    Sealed,
    /// In the token.
    Token,
}

/// All keys of a place, the retired ones too, and how each is kept.
pub fn list(place: Place) -> Result<(BTreeMap<KeyNumber, Kind>, Retired), KeyError> {
    let retired = Retired::read(&place.directory)?;
    let mut kinds = BTreeMap::new();
    for (number, path) in files_in(&place.directory)? {
        let kind = match is_sealed(&path) {
            true => Kind::Sealed,
            false => Kind::File,
        };
        kinds.insert(number, kind);
    }
    #[cfg(feature = "pkcs11")]
    if let Some(setting) = place.token {
        for number in Token::open(setting)?.keys()?.into_keys() {
            kinds.insert(number, Kind::Token);
        }
    }
    Ok((kinds, retired))
}

/// The files of secret keys in a directory.
fn files_in(directory: &Path) -> Result<BTreeMap<KeyNumber, PathBuf>, KeyError> {
    let io = |error| KeyError::Io {
        path: directory.to_owned(),
        error,
    };
    let mut files: BTreeMap<KeyNumber, PathBuf> = BTreeMap::new();
    for entry in fs::read_dir(directory).map_err(io)? {
        let name = entry.map_err(io)?.file_name();
        let Some(number) = name.to_str().and_then(number_in) else {
            continue;
        };
        let path = directory.join(&name);
        if let Some(other) = files.insert(number, path.clone()) {
            return Err(KeyError::Twice {
                number,
                first: other.display().to_string(),
                second: path.display().to_string(),
            });
        }
    }
    Ok(files)
}

/// `vendor-key-7.toml` and `vendor-key-7.toml.age` are number 7; `vendor-key-07.toml` is nothing.
fn number_in(name: &str) -> Option<KeyNumber> {
    let name = name.strip_suffix(".age").unwrap_or(name);
    let digits = name.strip_prefix("vendor-key-")?.strip_suffix(".toml")?;
    let number = digits.parse().ok()?;
    (digits == format!("{number}")).then_some(KeyNumber(number))
}

fn is_sealed(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "age")
}
