//! What mails were, as it stands in the database.

use sqlx::{AnyConnection, Row};

use super::Fate;
use crate::store::{Store, StoreError};

/// What a mail was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It brought a request.
    Case,
    /// It was added to a case.
    Thread,
    /// It brought nothing that can be used.
    Missing,
    /// A program wrote it.
    Automatic,
    /// It reports that a message of ours did not arrive.
    Bounce,
    /// Its case has as many mails as one may have.
    Refused,
}

impl Outcome {
    const ALL: [Outcome; 6] = [
        Outcome::Case,
        Outcome::Thread,
        Outcome::Missing,
        Outcome::Automatic,
        Outcome::Bounce,
        Outcome::Refused,
    ];

    /// As it stands in the database.
    pub(super) fn name(self) -> &'static str {
        match self {
            Outcome::Case => "case",
            Outcome::Thread => "thread",
            Outcome::Missing => "missing",
            Outcome::Automatic => "automatic",
            Outcome::Bounce => "bounce",
            Outcome::Refused => "refused",
        }
    }

    pub(super) fn fate(self) -> Fate {
        match self {
            Outcome::Case | Outcome::Thread | Outcome::Automatic | Outcome::Bounce => Fate::Taken,
            Outcome::Missing | Outcome::Refused => Fate::Unused,
        }
    }
}

/// What a mail was that has been taken already.
pub(super) async fn before(store: &Store, mark: &str) -> Result<Option<Outcome>, StoreError> {
    let mut on = store.reader().acquire().await?;
    Ok(taken(&mut on, mark).await?)
}

/// The same within a transaction.
pub(super) async fn taken(
    on: &mut AnyConnection,
    mark: &str,
) -> Result<Option<Outcome>, sqlx::Error> {
    let row = sqlx::query("SELECT outcome FROM letter WHERE mark = $1")
        .bind(mark)
        .fetch_optional(on)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let name: String = row.try_get(0)?;
    let known = Outcome::ALL
        .into_iter()
        .find(|outcome| outcome.name() == name);
    Ok(Some(known.unwrap_or(Outcome::Automatic)))
}
