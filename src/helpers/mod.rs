//! One-shot helpers: each answers one request on its standard input's socket and exits.

#[cfg(feature = "online")]
pub mod desk;
mod hook;
pub mod listener;
pub mod password;
pub mod stick;
#[cfg(feature = "online")]
pub mod way;

use crate::api::server::{AnswerError, answer_one};
use crate::config::{Config, Store};
use crate::sys::clock::end_process_after;
#[cfg(feature = "online")]
use crate::sys::peer::Peer;
use crate::sys::privileges::Identity;
use nix::sys::signal::SigSet;
use nix::unistd::Uid;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;
use thiserror::Error;

/// Why a helper answered nobody.
#[derive(Error, Debug)]
pub enum HelperError {
    /// Its standard input is not what the listener or systemd gives it.
    #[error("a helper is started with a connection as its standard input: {0}")]
    NoConnection(io::Error),
    /// The caller was not heard, or left.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// No way was looked for.
    #[cfg(feature = "online")]
    #[error(transparent)]
    Way(#[from] way::WayError),
}

/// What a store that is a file may take: another program may hold its lock.
const FILE_STORE: Duration = Duration::from_secs(30);
/// What a process may take beyond what it waits for.
const MARGIN: Duration = Duration::from_secs(2);

/// `recoveryd helper password`: one call of `io.recoveryd.Password`. The process ends at its deadline, whatever it hangs on.
pub fn answer_password(config: &Config) -> Result<(), HelperError> {
    let caller = caller()?;
    end_process_after(match config.account.store {
        Store::Command { timeout, .. } => timeout + MARGIN,
        Store::Shadow { .. } | Store::Argon2File { .. } => FILE_STORE,
    });
    Ok(answer_one(caller, &heard(config), |call| {
        password::answer(config, call)
    })?)
}

/// `recoveryd helper stick`: one call of `io.recoveryd.Stick`. The process ends at its deadline, whatever it hangs on.
pub fn answer_stick(config: &Config) -> Result<(), HelperError> {
    let caller = caller()?;
    end_process_after(config.stick.timeout);
    Ok(answer_one(caller, &heard(config), |call| {
        stick::answer(config, call)
    })?)
}

/// `recoveryd helper desk`: one call of `io.recoveryd.Desk`. The process ends soon after its deadline, whatever it hangs on.
#[cfg(feature = "online")]
pub fn answer_desk(config: &Config) -> Result<(), HelperError> {
    let caller = caller()?;
    let heard = heard(config);
    let ready = match &config.desk {
        Some(desk) => {
            end_process_after(desk.timeout + MARGIN);
            desk::prepare(desk, config.paths.way_socket())
        }
        None => Err(crate::api::desk::Error::NotSent {
            message: "This recorder's software does not know where the vendor's desk is.".into(),
            why: crate::api::why::NotSentWhy::Failed,
            again_s: 0,
        }),
    };
    Ok(answer_one(caller, &heard, |call| {
        desk::answer(ready?, call)
    })?)
}

/// `recoveryd helper way`: a connection to the vendor's desk, for the desk helper. The process ends soon after its deadline, whatever it
/// hangs on.
#[cfg(feature = "online")]
pub fn answer_way(config: &Config) -> Result<(), HelperError> {
    let asker = caller()?;
    let Some(desk) = &config.desk else {
        return Ok(());
    };
    let heard = may_ask(&desk.user);
    end_process_after(desk.timeout + MARGIN);
    way::shut_in(desk)?;
    let peer = Peer::of(&asker).map_err(HelperError::NoConnection)?;
    match heard.contains(&peer.uid) {
        true => Ok(way::answer(desk, asker)?),
        false => Err(AnswerError::NotAllowed(peer.uid).into()),
    }
}

/// The connection. The listener keeps signals from itself; a helper, and a maker's program below it, must hear them again.
fn caller() -> Result<UnixStream, HelperError> {
    SigSet::empty()
        .thread_set_mask()
        .map_err(|errno| HelperError::NoConnection(errno.into()))?;
    let input = io::stdin().as_fd().try_clone_to_owned();
    input
        .map(UnixStream::from)
        .map_err(HelperError::NoConnection)
}

/// The core, and whoever is above it.
fn heard(config: &Config) -> Vec<Uid> {
    may_ask(&config.user)
}

/// Root, this user, and whoever runs everything as one ordinary user.
fn may_ask(user: &str) -> Vec<Uid> {
    let user = Identity::of(user).ok().map(|identity| identity.uid);
    [Uid::from_raw(0), Uid::effective()]
        .into_iter()
        .chain(user)
        .collect()
}
