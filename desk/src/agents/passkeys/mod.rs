//! Passkeys in the database: made, used, listed, removed.

mod ceremony;
mod challenge;
mod key;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};
use sqlx::{AnyConnection, Row};

use super::Agent;
use crate::audit;
use crate::store::{End, Store, StoreError, Work};
use ceremony::{Fresh, challenge_in, counter_of, fresh, id_text};
pub(crate) use ceremony::{Made, PasskeyError, Shown, Site};
use challenge::Challenge;
pub(crate) use challenge::{Bound, LIFE, challenge};
use key::{ALGORITHMS, PublicKey};

/// Most passkeys of an agent.
const MOST: i64 = 20;
/// Most characters of a passkey's name.
const MOST_NAME: usize = 40;

/// A passkey as its agent sees it.
pub(crate) struct Passkey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) made_at: i64,
    /// 0: not yet.
    pub(crate) used_at: i64,
}

/// An agent's passkeys, the oldest first.
pub(crate) async fn passkeys(store: &Store, agent: &str) -> Result<Vec<Passkey>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, name, made_at, used_at FROM passkey WHERE agent = $1 ORDER BY made_at, id",
    )
    .bind(agent)
    .fetch_all(store.reader())
    .await?;
    let read = |row: &sqlx::any::AnyRow| {
        Ok(Passkey {
            id: row.try_get(0)?,
            name: row.try_get(1)?,
            made_at: row.try_get(2)?,
            used_at: row.try_get(3)?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// What a browser is asked for when a passkey is used (section 5.5). The passkey itself knows whose it is, so nothing here tells a
/// stranger who has one.
pub(crate) fn use_options(site: &Site, challenge: &str) -> Value {
    json!({
        "challenge": challenge,
        "rpId": site.id(),
        "timeout": LIFE,
        "userVerification": "preferred",
    })
}

/// What a browser is asked for when a passkey is made (section 5.4).
pub(crate) fn make_options(
    site: &Site,
    vendor: &str,
    (agent, name): (&str, &str),
    known: &[Passkey],
    challenge: &str,
) -> Value {
    let kinds = ALGORITHMS.map(|number| json!({"type": "public-key", "alg": number}));
    let known: Vec<Value> = known
        .iter()
        .map(|passkey| json!({"type": "public-key", "id": passkey.id}))
        .collect();
    json!({
        "challenge": challenge,
        "rp": {"id": site.id(), "name": format!("{vendor} desk")},
        "user": {"id": id_text(agent.as_bytes()), "name": name, "displayName": name},
        "pubKeyCredParams": kinds,
        "timeout": LIFE,
        "attestation": "none",
        "authenticatorSelection": {"residentKey": "required", "userVerification": "preferred"},
        "excludeCredentials": known,
    })
}

/// A passkey that was made for us, and is to be kept.
pub(crate) struct NewPasskey {
    name: String,
    fresh: Fresh,
    challenge: Challenge,
}

/// Looks at what a browser sent of a new passkey. `name` is the agent's own for it.
pub(crate) fn check_made(
    site: &Site,
    secret: &str,
    bound: Bound<'_>,
    made: &Made,
    name: &str,
    now: i64,
) -> Result<NewPasskey, PasskeyError> {
    let challenge = challenge_in(&made.client_data.0, "webauthn.create", site)?;
    let challenge =
        Challenge::read(&challenge, secret, bound, now).ok_or(PasskeyError::Challenge)?;
    let name: String = name.trim().chars().take(MOST_NAME).collect();
    Ok(NewPasskey {
        name: if name.is_empty() {
            "Passkey".into()
        } else {
            name
        },
        fresh: fresh(&made.authenticator_data.0, site)?,
        challenge,
    })
}

impl NewPasskey {
    /// Writes it down as that agent's.
    pub(super) async fn keep(
        &self,
        on: &mut AnyConnection,
        agent: &str,
        now: i64,
    ) -> Result<Result<(), PasskeyError>, sqlx::Error> {
        if !self.challenge.spend(on, now).await? {
            return Ok(Err(PasskeyError::Challenge));
        }
        let row = sqlx::query("SELECT COUNT(*) FROM passkey WHERE agent = $1")
            .bind(agent)
            .fetch_one(&mut *on)
            .await?;
        if row.try_get::<i64, _>(0)? >= MOST {
            return Ok(Err(PasskeyError::TooMany));
        }
        let done = sqlx::query(
            "INSERT INTO passkey (id, agent, name, key, counter, made_at, used_at) \
             VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (id) DO NOTHING",
        )
        .bind(self.fresh.id.as_str())
        .bind(agent)
        .bind(self.name.as_str())
        .bind(self.fresh.key.text())
        .bind(i64::from(self.fresh.counter))
        .bind(now)
        .execute(on)
        .await?;
        Ok(match done.rows_affected() {
            0 => Err(PasskeyError::Taken),
            _ => Ok(()),
        })
    }
}

/// Adds a passkey to somebody who is signed in.
pub(crate) async fn add_passkey(
    store: &Store,
    agent: &Agent,
    new: &NewPasskey,
    now: i64,
) -> Result<Result<(), PasskeyError>, StoreError> {
    let audit = audit::Entry::new(now)?;
    store
        .write(&mut Add {
            agent,
            new,
            now,
            audit,
        })
        .await
}

struct Add<'a> {
    agent: &'a Agent,
    new: &'a NewPasskey,
    now: i64,
    audit: audit::Entry,
}

impl Work for Add<'_> {
    type Output = Result<(), PasskeyError>;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Self::Output>, sqlx::Error> {
        if let Err(error) = self.new.keep(on, &self.agent.id, self.now).await? {
            return Ok(End::Rollback(Err(error)));
        }
        let detail = json!({"name": self.agent.name, "passkey": self.new.name});
        self.audit.write(on, "passkey added", &detail).await?;
        Ok(End::Commit(Ok(())))
    }
}

/// What became of a passkey that was to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removed {
    Yes,
    /// There is none.
    Unknown,
    /// Without it the agent could not sign in.
    Last,
}

