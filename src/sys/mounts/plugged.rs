//! Waiting for devices to be plugged in, and whether anything else waits for them too.

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::socket::{
    AddressFamily, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recvfrom, socket,
};
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The group of the events that the kernel itself sends; udev tells them again in another.
const KERNEL: u32 = 1;

/// `UEVENT_BUFFER_SIZE` of the kernel and the path before it; a longer message is not one of its.
const LONGEST: usize = 8192;

/// Tells when a block device comes, goes or changes (a card is put into a reader), by the kernel's own word.
///
/// No hotplug helper and no udev is needed. The kernel sends these events to every network namespace that belongs to the
/// initial user namespace. Waiting costs nothing.
pub struct PlugWatch {
    socket: AsyncFd<OwnedFd>,
}

impl PlugWatch {
    /// Starts to watch, by this socket of the kernel's events if one was handed over. Needs a running tokio runtime; fails
    /// where the kernel has no such events.
    #[allow(unsafe_code)]
    pub fn new(handed_over: Option<OwnedFd>) -> io::Result<Self> {
        let socket = handed_over.map_or_else(open, Ok)?;
        // Who hands a socket over may have made it otherwise.
        fcntl(&socket, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        // SAFETY: the `AsyncFd` owns the socket, which keeps its one descriptor open until it is dropped.
        let socket = unsafe { AsyncFd::register_with_interest(socket, Interest::READABLE) }?;
        Ok(Self { socket })
    }

    /// Waits for the next change; several at once count as one. Nothing is lost when the wait is given up.
    pub async fn changed(&mut self) -> io::Result<()> {
        loop {
            let mut ready = self.socket.readable().await?;
            let mut changed = false;
            loop {
                match receive(self.socket.get_ref()) {
                    Ok(of_a_block_device) => changed |= of_a_block_device,
                    Err(Errno::EAGAIN) => break,
                    Err(Errno::EINTR) => {}
                    // More came than there was room for: what was lost may have been about a block device.
                    Err(Errno::ENOBUFS) => changed = true,
                    Err(errno) => return Err(errno.into()),
                }
            }
            ready.clear_ready();
            if changed {
                return Ok(());
            }
        }
    }
}

fn open() -> io::Result<OwnedFd> {
    let socket = socket(
        AddressFamily::Netlink,
        SockType::Datagram,
        SockFlag::SOCK_CLOEXEC,
        SockProtocol::NetlinkKObjectUEvent,
    )?;
    bind(socket.as_raw_fd(), &NetlinkAddr::new(0, KERNEL))?;
    Ok(socket)
}

/// Takes one message, and tells whether the kernel says in it that a block device changed.
fn receive(socket: &OwnedFd) -> Result<bool, Errno> {
    let mut message = [0; LONGEST];
    let (length, sender) = recvfrom::<NetlinkAddr>(socket.as_raw_fd(), &mut message)?;
    let from_kernel = sender.is_some_and(|sender| sender.pid() == 0);
    Ok(from_kernel && is_of_a_block_device(&message[..length]))
}

/// `add@/devices/…`, then `KEY=value` lines, each ended by a NUL.
fn is_of_a_block_device(message: &[u8]) -> bool {
    message
        .split(|&byte| byte == 0)
        .any(|line| line == b"SUBSYSTEM=block")
}

/// Whether something else on this machine may mount what is plugged in: it hears of devices as we do, or the kernel starts
/// it for each. Where nothing does, nobody needs to be waited for. To be asked while a [`PlugWatch`] watches.
pub fn others_may_mount() -> bool {
    let helper = fs::read("/sys/kernel/uevent_helper").unwrap_or_default();
    let listeners = fs::read_to_string("/proc/net/netlink");
    Path::new("/run/udev/control").exists()
        || !helper.trim_ascii().is_empty()
        || listeners.map_or(true, |table| !is_only_ours(&table))
}

/// Whether one socket alone waits for uevents, which is ours, by the table of netlink sockets. Where not even that is in it, ours
/// was handed over from another network namespace, and who else waits there cannot be told.
fn is_only_ours(table: &str) -> bool {
    listeners_in(table) == 1
}

/// How many sockets wait for uevents: `sk Eth Pid Groups …`.
fn listeners_in(table: &str) -> usize {
    let uevents = libc::NETLINK_KOBJECT_UEVENT.to_string();
    table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|fields| fields.get(1) == Some(&&*uevents))
        .filter(|fields| {
            let groups = fields.get(3).map(|groups| u32::from_str_radix(groups, 16));
            matches!(groups, Some(Ok(1..)))
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_block_devices_count() {
        let message = |subsystem: &str| {
            format!("add@/devices/x/block/sda\0ACTION=add\0{subsystem}\0DEVTYPE=disk\0")
        };
        assert!(is_of_a_block_device(message("SUBSYSTEM=block").as_bytes()));
        for other in ["SUBSYSTEM=usb", "SUBSYSTEM=blockish", "X=SUBSYSTEM=block"] {
            assert!(!is_of_a_block_device(message(other).as_bytes()), "{other}");
        }
        assert!(!is_of_a_block_device(b""));
    }

    #[test]
    fn listeners_are_counted_by_protocol_and_group() {
        let table = "\
sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
0000000000000000 0   1203       00000111 0        0        0     2        0        17012
0000000000000000 15  0          00000000 0        0        0     2        0        9
0000000000000000 15  812        00000001 0        0        0     2        0        17013
";
        assert!(is_only_ours(table));
        let udev = "0000000000000000 15  333        00000002 0 0 0 2 0 17014\n";
        assert!(!is_only_ours(&format!("{table}{udev}")));
        // The kernel's own alone, in the table of another network namespace.
        let elsewhere: Vec<&str> = table.lines().take(3).collect();
        assert!(!is_only_ours(&elsewhere.join("\n")));
    }
}
