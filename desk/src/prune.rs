//! What has been kept long enough goes: addresses and requests are personal data, and a database that only grows gets slow.
//!
//! Each table is walked along its key in short steps, a transaction each, so that nobody waits and no index is needed for it.
//! One process walks a day: the one that first writes down that it does. Were two to walk at once, the second would find less.

use std::time::Duration;

use sqlx::{AnyConnection, Row};
use tokio::sync::watch;

use crate::config::Keep;
use crate::store::{End, Store, StoreError, Work, now};

const DAY: i64 = 24 * 60 * 60_000;
/// How often a process sees whether a day is over.
const LOOK: Duration = Duration::from_secs(10 * 60);
/// Rows that a step looks at, and the pause after it.
const STEP: i64 = 200;
const PAUSE: Duration = Duration::from_millis(20);

/// A table's rows that may go: those of which `condition` holds, where $3 is `before`.
struct Rule {
    table: &'static str,
    key: &'static str,
    condition: &'static str,
    before: i64,
}

fn rules(keep: &Keep, now: i64) -> [Rule; 8] {
    let rule = |table, key, condition, before| Rule {
        table,
        key,
        condition,
        before,
    };
    let (messages, requests) = (now - keep.messages, now - keep.requests);
    [
        rule(
            "message",
            "id",
            "state <> 'waiting' AND made_at < $3",
            messages,
        ),
        rule("request", "id", "made_at < $3", requests),
        rule(
            "picture",
            "id",
            "EXISTS (SELECT 1 FROM recovery WHERE recovery.id = picture.recovery AND place = 'done' AND due_at < $3)",
            now - keep.pictures,
        ),
        rule(
            "letter",
            "id",
            "EXISTS (SELECT 1 FROM recovery WHERE recovery.id = letter.recovery AND place = 'done' AND due_at < $3)",
            now - keep.pictures,
        ),
        // No limit looks further back than a day, no session lasts longer, and nothing is held so long.
        rule("quota", "name", "last_at < $3", now - 2 * DAY),
        rule("hold", "name", "held_until < $3", now - 2 * DAY),
        rule("session", "id", "made_at < $3", now - 2 * DAY),
        rule("flood", "name", "minute < $3", (now - DAY) / 60_000),
    ]
}

/// Prunes once a day until `stop` says so.
pub async fn run(store: Store, keep: Keep, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            _ = stop.changed() => {}
            done = today(&store, &keep) => {
                match done {
                    Ok(Some(gone)) => tracing::info!(rows = gone, "old rows were removed"),
                    Ok(None) => {}
                    Err(error) => tracing::error!("old rows cannot be removed: {error}"),
                }
                tokio::select! {
                    _ = stop.changed() => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        }
    }
}

/// Removes what may go, unless that was begun less than a day ago. How many rows went.
async fn today(store: &Store, keep: &Keep) -> Result<Option<u64>, StoreError> {
    let now = now();
    if !store.write(&mut Claim { now }).await? {
        return Ok(None);
    }
    let mut gone = 0;
    for rule in rules(keep, now) {
        let mut after = String::new();
        loop {
            let mut step = Step { rule: &rule, after };
            let Some((last, rows)) = store.write(&mut step).await? else {
                break;
            };
            (after, gone) = (last, gone + rows);
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(Some(gone))
}

/// Writes down that this process prunes now.
struct Claim {
    now: i64,
}

impl Work for Claim {
    type Output = bool;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<bool>, sqlx::Error> {
        // Of equal length, and so in order as texts, too.
        let text = |at: i64| format!("{at:020}");
        sqlx::query(
            "INSERT INTO meta (name, value) VALUES ('pruned', $1) ON CONFLICT (name) DO NOTHING",
        )
        .bind(text(0))
        .execute(&mut *on)
        .await?;
        let done = sqlx::query("UPDATE meta SET value = $1 WHERE name = 'pruned' AND value <= $2")
            .bind(text(self.now))
            .bind(text(self.now - DAY))
            .execute(on)
            .await?;
        Ok(End::Commit(done.rows_affected() == 1))
    }
}

/// One step along a table, from behind `after`.
struct Step<'a> {
    rule: &'a Rule,
    after: String,
}

impl Work for Step<'_> {
    /// The last key that was looked at, and how many rows went; none at the table's end.
    type Output = Option<(String, u64)>;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Self::Output>, sqlx::Error> {
        let Rule {
            table,
            key,
            condition,
            before,
        } = self.rule;
        let text = format!("SELECT {key} FROM {table} WHERE {key} > $1 ORDER BY {key} LIMIT $2");
        let rows = sqlx::query(&text)
            .bind(self.after.as_str())
            .bind(STEP)
            .fetch_all(&mut *on)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(End::Rollback(None));
        };
        let last: String = last.try_get(0)?;
        let text = format!("DELETE FROM {table} WHERE {key} > $1 AND {key} <= $2 AND {condition}");
        let done = sqlx::query(&text)
            .bind(self.after.as_str())
            .bind(last.as_str())
            .bind(*before)
            .execute(on)
            .await?;
        Ok(End::Commit(Some((last, done.rows_affected()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Database;

    #[tokio::test]
    async fn one_a_day_may_prune() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("desk.db"));
        let store = Store::open(&database).await.unwrap();
        let begin = 1_800_000_000_000;
        for (now, may) in [
            (begin, true),
            (begin, false),
            (begin + DAY - 1, false),
            (begin + DAY, true),
            (begin + DAY + 1, false),
            (begin + 900 * DAY, true),
        ] {
            assert_eq!(store.write(&mut Claim { now }).await.unwrap(), may, "{now}");
        }
    }
}
