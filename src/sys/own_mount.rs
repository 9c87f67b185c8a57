//! Mounting a stick where nobody else sees it, for as long as this process needs it.
#![allow(unsafe_code)]

use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::stat::{Mode, SFlag, makedev, mknod};
use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// `MS_NOSYMFOLLOW`, since Linux 5.10.
const NO_SYMLINKS: MsFlags = MsFlags::from_bits_retain(256);

/// What a stick is trusted with.
pub(super) const UNTRUSTED: MsFlags = MsFlags::MS_NOSUID
    .union(MsFlags::MS_NODEV)
    .union(MsFlags::MS_NOEXEC)
    .union(MsFlags::MS_NOATIME);

/// A small file system in memory in a mount namespace of its own, with room for one device and one stick.
///
/// All of it is gone with the process, however that ends: nothing stays mounted.
pub struct OwnMount {
    place: PathBuf,
}

impl OwnMount {
    /// Takes the calling thread into a mount namespace of its own, for good, and makes room at `place`, a folder that nothing
    /// else of the thread needs.
    ///
    /// `let_go` are mounts of other sticks: what our namespace holds of them would keep them in use after whoever mounted
    /// them unmounts them, where mounts are not shared between namespaces.
    ///
    /// `EPERM`: only with `CAP_SYS_ADMIN`. `EINVAL` or `ENOSYS`: the kernel has no mount namespaces.
    pub fn new(place: &Path, let_go: impl Iterator<Item = PathBuf>) -> Result<Self, Errno> {
        leave_mounts()?;
        for other in let_go {
            let _ = umount2(&other, MntFlags::MNT_DETACH | MntFlags::UMOUNT_NOFOLLOW);
        }
        small_tmpfs(place)?;
        let own = Self {
            place: place.into(),
        };
        make_folder(&own.stick())?;
        Ok(own)
    }

    /// Where the stick is mounted.
    pub fn stick(&self) -> PathBuf {
        self.place.join("stick")
    }

    /// Opens a block device by its number for reading; the node is made here, for a recorder may have none. `EPERM`: only
    /// with `CAP_MKNOD`; `ENXIO` or `ENOMEDIUM`: pulled out.
    pub fn open(&self, (major, minor): (u32, u32)) -> Result<File, Errno> {
        let node = self.node();
        let number = makedev(major.into(), minor.into());
        match mknod(&node, SFlag::S_IFBLK, Mode::S_IRUSR | Mode::S_IWUSR, number) {
            Ok(()) | Err(Errno::EEXIST) => {}
            Err(errno) => return Err(errno),
        }
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_CLOEXEC)
            .open(node);
        opened.map_err(errno)
    }

    /// Mounts the device opened before, without set-user-id, devices, programs and, since Linux 5.10, symbolic links.
    ///
    /// `ENODEV`: the kernel has no driver for this file system, nor can it load one. `EBUSY`: something else has the device
    /// for itself. `EACCES` or `EROFS`: it cannot be written.
    pub fn mount(&self, filesystem: &str, read_only: bool, options: &str) -> Result<(), Errno> {
        let mut flags = UNTRUSTED;
        flags.set(MsFlags::MS_RDONLY, read_only);
        let attempt = |flags| {
            let device = Some(&self.node());
            let stick = &self.stick();
            mount(device, stick, Some(filesystem), flags, Some(options))
        };
        match attempt(flags | NO_SYMLINKS) {
            Err(Errno::EINVAL) => attempt(flags),
            done => done,
        }
    }

    /// Unmounts the stick. After `Ok` all of it is on the device; `EBUSY` if something of it is still open.
    pub fn unmount(&self) -> Result<(), Errno> {
        umount2(&self.stick(), MntFlags::UMOUNT_NOFOLLOW)
    }

    fn node(&self) -> PathBuf {
        self.place.join("device")
    }
}

/// Into a mount namespace of the calling thread's own.
///
/// What is unmounted outside is unmounted here as well, where outside mounts are shared, and nothing of ours gets out.
pub(super) fn leave_mounts() -> Result<(), Errno> {
    // SAFETY: takes a number and touches no memory.
    Errno::result(unsafe { libc::unshare(libc::CLONE_NEWNS) })?;
    let nothing = None::<&str>;
    mount(
        nothing,
        "/",
        nothing,
        MsFlags::MS_REC | MsFlags::MS_SLAVE,
        nothing,
    )
}

pub(super) fn small_tmpfs(place: &Path) -> Result<(), Errno> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NOEXEC;
    mount(
        Some("recoveryd"),
        place,
        Some("tmpfs"),
        flags,
        Some("size=64k,mode=0755"),
    )
}

pub(super) fn make_folder(path: &Path) -> Result<(), Errno> {
    let made = DirBuilder::new().mode(0o755).create(path);
    made.map_err(errno)
}

fn errno(error: std::io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::EIO, Errno::from_raw)
}
