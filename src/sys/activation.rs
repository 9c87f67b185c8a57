//! Sockets: handed over by a service manager (`sd_listen_fds(3)`), or bound here.
#![allow(unsafe_code)]

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::sys::socket::{
    AddressFamily, SockType, SockaddrLike, UnixAddr, getsockname, getsockopt, sockopt,
};
use nix::unistd::{Gid, Uid};
use std::fs::{self, Permissions};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::fs::{FileTypeExt, PermissionsExt, chown};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The first descriptor that can be handed over.
const FIRST: RawFd = 3;

/// What a service manager handed over, by the names it gave (`FileDescriptorName=`).
#[derive(Default)]
pub struct HandedOver(Vec<(String, OwnedFd)>);

impl HandedOver {
    /// What this process was started with: nothing, unless a service manager meant it. Only the first call finds any.
    pub fn take() -> io::Result<Self> {
        static TAKEN: AtomicBool = AtomicBool::new(false);
        let variable = |name| std::env::var(name).unwrap_or_default();
        let (pid, count) = (variable("LISTEN_PID"), variable("LISTEN_FDS"));
        let Some(count) = handed_count(&pid, &count) else {
            return Ok(Self::default());
        };
        if TAKEN.swap(true, Ordering::Relaxed) {
            return Ok(Self::default());
        }
        let names = variable("LISTEN_FDNAMES");
        let mut names = names.split(':');
        let mut sockets = Vec::new();
        for raw in FIRST..FIRST + count {
            // SAFETY: the manager opened this descriptor for this process alone (`LISTEN_PID`) and `TAKEN` lets it be owned
            // once; one that is not open makes the first call on it fail, and closing it then changes nothing.
            let fd = unsafe { OwnedFd::from_raw_fd(raw) };
            // Out of the programs that this one starts.
            fcntl(&fd, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))?;
            sockets.push((names.next().unwrap_or_default().to_owned(), fd));
        }
        Ok(Self(sockets))
    }

    /// The listening Unix socket of this name.
    pub fn listener(&mut self, name: &str) -> io::Result<Option<UnixListener>> {
        self.next(name).map(listener).transpose()
    }

    /// All sockets of this name that are left.
    pub fn all(&mut self, name: &str) -> Vec<OwnedFd> {
        std::iter::from_fn(|| self.next(name)).collect()
    }

    fn next(&mut self, name: &str) -> Option<OwnedFd> {
        let at = self.0.iter().position(|(its, _)| its == name)?;
        Some(self.0.remove(at).1)
    }
}

/// How many descriptors were handed over to this process.
fn handed_count(pid: &str, count: &str) -> Option<RawFd> {
    let pid: u32 = pid.parse().ok()?;
    let count: RawFd = count.parse().ok()?;
    (pid == std::process::id() && (1..=64).contains(&count)).then_some(count)
}

/// Makes sure that it is a listening stream socket.
fn listener(fd: OwnedFd) -> io::Result<UnixListener> {
    let refuse = || {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            "the socket handed over is no listening Unix stream socket",
        )
    };
    let is_listening = getsockopt(&fd, sockopt::AcceptConn).unwrap_or(false);
    let is_stream = getsockopt(&fd, sockopt::SockType).is_ok_and(|kind| kind == SockType::Stream);
    let is_unix = getsockname::<UnixAddr>(fd.as_raw_fd())
        .is_ok_and(|name| name.family() == Some(AddressFamily::Unix));
    if !(is_listening && is_stream && is_unix) {
        return Err(refuse());
    }
    Ok(fd.into())
}

/// Binds a listening socket with these permissions and, unless nothing is given, this owner. A socket that nobody listens
/// behind any more is replaced; one that somebody does, or anything else in its place, is an error (`AddrInUse`).
pub fn bind(path: &Path, mode: u32, owner: Option<(Uid, Gid)>) -> io::Result<UnixListener> {
    let listener = match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_abandoned(path) => {
            fs::remove_file(path)?;
            UnixListener::bind(path)?
        }
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let advice =
                "it is in use: stop the recoveryd that runs already, or remove what is there";
            return Err(io::Error::new(io::ErrorKind::AddrInUse, advice));
        }
        bound => bound?,
    };
    if let Some((uid, gid)) = owner {
        chown(path, Some(uid.as_raw()), Some(gid.as_raw()))?;
    }
    fs::set_permissions(path, Permissions::from_mode(mode))?;
    Ok(listener)
}

/// A connection to a plain file is refused as well, and that is nobody's to remove.
fn is_abandoned(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket())
        && UnixStream::connect(path)
            .is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn only_what_was_handed_to_this_process_counts() {
        let own = std::process::id().to_string();
        assert_eq!(handed_count(&own, "2"), Some(2));
        assert_eq!(handed_count("1", "2"), None);
        assert_eq!(handed_count(&own, "0"), None);
        assert_eq!(handed_count(&own, "-1"), None);
        assert_eq!(handed_count(&own, "2147483647"), None);
        assert_eq!(handed_count("", ""), None);
    }

    #[test]
    fn only_a_listening_unix_socket_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let bound = UnixListener::bind(folder.path().join("socket")).unwrap();
        assert!(listener(bound.into()).is_ok());
        let (stream, _other) = UnixStream::pair().unwrap();
        assert!(listener(stream.into()).is_err());
        let network = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        assert!(listener(network.into()).is_err());
        let file = fs::File::open("/dev/null").unwrap();
        assert!(listener(file.into()).is_err());
    }

    #[test]
    fn an_abandoned_socket_is_replaced_and_a_living_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let first = bind(&path, 0o600, None).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(
            bind(&path, 0o666, None).unwrap_err().kind(),
            io::ErrorKind::AddrInUse
        );
        drop(first);
        bind(&path, 0o666, Some((Uid::current(), Gid::current()))).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o666);
        // Anything else in its place is left alone.
        let file = folder.path().join("file");
        fs::write(&file, "kept").unwrap();
        assert!(bind(&file, 0o600, None).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
    }
}
