//! Waiting for a change among the mounts.

use super::Elsewhere;
use std::fs::File;
use std::io;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Tells when something was mounted, unmounted or mounted anew, in the mount namespace of a table.
///
/// The kernel marks an open mountinfo with `POLLPRI` (proc_pid_mountinfo(5)), so waiting costs nothing: no timer, no
/// reading. A service in a mount namespace of its own sees the host's mounts only while they propagate into it.
pub struct MountWatch {
    mountinfo: AsyncFd<File>,
}

impl MountWatch {
    /// Starts to watch; what changes from now on is told. Needs a running tokio runtime.
    #[allow(unsafe_code)]
    pub fn new(table: &Elsewhere) -> io::Result<Self> {
        let file = table.file()?;
        // SAFETY: the `AsyncFd` owns the file, which keeps its one descriptor open until it is dropped.
        let mountinfo = unsafe { AsyncFd::register_with_interest(file, Interest::PRIORITY) }?;
        Ok(Self { mountinfo })
    }

    /// Waits for the next change; several at once may count as one. Nothing is lost when the wait is given up.
    pub async fn changed(&mut self) -> io::Result<()> {
        self.mountinfo
            .ready(Interest::PRIORITY)
            .await?
            .clear_ready();
        Ok(())
    }
}
