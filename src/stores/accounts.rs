//! Files of one account a line, fields divided by colons: the parts that all of them share.

use super::StoreError;
use crate::sys::durable::{Original, ReplaceError};
use crate::sys::lock::LockError;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// A larger file of accounts is somebody's mistake.
const LARGEST: u64 = 16 << 20;

/// How long another writer of the file is waited for: as long as lckpwdf(3) does.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// One account in one file.
pub struct AccountIn {
    /// The file, as configured.
    pub file: PathBuf,
    /// The account's name.
    pub account: String,
    /// So many fields a line must have to mean anything to those who read it.
    pub least_fields: usize,
}

/// One line of the account.
pub struct Line<'a> {
    /// Counted from 1.
    number: usize,
    /// The first is the name, the second what its password is checked against.
    pub fields: Vec<&'a [u8]>,
    /// The line's end: LF, CR LF or nothing.
    end: &'a [u8],
}

impl AccountIn {
    /// Reads the file. `Err` holds a sentence.
    pub fn read(&self) -> Result<Original, String> {
        Original::open(&self.file, LARGEST)
            .map_err(|error| format!("{} cannot be read: {error}.", self.file.display()))
    }

    /// The account's lines, in order. Blanks before the name do not hide a line, since libc skips them too.
    pub fn lines<'a>(&self, contents: &'a [u8]) -> Vec<Line<'a>> {
        contents
            .split_inclusive(|&byte| byte == b'\n')
            .zip(1..)
            .filter(|(raw, _)| is_named(raw, &self.account))
            .map(|(raw, number)| Line::parse(raw, number))
            .collect()
    }

    /// The account's lines, when a password may be set in all of them.
    pub fn settable_lines<'a>(&self, contents: &'a [u8]) -> Result<Vec<Line<'a>>, StoreError> {
        let file = self.file.display();
        let lines = self.lines(contents);
        if lines.is_empty() {
            return Err(StoreError::NotSet(format!(
                "{file} has no line for the account {}; an administrator must add it first.",
                self.account
            )));
        }
        for line in &lines {
            let number = line.number;
            if line.fields.len() < self.least_fields {
                return Err(StoreError::NotSet(format!(
                    "Line {number} of {file} has {} fields and should have at least {}; an administrator must mend it.",
                    line.fields.len(),
                    self.least_fields
                )));
            }
            if is_locked(line.fields[1]) {
                return Err(StoreError::NotSet(format!(
                    "Line {number} of {file} locks the account {}; an administrator must unlock it first.",
                    self.account
                )));
            }
        }
        Ok(lines)
    }

    /// The whole file with `change` made to each of the account's lines and every other byte as it was.
    pub fn changed<'a>(
        &self,
        contents: &'a [u8],
        change: impl Fn(&mut Line<'a>),
    ) -> Zeroizing<Vec<u8>> {
        // Room for longer hashes, so that no outgrown copy stays in memory.
        let mut new = Zeroizing::new(Vec::with_capacity(contents.len() + 4096));
        for raw in contents.split_inclusive(|&byte| byte == b'\n') {
            if is_named(raw, &self.account) {
                let mut line = Line::parse(raw, 0);
                change(&mut line);
                new.extend_from_slice(&line.fields.join(&b':'));
                new.extend_from_slice(line.end);
            } else {
                new.extend_from_slice(raw);
            }
        }
        new
    }

    /// Puts `new` in the file's place and reads it back.
    pub fn write(&self, original: &Original, new: &[u8]) -> Result<(), StoreError> {
        original.replace(new).map_err(|error| match error {
            ReplaceError::Unchanged { .. } => {
                StoreError::NotSet(format!("The password was not set: {error}."))
            }
            ReplaceError::Unconfirmed { .. } => {
                StoreError::Uncertain(format!("The password may not last: {error}."))
            }
        })?;
        let file = self.file.display();
        match self.read() {
            Ok(now) if now.contents() == new => Ok(()),
            Ok(_) => Err(StoreError::Uncertain(format!(
                "{file} does not hold what was just written; another program may have changed it."
            ))),
            Err(sentence) => Err(StoreError::Uncertain(sentence)),
        }
    }

    /// For a file that holds the password already: it may have been written just before a power cut.
    pub fn confirm(&self, original: &Original) -> Result<(), StoreError> {
        original
            .confirm()
            .map_err(|error| StoreError::Uncertain(format!("The password may not last: {error}.")))
    }

    /// What to tell when the lock was not to be had.
    pub fn not_locked(&self, error: LockError) -> StoreError {
        StoreError::NotSet(format!(
            "{} was left as it is: {error}.",
            self.file.display()
        ))
    }
}

impl<'a> Line<'a> {
    fn parse(raw: &'a [u8], number: usize) -> Self {
        let body = raw.strip_suffix(b"\n").unwrap_or(raw);
        let body = body.strip_suffix(b"\r").unwrap_or(body);
        Self {
            number,
            fields: body.split(|&byte| byte == b':').collect(),
            end: &raw[body.len()..],
        }
    }

    /// What the password is checked against; empty if the line has no such field.
    pub fn credential(&self) -> &'a [u8] {
        self.fields.get(1).copied().unwrap_or_default()
    }
}

fn is_named(raw: &[u8], account: &str) -> bool {
    raw.trim_ascii_start()
        .strip_prefix(account.as_bytes())
        .is_some_and(|rest| rest.first() == Some(&b':'))
}

/// `!` or `*` before a hash lock an account on purpose; alone they only say that it never had a password.
pub fn is_locked(credential: &[u8]) -> bool {
    let without = unlocked(credential);
    without.len() < credential.len() && !without.is_empty()
}

/// The hash behind a lock's marks, or all of it if there are none.
pub fn unlocked(credential: &[u8]) -> &[u8] {
    let marks = credential
        .iter()
        .take_while(|byte| b"!*".contains(byte))
        .count();
    &credential[marks..]
}

/// Resolves a link to the file behind it; a file that is none, or is not there, as it is named.
pub fn resolved(file: &Path) -> PathBuf {
    file.canonicalize().unwrap_or_else(|_| file.to_owned())
}
