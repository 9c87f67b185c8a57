//! A root directory with nothing in it but one folder.
#![allow(unsafe_code)]

use super::{CageError, step};
use crate::sys::beneath::{BeneathError, Top};
use crate::sys::own_mount::{UNTRUSTED, leave_mounts, make_folder, small_tmpfs};
use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::{Uid, chdir, chroot};
use std::os::fd::AsRawFd;
use std::path::Path;

/// The folder's place in the room.
const FOLDER: &str = "/folder";

/// Moves this process into a room of its own and opens the folder there, which `top` is outside, at `path`.
///
/// Without root, or where the kernel has no mount namespaces or does not grant one, all stays as it is.
pub(super) fn enter(top: Top, path: &Path, place: &Path) -> Result<Top, CageError> {
    if !Uid::effective().is_root() {
        return Ok(top);
    }
    match leave_mounts() {
        Err(Errno::EPERM | Errno::EINVAL | Errno::ENOSYS | Errno::ENOSPC) => return Ok(top),
        done => step("leaving the others' mounts", done)?,
    }
    // Mounts have other numbers here, so the folder is known by its inode; a mount from outside cannot be copied.
    let inside = Top::open(path, None)?;
    if !inside.is_same_folder(&top)? {
        return Err(BeneathError::Covered.into());
    }
    drop(top);
    step("making a room", small_tmpfs(place))?;
    let folder = place.join(&FOLDER[1..]);
    let process = place.join("proc/self");
    for made in [&folder, &place.join("proc"), &process] {
        step("making a folder", make_folder(made))?;
    }
    let opened = format!("/proc/self/fd/{}", inside.as_raw_fd());
    step("bringing the folder", bring(Path::new(&opened), &folder))?;
    drop(inside);
    // Opening what was looked at before goes by /proc/self/fd; nothing else of /proc comes along.
    step(
        "bringing /proc/self",
        bring(Path::new("/proc/self"), &process),
    )?;
    step("protecting /proc/self", for_reading(&process))?;
    step("protecting the room", for_reading(place))?;
    step("closing the door", shut(place))?;
    Ok(Top::open(Path::new(FOLDER), None)?)
}

/// Also what is mounted in it: what such a mount hides stays hidden.
fn bring(from: &Path, to: &Path) -> Result<(), Errno> {
    let flags = MsFlags::MS_BIND | MsFlags::MS_REC;
    mount(Some(from), to, None::<&str>, flags, None::<&str>)
}

fn for_reading(at: &Path) -> Result<(), Errno> {
    let how = MsFlags::MS_REMOUNT | MsFlags::MS_BIND | MsFlags::MS_RDONLY;
    // The times of access stay as they are: a user namespace may not change them.
    let flags = how | UNTRUSTED.difference(MsFlags::MS_NOATIME);
    mount(None::<&str>, at, None::<&str>, flags, None::<&str>)
}

/// Makes `place` the root, and lets go of all that was before.
fn shut(place: &Path) -> Result<(), Errno> {
    chdir(place)?;
    let here = c".".as_ptr();
    // SAFETY: both names are NUL-terminated and outlive the call.
    let pivoted = unsafe { libc::syscall(libc::SYS_pivot_root, here, here) };
    match Errno::result(pivoted) {
        // The old root now lies over the new one.
        Ok(_) => umount2(".", MntFlags::MNT_DETACH)?,
        // A recorder that runs from its initramfs: that root cannot be put away, only covered.
        Err(Errno::EINVAL) => {
            mount(Some("."), "/", None::<&str>, MsFlags::MS_MOVE, None::<&str>)?;
            chroot(".")?;
        }
        Err(errno) => return Err(errno),
    }
    chdir("/")
}
