//! Lists of cases for agents.

use sqlx::Row;

use super::{Case, Place, State};
use crate::store::{Store, StoreError};

/// Cases on one page.
pub(crate) const PAGE: i64 = 50;

/// A case in a list.
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) guid: String,
    pub(crate) serial: String,
    pub(crate) linked: bool,
    pub(crate) state: State,
    pub(crate) due_at: i64,
}

/// Where a page begins: after this case.
pub(crate) struct Entry<'a> {
    pub(crate) due_at: i64,
    pub(crate) id: &'a str,
}

const COLUMNS: &str = "id, guid, serial, linked, state, due_at";

fn lines(rows: &[sqlx::any::AnyRow]) -> Result<Vec<Line>, StoreError> {
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let state: String = row.try_get(4)?;
        lines.push(Line {
            id: row.try_get(0)?,
            guid: row.try_get(1)?,
            serial: row.try_get(2)?,
            linked: row.try_get::<i64, _>(3)? != 0,
            state: State::named(&state).unwrap_or(State::Open),
            due_at: row.try_get(5)?,
        });
    }
    Ok(lines)
}

/// A page of what the desk has to do, soonest due first; of the other places, latest change first. One more than [`PAGE`] if
/// there is a next page. The index `recovery_list` holds both orders.
pub(crate) async fn queue(
    store: &Store,
    place: Place,
    after: Option<Entry<'_>>,
) -> Result<Vec<Line>, StoreError> {
    let (than, order) = match place {
        Place::Desk => (">", "due_at, id"),
        Place::Owner | Place::Done => ("<", "due_at DESC, id DESC"),
    };
    let (from_at, from_id) = match (&after, place) {
        (Some(entry), _) => (entry.due_at, entry.id),
        (None, Place::Desk) => (i64::MIN, ""),
        (None, Place::Owner | Place::Done) => (i64::MAX, ""),
    };
    let text = format!(
        "SELECT {COLUMNS} FROM recovery WHERE place = $1 AND (due_at, id) {than} ($2, $3) ORDER BY {order} LIMIT $4"
    );
    let rows = sqlx::query(&text)
        .bind(place.name())
        .bind(from_at)
        .bind(from_id)
        .bind(PAGE + 1)
        .fetch_all(store.reader())
        .await?;
    lines(&rows)
}

/// The cases of a serial number, a GUID or an owner's name, latest first.
pub(crate) async fn cases_for(store: &Store, words: &str) -> Result<Vec<Line>, StoreError> {
    let mut found = Vec::new();
    for condition in [
        "guid = $1",
        "serial = $1",
        "owner = (SELECT id FROM account WHERE owner = $1)",
    ] {
        let text = format!(
            "SELECT {COLUMNS} FROM recovery WHERE {condition} ORDER BY due_at DESC LIMIT $2"
        );
        let words = match condition {
            "guid = $1" => words.to_ascii_lowercase(),
            "serial = $1" => words.to_ascii_uppercase(),
            _ => words.to_owned(),
        };
        let rows = sqlx::query(&text)
            .bind(words)
            .bind(PAGE)
            .fetch_all(store.reader())
            .await?;
        found.extend(lines(&rows)?);
        if !found.is_empty() {
            break;
        }
    }
    Ok(found)
}

/// A recorder's other cases, latest first.
pub(crate) async fn recorder_history(store: &Store, case: &Case) -> Result<Vec<Line>, StoreError> {
    let text = format!(
        "SELECT {COLUMNS} FROM recovery WHERE serial = $1 AND id <> $2 ORDER BY due_at DESC LIMIT $3"
    );
    let rows = sqlx::query(&text)
        .bind(case.serial.as_str())
        .bind(case.id.as_str())
        .bind(PAGE)
        .fetch_all(store.reader())
        .await?;
    lines(&rows)
}

/// A line of a case's history.
pub(crate) struct Event {
    pub(crate) at: i64,
    pub(crate) who: String,
    pub(crate) what: String,
    pub(crate) note: String,
}

/// A case's history, oldest first.
pub(crate) async fn events(store: &Store, case: &Case) -> Result<Vec<Event>, StoreError> {
    let rows = sqlx::query(
        "SELECT at, who, what, note FROM event WHERE recovery = $1 ORDER BY id LIMIT 200",
    )
    .bind(case.id.as_str())
    .fetch_all(store.reader())
    .await?;
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        events.push(Event {
            at: row.try_get(0)?,
            who: row.try_get(1)?,
            what: row.try_get(2)?,
            note: row.try_get(3)?,
        });
    }
    Ok(events)
}

/// The keys of a case's pictures, oldest first.
pub(crate) async fn pictures(store: &Store, case: &Case) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query("SELECT id FROM picture WHERE recovery = $1 ORDER BY id")
        .bind(case.id.as_str())
        .fetch_all(store.reader())
        .await?;
    let ids: Result<Vec<String>, sqlx::Error> = rows.iter().map(|row| row.try_get(0)).collect();
    Ok(ids?)
}

/// A picture, base64.
pub(crate) async fn picture(store: &Store, id: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT jpeg FROM picture WHERE id = $1")
        .bind(id)
        .fetch_optional(store.reader())
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}
