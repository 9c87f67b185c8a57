//! Decimal digits of a code: kept, read and shown. All of them secret.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, Zeroizing};

use crate::damm;
use crate::entered::{KitCode, SecureCode, VerificationCode};

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
                "a verification code has {}, a secure code {}, a recovery kit code {}",
                VerificationCode::DIGITS,
                SecureCode::DIGITS,
                KitCode::DIGITS
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
pub(crate) struct Digits<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Digits<N> {
    pub(crate) fn blank() -> Digits<N> {
        Digits(Box::new([b'0'; N]))
    }

    /// The lowest decimal digits of `number` into the first `count` places.
    pub(crate) fn set_number(&mut self, count: usize, mut number: Zeroizing<u64>) {
        for place in self.0[..count].iter_mut().rev() {
            *place = b'0' + (*number % 10) as u8;
            *number /= 10;
        }
    }

    /// Puts one digit (0–9) in its place.
    pub(crate) fn set(&mut self, place: usize, digit: u8) {
        self.0[place] = b'0' + digit % 10;
    }

    pub(crate) fn set_check_digit(&mut self) {
        self.0[N - 1] = b'0';
        let values = self.values();
        self.0[N - 1] = b'0' + damm::check_digit(&values[..N - 1]);
    }

    fn values(&self) -> Zeroizing<[u8; N]> {
        Zeroizing::new(self.0.map(|digit| digit - b'0'))
    }

    pub(crate) fn parse(text: &str) -> Result<Digits<N>, EntryError> {
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

    pub(crate) fn checked(self) -> Result<Digits<N>, EntryError> {
        if damm::check_digit(&*self.values()) == 0 {
            Ok(self)
        } else {
            Err(EntryError::CheckDigit)
        }
    }

    pub(crate) fn expose(&self) -> &str {
        core::str::from_utf8(&*self.0).unwrap_or_default()
    }

    pub(crate) fn formatted(&self) -> Zeroizing<String> {
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

impl<const N: usize> ConstantTimeEq for Digits<N> {
    fn ct_eq(&self, other: &Digits<N>) -> Choice {
        self.0.ct_eq(&*other.0)
    }
}

impl<const N: usize> Drop for Digits<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// How many digits stand in `text` (up to [`MOST_COUNTED`]), if nothing else does but blanks and
/// hyphens.
pub(crate) fn count(text: &str) -> Result<usize, EntryError> {
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
