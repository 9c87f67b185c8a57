//! Writing a file so that the stick may be pulled out afterwards.

use super::trouble::Trouble;
use crate::sys::beneath::{BeneathError, Name, Top};
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, PosixFadviseAdvice, fcntl, posix_fadvise};
use nix::libc;
use std::fs::File;
use std::io::{Read, Write};
use zeroize::Zeroizing;

const MOST_BYTES: usize = 4096;

/// A stick with a hundred thousand files must not keep anybody waiting.
const MOST_NAMES: usize = 4096;

/// A temporary name, fsync, rename without replacing, `syncfs`, and read back from the device.
pub(super) fn write(top: &Top, file: &str, contents: &str) -> Result<(), Trouble> {
    let name = written_name(file)?;
    if contents.len() > MOST_BYTES {
        return Err(Trouble::TooMuch);
    }
    sweep(top);
    let made = match is_there(top, &name, contents) {
        Ok(true) => false,
        Ok(false) => return Err(Trouble::Taken(file.into())),
        Err(BeneathError::Os(Errno::ENOENT)) => {
            let temporary = temporary_name()?;
            place(top, &temporary, &name, contents).map_err(|error| match error {
                BeneathError::Os(Errno::EEXIST) => Trouble::Taken(file.into()),
                error => error.into(),
            })?;
            true
        }
        Err(error) => return Err(error.into()),
    };
    // Also for a file that was there: whoever wrote it may have been stopped before this.
    let safe = make_safe(top, &name, contents);
    if made && safe.is_err() {
        let _ = top.remove(&name);
    }
    safe
}

/// A name that every file system and every computer on the way takes as it is.
fn written_name(file: &str) -> Result<Name, Trouble> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let named = file.len() <= 100 && file.bytes().all(fits) && !file.starts_with('.');
    Name::new(file.as_bytes())
        .filter(|_| named)
        .ok_or(Trouble::UnfitName)
}

/// Whether the file of this name holds exactly these contents.
fn is_there(top: &Top, name: &Name, contents: &str) -> Result<bool, BeneathError> {
    let mut there = Zeroizing::new(Vec::with_capacity(MOST_BYTES + 1));
    let file = top.regular(name)?;
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut there)?;
    Ok(*there == contents.as_bytes())
}

fn place(top: &Top, temporary: &Name, name: &Name, contents: &str) -> Result<(), BeneathError> {
    let mut file = top.create(temporary)?;
    // A file system without locks has nobody on it who would heed one.
    let _ = lock(&file, libc::F_WRLCK);
    let placed = file
        .write_all(contents.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(BeneathError::from)
        .and_then(|()| top.rename_new(temporary, name));
    if placed.is_err() {
        let _ = top.remove(temporary);
    }
    placed
}

/// What stands before and after the 16 digits of a temporary name.
const TEMPORARY: (&[u8], &[u8]) = (b"recoveryd-", b".tmp");

/// A name that nobody else thought of, and that fits no form of ours if it is left behind.
fn temporary_name() -> Result<Name, Trouble> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(Trouble::NoRandom)?;
    let name = [TEMPORARY.0, hex::encode(random).as_bytes(), TEMPORARY.1].concat();
    Name::new(&name).ok_or(Trouble::UnfitName)
}

/// Takes away what errands left behind that were killed. One that is under way has its file locked.
fn sweep(top: &Top) {
    let Ok(names) = top.names() else { return };
    let names = names.take(MOST_NAMES).filter_map(Result::ok);
    for name in names.filter(is_temporary).collect::<Vec<_>>() {
        let is_left = |file: File| lock(&file, libc::F_RDLCK) != Err(Errno::EAGAIN);
        if top.regular(&name).is_ok_and(is_left) {
            let _ = top.remove(&name);
        }
    }
}

/// A lock on all of a file that ends with whoever holds it; `EAGAIN` if another errand holds one.
fn lock(file: &File, kind: libc::c_int) -> Result<(), Errno> {
    let whole = libc::flock {
        l_type: kind as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    fcntl(file, FcntlArg::F_OFD_SETLK(&whole)).map(drop)
}

fn is_temporary(name: &Name) -> bool {
    let digits = name.as_bytes().strip_prefix(TEMPORARY.0);
    let digits = digits.and_then(|name| name.strip_suffix(TEMPORARY.1));
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    digits.is_some_and(|digits| digits.len() == 16 && digits.iter().all(is_digit))
}

/// Everything to the device, then the file from the device again, past the kernel's cache where it lets itself be emptied.
fn make_safe(top: &Top, name: &Name, contents: &str) -> Result<(), Trouble> {
    let file = top.regular(name)?;
    file.sync_all()?;
    top.sync()?;
    let _ = posix_fadvise(&file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED);
    match is_there(top, name, contents)? {
        true => Ok(()),
        false => Err(Trouble::NotReadBack),
    }
}
