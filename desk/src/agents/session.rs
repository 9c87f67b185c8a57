//! Agents who are signed in: a browser holds 256 random bits, the database their hash.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sqlx::{AnyConnection, Row};
use subtle::ConstantTimeEq;

use super::passkeys::Bound;
use super::people::hash;
use super::{Agent, Role};
use crate::store::{End, Store, StoreError, Work};

/// Its prefix makes browsers insist on Secure, the path / and no other host.
pub(crate) const SESSION_COOKIE: &str = "__Host-desk";
/// A session ends when it was not used so long, and after so long in any case; in milliseconds.
const IDLE: i64 = 30 * 60_000;
const LONGEST: i64 = 10 * 60 * 60_000;
/// Its use is noted no more often.
const NOTED: i64 = 60_000;

/// Somebody who is signed in, and by which session.
pub(crate) struct SignedIn {
    pub(crate) agent: Agent,
    session: String,
}

impl SignedIn {
    /// Whom challenges of this session's pages are for.
    pub(crate) fn bound(&self) -> Bound<'_> {
        Bound::Session(&self.session)
    }

    /// The mark that this session's forms carry: others' pages cannot know it.
    pub(crate) fn mark(&self, secret: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(b"form\0");
        mac.update(self.session.as_bytes());
        hex::encode(&mac.finalize().into_bytes()[..16])
    }

    /// Whether a form carries it.
    pub(crate) fn is_marked(&self, secret: &str, mark: &str) -> bool {
        self.mark(secret).as_bytes().ct_eq(mark.as_bytes()).into()
    }
}

/// Who holds that token, if it is a session's that has not ended. `by_hand`: a person does something, so that the session goes on.
pub(crate) async fn signed_in(
    store: &Store,
    token: &str,
    by_hand: bool,
    now: i64,
) -> Result<Option<SignedIn>, StoreError> {
    let session = hash(token);
    let row = sqlx::query(
        "SELECT agent.id, agent.name, agent.role, session.seen_at FROM session JOIN agent ON agent.id = session.agent \
         WHERE session.id = $1 AND session.seen_at > $2 AND session.made_at > $3",
    )
    .bind(session.as_str())
    .bind(now - IDLE)
    .bind(now - LONGEST)
    .fetch_optional(store.reader())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let role: String = row.try_get(2)?;
    let Some(role) = Role::named(&role) else {
        return Ok(None);
    };
    if by_hand && row.try_get::<i64, _>(3)? < now - NOTED {
        store
            .write(&mut Seen {
                session: &session,
                now,
            })
            .await?;
    }
    let agent = Agent {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        role,
    };
    Ok(Some(SignedIn { agent, session }))
}

struct Seen<'a> {
    session: &'a str,
    now: i64,
}

impl Work for Seen<'_> {
    type Output = ();

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<()>, sqlx::Error> {
        sqlx::query("UPDATE session SET seen_at = $1 WHERE id = $2")
            .bind(self.now)
            .bind(self.session)
            .execute(on)
            .await?;
        Ok(End::Commit(()))
    }
}

/// Writes a session for a fresh token, and forgets those that have ended.
pub(super) async fn open(
    on: &mut AnyConnection,
    token: &str,
    agent: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM session WHERE seen_at <= $1 OR made_at <= $2")
        .bind(now - IDLE)
        .bind(now - LONGEST)
        .execute(&mut *on)
        .await?;
    sqlx::query("INSERT INTO session (id, agent, made_at, seen_at) VALUES ($1, $2, $3, $3)")
        .bind(hash(token))
        .bind(agent)
        .bind(now)
        .execute(on)
        .await?;
    Ok(())
}

/// Signs out: the token is of no use any more.
pub(crate) async fn close_session(store: &Store, signed_in: &SignedIn) -> Result<(), StoreError> {
    store.write(&mut Close(&signed_in.session)).await
}

struct Close<'a>(&'a str);

impl Work for Close<'_> {
    type Output = ();

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<()>, sqlx::Error> {
        sqlx::query("DELETE FROM session WHERE id = $1")
            .bind(self.0)
            .execute(on)
            .await?;
        Ok(End::Commit(()))
    }
}
