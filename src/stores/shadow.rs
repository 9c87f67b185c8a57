//! A shadow file (shadow(5)), `/etc/shadow` or one like it.
//!
//! Every line of the account is set, not only the first, which is the one that libc reads: another program that reads the
//! last one must not take the old password. If one of them locks the account on purpose (a `!` or `*` before its hash), all
//! stay as they are and recovery is refused; `!`, `!!`, `*` and nothing at all only mean that there is no password yet.

use super::accounts::{self, AccountIn, Line, PATIENCE};
use super::crypt::{self, Method};
use super::{CredentialStore, StoreError, refuse_unstorable};
use crate::secret::Secret;
use crate::sys::lock::{AccountsLock, LockError};
use std::io;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Fewer than name, password, day of the last change, least and greatest age are a line that libc passes over.
const LEAST_FIELDS: usize = 5;

/// The day that says that a password must be changed.
const NEVER: &[u8] = b"0";

/// 2024-01-01 in days since 1970: a clock before it has lost its battery.
const CLOCK_IS_SET_FROM: u64 = 19_723;

/// The store behind `store = "shadow"`. What it prepares is the string of crypt(5): yescrypt or SHA-512, whichever the
/// account's line has now and at the same cost; if it has neither, yescrypt where any line of the file has it, else SHA-512.
pub struct Shadow {
    place: AccountIn,
}

impl Shadow {
    /// A shadow file and one account in it.
    pub fn new(file: PathBuf, account: String) -> Self {
        Self {
            place: AccountIn {
                file,
                account,
                least_fields: LEAST_FIELDS,
            },
        }
    }

    /// The locks lie beside the file's configured name, where the account tools look. On a read-only root, where no tool can
    /// take them, a file behind a link is locked where it really lies.
    fn lock(&self) -> Result<AccountsLock, LockError> {
        let file = &self.place.file;
        match AccountsLock::take(file, PATIENCE) {
            Err(LockError::Io { source, .. })
                if source.kind() == io::ErrorKind::ReadOnlyFilesystem =>
            {
                AccountsLock::take(&accounts::resolved(file), PATIENCE)
            }
            taken => taken,
        }
    }
}

impl CredentialStore for Shadow {
    fn prepare(&self, password: &Secret) -> Result<Secret, StoreError> {
        refuse_unstorable(password)?;
        let original = self.place.read().map_err(StoreError::NotSet)?;
        let lines = self.place.settable_lines(original.contents())?;
        method(original.contents(), lines.first())
            .hash(password)
            .map_err(|error| {
                StoreError::NotSet(format!("The password could not be hashed: {error}."))
            })
    }

    fn apply(&self, prepared: &Secret) -> Result<(), StoreError> {
        self.put(
            prepared,
            match today(SystemTime::now()) {
                Some(days) => Changed::On(days.to_string()),
                None => Changed::Unknown,
            },
        )
    }

    fn apply_to_be_changed(&self, prepared: &Secret) -> Result<(), StoreError> {
        self.put(prepared, Changed::MustBe)
    }

    fn verify(&self, password: &Secret) -> Result<bool, StoreError> {
        if refuse_unstorable(password).is_err() {
            return Ok(false);
        }
        let original = self.place.read().map_err(StoreError::CannotVerify)?;
        let lines = self.place.lines(original.contents());
        let credential = lines.first().map(Line::credential).unwrap_or_default();
        if accounts::unlocked(credential).is_empty() || accounts::is_locked(credential) {
            // No password is right, and nobody can tell from the time it takes.
            let _ = method(original.contents(), lines.first()).hash(password);
            return Ok(false);
        }
        crypt::verify(password, credential).ok_or_else(|| {
            StoreError::CannotVerify(format!(
                "The account {} has a password in a form that cannot be checked here; set a new one by recovery.",
                self.place.account
            ))
        })
    }
}

/// The day of the last change, which a new password's line gets.
enum Changed {
    /// In days since 1970.
    On(String),
    /// The clock cannot be right.
    Unknown,
    /// Never: shadow(5) has the owner change the password at the next sign-in.
    MustBe,
}

impl Changed {
    /// What stands in the line instead of the day that stood there.
    fn field<'a>(&'a self, before: &'a [u8]) -> &'a [u8] {
        match self {
            Self::On(day) => day.as_bytes(),
            Self::MustBe => NEVER,
            // The password was changed now, whenever that is; an empty field asks for nothing.
            Self::Unknown if before == NEVER => b"",
            Self::Unknown => before,
        }
    }
}

