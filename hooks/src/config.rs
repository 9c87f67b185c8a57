//! The list of cameras, `cameras.toml`.

use serde::Deserialize;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// Where the list lies when no other place is named.
pub const DEFAULT_PATH: &str = "/etc/recoveryd/cameras.toml";
/// The version of the file's form. One that names none is of the first.
const VERSION: u32 = 1;
/// So many cameras a recorder may have.
const MOST: usize = 256;

/// A checked list of cameras.
#[derive(Debug)]
pub struct Config {
    /// How many are asked at once, 1 to 32.
    pub at_once: usize,
    /// How long each may take, 1 to 120 s.
    pub timeout: Duration,
    /// The cameras, at least one.
    pub cameras: Vec<Camera>,
}

/// One camera.
#[derive(Debug, Clone)]
pub struct Camera {
    /// What people call it.
    pub name: String,
    /// A host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The path of its device service.
    pub path: String,
    /// Whose password is set.
    pub user: String,
    /// Who signs in to set it.
    pub sign_in: String,
    /// The file whose first line is that account's present password.
    pub password_file: PathBuf,
    /// Whether the file is given the new password once all cameras that name it have it.
    pub rewrite: bool,
    /// The camera's own certificate (PEM), if it is asked over HTTPS.
    pub certificate: Option<PathBuf>,
}

/// What is wrong with the list, and where.
#[derive(Error, Debug)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", .file.display())]
    Read {
        /// Which file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not TOML, misses a key or has one that does not exist; the text names the line.
    #[error("{}: {message}", .file.display())]
    Syntax {
        /// Which file.
        file: PathBuf,
        /// Line, column and what is wrong there.
        message: String,
    },
    /// A value that cannot be meant.
    #[error("{}: {place}: {message}", .file.display())]
    Value {
        /// Which file.
        file: PathBuf,
        /// The camera and the key.
        place: String,
        /// What is wrong with it.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default = "version")]
    version: u32,
    #[serde(default = "eight")]
    at_once: usize,
    #[serde(default = "twenty")]
    timeout_s: u64,
    camera: Vec<RawCamera>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCamera {
    name: Option<String>,
    address: String,
    #[serde(default = "device_service")]
    path: String,
    user: String,
    sign_in: Option<String>,
    password_file: PathBuf,
    #[serde(default)]
    rewrite: bool,
    certificate: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Head {
    #[serde(default = "version")]
    version: u32,
}

fn version() -> u32 {
    VERSION
}

fn eight() -> usize {
    8
}

fn twenty() -> u64 {
    20
}

fn device_service() -> String {
    "/onvif/device_service".into()
}

impl Config {
    /// Reads and checks the list. Relative paths start at the file's folder.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file).map_err(|source| ConfigError::Read {
            file: file.into(),
            source,
        })?;
        let Head { version } = parse(file, &text)?;
        let fail = |place: &str, message: String| ConfigError::Value {
            file: file.into(),
            place: place.into(),
            message,
        };
        if version != VERSION {
            let message = format!(
                "the file is of version {version}, and this program reads version {VERSION}"
            );
            return Err(fail("version", message));
        }
        let raw: Raw = parse(file, &text)?;
        debug_assert_eq!(raw.version, VERSION);
        for (place, value, most) in [
            ("at_once", raw.at_once as u64, 32),
            ("timeout_s", raw.timeout_s, 120),
        ] {
            if !(1..=most).contains(&value) {
                return Err(fail(place, format!("must be from 1 to {most}")));
            }
        }
        if raw.camera.is_empty() || raw.camera.len() > MOST {
            return Err(fail("[[camera]]", format!("1 to {MOST} of them")));
        }
        let folder = file.parent().unwrap_or(Path::new("."));
        let mut cameras: Vec<Camera> = Vec::new();
        for camera in raw.camera {
            let place = format!("[[camera]] {}", camera.address);
            let camera = camera
                .check(folder)
                .map_err(|(key, message)| fail(&format!("{place}: {key}"), message))?;
            if cameras.iter().any(|other| other.name == camera.name) {
                return Err(fail(
                    &place,
                    format!("another camera is called {:?} too", camera.name),
                ));
            }
            let differs = |other: &Camera| {
                other.password_file == camera.password_file && other.rewrite != camera.rewrite
            };
            if cameras.iter().any(differs) {
                let message = "another camera has the same file, and says something else of it";
                return Err(fail(&format!("{place}: rewrite"), message.into()));
            }
            cameras.push(camera);
        }
        Ok(Self {
            at_once: raw.at_once,
            timeout: Duration::from_secs(raw.timeout_s),
            cameras,
        })
    }
}

fn parse<T: serde::de::DeserializeOwned>(file: &Path, text: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| ConfigError::Syntax {
        file: file.into(),
        message: error.to_string().trim_end().into(),
    })
}

