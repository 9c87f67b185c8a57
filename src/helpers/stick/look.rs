//! What is on a stick, and whether a file can be written to it.

use super::trouble::Trouble;
use crate::api::stick::LookReply;
use crate::sys::beneath::Top;
use crate::sys::mounts::{FoundStick, Place, plain_text};
use nix::sys::statvfs::{FsFlags, Statvfs};

/// What our largest file needs.
const NEEDED_BYTES: u64 = 4096;

/// A stick with a hundred thousand files must not keep anybody waiting.
const MOST_NAMES: usize = 4096;
const MOST_REPLIES: usize = 64;

pub(super) fn look(stick: &FoundStick, top: &Top) -> Result<LookReply, Trouble> {
    let space = top.space()?;
    // A configured folder is no file system, and goes by its own name.
    let own = match stick.place {
        Place::Folder(_) => None,
        Place::Mounted { .. } | Place::Plugged { .. } => top.label(),
    };
    let own = own.unwrap_or_default();
    let label = match plain_text(&String::from_utf8_lossy(&own)) {
        label if label.is_empty() => stick.label.clone(),
        label => label,
    };
    let (replies, reading) = replies(top);
    let trouble = reading.and_then(|()| writable(stick, top, &space)).err();
    Ok(LookReply {
        label,
        filesystem: stick.filesystem.clone(),
        size_bytes: bytes(space.blocks(), &space),
        free_bytes: bytes(space.blocks_available(), &space),
        usable: trouble.is_none(),
        reason: trouble.as_ref().map(ToString::to_string),
        why: trouble.as_ref().map(Trouble::why),
        replies,
    })
}

/// Varlink's numbers are signed 64-bit, and a damaged file system may claim any size.
#[allow(
    clippy::unnecessary_cast,
    reason = "the C types differ between 32 and 64 bit"
)]
fn bytes(blocks: nix::libc::fsblkcnt_t, space: &Statvfs) -> u64 {
    (blocks as u64)
        .saturating_mul(space.fragment_size() as u64)
        .min(i64::MAX as u64)
}

fn writable(stick: &FoundStick, top: &Top, space: &Statvfs) -> Result<(), Trouble> {
    // A stick of our own mounting is mounted for reading only while it is looked at.
    let ours = matches!(stick.place, Place::Plugged { .. });
    if stick.read_only || !ours && space.flags().contains(FsFlags::ST_RDONLY) {
        return Err(Trouble::WriteProtected);
    }
    if !ours {
        top.may_write()?;
    }
    // vfat and others that do not count files say 0 of 0.
    let no_more_files = space.files() > 0 && space.files_available() == 0;
    match no_more_files || bytes(space.blocks_available(), space) < NEEDED_BYTES {
        true => Err(Trouble::Full),
        false => Ok(()),
    }
}

/// The names of reply files in order, and whether the folder could be read.
fn replies(top: &Top) -> (Vec<String>, Result<(), Trouble>) {
    let mut replies = Vec::new();
    let names = match top.names() {
        Ok(names) => names,
        Err(error) => return (replies, Err(error.into())),
    };
    let mut reading = Ok(());
    for name in names.take(MOST_NAMES) {
        match name {
            Ok(name) => replies.extend(reply_name(name.as_bytes())),
            Err(error) => reading = Err(error.into()),
        }
        if replies.len() == MOST_REPLIES {
            break;
        }
    }
    replies.sort();
    (replies, reading)
}

/// Case is left open: file systems and computers on the way change it.
fn reply_name(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let upper = name.to_ascii_uppercase();
    let fits = upper.starts_with("REPLY_") && upper.ends_with(".TXT");
    (fits && !name.chars().any(char::is_control)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_files_are_told_by_their_names() {
        for good in [
            "REPLY_123456789_0A1B2C3D.txt",
            "reply_123456789_0a1b2c3d.TXT",
            "REPLY_123456789_0A1B2C3D (1).txt",
        ] {
            assert_eq!(reply_name(good.as_bytes()).as_deref(), Some(good));
        }
        for bad in [
            &b"GUID_123456789_0A1B2C3D.txt"[..],
            b"REPLY_123.txt.exe",
            b"REPLY_1\n2.txt",
            b"REPLY_\x1b[2J.txt",
            b"REPLY_\xff.txt",
            b"._REPLY_1.txt",
        ] {
            assert_eq!(reply_name(bad), None, "{}", bad.escape_ascii());
        }
    }
}
