//! Where a product keeps its passwords.

#[cfg(feature = "conf")]
pub mod conf;
#[cfg(any(feature = "conf", feature = "json"))]
mod file;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "json")]
pub mod json;
#[cfg(feature = "sql")]
pub mod login;
#[cfg(feature = "sql")]
pub mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;

use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use std::time::Duration;

/// The kinds that this program was built with.
pub const KNOWN: &[&str] = &[
    #[cfg(feature = "conf")]
    "[conf]",
    #[cfg(feature = "http")]
    "[http]",
    #[cfg(feature = "json")]
    "[json]",
    #[cfg(feature = "sql")]
    "[sql]",
    #[cfg(feature = "sqlite")]
    "[sqlite]",
];

/// A place that holds one account's password among other things, which it leaves alone.
pub trait Place {
    /// Looks the account up and changes nothing: what is kept of its password, or `None` where that cannot be seen. The
    /// account must be there exactly once.
    fn find(&self, account: &str, timeout: Duration) -> Result<Option<Secret>, StoreError>;

    /// Puts what [`find`](Self::find) shall give from now on, or, where the product hashes, the password itself, durably.
    /// Also ends the account's sessions where that is written in the same place.
    fn put(&self, account: &str, new: &Secret, timeout: Duration) -> Result<(), StoreError>;

    /// Whether the product makes the hash itself.
    fn hashes(&self) -> bool {
        false
    }

    /// What is changed, for a person.
    fn told(&self) -> String;

    /// An error if the description cannot be meant, on any machine.
    fn meant(&self) -> Result<(), String> {
        Ok(())
    }

    /// What is wrong with it on this machine, told without any account.
    fn check(&self) -> Result<(), String>;
}

/// `account` as it can stand in a sentence: no control characters, and not without end.
fn shown(account: &str) -> String {
    account.escape_debug().take(64).collect()
}

fn not_there(account: &str, place: &str) -> StoreError {
    let account = shown(account);
    StoreError::NotSet(format!(
        "{place} has no account {account} that is switched on; an administrator must see to that first."
    ))
}

#[cfg(any(
    feature = "http",
    feature = "json",
    feature = "sql",
    feature = "sqlite"
))]
fn not_once(account: &str, place: &str, times: usize) -> StoreError {
    let account = shown(account);
    StoreError::NotSet(format!(
        "{place} has the account {account} {times} times; an administrator must mend that first."
    ))
}
