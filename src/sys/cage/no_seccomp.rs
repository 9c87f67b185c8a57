//! In place of `seccomp`, on an architecture whose calls have no table here: nothing is filtered, and that is what
//! the recorder says of itself.

use nix::errno::Errno;

/// Whether system calls are filtered: not here.
pub fn is_there() -> bool {
    false
}

pub(super) fn restrict() -> Result<(), Errno> {
    Ok(())
}

pub(super) fn refuse() -> Result<(), Errno> {
    Ok(())
}

pub(super) fn refuse_on_network() -> Result<(), Errno> {
    Ok(())
}

pub(super) fn refuse_but_local() -> Result<(), Errno> {
    Ok(())
}
