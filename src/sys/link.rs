//! The network's links and addresses, as the kernel tells them over rtnetlink (rtnetlink(7)).

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recv, send,
    setsockopt, socket, sockopt,
};
use nix::sys::time::TimeVal;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use tokio::io::unix::AsyncFd;

/// Groups of `linux/rtnetlink.h`: changes of links and of both kinds of addresses.
const GROUPS: u32 = 1 | 0x10 | 0x100;

const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const RTM_NEWLINK: u16 = 16;
const RTM_GETLINK: u16 = 18;
const RTM_NEWADDR: u16 = 20;
const RTM_GETADDR: u16 = 22;
/// `NLM_F_REQUEST | NLM_F_DUMP`.
const DUMP: u16 = 0x301;

/// `nlmsghdr`: length, type, flags, number, process.
const HEAD: usize = 16;
/// `ifinfomsg`: family, type, index, flags, change.
const LINK: usize = 16;
/// `ifaddrmsg`: family, prefix, flags, scope, index.
const ADDRESS: usize = 8;

/// Of `linux/if_arp.h`: what a network cable, a radio or a modem is. Loopback and tunnels are others.
const ETHERNET: u16 = 1;
const PPP: u16 = 512;
const RAW_IP: u16 = 519;

const IFF_UP: u32 = 1;
const IFF_LOWER_UP: u32 = 1 << 16;

/// What the links come to, the best of them counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Links {
    /// There is no port but loopback.
    None,
    /// All ports are switched off.
    Off,
    /// Nothing is at the other end of any port's cable.
    Unplugged,
    /// A port is connected and has no address that is good beyond its cable.
    NoAddress,
    /// A port is connected and has one.
    Connected,
}

/// Tells when a link or an address may have changed, and how they are.
pub struct LinkWatch {
    told: AsyncFd<OwnedFd>,
    /// For questions, so that the kernel's own tidings do not get between the answers.
    asked: OwnedFd,
}

