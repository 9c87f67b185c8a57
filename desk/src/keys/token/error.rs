//! What a token may say instead of a secret.

use std::path::PathBuf;

use cryptoki::error::{Error, RvError};
use recovery_protocol::KeyNumber;

use super::TokenSetting;
use crate::keys::phrase::PhraseError;

/// Why a token does not do its part.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TokenError {
    /// Its module cannot be loaded.
    #[error("the token's module {}: {reason}", .path.display())]
    Module {
        /// The shared library.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// It is not there.
    #[error("no token with the label {label:?} is there; plug it in, or see whether {} finds it", .module.display())]
    Missing {
        /// The wanted label.
        label: String,
        /// The module that was asked.
        module: PathBuf,
    },
    /// Two of them.
    #[error("several tokens have the label {0:?}; take away all but one, or label them anew")]
    Several(String),
    /// Wrong, locked or expired.
    #[error(
        "the token {label:?} refuses the PIN ({reason}); it is not tried again, because tokens lock themselves: put it right, then start again"
    )]
    Pin {
        /// The token.
        label: String,
        /// Its words.
        reason: String,
    },
    /// No PIN.
    #[error(transparent)]
    Phrase(#[from] PhraseError),
    /// The key went away.
    #[error(
        "the token {label:?} does not hold vendor key {number} any more; put the right token in"
    )]
    Gone {
        /// The token.
        label: String,
        /// The key.
        number: KeyNumber,
    },
    /// The key is there already.
    #[error("the token {label:?} has a key with number {number} already; choose another number")]
    Taken {
        /// The token.
        label: String,
        /// The key.
        number: KeyNumber,
    },
    /// Not an X25519 key.
    #[error("the token {label:?}: {object} is no X25519 key with both halves; remove or rename it")]
    NotOurs {
        /// The token.
        label: String,
        /// The object's label.
        object: String,
    },
    /// Anything else that a token says.
    #[error(
        "the token {label:?} fails ({reason}); see whether it is plugged in and its module works"
    )]
    Failed {
        /// The token.
        label: String,
        /// Function and return value.
        reason: String,
    },
    /// It takes too long.
    #[error("the token does not answer in time")]
    Slow,
}

impl TokenError {
    pub(super) fn missing(setting: &TokenSetting) -> TokenError {
        TokenError::Missing {
            label: setting.label.clone(),
            module: setting.module.clone(),
        }
    }

    /// Of a token's own words.
    pub(super) fn of(label: &str, error: &Error) -> TokenError {
        let label = label.to_owned();
        let reason = match error {
            // The library's sentences for these are paragraphs of the standard.
            Error::Pkcs11(value, function) => format!("{function:?}: {value:?}"),
            other => other.to_string(),
        };
        use RvError::{PinExpired, PinIncorrect, PinInvalid, PinLenRange, PinLocked};
        match error {
            Error::Pkcs11(PinIncorrect | PinLocked | PinExpired | PinInvalid | PinLenRange, _) => {
                TokenError::Pin { label, reason }
            }
            _ => TokenError::Failed { label, reason },
        }
    }

    /// Whether a new connection may help.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, TokenError::Failed { .. } | TokenError::Gone { .. })
    }

    /// Whether trying again by itself does harm.
    pub(crate) fn must_not_repeat(&self) -> bool {
        matches!(self, TokenError::Pin { .. })
    }
}
