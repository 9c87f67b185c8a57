//! How an attempt ended, and what follows: the message's state, when it is tried again, what is left alone for a while.

use sqlx::{AnyConnection, Row};

use super::queue::Leased;
use crate::audit;
use crate::store::{End, Store, StoreError, Work};

/// First wait of a message after a failed attempt; doubled each time up to [`LONGEST`].
const FIRST: i64 = 5_000;
const LONGEST: i64 = 10 * 60_000;
/// The same for a destination, and for a relay or provider as a whole.
const HOLD_FIRST: i64 = 2_000;
const HOLD_LONGEST: i64 = 60_000;

/// How an attempt ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Relay or provider has taken it.
    Sent,
    /// Not now.
    Later {
        reason: String,
        /// The destination fails, too, or the whole relay or provider.
        hold: Hold,
    },
    /// Never.
    Never { reason: String },
}

/// What is left alone for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    Message,
    Destination,
    /// The relay or provider.
    Everything,
}

impl Outcome {
    pub(super) fn later(reason: String) -> Outcome {
        let hold = Hold::Message;
        Outcome::Later { reason, hold }
    }

    pub(super) fn out_of_time(message: &Leased) -> Outcome {
        let last = &message.reason;
        Outcome::Never {
            reason: format!("its time ended before it could be sent; last: {last}"),
        }
    }

    /// What went wrong.
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Outcome::Sent => None,
            Outcome::Later { reason, .. } | Outcome::Never { reason } => Some(reason),
        }
    }
}

/// Writes down how an attempt ended; returns the message's state.
pub(super) async fn record(
    store: &Store,
    message: &Leased,
    outcome: &Outcome,
    now: i64,
) -> Result<&'static str, StoreError> {
    let audit = audit::Entry::new(now)?;
    let mut work = Record {
        message,
        outcome,
        now,
        audit,
    };
    store.write(&mut work).await
}

struct Record<'a> {
    message: &'a Leased,
    outcome: &'a Outcome,
    now: i64,
    audit: audit::Entry,
}

impl Work for Record<'_> {
    type Output = &'static str;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<&'static str>, sqlx::Error> {
        let (message, now) = (self.message, self.now);
        let next_at = now + backoff(FIRST, LONGEST, message.attempts);
        let (state, reason) = match self.outcome {
            Outcome::Sent => ("sent", String::new()),
            Outcome::Later { reason, .. } if next_at < message.ends_at => {
                ("waiting", reason.clone())
            }
            Outcome::Later { reason, .. } => (
                "given up",
                format!("no time is left for another attempt; last: {reason}"),
            ),
            Outcome::Never { reason } => ("given up", reason.clone()),
        };
        let done = sqlx::query(
            "UPDATE message SET state = $1, reason = $2, next_at = $3, done_at = $4, lease = '' \
             WHERE id = $5 AND lease = $6",
        )
        .bind(state)
        .bind(reason.as_str())
        .bind(next_at)
        .bind(if state == "waiting" { 0 } else { now })
        .bind(message.id.as_str())
        .bind(message.lease.as_str())
        .execute(&mut *on)
        .await?;
        let kind = message.kind.name();
        match self.outcome {
            Outcome::Sent if message.was_held => {
                release(on, &[&message.destination, kind]).await?;
            }
            Outcome::Later { hold, .. } => match hold {
                Hold::Message => {}
                Hold::Destination => self.hold(on, &message.destination).await?,
                Hold::Everything => self.hold(on, kind).await?,
            },
            Outcome::Sent | Outcome::Never { .. } => {}
        }
        if state != "waiting" && done.rows_affected() == 1 {
            let detail = serde_json::json!({
                "message": message.id,
                "request": message.request,
                "purpose": message.purpose.name(),
                "kind": kind,
                "reason": (!reason.is_empty()).then_some(&reason),
            });
            let what = match state {
                "sent" => "message sent",
                _ => "message given up",
            };
            self.audit.write(on, what, &detail).await?;
        }
        Ok(End::Commit(state))
    }
}

/// A message that was sent has come back: it is given up. Returns which request (GUID) it was about; none if it was no message
/// that counts as sent.
pub(crate) async fn came_back(
    on: &mut AnyConnection,
    message: &str,
    reason: &str,
    audit: &audit::Entry,
    now: i64,
) -> Result<Option<String>, sqlx::Error> {
    let reason = format!("it came back: {}", super::harmless_words(reason));
    let row = sqlx::query(
        "UPDATE message SET state = 'given up', reason = $1, done_at = $2 WHERE id = $3 AND state = 'sent' \
         RETURNING request, purpose, kind",
    )
    .bind(reason.as_str())
    .bind(now)
    .bind(message)
    .fetch_optional(&mut *on)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let (request, purpose): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let detail = serde_json::json!({
        "message": message,
        "request": request,
        "purpose": purpose,
        "kind": row.try_get::<String, _>(2)?,
        "reason": reason,
    });
    audit.write(on, "message given up", &detail).await?;
    let row = sqlx::query("SELECT guid FROM request WHERE id = $1")
        .bind(request)
        .fetch_one(on)
        .await?;
    Ok(Some(row.try_get(0)?))
}

impl Record<'_> {
    async fn hold(&self, on: &mut AnyConnection, name: &str) -> Result<(), sqlx::Error> {
        let row = sqlx::query("SELECT failures, held_until FROM hold WHERE name = $1")
            .bind(name)
            .fetch_optional(&mut *on)
            .await?;
        let failures = match row {
            None => 1,
            // Several attempts that failed at the same time are one failure.
            Some(row) if row.try_get::<i64, _>(1)? > self.now => return Ok(()),
            Some(row) => row.try_get::<i64, _>(0)? + 1,
        };
        sqlx::query(
            "INSERT INTO hold (name, failures, held_until) VALUES ($1, $2, $3) ON CONFLICT (name) \
             DO UPDATE SET failures = excluded.failures, held_until = excluded.held_until",
        )
        .bind(name)
        .bind(failures)
        .bind(self.now + backoff(HOLD_FIRST, HOLD_LONGEST, failures))
        .execute(on)
        .await?;
        Ok(())
    }
}

async fn release(on: &mut AnyConnection, names: &[&str; 2]) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM hold WHERE name = $1 OR name = $2")
        .bind(names[0])
        .bind(names[1])
        .execute(on)
        .await?;
    Ok(())
}

/// `first`, doubled for every attempt after the first.
fn backoff(first: i64, longest: i64, attempts: i64) -> i64 {
    let doublings = attempts.saturating_sub(1).clamp(0, 20);
    (first << doublings).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits: Vec<i64> = (1..=9)
            .map(|at| backoff(FIRST, LONGEST, at) / 1000)
            .collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert_eq!(backoff(HOLD_FIRST, HOLD_LONGEST, i64::MAX), HOLD_LONGEST);
    }
}
