//! The codes people type: digits in fours, read and shown. All of them secret.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::damm;

const SECURE: usize = 16;
const VERIFICATION: usize = 8;
const KIT: usize = 24;

/// Why typed text is no code. Says what to do and never repeats the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Nothing was typed.
    #[error("no digits were typed")]
    Empty,
    /// The number of digits is wrong.
    #[error("{}; {wanted}", Typed(*.typed))]
    Length {
        /// How many digits there were; counted up to 99.
        typed: usize,
        /// Which lengths there are.
        wanted: Lengths,
    },
    /// Something that is neither a digit, a blank nor a hyphen.
    #[error("character {position} is {found:?}; a code has digits only")]
    NotDigit {
        /// From 1, in the text as typed.
        position: usize,
        /// What stands there.
        found: char,
    },
    /// The check digit does not fit.
    #[error(
        "the digits do not fit together, so one was mistyped or two were swapped; compare the code and type it again (this did not count as a try)"
    )]
    CheckDigit,
}

/// Which number of digits was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lengths {
    /// A code of this many digits.
    Exactly(usize),
    /// Any of the three codes.
    Any,
}

impl fmt::Display for Lengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lengths::Exactly(digits) => write!(f, "this code has {digits}"),
            Lengths::Any => write!(
                f,
                "a verification code has {VERIFICATION}, a secure code {SECURE}, a recovery kit code {KIT}"
            ),
        }
    }
}

struct Typed(usize);

impl fmt::Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 digit was typed"),
            MOST_COUNTED.. => f.write_str("far too many digits were typed"),
            typed => write!(f, "{typed} digits were typed"),
        }
    }
}

const MOST_COUNTED: usize = 99;

/// ASCII digits on the heap, so that moving a code leaves no copy behind. Wiped on drop.
struct Digits<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Digits<N> {
    fn blank() -> Digits<N> {
        Digits(Box::new([b'0'; N]))
    }

    /// The lowest decimal digits of `number` into the first `count` places.
    fn set_number(&mut self, count: usize, mut number: Zeroizing<u64>) {
        for place in self.0[..count].iter_mut().rev() {
            *place = b'0' + (*number % 10) as u8;
            *number /= 10;
        }
    }

    fn set_check_digit(&mut self) {
        self.0[N - 1] = b'0';
        let values = self.values();
        self.0[N - 1] = b'0' + damm::check_digit(&values[..N - 1]);
    }

    fn is_checked(&self) -> bool {
        damm::check_digit(&*self.values()) == 0
    }

    fn values(&self) -> Zeroizing<[u8; N]> {
        Zeroizing::new(self.0.map(|digit| digit - b'0'))
    }

    fn parse(text: &str) -> Result<Digits<N>, EntryError> {
        let typed = count(text)?;
        if typed != N {
            let wanted = Lengths::Exactly(N);
            return Err(EntryError::Length { typed, wanted });
        }
        let mut digits = Digits::blank();
        let typed = text.bytes().filter(u8::is_ascii_digit);
        for (place, digit) in digits.0.iter_mut().zip(typed) {
            *place = digit;
        }
        Ok(digits)
    }

    fn checked(self) -> Result<Digits<N>, EntryError> {
        if self.is_checked() {
            Ok(self)
        } else {
            Err(EntryError::CheckDigit)
        }
    }

    fn expose(&self) -> &str {
        core::str::from_utf8(&*self.0).unwrap_or_default()
    }

    fn formatted(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(N + N / 4));
        for (at, digit) in self.0.iter().enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push(' ');
            }
            text.push(char::from(*digit));
        }
        text
    }
}

