//! "It was not me": the link in every message. Whoever follows it sees a page; only its button stops the request.

use sqlx::{AnyConnection, Row};

use super::{Case, Change, State};
use crate::stop_link;
use crate::store::{End, Store, StoreError, Work, timely_id};

/// What a link is about.
pub(crate) struct Stopped {
    occasion: String,
    pub(crate) serial: String,
    /// When the message that it stands in was written.
    pub(crate) at: i64,
}

/// Reads a link's end; `None` if it is not ours.
pub(crate) async fn stopped_of_token(
    store: &Store,
    token: &str,
) -> Result<Option<Stopped>, StoreError> {
    let Some(occasion) = stop_link::read(store.mask_key(), token) else {
        return Ok(None);
    };
    let row = sqlx::query("SELECT serial, made_at FROM request WHERE id = $1")
        .bind(occasion.as_str())
        .fetch_optional(store.reader())
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Stopped {
        occasion,
        serial: row.try_get(0)?,
        at: row.try_get(1)?,
    }))
}

/// Stops the request of a link: its case is blocked, and no code leaves any more, not even one that waits in the outbox. A second
/// time changes nothing.
pub(crate) async fn stop(store: &Store, stopped: &Stopped, now: i64) -> Result<(), StoreError> {
    let mut work = Stop {
        stopped,
        now,
        id: timely_id(now)?,
        change: Change::new(now)?,
    };
    store.write(&mut work).await
}

struct Stop<'a> {
    stopped: &'a Stopped,
    now: i64,
    id: String,
    change: Change,
}

impl Work for Stop<'_> {
    type Output = ();

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<()>, sqlx::Error> {
        let row = sqlx::query("SELECT guid, serial, owner, symbols FROM request WHERE id = $1")
            .bind(self.stopped.occasion.as_str())
            .fetch_one(&mut *on)
            .await?;
        let guid: String = row.try_get(0)?;
        let mut known = Case::of_guid(on, &guid).await?;
        while let Some(case) = &mut known {
            if case.state == State::Blocked {
                return Ok(End::Rollback(()));
            }
            case.state = State::Blocked;
            case.due_at = self.now;
            if case.update(on).await? {
                break;
            }
            // An agent was faster.
            known = Case::of_guid(on, &guid).await?;
        }
        let case = match known {
            Some(case) => case,
            None => {
                let case = Case {
                    id: self.id.clone(),
                    guid: guid.clone(),
                    serial: row.try_get(1)?,
                    owner: row.try_get(2)?,
                    linked: true,
                    symbols: row.try_get(3)?,
                    language: "en".into(),
                    state: State::Blocked,
                    due_at: self.now,
                    made_at: self.now,
                    promised: 0,
                    turn: 0,
                    approved_by: String::new(),
                    question: String::new(),
                };
                case.insert(on).await?;
                case
            }
        };
        self.change
            .tell(on, &case, "owner", "says: it was not me", "")
            .await?;
        Ok(End::Commit(()))
    }
}

/// Whether the owner has stopped a request.
pub(crate) async fn is_stopped(on: &mut AnyConnection, guid: &str) -> Result<bool, sqlx::Error> {
    let case = Case::of_guid(on, guid).await?;
    Ok(case.is_some_and(|case| case.state == State::Blocked))
}
