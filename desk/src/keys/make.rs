//! Making keys and retiring them.

use std::collections::BTreeSet;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use recovery_protocol::{KeyNumber, VendorPublic, VendorSecret};
use zeroize::Zeroizing;

#[cfg(feature = "pkcs11")]
use super::Token;
#[cfg(feature = "service")]
use super::sealed;
use super::{Date, KeyError, PUBLIC_KEYS, Place, Retired, file, files_in, list};
use crate::durable::{self, Fresh};

/// How a new key is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In a file that its owner alone may read.
    File,
    /// In a file under a passphrase.
    #[cfg(feature = "service")]
    Sealed,
    /// In the token.
    #[cfg(feature = "pkcs11")]
    Token,
}

/// What [`add`] made.
pub struct Made {
    /// The key's number.
    pub number: KeyNumber,
    /// Its public half.
    pub public: VendorPublic,
    /// The secret key's file, if it is not in the token.
    pub secret: Option<PathBuf>,
    /// The list that its public key was added to.
    pub list: PathBuf,
}

impl Made {
    /// What recorders' list of vendor keys needs.
    pub fn entry(&self) -> String {
        file::list_entry(self.number, &self.public)
    }
}

/// Makes key `number` in a file of `directory`.
pub fn generate(directory: &Path, number: KeyNumber) -> Result<Made, KeyError> {
    add(Place::directory(directory), Form::File, Some(number))
}

/// Makes a key, with the lowest number that was never used unless one is told. The directory is made if it is not there, for its
/// owner only. Secret first, list second: a listed key always exists. Both are on the disk (or in the token) when this returns.
pub fn add(place: Place, form: Form, number: Option<KeyNumber>) -> Result<Made, KeyError> {
    let directory = place.directory.as_path();
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(directory).map_err(io(directory))?;
    let list = directory.join(PUBLIC_KEYS);
    let successor = successor(&list)?;
    let listed = file::read_list(&list)?;
    let retired = Retired::read(directory)?;
    #[cfg(feature = "pkcs11")]
    let token = place.token.map(Token::open).transpose()?;

    let mut used: BTreeSet<KeyNumber> = listed.keys.keys().copied().collect();
    used.extend(retired.numbers());
    let number = match number {
        Some(number) if used.contains(&number) => {
            let place = format!("{} or {}", list.display(), super::retired::RETIRED_KEYS);
            return Err(KeyError::Taken { place, number });
        }
        Some(number) => number,
        None => {
            used.extend(files_in(directory)?.into_keys());
            #[cfg(feature = "pkcs11")]
            if let Some(token) = &token {
                used.extend(token.keys()?.into_keys());
            }
            let mut free = (0..=255)
                .map(KeyNumber)
                .filter(|number| !used.contains(number));
            free.next().ok_or(KeyError::Full)?
        }
    };
    let (public, secret) = match form {
        #[cfg(feature = "pkcs11")]
        Form::Token => {
            let token = token.ok_or(KeyError::NoToken)?;
            (token.generate(number)?, None)
        }
        _ => {
            let mut random = Zeroizing::new([0; 32]);
            getrandom::fill(random.as_mut_slice()).map_err(KeyError::Random)?;
            let public = *VendorSecret::new(&random).public();
            let path = directory.join(format!("vendor-key-{number}.toml"));
            let sealed = path.with_extension("toml.age");
            let text = file::secret_text(number, &random, &public);
            if let Some(other) = [&path, &sealed].into_iter().find(|path| path.exists()) {
                return Err(KeyError::Exists(other.clone()));
            }
            let path = match form {
                #[cfg(feature = "service")]
                Form::Sealed => {
                    write_new(&sealed, &sealed::seal(&sealed, &text, &place.phrase)?)?;
                    sealed
                }
                _ => {
                    write_new(&path, text.as_bytes())?;
                    path
                }
            };
            (public, Some(path))
        }
    };
    replace(
        successor,
        &list,
        &(listed.text + &file::list_entry(number, &public)),
    )?;
    Ok(Made {
        number,
        public,
        secret,
        list,
    })
}

/// Writes down that a key answers nothing from the beginning of `until` (UTC). What was written before is replaced.
pub fn retire(place: Place, number: KeyNumber, until: Date) -> Result<(), KeyError> {
    let path = place.directory.join(super::retired::RETIRED_KEYS);
    let successor = successor(&path)?;
    let (there, retired) = list(place)?;
    if !there.contains_key(&number) && retired.until(number).is_none() {
        return Err(KeyError::NoSuch(number));
    }
    replace(successor, &path, &retired.with(number, until).text())
}

/// What takes a list's place when it is filled. It is the lock, too: only one process can have made it.
fn successor(list: &Path) -> Result<(PathBuf, Fresh), KeyError> {
    let mut next = list.as_os_str().to_owned();
    next.push(".new");
    let next = PathBuf::from(next);
    match Fresh::create(&next, 0o644) {
        Ok(fresh) => Ok((next, fresh)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(KeyError::Busy(next)),
        Err(error) => Err(io(&next)(error)),
    }
}

fn replace((next, mut fresh): (PathBuf, Fresh), list: &Path, text: &str) -> Result<(), KeyError> {
    fresh.fill(text.as_bytes()).map_err(io(&next))?;
    fresh.replace(list).map_err(io(list))
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    durable::create_new(path, bytes).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
        _ => io(path)(error),
    })
}

fn io(path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    let path = path.to_owned();
    move |error| KeyError::Io { path, error }
}
