//! The checks that turn what stands in the file into a [`Config`]: every error names the file and the key.

use super::raw::{
    RawAccount, RawButton, RawConfig, RawDevice, RawKeyName, RawKeys, RawMethods, RawProfile,
    RawStore, RawVendor, parse,
};
use super::{
    Access, Account, Button, Config, ConfigError, Device, Hook, Paths, PolicySettings,
    SerialSource, Stick, Store, Vendor, keys,
};
use crate::api::recovery::{MethodName, Policy};
use recovery_protocol::{KeyNumber, Serial, VendorPublic};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What follows a recovery must come to an end, and its records must fit into the log.
const MOST_HOOKS: usize = 8;

const QR_ALPHANUMERIC: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Makes errors that name the file and the key.
pub(super) struct Check<'a> {
    file: &'a Path,
}

impl Check<'_> {
    pub(super) fn fail(&self, key: &'static str, message: impl Into<String>) -> ConfigError {
        ConfigError::Value {
            file: self.file.into(),
            key,
            message: message.into(),
        }
    }

    /// One line of at most `max` bytes without control characters.
    pub(super) fn line(
        &self,
        key: &'static str,
        text: String,
        max: usize,
    ) -> Result<String, ConfigError> {
        if text.len() > max || text.chars().any(char::is_control) {
            return Err(self.fail(
                key,
                format!("must be one line of at most {max} bytes without control characters"),
            ));
        }
        Ok(text)
    }

    fn absolute(&self, key: &'static str, path: PathBuf) -> Result<PathBuf, ConfigError> {
        match path.is_absolute() {
            true => Ok(path),
            false => Err(self.fail(key, format!("{} must start with a slash", path.display()))),
        }
    }

    /// A path beside the configuration keeps a folder of configurations movable.
    pub(super) fn beside(&self, path: PathBuf) -> PathBuf {
        match self.file.parent() {
            Some(folder) => folder.join(path),
            None => path,
        }
    }

    fn seconds(&self, key: &'static str, value: u64, most: u64) -> Result<Duration, ConfigError> {
        match value {
            v if (1..=most).contains(&v) => Ok(Duration::from_secs(v)),
            _ => Err(self.fail(key, format!("must be from 1 to {most}"))),
        }
    }

    fn program(&self, key: &'static str, words: Vec<String>) -> Result<Vec<String>, ConfigError> {
        match words.first() {
            Some(program) if Path::new(program).is_absolute() => Ok(words),
            _ => Err(self.fail(
                key,
                "must be a list: the program's full path, then its arguments",
            )),
        }
    }
}

impl RawConfig {
    /// Checks every value and reads the vendor's keys.
    pub fn check(self, file: &Path) -> Result<Config, ConfigError> {
        let check = Check { file };
        let device = self.device.check(&check)?;
        let mut methods = self.methods.with_profiles(&self.profile, &device);
        let desk = self.desk.map(|desk| desk.check(&check)).transpose()?;
        // One configuration serves programs that can ask the desk and smaller ones that cannot.
        let desk = desk.filter(|_| cfg!(feature = "online"));
        if !cfg!(feature = "online") {
            methods.remove(&MethodName::Online);
        }
        // The same for the button.
        let button = self.button.map(|button| button.check(&check)).transpose()?;
        let button = button.filter(|_| cfg!(feature = "button"));
        if !cfg!(feature = "button") {
            methods.remove(&MethodName::Button);
        }
        if methods.is_empty() {
            return Err(check.fail(
                "[methods]",
                "offers no way in at all for this model and firmware; switch one on",
            ));
        }
        let delay = match self.policy.mode {
            Policy::Delay if !(1..=720).contains(&self.policy.delay_h) => {
                return Err(check.fail("[policy] delay_h", "must be from 1 to 720"));
            }
            _ => Duration::from_secs(self.policy.delay_h.min(720) * 3600),
        };
        if !(1..=64).contains(&self.password.min_length) {
            return Err(check.fail("[password] min_length", "must be from 1 to 64"));
        }
        if methods.contains(&MethodName::Button) && button.is_none() {
            return Err(check.fail("[button]", "is missing, and [methods] button is true"));
        }
        let mut sticks = Vec::new();
        for path in self.stick.paths {
            sticks.push(check.absolute("[stick] paths", path)?);
        }
        if self.hook.len() > MOST_HOOKS {
            return Err(check.fail("[[hook]]", format!("at most {MOST_HOOKS} of them")));
        }
        let mut hooks = Vec::new();
        for hook in self.hook {
            hooks.push(Hook {
                program: check.program("[[hook]] program", hook.program)?,
                timeout: check.seconds("[[hook]] timeout_s", hook.timeout_s, 600)?,
                password: hook.password,
            });
        }
        Ok(Config {
            hooks,
            vendor: self.vendor.check(&check)?,
            paths: Paths {
                state: check.absolute("[paths] state", self.paths.state)?,
                run: check.absolute("[paths] run", self.paths.run)?,
            },
            user: check.line("[daemon] user", self.daemon.user, 32)?,
            access: Access {
                users: self.access.users,
                groups: self.access.groups,
            },
            account: self.account.check(&check)?,
            policy: PolicySettings {
                mode: self.policy.mode,
                delay,
            },
            min_length: self.password.min_length,
            button,
            stick: Stick {
                paths: sticks,
                mount: self.stick.mount,
                timeout: check.seconds("[stick] timeout_s", self.stick.timeout_s, 600)?,
            },
            desk,
            device,
            methods,
        })
    }
}

