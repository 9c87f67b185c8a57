//! Giving up root, for good.
#![allow(unsafe_code)]

use nix::errno::Errno;
use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::stat::{Mode, umask};
use nix::unistd::{
    Gid, Uid, User, getgroups, getresgid, getresuid, setgroups, setresgid, setresuid,
};
use thiserror::Error;

/// A user to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub uid: Uid,
    /// The user's primary group.
    pub gid: Gid,
}

/// Why root was not given up. The process must end: it may stand half-way.
#[derive(Error, Debug)]
pub enum PrivilegeError {
    /// The system does not know the user.
    #[error(
        "there is no user {0}: create it (useradd --system {0}), or name another as `user` in the configuration"
    )]
    NoSuchUser(String),
    /// The user is root.
    #[error("the user {0} is root: name one without any rights as `user` in the configuration")]
    IsRoot(String),
    /// The kernel refused a step.
    #[error("cannot give up root: {step}: {errno}")]
    Step {
        /// Which.
        step: &'static str,
        /// Why.
        errno: Errno,
    },
    /// Every step succeeded, and yet root can be had again.
    #[error(
        "root was given up and is not gone: the kernel or a sandbox around this program is not as it should be"
    )]
    NotGone,
}

impl Identity {
    /// Looks a user up by name. Root is refused.
    pub fn of(name: &str) -> Result<Self, PrivilegeError> {
        let user = User::from_name(name).map_err(|errno| PrivilegeError::Step {
            step: "looking up the user",
            errno,
        })?;
        let user = user.ok_or_else(|| PrivilegeError::NoSuchUser(name.into()))?;
        if user.uid.is_root() || user.gid.as_raw() == 0 {
            return Err(PrivilegeError::IsRoot(name.into()));
        }
        Ok(Self {
            uid: user.uid,
            gid: user.gid,
        })
    }
}

/// Turns a process that runs as root into this user's: no supplementary group, no capability, none to be had again by
/// whatever it executes. Call it before any thread is started. Then [`harden`]s.
pub fn become_user(identity: Identity) -> Result<(), PrivilegeError> {
    drop_bounding_set()?;
    step("clearing ambient capabilities", clear_ambient())?;
    step("leaving supplementary groups", setgroups(&[]))?;
    step(
        "changing the group",
        setresgid(identity.gid, identity.gid, identity.gid),
    )?;
    step(
        "changing the user",
        setresuid(identity.uid, identity.uid, identity.uid),
    )?;
    step("dropping capabilities", drop_capabilities())?;
    harden()?;
    if is_gone(identity) {
        Ok(())
    } else {
        Err(PrivilegeError::NotGone)
    }
}

/// Gives up every capability and becomes whoever a folder belongs to, so that its files can be had without any. Without root,
/// or where a user namespace does not know the owner, the user stays as it is. Then [`harden`]s.
pub fn become_owner(owner: Identity) -> Result<(), PrivilegeError> {
    let mut changed = false;
    if Uid::effective().is_root() {
        // What is executed could get these back, but nothing will be.
        let _ = drop_bounding_set();
        let became = setgroups(&[])
            .and_then(|()| setresgid(owner.gid, owner.gid, owner.gid))
            .and_then(|()| setresuid(owner.uid, owner.uid, owner.uid));
        match became {
            Err(Errno::EINVAL | Errno::EPERM) => {}
            became => step("becoming the owner", became)?,
        }
        changed = became.is_ok() && !owner.uid.is_root();
    }
    step("clearing ambient capabilities", clear_ambient())?;
    step("dropping capabilities", drop_capabilities())?;
    harden()?;
    let root = Uid::from_raw(0);
    match changed && setresuid(root, root, root).is_ok() || has_capability()? {
        true => Err(PrivilegeError::NotGone),
        false => Ok(()),
    }
}

/// What the core does as any user: new files are its own alone, its memory never lands in a core file or another process's
/// hands, and no set-user-id program helps it.
pub fn harden() -> Result<(), PrivilegeError> {
    umask(Mode::S_IRWXG | Mode::S_IRWXO);
    step(
        "forbidding core files",
        setrlimit(Resource::RLIMIT_CORE, 0, 0),
    )?;
    step("closing its memory to others", prctl::set_dumpable(false))?;
    step("forbidding new rights", prctl::set_no_new_privs())
}

fn step(step: &'static str, result: nix::Result<()>) -> Result<(), PrivilegeError> {
    result.map_err(|errno| PrivilegeError::Step { step, errno })
}

/// The highest capability differs between kernels: the first unknown one ends the row.
fn drop_bounding_set() -> Result<(), PrivilegeError> {
    for capability in 0..64 as libc::c_ulong {
        // SAFETY: this prctl takes a number and touches no memory.
        let result = unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) };
        match Errno::result(result) {
            Ok(_) => {}
            Err(Errno::EINVAL) if capability > 0 => return Ok(()),
            Err(errno) => {
                let step = "dropping the capability bounding set";
                return Err(PrivilegeError::Step { step, errno });
            }
        }
    }
    Ok(())
}

/// Kernels before 4.3 have no ambient capabilities to clear.
fn clear_ambient() -> nix::Result<()> {
    let clear = libc::PR_CAP_AMBIENT_CLEAR_ALL as libc::c_ulong;
    // SAFETY: this prctl takes numbers and touches no memory.
    let result = unsafe { libc::prctl(libc::PR_CAP_AMBIENT, clear, 0, 0, 0) };
    match Errno::result(result) {
        Ok(_) | Err(Errno::EINVAL) => Ok(()),
        Err(errno) => Err(errno),
    }
}

/// `_LINUX_CAPABILITY_VERSION_3`: two words of 32 capabilities each.
const CAPABILITIES: u32 = 0x2008_0522;

/// Whether there is a capability in any of the sets.
fn has_capability() -> Result<bool, PrivilegeError> {
    let header: [u32; 2] = [CAPABILITIES, 0];
    let mut sets = [[0_u32; 3]; 2];
    // SAFETY: the header is a version and a process (0: this one), the data two times three words, as version 3 wants.
    let result = unsafe { libc::syscall(libc::SYS_capget, header.as_ptr(), sets.as_mut_ptr()) };
    step("asking for capabilities", Errno::result(result).map(drop))?;
    Ok(sets != [[0; 3]; 2])
}

/// Leaving uid 0 empties the effective and permitted sets; the inheritable one stays until it is emptied too.
fn drop_capabilities() -> nix::Result<()> {
    let header: [u32; 2] = [CAPABILITIES, 0];
    let nothing = [[0_u32; 3]; 2];
    // SAFETY: the header is a version and a process (0: this one), the data two times three words, as version 3 wants.
    let result = unsafe { libc::syscall(libc::SYS_capset, header.as_ptr(), nothing.as_ptr()) };
    Errno::result(result).map(drop)
}

fn is_gone(identity: Identity) -> bool {
    let is_user =
        getresuid().is_ok_and(|ids| [ids.real, ids.effective, ids.saved] == [identity.uid; 3]);
    let is_group =
        getresgid().is_ok_and(|ids| [ids.real, ids.effective, ids.saved] == [identity.gid; 3]);
    let is_alone = getgroups().is_ok_and(|groups| groups.is_empty());
    let root = Uid::from_raw(0);
    is_user && is_group && is_alone && setresuid(root, root, root).is_err()
}
