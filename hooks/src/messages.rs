//! The four messages of ONVIF's device service that are needed, as SOAP 1.2 (ONVIF Core Specification 8.3 and 8.4;
//! `devicemgmt.wsdl`).

use crate::xml::{self, XmlError};
use recoveryd::secret::Secret;
use std::fmt::Write;
use thiserror::Error;
use zeroize::Zeroizing;

const DEVICE: &str = "http://www.onvif.org/ver10/device/wsdl";
const SCHEMA: &str = "http://www.onvif.org/ver10/schema";
const ENVELOPE: &str = "http://www.w3.org/2003/05/soap-envelope";

/// Room for any request, so that none with a password in it is ever moved.
const ROOM: usize = 8 * 1024;

/// What a camera is asked.
#[derive(Clone, Copy)]
pub enum Ask<'a> {
    /// Its clock. Anybody may.
    Time,
    /// Its accounts. Administrators may.
    Users,
    /// What it is. Any account may.
    Information,
    /// To give an account a password.
    SetUser {
        /// The account.
        user: &'a str,
        /// Its new password.
        password: &'a Secret,
        /// Its level, as it is.
        level: Level,
    },
}

/// An account's level, as ONVIF's `UserLevel` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Level {
    Administrator,
    Operator,
    User,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Administrator => "Administrator",
            Self::Operator => "Operator",
            Self::User => "User",
        }
    }
}

/// Why an answer is none to what was asked.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The camera does not know who asks, or the account may not.
    #[error("refuses the password")]
    NotAuthorized,
    /// Another fault; the camera's own word for it.
    #[error("refuses ({0})")]
    Fault(String),
    /// No such account.
    #[error("has no account of that name")]
    NoUser,
    /// An account of a kind that has no password to set, or that only its maker knows.
    #[error("has that account at a level that cannot be kept")]
    OtherLevel,
    /// It is not an ONVIF answer to this.
    #[error("answers something else than ONVIF")]
    NotOnvif,
    /// It cannot be read at all.
    #[error(transparent)]
    Xml(#[from] XmlError),
}

impl Ask<'_> {
    /// The name of the operation.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Time => "GetSystemDateAndTime",
            Self::Users => "GetUsers",
            Self::Information => "GetDeviceInformation",
            Self::SetUser { .. } => "SetUser",
        }
    }

    /// What the `action` of the content type says.
    pub fn action(&self) -> String {
        format!("{DEVICE}/{}", self.name())
    }

    /// The whole request; `header` is what stands in the SOAP header.
    pub fn request(&self, header: &str) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(ROOM));
        let name = self.name();
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        text.push_str(&format!(
            "<s:Envelope xmlns:s=\"{ENVELOPE}\"><s:Header>{header}</s:Header><s:Body>"
        ));
        text.push_str(&format!(
            "<tds:{name} xmlns:tds=\"{DEVICE}\" xmlns:tt=\"{SCHEMA}\">"
        ));
        if let Self::SetUser {
            user,
            password,
            level,
        } = self
        {
            text.push_str("<tds:User><tt:Username>");
            escape(user, &mut text);
            text.push_str("</tt:Username><tt:Password>");
            escape(password.expose(), &mut text);
            let level = level.word();
            text.push_str("</tt:Password><tt:UserLevel>");
            text.push_str(level);
            text.push_str("</tt:UserLevel></tds:User>");
        }
        text.push_str(&format!("</tds:{name}></s:Body></s:Envelope>"));
        text
    }
}

/// Adds a text as XML says it.
pub fn escape(text: &str, to: &mut String) {
    for c in text.chars() {
        match c {
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '&' => to.push_str("&amp;"),
            '"' => to.push_str("&quot;"),
            // A line end or tab would be read as a blank.
            c if c.is_control() => {
                let _ = write!(to, "&#x{:x};", u32::from(c));
            }
            c => to.push(c),
        }
    }
}