impl RawDevice {
    fn check(self, check: &Check) -> Result<Device, ConfigError> {
        let serial = match (self.serial, self.serial_file, self.serial_command) {
            (Some(text), None, None) => SerialSource::Given(
                Serial::parse(&text).map_err(|e| check.fail("[device] serial", e.to_string()))?,
            ),
            (None, Some(file), None) => {
                SerialSource::File(check.absolute("[device] serial_file", file)?)
            }
            (None, None, Some(words)) => {
                SerialSource::Command(check.program("[device] serial_command", words)?)
            }
            _ => {
                return Err(check.fail(
                    "[device]",
                    "give exactly one of serial, serial_file and serial_command",
                ));
            }
        };
        Ok(Device {
            serial,
            model: check.line("[device] model", self.model, 64)?,
            firmware: check.line("[device] firmware", self.firmware, 64)?,
            sticker_code: self
                .sticker_code_file
                .map(|file| check.absolute("[device] sticker_code_file", file))
                .transpose()?,
        })
    }
}

impl RawVendor {
    fn check(self, check: &Check) -> Result<Vendor, ConfigError> {
        if self.contact.is_empty() || self.contact.len() > 8 {
            return Err(check.fail(
                "[vendor] contact",
                "give 1 to 8 lines that tell where to send a request",
            ));
        }
        let mut contact = Vec::new();
        for text in self.contact {
            contact.push(check.line("[vendor] contact", text, 120)?);
        }
        if self.qr_prefix.len() > 64 || !self.qr_prefix.chars().all(|c| QR_ALPHANUMERIC.contains(c))
        {
            return Err(check.fail(
                "[vendor] qr_prefix",
                format!("at most 64 characters of {QR_ALPHANUMERIC}"),
            ));
        }
        Ok(Vendor {
            name: check.line("[vendor] name", self.name, 64)?,
            contact,
            hours: check.line("[vendor] hours", self.hours, 120)?,
            qr_prefix: self.qr_prefix,
            keys: read_keys(&check.beside(self.keys))?,
        })
    }
}

fn read_keys(file: &Path) -> Result<Vec<(KeyNumber, VendorPublic)>, ConfigError> {
    let check = Check { file };
    let raw: RawKeys = parse(file)?;
    let mut keys: Vec<(KeyNumber, VendorPublic)> = Vec::new();
    for key in raw.vendor_key {
        let mut public = [0; 32];
        if hex::decode_to_slice(&key.public, &mut public).is_err() {
            return Err(check.fail("[[vendor_key]] public", "must be 64 hex digits"));
        }
        if keys.iter().any(|(number, _)| number.0 == key.number) {
            return Err(check.fail(
                "[[vendor_key]] number",
                format!("{} stands twice", key.number),
            ));
        }
        keys.push((KeyNumber(key.number), VendorPublic(public)));
    }
    match keys.is_empty() {
        true => Err(check.fail("[[vendor_key]]", "there is no key")),
        false => Ok(keys),
    }
}

