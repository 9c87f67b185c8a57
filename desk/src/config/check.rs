//! From what is written to what can be used.

use std::fs::File;
use std::io::Read;
use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hyper::header::HeaderName;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use zeroize::Zeroizing;

use super::raw::{self, Raw};
use super::{
    Agents, Config, ConfigError, Database, Escape, Http, Inbox, Keep, Limits, Mail, Pages,
    SecondPerson, Security, Text, TextHttp,
};
use crate::hours::Hours;
#[cfg(feature = "pkcs11")]
use crate::keys::TokenSetting;
use crate::keys::{Phrase, Place};

/// Most bytes of a password or certificate file.
const MAX_SIDE_FILE: u64 = 64 * 1024;
/// Most requests in a day that a limit may allow; their times stand in one row.
const MOST_A_DAY: usize = 1000;
const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

pub(super) fn checked(path: &Path, raw: Raw) -> Result<Config, ConfigError> {
    Checker { path }.config(raw)
}

struct Checker<'a> {
    path: &'a Path,
}

impl Checker<'_> {
    fn wrong<T>(&self, field: &'static str, reason: impl ToString) -> Result<T, ConfigError> {
        Err(ConfigError::Field {
            path: self.path.to_owned(),
            field,
            reason: reason.to_string(),
        })
    }

    fn must(&self, holds: bool, field: &'static str, reason: &str) -> Result<(), ConfigError> {
        if holds {
            Ok(())
        } else {
            self.wrong(field, reason)
        }
    }

    fn place(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    fn config(&self, raw: Raw) -> Result<Config, ConfigError> {
        self.must(
            (1..=64).contains(&raw.vendor.chars().count())
                && !raw.vendor.contains(char::is_control),
            "vendor",
            "a name of 1 to 64 characters is wanted, without control characters",
        )?;
        self.must(
            raw.mail.is_some() || raw.text.is_some(),
            "mail",
            "neither [mail] nor [text] is there, so no code could be sent",
        )?;
        let agents = match raw.agents {
            Some(agents) => Some(self.agents(agents, raw.hours, raw.policy)?),
            None => {
                let alone = "is of no use without [agents]";
                self.must(raw.hours.is_none(), "hours", alone)?;
                self.must(raw.policy.is_none(), "policy", alone)?;
                None
            }
        };
        self.must(
            agents.is_none() || raw.pages.is_some(),
            "agents",
            "needs [pages], where owners bring what agents answer",
        )?;
        self.must(
            raw.inbox.is_none() || (agents.is_some() && raw.mail.is_some()),
            "inbox",
            "needs [agents], who answer what comes in, and [mail], by which answers leave",
        )?;
        let inbox = raw.inbox.map(|inbox| self.inbox(inbox)).transpose()?;
        Ok(Config {
            keys: self.keys(&raw.keys, raw.passphrase_file.as_deref(), raw.token)?,
            database: self.database(&raw.database)?,
            vendor: raw.vendor,
            log: raw.log,
            http: self.http(raw.http)?,
            operators: raw.operators.map(|operators| operators.listen),
            mail: raw.mail.map(|mail| self.mail(mail)).transpose()?,
            text: raw.text.map(|text| self.text(text)).transpose()?,
            templates: raw.templates.map(|folder| self.place(&folder)),
            limits: self.limits(&raw.limits)?,
            keep: self.keep(&raw.keep)?,
            pages: match raw.pages {
                Some(pages) => Some(Pages {
                    url: self.url("pages.url", &pages.url)?,
                }),
                None => None,
            },
            agents,
            inbox,
        })
    }

    fn inbox(&self, raw: raw::Inbox) -> Result<Inbox, ConfigError> {
        self.must(
            !raw.host.is_empty() && !raw.host.contains(char::is_whitespace),
            "inbox.host",
            "a host's name or address is wanted",
        )?;
        let address = raw.host.parse::<IpAddr>();
        let here = raw.host == "localhost" || address.is_ok_and(|address| address.is_loopback());
        self.must(
            raw.security != Security::None || here,
            "inbox.security",
            "\"none\" would send the password in clear to another machine; take \"starttls\" or \"tls\"",
        )?;
        let plain =
            |text: &str| (1..=200).contains(&text.len()) && !text.contains(char::is_control);
        self.must(plain(&raw.user), "inbox.user", "a name is wanted")?;
        for (field, folder) in [
            ("inbox.folder", &raw.folder),
            ("inbox.done", &raw.done),
            ("inbox.failed", &raw.failed),
        ] {
            let well = plain(folder) && folder.is_ascii() && !folder.contains(['&', '*', '%']);
            self.must(
                well,
                field,
                "a folder's name in ASCII is wanted, without & * %",
            )?;
        }
        let apart = raw.folder != raw.done && raw.folder != raw.failed;
        self.must(
            apart,
            "inbox.folder",
            "is where done or failed mails go, too",
        )?;
        self.must(
            (1..=3600).contains(&raw.poll_s),
            "inbox.poll_s",
            "1 to 3600 is wanted",
        )?;
        let ca = raw.ca.map(|file| self.side_file("inbox.ca", &file));
        Ok(Inbox {
            port: raw.port.unwrap_or(match raw.security {
                Security::None | Security::Starttls => 143,
                Security::Tls => 993,
            }),
            password: self.secret("inbox.password_file", &raw.password_file)?,
            host: raw.host,
            security: raw.security,
            user: raw.user,
            ca: ca.transpose()?.map(|bytes| bytes.to_vec()),
            folder: raw.folder,
            done: raw.done,
            failed: raw.failed,
            poll: Duration::from_secs(raw.poll_s),
            timeout: self.timeout("inbox.timeout_s", raw.timeout_s)?,
        })
    }

    fn keys(
        &self,
        directory: &Path,
        passphrase: Option<&Path>,
        token: Option<raw::Token>,
    ) -> Result<Place, ConfigError> {
        let passphrase = passphrase.map(|file| self.secret("passphrase_file", file));
        let phrase = Phrase::of_keys(passphrase.transpose()?);
        #[cfg(not(feature = "pkcs11"))]
        self.must(
            token.is_none(),
            "token",
            "this program was built without PKCS#11 (a static one cannot load a token's module)",
        )?;
        Ok(Place {
            directory: self.place(directory),
            phrase,
            #[cfg(feature = "pkcs11")]
            token: token.map(|token| self.token(token)).transpose()?,
        })
    }

    #[cfg(feature = "pkcs11")]
    fn token(&self, raw: raw::Token) -> Result<TokenSetting, ConfigError> {
        self.must(
            raw.module.is_absolute(),
            "token.module",
            "a PKCS#11 module's full path is wanted, such as /usr/lib/softhsm/libsofthsm2.so",
        )?;
        self.must(
            (1..=32).contains(&raw.label.len()),
            "token.label",
            "the token's label is wanted, 1 to 32 bytes",
        )?;
        let pin = raw
            .pin_file
            .map(|file| self.secret("token.pin_file", &file));
        Ok(TokenSetting {
            module: raw.module,
            label: raw.label,
            pin: Phrase::of_token(pin.transpose()?),
        })
    }

    fn database(&self, text: &str) -> Result<Database, ConfigError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Database::Postgres(text.to_owned()));
        }
        self.must(
            !text.is_empty() && !text.contains(['?', '#', ':']),
            "database",
            "a file's path (without ? # :) or postgres://user@host/name is wanted",
        )?;
        Ok(Database::Sqlite(self.place(Path::new(text))))
    }

    fn http(&self, raw: raw::Http) -> Result<Http, ConfigError> {
        self.must(
            !raw.listen.is_empty(),
            "http.listen",
            "at least one address is wanted, such as [\"[::]:8443\"]",
        )?;
        let tls = match (raw.certificate, raw.key) {
            (Some(certificate), Some(key)) => Some((self.place(&certificate), self.place(&key))),
            (None, None) => None,
            (None, Some(_)) => return self.wrong("http.certificate", "is missing beside key"),
            (Some(_), None) => return self.wrong("http.key", "is missing beside certificate"),
        };
        Ok(Http {
            listen: raw.listen,
            tls,
            trusted_proxies: raw.trusted_proxies,
        })
    }

    fn mail(&self, raw: raw::Mail) -> Result<Mail, ConfigError> {
        let from = match raw.from.parse() {
            Ok(from) => from,
            Err(error) => return self.wrong("mail.from", error),
        };
        self.must(
            !raw.host.is_empty() && !raw.host.contains(char::is_whitespace),
            "mail.host",
            "a host's name or address is wanted",
        )?;
        let login = match (raw.user, raw.password_file) {
            (Some(user), Some(file)) => {
                let password = self.secret("mail.password_file", &file)?;
                self.must(
                    raw.security != Security::None,
                    "mail.security",
                    "\"none\" would send the password in clear; take \"starttls\" or \"tls\"",
                )?;
                Some((user, password))
            }
            (None, None) => None,
            (Some(_), None) => return self.wrong("mail.password_file", "is missing beside user"),
            (None, Some(_)) => return self.wrong("mail.user", "is missing beside password_file"),
        };
        let ca = raw.ca.map(|file| self.side_file("mail.ca", &file));
        Ok(Mail {
            from,
            host: raw.host,
            port: raw.port.unwrap_or(match raw.security {
                Security::None => 25,
                Security::Starttls => 587,
                Security::Tls => 465,
            }),
            security: raw.security,
            login,
            ca: ca.transpose()?.map(|bytes| bytes.to_vec()),
            timeout: self.timeout("mail.timeout_s", raw.timeout_s)?,
        })
    }

    fn text(&self, raw: raw::Text) -> Result<Text, ConfigError> {
        let timeout = self.timeout("text.timeout_s", raw.timeout_s)?;
        match (raw.command, raw.url) {
            (Some(line), None) => {
                self.must(
                    line.first().is_some_and(|program| program.starts_with('/')),
                    "text.command",
                    "a program's full path and its arguments are wanted",
                )?;
                let rest = raw.method.is_none() && raw.headers.is_empty() && raw.body.is_empty();
                self.must(rest, "text.command", "stands beside keys of an HTTP call")?;
                Ok(Text::Command { line, timeout })
            }
            (None, Some(url)) => {
                let method = raw.method.unwrap_or_else(|| "POST".into());
                let Ok(method) = hyper::Method::from_bytes(method.as_bytes()) else {
                    return self.wrong("text.method", "is no HTTP method");
                };
                self.must(
                    url.starts_with("https://") || url.starts_with("http://"),
                    "text.url",
                    "an https:// address is wanted",
                )?;
                let told = url.contains("{text}") || raw.body.contains("{text}");
                self.must(told, "text.body", "{text} is neither here nor in url")?;
                let to = url.contains("{to}") || raw.body.contains("{to}");
                self.must(to, "text.body", "{to} is neither here nor in url")?;
                let secret = match raw.secret_file {
                    Some(file) => self.secret("text.secret_file", &file)?,
                    None => Zeroizing::default(),
                };
                let mut headers = Vec::new();
                let mut escape = Escape::Plain;
                for (name, value) in raw.headers {
                    let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
                        return self.wrong("text.headers", format!("{name:?} is no header's name"));
                    };
                    if name == hyper::header::CONTENT_TYPE && value.contains("json") {
                        escape = Escape::Json;
                    } else if name == hyper::header::CONTENT_TYPE && value.contains("urlencoded") {
                        escape = Escape::Form;
                    }
                    headers.push((name, value));
                }
                let success = match raw.success {
                    none if none.is_empty() => vec![200, 201, 202, 204],
                    some => some,
                };
                Ok(Text::Http(Box::new(TextHttp {
                    method,
                    url,
                    headers,
                    body: raw.body,
                    escape,
                    secret,
                    success,
                    success_text: raw.success_text,
                    timeout,
                })))
            }
            _ => self.wrong("text", "either url or command is wanted"),
        }
    }

    fn limits(&self, raw: &raw::Limits) -> Result<Limits, ConfigError> {
        let positive = "a number above 0 is wanted";
        self.must(
            (0..=3600).contains(&raw.apart_s),
            "limits.apart_s",
            "0 to 3600 is wanted",
        )?;
        self.must(raw.an_hour > 0, "limits.an_hour", positive)?;
        self.must(
            (raw.an_hour..=MOST_A_DAY).contains(&raw.a_day),
            "limits.a_day",
            "a number from an_hour to 1000 is wanted",
        )?;
        self.must(
            raw.address_a_minute > 0,
            "limits.address_a_minute",
            positive,
        )?;
        self.must(raw.block_a_minute > 0, "limits.block_a_minute", positive)?;
        self.must(
            (1..=MOST_A_DAY).contains(&raw.cases_a_day),
            "limits.cases_a_day",
            "1 to 1000 is wanted",
        )?;
        Ok(Limits {
            apart: raw.apart_s * 1000,
            an_hour: raw.an_hour,
            a_day: raw.a_day,
            address_a_minute: raw.address_a_minute,
            block_a_minute: raw.block_a_minute,
            cases_a_day: raw.cases_a_day,
        })
    }

    fn keep(&self, raw: &raw::Keep) -> Result<Keep, ConfigError> {
        let days = |field, days: i64| {
            self.must((1..=36_500).contains(&days), field, "1 to 36500 is wanted")?;
            Ok(days * 24 * 60 * 60_000)
        };
        // A request is wanted for as long as its messages say how to stop it.
        self.must(
            raw.requests_d >= raw.messages_d,
            "keep.requests_d",
            "at least messages_d is wanted",
        )?;
        Ok(Keep {
            messages: days("keep.messages_d", raw.messages_d)?,
            requests: days("keep.requests_d", raw.requests_d)?,
            pictures: days("keep.pictures_d", raw.pictures_d)?,
        })
    }

    fn agents(
        &self,
        raw: raw::Agents,
        hours: Option<raw::Hours>,
        policy: Option<raw::Policy>,
    ) -> Result<Agents, ConfigError> {
        let secret = self.secret("agents.secret_file", &raw.secret_file)?;
        self.must(
            secret.len() >= 32,
            "agents.secret_file",
            "a line of at least 32 characters that nobody can guess is wanted: head -c 32 /dev/urandom | base64",
        )?;
        Ok(Agents {
            listen: raw.listen,
            url: self.url("agents.url", &raw.url)?,
            secret,
            hours: self.hours(&hours.unwrap_or_default())?,
            second_person: policy.map_or(SecondPerson::Unlinked, |policy| policy.second_person),
        })
    }

    fn hours(&self, raw: &raw::Hours) -> Result<Hours, ConfigError> {
        let Ok(zone) = TimeZone::get(&raw.zone) else {
            return self.wrong("hours.zone", "a name such as Europe/Berlin is wanted");
        };
        let mut days = Vec::new();
        for day in &raw.days {
            match DAYS.iter().find(|(name, _)| name == day) {
                Some((_, day)) => days.push(*day),
                None => return self.wrong("hours.days", "mon tue wed thu fri sat sun are wanted"),
            }
        }
        self.must(!days.is_empty(), "hours.days", "at least one day is wanted")?;
        let time = |field, text: &str| match Time::strptime("%H:%M", text) {
            Ok(time) => Ok(time),
            Err(_) => self.wrong(field, "a time such as 08:00 is wanted"),
        };
        let (from, to) = (time("hours.from", &raw.from)?, time("hours.to", &raw.to)?);
        let mut holidays = Vec::new();
        for text in &raw.holidays {
            match text.parse::<Date>() {
                Ok(date) => holidays.push(date),
                Err(_) => {
                    return self.wrong("hours.holidays", "dates such as 2026-12-25 are wanted");
                }
            }
        }
        let open = i64::from(to.hour() - from.hour()) * 60 + i64::from(to.minute() - from.minute());
        self.must(
            raw.answer_h > 0 && raw.answer_h * 60 <= open,
            "hours.answer_h",
            "at least 1 is wanted, and no more than lies between from and to",
        )?;
        Ok(Hours {
            zone,
            days,
            from,
            to,
            holidays,
            answer: raw.answer_h * 60 * 60_000,
        })
    }

    fn url(&self, field: &'static str, text: &str) -> Result<String, ConfigError> {
        let wanted = "an address such as https://desk.vendor.example is wanted, without a path";
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or_default()
            .trim_end_matches('/');
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        self.must(!host.is_empty() && host.chars().all(plain), field, wanted)?;
        Ok(text.trim_end_matches('/').to_owned())
    }

    fn timeout(&self, field: &'static str, seconds: u64) -> Result<Duration, ConfigError> {
        self.must((1..=60).contains(&seconds), field, "1 to 60 is wanted")?;
        Ok(Duration::from_secs(seconds))
    }

    /// The first line of a file that only its owner may read.
    fn secret(&self, field: &'static str, file: &Path) -> Result<Zeroizing<String>, ConfigError> {
        let path = self.place(file);
        let mode = std::fs::metadata(&path).map_or(0, |meta| meta.mode());
        if mode & 0o077 != 0 {
            let reason = format!("{} may be read by others; chmod 600 it", path.display());
            return self.wrong(field, reason);
        }
        let bytes = self.side_file(field, file)?;
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        match text.lines().next() {
            Some(line) if !line.is_empty() => Ok(Zeroizing::new(line.to_owned())),
            _ => self.wrong(field, format!("{} is empty or not UTF-8", path.display())),
        }
    }

    fn side_file(
        &self,
        field: &'static str,
        file: &Path,
    ) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
        let path = self.place(file);
        let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
        let read =
            File::open(&path).and_then(|file| file.take(MAX_SIDE_FILE).read_to_end(&mut bytes));
        match read {
            Ok(_) => Ok(bytes),
            Err(error) => self.wrong(field, format!("{}: {error}", path.display())),
        }
    }
}