impl RawCamera {
    fn check(self, folder: &Path) -> Result<Camera, (&'static str, String)> {
        let secure = self.certificate.is_some();
        if secure && !cfg!(feature = "tls") {
            let message = "this program was built without TLS".into();
            return Err(("certificate", message));
        }
        let (host, port) = place(&self.address, if secure { 443 } else { 80 }).ok_or((
            "address",
            "must be HOST or HOST:PORT; an IPv6 address stands in brackets".into(),
        ))?;
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if !self.path.starts_with('/') || self.path.len() > 256 || !is_plain(&self.path) {
            return Err(("path", "must start with a slash, and have no blanks".into()));
        }
        let sign_in = self.sign_in.unwrap_or_else(|| self.user.clone());
        for (key, name) in [("user", &self.user), ("sign_in", &sign_in)] {
            if !(1..=64).contains(&name.len())
                || name.chars().any(char::is_control)
                || name.contains(['"', '\\'])
            {
                return Err((
                    key,
                    "1 to 64 bytes without control characters, quotation marks and backslashes"
                        .into(),
                ));
            }
        }
        if self.rewrite && sign_in != self.user {
            let message =
                "the file holds the password of sign_in, which is another account than user".into();
            return Err(("rewrite", message));
        }
        let name = self.name.unwrap_or(self.address);
        if !(1..=40).contains(&name.len()) || name.chars().any(char::is_control) {
            return Err(("name", "1 to 40 bytes without control characters".into()));
        }
        Ok(Camera {
            name,
            host,
            port,
            path: self.path,
            user: self.user,
            sign_in,
            password_file: folder.join(self.password_file),
            rewrite: self.rewrite,
            certificate: self.certificate.map(|file| folder.join(file)),
        })
    }
}

/// The host, without brackets, and the port.
fn place(address: &str, port: u16) -> Option<(String, u16)> {
    let (host, port) = match address.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            let port = match rest {
                "" => port,
                rest => rest.strip_prefix(':')?.parse().ok()?,
            };
            (host, port)
        }
        None => match address.split_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (address, port),
        },
    };
    let named = |c: char| c.is_ascii_alphanumeric() || ".-_:%".contains(c);
    let is_host = (1..=253).contains(&host.len()) && host.chars().all(named);
    (is_host && port > 0).then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("cameras.toml");
        std::fs::write(&file, text).unwrap();
        Config::load(&file).map_err(|error| error.to_string())
    }

    const LEAST: &str =
        "[[camera]]\naddress = \"192.0.2.7\"\nuser = \"admin\"\npassword_file = \"/p\"\n";

    #[test]
    fn what_is_left_out_is_what_most_cameras_have() {
        let config = load(LEAST).unwrap();
        assert_eq!((config.at_once, config.timeout.as_secs()), (8, 20));
        let camera = &config.cameras[0];
        assert_eq!((camera.name.as_str(), camera.port), ("192.0.2.7", 80));
        assert_eq!(camera.path, "/onvif/device_service");
        assert_eq!((camera.sign_in.as_str(), camera.rewrite), ("admin", false));
    }

    #[test]
    fn addresses_have_ports_and_brackets() {
        for (address, expected) in [
            ("front", Some(("front", 80))),
            ("front.local:8080", Some(("front.local", 8080))),
            ("[2001:db8::1]", Some(("2001:db8::1", 80))),
            ("[2001:db8::1]:81", Some(("2001:db8::1", 81))),
            ("2001:db8::1", None),
            ("front:0", None),
            ("front:65536", None),
            ("http://front", None),
            ("a b", None),
            ("[front]", None),
            ("", None),
        ] {
            let found = place(address, 80);
            let expected = expected.map(|(host, port)| (host.to_owned(), port));
            assert_eq!(found, expected, "{address}");
        }
    }

    #[test]
    fn each_mistake_names_its_place() {
        for (text, told) in [
            ("version = 2\nlens = 1", "version: the file is of version 2"),
            ("camera = []", "[[camera]]: 1 to 256"),
            ("", "missing field `camera`"),
            (
                &format!("at_once = 33\n{LEAST}"),
                "at_once: must be from 1 to 32",
            ),
            (
                &format!("timeout_s = 0\n{LEAST}"),
                "timeout_s: must be from 1 to 120",
            ),
            (&format!("{LEAST}lens = 1"), "unknown field `lens`"),
            (
                &format!("{LEAST}path = \"x\""),
                "[[camera]] 192.0.2.7: path: must start with a slash",
            ),
            (&format!("{LEAST}sign_in = \"\""), "sign_in: 1 to 64"),
            (
                &format!("{LEAST}sign_in = \"root\"\nrewrite = true"),
                "rewrite: the file holds",
            ),
            (&format!("{LEAST}{LEAST}"), "another camera is called"),
            (&LEAST.replace("192.0.2.7", "a/b"), "address: must be HOST"),
        ] {
            let error = load(text).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
