//! Sets and checks the account's password, in a process of its own that may be root.

use super::hook;
use crate::api::password::{ApplyReply, Call, Error, PrepareReply, Reply, VerifyReply};
use crate::config::Config;
use crate::stores::{self, StoreError};

/// Answers one call. The account, the hooks and its store are the configuration's; no caller can name another. Takes as long as hashing
/// a password, waiting up to 15 s for another writer, or a command store's or hook's deadline.
pub fn answer(config: &Config, call: Call) -> Result<Reply, Error> {
    let store = stores::open(&config.account);
    Ok(match call {
        Call::Prepare { password } => Reply::Prepare(PrepareReply {
            prepared: store.prepare(&password)?,
        }),
        Call::Apply {
            prepared,
            must_change,
        } => {
            match must_change {
                Some(true) => store.apply_to_be_changed(&prepared)?,
                Some(false) | None => store.apply(&prepared)?,
            }
            Reply::Apply(ApplyReply {})
        }
        Call::Verify { password } => Reply::Verify(VerifyReply {
            matches: store.verify(&password)?,
        }),
        Call::RunHook { number, event } => Reply::RunHook(hook::run(config, number, event)?),
    })
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotSet(message) => Self::NotSet { message },
            StoreError::Uncertain(message) => Self::Uncertain { message },
            StoreError::CannotVerify(message) => Self::CannotVerify { message },
        }
    }
}
