//! Files at the top of one mount, and nowhere else: what lies on a stick cannot lead out of it.

use super::privileges::Identity;
use nix::dir::Dir;
use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, OpenHow, ResolveFlag, open, openat, openat2, renameat};
use nix::sys::stat::{FileStat, Mode, SFlag, fchmod, fstat, fstatat, lstat};
use nix::sys::statvfs::{Statvfs, fstatvfs};
use nix::unistd::{AccessFlags, Gid, Uid, UnlinkatFlags, faccessat, fsync, syncfs, unlinkat};
use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::path::Path;
use thiserror::Error;

/// Whoever makes a file may write it, everybody may read it.
const READABLE: Mode = Mode::S_IRUSR
    .union(Mode::S_IWUSR)
    .union(Mode::S_IRGRP)
    .union(Mode::S_IROTH);

/// The name of a file at the top: no slash, no NUL, neither `.` nor `..`, 1 to 255 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(CString);

impl Name {
    /// Takes a name if it is one.
    pub fn new(name: &[u8]) -> Option<Self> {
        let fits = (1..=255).contains(&name.len()) && !name.contains(&b'/');
        let named = fits && name != b"." && name != b"..";
        CString::new(name).ok().filter(|_| named).map(Self)
    }

    /// The name's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Why something at the top cannot be had.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum BeneathError {
    /// The folder shows another mount than the one that was meant.
    #[error("another file system is mounted over it")]
    Covered,
    /// There is something of that name, but no regular file.
    #[error("{name} is {kind}, not a file")]
    NotAFile {
        /// The name.
        name: String,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// The system's own word.
    #[error("{}", .0.desc())]
    Os(#[from] Errno),
}

impl From<io::Error> for BeneathError {
    fn from(error: io::Error) -> Self {
        Self::Os(error.raw_os_error().map_or(Errno::EIO, Errno::from_raw))
    }
}

/// The folder at the top of a mount (or a configured folder), held open: mounting over it changes nothing for us.
#[derive(Debug)]
pub struct Top {
    folder: OwnedFd,
    mount: u64,
}

impl Top {
    /// Opens a folder that is no link. With the kernel's number of a mount it must be on that mount.
    pub fn open(path: &Path, mount: Option<u64>) -> Result<Self, BeneathError> {
        let flags = OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        let folder = open(path, flags, Mode::empty())?;
        let here = mount_of(&folder)?;
        match mount.is_none_or(|mount| mount == here) {
            true => Ok(Self {
                folder,
                mount: here,
            }),
            false => Err(BeneathError::Covered),
        }
    }

    /// Opens a regular file for reading, from its start.
    ///
    /// It is looked at before it is opened: opening alone would start a device or wait for a pipe's other end.
    pub fn regular(&self, name: &Name) -> Result<File, BeneathError> {
        let refused = |kind| BeneathError::NotAFile {
            name: String::from_utf8_lossy(name.as_bytes()).into_owned(),
            kind,
        };
        let there = match self.open_in(name, OFlag::O_PATH) {
            Err(Errno::EXDEV) => return Err(refused("another mount")),
            there => there?,
        };
        if let Some(kind) = other_than_a_file(&there)? {
            return Err(refused(kind));
        }
        // The very inode that was looked at, whatever the name means by now.
        let path = format!("/proc/self/fd/{}", there.as_raw_fd());
        let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
        Ok(File::from(open(Path::new(&path), flags, Mode::empty())?))
    }

    /// Makes a new, empty file for writing that all may read, as far as the file system knows permissions.
    pub fn create(&self, name: &Name) -> Result<File, BeneathError> {
        let flags = OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL;
        let file = File::from(self.open_in(name, flags)?);
        // Past the umask: on the owner's computer another user reads the stick. vfat may refuse, and need not do it.
        let _ = fchmod(&file, READABLE);
        Ok(file)
    }

    /// Gives a file another name that is free; `EEXIST` if it is not.
    ///
    /// Where neither kernel nor file system can refuse by itself, a name that somebody else takes between our look and
    /// our rename would be overwritten; only another process with write access to the same stick could do that.
    pub fn rename_new(&self, from: &Name, to: &Name) -> Result<(), BeneathError> {
        match rename_without_replacing(&self.folder, from, to) {
            Err(Errno::EINVAL | Errno::ENOSYS) => Ok(self.rename_after_a_look(from, to)?),
            done => Ok(done?),
        }
    }

    fn rename_after_a_look(&self, from: &Name, to: &Name) -> Result<(), Errno> {
        match fstatat(&self.folder, &*to.0, AtFlags::AT_SYMLINK_NOFOLLOW) {
            Err(Errno::ENOENT) => renameat(&self.folder, &*from.0, &self.folder, &*to.0),
            Err(errno) => Err(errno),
            Ok(_) => Err(Errno::EEXIST),
        }
    }

    /// Removes a file's name.
    pub fn remove(&self, name: &Name) -> Result<(), BeneathError> {
        Ok(unlinkat(
            &self.folder,
            &*name.0,
            UnlinkatFlags::NoRemoveDir,
        )?)
    }

    /// Writes the folder, and then everything the file system still holds back, to the device.
    pub fn sync(&self) -> Result<(), BeneathError> {
        match fsync(&self.folder) {
            // Some file systems cannot sync a folder by itself; the next call does it.
            Ok(()) | Err(Errno::EINVAL) => Ok(syncfs(&self.folder)?),
            Err(errno) => Err(errno.into()),
        }
    }

    /// The names at the top in the directory's own order, without `.` and `..`; ends at the first error.
    pub fn names(&self) -> Result<impl Iterator<Item = Result<Name, BeneathError>>, BeneathError> {
        let flags = OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let mut failed = false;
        let entries = Dir::openat(&self.folder, ".", flags, Mode::empty())?.into_iter();
        Ok(entries
            .take_while(move |entry| !std::mem::replace(&mut failed, entry.is_err()))
            .filter_map(|entry| match entry {
                Ok(entry) => Name::new(entry.file_name().to_bytes()).map(Ok),
                Err(errno) => Some(Err(errno.into())),
            }))
    }

    /// Sizes and mount flags of the file system.
    pub fn space(&self) -> Result<Statvfs, BeneathError> {
        Ok(fstatvfs(&self.folder)?)
    }

    /// Whether we may make files here, without making one.
    pub fn may_write(&self) -> Result<(), BeneathError> {
        let wanted = AccessFlags::W_OK | AccessFlags::X_OK;
        Ok(faccessat(&self.folder, ".", wanted, AtFlags::AT_EACCESS)?)
    }

    /// Whose folder it is.
    pub(super) fn owner(&self) -> Result<Identity, Errno> {
        let seen = fstat(&self.folder)?;
        Ok(Identity {
            uid: Uid::from_raw(seen.st_uid),
            gid: Gid::from_raw(seen.st_gid),
        })
    }

    /// Whether another folder is this very one, by whichever mounts both were opened.
    pub(super) fn is_same_folder(&self, other: &Self) -> Result<bool, BeneathError> {
        let [here, there] = [fstat(&self.folder)?, fstat(&other.folder)?];
        Ok((here.st_dev, here.st_ino) == (there.st_dev, there.st_ino))
    }

    /// The block device that the folder's file system is on, opened for reading, if it is at `node`.
    pub fn device_at(&self, node: &Path) -> Option<File> {
        let number = fstat(&self.folder).ok()?.st_dev;
        let is_it = |seen: FileStat| {
            seen.st_mode & SFlag::S_IFMT.bits() == SFlag::S_IFBLK.bits() && seen.st_rdev == number
        };
        // Looked at before: opening alone would start another device.
        lstat(node).ok().filter(|seen| is_it(*seen))?;
        let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let opened = File::from(open(node, flags, Mode::empty()).ok()?);
        fstat(&opened).ok().filter(|seen| is_it(*seen))?;
        Some(opened)
    }

    /// The file system's label, up to its NUL, as it stands on it, if kernel and file system tell it.
    #[allow(unsafe_code)]
    pub fn label(&self) -> Option<Vec<u8>> {
        let mut label = [0; LABEL_MAX];
        // SAFETY: the folder is open, and the kernel writes at most the `LABEL_MAX` bytes of the array.
        unsafe { get_label(self.folder.as_raw_fd(), &mut label) }.ok()?;
        label.split(|&byte| byte == 0).next().map(<[u8]>::to_vec)
    }

    /// Opens what has this name at the top, never through a link and never on another mount (`EXDEV`).
    fn open_in(&self, name: &Name, flags: OFlag) -> Result<OwnedFd, Errno> {
        let how = OpenHow::new()
            .flags(flags | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC)
            .mode(mode_for(flags))
            .resolve(
                ResolveFlag::RESOLVE_BENEATH
                    | ResolveFlag::RESOLVE_NO_SYMLINKS
                    | ResolveFlag::RESOLVE_NO_MAGICLINKS
                    | ResolveFlag::RESOLVE_NO_XDEV,
            );
        match openat2(&self.folder, &*name.0, how) {
            Err(Errno::ENOSYS) => self.open_by_hand(name, flags),
            done => done,
        }
    }

    /// The same before Linux 5.6. A name has no slash, so only its last and only step can lead away.
    fn open_by_hand(&self, name: &Name, flags: OFlag) -> Result<OwnedFd, Errno> {
        let flags_all = flags | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        let opened = openat(&self.folder, &*name.0, flags_all, mode_for(flags))?;
        match mount_of(&opened)? == self.mount {
            true => Ok(opened),
            false => Err(Errno::EXDEV),
        }
    }
}

/// `openat2` refuses a mode where nothing is made.
fn mode_for(flags: OFlag) -> Mode {
    match flags.contains(OFlag::O_CREAT) {
        true => READABLE,
        false => Mode::empty(),
    }
}

impl AsRawFd for Top {
    fn as_raw_fd(&self) -> RawFd {
        self.folder.as_raw_fd()
    }
}

/// What an open file is if it is not a regular one.
fn other_than_a_file(file: &OwnedFd) -> Result<Option<&'static str>, Errno> {
    Ok(match fstat(file)?.st_mode & SFlag::S_IFMT.bits() {
        kind if kind == SFlag::S_IFREG.bits() => None,
        kind if kind == SFlag::S_IFLNK.bits() => Some("a link"),
        kind if kind == SFlag::S_IFDIR.bits() => Some("a folder"),
        kind if kind == SFlag::S_IFIFO.bits() => Some("a pipe"),
        kind if kind == SFlag::S_IFSOCK.bits() => Some("a socket"),
        _ => Some("a device"),
    })
}

/// The kernel's number of the mount a file was opened on. Unlike a device number it tells bind mounts apart and holds for
/// btrfs.
fn mount_of(file: impl AsFd) -> Result<u64, Errno> {
    match mount_by_statx(file.as_fd()) {
        Some(mount) => Ok(mount),
        None => mount_by_fdinfo(file.as_fd()),
    }
}

/// Whether the number of a mount is to be had from `/proc` only.
pub(super) fn needs_proc(top: &Top) -> bool {
    mount_by_statx(top.folder.as_fd()).is_none()
}

/// statx(2) tells it since Linux 5.8.
#[allow(unsafe_code)]
fn mount_by_statx(file: BorrowedFd) -> Option<u64> {
    /// `STATX_MNT_ID`, and where `struct statx` says what it holds and holds it; libraries know it only of late.
    const MOUNT: u32 = 0x1000;
    const HELD_AT: usize = 0;
    const MOUNT_AT: usize = 0x90 / 8;
    let mut seen = [0_u64; 32];
    // SAFETY: the kernel writes at most the 256 bytes of a `struct statx`; the empty name is NUL-terminated.
    let done = unsafe {
        libc::syscall(
            libc::SYS_statx,
            file.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_EMPTY_PATH,
            MOUNT,
            seen.as_mut_ptr(),
        )
    };
    let held = seen[HELD_AT].to_ne_bytes();
    let held = u32::from_ne_bytes([held[0], held[1], held[2], held[3]]);
    let mount = seen[MOUNT_AT];
    // Who stands between us and the kernel may pass on that the number is held and not the number: no folder's mount is 0.
    (done == 0 && held & MOUNT != 0 && mount != 0).then_some(mount)
}

/// proc_pid_fdinfo(5), since Linux 3.15.
fn mount_by_fdinfo(file: BorrowedFd) -> Result<u64, Errno> {
    let path = format!("/proc/self/fdinfo/{}", file.as_raw_fd());
    let text = std::fs::read_to_string(path).map_err(|_| Errno::ENOSYS)?;
    text.lines()
        .find_map(|line| line.strip_prefix("mnt_id:")?.trim().parse().ok())
        .ok_or(Errno::ENOSYS)
}

/// `FSLABEL_MAX` of `linux/fs.h`.
const LABEL_MAX: usize = 256;

nix::ioctl_read!(
    /// `FS_IOC_GETFSLABEL`, since Linux 4.18.
    get_label, 0x94, 49, [u8; LABEL_MAX]
);

/// renameat2(2) with `RENAME_NOREPLACE`, by its number: musl has no function for it.
#[allow(unsafe_code)]
fn rename_without_replacing(folder: &OwnedFd, from: &Name, to: &Name) -> Result<(), Errno> {
    let folder = folder.as_raw_fd();
    // SAFETY: both names are NUL-terminated and outlive the call; the folder is open.
    let done = unsafe {
        libc::syscall(
            libc::SYS_renameat2,
            folder,
            from.0.as_ptr(),
            folder,
            to.0.as_ptr(),
            libc::RENAME_NOREPLACE,
        )
    };
    Errno::result(done).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::stat::mknodat;
    use std::fs;
    use std::io::Read;
    use std::os::unix::net::UnixListener;

    fn name(text: &str) -> Name {
        Name::new(text.as_bytes()).unwrap()
    }

    fn not_a_file(name: &str, kind: &'static str) -> Result<(), BeneathError> {
        let name = name.into();
        Err(BeneathError::NotAFile { name, kind })
    }

    fn top() -> (tempfile::TempDir, Top) {
        let folder = tempfile::tempdir().unwrap();
        let top = Top::open(folder.path(), None).unwrap();
        (folder, top)
    }

    #[test]
    fn names_stay_at_the_top() {
        let long = "a".repeat(256);
        for bad in ["", ".", "..", "/", "a/b", "/etc/passwd", "a\0b", &long] {
            assert_eq!(Name::new(bad.as_bytes()), None, "{bad}");
        }
        for good in ["a", "...", "REPLY_1 (1).txt", &long[1..]] {
            assert_eq!(name(good).as_bytes(), good.as_bytes());
        }
    }

    /// Both ways to open must say the same, whatever this kernel has.
    #[test]
    fn both_ways_to_open_refuse_what_is_no_file() {
        let (folder, top) = top();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "text").unwrap();
        fs::create_dir(at("folder")).unwrap();
        std::os::unix::fs::symlink("file", at("link")).unwrap();
        std::os::unix::fs::symlink("/proc/self/mem", at("away")).unwrap();
        mknodat(&top.folder, "pipe", SFlag::S_IFIFO, Mode::S_IRWXU, 0).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        for (entry, expected) in [
            ("file", None),
            ("folder", Some("a folder")),
            ("link", Some("a link")),
            ("away", Some("a link")),
            ("pipe", Some("a pipe")),
            ("socket", Some("a socket")),
        ] {
            let way = |open: fn(&Top, &Name, OFlag) -> Result<OwnedFd, Errno>| {
                let there = open(&top, &name(entry), OFlag::O_PATH).unwrap();
                other_than_a_file(&there).unwrap()
            };
            assert_eq!(way(Top::open_in), expected, "{entry}");
            assert_eq!(way(Top::open_by_hand), expected, "{entry}");
            let read = top.regular(&name(entry)).map(drop);
            assert_eq!(
                read,
                expected.map_or(Ok(()), |kind| not_a_file(entry, kind))
            );
            for way in [Top::open_in, Top::open_by_hand] {
                let made = way(
                    &top,
                    &name(entry),
                    OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL,
                );
                assert_eq!(made.map(drop), Err(Errno::EEXIST), "{entry}");
            }
        }
        let mut text = String::new();
        let mut file = top.regular(&name("file")).unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "text");
        assert_eq!(
            top.regular(&name("nothing")).map(drop),
            Err(BeneathError::Os(Errno::ENOENT))
        );
    }

    #[test]
    fn opening_by_hand_sees_another_mount() {
        // /proc has a mount of its own wherever it is, so a folder above it must not lead there.
        let top = Top::open(Path::new("/"), None).unwrap();
        let way = |open: fn(&Top, &Name, OFlag) -> Result<OwnedFd, Errno>| {
            open(&top, &name("proc"), OFlag::O_PATH).map(drop)
        };
        assert_eq!(way(Top::open_by_hand), Err(Errno::EXDEV));
        assert_eq!(way(Top::open_in), Err(Errno::EXDEV));
        assert_eq!(
            top.regular(&name("proc")).map(drop),
            not_a_file("proc", "another mount")
        );
    }

    #[test]
    fn both_ways_to_rename_replace_nothing() {
        let (folder, top) = top();
        let at = |name: &str| folder.path().join(name);
        for way in [
            Top::rename_after_a_look,
            |top: &Top, from: &Name, to: &Name| rename_without_replacing(&top.folder, from, to),
        ] {
            fs::write(at("new"), "new").unwrap();
            fs::write(at("old"), "old").unwrap();
            std::os::unix::fs::symlink("nowhere", at("dangling")).unwrap();
            assert_eq!(way(&top, &name("new"), &name("old")), Err(Errno::EEXIST));
            assert_eq!(
                way(&top, &name("new"), &name("dangling")),
                Err(Errno::EEXIST)
            );
            assert_eq!(fs::read_to_string(at("old")).unwrap(), "old");
            assert_eq!(way(&top, &name("new"), &name("free")), Ok(()));
            assert_eq!(fs::read_to_string(at("free")).unwrap(), "new");
            fs::remove_file(at("free")).unwrap();
            fs::remove_file(at("dangling")).unwrap();
        }
    }

    #[test]
    fn a_top_is_a_folder_of_the_mount_that_was_meant() {
        let (folder, top) = top();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        let open = |path: &Path, mount| Top::open(path, mount).map(drop);
        assert_eq!(open(folder.path(), Some(top.mount)), Ok(()));
        assert_eq!(
            open(folder.path(), Some(top.mount + 1_000_000)),
            Err(BeneathError::Covered)
        );
        assert!(open(&link, None).is_err());
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(open(&file, None), Err(BeneathError::Os(Errno::ENOTDIR)));
    }
}