/// Removes an agent's passkey.
pub(crate) async fn remove_passkey(
    store: &Store,
    agent: &Agent,
    id: &str,
    now: i64,
) -> Result<Removed, StoreError> {
    let audit = audit::Entry::new(now)?;
    store.write(&mut Remove { agent, id, audit }).await
}

struct Remove<'a> {
    agent: &'a Agent,
    id: &'a str,
    audit: audit::Entry,
}

impl Work for Remove<'_> {
    type Output = Removed;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Removed>, sqlx::Error> {
        // Holds the agent's row, so that of the last two passkeys removed at once one stays.
        let agent =
            sqlx::query("UPDATE agent SET one_time = one_time WHERE id = $1 RETURNING one_time")
                .bind(self.agent.id.as_str())
                .fetch_optional(&mut *on)
                .await?;
        let row = sqlx::query("DELETE FROM passkey WHERE id = $1 AND agent = $2 RETURNING name")
            .bind(self.id)
            .bind(self.agent.id.as_str())
            .fetch_optional(&mut *on)
            .await?;
        let (Some(agent), Some(row)) = (agent, row) else {
            return Ok(End::Rollback(Removed::Unknown));
        };
        let left = sqlx::query("SELECT COUNT(*) FROM passkey WHERE agent = $1")
            .bind(self.agent.id.as_str())
            .fetch_one(&mut *on)
            .await?;
        if agent.try_get::<i64, _>(0)? == 0 && left.try_get::<i64, _>(0)? == 0 {
            return Ok(End::Rollback(Removed::Last));
        }
        let detail = json!({"name": self.agent.name, "passkey": row.try_get::<String, _>(0)?});
        self.audit.write(on, "passkey removed", &detail).await?;
        Ok(End::Commit(Removed::Yes))
    }
}

/// A passkey that was used rightly, as far as can be said without writing.
pub(super) struct Used {
    id: String,
    counter: i64,
    challenge: Challenge,
}

/// Looks at what a browser sent of a passkey that should be this agent's.
pub(super) async fn check_shown(
    store: &Store,
    site: &Site,
    secret: &str,
    browser: &str,
    shown: &Shown,
    agent: &str,
    now: i64,
) -> Result<Result<Used, PasskeyError>, StoreError> {
    let id = id_text(&shown.id.0);
    let row = sqlx::query("SELECT key FROM passkey WHERE id = $1 AND agent = $2")
        .bind(id.as_str())
        .bind(agent)
        .fetch_optional(store.reader())
        .await?;
    let key: Option<String> = row.map(|row| row.try_get(0)).transpose()?;
    let check = || {
        let challenge = challenge_in(&shown.client_data.0, "webauthn.get", site)?;
        let challenge = Challenge::read(&challenge, secret, Bound::Browser(browser), now)
            .ok_or(PasskeyError::Challenge)?;
        let key = key.as_deref().and_then(PublicKey::parse);
        let theirs = shown.user.0.is_empty() || shown.user.0 == agent.as_bytes();
        let key = key.filter(|_| theirs).ok_or(PasskeyError::Unknown)?;
        let counter = i64::from(counter_of(shown, &key, site)?);
        Ok(Used {
            id,
            counter,
            challenge,
        })
    };
    Ok(check())
}

impl Used {
    /// Counts it. An authenticator that counts goes up each time, one that does not stays at 0 (section 6.1.1).
    pub(super) async fn count(
        &self,
        on: &mut AnyConnection,
        agent: &str,
        now: i64,
    ) -> Result<Result<(), PasskeyError>, sqlx::Error> {
        if !self.challenge.spend(on, now).await? {
            return Ok(Err(PasskeyError::Challenge));
        }
        let done = sqlx::query(
            "UPDATE passkey SET counter = $1, used_at = $2 \
             WHERE id = $3 AND agent = $4 AND (counter < $1 OR (counter = 0 AND $1 = 0))",
        )
        .bind(self.counter)
        .bind(now)
        .bind(self.id.as_str())
        .bind(agent)
        .execute(on)
        .await?;
        Ok(match done.rows_affected() {
            0 => Err(PasskeyError::Counter),
            _ => Ok(()),
        })
    }
}
