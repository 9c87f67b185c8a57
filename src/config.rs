//! The configuration: read as it stands in the file, then checked into what the program uses.

mod check;
mod desk;
mod keys;
mod raw;
#[cfg(test)]
mod tests;

use crate::api::recovery::{MethodName, Policy};
pub use desk::{Desk, Identity, Place, Proxy};
use recovery_protocol::{KeyNumber, Serial, VendorPublic};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// Where the configuration lies when no other place is named.
pub const DEFAULT_PATH: &str = "/etc/recoveryd/recoveryd.toml";

/// A checked configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which recorder this is.
    pub device: Device,
    /// Whose desk answers, and its keys.
    pub vendor: Vendor,
    /// Where state and sockets lie.
    pub paths: Paths,
    /// The user the core becomes when it is started as root.
    pub user: String,
    /// Who may recover.
    pub access: Access,
    /// Whose password is reset, and where it is kept.
    pub account: Account,
    /// The ways in that this model and firmware offer.
    pub methods: BTreeSet<MethodName>,
    /// What the owner allows.
    pub policy: PolicySettings,
    /// At least so many characters in a new password, 1 to 64.
    pub min_length: usize,
    /// The reset button, if the recorder has one.
    pub button: Option<Button>,
    /// How sticks are found and how long their helper may take.
    pub stick: Stick,
    /// Programs that are told of every new password, in this order.
    pub hooks: Vec<Hook>,
    /// The vendor's desk as a service, if this program can ask it and knows where it is.
    pub desk: Option<Desk>,
}

/// Which recorder this is.
#[derive(Debug, Clone)]
pub struct Device {
    /// Where the serial number comes from.
    pub serial: SerialSource,
    /// The model, for people and profiles.
    pub model: String,
    /// The firmware's version, for people and profiles.
    pub firmware: String,
    /// The file whose first line is the code on the recorder's sticker, if it has one.
    pub sticker_code: Option<PathBuf>,
}

/// Where the serial number comes from.
#[derive(Debug, Clone)]
pub enum SerialSource {
    /// It stands in the configuration.
    Given(Serial),
    /// A file's first line; NULs and blanks at its end are dropped (as in a device tree's `serial-number`).
    File(PathBuf),
    /// The first line a program prints. No shell: the program and its arguments.
    Command(Vec<String>),
}

/// Whose desk answers.
#[derive(Debug, Clone)]
pub struct Vendor {
    /// The name people know.
    pub name: String,
    /// Lines that tell where to send a request.
    pub contact: Vec<String>,
    /// When an answer can be expected.
    pub hours: String,
    /// What stands before the symbols in the QR code; empty or in QR's alphanumeric set.
    pub qr_prefix: String,
    /// The vendor's public keys, at least one; requests use the last one in the file.
    pub keys: Vec<(KeyNumber, VendorPublic)>,
}

/// Where state and sockets lie.
#[derive(Debug, Clone)]
pub struct Paths {
    /// The directory of the journal and the event log; only the core's user may enter it.
    pub state: PathBuf,
    /// The directory of the sockets.
    pub run: PathBuf,
}

impl Paths {
    /// The socket that front ends use.
    pub fn recovery_socket(&self) -> PathBuf {
        self.run.join("recoveryd.sock")
    }

    /// The socket behind which the password helper answers.
    pub fn password_socket(&self) -> PathBuf {
        self.run.join("password.sock")
    }

    /// The socket behind which the helper answers that asks the vendor's desk.
    pub fn desk_socket(&self) -> PathBuf {
        self.run.join("desk.sock")
    }

    /// The socket behind which the helper answers that connects to the vendor's desk.
    pub fn way_socket(&self) -> PathBuf {
        self.run.join("way.sock")
    }

    /// The socket behind which the stick helper answers.
    pub fn stick_socket(&self) -> PathBuf {
        self.run.join("stick.sock")
    }
}

/// Who may recover. Root always may, and so may the user the core itself runs as.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Users by name.
    pub users: Vec<String>,
    /// Groups by name.
    pub groups: Vec<String>,
}

/// Whose password is reset.
#[derive(Debug, Clone)]
pub struct Account {
    /// The account's name: 1 to 64 characters of `A–Z a–z 0–9 . _ @ -`, not starting with a hyphen.
    pub name: String,
    /// Where its password is kept.
    pub store: Store,
}

/// Where a password is kept.
#[derive(Debug, Clone)]
pub enum Store {
    /// A shadow file, `/etc/shadow` unless another is named.
    Shadow {
        /// The file.
        file: PathBuf,
    },
    /// A program that sets it.
    Command {
        /// The program and its fixed arguments.
        program: Vec<String>,
        /// The program that tells whether a password is right, if there is one.
        verify: Option<Vec<String>>,
        /// How long either may take.
        timeout: Duration,
    },
    /// A file of `account:PHC string` lines.
    Argon2File {
        /// The file.
        file: PathBuf,
    },
}

/// A program of the integrator that is told of a new password once it is set.
#[derive(Debug, Clone)]
pub struct Hook {
    /// The program and its fixed arguments.
    pub program: Vec<String>,
    /// How long it may take, 1 to 600 s.
    pub timeout: Duration,
    /// Whether it is given the password itself.
    pub password: bool,
}

/// The reset button.
#[derive(Debug, Clone)]
pub struct Button {
    /// The input device it belongs to.
    pub device: PathBuf,
    /// Its key, as the kernel numbers them (`linux/input-event-codes.h`), 1 to 767.
    pub key: u16,
    /// How long it must be held, 1 to 120 s.
    pub hold: Duration,
    /// Whether the owner has it switched on.
    pub enabled: bool,
    /// The folder of the LED that blinks while it is held, if there is one.
    pub led: Option<PathBuf>,
}

/// What the owner allows.
#[derive(Debug, Clone, Copy)]
pub struct PolicySettings {
    /// At once, after a delay, or not at all.
    pub mode: Policy,
    /// The delay in powered-on time; only [`Policy::Delay`] uses it.
    pub delay: Duration,
}

/// How sticks are found.
#[derive(Debug, Clone)]
pub struct Stick {
    /// Folders offered as if they were sticks.
    pub paths: Vec<PathBuf>,
    /// Whether a stick that nothing else mounts is mounted for each errand.
    pub mount: Mount,
    /// How long one errand to a stick may take, 1 to 600 s.
    pub timeout: Duration,
}

/// What becomes of a stick that nothing else mounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mount {
    /// The stick helper mounts it for the one errand, and nobody else sees it mounted.
    Auto,
    /// Nothing: only what something else mounts, and configured folders, can be used.
    Never,
}

/// What is wrong with a configuration, and where.
#[derive(Error, Debug)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {file}: {source}")]
    Read {
        /// Which file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, misses a key or has one that does not exist; the text names the line.
    #[error("{file}: {message}")]
    Syntax {
        /// Which file.
        file: PathBuf,
        /// Line, column and what is wrong there.
        message: String,
    },
    /// A value that cannot be meant.
    #[error("{file}: {key}: {message}")]
    Value {
        /// Which file.
        file: PathBuf,
        /// The section and key.
        key: &'static str,
        /// What is wrong with it and what would be right.
        message: String,
    },
}

impl Config {
    /// Reads and checks a configuration and the vendor's keys it names.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        raw::load(path)?.check(path)
    }
}
