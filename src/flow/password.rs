//! What a new password must be like.

use std::cmp::Ordering;
use thiserror::Error;
use zeroize::Zeroizing;

/// At most so many bytes of UTF-8: what every store takes and every keyboard can type.
pub const LONGEST: usize = 128;

/// So many digits behind the account's name do not make it another word.
const FEW_DIGITS: usize = 4;

/// From so many letters and digits on, a serial number may not even be a part of the password.
const TELLING_SERIAL: usize = 6;

/// The 2,000 most common passwords of eight characters or more and the 500 most common shorter ones, in lower case, one a
/// line. Taken from the ranked list in the `zxcvbn` crate 3.1.1 (MIT, © 2016 Joshua Holmer), itself drawn from public leaks.
const COMMON: &str = include_str!("common_passwords.txt");

/// Whether this is one of the most common passwords, whatever its letters' case.
pub fn is_common(password: &str) -> bool {
    let wanted = || password.bytes().map(|byte| byte.to_ascii_lowercase());
    let newline = |byte: &u8| *byte == b'\n';
    let mut rest = COMMON.as_bytes();
    // The lines are in order: the one in the middle says in which half to go on.
    while !rest.is_empty() {
        let before = rest[..rest.len() / 2].iter().rposition(newline);
        let start = before.map_or(0, |at| at + 1);
        let length = rest[start..].iter().position(newline);
        let end = length.map_or(rest.len(), |length| start + length);
        match wanted().cmp(rest[start..end].iter().copied()) {
            Ordering::Equal => return true,
            Ordering::Less => rest = &rest[..start],
            Ordering::Greater => rest = rest.get(end + 1..).unwrap_or_default(),
        }
    }
    false
}

/// What a password is measured against.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// At least so many characters.
    pub min_length: usize,
    /// The recorder's serial number.
    pub serial: &'a str,
    /// The account's name.
    pub account: &'a str,
}

/// Why a password is refused, and what would be right. Never holds any of it.
#[derive(Error, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Too few characters.
    #[error("The password is too short: use at least {min_length} characters.")]
    TooShort {
        /// At least so many.
        min_length: usize,
    },
    /// More than [`LONGEST`] bytes.
    #[error(
        "The password is too long: use at most {LONGEST} bytes (a letter with an accent takes two or more)."
    )]
    TooLong,
    /// A control character, such as a line end, a tab or NUL.
    #[error(
        "The password holds a character that cannot be typed everywhere: use letters, digits, blanks and signs only."
    )]
    ControlCharacter,
    /// The serial number, as it is or backwards.
    #[error(
        "The password is easily guessed from the serial number: use one that has nothing to do with it."
    )]
    Serial,
    /// The account's name, alone or with a few digits behind it.
    #[error(
        "The password is easily guessed from the account's name: use one that has nothing to do with it."
    )]
    Account,
    /// One of the most common passwords.
    #[error(
        "The password is one of the most common there are: use one that nobody else would think of."
    )]
    Common,
}

/// Tells whether a new password may be set, or the first fault found. Letters' case never makes a difference.
pub fn check(password: &str, rules: &Rules) -> Result<(), PasswordFault> {
    if password.chars().any(char::is_control) {
        return Err(PasswordFault::ControlCharacter);
    }
    if password.len() > LONGEST {
        return Err(PasswordFault::TooLong);
    }
    if password.chars().count() < rules.min_length {
        return Err(PasswordFault::TooShort {
            min_length: rules.min_length,
        });
    }
    if is_serial(password, rules.serial) {
        return Err(PasswordFault::Serial);
    }
    if is_account(password, rules.account) {
        return Err(PasswordFault::Account);
    }
    if is_common(password) {
        return Err(PasswordFault::Common);
    }
    Ok(())
}

/// Hyphens do not count. A serial number too short to be telling must be the whole password to be refused.
fn is_serial(password: &str, serial: &str) -> bool {
    let password = folded(password.bytes());
    let [forwards, backwards] = [folded(serial.bytes()), folded(serial.bytes().rev())];
    [forwards, backwards].iter().any(|serial| {
        **serial == *password
            || serial.len() >= TELLING_SERIAL
                && password
                    .windows(serial.len())
                    .any(|part| part == serial.as_slice())
    })
}

