//! Landlock (landlock(7), since Linux 5.13): files outside one folder are out of reach, whatever the user may; or programs and
//! networks, for the core.
#![allow(unsafe_code)]

use crate::sys::beneath::Top;
use nix::errno::Errno;
use std::mem::size_of_val;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

const VERSION: libc::c_uint = 1;
const PATH_BENEATH: libc::c_uint = 1;
const NET_PORT: libc::c_uint = 2;

/// `LANDLOCK_ACCESS_NET_CONNECT_TCP`.
const CONNECT: u64 = 1 << 1;
/// Name servers are asked over TCP for what is too long for UDP.
const NAME_SERVERS: u16 = 53;

const WRITE_FILE: u64 = 1 << 1;
const READ_FILE: u64 = 1 << 2;
const READ_DIR: u64 = 1 << 3;
const REMOVE_FILE: u64 = 1 << 5;
const MAKE_REG: u64 = 1 << 8;
const TRUNCATE: u64 = 1 << 14;

const EXECUTE: u64 = 1;
/// Character devices, sockets, pipes, block devices and symbolic links.
const MAKE_OTHERS: u64 = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12;
/// Signals to processes outside.
const SIGNALS: u64 = 1 << 1;

/// What an errand does in its folder.
const ERRAND: u64 = WRITE_FILE | READ_FILE | READ_DIR | REMOVE_FILE | MAKE_REG | TRUNCATE;

/// `struct landlock_ruleset_attr`: all that is forbidden unless a rule allows it.
#[repr(C)]
struct Ruleset {
    files: u64,
    network: u64,
    scopes: u64,
}

/// `struct landlock_path_beneath_attr`.
#[repr(C, packed)]
struct PathBeneath {
    allowed: u64,
    folder: i32,
}

/// `struct landlock_net_port_attr`.
#[repr(C)]
struct NetPort {
    allowed: u64,
    port: u64,
}

impl Ruleset {
    /// All that a version of Landlock can forbid; of a later version what is known here.
    fn of_version(version: libc::c_long) -> Self {
        let since = |since: libc::c_long, bits: u64| if version >= since { bits } else { 0 };
        Self {
            // Files and folders; links between folders; truncating; devices' own calls.
            files: 0x1fff | since(2, 1 << 13) | since(3, TRUNCATE) | since(5, 1 << 15),
            // Offering and making TCP connections.
            network: since(4, 0b11),
            // Abstract sockets and signals.
            scopes: since(6, 0b11),
        }
    }
}

/// Whether this kernel has Landlock and uses it.
pub fn is_there() -> bool {
    version() > 0
}

fn version() -> libc::c_long {
    // SAFETY: asks for the version, and touches no memory.
    unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<Ruleset>(),
            0_usize,
            VERSION,
        )
    }
}

/// Restricts this process to the folder, for good. Without Landlock it does nothing. `no_new_privs` must be set.
pub(super) fn restrict(folder: &Top) -> Result<(), Errno> {
    let Some(version) = Some(version()).filter(|version| *version > 0) else {
        return Ok(());
    };
    let ruleset = Ruleset::of_version(version);
    let rules = make(&ruleset)?;
    let rule = PathBeneath {
        allowed: ERRAND & ruleset.files,
        folder: folder.as_raw_fd(),
    };
    // SAFETY: the rule is as the kernel lays it out and outlives the call; both descriptors are open.
    let added = unsafe {
        libc::syscall(
            libc::SYS_landlock_add_rule,
            rules.as_raw_fd(),
            PATH_BENEATH,
            &raw const rule,
            0,
        )
    };
    Errno::result(added)?;
    enforce(&rules)
}

/// Leaves reading files, and connecting to this TCP port, if any, and then to name servers. Without Landlock it does nothing, before its
/// fourth version (Linux 6.7) it knows no ports. `no_new_privs` must be set.
pub(super) fn refuse_but_reading(port: Option<u16>) -> Result<(), Errno> {
    let Some(version) = Some(version()).filter(|version| *version > 0) else {
        return Ok(());
    };
    let all = Ruleset::of_version(version);
    let ruleset = Ruleset {
        files: all.files & !(READ_FILE | READ_DIR),
        ..all
    };
    let rules = make(&ruleset)?;
    let ports = port.map(|port| [port, NAME_SERVERS]);
    for port in ports.into_iter().flatten().filter(|_| ruleset.network != 0) {
        let rule = NetPort {
            allowed: CONNECT,
            port: port.into(),
        };
        // SAFETY: the rule is as the kernel lays it out and outlives the call; the descriptor is open.
        let added = unsafe {
            libc::syscall(
                libc::SYS_landlock_add_rule,
                rules.as_raw_fd(),
                NET_PORT,
                &raw const rule,
                0,
            )
        };
        Errno::result(added)?;
    }
    enforce(&rules)
}

/// Takes from this thread and those it starts what the core never does: start a program, make anything but files and folders,
/// use TCP, signal others. Without Landlock it does nothing. `no_new_privs` must be set.
pub(super) fn refuse() -> Result<(), Errno> {
    let Some(version) = Some(version()).filter(|version| *version > 0) else {
        return Ok(());
    };
    let all = Ruleset::of_version(version);
    let ruleset = Ruleset {
        files: all.files & (EXECUTE | MAKE_OTHERS),
        network: all.network,
        // A service manager may listen at an abstract socket.
        scopes: all.scopes & SIGNALS,
    };
    enforce(&make(&ruleset)?)
}

fn make(ruleset: &Ruleset) -> Result<OwnedFd, Errno> {
    // SAFETY: the structure is of the size that is told, and fields that an older kernel does not know are zero.
    let made = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::from_ref(ruleset),
            size_of_val(ruleset),
            0,
        )
    };
    // SAFETY: a descriptor that the kernel has just made, and that nothing else knows.
    Ok(unsafe { OwnedFd::from_raw_fd(Errno::result(made)? as i32) })
}

fn enforce(rules: &OwnedFd) -> Result<(), Errno> {
    // SAFETY: takes an open descriptor and touches no memory.
    let restricted =
        unsafe { libc::syscall(libc::SYS_landlock_restrict_self, rules.as_raw_fd(), 0) };
    Errno::result(restricted).map(drop)
}
