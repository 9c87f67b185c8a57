//! What the journal could not do, and what to do about it.

use super::{File, SLOT};
use std::io::{self, ErrorKind};
use thiserror::Error;

/// Why the journal did not do what was asked. What was on the disk before still counts.
#[derive(Error, Debug)]
pub enum JournalError {
    /// A file cannot be read or written.
    #[error(
        "cannot {doing} the file `{file}` in the state directory: {source}; {}",
        advice(source)
    )]
    Medium {
        /// What was tried.
        doing: &'static str,
        /// Which file.
        file: File,
        /// What the system said.
        source: io::Error,
    },
    /// A newer program was here. Nothing was written.
    #[error(
        "the state was written by a newer recoveryd (format {version}); install that version again, \
         or move the state directory away to start afresh"
    )]
    FromTheFuture {
        /// The format's number.
        version: u16,
    },
    /// More than the slot holds. Nothing was written.
    #[error(
        "the {what} would take more than the {most} bytes there are for it; ask for less at a time"
    )]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The limit in bytes.
        most: usize,
    },
}

impl JournalError {
    pub(super) fn reading((file, source): (File, io::Error)) -> Self {
        Self::Medium {
            doing: "read",
            file,
            source,
        }
    }

    pub(super) fn writing((file, source): (File, io::Error)) -> Self {
        Self::Medium {
            doing: "write",
            file,
            source,
        }
    }

    pub(super) fn unreadable_slot() -> Self {
        let what =
            format!("the {SLOT} bytes of the newest slot are not the ones that were written");
        Self::reading((File::Slots, io::Error::new(ErrorKind::InvalidData, what)))
    }

    pub(super) fn unless_fits(what: &'static str, size: usize, most: usize) -> Result<(), Self> {
        if size > most {
            Err(Self::TooLarge { what, most })
        } else {
            Ok(())
        }
    }
}

fn advice(source: &io::Error) -> &'static str {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space on its disk",
        ErrorKind::ReadOnlyFilesystem => {
            "its disk is read-only: mount it for writing, and check it for errors"
        }
        ErrorKind::PermissionDenied => {
            "give the directory and its files to the user recoveryd runs as"
        }
        _ => "the disk may be failing: check it, and restart recoveryd",
    }
}
