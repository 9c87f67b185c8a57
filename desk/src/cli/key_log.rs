//! What becomes of keys stands in the audit log of the service whose configuration names them.

use recovery_protocol::KeyNumber;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::service::{ServiceFatal, one_thread};
use crate::audit;
use crate::config::Config;
use crate::keys::{Date, Form};
use crate::store::{Store, now};

/// The audit log, opened before a key is touched: what cannot be noted is not done.
pub(super) struct KeyLog {
    runtime: Runtime,
    store: Store,
}

impl KeyLog {
    pub(super) fn open(config: &Config) -> Result<KeyLog, ServiceFatal> {
        let runtime = one_thread()?;
        let store = runtime.block_on(Store::open(&config.database))?;
        Ok(KeyLog { runtime, store })
    }

    pub(super) fn made(self, number: KeyNumber, form: Form) -> Result<(), ServiceFatal> {
        let kept = match form {
            Form::File => "file",
            Form::Sealed => "file under a passphrase",
            #[cfg(feature = "pkcs11")]
            Form::Token => "token",
        };
        self.note("key made", &json!({"key": number.0, "kept": kept}))
    }

    pub(super) fn retired(self, number: KeyNumber, until: Date) -> Result<(), ServiceFatal> {
        let detail = json!({"key": number.0, "answers_until": until.to_string()});
        self.note("key retired", &detail)
    }

    fn note(self, what: &str, detail: &Value) -> Result<(), ServiceFatal> {
        self.runtime.block_on(async {
            let noted = audit::note(&self.store, now(), what, detail).await;
            self.store.close().await;
            Ok(noted?)
        })
    }
}
