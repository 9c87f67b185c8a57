//! Descriptors that go over a Unix socket to another process (unix(7), `SCM_RIGHTS`).
#![allow(unsafe_code)]

use nix::cmsg_space;
use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, recvmsg, sendmsg};
use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// Sends these few bytes in one piece, and a descriptor with them.
pub fn send(socket: &impl AsFd, bytes: &[u8], descriptor: Option<BorrowedFd>) -> io::Result<()> {
    let descriptors: Vec<RawFd> = descriptor.iter().map(|fd| fd.as_raw_fd()).collect();
    let rights = [ControlMessage::ScmRights(&descriptors)];
    let with = if descriptors.is_empty() {
        &[]
    } else {
        &rights[..]
    };
    let socket = socket.as_fd().as_raw_fd();
    // Whoever has left is an error, and no signal.
    let flags = MsgFlags::MSG_NOSIGNAL;
    match sendmsg::<()>(socket, &[IoSlice::new(bytes)], with, flags, None)? {
        sent if sent == bytes.len() => Ok(()),
        _ => Err(io::ErrorKind::WriteZero.into()),
    }
}

/// Receives what was sent in one piece: how many bytes, none if the other side has left, and the descriptor that came with them. More
/// descriptors than one are closed.
pub fn receive(socket: &impl AsFd, bytes: &mut [u8]) -> io::Result<(usize, Option<OwnedFd>)> {
    let mut room = cmsg_space!(RawFd);
    let mut pieces = [IoSliceMut::new(bytes)];
    let socket = socket.as_fd().as_raw_fd();
    let flags = MsgFlags::MSG_CMSG_CLOEXEC;
    let message = recvmsg::<()>(socket, &mut pieces, Some(&mut room), flags)?;
    let mut descriptors = Vec::new();
    for part in message.cmsgs()? {
        if let ControlMessageOwned::ScmRights(raw) = part {
            // SAFETY: the kernel has just made these descriptors for this process, and nothing else knows them.
            descriptors.extend(raw.iter().map(|raw| unsafe { OwnedFd::from_raw_fd(*raw) }));
        }
    }
    Ok((message.bytes, descriptors.into_iter().next()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::Read;
    use std::os::unix::net::UnixStream;

    #[test]
    fn a_descriptor_goes_with_the_bytes_that_it_was_sent_with() {
        let (one, other) = UnixStream::pair().unwrap();
        let file = File::open("/proc/self/comm").unwrap();
        send(&one, b"first", Some(file.as_fd())).unwrap();
        drop(file);
        let mut bytes = [0; 8];
        let (count, descriptor) = receive(&other, &mut bytes).unwrap();
        assert_eq!(&bytes[..count], b"first");
        let mut text = String::new();
        let mut file = File::from(descriptor.unwrap());
        file.read_to_string(&mut text).unwrap();
        assert!(!text.is_empty());
        send(&one, b"second", None).unwrap();
        let (count, descriptor) = receive(&other, &mut bytes).unwrap();
        assert_eq!(
            (&bytes[..count], descriptor.is_none()),
            (&b"second"[..], true)
        );
        drop(one);
        assert_eq!(receive(&other, &mut bytes).unwrap().0, 0);
        assert!(send(&other, b"x", None).is_err());
    }
}