impl Shadow {
    fn put(&self, prepared: &Secret, changed: Changed) -> Result<(), StoreError> {
        if !crypt::is_hash(prepared.expose()) {
            return Err(StoreError::NotSet(
                "What was prepared is no hash that a shadow file may hold; start again.".into(),
            ));
        }
        let _lock = self.lock().map_err(|error| self.place.not_locked(error))?;
        let original = self.place.read().map_err(StoreError::NotSet)?;
        let lines = self.place.settable_lines(original.contents())?;
        let credential = prepared.expose().as_bytes();
        if lines.iter().all(|line| line.credential() == credential) {
            return self.place.confirm(&original);
        }
        let new = self.place.changed(original.contents(), |line| {
            line.fields[1] = credential;
            line.fields[2] = changed.field(line.fields[2]);
        });
        self.place.write(&original, &new)
    }
}

fn method(contents: &[u8], line: Option<&Line>) -> Method {
    let like = line.and_then(|line| Method::like(accounts::unlocked(line.credential())));
    like.or_else(|| has_yescrypt(contents).then(Method::yescrypt)?)
        .unwrap_or(Method::sha512())
}

fn has_yescrypt(contents: &[u8]) -> bool {
    contents
        .split(|&byte| byte == b'\n')
        .filter_map(|line| line.split(|&byte| byte == b':').nth(1))
        .any(|credential| accounts::unlocked(credential).starts_with(b"$y$"))
}

/// Days since 1970, or `None` if the clock cannot be right: a day long past would make the password look expired.
fn today(now: SystemTime) -> Option<u64> {
    let days = now.duration_since(UNIX_EPOCH).ok()?.as_secs() / 86_400;
    (days >= CLOCK_IS_SET_FROM).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_clock_without_battery_gives_no_day() {
        let day = |days: u64| UNIX_EPOCH + Duration::from_secs(days * 86_400 + 86_399);
        assert_eq!(today(UNIX_EPOCH), None);
        assert_eq!(today(UNIX_EPOCH - Duration::from_secs(1)), None);
        assert_eq!(today(day(CLOCK_IS_SET_FROM - 1)), None);
        assert_eq!(today(day(CLOCK_IS_SET_FROM)), Some(CLOCK_IS_SET_FROM));
        assert_eq!(today(day(20_000)), Some(20_000));
    }

    #[test]
    fn without_a_clock_the_day_stays_but_for_the_one_that_asks_for_a_change() {
        for (before, after) in [("19000", "19000"), ("", ""), ("0", "")] {
            let field = Changed::Unknown.field(before.as_bytes());
            assert_eq!(field, after.as_bytes());
        }
    }

    #[test]
    fn the_form_follows_the_account_then_the_file() {
        let place = Shadow::new("/etc/shadow".into(), "admin".into()).place;
        let sha = format!("$6$salt${}", "x".repeat(86));
        let sha_rounds = format!("$6$rounds=60000$salt${}", "x".repeat(86));
        let sha_few = format!("$6$rounds=1000$salt${}", "x".repeat(86));
        let yes = |cost: &str| format!("$y${cost}$salt${}", "x".repeat(43));
        let yescrypt = |cost: &str| Method::Yescrypt(cost.parse().unwrap());
        for (admin, other, expected) in [
            (sha.as_str(), yes("j9T").as_str(), Method::Sha512(5000)),
            (&sha_rounds, "*", Method::Sha512(60000)),
            (&sha_few, "*", Method::Sha512(5000)),
            (&yes("j8T"), "*", yescrypt("j8T")),
            // 1 GiB, and a parallel one: too much, and not understood.
            (&yes("jFT"), "*", yescrypt("j9T")),
            (&yes("j95.0"), "*", yescrypt("j9T")),
            ("", &yes("j9T"), yescrypt("j9T")),
            ("*", &format!("!{}", yes("j7T")), yescrypt("j9T")),
            ("!", &sha_rounds, Method::Sha512(5000)),
            ("$1$salt$0123456789abcdef", "*", Method::Sha512(5000)),
        ] {
            let text = format!("root:{other}:1:0:9:7:::\nadmin:{admin}:1:0:9:7:::\n");
            let lines = place.lines(text.as_bytes());
            assert_eq!(
                method(text.as_bytes(), lines.first()),
                expected,
                "{admin} beside {other}"
            );
        }
    }
}
