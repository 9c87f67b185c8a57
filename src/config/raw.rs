//! The file's own shape.

use super::{ConfigError, Mount};
use crate::api::recovery::Policy;
use crate::read::{self, Wrong};
use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, IgnoredAny, Unexpected, Visitor};
use std::fmt;
use std::path::{Path, PathBuf};

/// The version of the file's form. One that names none is of the first.
const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Head {
    #[serde(default = "version")]
    version: u32,
}

fn version() -> u32 {
    VERSION
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConfig {
    #[serde(default, rename = "version")]
    _version: IgnoredAny,
    pub(super) device: RawDevice,
    pub(super) vendor: RawVendor,
    #[serde(default)]
    pub(super) paths: RawPaths,
    #[serde(default)]
    pub(super) daemon: RawDaemon,
    #[serde(default)]
    pub(super) access: RawAccess,
    pub(super) account: RawAccount,
    #[serde(default)]
    pub(super) methods: RawMethods,
    #[serde(default)]
    pub(super) profile: Vec<RawProfile>,
    #[serde(default)]
    pub(super) policy: RawPolicy,
    #[serde(default)]
    pub(super) password: RawPassword,
    #[serde(default)]
    pub(super) stick: RawStick,
    pub(super) desk: Option<RawDesk>,
    pub(super) button: Option<RawButton>,
    #[serde(default)]
    pub(super) hook: Vec<RawHook>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHook {
    pub(super) program: Vec<String>,
    #[serde(default = "thirty")]
    pub(super) timeout_s: u64,
    #[serde(default)]
    pub(super) password: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDevice {
    pub(super) serial: Option<String>,
    pub(super) serial_file: Option<PathBuf>,
    pub(super) serial_command: Option<Vec<String>>,
    #[serde(default)]
    pub(super) model: String,
    #[serde(default)]
    pub(super) firmware: String,
    pub(super) sticker_code_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVendor {
    pub(super) keys: PathBuf,
    pub(super) name: String,
    pub(super) contact: Vec<String>,
    #[serde(default)]
    pub(super) hours: String,
    #[serde(default)]
    pub(super) qr_prefix: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPaths {
    pub(super) state: PathBuf,
    pub(super) run: PathBuf,
}

impl Default for RawPaths {
    fn default() -> Self {
        Self {
            state: "/var/lib/recoveryd".into(),
            run: "/run/recoveryd".into(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDaemon {
    pub(super) user: String,
}

impl Default for RawDaemon {
    fn default() -> Self {
        Self {
            user: "recoveryd".into(),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawAccess {
    pub(super) users: Vec<String>,
    pub(super) groups: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAccount {
    pub(super) name: String,
    pub(super) store: RawStore,
    #[serde(default)]
    pub(super) shadow: RawShadow,
    pub(super) command: Option<RawCommand>,
    #[serde(rename = "argon2-file")]
    pub(super) argon2_file: Option<RawFile>,
    pub(super) product: Option<RawProduct>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawStore {
    Shadow,
    Command,
    Argon2File,
    Product,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawShadow {
    pub(super) file: PathBuf,
}

impl Default for RawShadow {
    fn default() -> Self {
        Self {
            file: "/etc/shadow".into(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCommand {
    pub(super) program: Vec<String>,
    pub(super) verify_program: Option<Vec<String>>,
    #[serde(default = "thirty")]
    pub(super) timeout_s: u64,
}

fn thirty() -> u64 {
    30
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) file: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProduct {
    pub(super) file: PathBuf,
    #[serde(default = "recovery_store")]
    pub(super) program: String,
    #[serde(default = "forty")]
    pub(super) timeout_s: u64,
}

fn recovery_store() -> String {
    "/usr/bin/recovery-store".into()
}

fn forty() -> u64 {
    40
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawMethods {
    pub(super) online: bool,
    pub(super) long_serial: bool,
    pub(super) guid_file: bool,
    pub(super) kit: bool,
    pub(super) button: bool,
}

impl Default for RawMethods {
    fn default() -> Self {
        Self {
            online: false,
            long_serial: true,
            guid_file: true,
            kit: true,
            button: false,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    #[serde(default = "any")]
    pub(super) model: String,
    #[serde(default = "any")]
    pub(super) firmware: String,
    pub(super) online: Option<bool>,
    pub(super) long_serial: Option<bool>,
    pub(super) guid_file: Option<bool>,
    pub(super) kit: Option<bool>,
    pub(super) button: Option<bool>,
}

fn any() -> String {
    "*".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPolicy {
    pub(super) mode: Policy,
    pub(super) delay_h: u64,
}

impl Default for RawPolicy {
    fn default() -> Self {
        Self {
            mode: Policy::Allow,
            delay_h: 24,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPassword {
    pub(super) min_length: usize,
}

impl Default for RawPassword {
    fn default() -> Self {
        Self { min_length: 8 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawStick {
    pub(super) paths: Vec<PathBuf>,
    pub(super) mount: Mount,
    pub(super) timeout_s: u64,
}

impl Default for RawStick {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            mount: Mount::Auto,
            timeout_s: 30,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDesk {
    pub(super) url: String,
    pub(super) ca: PathBuf,
    pub(super) proxy: Option<String>,
    pub(super) proxy_user: Option<String>,
    pub(super) proxy_password_file: Option<PathBuf>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    #[serde(default = "thirty")]
    pub(super) timeout_s: u64,
    #[serde(default = "desk_user")]
    pub(super) user: String,
}

fn desk_user() -> String {
    "recoveryd-desk".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawButton {
    pub(super) device: PathBuf,
    pub(super) key: RawKeyName,
    #[serde(default = "twenty")]
    pub(super) hold_s: u64,
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    pub(super) led: Option<PathBuf>,
}

pub(super) enum RawKeyName {
    Number(u16),
    Name(String),
}

impl<'de> Deserialize<'de> for RawKeyName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = RawKeyName;

            fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
                to.write_str("a key's name or number")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<RawKeyName, E> {
                let number = u16::try_from(number).map(RawKeyName::Number);
                number.map_err(|_| E::invalid_value(Unexpected::Other("too large"), &self))
            }

            fn visit_str<E>(self, name: &str) -> Result<RawKeyName, E> {
                Ok(RawKeyName::Name(name.into()))
            }
        }
        from.deserialize_any(Either)
    }
}

fn twenty() -> u64 {
    20
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKeys {
    pub(super) vendor_key: Vec<RawKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKey {
    pub(super) number: u8,
    pub(super) public: String,
}

/// Reads a configuration as it stands in the file. One of another version is refused before any of its keys is.
pub(super) fn load(path: &Path) -> Result<RawConfig, ConfigError> {
    let text = contents(path)?;
    let Head { version } = read::toml(&text).map_err(|wrong| misread(path, &wrong))?;
    match version {
        VERSION => read::strict_toml(&text).map_err(|wrong| misread(path, &wrong)),
        other => Err(ConfigError::Value {
            file: path.into(),
            key: "version",
            message: format!(
                "the file is of version {other}, and this recoveryd reads version {VERSION}: install the one that it was written for, or write it anew"
            ),
        }),
    }
}

pub(super) fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, ConfigError> {
    read::strict_toml(&contents(path)?).map_err(|wrong| misread(path, &wrong))
}

fn contents(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
        file: path.into(),
        source,
    })
}

fn misread(path: &Path, wrong: &Wrong) -> ConfigError {
    ConfigError::Syntax {
        file: path.into(),
        message: wrong.to_string(),
    }
}
