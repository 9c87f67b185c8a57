//! What the process gives up before it hears the call.

use super::trouble::Trouble;
use crate::config::Desk;
use crate::sys::cage;
use crate::sys::privileges::{Identity, become_user, harden};
use nix::unistd::Uid;

/// Root, if it has it, for the configured user; and all that speaking over a connection does not take.
pub fn shut_in(desk: &Desk) -> Result<(), Trouble> {
    match Uid::effective().is_root() {
        true => become_user(Identity::of(&desk.user)?)?,
        false => harden()?,
    }
    Ok(cage::confine_to_local()?)
}
