//! The stick helper: looks at a stick, writes one small file to it or reads one from it.
//!
//! Everything on a stick is hostile, and any step may hang with its driver: the process that answers is killed at its
//! deadline (`[stick] timeout_s`).

mod look;
mod read;
mod trouble;
mod write;

use crate::api::stick::{Call, Error, Reply, WriteReply};
use crate::config::Config;
use crate::sys::beneath::{BeneathError, Top};
use crate::sys::mounts::{self, FoundStick};
use nix::errno::Errno;
use trouble::Trouble;

/// Answers one call. The stick is looked up here by its id; no path comes from the caller.
///
/// An error is a sentence for the person. After one, nothing of ours is left on the stick as far as it lets us.
pub fn answer(config: &Config, call: Call) -> Result<Reply, Error> {
    run_errand(config, call).map_err(|trouble| Error::Trouble {
        message: trouble.to_string(),
    })
}

fn run_errand(config: &Config, call: Call) -> Result<Reply, Trouble> {
    match call {
        Call::Look { stick } => {
            let (found, top) = find(config, &stick)?;
            Ok(Reply::Look(look::look(&found, &top)?))
        }
        Call::Write {
            stick,
            file,
            contents,
        } => {
            let (_, top) = find(config, &stick)?;
            write::write(&top, &file, contents.expose())?;
            Ok(Reply::Write(WriteReply {}))
        }
        Call::Read { stick, file } => {
            let (_, top) = find(config, &stick)?;
            Ok(Reply::Read(read::read(&top, &file)?))
        }
    }
}

fn find(config: &Config, id: &str) -> Result<(FoundStick, Top), Trouble> {
    let sticks = mounts::found(&config.stick)?;
    let found = sticks.into_iter().find(|stick| stick.id == id);
    let found = found.ok_or(Trouble::Gone)?;
    match Top::open(&found.mount_point, found.mount) {
        Ok(top) => Ok((found, top)),
        Err(BeneathError::Os(Errno::ENOTDIR)) => Err(Trouble::NoFolder(found.mount_point)),
        Err(error) => Err(error.into()),
    }
}
