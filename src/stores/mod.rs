//! Where passwords live, one file a store.

use crate::secret::Secret;
use thiserror::Error;

/// What a store could not do.
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

    /// Tells whether this is the account's password now.
    fn verify(&self, password: &Secret) -> Result<bool, StoreError>;
}
