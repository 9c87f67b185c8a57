//! Reading a reply file.

use super::trouble::Trouble;
use crate::api::stick::ReadReply;
use crate::secret::Secret;
use crate::sys::beneath::{BeneathError, Name, Top};
use nix::errno::Errno;
use std::io::Read;
use zeroize::Zeroizing;

const MOST_BYTES: usize = 64 * 1024;

/// A stick with a hundred thousand files must not keep anybody waiting.
const MOST_NAMES: usize = 4096;

/// A second name for a file elsewhere on the stick (a hard link) is a file like any other: NTFS counts the short names
/// that Windows makes in the same way.
pub(super) fn read(top: &Top, file: &str) -> Result<ReadReply, Trouble> {
    let shown = || file.to_owned();
    let named = !file.chars().any(char::is_control);
    let name = Name::new(file.as_bytes()).filter(|_| named);
    let opened = match top.regular(&name.ok_or(Trouble::NoName)?) {
        Err(BeneathError::Os(Errno::ENOENT)) => {
            let other = in_another_case(top, file).ok_or_else(|| Trouble::Absent(shown()))?;
            top.regular(&other)?
        }
        opened => opened?,
    };
    // Room for all of it at once, so that no half of a code stays behind in memory when the buffer grows.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES + 1));
    opened.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MOST_BYTES {
        return Err(Trouble::TooLarge(shown()));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| Trouble::NotText(shown()))?;
    Ok(ReadReply {
        contents: Secret::new(text.to_owned()),
    })
}

/// File systems and computers on the way change the case of names.
fn in_another_case(top: &Top, file: &str) -> Option<Name> {
    let names = top.names().ok()?.take(MOST_NAMES).filter_map(Result::ok);
    { names }.find(|name| name.as_bytes().eq_ignore_ascii_case(file.as_bytes()))
}
