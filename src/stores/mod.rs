//! Where passwords live, one file a store.

mod accounts;
mod argon2_file;
mod command;
mod crypt;
mod shadow;

pub use argon2_file::Argon2File;
pub use command::Command;
pub use shadow::Shadow;

use crate::config::{Account, Store};
use crate::secret::Secret;
use thiserror::Error;

/// The longest password that any store takes or checks, in bytes: the limit of crypt(3). A new one is held to less.
const LONGEST: usize = 512;

/// What a store could not do. The text is one or more whole sentences for the person at the recorder.
#[derive(Error, Debug)]
pub enum StoreError {
    /// The store is as it was.
    #[error("{0}")]
    NotSet(String),
    /// The store did not answer in time or broke off: it may or may not have changed.
    #[error("{0}")]
    Uncertain(String),
    /// This store cannot tell whether a password is right.
    #[error("{0}")]
    CannotVerify(String),
}

/// A place that keeps one account's password. Setting is split in two, so that what is to be set can be on the disk before
/// it is set, and be set again after a power cut.
pub trait CredentialStore {
    /// Turns a new password into what the store will keep, and changes nothing.
    fn prepare(&self, password: &Secret) -> Result<Secret, StoreError>;

    /// Puts it into the store, durably. Doing it twice is the same as doing it once.
    fn apply(&self, prepared: &Secret) -> Result<(), StoreError>;

    /// The same for a password that somebody else may know: where the store can, its owner must change it at the next
    /// sign-in. Elsewhere it is set and nothing more.
    fn apply_to_be_changed(&self, prepared: &Secret) -> Result<(), StoreError> {
        self.apply(prepared)
    }

    /// Tells whether this is the account's password now.
    fn verify(&self, password: &Secret) -> Result<bool, StoreError>;
}

/// The store that the configuration names.
pub fn open(account: &Account) -> Box<dyn CredentialStore> {
    let name = account.name.clone();
    match account.store.clone() {
        Store::Shadow { file } => Box::new(Shadow::new(file, name)),
        Store::Argon2File { file } => Box::new(Argon2File::new(file, name)),
        Store::Command {
            program,
            verify,
            timeout,
        } => Box::new(Command::new(name, program, verify, timeout)),
    }
}

/// Passwords that no store could keep as they are: crypt(3) ends at NUL, a program's input at a line end.
fn refuse_unstorable(password: &Secret) -> Result<(), StoreError> {
    let text = password.expose();
    match text.is_empty() || text.len() > LONGEST || text.contains(['\n', '\r', '\0']) {
        true => Err(StoreError::NotSet(format!(
            "A password has 1 to {LONGEST} bytes and no line end or NUL in it."
        ))),
        false => Ok(()),
    }
}
