//! What can be wrong with a stick, in sentences for the person who holds it.

use crate::api::why::StickWhy;
use crate::sys::beneath::BeneathError;
use crate::sys::cage::CageError;
use crate::sys::mounts::MountsError;
use nix::errno::Errno;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

#[derive(Error, Debug)]
pub(super) enum Trouble {
    #[error("This stick is not there any more. Put it in and try again.")]
    Gone,
    #[error("The stick was pulled out. Put it in and try again.")]
    PulledOut,
    #[error("This stick is write-protected.")]
    WriteProtected,
    #[error("This stick is full: 4 KiB are needed.")]
    Full,
    #[error("The recorder is not permitted to use this stick.")]
    NotPermitted,
    #[error(
        "The stick cannot be read or written: it is damaged, or it was pulled out. Try another one."
    )]
    Damaged,
    #[error(
        "This stick is not mounted any more, or something is mounted over it. Pull it out and put it in again."
    )]
    Covered,
    #[error("What was written to this stick cannot be read back. Use another one.")]
    NotReadBack,
    #[error(
        "There is another file named {0} on this stick, and it stays as it is. Remove it or use another stick."
    )]
    Taken(String),
    #[error("{name} on this stick is {kind}, not a file.")]
    NotAFile { name: String, kind: &'static str },
    #[error("{} is configured as a stick, but it is no folder; a link to one does not count.", .0.display())]
    NoFolder(PathBuf),
    #[error("There is no file named {0} on this stick.")]
    Absent(String),
    #[error("{0} on this stick is larger than 64 KiB, so it is no reply file.")]
    TooLarge(String),
    #[error("{0} on this stick is not plain text (UTF-8), so it is no reply file.")]
    NotText(String),
    #[error(
        "A file written to a stick has a name of 1 to 100 letters, digits, hyphens, dots and underscores, and no dot in front."
    )]
    UnfitName,
    #[error("No file on a stick can have this name.")]
    NoName,
    #[error("A file written to a stick holds at most 4 KiB.")]
    TooMuch,
    #[error("The system gives no random number for a file's name ({0}). Try again.")]
    NoRandom(getrandom::Error),
    #[error(
        "This stick has no file system that the recorder can read; it needs reformatting: FAT32 or exFAT."
    )]
    NoFileSystem,
    #[error("This stick is encrypted. Use another one, or reformat it: FAT32 or exFAT.")]
    Encrypted,
    #[error(
        "This stick holds {0}, which this recorder's software cannot read. Use a stick formatted as FAT32."
    )]
    NoDriver(&'static str),
    #[error(
        "The recorder cannot mount this stick: its {0} file system is damaged, or it was not ejected from the computer before. Eject it there, or reformat it: FAT32 or exFAT."
    )]
    NotMountable(&'static str),
    #[error("Something else on the recorder uses this stick. Wait a moment and try again.")]
    InUse,
    #[error(
        "The recorder is not permitted to mount sticks. Its stick helper must run as root, with CAP_SYS_ADMIN and CAP_MKNOD."
    )]
    MayNotMount,
    #[error("This recorder's software cannot mount a stick by itself: {}.", .0.desc())]
    CannotMount(Errno),
    #[error(
        "The recorder stopped its work on this stick: what is on it made it do what it may not. Use another stick."
    )]
    Stopped,
    #[error("The recorder cannot shut itself in with this stick, so it leaves it alone: {0}")]
    NoCage(String),
    #[error("{1}")]
    Said(StickWhy, String),
    #[error(transparent)]
    Mounts(#[from] MountsError),
    #[error("The stick failed: {}. Try another one.", .0.desc())]
    Other(Errno),
}

impl Trouble {
    /// The same in a word.
    pub(super) fn why(&self) -> StickWhy {
        match self {
            Self::Gone => StickWhy::Gone,
            Self::PulledOut => StickWhy::PulledOut,
            Self::WriteProtected => StickWhy::WriteProtected,
            Self::Full => StickWhy::Full,
            Self::NotPermitted => StickWhy::NotPermitted,
            Self::Damaged => StickWhy::Damaged,
            Self::Covered => StickWhy::Covered,
            Self::NotReadBack => StickWhy::NotReadBack,
            Self::Taken(_) => StickWhy::Taken,
            Self::NotAFile { .. } => StickWhy::NotAFile,
            Self::NoFolder(_) => StickWhy::NoFolder,
            Self::Absent(_) => StickWhy::Absent,
            Self::TooLarge(_) => StickWhy::TooLarge,
            Self::NotText(_) => StickWhy::NotText,
            Self::NoFileSystem => StickWhy::NoFileSystem,
            Self::Encrypted => StickWhy::Encrypted,
            Self::NoDriver(_) => StickWhy::NoDriver,
            Self::NotMountable(_) => StickWhy::NotMountable,
            Self::InUse => StickWhy::InUse,
            Self::MayNotMount | Self::CannotMount(_) => StickWhy::CannotMount,
            Self::Stopped => StickWhy::Stopped,
            Self::Said(why, _) => *why,
            Self::UnfitName
            | Self::NoName
            | Self::TooMuch
            | Self::NoRandom(_)
            | Self::NoCage(_)
            | Self::Mounts(_)
            | Self::Other(_) => StickWhy::Failed,
        }
    }
}

impl From<Errno> for Trouble {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::ENODEV
            | Errno::ENXIO
            | Errno::ESHUTDOWN
            | Errno::ENOMEDIUM
            | Errno::ENOTCONN => Self::PulledOut,
            Errno::EIO | Errno::EREMOTEIO | Errno::EUCLEAN | Errno::EBADMSG => Self::Damaged,
            Errno::EROFS => Self::WriteProtected,
            Errno::ENOSPC | Errno::EDQUOT => Self::Full,
            Errno::EACCES | Errno::EPERM => Self::NotPermitted,
            Errno::ENOENT => Self::Gone,
            errno => Self::Other(errno),
        }
    }
}

impl From<CageError> for Trouble {
    fn from(error: CageError) -> Self {
        match error {
            CageError::Folder(error) => error.into(),
            error => Self::NoCage(error.to_string()),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        BeneathError::from(error).into()
    }
}

impl From<BeneathError> for Trouble {
    fn from(error: BeneathError) -> Self {
        match error {
            BeneathError::Covered => Self::Covered,
            BeneathError::NotAFile { name, kind } => Self::NotAFile { name, kind },
            BeneathError::Os(errno) => errno.into(),
        }
    }
}
