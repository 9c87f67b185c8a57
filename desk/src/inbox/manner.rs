//! Whether a person wrote, and whether an answer would reach one: RFC 3834, and what programs do that do not know it.

use mail_parser::{Address, HeaderName, Message, MimeHeaders};
use serde::{Deserialize, Serialize};

/// What a mail wants in return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Manner {
    /// A person wrote and is answered.
    Person,
    /// A list or a sender that wants no automatic answers: read, and not answered.
    Quiet,
    /// A program: neither read nor answered.
    Program,
}

pub(super) fn manner(mail: &Message<'_>) -> Manner {
    let value = |name: &str| {
        let value = mail.header_raw(name).map(str::trim);
        value.map(str::to_ascii_lowercase)
    };
    let submitted = value("Auto-Submitted").unwrap_or_else(|| "no".into());
    let nobody = value("Return-Path").is_some_and(|path| path == "<>");
    let from = mail.from().and_then(Address::first);
    let from = from.and_then(|from| from.address()).unwrap_or_default();
    let user = from.split('@').next().unwrap_or_default();
    let daemon = user.eq_ignore_ascii_case("mailer-daemon");
    let answers = ["X-Autoreply", "X-Autorespond", "X-Auto-Reply-From"];
    let answers = answers.iter().any(|name| mail.header_raw(*name).is_some());
    if !submitted.starts_with("no")
        || nobody
        || daemon
        || from.is_empty()
        || answers
        || is_report(mail)
    {
        return Manner::Program;
    }
    let precedence = value("Precedence").unwrap_or_default();
    let precedence = ["bulk", "list", "junk", "auto_reply"].contains(&precedence.as_str());
    let list = mail.headers().iter().any(|header| {
        let name = header.name.as_str().as_bytes();
        name.get(..5)
            .is_some_and(|begin| begin.eq_ignore_ascii_case(b"List-"))
    });
    let suppress = value("X-Auto-Response-Suppress").unwrap_or_default();
    let suppress = suppress
        .split([',', ' '])
        .any(|kind| ["all", "oof", "autoreply"].contains(&kind.trim()));
    match precedence || list || suppress {
        true => Manner::Quiet,
        false => Manner::Person,
    }
}

/// RFC 6522.
pub(super) fn is_report(mail: &Message<'_>) -> bool {
    mail.header(HeaderName::ContentType).is_some()
        && mail.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("multipart")
                && kind
                    .subtype()
                    .is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
        })
}
