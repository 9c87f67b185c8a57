//! A mail's own words, as people read them.

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, PartType};

use super::found::{MOST_PARTS, is_attached};
use crate::input::MAX_INPUT;

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

/// The mail's own words: plain text where there is some, else what its HTML says.
pub(super) fn text(mail: &Message<'_>) -> String {
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

pub(super) fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

pub(super) fn unquoted(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.starts_with('>')
        .then(|| line.trim_start_matches(['>', ' ']))
}

/// For people: without control characters, of bounded length.
pub(super) fn tidy(text: &str) -> String {
    let text: String = text
        .trim()
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !is_unseen(*c))
        .take(MOST_WORDS)
        .collect();
    text
}

pub(in crate::inbox) fn one_line(text: &str, most: usize) -> String {
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
