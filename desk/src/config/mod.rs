//! The service's configuration: read as it stands in the file, then checked into what the program uses.

mod check;
mod raw;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use lettre::message::Mailbox;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::hours::Hours;
use crate::keys::Place;

/// Why a configuration is refused. Each names the file, and the field or line.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{}: {error}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
    /// No TOML, an unknown key or a value of the wrong kind.
    #[error("{}: {reason}", .path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// With line and column.
        reason: String,
    },
    /// A value that cannot be.
    #[error("{}: {field}: {reason}", .path.display())]
    Field {
        /// The file.
        path: PathBuf,
        /// Section and key.
        field: &'static str,
        /// What is wrong and what may stand there.
        reason: String,
    },
}

/// A checked configuration.
pub struct Config {
    /// Where the vendor's keys are.
    pub keys: Place,
    /// Where everything is kept.
    pub database: Database,
    /// The vendor's name, as messages say it.
    pub vendor: String,
    /// How log lines look.
    pub log: LogForm,
    /// The listener for recorders.
    pub http: Http,
    /// Where `/metrics` is told, to operators only.
    pub operators: Option<SocketAddr>,
    /// How mail leaves.
    pub mail: Option<Mail>,
    /// How text messages leave.
    pub text: Option<Text>,
    /// The folder of edited templates.
    pub templates: Option<PathBuf>,
    /// How much one may ask.
    pub limits: Limits,
    /// How long what is kept.
    pub keep: Keep,
    /// Pages for owners, beside what recorders ask.
    pub pages: Option<Pages>,
    /// Agents and their pages. Never without `pages`.
    pub agents: Option<Agents>,
    /// The mailbox whose mails become cases. Never without `agents` and `mail`.
    pub inbox: Option<Inbox>,
}

/// A mailbox, read by IMAP.
pub struct Inbox {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured; not at all only to this machine.
    pub security: Security,
    /// Who signs in.
    pub user: String,
    /// With which password.
    pub password: Zeroizing<String>,
    /// PEM certificates to trust besides the system's.
    pub ca: Option<Vec<u8>>,
    /// The folder that mails come in to.
    pub folder: String,
    /// Where mails go that were taken, and those that were of no use.
    pub done: String,
    /// The latter.
    pub failed: String,
    /// How often it is looked for mails.
    pub poll: Duration,
    /// For each step.
    pub timeout: Duration,
}

/// Pages for owners.
pub struct Pages {
    /// As the world reaches them, without a slash at the end.
    pub url: String,
}

/// Agents and their pages.
pub struct Agents {
    /// The listener for them.
    pub listen: SocketAddr,
    /// As they reach it, without a slash at the end.
    pub url: String,
    /// What one-time codes' secrets and forms' marks are computed from.
    pub secret: Zeroizing<String>,
    /// When they are there.
    pub hours: Hours,
    /// When a second person must approve.
    pub second_person: SecondPerson,
}

/// When a second person must approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecondPerson {
    /// One agent is enough.
    Never,
    /// For recorders that nobody has registered.
    Unlinked,
    /// For all.
    Always,
}

/// The database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file beside the service.
    Sqlite(PathBuf),
    /// A `postgres://` address. May hold a password.
    Postgres(String),
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The listener for recorders.
pub struct Http {
    /// At least one address.
    pub listen: Vec<SocketAddr>,
    /// Certificate chain and key, PEM files; without, a proxy in front must speak TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

/// How mail leaves.
pub struct Mail {
    /// Sender.
    pub from: Mailbox,
    /// The relay.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// User and password at the relay.
    pub login: Option<(String, Zeroizing<String>)>,
    /// A PEM certificate to trust besides the system's.
    pub ca: Option<Vec<u8>>,
    /// For each step of a delivery.
    pub timeout: Duration,
}

/// How a connection to the relay is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Not at all: for a relay on the same machine.
    None,
    /// Begins in clear and must change to TLS.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

/// How text messages leave.
pub enum Text {
    /// A call to a provider.
    Http(Box<TextHttp>),
    /// A program: text on its standard input, `{to}` in its arguments.
    Command {
        /// Program and arguments.
        line: Vec<String>,
        /// Killed after this.
        timeout: Duration,
    },
}

/// A call to a provider, with `{to}`, `{text}` and `{secret}` to be filled in.
pub struct TextHttp {
    /// Usually `POST`.
    pub method: hyper::Method,
    /// Filled-in values are percent-encoded.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(hyper::header::HeaderName, String)>,
    /// Filled-in values are escaped as `escape` says.
    pub body: String,
    /// From the `Content-Type` header.
    pub escape: Escape,
    /// What `{secret}` stands for.
    pub secret: Zeroizing<String>,
    /// Status codes that mean "taken".
    pub success: Vec<u16>,
    /// Must stand in the answer's body, too.
    pub success_text: String,
    /// For the whole call.
    pub timeout: Duration,
}

/// How values are written into a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// As they are.
    Plain,
    /// As in a JSON string.
    Json,
    /// Percent-encoded.
    Form,
}

/// How long what is kept, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// Messages that were sent or given up, with their addresses.
    pub messages: i64,
    /// Who asked what, and the links in messages that stop it.
    pub requests: i64,
    /// Pictures and mails of cases that are done.
    pub pictures: i64,
}

/// How much one may ask.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Milliseconds between two requests of one recorder.
    pub apart: i64,
    /// Requests of a recorder, and of an owner over all recorders, in an hour.
    pub an_hour: usize,
    /// The same in a day.
    pub a_day: usize,
    /// Requests a minute from one IPv4 address or IPv6 /64.
    pub address_a_minute: i64,
    /// Requests a minute from one IPv4 /24 or IPv6 /48.
    pub block_a_minute: i64,
    /// Cases for agents that may come from one IPv4 address or IPv6 /64 in a day.
    pub cases_a_day: usize,
}

impl Limits {
    /// How many cases may come from one address.
    pub(crate) fn for_cases(&self) -> Limits {
        Limits {
            an_hour: self.cases_a_day,
            a_day: self.cases_a_day,
            ..*self
        }
    }
}

impl Config {
    /// Reads and checks a file, and the secrets that it names. Relative paths start at the file's folder.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Io {
            path: path.to_owned(),
            error,
        })?;
        Config::parse(path, &text)
    }

    /// The same for a text at hand. One of another version is refused before any of its keys is.
    pub fn parse(path: &Path, text: &str) -> Result<Config, ConfigError> {
        let raw::Head { version } = read_as(path, text)?;
        if version != raw::VERSION {
            return Err(ConfigError::Field {
                path: path.to_owned(),
                field: "version",
                reason: format!(
                    "the file is of version {version}, and this recovery-desk reads version {}: install the one that it was written for, or write it anew",
                    raw::VERSION
                ),
            });
        }
        check::checked(path, read_as(path, text)?)
    }
}

fn read_as<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| ConfigError::Syntax {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests;
