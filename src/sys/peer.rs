//! Who is at the other end of a socket, and whether they may recover.

use crate::config::Access;
use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};
use nix::unistd::{Gid, Group, Pid, Uid, User, getgrouplist};
use std::ffi::CString;
use std::io;
use std::os::fd::AsFd;

/// The process at the other end of a Unix socket, as it was when it connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Its user.
    pub uid: Uid,
    /// Its primary group.
    pub gid: Gid,
    /// Its process. It may have ended since, and another may bear the number.
    pub pid: Pid,
}

impl Peer {
    /// Asks the kernel (`SO_PEERCRED`).
    pub fn of(stream: &impl AsFd) -> io::Result<Self> {
        let credentials = getsockopt(stream, PeerCredentials)?;
        Ok(Self {
            uid: Uid::from_raw(credentials.uid()),
            gid: Gid::from_raw(credentials.gid()),
            pid: Pid::from_raw(credentials.pid()),
        })
    }
}

/// Whether a peer may recover.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It may.
    Granted,
    /// It may not.
    Refused,
}

/// Root may, the core's own user may, and so may the configured users and the members of the configured groups. Names that
/// the system does not know admit nobody.
pub fn permitted(access: &Access, core_uid: Uid, peer: &Peer) -> Permission {
    let granted = peer.uid.is_root()
        || peer.uid == core_uid
        || access.users.iter().any(|name| is_user(name, peer.uid))
        || is_member(&access.groups, peer);
    if granted {
        Permission::Granted
    } else {
        Permission::Refused
    }
}

fn is_user(name: &str, uid: Uid) -> bool {
    matches!(User::from_name(name), Ok(Some(user)) if user.uid == uid)
}

fn is_member(groups: &[String], peer: &Peer) -> bool {
    let wanted: Vec<Gid> = groups
        .iter()
        .filter_map(|name| Group::from_name(name).ok().flatten())
        .map(|group| group.gid)
        .collect();
    if wanted.is_empty() {
        return false;
    }
    wanted.contains(&peer.gid) || memberships(peer).iter().any(|gid| wanted.contains(gid))
}

/// The groups the peer's user is a member of. The process may have given some up; its user still may recover.
fn memberships(peer: &Peer) -> Vec<Gid> {
    let Ok(Some(user)) = User::from_uid(peer.uid) else {
        return Vec::new();
    };
    let Ok(name) = CString::new(user.name) else {
        return Vec::new();
    };
    getgrouplist(&name, user.gid).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::unistd::{getgid, getpid, getuid};
    use std::os::unix::net::UnixStream;

    fn access(users: &[&str], groups: &[&str]) -> Access {
        let owned = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        Access {
            users: owned(users),
            groups: owned(groups),
        }
    }

    fn peer(uid: u32, gid: u32) -> Peer {
        Peer {
            uid: Uid::from_raw(uid),
            gid: Gid::from_raw(gid),
            pid: Pid::from_raw(1),
        }
    }

    const CORE: Uid = Uid::from_raw(54_321);

    #[test]
    fn the_kernel_tells_who_it_is() {
        let (one, _other) = UnixStream::pair().unwrap();
        let expected = Peer {
            uid: getuid(),
            gid: getgid(),
            pid: getpid(),
        };
        assert_eq!(Peer::of(&one).unwrap(), expected);
    }

    #[test]
    fn root_and_the_core_always_may() {
        let nobody = access(&[], &[]);
        assert_eq!(permitted(&nobody, CORE, &peer(0, 0)), Permission::Granted);
        assert_eq!(
            permitted(&nobody, CORE, &peer(54_321, 9)),
            Permission::Granted
        );
        assert_eq!(permitted(&nobody, CORE, &peer(1, 0)), Permission::Refused);
    }

    #[test]
    fn users_and_groups_are_admitted_by_name() {
        let daemon = User::from_name("daemon").unwrap().unwrap();
        let them = peer(daemon.uid.as_raw(), daemon.gid.as_raw());
        assert_eq!(
            permitted(&access(&["daemon"], &[]), CORE, &them),
            Permission::Granted
        );
        assert_eq!(
            permitted(&access(&["bin"], &["tty"]), CORE, &them),
            Permission::Refused
        );
        // By the process's group, and by the user's groups when the process runs with another.
        assert_eq!(
            permitted(&access(&[], &["daemon"]), CORE, &them),
            Permission::Granted
        );
        let elsewhere = peer(daemon.uid.as_raw(), 54_322);
        assert_eq!(
            permitted(&access(&[], &["daemon"]), CORE, &elsewhere),
            Permission::Granted
        );
        let other = peer(54_322, 54_322);
        assert_eq!(
            permitted(&access(&["daemon"], &["daemon"]), CORE, &other),
            Permission::Refused
        );
        assert_eq!(
            permitted(&access(&["no-such-user"], &["no-such-group"]), CORE, &other),
            Permission::Refused
        );
    }
}
