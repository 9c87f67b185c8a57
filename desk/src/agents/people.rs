//! Agents in the database: invited, accepted, invited again, removed.

use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, Row};
use zeroize::Zeroizing;

use super::passkeys::{NewPasskey, PasskeyError};
use super::totp::OneTimeSecret;
use super::{Agent, Role, password};
use crate::audit;
use crate::store::{End, Store, StoreError, Work, random_id, timely_id};

/// How long an invitation is good for, in milliseconds.
const INVITED: i64 = 3 * 24 * 60 * 60_000;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PeopleError {
    #[error("an agent's name has 1 to 40 letters, digits, blanks and any of - . _ @")]
    Name,
    #[error(
        "there is an agent of that name already; to let them choose a new password: agent invite"
    )]
    Taken,
    #[error("there is no agent of that name")]
    Unknown,
    #[error("the kernel gives no random numbers")]
    Random,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What makes an invitation's link; only its hash is kept.
pub(crate) struct Invitation {
    pub(crate) token: Zeroizing<String>,
}

impl Invitation {
    fn new() -> Result<Invitation, PeopleError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut bytes[..]).map_err(|_| PeopleError::Random)?;
        let token = Zeroizing::new(hex::encode(&bytes[..]));
        Ok(Invitation { token })
    }
}

/// What is kept of a secret that a browser brings back.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Adds an agent, who chooses a password by the invitation's link.
pub(crate) async fn add(
    store: &Store,
    name: &str,
    role: Role,
    now: i64,
) -> Result<Invitation, PeopleError> {
    let plain = |c: char| c.is_alphanumeric() || " -._@".contains(c);
    let length = name.chars().count();
    if !(1..=40).contains(&length) || !name.chars().all(plain) || name.trim() != name {
        return Err(PeopleError::Name);
    }
    let invitation = Invitation::new()?;
    let mut work = Add {
        name,
        role,
        id: timely_id(now)?,
        salt: random_id()?,
        invitation: hash(&invitation.token),
        now,
        audit: audit::Entry::new(now)?,
    };
    match store.write(&mut work).await? {
        true => Ok(invitation),
        false => Err(PeopleError::Taken),
    }
}

struct Add<'a> {
    name: &'a str,
    role: Role,
    id: String,
    salt: String,
    invitation: String,
    now: i64,
    audit: audit::Entry,
}

impl Work for Add<'_> {
    type Output = bool;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<bool>, sqlx::Error> {
        let done = sqlx::query(
            "INSERT INTO agent (id, name, role, password, salt, last_step, invitation, invited_until, one_time) \
             VALUES ($1, $2, $3, '', $4, 0, $5, $6, 0) ON CONFLICT (name) DO NOTHING",
        )
        .bind(self.id.as_str())
        .bind(self.name)
        .bind(self.role.name())
        .bind(self.salt.as_str())
        .bind(self.invitation.as_str())
        .bind(self.now + INVITED)
        .execute(&mut *on)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(End::Rollback(false));
        }
        let detail = json!({"name": self.name, "role": self.role.name()});
        self.audit.write(on, "agent added", &detail).await?;
        Ok(End::Commit(true))
    }
}

/// Takes password, passkeys, authenticator and sessions from an agent, who chooses new ones by the invitation's link.
pub(crate) async fn invite_again(
    store: &Store,
    name: &str,
    now: i64,
) -> Result<Invitation, PeopleError> {
    let invitation = Invitation::new()?;
    let mut work = Change {
        name,
        invitation: Some((hash(&invitation.token), random_id()?)),
        now,
        audit: audit::Entry::new(now)?,
    };
    match store.write(&mut work).await? {
        true => Ok(invitation),
        false => Err(PeopleError::Unknown),
    }
}

/// Removes an agent and ends their sessions. Their name stays in what they did.
pub(crate) async fn remove(store: &Store, name: &str, now: i64) -> Result<(), PeopleError> {
    let mut work = Change {
        name,
        invitation: None,
        now,
        audit: audit::Entry::new(now)?,
    };
    match store.write(&mut work).await? {
        true => Ok(()),
        false => Err(PeopleError::Unknown),
    }
}

struct Change<'a> {
    name: &'a str,
    /// The link's hash and a new salt; without, the agent goes.
    invitation: Option<(String, String)>,
    now: i64,
    audit: audit::Entry,
}

impl Work for Change<'_> {
    type Output = bool;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<bool>, sqlx::Error> {
        for gone in [
            "DELETE FROM session WHERE agent = (SELECT id FROM agent WHERE name = $1)",
            "DELETE FROM passkey WHERE agent = (SELECT id FROM agent WHERE name = $1)",
        ] {
            sqlx::query(gone).bind(self.name).execute(&mut *on).await?;
        }
        let (done, what) = match &self.invitation {
            None => {
                let query = sqlx::query("DELETE FROM agent WHERE name = $1").bind(self.name);
                (query.execute(&mut *on).await?, "agent removed")
            }
            Some((hash, salt)) => {
                let query = sqlx::query(
                    "UPDATE agent SET password = '', salt = $1, last_step = 0, invitation = $2, \
                     invited_until = $3, one_time = 0 WHERE name = $4",
                )
                .bind(salt.as_str())
                .bind(hash.as_str())
                .bind(self.now + INVITED)
                .bind(self.name);
                (query.execute(&mut *on).await?, "agent invited again")
            }
        };
        if done.rows_affected() == 0 {
            return Ok(End::Rollback(false));
        }
        let detail = json!({"name": self.name});
        self.audit.write(on, what, &detail).await?;
        Ok(End::Commit(true))
    }
}

