//! The messages of `io.recoveryd.Desk`; the shapes are documented in the interface's file.
#![allow(missing_docs)]

use super::Interface;
use super::recovery::Contact;
use super::why::NotSentWhy;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub const INTERFACE: &str = "io.recoveryd.Desk";
pub const DESCRIPTION: &str = include_str!("io.recoveryd.Desk.varlink");

#[derive(Serialize, Deserialize)]
#[serde(tag = "method", content = "parameters", deny_unknown_fields)]
pub enum Call {
    #[serde(rename = "io.recoveryd.Desk.Send")]
    Send {
        guid: String,
        request: String,
        contact: Option<String>,
        language: Option<String>,
        clock_s: u64,
    },
}

impl Interface for Call {
    const NAME: &'static str = INTERFACE;
    const DESCRIPTION: &'static str = DESCRIPTION;
    type Error = Error;
}

#[derive(Serialize, Deserialize, Error, Debug, Clone, PartialEq, Eq)]
#[serde(tag = "error", content = "parameters")]
pub enum Error {
    #[serde(rename = "io.recoveryd.Desk.NotSent")]
    #[error("{message}")]
    NotSent {
        message: String,
        why: NotSentWhy,
        again_s: u64,
    },
}

/// The answer to `Send`.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct SendReply {
    pub contacts: Vec<Contact>,
    pub sent_to: String,
    pub again_s: u64,
    pub ends_s: u64,
    pub clock_s: u64,
}

/// Most contacts of an owner, and characters of an id and of what is shown of an address.
const MOST_CONTACTS: usize = 16;
const LONGEST_ID: usize = 64;
const LONGEST_MASKED: usize = 64;

/// Whether this may be a contact's id: 1 to 64 printable ASCII characters without blanks.
pub fn is_contact_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl SendReply {
    /// Whether it is fit to be shown to a person: the helper that brings it has been on the network.
    pub fn is_sound(&self) -> bool {
        let shown = |text: &str| {
            let printable = !text.chars().any(char::is_control);
            printable && (1..=LONGEST_MASKED).contains(&text.chars().count())
        };
        (1..=MOST_CONTACTS).contains(&self.contacts.len())
            && self
                .contacts
                .iter()
                .all(|contact| is_contact_id(&contact.id) && shown(&contact.masked))
            && self
                .contacts
                .iter()
                .any(|contact| contact.id == self.sent_to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::recovery::ContactKind;

    fn reply(id: &str, masked: &str) -> SendReply {
        SendReply {
            contacts: vec![Contact {
                id: id.into(),
                kind: ContactKind::Mail,
                masked: masked.into(),
            }],
            sent_to: "11f3".into(),
            again_s: 60,
            ends_s: 3600,
            clock_s: 0,
        }
    }

    #[test]
    fn what_is_not_fit_to_be_shown_is_told() {
        assert!(reply("11f3", "j***@v***").is_sound());
        assert!(reply("11f3", "ж***@п***").is_sound());
        let long = "x".repeat(65);
        for (id, masked) in [
            ("other", "j***@v***"),
            ("11f3", ""),
            ("11f3", "a\u{1b}[2J"),
            ("11f3", &long),
        ] {
            assert!(!reply(id, masked).is_sound(), "{id} {masked:?}");
        }
        let mut many = reply("11f3", "j***");
        many.contacts = vec![many.contacts[0].clone(); MOST_CONTACTS + 1];
        assert!(!many.is_sound());
        assert!(!is_contact_id("") && !is_contact_id("a b") && !is_contact_id(&long));
    }
}
