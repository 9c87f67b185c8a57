//! The stick helper: looks at a stick, writes one small file to it or reads one from it.
//!
//! Everything on a stick is hostile, and any step may hang with its driver: the process that answers is killed at its
//! deadline (`[stick] timeout_s`). It finds the stick, and mounts it if nothing else does; what it reads and writes there
//! it has done by a process of its own, shut in with the stick.

mod caged;
pub mod filesystem;
mod look;
mod mount;
mod read;
mod trouble;
mod write;

use crate::api::stick::{Call, Error, Reply};
use crate::config::Config;
use crate::sys::beneath::{BeneathError, Top};
use crate::sys::mounts::{self, FoundStick, Place};
use mount::Mounted;
use nix::errno::Errno;
use std::path::Path;
use trouble::Trouble;

/// Answers one call. The stick is looked up here by its id; no path comes from the caller.
///
/// An error is a sentence for the person. After one, nothing of ours is left on the stick as far as it lets us.
pub fn answer(config: &Config, call: Call) -> Result<Reply, Error> {
    run_errand(config, call).map_err(|trouble| Error::Trouble {
        message: trouble.to_string(),
        why: trouble.why(),
    })
}

fn run_errand(config: &Config, call: Call) -> Result<Reply, Trouble> {
    let (Call::Look { stick: id }
    | Call::Glance { stick: id }
    | Call::Write { stick: id, .. }
    | Call::Read { stick: id, .. }) = &call;
    let sticks = mounts::found(&config.stick)?;
    let found = sticks.iter().find(|stick| stick.id == *id);
    let found = found.ok_or(Trouble::Gone)?;
    let place = &config.paths.run;
    match &found.place {
        Place::Mounted { at, mount } => {
            let top = Top::open(at, Some(*mount))?;
            let mut found = found.clone();
            if let (Call::Look { .. } | Call::Glance { .. }, Some(label)) =
                (&call, label_on_device(&found, &top))
            {
                found.label = label;
            }
            caged::carry_out(&found, at, top, place, call)
        }
        Place::Folder(path) => match Top::open(path, None) {
            Err(BeneathError::Os(Errno::ENOTDIR)) => Err(Trouble::NoFolder(path.clone())),
            top => caged::carry_out(found, path, top?, place, call),
        },
        Place::Plugged { device, .. } if matches!(call, Call::Glance { .. }) => {
            mount::glance(config, found, *device, &sticks).map(Reply::Look)
        }
        Place::Plugged { device, .. } => {
            let writing = matches!(call, Call::Write { .. });
            let Mounted { own, stick } = mount::mount(config, found, *device, &sticks, writing)?;
            let path = own.stick();
            let top = Top::open(&path, None)?;
            let done = caged::carry_out(&stick, &path, top, place, call);
            // Only what is unmounted is safe to be pulled out.
            let unmounted = own.unmount().map_err(Trouble::from);
            done.and_then(|reply| unmounted.map(|()| reply))
        }
    }
}

/// What a stick that others have mounted calls itself: few kernels tell it of FAT and exFAT.
fn label_on_device(found: &FoundStick, top: &Top) -> Option<String> {
    let node = Path::new("/dev").join(&found.id);
    let probed = filesystem::probe(&top.device_at(&node)?).ok()?;
    (!probed.label.is_empty()).then_some(probed.label)
}
