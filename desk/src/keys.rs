//! The vendor's keys: making them, and reading all of a directory's once.
//!
//! `vendor-key-N.toml` is the secret key, mode 0600; `vendor-keys.toml` lists the public keys
//! and goes into firmware.

mod file;

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use recovery_protocol::{KeyNumber, VendorSecret};
use zeroize::Zeroizing;

use crate::durable::{self, Fresh};

/// Why a key was not made or not read. Each names the file.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The operating system refused.
    #[error("{}: {error}", .path.display())]
    Io {
        /// What was to be read or written.
        path: PathBuf,
        /// Why it was not.
        #[source]
        error: io::Error,
    },
    /// No random numbers from the kernel.
    #[error("the kernel gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// There is such a key already.
    #[error(
        "{} exists already and keys are never overwritten; choose another number (if {} does not list the key, add it there by hand)",
        .0.display(), PUBLIC_KEYS
    )]
    Exists(PathBuf),
    /// The list of public keys has that number.
    #[error("{} lists a key with number {number} already; choose another number", .path.display())]
    Listed {
        /// The list.
        path: PathBuf,
        /// The number.
        number: KeyNumber,
    },
    /// Another key is being made, or was when the machine stopped.
    #[error("{} is there: another keygen is at work; if none is, remove the file", .0.display())]
    Busy(PathBuf),
    /// Not one of our files.
    #[error("{}: {reason}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// Not a file, but a directory, pipe or device.
    #[error("{} is no regular file", .0.display())]
    NotAFile(PathBuf),
    /// Others may read the secret.
    #[error(
        "{} may be read by others (mode {mode:04o}); make sure nobody has, then chmod 600 it",
        .path.display()
    )]
    Mode {
        /// The key's file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The public key is not the secret key's.
    #[error("{}: the public key does not belong to the secret key; restore the file from a copy", .0.display())]
    Pair(PathBuf),
    /// The number inside is not the one in the file's name.
    #[error("{}: the file says number {number}; name and number must agree", .path.display())]
    Number {
        /// The key's file.
        path: PathBuf,
        /// The number inside.
        number: KeyNumber,
    },
    /// No key at all.
    #[error("{} holds no vendor-key-N.toml; make a key with: recovery-desk keygen", .0.display())]
    None(PathBuf),
}

/// The list of public keys in a key directory.
const PUBLIC_KEYS: &str = "vendor-keys.toml";

/// What [`generate`] made.
pub struct Generated {
    /// The secret key's file.
    pub secret: PathBuf,
    /// The list that its public key was added to.
    pub list: PathBuf,
}

/// Makes key `number` in `directory` (made if it is not there, for its owner only). Secret first,
/// list second: a listed key always exists. Both are on the disk when this returns.
pub fn generate(directory: &Path, number: KeyNumber) -> Result<Generated, KeyError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |error| KeyError::Io { path, error }
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(directory).map_err(io(directory))?;

    let list = directory.join(PUBLIC_KEYS);
    let secret = directory.join(format!("vendor-key-{number}.toml"));
    // The list's successor is the lock, too: only one keygen can have made it.
    let next = directory.join(format!("{PUBLIC_KEYS}.new"));
    let mut successor = Fresh::create(&next, 0o644).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Busy(next.clone()),
        _ => io(&next)(error),
    })?;
    let listed = file::read_list(&list)?;
    if listed.numbers.contains(&number) {
        return Err(KeyError::Listed { path: list, number });
    }

    let mut random = Zeroizing::new([0; 32]);
    getrandom::fill(random.as_mut_slice()).map_err(KeyError::Random)?;
    let key = VendorSecret::new(&random);
    let text = file::secret_text(number, &random, key.public());
    durable::create_new(&secret, text.as_bytes()).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Exists(secret.clone()),
        _ => io(&secret)(error),
    })?;

    let text = listed.text + &file::list_entry(number, key.public());
    successor.fill(text.as_bytes()).map_err(io(&next))?;
    successor.replace(&list).map_err(io(&list))?;
    Ok(Generated { secret, list })
}

/// All secret keys of a directory, by number. Wiped on drop.
pub struct KeyRing(BTreeMap<KeyNumber, VendorSecret>);

impl KeyRing {
    /// Reads and checks every `vendor-key-N.toml` in `directory`; one bad key refuses them all,
    /// so that it is noticed before it is needed.
    pub fn open(directory: &Path) -> Result<KeyRing, KeyError> {
        let io = |error| KeyError::Io {
            path: directory.to_owned(),
            error,
        };
        let mut keys = BTreeMap::new();
        for entry in fs::read_dir(directory).map_err(io)? {
            let name = entry.map_err(io)?.file_name();
            if let Some(number) = name.to_str().and_then(number_in) {
                keys.insert(number, file::read_secret(&directory.join(&name), number)?);
            }
        }
        if keys.is_empty() {
            return Err(KeyError::None(directory.to_owned()));
        }
        Ok(KeyRing(keys))
    }

    /// The key of that number.
    pub fn get(&self, number: KeyNumber) -> Option<&VendorSecret> {
        self.0.get(&number)
    }

    /// Which numbers there are, ascending.
    pub fn numbers(&self) -> impl Iterator<Item = KeyNumber> {
        self.0.keys().copied()
    }
}

/// `vendor-key-7.toml` is number 7; `vendor-key-07.toml` is nothing.
fn number_in(name: &str) -> Option<KeyNumber> {
    let digits = name.strip_prefix("vendor-key-")?.strip_suffix(".toml")?;
    let number = digits.parse().ok()?;
    (digits == format!("{number}")).then_some(KeyNumber(number))
}
