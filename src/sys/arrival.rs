//! Waiting for a file to come, such as a device's.

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use tokio::io::unix::AsyncFd;

/// Tells of changes in the folder where a file is to come, or in the nearest folder above it that is there.
pub struct Arrival {
    inotify: AsyncFd<OwnedFd>,
}

impl Arrival {
    /// Starts to watch. Look for the file after this, so that it cannot come unseen. Needs a running tokio runtime.
    #[allow(unsafe_code)]
    pub fn of(path: &Path) -> io::Result<Self> {
        let inotify = Inotify::init(InitFlags::IN_NONBLOCK | InitFlags::IN_CLOEXEC)?;
        let changes = AddWatchFlags::IN_CREATE
            | AddWatchFlags::IN_MOVED_TO
            // Its rights are often set after it was made.
            | AddWatchFlags::IN_ATTRIB
            | AddWatchFlags::IN_DELETE_SELF
            | AddWatchFlags::IN_MOVE_SELF;
        let folder = path
            .ancestors()
            .skip(1)
            .find(|folder| folder.is_dir())
            .unwrap_or(Path::new("/"));
        inotify.add_watch(folder, changes)?;
        // SAFETY: the `AsyncFd` owns the descriptor and keeps it open until it is dropped.
        let inotify = unsafe { AsyncFd::register(OwnedFd::from(inotify)) }?;
        Ok(Self { inotify })
    }

    /// Waits until something has changed there; then make a new one, for the folder itself may be another.
    pub async fn something(self) -> io::Result<()> {
        self.inotify.readable().await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::Duration;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn a_file_two_folders_away_is_seen_to_come() {
        let folder = tempfile::tempdir().unwrap();
        let by_path = folder.path().join("input/by-path");
        let file = by_path.join("platform-keys-event");
        let quiet = Arrival::of(&file).unwrap().something();
        assert!(timeout(SOON, quiet).await.is_err());

        let step = Arrival::of(&file).unwrap();
        fs::create_dir_all(&by_path).unwrap();
        timeout(SOON, step.something()).await.unwrap().unwrap();
        let step = Arrival::of(&file).unwrap();
        fs::write(&file, "").unwrap();
        timeout(SOON, step.something()).await.unwrap().unwrap();
    }
}
