//! The vendor's desk as a service: where it is, whom to trust, and by what way.

use super::ConfigError;
use super::check::Check;
use super::raw::RawDesk;
use std::fmt::{self, Display, Formatter};
use std::net::{IpAddr, Ipv6Addr};
use std::path::PathBuf;
use std::time::Duration;

/// Host names have at most so many characters (RFC 1035).
const LONGEST_HOST: usize = 253;
/// The most bytes of the path before `/v1/`.
const LONGEST_PATH: usize = 200;

/// The vendor's desk.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The host and its port, 443 unless told.
    pub place: Place,
    /// What stands before `/v1/` in its addresses: empty, or starting with a slash and not ending with one.
    pub path: String,
    /// The file of certificates (PEM) that alone are trusted to name it.
    pub ca: PathBuf,
    /// By whom to reach it, if not directly.
    pub proxy: Option<Proxy>,
    /// By what this recorder proves to be the vendor's, if it can.
    pub identity: Option<Identity>,
    /// How long one question may take, 5 to 120 s.
    pub timeout: Duration,
    /// The user that the helper becomes when it is started as root.
    pub user: String,
}

/// A host and its port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// A name, or an address without brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

/// An HTTP proxy that makes tunnels (`CONNECT`, RFC 9110 §9.3.6).
#[derive(Debug, Clone)]
pub struct Proxy {
    /// The host and its port, 3128 unless told.
    pub place: Place,
    /// The user and the file whose first line is the password, if it wants them.
    pub user: Option<(String, PathBuf)>,
}

/// A client certificate.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The file of its chain, PEM.
    pub certificate: PathBuf,
    /// The file of its key, PEM.
    pub key: PathBuf,
}

impl Desk {
    /// The host that is connected to.
    pub fn next_hop(&self) -> &Place {
        self.proxy
            .as_ref()
            .map_or(&self.place, |proxy| &proxy.place)
    }
}

impl Place {
    /// Whether it is on the recorder itself: then no cable is needed to reach it.
    pub fn is_here(&self) -> bool {
        match self.host.parse::<IpAddr>() {
            Ok(address) => address.is_loopback(),
            Err(_) => self.host == "localhost",
        }
    }

    /// Reads `host`, `host:port`, `[address]` or `[address]:port`.
    fn parse(text: &str, port: u16) -> Option<Self> {
        let (host, rest) = match text.strip_prefix('[') {
            Some(text) => {
                let (host, rest) = text.split_once(']')?;
                host.parse::<Ipv6Addr>().ok()?;
                (host, rest)
            }
            None => text.split_at(text.find(':').unwrap_or(text.len())),
        };
        let named = |c: char| c.is_ascii_alphanumeric() || ".-_:".contains(c);
        let port = match rest.strip_prefix(':') {
            Some(digits) => digits.parse().ok().filter(|port| *port > 0)?,
            None if rest.is_empty() => port,
            None => return None,
        };
        let fits = (1..=LONGEST_HOST).contains(&host.len()) && host.chars().all(named);
        fits.then(|| Self {
            host: host.to_owned(),
            port,
        })
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

impl RawDesk {
    pub(super) fn check(self, check: &Check) -> Result<Desk, ConfigError> {
        let (place, path) = self.url.strip_prefix("https://").and_then(split).ok_or_else(|| {
            check.fail(
                "[desk] url",
                "must be https://HOST, https://HOST:PORT or one of these with a path, such as https://desk.example.com:8443",
            )
        })?;
        let identity = match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => Some(Identity {
                certificate: check.beside(certificate),
                key: check.beside(key),
            }),
            (None, None) => None,
            _ => return Err(check.fail("[desk]", "give both certificate and key, or neither")),
        };
        let user = match (self.proxy_user, self.proxy_password_file) {
            (Some(user), Some(file)) if !user.contains(':') => Some((
                check.line("[desk] proxy_user", user, 128)?,
                check.beside(file),
            )),
            (None, None) => None,
            _ => {
                return Err(check.fail(
                    "[desk]",
                    "give both proxy_user (without a colon) and proxy_password_file, or neither",
                ));
            }
        };
        let proxy = match self.proxy {
            Some(text) => Some(Proxy {
                place: text
                    .strip_prefix("http://")
                    .map(|text| text.strip_suffix('/').unwrap_or(text))
                    .and_then(|text| Place::parse(text, 3128))
                    .ok_or_else(|| {
                        let message = "must be http://HOST or http://HOST:PORT; user and password stand in proxy_user and proxy_password_file";
                        check.fail("[desk] proxy", message)
                    })?,
                user,
            }),
            None if user.is_some() => {
                return Err(check.fail("[desk] proxy", "is missing, and proxy_user is there"));
            }
            None => None,
        };
        if !(5..=120).contains(&self.timeout_s) {
            return Err(check.fail("[desk] timeout_s", "must be from 5 to 120"));
        }
        Ok(Desk {
            place,
            path,
            ca: check.beside(self.ca),
            proxy,
            identity,
            timeout: Duration::from_secs(self.timeout_s),
            user: check.line("[desk] user", self.user, 32)?,
        })
    }
}

/// What follows `https://`: the host, and the path without its last slash.
fn split(text: &str) -> Option<(Place, String)> {
    let (host, path) = text.split_at(text.find('/').unwrap_or(text.len()));
    let path = path.trim_end_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    let fits = path.len() <= LONGEST_PATH && path.chars().all(plain);
    Some((Place::parse(host, 443)?, fits.then(|| path.to_owned())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_meant_and_nothing_else_is() {
        for (text, host, port, path) in [
            ("desk.example.com", "desk.example.com", 443, ""),
            ("desk.example.com:8443/", "desk.example.com", 8443, ""),
            ("10.0.0.7/recovery//", "10.0.0.7", 443, "/recovery"),
            ("[2001:db8::7]:8443/a/b", "2001:db8::7", 8443, "/a/b"),
            ("[::1]", "::1", 443, ""),
        ] {
            let (place, rest) = split(text).unwrap();
            assert_eq!(
                (place.host.as_str(), place.port, rest.as_str()),
                (host, port, path)
            );
        }
        for text in [
            "",
            ":443",
            "/a",
            "desk:0",
            "desk:70000",
            "desk:",
            "desk:1:2",
            "::1",
            "[desk]",
            "[::1",
            "[::1]x",
            "a b",
            "user@desk",
            "desk/a?b",
            "desk/%41",
            "desk#a",
            "Gerät",
        ] {
            assert!(split(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_on_the_recorder_needs_no_cable() {
        for (host, here) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("127.8.0.1", true),
            ("::1", true),
            ("desk.example.com", false),
            ("192.0.2.1", false),
        ] {
            let place = Place {
                host: host.into(),
                port: 443,
            };
            assert_eq!(place.is_here(), here, "{host}");
        }
    }
}
