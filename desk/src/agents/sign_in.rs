//! Signing in: a password, and a passkey or a one-time code; both or neither.

use std::net::IpAddr;

use serde_json::json;
use sqlx::{AnyConnection, Row};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::passkeys::{Shown, Site, Used, check_shown};
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

const WRONG_CODE: &str = "the one-time code is wrong or was used";

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    #[error(
        "name, password, passkey or one-time code is wrong; a one-time code counts once and for a minute"
    )]
    Wrong,
    #[error("so many attempts were made that you must wait")]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody offers who wants to sign in.
pub(crate) struct Offered<'a> {
    pub(crate) name: &'a str,
    pub(crate) password: Zeroizing<String>,
    pub(crate) second: Second<'a>,
    pub(crate) from: IpAddr,
}

/// What they have beside the password.
pub(crate) enum Second<'a> {
    Code(&'a str),
    Passkey {
        /// Where passkeys are for.
        site: &'a Site,
        shown: &'a Shown,
        /// What the browser holds since it was given the challenge.
        browser: &'a str,
    },
}

/// Signs in; the token for the browser. Counted before anything is looked at, so that attempts at once are counted too.
pub(crate) async fn sign_in(
    store: &Store,
    secret: &str,
    offered: Offered<'_>,
    now: i64,
) -> Result<Zeroizing<String>, SignInError> {
    let name: String = offered.name.trim().chars().take(40).collect();
    let mut count = Count {
        name: format!("sign-in {name}"),
        address: format!("sign-in from {}", limits::address_name(offered.from)),
        now,
    };
    if !store.write(&mut count).await? {
        return Err(SignInError::TooMany);
    }
    let row =
        sqlx::query("SELECT id, password, salt, last_step, one_time FROM agent WHERE name = $1")
            .bind(name.as_str())
            .fetch_optional(store.reader())
            .await
            .map_err(StoreError::from)?;
    let known = match &row {
        None => Known::default(),
        Some(row) => Known::of(row).map_err(StoreError::from)?,
    };
    let (password, hash) = (offered.password, known.password.clone());
    let right = {
        let _permit = AT_ONCE.acquire().await;
        let look = tokio::task::spawn_blocking(move || password::fits(&password, &hash));
        look.await.unwrap_or(false)
    };
    let second = match offered.second {
        Second::Code(code) => {
            let one_time = OneTimeSecret::new(secret, &known.salt);
            let step = one_time.step_of(code, now, known.last_step);
            let step = step.filter(|_| known.one_time);
            step.map(Right::Step).ok_or_else(|| WRONG_CODE.into())
        }
        Second::Passkey {
            site,
            shown,
            browser,
        } => {
            let used = check_shown(store, site, secret, browser, shown, &known.id, now).await?;
            used.map(Right::Passkey).map_err(|error| error.to_string())
        }
    };
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut bytes[..]).map_err(StoreError::Random)?;
    let token = Zeroizing::new(hex::encode(&bytes[..]));
    let mut end = Attempt {
        name: &name,
        known: &known,
        from: offered.from,
        second: if right {
            second
        } else {
            Err("the password is wrong".into())
        },
        token: &token,
        now,
        audit: audit::Entry::new(now)?,
    };
    match store.write(&mut end).await? {
        true => Ok(token),
        false => Err(SignInError::Wrong),
    }
}

/// What was right beside the password, as far as can be said without writing.
enum Right {
    /// The step of a one-time code.
    Step(i64),
    Passkey(Used),
}

/// What the database has of a name; all empty for one that is nobody's.
#[derive(Default)]
struct Known {
    id: String,
    password: String,
    salt: String,
    last_step: i64,
    one_time: bool,
}

impl Known {
    fn of(row: &sqlx::any::AnyRow) -> Result<Known, sqlx::Error> {
        Ok(Known {
            id: row.try_get(0)?,
            password: row.try_get(1)?,
            salt: row.try_get(2)?,
            last_step: row.try_get(3)?,
            one_time: row.try_get::<i64, _>(4)? != 0,
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
    /// What was right beside the right password, or for the audit log what was wrong.
    second: Result<Right, String>,
    token: &'a str,
    now: i64,
    audit: audit::Entry,
}

impl Attempt<'_> {
    /// Uses up what was right; how the agent signed in, or what was wrong.
    async fn count(
        &self,
        on: &mut AnyConnection,
    ) -> Result<Result<&'static str, String>, sqlx::Error> {
        match &self.second {
            Err(wrong) => Ok(Err(wrong.clone())),
            // Of two browsers with the same one-time code, one gets in.
            Ok(Right::Step(step)) => {
                let done =
                    sqlx::query("UPDATE agent SET last_step = $1 WHERE id = $2 AND last_step < $1")
                        .bind(*step)
                        .bind(self.known.id.as_str())
                        .execute(&mut *on)
                        .await?;
                Ok(match done.rows_affected() {
                    1 => Ok("one-time code"),
                    _ => Err(WRONG_CODE.into()),
                })
            }
            Ok(Right::Passkey(used)) => {
                let counted = used.count(on, &self.known.id, self.now).await?;
                Ok(match counted {
                    Ok(()) => Ok("passkey"),
                    Err(error) => Err(error.to_string()),
                })
            }
        }
    }
}

impl Work for Attempt<'_> {
    type Output = bool;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<bool>, sqlx::Error> {
        let counted = self.count(on).await?;
        if counted.is_ok() {
            session::open(on, self.token, &self.known.id, self.now).await?;
            sqlx::query("DELETE FROM quota WHERE name = $1")
                .bind(format!("sign-in {}", self.name))
                .execute(&mut *on)
                .await?;
        }
        let mut detail = json!({"name": self.name, "from": self.from.to_string()});
        let what = match &counted {
            Ok(by) => {
                detail["by"] = (*by).into();
                "signed in"
            }
            Err(wrong) => {
                detail["why"] = wrong.as_str().into();
                "sign-in refused"
            }
        };
        self.audit.write(on, what, &detail).await?;
        Ok(End::Commit(counted.is_ok()))
    }
}
