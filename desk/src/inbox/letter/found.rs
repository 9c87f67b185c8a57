//! What a mail brings: requests in its files and words, pictures, and what is wrong with what should be a request.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mail_parser::{Message, PartType};
use recovery_protocol::{LongSerialError, long_serial};

use super::Wrong;
use super::text::text;
use crate::input::{Input, InputError, MAX_INPUT};
use crate::picture;

/// Parts that are looked at, over all levels, and how many levels.
pub(super) const MOST_PARTS: usize = 1000;
const MOST_LEVELS: usize = 4;
/// Pictures that are looked at: the largest ones, so that a logo takes nobody's place.
const MOST_PICTURES: usize = 4;
/// Requests that one mail may bring.
const MOST_REQUESTS: usize = 10;

/// What was found so far.
pub(super) struct Found {
    pub(super) requests: Vec<String>,
    pub(super) wrong: Wrong,
    /// With their sizes.
    pub(super) pictures: Vec<(usize, String)>,
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
    pub(super) fn files(&mut self, mail: &Message<'_>) {
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

    pub(super) fn text(&mut self, bytes: &[u8]) {
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

pub(super) fn cut(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(MAX_INPUT)]
}

/// Text that is a file, not the mail's own words.
pub(super) fn is_attached(part: &mail_parser::MessagePart<'_>) -> bool {
    use mail_parser::MimeHeaders;
    part.attachment_name().is_some()
        || part
            .content_disposition()
            .is_some_and(|disposition| disposition.is_attachment())
}
