//! Files whose first line is a password.

use recoveryd::secret::Secret;
use recoveryd::sys::durable::{Original, ReplaceError};
use std::io;
use std::path::Path;
use thiserror::Error;
use zeroize::Zeroizing;

/// The largest such file, in bytes.
const LARGEST: u64 = 4096;

/// Why a file cannot be used.
#[derive(Error, Debug)]
pub enum KeepError {
    /// It cannot be read.
    #[error("cannot read {file}: {source}")]
    Read {
        /// Which.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// Its first line is no password.
    #[error("{0} has no password as its first line")]
    Empty(String),
    /// It cannot be replaced.
    #[error(transparent)]
    Replace(#[from] ReplaceError),
}

/// The password in a file.
pub fn read(file: &Path) -> Result<Secret, KeepError> {
    let original = open(file)?;
    let text = std::str::from_utf8(original.contents()).unwrap_or_default();
    match text.lines().next() {
        Some(line) if !line.is_empty() && line.len() <= 512 => Ok(Secret::new(line.into())),
        _ => Err(KeepError::Empty(file.display().to_string())),
    }
}

/// Puts a password into a file in place of the one that is there, in one step: a power cut leaves the old file or the new one.
/// Owner, mode and all other lines stay.
pub fn rewrite(file: &Path, password: &Secret) -> Result<(), KeepError> {
    let original = open(file)?;
    let old = original.contents();
    let end = old
        .iter()
        .position(|&byte| byte == b'\n')
        .unwrap_or(old.len());
    let mut new = Zeroizing::new(Vec::with_capacity(old.len() + password.expose().len() + 1));
    new.extend_from_slice(password.expose().as_bytes());
    match &old[end..] {
        [] => new.push(b'\n'),
        rest => new.extend_from_slice(rest),
    }
    if new.as_slice() == old {
        return Ok(original.confirm()?);
    }
    Ok(original.replace(&new)?)
}

fn open(file: &Path) -> Result<Original, KeepError> {
    Original::open(file, LARGEST).map_err(|source| KeepError::Read {
        file: file.display().to_string(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_first_line_is_the_password_and_the_rest_stays() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("password");
        let new = Secret::new("a new one".into());
        for (before, after) in [
            ("old", "a new one\n"),
            ("old\n", "a new one\n"),
            ("old\n# front door\n", "a new one\n# front door\n"),
            ("a new one\n", "a new one\n"),
        ] {
            fs::write(&file, before).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
            rewrite(&file, &new).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), after);
            assert_eq!(
                fs::metadata(&file).unwrap().permissions().mode() & 0o777,
                0o640
            );
            assert_eq!(read(&file).unwrap().expose(), "a new one");
        }
        fs::write(&file, "\nold\n").unwrap();
        assert!(matches!(read(&file), Err(KeepError::Empty(_))));
        assert!(matches!(read(dir.path()), Err(KeepError::Read { .. })));
    }
}
