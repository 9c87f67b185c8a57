//! The three codes that people type, told apart by their lengths. All of them secret.

use alloc::string::String;

use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::digits::{Digits, EntryError, Lengths, count};

const SECURE: usize = 16;
const VERIFICATION: usize = 8;
const KIT: usize = 24;

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
            fn ct_eq(&self, other: &$name) -> Choice {
                self.0.ct_eq(&other.0)
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
                    digits.set(drawn, byte % 10);
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
