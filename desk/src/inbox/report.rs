//! Reports that a message of ours did not arrive: RFC 3464.

use mail_parser::{Message, MessageParser, PartType};
use serde::{Deserialize, Serialize};

use super::letter::one_line;
use super::manner::is_report;

/// A message that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Report {
    /// Its Message-ID, without the brackets.
    pub(super) message_id: String,
    /// What the server says that refused it, without addresses.
    pub(super) reason: String,
}

/// Only what has failed for good: delays end by themselves.
pub(super) fn report(mail: &Message<'_>) -> Option<Report> {
    if !is_report(mail) {
        return None;
    }
    let mut message_id = None;
    let (mut failed, mut status, mut words) = (false, String::new(), String::new());
    for part in mail.parts.iter().take(20) {
        match &part.body {
            PartType::Message(original) => message_id = original.message_id().map(str::to_owned),
            PartType::Text(text) => read(text.as_bytes(), &mut failed, &mut status, &mut words),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                read(bytes, &mut failed, &mut status, &mut words);
            }
            _ => {}
        }
        let head = part.contents();
        if message_id.is_none() && is_head(part) {
            let original = MessageParser::default().parse_headers(head);
            message_id = original.and_then(|mail| mail.message_id().map(str::to_owned));
        }
    }
    let message_id = message_id.filter(|_| failed)?;
    Some(Report {
        message_id,
        reason: one_line(&format!("{status} {words}"), 300),
    })
}

fn is_head(part: &mail_parser::MessagePart<'_>) -> bool {
    use mail_parser::MimeHeaders;
    part.content_type()
        .and_then(|kind| kind.subtype())
        .is_some_and(|sub| sub.eq_ignore_ascii_case("rfc822-headers"))
}

/// The fields of message/delivery-status; the first failed recipient counts, we never send to two.
fn read(bytes: &[u8], failed: &mut bool, status: &mut String, words: &mut String) {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(16 * 1024)]);
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "action" if value.eq_ignore_ascii_case("failed") => *failed = true,
            "status" if status.is_empty() => value.clone_into(status),
            "diagnostic-code" if words.is_empty() => value.clone_into(words),
            _ => {}
        }
    }
}
