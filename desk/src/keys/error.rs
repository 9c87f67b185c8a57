//! What can be wrong with keys.

use std::io;
use std::path::PathBuf;

use recovery_protocol::KeyNumber;

#[cfg(feature = "service")]
use super::phrase::PhraseError;
#[cfg(feature = "pkcs11")]
use super::token::TokenError;

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
        .0.display(), super::PUBLIC_KEYS
    )]
    Exists(PathBuf),
    /// The list of public keys, the list of retired ones or the token has that number.
    #[error("{place} has a key with number {number} already; choose another number")]
    Taken {
        /// Which of them.
        place: String,
        /// The number.
        number: KeyNumber,
    },
    /// All 256 numbers are used.
    #[error("all numbers from 0 to 255 are used")]
    Full,
    /// Another key is being made or retired, or was when the machine stopped.
    #[error("{} is there: another recovery-desk key is at work; if none is, remove the file", .0.display())]
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
    /// Two keys of one number.
    #[error("key {number} is there twice: {first} and {second}; move one of them away")]
    Twice {
        /// The number.
        number: KeyNumber,
        /// One place.
        first: String,
        /// The other.
        second: String,
    },
    /// Nothing to retire.
    #[error("there is no key {0} here; recovery-desk key list says which there are")]
    NoSuch(KeyNumber),
    /// No key at all.
    #[error(
        "{} holds no vendor-key-N.toml that is in use; make a key with: recovery-desk key add",
        .0.display()
    )]
    None(PathBuf),
    /// A passphrase protects the file, and this program was built without what opens it.
    #[error("{} is protected by a passphrase, which this build of the program cannot use", .0.display())]
    Sealed(PathBuf),
    /// Another passphrase, or no age file.
    #[cfg(feature = "service")]
    #[error("{}: {reason}", .path.display())]
    Unopened {
        /// The file.
        path: PathBuf,
        /// What is wrong with it or with the passphrase.
        reason: String,
    },
    /// No passphrase or PIN.
    #[cfg(feature = "service")]
    #[error(transparent)]
    Phrase(#[from] PhraseError),
    /// The token.
    #[cfg(feature = "pkcs11")]
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A key was to be made in no token.
    #[cfg(feature = "pkcs11")]
    #[error(
        "no token is configured; a section [token] is wanted in the configuration, and --config"
    )]
    NoToken,
    /// The token's key is not the one that recorders know.
    #[cfg(feature = "pkcs11")]
    #[error(
        "{}: another public key {number} is listed than the token holds: this is not the token that the key was made in",
        .path.display()
    )]
    OtherToken {
        /// The list.
        path: PathBuf,
        /// The key's number.
        number: KeyNumber,
    },
}

impl KeyError {
    /// Whether trying again by itself does harm: some tokens lock themselves after a few wrong PINs.
    pub fn must_not_repeat(&self) -> bool {
        match self {
            #[cfg(feature = "pkcs11")]
            KeyError::Token(error) => error.must_not_repeat(),
            _ => false,
        }
    }
}
