//! A template: text with names in braces. `{{` and `}}` stand for the braces themselves.

use zeroize::Zeroizing;

use crate::escape;

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PieceError {
    /// The file is not there.
    #[error("is missing")]
    Missing,
    /// A mail without its first two lines.
    #[error("line 1 is to begin with \"Subject: \", line 2 to be empty")]
    Subject,
    /// A name that is none.
    #[error(
        "line {line}: {{{name}}} is not known here; there are {{serial}}, {{vendor}}, {{contact}}, {{minutes}}, {{time}}, {{guid}}, {{page}}, {{last}}, {{stop}} and, in the bodies of code.* and secure.*, {{code}}, in stop.txt {{link}}, in the body of received.* {{until}}, of question.* and refused.* {{words}}, of missing.* {{reason}}"
    )]
    Unknown {
        /// From 1.
        line: usize,
        /// What stands between the braces.
        name: String,
    },
    /// A brace without its other half.
    #[error("line {line}: a single brace; write {{{{ or }}}} for the letter itself")]
    Brace {
        /// From 1.
        line: usize,
    },
    /// A template without what it is for.
    #[error("{{{name}}} does not stand in it")]
    Lacks {
        /// Such as `code` or `link`.
        name: &'static str,
    },
}

/// What is filled in, besides the code. All public.
#[derive(Clone, Debug)]
pub struct Values<'a> {
    /// The recorder's serial number.
    pub serial: &'a str,
    /// The vendor's name.
    pub vendor: &'a str,
    /// Where the code went, masked.
    pub contact: &'a str,
    /// How long the code counts.
    pub minutes: i64,
    /// When it was asked for.
    pub time: &'a str,
    /// Which request.
    pub guid: &'a str,
    /// Where the owner may stop the request; empty if there are no pages.
    pub link: &'a str,
    /// The owners' page about this, if there are pages.
    pub page: &'a str,
    /// In answers to mails: until when the desk answers, what it says, or what is missing.
    pub note: &'a str,
    /// Whether this is the last message for now.
    pub is_last: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escaping {
    None,
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Code,
    Serial,
    Vendor,
    Contact,
    Minutes,
    Time,
    Guid,
    Last,
    Stop,
    Link,
    Page,
    Until,
    Words,
    Reason,
}

impl Name {
    fn of(text: &str) -> Option<Name> {
        Some(match text {
            "code" => Name::Code,
            "serial" => Name::Serial,
            "vendor" => Name::Vendor,
            "contact" => Name::Contact,
            "minutes" => Name::Minutes,
            "time" => Name::Time,
            "guid" => Name::Guid,
            "last" => Name::Last,
            "stop" => Name::Stop,
            "link" => Name::Link,
            "page" => Name::Page,
            "until" => Name::Until,
            "words" => Name::Words,
            "reason" => Name::Reason,
            _ => return None,
        })
    }
}

/// What a template is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Brings {
    Nothing,
    /// It must show a code; no other template may.
    Code,
    /// The same for the link that stops a request.
    Link,
    /// The same for what an answer to a mail is about.
    Until,
    Words,
    Reason,
}

impl Brings {
    fn name(self) -> Option<(Name, &'static str)> {
        match self {
            Brings::Nothing => None,
            Brings::Code => Some((Name::Code, "code")),
            Brings::Link => Some((Name::Link, "link")),
            Brings::Until => Some((Name::Until, "until")),
            Brings::Words => Some((Name::Words, "words")),
            Brings::Reason => Some((Name::Reason, "reason")),
        }
    }
}

/// Sentences that stand in several messages of a language.
#[derive(Clone, Copy)]
pub(super) struct Sentences<'a> {
    pub(super) last: &'a str,
    pub(super) stop: &'a str,
}

enum Piece {
    Text(String),
    Name(Name),
}

/// A checked template.
pub(super) struct Template(Vec<Piece>);

impl Template {
    /// `first_line` is where the text begins in its file.
    pub(super) fn parse(
        text: &str,
        first_line: usize,
        brings: Brings,
    ) -> Result<Template, PieceError> {
        let must = brings.name();
        let may = |name| {
            let bound = matches!(
                name,
                Name::Code | Name::Link | Name::Until | Name::Words | Name::Reason
            );
            !bound || must.is_some_and(|(must, _)| must == name)
        };
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        let mut shown = false;
        while let Some(at) = rest.find(['{', '}']) {
            let line = first_line + text[..text.len() - rest.len() + at].matches('\n').count();
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let end = rest.find('}').filter(|_| brace == "{");
            let end = end.ok_or(PieceError::Brace { line })?;
            let name = rest[..end].to_owned();
            rest = &rest[end + 1..];
            match Name::of(&name) {
                Some(known) if may(known) => {
                    shown |= must.is_some_and(|(must, _)| must == known);
                    pieces.push(Piece::Text(std::mem::take(&mut literal)));
                    pieces.push(Piece::Name(known));
                }
                _ => return Err(PieceError::Unknown { line, name }),
            }
        }
        literal.push_str(rest);
        pieces.push(Piece::Text(literal));
        if let Some((_, name)) = must.filter(|_| !shown) {
            return Err(PieceError::Lacks { name });
        }
        Ok(Template(pieces))
    }

    /// The text, in memory that is wiped.
    pub(super) fn fill(
        &self,
        values: &Values<'_>,
        sentences: Sentences<'_>,
        code: Option<&str>,
        escaping: Escaping,
    ) -> Zeroizing<String> {
        // Room for everything at once: growing would leave a copy of the code behind.
        let size = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Name(_) => 1024,
        });
        let mut out = Zeroizing::new(String::with_capacity(size.sum()));
        let minutes = values.minutes.to_string();
        for piece in &self.0 {
            let value = match piece {
                Piece::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Piece::Name(Name::Code) => {
                    if let Some(code) = code {
                        out.push_str(code);
                    }
                    continue;
                }
                Piece::Name(Name::Serial) => values.serial,
                Piece::Name(Name::Vendor) => values.vendor,
                Piece::Name(Name::Contact) => values.contact,
                Piece::Name(Name::Minutes) => &minutes,
                Piece::Name(Name::Time) => values.time,
                Piece::Name(Name::Guid) => values.guid,
                Piece::Name(Name::Link) => values.link,
                Piece::Name(Name::Page) => values.page,
                Piece::Name(Name::Until | Name::Words | Name::Reason) => values.note,
                Piece::Name(Name::Stop) if !values.link.is_empty() => sentences.stop,
                Piece::Name(Name::Last) if values.is_last => sentences.last,
                Piece::Name(Name::Stop | Name::Last) => "",
            };
            match escaping {
                Escaping::None => out.push_str(value),
                Escaping::Html => out.push_str(&escape::html(value)),
            }
        }
        out
    }
}

/// Takes a mail's template apart.
pub(super) fn subject_and_body(text: &str) -> Result<(&str, &str), PieceError> {
    let (first, rest) = text.split_once('\n').ok_or(PieceError::Subject)?;
    let subject = first.trim_end().strip_prefix("Subject: ");
    let (empty, body) = rest.split_once('\n').ok_or(PieceError::Subject)?;
    match subject {
        Some(subject) if empty.trim().is_empty() => Ok((subject, body)),
        _ => Err(PieceError::Subject),
    }
}
