//! Waiting for cards and monitors, by the kernel's own word.

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recvfrom, socket,
};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

/// The group of the events that the kernel itself sends.
const KERNEL: u32 = 1;

/// `UEVENT_BUFFER_SIZE` of the kernel and the path before it.
const LONGEST: usize = 8192;

/// Readable when a device came, went or changed.
pub struct Hotplug(OwnedFd);

impl Hotplug {
    /// Starts to listen. Needs no udev.
    pub fn new() -> io::Result<Self> {
        let socket = socket(
            AddressFamily::Netlink,
            SockType::Datagram,
            SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK,
            SockProtocol::NetlinkKObjectUEvent,
        )?;
        bind(socket.as_raw_fd(), &NetlinkAddr::new(0, KERNEL))?;
        Ok(Self(socket))
    }

    /// Takes what was told, and says whether it was about a card, a monitor or a framebuffer.
    pub fn take(&self) -> bool {
        let mut message = [0; LONGEST];
        let mut of_a_monitor = false;
        loop {
            match recvfrom::<NetlinkAddr>(self.0.as_raw_fd(), &mut message) {
                Ok((length, sender)) => {
                    let from_kernel = sender.is_some_and(|sender| sender.pid() == 0);
                    of_a_monitor |= from_kernel && is_of_a_monitor(&message[..length]);
                }
                Err(Errno::EINTR) => {}
                // More came than there was room for; it may have been about a monitor.
                Err(Errno::ENOBUFS) => of_a_monitor = true,
                Err(_) => return of_a_monitor,
            }
        }
    }
}

impl AsFd for Hotplug {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// `change@/devices/…`, then `KEY=value` lines, each ended by a NUL.
fn is_of_a_monitor(message: &[u8]) -> bool {
    message
        .split(|&byte| byte == 0)
        .any(|line| line == b"SUBSYSTEM=drm" || line == b"SUBSYSTEM=graphics")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cards_monitors_and_framebuffers_count() {
        let message = |subsystem| format!("change@/devices/x/drm/card0\0HOTPLUG=1\0{subsystem}\0");
        for (subsystem, counts) in [
            ("SUBSYSTEM=drm", true),
            ("SUBSYSTEM=graphics", true),
            ("SUBSYSTEM=block", false),
            ("X=SUBSYSTEM=drm", false),
        ] {
            assert_eq!(
                is_of_a_monitor(message(subsystem).as_bytes()),
                counts,
                "{subsystem}"
            );
        }
        assert!(!Hotplug::new().unwrap().take());
    }
}