/// Name, role and whether they have chosen a password.
pub(crate) async fn list(store: &Store) -> Result<Vec<(String, String, bool)>, StoreError> {
    let rows = sqlx::query("SELECT name, role, password FROM agent ORDER BY name")
        .fetch_all(store.reader())
        .await?;
    let mut people = Vec::with_capacity(rows.len());
    for row in &rows {
        let password: String = row.try_get(2)?;
        people.push((row.try_get(0)?, row.try_get(1)?, !password.is_empty()));
    }
    Ok(people)
}

/// Who opens an invitation's link.
pub(crate) struct Invited {
    pub(crate) id: String,
    pub(crate) name: String,
    /// For the authenticator program.
    pub(crate) one_time: OneTimeSecret,
}

/// Whom an invitation is for; none if it was used, is over, or was never made.
pub(crate) async fn invited(
    store: &Store,
    secret: &str,
    token: &str,
    now: i64,
) -> Result<Option<Invited>, StoreError> {
    let row = sqlx::query(
        "SELECT id, name, salt FROM agent WHERE invitation = $1 AND invitation <> '' AND invited_until > $2",
    )
    .bind(hash(token))
    .bind(now)
    .fetch_optional(store.reader())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let salt: String = row.try_get(2)?;
    Ok(Some(Invited {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        one_time: OneTimeSecret::new(secret, &salt),
    }))
}

/// What an agent has beside the password, and shows here for the first time.
pub(crate) enum Factor<'a> {
    /// What the authenticator program shows.
    Code(&'a str),
    Passkey(&'a NewPasskey),
}

/// What became of an accepted invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accepted {
    Yes,
    WrongCode,
    WrongPasskey(PasskeyError),
    /// Used by somebody else at the same moment.
    Gone,
}

/// Keeps the password, if a passkey is kept with it or a one-time code shows that the authenticator program works. The password
/// has been checked.
pub(crate) async fn accept(
    store: &Store,
    invited: &Invited,
    token: &str,
    password: &Zeroizing<String>,
    factor: Factor<'_>,
    now: i64,
) -> Result<Accepted, PeopleError> {
    let (step, passkey) = match factor {
        Factor::Code(code) => match invited.one_time.step_of(code, now, 0) {
            Some(step) => (step, None),
            None => return Ok(Accepted::WrongCode),
        },
        Factor::Passkey(passkey) => (0, Some(passkey)),
    };
    let password = password.clone();
    let hashed = tokio::task::spawn_blocking(move || password::hash(&password)).await;
    let mut work = Accept {
        invited,
        token: hash(token),
        password: hashed.ok().flatten().ok_or(PeopleError::Random)?,
        step,
        passkey,
        now,
        audit: audit::Entry::new(now)?,
    };
    Ok(store.write(&mut work).await?)
}

struct Accept<'a> {
    invited: &'a Invited,
    token: String,
    password: String,
    step: i64,
    /// In place of one-time codes.
    passkey: Option<&'a NewPasskey>,
    now: i64,
    audit: audit::Entry,
}

impl Work for Accept<'_> {
    type Output = Accepted;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Accepted>, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE agent SET password = $1, last_step = $2, one_time = $3, invitation = '', invited_until = 0 \
             WHERE id = $4 AND invitation = $5",
        )
        .bind(self.password.as_str())
        .bind(self.step)
        .bind(i64::from(self.passkey.is_none()))
        .bind(self.invited.id.as_str())
        .bind(self.token.as_str())
        .execute(&mut *on)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(End::Rollback(Accepted::Gone));
        }
        if let Some(passkey) = self.passkey
            && let Err(error) = passkey.keep(on, &self.invited.id, self.now).await?
        {
            return Ok(End::Rollback(Accepted::WrongPasskey(error)));
        }
        let beside = self.passkey.map_or("one-time codes", |_| "passkey");
        let detail = json!({"name": self.invited.name, "beside": beside});
        self.audit
            .write(on, "agent chose a password", &detail)
            .await?;
        Ok(End::Commit(Accepted::Yes))
    }
}

/// Whether an agent who is signed in has set up one-time codes.
pub(crate) enum CodesSetUp {
    Yes,
    /// Not yet: this is for the authenticator program.
    No(OneTimeSecret),
}

/// An agent's one-time codes; none if the agent was removed meanwhile.
pub(crate) async fn one_time(
    store: &Store,
    secret: &str,
    agent: &Agent,
) -> Result<Option<CodesSetUp>, StoreError> {
    let row = sqlx::query("SELECT one_time, salt FROM agent WHERE id = $1")
        .bind(agent.id.as_str())
        .fetch_optional(store.reader())
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let salt: String = row.try_get(1)?;
    Ok(Some(match row.try_get::<i64, _>(0)? {
        0 => CodesSetUp::No(OneTimeSecret::new(secret, &salt)),
        _ => CodesSetUp::Yes,
    }))
}

/// From now on one-time codes count, if `code` shows that the authenticator program works; false if it does not.
pub(crate) async fn set_up_codes(
    store: &Store,
    agent: &Agent,
    one_time: &OneTimeSecret,
    code: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let Some(step) = one_time.step_of(code, now, 0) else {
        return Ok(false);
    };
    let audit = audit::Entry::new(now)?;
    store.write(&mut SetUpCodes { agent, step, audit }).await
}

struct SetUpCodes<'a> {
    agent: &'a Agent,
    step: i64,
    audit: audit::Entry,
}

impl Work for SetUpCodes<'_> {
    type Output = bool;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<bool>, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE agent SET one_time = 1, last_step = $1 WHERE id = $2 AND last_step < $1",
        )
        .bind(self.step)
        .bind(self.agent.id.as_str())
        .execute(&mut *on)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(End::Rollback(false));
        }
        let detail = json!({"name": self.agent.name});
        self.audit
            .write(on, "one-time codes set up", &detail)
            .await?;
        Ok(End::Commit(true))
    }
}