/// Without hyphens and in lower case.
fn folded(text: impl DoubleEndedIterator<Item = u8>) -> Zeroizing<Vec<u8>> {
    let mut folded = Zeroizing::new(Vec::with_capacity(LONGEST));
    folded.extend(
        text.filter(|&byte| byte != b'-')
            .map(|byte| byte.to_ascii_lowercase()),
    );
    folded
}

fn is_account(password: &str, account: &str) -> bool {
    match (password.get(..account.len()), password.get(account.len()..)) {
        (Some(name), Some(rest)) => {
            name.eq_ignore_ascii_case(account)
                && rest.len() <= FEW_DIGITS
                && rest.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: Rules = Rules {
        min_length: 8,
        serial: "NVR-4216-0007",
        account: "surveillance",
    };

    #[test]
    fn each_fault_is_told_and_a_good_password_passes() {
        use PasswordFault::*;
        let too_short = TooShort { min_length: 8 };
        let long = "x7".repeat(64);
        let longer = format!("{long}y");
        for (password, expected) in [
            ("correct horse battery", Ok(())),
            ("Grünzeug", Ok(())),
            ("日本語のパスワード", Ok(())),
            (long.as_str(), Ok(())),
            (longer.as_str(), Err(TooLong)),
            ("", Err(too_short)),
            ("sevench", Err(too_short)),
            ("Grünze", Err(too_short)),
            ("two\nlines of it", Err(ControlCharacter)),
            ("a\0whole lot of it", Err(ControlCharacter)),
            ("next\u{85}line there", Err(ControlCharacter)),
            ("short\n", Err(ControlCharacter)),
            ("NVR-4216-0007", Err(Serial)),
            ("nvr42160007", Err(Serial)),
            ("7000-6124-rvn", Err(Serial)),
            ("my-nvr4216-0007!", Err(Serial)),
            ("nvr-4216-0008", Ok(())),
            ("surveillance", Err(Account)),
            ("SurveilLance2024", Err(Account)),
            ("surveillance20245", Ok(())),
            ("surveillance-x9", Ok(())),
            ("password1", Err(Common)),
            ("PassWord1", Err(Common)),
            ("1234567890", Err(Common)),
        ] {
            assert_eq!(check(password, &RULES), expected, "{password:?}");
        }
    }

    #[test]
    fn a_short_serial_refuses_only_itself() {
        let rules = Rules {
            serial: "4-2",
            min_length: 1,
            account: "a",
        };
        assert_eq!(check("42", &rules), Err(PasswordFault::Serial));
        assert_eq!(check("24", &rules), Err(PasswordFault::Serial));
        assert_eq!(check("route 42 north", &rules), Ok(()));
    }

    #[test]
    fn every_common_password_is_found_and_no_other() {
        for line in COMMON.lines() {
            assert!(is_common(line) && is_common(&line.to_ascii_uppercase()));
            let longer = format!("{line}\u{7f}");
            assert!(!is_common(&longer) && !is_common(&format!("\n{line}")));
        }
        assert!(!is_common(""));
    }

    #[test]
    fn the_list_is_sorted_lower_case_and_without_repeats() {
        let mut before = "";
        for line in COMMON.lines() {
            assert!(before < line, "{line} does not stand after {before}");
            assert_eq!(line, line.to_ascii_lowercase());
            before = line;
        }
        assert_eq!(COMMON.lines().count(), 2500);
    }

    proptest! {
        /// Nothing a person types makes it panic, and what passes keeps the promises the stores rely on.
        #[test]
        fn what_passes_can_be_stored(password in "\\PC{0,140}|.{0,20}|[a-z0-9\\-]{0,30}") {
            if check(&password, &RULES).is_ok() {
                prop_assert!(password.len() <= LONGEST);
                prop_assert!(password.chars().count() >= 8);
                prop_assert!(!password.contains(['\n', '\r', '\0']));
            }
        }
    }
}