impl LinkWatch {
    /// Watches by these two rtnetlink sockets, the one that hears of changes first: they see the network namespace that they
    /// were made in, wherever they are used. Without them, the network namespace of whoever calls. Needs a running tokio
    /// runtime.
    #[allow(unsafe_code)]
    pub fn new(handed_over: Vec<OwnedFd>) -> io::Result<Self> {
        let handed_over: Result<[_; 2], Vec<_>> = handed_over.try_into();
        let [told, asked] = match handed_over {
            Ok(sockets) => sockets,
            Err(others) if others.is_empty() => [open(GROUPS)?, open(0)?],
            Err(_) => {
                let advice = "two netlink sockets must be handed over, or none";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, advice));
            }
        };
        // Who hands a socket over may have made it otherwise.
        fcntl(&told, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        fcntl(&asked, FcntlArg::F_SETFL(OFlag::empty()))?;
        // The kernel has never been seen to keep silent, but the core must not wait for it if it does.
        setsockopt(&asked, sockopt::ReceiveTimeout, &TimeVal::new(1, 0))?;
        // SAFETY: the `AsyncFd` owns the socket and keeps it open until it is dropped.
        let told = unsafe { AsyncFd::register(told) }?;
        Ok(Self { told, asked })
    }

    /// Waits for the next change; several at once count as one. Nothing is lost when the wait is given up.
    pub async fn changed(&mut self) -> io::Result<()> {
        loop {
            let mut ready = self.told.readable().await?;
            let mut some = false;
            loop {
                // What is told is not looked at: the state is asked for anew.
                match recv(
                    ready.get_inner().as_raw_fd(),
                    &mut [0; 16],
                    MsgFlags::MSG_TRUNC,
                ) {
                    Ok(_) | Err(nix::errno::Errno::ENOBUFS) => some = true,
                    Err(nix::errno::Errno::EINTR) => {}
                    Err(nix::errno::Errno::EAGAIN) => break,
                    Err(errno) => return Err(errno.into()),
                }
            }
            ready.clear_ready();
            if some {
                return Ok(());
            }
        }
    }

    /// Asks the kernel how the links are now. It answers at once.
    pub fn state(&self) -> io::Result<Links> {
        let mut ports = Vec::new();
        let mut addressed = Vec::new();
        self.dump(RTM_GETLINK, LINK, |kind, body| {
            if let (RTM_NEWLINK, Some(port)) = (kind, Port::parse(body)) {
                ports.push(port);
            }
        })?;
        self.dump(RTM_GETADDR, ADDRESS, |kind, body| {
            if let (RTM_NEWADDR, Some(index)) = (kind, addressed_link(body)) {
                addressed.push(index);
            }
        })?;
        Ok(sum(&ports, &addressed))
    }

    /// Asks for all of a kind and hands over each message's type and body.
    fn dump(&self, kind: u16, body: usize, mut each: impl FnMut(u16, &[u8])) -> io::Result<()> {
        // The kernel fills at most 32 KiB at a time for a reader with as much room.
        let mut buffer = vec![0; 32 * 1024];
        // What is left of an answer that was not waited for, perhaps by a core before this one, would keep the kernel from
        // giving another.
        while recv(self.asked.as_raw_fd(), &mut buffer, MsgFlags::MSG_DONTWAIT).is_ok() {}
        let mut request = vec![0; HEAD + body];
        let length = (HEAD + body) as u32;
        request[..4].copy_from_slice(&length.to_ne_bytes());
        request[4..6].copy_from_slice(&kind.to_ne_bytes());
        request[6..8].copy_from_slice(&DUMP.to_ne_bytes());
        send(self.asked.as_raw_fd(), &request, MsgFlags::empty())?;
        loop {
            let count = recv(self.asked.as_raw_fd(), &mut buffer, MsgFlags::empty())?;
            let mut rest = &buffer[..count];
            while let Some((kind, message, after)) = message(rest) {
                match kind {
                    NLMSG_DONE => return Ok(()),
                    NLMSG_ERROR => {
                        return Err(io::Error::other(
                            "the kernel refuses to list the network's links",
                        ));
                    }
                    kind => each(kind, message),
                }
                rest = after;
            }
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

fn sum(ports: &[Port], addressed: &[u32]) -> Links {
    let each = ports.iter().map(|port| match port.flags {
        flags if flags & IFF_UP == 0 => Links::Off,
        flags if flags & IFF_LOWER_UP == 0 => Links::Unplugged,
        _ if !addressed.contains(&port.index) => Links::NoAddress,
        _ => Links::Connected,
    });
    each.max().unwrap_or(Links::None)
}

fn open(groups: u32) -> io::Result<OwnedFd> {
    let socket = socket(
        AddressFamily::Netlink,
        SockType::Raw,
        SockFlag::SOCK_CLOEXEC,
        SockProtocol::NetlinkRoute,
    )?;
    bind(socket.as_raw_fd(), &NetlinkAddr::new(0, groups))?;
    Ok(socket)
}

/// The first message: its type, its body, and what follows it.
fn message(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let length = number(bytes, 0)? as usize;
    let body = bytes.get(HEAD..length)?;
    let padded = length.checked_next_multiple_of(4)?;
    Some((
        half(bytes, 4)?,
        body,
        bytes.get(padded..).unwrap_or_default(),
    ))
}

/// A link that has something like a cable.
#[derive(Debug, PartialEq, Eq)]
struct Port {
    index: u32,
    flags: u32,
}

impl Port {
    fn parse(body: &[u8]) -> Option<Self> {
        let port = Self {
            index: number(body, 4)?,
            flags: number(body, 8)?,
        };
        matches!(half(body, 2)?, ETHERNET | PPP | RAW_IP).then_some(port)
    }
}

/// The link of an address, if the address is good beyond it.
fn addressed_link(body: &[u8]) -> Option<u32> {
    const UNIVERSE: u8 = 0;
    let index = number(body, 4)?;
    (*body.get(3)? == UNIVERSE).then_some(index)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_ne_bytes(four.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at + 2)?;
    Some(u16::from_ne_bytes(two.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(kind: u16, index: u32, flags: u32) -> Vec<u8> {
        let mut body = vec![0, 0];
        body.extend(kind.to_ne_bytes());
        body.extend(index.to_ne_bytes());
        body.extend(flags.to_ne_bytes());
        body.extend([0; 4]);
        body
    }

    #[test]
    fn the_best_port_counts_and_loopback_does_not() {
        const UP: u32 = IFF_UP;
        const CARRIER: u32 = IFF_UP | IFF_LOWER_UP;
        const LOOPBACK: u16 = 772;
        for (links, addressed, expected) in [
            (&[(LOOPBACK, CARRIER)][..], &[1][..], Links::None),
            (&[(LOOPBACK, CARRIER), (1, 0)], &[1, 2], Links::Off),
            (&[(1, 0), (1, UP)], &[1, 2], Links::Unplugged),
            (&[(1, CARRIER), (1, UP)], &[2], Links::NoAddress),
            (&[(1, CARRIER), (1, UP)], &[1], Links::Connected),
            (&[(512, CARRIER)], &[1], Links::Connected),
        ] {
            let ports: Vec<Port> = (1..)
                .zip(links)
                .filter_map(|(index, (kind, flags))| Port::parse(&link(*kind, index, *flags)))
                .collect();
            assert_eq!(sum(&ports, addressed), expected, "{links:?} {addressed:?}");
        }
        assert_eq!(
            addressed_link(&[2, 24, 0, 0, 7, 0, 0, 0]).map(u32::to_ne_bytes),
            Some([7, 0, 0, 0])
        );
        // Good on its own cable only, such as fe80::1.
        assert_eq!(addressed_link(&[10, 64, 0, 253, 7, 0, 0, 0]), None);
    }

    /// A socket that was handed over may still hold what nobody waited for.
    #[tokio::test]
    async fn this_kernel_tells_over_sockets_that_were_used_before() {
        let before = open(0).unwrap();
        let first = LinkWatch::new(vec![open(GROUPS).unwrap(), before]).unwrap();
        let links = first.state().unwrap();
        let mut request = vec![0; HEAD + LINK];
        request[0] = (HEAD + LINK) as u8;
        request[4..6].copy_from_slice(&RTM_GETLINK.to_ne_bytes());
        request[6..8].copy_from_slice(&DUMP.to_ne_bytes());
        send(first.asked.as_raw_fd(), &request, MsgFlags::empty()).unwrap();
        assert_eq!(first.state().unwrap(), links);
        assert!(LinkWatch::new(vec![open(0).unwrap()]).is_err());
    }

    proptest! {
        #[test]
        fn no_message_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut rest = &bytes[..];
            while let Some((_, body, after)) = message(rest) {
                let _ = (Port::parse(body), addressed_link(body));
                prop_assert!(after.len() < rest.len());
                rest = after;
            }
        }
    }
}
