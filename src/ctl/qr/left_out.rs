//! In place of the drawn QR code in a program that was built without any.

use super::{Extent, Look};
use crate::secret::Secret;
use zeroize::Zeroizing;

/// A QR code; there is none.
pub enum Picture {}

impl Picture {
    /// No code.
    pub fn of(_text: &str) -> Option<Self> {
        None
    }

    /// No code.
    pub fn of_secret(_text: &Secret) -> Option<Self> {
        None
    }

    /// Nothing that could be shown.
    pub fn lines(&self, _look: Look, _space: Extent) -> Vec<Zeroizing<String>> {
        match *self {}
    }

    /// Nothing that could be measured.
    #[cfg(feature = "console")]
    pub fn extent(&self, _look: Look, _space: Extent) -> Extent {
        match *self {}
    }
}
