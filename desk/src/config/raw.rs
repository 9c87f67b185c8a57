//! The file as it is written.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{LogForm, SecondPerson, Security};

/// The version of the file's form. One that names none is of the first.
pub(super) const VERSION: u32 = 1;

#[derive(Deserialize)]
pub(super) struct Head {
    #[serde(default = "version")]
    pub(super) version: u32,
}

fn version() -> u32 {
    VERSION
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    #[serde(default, rename = "version")]
    _version: IgnoredAny,
    pub(super) keys: PathBuf,
    pub(super) passphrase_file: Option<PathBuf>,
    pub(super) token: Option<Token>,
    #[serde(default = "database")]
    pub(super) database: String,
    pub(super) vendor: String,
    #[serde(default = "log")]
    pub(super) log: LogForm,
    pub(super) templates: Option<PathBuf>,
    pub(super) http: Http,
    pub(super) operators: Option<Operators>,
    pub(super) mail: Option<Mail>,
    pub(super) text: Option<Text>,
    #[serde(default)]
    pub(super) limits: Limits,
    #[serde(default)]
    pub(super) keep: Keep,
    pub(super) pages: Option<Pages>,
    pub(super) agents: Option<Agents>,
    pub(super) hours: Option<Hours>,
    pub(super) policy: Option<Policy>,
    pub(super) inbox: Option<Inbox>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "pkcs11"), expect(dead_code))]
pub(super) struct Token {
    pub(super) module: PathBuf,
    pub(super) label: String,
    pub(super) pin_file: Option<PathBuf>,
}

fn database() -> String {
    "desk.db".into()
}

fn log() -> LogForm {
    LogForm::Text
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Http {
    pub(super) listen: Vec<SocketAddr>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    #[serde(default)]
    pub(super) trusted_proxies: Vec<IpNet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Operators {
    pub(super) listen: SocketAddr,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mail {
    pub(super) from: String,
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) security: Security,
    pub(super) user: Option<String>,
    pub(super) password_file: Option<PathBuf>,
    pub(super) ca: Option<PathBuf>,
    #[serde(default = "timeout_s")]
    pub(super) timeout_s: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    pub(super) command: Option<Vec<String>>,
    pub(super) method: Option<String>,
    pub(super) url: Option<String>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) body: String,
    pub(super) secret_file: Option<PathBuf>,
    #[serde(default)]
    pub(super) success: Vec<u16>,
    #[serde(default)]
    pub(super) success_text: String,
    #[serde(default = "timeout_s")]
    pub(super) timeout_s: u64,
}

fn timeout_s() -> u64 {
    20
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    pub(super) apart_s: i64,
    pub(super) an_hour: usize,
    pub(super) a_day: usize,
    pub(super) address_a_minute: i64,
    pub(super) block_a_minute: i64,
    pub(super) cases_a_day: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            apart_s: 60,
            an_hour: 3,
            a_day: 10,
            address_a_minute: 30,
            block_a_minute: 300,
            cases_a_day: 20,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Keep {
    pub(super) messages_d: i64,
    pub(super) requests_d: i64,
    pub(super) pictures_d: i64,
}

impl Default for Keep {
    fn default() -> Keep {
        Keep {
            messages_d: 30,
            requests_d: 365,
            pictures_d: 90,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pages {
    pub(super) url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agents {
    pub(super) listen: SocketAddr,
    pub(super) url: String,
    pub(super) secret_file: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Hours {
    pub(super) zone: String,
    pub(super) days: Vec<String>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) holidays: Vec<String>,
    pub(super) answer_h: i64,
}

impl Default for Hours {
    fn default() -> Hours {
        Hours {
            zone: "UTC".into(),
            days: ["mon", "tue", "wed", "thu", "fri"].map(String::from).into(),
            from: "08:00".into(),
            to: "18:00".into(),
            holidays: Vec::new(),
            answer_h: 3,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    pub(super) second_person: SecondPerson,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Inbox {
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) security: Security,
    pub(super) user: String,
    pub(super) password_file: PathBuf,
    pub(super) ca: Option<PathBuf>,
    #[serde(default = "folder")]
    pub(super) folder: String,
    #[serde(default = "done")]
    pub(super) done: String,
    #[serde(default = "failed")]
    pub(super) failed: String,
    #[serde(default = "poll_s")]
    pub(super) poll_s: u64,
    #[serde(default = "timeout_s")]
    pub(super) timeout_s: u64,
}

fn folder() -> String {
    "INBOX".into()
}

fn done() -> String {
    "Done".into()
}

fn failed() -> String {
    "Failed".into()
}

fn poll_s() -> u64 {
    30
}
