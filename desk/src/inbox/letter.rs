//! What stands in a mail (RFC 5322, MIME), read in a process of its own: a mail is made by a stranger, and can be nested so deep
//! that reading it takes all memory there is.

mod found;
mod text;

use std::time::Duration;

use mail_parser::{Address, HeaderValue, Message, MessageParser};
use recovery_protocol::long_serial;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::manner::{Manner, manner};
use super::report::{Report, report};
use crate::input::Input;
use crate::process;
use found::{Found, cut};
pub(super) use text::one_line;
use text::{is_quoted, text, tidy, unquoted};

/// Most bytes of a mail.
pub(crate) const MAX_BYTES: usize = 20 * 1024 * 1024;
/// How much is read of one that has more: enough for its head.
pub(crate) const HEAD: usize = 256 * 1024;
/// Ids of earlier mails that are looked for, and the longest.
const MOST_IDS: usize = 20;
const LONGEST_ID: usize = 200;
/// Of what comes back: all pictures of the largest mail in base64, and words.
const MAX_ANSWER: u64 = 40 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail, as far as the desk is concerned.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Letter {
    /// Tells it from others, however often it is delivered.
    pub(super) mark: String,
    /// The address in From; empty if there is none.
    pub(super) sender: String,
    /// Without the brackets; empty if there is none.
    pub(super) message_id: String,
    /// The mails it answers, the closest first.
    pub(super) answers: Vec<String>,
    pub(super) subject: String,
    /// What its sender reads, best first.
    pub(super) languages: String,
    pub(super) manner: Manner,
    /// That a message of ours did not arrive.
    pub(super) report: Option<Report>,
    pub(super) words: String,
    /// Requests in files and in what the sender typed, as symbols.
    pub(super) requests: Vec<String>,
    /// The one in what the sender quotes.
    pub(super) quoted: Option<String>,
    /// Why there is none.
    pub(super) wrong: Wrong,
    /// In base64, the largest first.
    pub(super) pictures: Vec<String>,
}

/// What is wrong with what should be a request. Later ones say more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Wrong {
    Nothing,
    /// Rows that do not belong together.
    Mixed,
    /// That row is not there, or breaks off.
    Missing(usize),
    Row(usize),
    /// A GUID file.
    File,
    TooLarge,
}

/// It is no mail, or no mail that can be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no mail that can be read: no header in it, or too deeply nested")]
pub(crate) struct Unreadable;

/// Reads a mail in a process of its own; of more than [`MAX_BYTES`] the head only.
pub(super) async fn read_in_a_process(raw: &[u8]) -> std::io::Result<Result<Letter, Unreadable>> {
    let run = process::run(&["read-mail"], raw, MAX_ANSWER);
    let Ok(ended) = tokio::time::timeout(PATIENCE, run).await else {
        return Ok(Err(Unreadable));
    };
    let (status, answer) = ended?;
    Ok(match status {
        Some(0) => serde_json::from_slice(&answer).map_err(|_| Unreadable),
        _ => Err(Unreadable),
    })
}

/// The other half: JSON for [`read_in_a_process`].
pub(crate) fn read_to_json(raw: &[u8]) -> Result<Vec<u8>, Unreadable> {
    serde_json::to_vec(&read(raw)?).map_err(|_| Unreadable)
}

pub(super) fn read(raw: &[u8]) -> Result<Letter, Unreadable> {
    let too_large = raw.len() > MAX_BYTES;
    let raw = &raw[..if too_large { HEAD } else { raw.len() }];
    let mail = MessageParser::default().parse(raw).ok_or(Unreadable)?;
    if mail.headers().is_empty() {
        return Err(Unreadable);
    }
    let mut letter = Letter {
        mark: mark(&mail, raw),
        sender: sender(&mail),
        message_id: mail.message_id().and_then(id).unwrap_or_default(),
        answers: answers(&mail),
        subject: one_line(mail.subject().unwrap_or_default(), 200),
        languages: languages(&mail),
        manner: manner(&mail),
        report: report(&mail),
        words: String::new(),
        requests: Vec::new(),
        quoted: None,
        wrong: Wrong::Nothing,
        pictures: Vec::new(),
    };
    let text = text(&mail);
    letter.words = tidy(&text);
    if too_large {
        letter.wrong = Wrong::TooLarge;
        return Ok(letter);
    }
    let mut found = Found::default();
    found.files(&mail);
    let typed: Vec<&str> = text.lines().filter(|line| !is_quoted(line)).collect();
    found.text(typed.join("\n").as_bytes());
    let quoted: Vec<&str> = text.lines().filter_map(unquoted).collect();
    if let Ok(input) = Input::parse(cut(quoted.join("\n").as_bytes())) {
        letter.quoted = Some(long_serial::symbols(input.request()));
    }
    letter.requests = found.requests;
    letter.wrong = found.wrong;
    letter.pictures = found.pictures.into_iter().map(|(_, text)| text).collect();
    Ok(letter)
}

fn sender(mail: &Message<'_>) -> String {
    let address = mail.from().and_then(Address::first);
    one_line(
        address.and_then(|from| from.address()).unwrap_or_default(),
        254,
    )
}

/// An id that may stand in a header of ours.
fn id(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['<', '>']);
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>()[]\\,;:\"".contains(&byte);
    let well = (3..=LONGEST_ID).contains(&text.len()) && text.bytes().all(plain);
    well.then(|| text.to_owned())
}

fn answers(mail: &Message<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    let mut add = |text: &str| {
        if let Some(id) = id(text).filter(|id| !ids.contains(id) && ids.len() < MOST_IDS) {
            ids.push(id);
        }
    };
    for header in [mail.in_reply_to(), mail.references()] {
        match header {
            HeaderValue::Text(id) => add(id),
            HeaderValue::TextList(list) => list.iter().rev().for_each(|id| add(id)),
            _ => {}
        }
    }
    ids
}

/// What an answer's References say: the mails before, oldest first, and the one that is answered (RFC 5322, 3.6.4).
pub(super) fn chain(answers: &[String], message_id: &str) -> String {
    let before = answers.iter().rev().map(String::as_str);
    let ids: Vec<String> = before
        .chain((!message_id.is_empty()).then_some(message_id))
        .map(|id| format!("<{id}>"))
        .collect();
    ids.join(" ")
}

/// As in HTTP: RFC 3282.
fn languages(mail: &Message<'_>) -> String {
    let headers = ["Accept-Language", "Content-Language"];
    let found = headers.iter().find_map(|name| mail.header_raw(*name));
    one_line(found.unwrap_or_default(), 200)
}

/// Over what the sender made; servers on the way add lines to the head.
fn mark(mail: &Message<'_>, raw: &[u8]) -> String {
    let mut hash = Sha256::new();
    for name in ["Message-ID", "Date", "From", "Subject"] {
        let value = mail.header_raw(name).unwrap_or_default();
        hash.update((value.len() as u64).to_be_bytes());
        hash.update(value);
    }
    let body = mail
        .parts
        .first()
        .map_or(0, |part| part.offset_body as usize);
    hash.update(raw.get(body..).unwrap_or_default());
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests;
