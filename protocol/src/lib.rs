//! The recovery protocol, version 1: what recorder and desk must agree on, written once.
//!
//! A recorder makes a [`Request`]; it travels as text ([`long_serial`], QR) or as a file
//! ([`guid_file`]). Whoever holds the vendor's secret key turns it into [`Codes`]; the recorder
//! computes the same codes on its own. A code travels back typed ([`EnteredCode`]) or as a file
//! ([`reply_file`]). `docs/protocol.md` is the normative description.
//!
//! No I/O, no clock, no log, and no randomness of its own: callers bring them. Every reader caps
//! what it takes; no input makes one panic.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod codes;
pub mod damm;
mod digits;
mod entered;
mod file;
mod guid;
pub mod guid_file;
mod keys;
pub mod long_serial;
mod primitives;
pub mod reply_file;
mod request;
mod serial;

pub use codes::{
    CodeError, Codes, check_public_key, codes_for_desk, codes_for_request, codes_for_shared,
};
pub use digits::{EntryError, Lengths};
pub use entered::{EnteredCode, KitCode, SecureCode, VerificationCode};
pub use file::{FileError, MAX_FILE_BYTES};
pub use guid::{Guid, GuidError};
pub use guid_file::GuidFile;
pub use keys::{KeyNumber, RequestSecret, VendorPublic, VendorSecret};
pub use long_serial::LongSerialError;
pub use reply_file::ReplyFile;
pub use request::{Request, RequestError, SUITE, VERSION};
pub use serial::{Serial, SerialError};
