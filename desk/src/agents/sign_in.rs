//! Signing in: password and one-time code, both or neither.

use std::net::IpAddr;

use serde_json::json;
use sqlx::{AnyConnection, Row};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::totp::OneTimeSecret;
use super::{password, session};
use crate::audit;
use crate::config::Limits;
use crate::limits::{self, Asked};
use crate::store::{End, Store, StoreError, Work};

/// Attempts for one name and from one address, right or wrong, in an hour and a day.
const OF_NAME: (usize, usize) = (10, 40);
const OF_ADDRESS: (usize, usize) = (60, 400);
/// Passwords that are looked at at once; each takes 19 MiB.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    #[error(
        "name, password or one-time code is wrong; a one-time code counts once and for a minute"
    )]
    Wrong,
    #[error("so many attempts were made that you must wait")]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Signs in; the token for the browser. Counted before anything is looked at, so that attempts at once are counted too.
pub(crate) async fn sign_in(
    store: &Store,
    secret: &str,
    name: &str,
    password: Zeroizing<String>,
    code: &str,
    from: IpAddr,
    now: i64,
) -> Result<Zeroizing<String>, SignInError> {
    let name: String = name.trim().chars().take(40).collect();
    let mut count = Count {
        name: format!("sign-in {name}"),
        address: format!("sign-in from {}", limits::address_name(from)),
        now,
    };
    if !store.write(&mut count).await? {
        return Err(SignInError::TooMany);
    }
    let row = sqlx::query("SELECT id, password, salt, last_step FROM agent WHERE name = $1")
        .bind(name.as_str())
        .fetch_optional(store.reader())
        .await
        .map_err(StoreError::from)?;
    let known = match &row {
        None => Known::default(),
        Some(row) => Known::of(row).map_err(StoreError::from)?,
    };
    let one_time = OneTimeSecret::new(secret, &known.salt);
    let hash = known.password.clone();
    let right = {
        let _permit = AT_ONCE.acquire().await;
        let look = tokio::task::spawn_blocking(move || password::fits(&password, &hash));
        look.await.unwrap_or(false)
    };
    let step = one_time
        .step_of(code, now, known.last_step)
        .filter(|_| right);
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut bytes[..]).map_err(StoreError::Random)?;
    let token = Zeroizing::new(hex::encode(&bytes[..]));
    let mut end = Attempt {
        name: &name,
        known: &known,
        from,
        step,
        token: &token,
        now,
        audit: audit::Entry::new(now)?,
    };
    match store.write(&mut end).await? {
        true => Ok(token),
        false => Err(SignInError::Wrong),
    }
}

/// What the database has of a name; all empty for one that is nobody's.
#[derive(Default)]
struct Known {
    id: String,
    password: String,
    salt: String,
    last_step: i64,
}

impl Known {
    fn of(row: &sqlx::any::AnyRow) -> Result<Known, sqlx::Error> {
        Ok(Known {
            id: row.try_get(0)?,
            password: row.try_get(1)?,
            salt: row.try_get(2)?,
            last_step: row.try_get(3)?,
        })
    }
}

struct Count {
    name: String,
    address: String,
    now: i64,
}

impl Work for Count {
    type Output = bool;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<bool>, sqlx::Error> {
        for (name, (an_hour, a_day)) in [(&self.address, OF_ADDRESS), (&self.name, OF_NAME)] {
            let limits = Limits {
                apart: 0,
                an_hour,
                a_day,
                address_a_minute: 0,
                block_a_minute: 0,
                cases_a_day: 0,
            };
            let mut asked = Asked::lock(on, name).await?;
            if asked.admits(self.now, 0, &limits).is_err() {
                return Ok(End::Rollback(false));
            }
            asked.add(self.now, &limits);
            asked.keep(on, name).await?;
        }
        Ok(End::Commit(true))
    }
}

struct Attempt<'a> {
    name: &'a str,
    known: &'a Known,
    from: IpAddr,
    /// Of the right code beside the right password.
    step: Option<i64>,
    token: &'a str,
    now: i64,
    audit: audit::Entry,
}

impl Work for Attempt<'_> {
    type Output = bool;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<bool>, sqlx::Error> {
        let mut right = false;
        if let Some(step) = self.step {
            // Of two browsers with the same one-time code, one gets in.
            let done =
                sqlx::query("UPDATE agent SET last_step = $1 WHERE id = $2 AND last_step < $1")
                    .bind(step)
                    .bind(self.known.id.as_str())
                    .execute(&mut *on)
                    .await?;
            right = done.rows_affected() == 1;
        }
        if right {
            session::open(on, self.token, &self.known.id, self.now).await?;
            sqlx::query("DELETE FROM quota WHERE name = $1")
                .bind(format!("sign-in {}", self.name))
                .execute(&mut *on)
                .await?;
        }
        let what = match right {
            true => "signed in",
            false => "sign-in refused",
        };
        let detail = json!({"name": self.name, "from": self.from.to_string()});
        self.audit.write(on, what, &detail).await?;
        Ok(End::Commit(right))
    }
}
