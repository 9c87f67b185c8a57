//! What becomes of keys stands in the audit log of the service whose configuration names them.

use recovery_protocol::KeyNumber;
use serde_json::{Value, json};

use super::Fatal;
use super::service::{ServiceFatal, one_thread};
use crate::audit;
use crate::config::Config;
use crate::keys::{Date, Form, KeyError, Place};
use crate::store::{Store, StoreError, now};

/// An entry: what became of a key, and more of it.
pub(super) type Entry = (&'static str, Value);

/// A key was made.
pub(super) fn made(number: KeyNumber, form: Form) -> Entry {
    let kept = match form {
        Form::File => "file",
        Form::Sealed => "file under a passphrase",
        #[cfg(feature = "pkcs11")]
        Form::Token => "token",
    };
    ("key made", json!({"key": number.0, "kept": kept}))
}

/// A key was retired.
pub(super) fn retired(number: KeyNumber, until: Date) -> Entry {
    let detail = json!({"key": number.0, "answers_until": until.to_string()});
    ("key retired", detail)
}

/// Does something with a configuration's keys, and notes it when it is done. The log is opened first: what cannot be noted is
/// not done.
pub(super) fn noting<T>(
    config: Config,
    act: impl FnOnce(Place) -> Result<T, KeyError>,
    entry: impl FnOnce(&T) -> Entry,
) -> Result<T, Fatal> {
    let runtime = one_thread().map_err(ServiceFatal::from)?;
    runtime.block_on(async {
        let opened = Store::open(&config.database).await;
        let store = opened.map_err(ServiceFatal::from)?;
        let done = act(config.keys);
        let noted = match &done {
            Ok(done) => {
                let (what, detail) = entry(done);
                audit::note(&store, now(), what, &detail).await
            }
            Err(_) => Ok::<_, StoreError>(()),
        };
        store.close().await;
        let done = done?;
        noted.map_err(ServiceFatal::from)?;
        Ok(done)
    })
}
