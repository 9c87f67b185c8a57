//! What questions and cases are answered with.

use std::sync::Arc;

use sqlx::AnyConnection;

use crate::accounts::{Addressees, Reach};
use crate::config::Limits;
use crate::store::Store;
use crate::templates::{Language, Templates};

/// The parts that every answer needs.
#[derive(Clone)]
pub struct Desk {
    /// The database.
    pub store: Store,
    /// How much one may ask.
    pub limits: Limits,
    /// Which contacts can be reached.
    pub reach: Reach,
    /// Which languages there are.
    pub templates: Arc<Templates>,
}

impl Desk {
    /// Who is told of a recorder's requests; `spoken` is the language of who asks.
    pub(crate) async fn addressees(
        &self,
        on: &mut AnyConnection,
        serial: &str,
        spoken: Option<&Language>,
    ) -> Result<Addressees, sqlx::Error> {
        let key = self.store.mask_key();
        Addressees::find(on, key, self.reach, &self.templates, serial, spoken).await
    }
}