impl<const N: usize> Drop for Digits<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// How many digits stand in `text` (up to [`MOST_COUNTED`]), if nothing else does but blanks and
/// hyphens.
fn count(text: &str) -> Result<usize, EntryError> {
    let mut digits = 0;
    for (at, found) in text.chars().enumerate() {
        if found.is_ascii_digit() {
            digits += 1;
        } else if !found.is_whitespace() && found != '-' {
            let position = at + 1;
            return Err(EntryError::NotDigit { position, found });
        }
        if digits == MOST_COUNTED {
            break;
        }
    }
    match digits {
        0 => Err(EntryError::Empty),
        digits => Ok(digits),
    }
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $digits:expr) => {
        $(#[$doc])*
        ///
        /// Secret: wiped on drop, cannot be printed, copied or serialized; comparing takes the
        /// same time whatever the digits.
        pub struct $name(Digits<$digits>);

        impl $name {
            /// Number of digits.
            pub const DIGITS: usize = $digits;

            /// The bare digits. Whoever calls this answers for where they go.
            pub fn expose(&self) -> &str {
                self.0.expose()
            }

            /// The digits in groups of four, for a person to read.
            pub fn formatted(&self) -> Zeroizing<String> {
                self.0.formatted()
            }
        }

        impl ConstantTimeEq for $name {
            fn ct_eq(&self, other: &$name) -> subtle::Choice {
                self.0.0.ct_eq(&*other.0.0)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &$name) -> bool {
                self.ct_eq(other).into()
            }
        }

        impl Eq for $name {}
    };
}

code! {
    /// The code for the offline ways: 15 digits and a check digit.
    SecureCode, SECURE
}
code! {
    /// The code for the online way: 8 digits, no check digit.
    VerificationCode, VERIFICATION
}
code! {
    /// The code of a recovery kit, made ahead of time: 23 random digits (76 bits) and a check
    /// digit.
    KitCode, KIT
}

impl SecureCode {
    pub(crate) fn from_number(number: Zeroizing<u64>) -> SecureCode {
        let mut digits = Digits::blank();
        digits.set_number(SECURE - 1, number);
        digits.set_check_digit();
        SecureCode(digits)
    }

    /// Reads a typed code; blanks and hyphens are skipped, the check digit must fit.
    pub fn parse(text: &str) -> Result<SecureCode, EntryError> {
        Ok(SecureCode(Digits::parse(text)?.checked()?))
    }
}

impl VerificationCode {
    pub(crate) fn from_number(number: Zeroizing<u64>) -> VerificationCode {
        let mut digits = Digits::blank();
        digits.set_number(VERIFICATION, number);
        VerificationCode(digits)
    }

    /// Reads a typed code; blanks and hyphens are skipped.
    pub fn parse(text: &str) -> Result<VerificationCode, EntryError> {
        Ok(VerificationCode(Digits::parse(text)?))
    }
}

impl KitCode {
    /// Makes a code from a generator of random bytes, every code equally likely. `fill` must
    /// come from the kernel; its error is handed through.
    pub fn from_random<E>(mut fill: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<KitCode, E> {
        let mut digits: Digits<KIT> = Digits::blank();
        let mut random = Zeroizing::new([0; 32]);
        let mut drawn = 0;
        while drawn < KIT - 1 {
            fill(random.as_mut_slice())?;
            // 250 is the largest multiple of ten in a byte: above it digits would be uneven.
            for byte in random.iter().filter(|byte| **byte < 250) {
                if drawn < KIT - 1 {
                    digits.0[drawn] = b'0' + byte % 10;
                    drawn += 1;
                }
            }
        }
        digits.set_check_digit();
        Ok(KitCode(digits))
    }

    /// Reads a typed code; blanks and hyphens are skipped, the check digit must fit.
    pub fn parse(text: &str) -> Result<KitCode, EntryError> {
        Ok(KitCode(Digits::parse(text)?.checked()?))
    }
}

/// A code somebody typed: its length tells which one it is.
pub enum EnteredCode {
    /// 8 digits.
    Verification(VerificationCode),
    /// 16 digits.
    Secure(SecureCode),
    /// 24 digits.
    Kit(KitCode),
}

impl EnteredCode {
    /// Reads a typed code; blanks and hyphens are skipped. Text of any length may be given.
    pub fn parse(text: &str) -> Result<EnteredCode, EntryError> {
        match count(text)? {
            VERIFICATION => VerificationCode::parse(text).map(EnteredCode::Verification),
            SECURE => SecureCode::parse(text).map(EnteredCode::Secure),
            KIT => KitCode::parse(text).map(EnteredCode::Kit),
            typed => {
                let wanted = Lengths::Any;
                Err(EntryError::Length { typed, wanted })
            }
        }
    }
}

#[cfg(test)]
mod tests;