/// An answer to one of the questions.
pub struct Reply {
    texts: Vec<(String, String)>,
}

impl Reply {
    /// Reads an answer and tells a fault as one.
    pub fn read(ask: &Ask, document: &[u8]) -> Result<Self, Refusal> {
        let reply = Self {
            texts: xml::texts(document)?,
        };
        let body = format!("Envelope/Body/{}Response", ask.name());
        if reply
            .texts
            .iter()
            .any(|(path, _)| path.starts_with("Envelope/Body/Fault"))
        {
            return Err(reply.fault());
        }
        match reply.texts.iter().any(|(path, _)| *path == body) {
            true => Ok(reply),
            false => Err(Refusal::NotOnvif),
        }
    }

    /// The most telling subcode, a word such as `ter:NotAuthorized`. Only that is repeated, for anything else a camera says may
    /// be the request.
    fn fault(&self) -> Refusal {
        let codes = self.texts.iter().filter(|(path, _)| {
            path.starts_with("Envelope/Body/Fault/Code") && path.ends_with("/Value")
        });
        let words: Vec<&str> = codes
            .map(|(_, text)| text.rsplit(':').next().unwrap_or_default())
            .collect();
        let unknown = [
            "NotAuthorized",
            "FailedAuthentication",
            "FailedCheck",
            "InvalidSecurity",
            "InvalidSecurityToken",
        ];
        if words.iter().any(|word| unknown.contains(word)) {
            return Refusal::NotAuthorized;
        }
        let is_word = |word: &&&str| {
            (1..=40).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        // Nested ones come first, for they end first.
        let word = words.iter().find(is_word).map_or("a fault", |word| *word);
        Refusal::Fault(word.to_owned())
    }

    /// The level of an account.
    pub fn level(&self, user: &str) -> Result<Level, Refusal> {
        let mut name = None;
        for (path, text) in &self.texts {
            match path.as_str() {
                "Envelope/Body/GetUsersResponse/User/Username" => name = Some(text.as_str()),
                "Envelope/Body/GetUsersResponse/User/UserLevel" if name == Some(user) => {
                    let known = [Level::Administrator, Level::Operator, Level::User];
                    let level = known.into_iter().find(|level| level.word() == text);
                    return level.ok_or(Refusal::OtherLevel);
                }
                _ => {}
            }
        }
        Err(Refusal::NoUser)
    }

    /// The camera's clock in seconds since 1970, if it tells it.
    pub fn time(&self) -> Option<u64> {
        let number = |name: &str| -> Option<u64> {
            let wanted = format!(
                "Envelope/Body/GetSystemDateAndTimeResponse/SystemDateAndTime/UTCDateTime/{name}"
            );
            let (_, text) = self.texts.iter().find(|(path, _)| *path == wanted)?;
            text.parse().ok()
        };
        let (year, month, day) = (
            number("Date/Year")?,
            number("Date/Month")?,
            number("Date/Day")?,
        );
        let (hour, minute, second) = (
            number("Time/Hour")?,
            number("Time/Minute")?,
            number("Time/Second")?,
        );
        let is_time = (1970..=9998).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour < 24
            && minute < 60
            && second < 62;
        is_time.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
    }
}

/// Days from 1970-01-01 in the Gregorian calendar.
fn days(year: u64, month: u64, day: u64) -> u64 {
    // Years that begin in March, so that the day that some have more is their last.
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let before = |years: u64| years * 365 + years / 4 - years / 100 + years / 400;
    // 719468 days lie between 1 March of the year 0 and 1970.
    before(year) + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(ask: &Ask, body: &str) -> Result<Reply, Refusal> {
        let text =
            format!("<e:Envelope xmlns:e=\"{ENVELOPE}\"><e:Body>{body}</e:Body></e:Envelope>");
        Reply::read(ask, text.as_bytes())
    }

    #[test]
    fn a_password_is_said_as_xml_says_it() {
        let password = Secret::new("a<b>&\"c'\u{e9}".into());
        let ask = Ask::SetUser {
            user: "x&y",
            password: &password,
            level: Level::Operator,
        };
        let text = ask.request("");
        assert!(text.contains("<tt:Username>x&amp;y</tt:Username><tt:Password>a&lt;b&gt;&amp;&quot;c'\u{e9}</tt:Password><tt:UserLevel>Operator</tt:UserLevel>"));
        let texts = xml::texts(text.as_bytes()).unwrap();
        let password = texts
            .iter()
            .find(|(path, _)| path == "Envelope/Body/SetUser/User/Password");
        assert_eq!(password.unwrap().1, "a<b>&\"c'\u{e9}");
    }

    #[test]
    fn users_have_levels() {
        let users = "<d:GetUsersResponse xmlns:d='x'><d:User><t:Username xmlns:t='y'>admin</t:Username><t:UserLevel xmlns:t='y'>Administrator</t:UserLevel></d:User>\
            <d:User><Username>eve</Username></d:User><d:User><Username>guest</Username><UserLevel>Anonymous</UserLevel></d:User></d:GetUsersResponse>";
        let reply = reply(&Ask::Users, users).unwrap();
        assert_eq!(reply.level("admin"), Ok(Level::Administrator));
        assert_eq!(reply.level("guest"), Err(Refusal::OtherLevel));
        assert_eq!(reply.level("eve"), Err(Refusal::NoUser));
        assert_eq!(reply.level("Admin"), Err(Refusal::NoUser));
    }

    #[test]
    fn faults_are_told_by_their_innermost_word() {
        let fault = |codes: &str| {
            let fault = format!(
                "<e:Fault><e:Code>{codes}</e:Code><e:Reason><e:Text>secret</e:Text></e:Reason></e:Fault>"
            );
            reply(&Ask::Users, &fault).err().unwrap()
        };
        let value = |word: &str| format!("<e:Value>{word}</e:Value>");
        let nested = |outer: &str, inner: &str| {
            format!("{}<e:Subcode>{}</e:Subcode>", value(outer), value(inner))
        };
        assert_eq!(
            fault(&nested("e:Sender", "ter:NotAuthorized")),
            Refusal::NotAuthorized
        );
        assert_eq!(
            fault(&value("e:Receiver")),
            Refusal::Fault("Receiver".into())
        );
        assert_eq!(fault(&value("a b c")), Refusal::Fault("a fault".into()));
        assert_eq!(fault(""), Refusal::Fault("a fault".into()));
        assert_eq!(
            reply(&Ask::Users, "<SetUserResponse/>").err(),
            Some(Refusal::NotOnvif)
        );
    }

    #[test]
    fn the_cameras_clock_is_read() {
        let at = |date: [u64; 3], time: [u64; 3]| {
            let body = format!(
                "<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>{}</Hour><Minute>{}</Minute><Second>{}</Second></Time>\
                 <Date><Year>{}</Year><Month>{}</Month><Day>{}</Day></Date></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>",
                time[0], time[1], time[2], date[0], date[1], date[2]
            );
            reply(&Ask::Time, &body).unwrap().time()
        };
        assert_eq!(at([1970, 1, 1], [0, 0, 0]), Some(0));
        assert_eq!(at([2000, 2, 29], [23, 59, 59]), Some(951_868_799));
        assert_eq!(at([2026, 11, 22], [21, 0, 0]), Some(1_795_381_200));
        assert_eq!(at([2100, 3, 1], [0, 0, 0]), Some(4_107_542_400));
        assert_eq!(at([2026, 13, 1], [0, 0, 0]), None);
        assert_eq!(at([u64::MAX, 1, 1], [0, 0, 0]), None);
        assert_eq!(at([2026, 1, 1], [24, 0, 0]), None);
    }
}
