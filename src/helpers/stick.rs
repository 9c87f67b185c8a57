//! The stick helper: looks at a stick, writes one small file to it or reads one from it.
//!
//! Everything on a stick is hostile, and any step may hang with its driver: the process that answers is killed at its
//! deadline (`[stick] timeout_s`).

pub mod filesystem;
mod look;
mod mount;
mod read;
mod trouble;
mod write;

use crate::api::stick::{Call, Error, Reply, WriteReply};
use crate::config::Config;
use crate::sys::beneath::{BeneathError, Top};
use crate::sys::mounts::{self, FoundStick, Place};
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
    let (Call::Look { stick: id } | Call::Write { stick: id, .. } | Call::Read { stick: id, .. }) =
        &call;
    let sticks = mounts::found(&config.stick)?;
    let found = sticks.iter().find(|stick| stick.id == *id);
    let found = found.ok_or(Trouble::Gone)?.clone();
    match &found.place {
        Place::Mounted { at, mount } => carry_out(&found, &Top::open(at, Some(*mount))?, call),
        Place::Folder(path) => match Top::open(path, None) {
            Err(BeneathError::Os(Errno::ENOTDIR)) => Err(Trouble::NoFolder(path.clone())),
            top => carry_out(&found, &top?, call),
        },
        Place::Plugged { device, .. } => {
            let writing = matches!(call, Call::Write { .. });
            let mounted = mount::mount(config, &found, *device, &sticks, writing)?;
            let top = Top::open(&mounted.own.stick(), None)?;
            let done = carry_out(&mounted.stick, &top, call);
            drop(top);
            // Only what is unmounted is safe to be pulled out.
            let unmounted = mounted.own.unmount().map_err(Trouble::from);
            done.and_then(|reply| unmounted.map(|()| reply))
        }
    }
}

fn carry_out(found: &FoundStick, top: &Top, call: Call) -> Result<Reply, Trouble> {
    Ok(match call {
        Call::Look { .. } => Reply::Look(look::look(found, top)?),
        Call::Write { file, contents, .. } => {
            write::write(top, &file, contents.expose())?;
            Reply::Write(WriteReply {})
        }
        Call::Read { file, .. } => Reply::Read(read::read(top, &file)?),
    })
}
