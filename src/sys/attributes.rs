//! Extended attributes: access lists and security labels that a replaced file must keep.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_void};
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

/// Gives `to` every extended attribute of `from` that it does not have already. A file system without any is fine.
pub fn copy(from: &File, to: &File) -> io::Result<()> {
    let names = match list(from) {
        Err(error) if error.raw_os_error() == Some(libc::ENOTSUP) => return Ok(()),
        names => names?,
    };
    for name in names.split_inclusive(|&byte| byte == 0) {
        let name = CStr::from_bytes_with_nul(name).map_err(io::Error::other)?;
        let value = get(from, name)?;
        // Not set again when it is there by itself: a security policy may forbid what is not needed.
        if value.is_some() && get(to, name).ok().flatten() != value {
            set(to, name, value.as_deref().unwrap_or_default())?;
        }
    }
    Ok(())
}

/// The names, each with its NUL.
fn list(file: &File) -> io::Result<Vec<u8>> {
    sized(|buffer| {
        // SAFETY: the pointer and the length describe `buffer`, which outlives the call.
        unsafe {
            libc::flistxattr(
                file.as_raw_fd(),
                buffer.as_mut_ptr().cast::<c_char>(),
                buffer.len(),
            )
        }
    })
}

/// The value, or `None` if there is no such attribute.
fn get(file: &File, name: &CStr) -> io::Result<Option<Vec<u8>>> {
    let value = sized(|buffer| {
        // SAFETY: `name` ends with NUL; the pointer and the length describe `buffer`, which outlives the call.
        unsafe {
            libc::fgetxattr(
                file.as_raw_fd(),
                name.as_ptr(),
                buffer.as_mut_ptr().cast::<c_void>(),
                buffer.len(),
            )
        }
    });
    match value {
        Err(error) if error.raw_os_error() == Some(libc::ENODATA) => Ok(None),
        value => value.map(Some),
    }
}

fn set(file: &File, name: &CStr, value: &[u8]) -> io::Result<()> {
    // SAFETY: `name` ends with NUL; the pointer and the length describe `value`, which outlives the call.
    let result = unsafe {
        libc::fsetxattr(
            file.as_raw_fd(),
            name.as_ptr(),
            value.as_ptr().cast::<c_void>(),
            value.len(),
            0,
        )
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// 64 KiB is the kernel's limit for a value and for the list of names.
fn sized(call: impl FnOnce(&mut [u8]) -> isize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; 65536];
    match usize::try_from(call(&mut buffer)) {
        Ok(length) => {
            buffer.truncate(length);
            Ok(buffer)
        }
        Err(_) => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_old_file_has_the_new_one_gets() {
        let (old, new) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        copy(&old, &new).unwrap();
        match set(&old, c"user.long", &[7; 300]) {
            // A file system without such attributes has nothing to copy either.
            Err(error) => assert_eq!(error.raw_os_error(), Some(libc::ENOTSUP)),
            Ok(()) => {
                set(&old, c"user.empty", b"").unwrap();
                set(&new, c"user.long", b"another").unwrap();
                copy(&old, &new).unwrap();
                assert_eq!(get(&new, c"user.long").unwrap(), Some(vec![7; 300]));
                assert_eq!(get(&new, c"user.empty").unwrap(), Some(vec![]));
                assert_eq!(get(&new, c"user.absent").unwrap(), None);
            }
        }
    }
}
