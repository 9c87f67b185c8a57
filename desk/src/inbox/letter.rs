//! What stands in a mail (RFC 5322, MIME), read in a process of its own: a mail is made by a stranger, and can be nested so deep
//! that reading it takes all memory there is.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mail_parser::decoders::html::html_to_text;
use mail_parser::{Address, HeaderValue, Message, MessageParser, PartType};
use recovery_protocol::{LongSerialError, long_serial};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::manner::{Manner, manner};
use super::report::{Report, report};
use crate::input::{Input, InputError, MAX_INPUT};
use crate::picture;
use crate::process;

/// Most bytes of a mail.
pub(crate) const MAX_BYTES: usize = 20 * 1024 * 1024;
/// How much is read of one that has more: enough for its head.
pub(crate) const HEAD: usize = 256 * 1024;
/// Parts that are looked at, over all levels, and how many levels.
const MOST_PARTS: usize = 1000;
const MOST_LEVELS: usize = 4;
/// Pictures that are looked at: the largest ones, so that a logo takes nobody's place.
const MOST_PICTURES: usize = 4;
/// Requests that one mail may bring.
const MOST_REQUESTS: usize = 10;
/// Most characters of the words that agents see.
const MOST_WORDS: usize = 8000;
/// What begins and ends a line in HTML.
const BLOCKS: [&str; 10] = [
    "blockquote",
    "div",
    "h1",
    "h2",
    "h3",
    "li",
    "pre",
    "td",
    "tr",
    "ul",
];
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

struct Found {
    requests: Vec<String>,
    wrong: Wrong,
    /// With their sizes.
    pictures: Vec<(usize, String)>,
}

impl Default for Found {
    fn default() -> Found {
        Found {
            requests: Vec::new(),
            wrong: Wrong::Nothing,
            pictures: Vec::new(),
        }
    }
}

impl Found {
    /// Everything attached, also to mails that are attached.
    fn files(&mut self, mail: &Message<'_>) {
        let mut left = MOST_PARTS;
        let mut inside = vec![(mail, MOST_LEVELS)];
        while let Some((mail, levels)) = inside.pop() {
            for part in &mail.parts {
                if left == 0 {
                    return;
                }
                left -= 1;
                match &part.body {
                    PartType::Binary(bytes) | PartType::InlineBinary(bytes) => self.file(bytes),
                    PartType::Text(text) if is_attached(part) => self.file(text.as_bytes()),
                    PartType::Message(mail) if levels > 0 => {
                        self.text(text(mail).as_bytes());
                        inside.push((mail, levels - 1));
                    }
                    _ => {}
                }
            }
        }
    }

    fn file(&mut self, bytes: &[u8]) {
        if picture::is_picture(bytes) {
            self.picture(bytes);
        } else if bytes.len() <= MAX_INPUT {
            self.text(bytes);
        }
    }

    fn picture(&mut self, bytes: &[u8]) {
        if bytes.len() > picture::MAX_BYTES {
            self.wrong = self.wrong.max(Wrong::TooLarge);
            return;
        }
        let least = self.pictures.last().map_or(0, |(size, _)| *size);
        if self.pictures.len() < MOST_PICTURES || bytes.len() > least {
            self.pictures.truncate(MOST_PICTURES - 1);
            self.pictures
                .push((bytes.len(), BASE64_STANDARD.encode(bytes)));
            self.pictures
                .sort_by_key(|(size, _)| std::cmp::Reverse(*size));
        }
    }

    fn text(&mut self, bytes: &[u8]) {
        match Input::parse(cut(bytes)) {
            Ok(input) => {
                let symbols = long_serial::symbols(input.request());
                if !self.requests.contains(&symbols) && self.requests.len() < MOST_REQUESTS {
                    self.requests.push(symbols);
                }
            }
            Err(error) => self.wrong = self.wrong.max(wrong(&error)),
        }
    }
}

fn wrong(error: &InputError) -> Wrong {
    match error {
        InputError::GuidFile(_) => Wrong::File,
        InputError::LongSerial(error) => match *error {
            LongSerialError::Missing { row } | LongSerialError::Unfinished { row } => {
                Wrong::Missing(row)
            }
            LongSerialError::NotFound => Wrong::Nothing,
            _ => error.row().map_or(Wrong::Mixed, Wrong::Row),
        },
        InputError::TooLarge | InputError::Io(_) => Wrong::Nothing,
    }
}

fn cut(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(MAX_INPUT)]
}

/// Text that is a file, not the mail's own words.
fn is_attached(part: &mail_parser::MessagePart<'_>) -> bool {
    use mail_parser::MimeHeaders;
    part.attachment_name().is_some()
        || part
            .content_disposition()
            .is_some_and(|disposition| disposition.is_attachment())
}

/// The mail's own words: plain text where there is some, else what its HTML says.
fn text(mail: &Message<'_>) -> String {
    let mut text = String::new();
    for at in 0..mail.text_body_count().min(MOST_PARTS) {
        let Some(part) = mail.text_part(at as u32).filter(|part| !is_attached(part)) else {
            continue;
        };
        match &part.body {
            PartType::Text(plain) => text.push_str(plain),
            PartType::Html(html) => text.push_str(&html_to_text(&broken_at_blocks(html))),
            _ => {}
        }
        text.push('\n');
        if text.len() > MAX_INPUT {
            break;
        }
    }
    text
}

/// HTML with a line break at both ends of what is a block: the parser knows of `br` and `p` alone.
fn broken_at_blocks(html: &str) -> String {
    let mut broken = String::with_capacity(html.len() * 2);
    for (number, piece) in html.split('<').enumerate() {
        let name = piece.trim_start_matches('/');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric());
        let name = &name[..end.unwrap_or(name.len())];
        if BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block)) {
            broken.push_str("<br>");
        }
        if number > 0 {
            broken.push('<');
        }
        broken.push_str(piece);
    }
    broken
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

fn unquoted(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.starts_with('>')
        .then(|| line.trim_start_matches(['>', ' ']))
}

/// For people: without control characters, of bounded length.
fn tidy(text: &str) -> String {
    let text: String = text
        .trim()
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !is_unseen(*c))
        .take(MOST_WORDS)
        .collect();
    text
}

pub(super) fn one_line(text: &str, most: usize) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_unseen(*c))
        .take(most)
        .collect();
    text.trim().to_owned()
}

/// Control characters, and those that turn the direction of writing.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
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