impl RawAccount {
    fn check(self, check: &Check) -> Result<Account, ConfigError> {
        let named = |c: char| c.is_ascii_alphanumeric() || "._@-".contains(c);
        if !(1..=64).contains(&self.name.len())
            || !self.name.chars().all(named)
            || self.name.starts_with('-')
        {
            return Err(check.fail(
                "[account] name",
                "1 to 64 characters of A-Z a-z 0-9 . _ @ -, not starting with a hyphen",
            ));
        }
        let store = match self.store {
            RawStore::Shadow => Store::Shadow {
                file: check.absolute("[account.shadow] file", self.shadow.file)?,
            },
            RawStore::Command => {
                let command = self.command.ok_or_else(|| {
                    check.fail("[account.command]", "is missing, and store is \"command\"")
                })?;
                Store::Command {
                    program: check.program("[account.command] program", command.program)?,
                    verify: command
                        .verify_program
                        .map(|words| check.program("[account.command] verify_program", words))
                        .transpose()?,
                    timeout: check.seconds(
                        "[account.command] timeout_s",
                        command.timeout_s,
                        600,
                    )?,
                }
            }
            RawStore::Argon2File => {
                let file = self.argon2_file.ok_or_else(|| {
                    check.fail(
                        "[account.argon2-file]",
                        "is missing, and store is \"argon2-file\"",
                    )
                })?;
                Store::Argon2File {
                    file: check.absolute("[account.argon2-file] file", file.file)?,
                }
            }
            RawStore::Product => {
                let product = self.product.ok_or_else(|| {
                    check.fail("[account.product]", "is missing, and store is \"product\"")
                })?;
                let wrong = |why| check.fail("[account.product] file", why);
                // The program is run in another directory.
                let file = std::path::absolute(check.beside(product.file))
                    .map_err(|error| wrong(error.to_string()))?;
                let file = file.into_os_string().into_string();
                let file = file.map_err(|_| wrong("is no UTF-8".into()))?;
                let words = |what: &str| {
                    let words = vec![product.program.clone(), what.into(), file.clone()];
                    check.program("[account.product] program", words)
                };
                Store::Command {
                    program: words("set")?,
                    verify: Some(words("verify")?),
                    timeout: check.seconds(
                        "[account.product] timeout_s",
                        product.timeout_s,
                        600,
                    )?,
                }
            }
        };
        Ok(Account {
            name: self.name,
            store,
        })
    }
}

impl RawButton {
    fn check(self, check: &Check) -> Result<Button, ConfigError> {
        let key = match self.key {
            RawKeyName::Number(number) => Some(number),
            RawKeyName::Name(name) => keys::number(&name),
        };
        Ok(Button {
            device: check.absolute("[button] device", self.device)?,
            key: key.filter(|key| (1..=keys::MOST).contains(key)).ok_or_else(|| {
                check.fail(
                    "[button] key",
                    format!(
                        "must be a number from 1 to {} of the kernel's input-event-codes.h, or one of {}",
                        keys::MOST,
                        keys::names()
                    ),
                )
            })?,
            hold: check.seconds("[button] hold_s", self.hold_s, 120)?,
            enabled: self.enabled,
            led: self
                .led
                .map(|led| check.absolute("[button] led", led))
                .transpose()?,
        })
    }
}

impl RawMethods {
    /// The ways in after every profile that fits has had its word, in the file's order.
    fn with_profiles(mut self, profiles: &[RawProfile], device: &Device) -> BTreeSet<MethodName> {
        for profile in profiles {
            if !fits(&profile.model, &device.model) || !fits(&profile.firmware, &device.firmware) {
                continue;
            }
            self.online = profile.online.unwrap_or(self.online);
            self.long_serial = profile.long_serial.unwrap_or(self.long_serial);
            self.guid_file = profile.guid_file.unwrap_or(self.guid_file);
            self.kit = profile.kit.unwrap_or(self.kit);
            self.button = profile.button.unwrap_or(self.button);
        }
        [
            (self.online, MethodName::Online),
            (self.long_serial, MethodName::LongSerial),
            (self.guid_file, MethodName::GuidFile),
            (self.kit, MethodName::Kit),
            (self.button, MethodName::Button),
        ]
        .into_iter()
        .filter_map(|(offered, name)| offered.then_some(name))
        .collect()
    }
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(tail) = text.strip_prefix(head) else {
        return false;
    };
    (0..=tail.len())
        .filter(|&at| tail.is_char_boundary(at))
        .any(|at| fits(rest, &tail[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("NVR-4*", "NVR-4216", true),
            ("NVR-4*", "NVR-5216", false),
            ("*-4*-P", "NVR-4216-P", true),
            ("*-4*-P", "NVR-4216", false),
            ("4.2", "4.2.1", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }
}
