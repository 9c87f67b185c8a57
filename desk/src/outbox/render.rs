//! From a leased message to its text. The code comes into being here, and goes no further than the message.

use std::sync::Arc;

use recovery_protocol::{ReplyFile, long_serial, reply_file};
use zeroize::Zeroizing;

use super::outcome::Outcome;
use super::queue::{Asked, Leased};
use crate::issue;
use crate::keys::KeyRing;
use crate::stop_link;
use crate::templates::{MailText, Purpose, Templates, Values};

/// Turns messages into texts.
pub(super) struct Renderer {
    pub(super) keys: Arc<KeyRing>,
    pub(super) templates: Arc<Templates>,
    pub(super) vendor: String,
    /// Where owners' pages are, and the key for their links, if there are any.
    pub(super) links: Option<Links>,
}

/// What links in messages are made from.
pub struct Links {
    /// As the world reaches the pages, without a slash at the end.
    pub url: String,
    /// The store's key.
    pub key: [u8; 32],
}

/// A code as messages show it, and the reply file that brings it without typing.
pub(super) struct Code {
    pub(super) text: Zeroizing<String>,
    pub(super) reply: Option<(String, Zeroizing<String>)>,
}

impl Renderer {
    /// A mail and its code. The error is what becomes of the message without.
    pub(super) async fn mail(
        &self,
        message: &Leased,
        asked: &Asked,
    ) -> Result<(MailText, Option<Code>), Outcome> {
        let code = self.code(message, asked).await?;
        let (time, link, page) = (time(asked.made_at), self.link(message), self.page(asked));
        let values = Values {
            page: &page,
            ..self.values(message, asked, &time, &link)
        };
        let text = code.as_ref().map(|code| code.text.as_str());
        let mail = self
            .templates
            .mail(&message.language, message.purpose, &values, text);
        let subject = asked
            .thread
            .as_ref()
            .and_then(|thread| answer_to(&thread.subject, &asked.serial));
        let mail = MailText {
            subject: subject.unwrap_or(mail.subject),
            ..mail
        };
        Ok((mail, code))
    }

    /// The same for a text message.
    pub(super) async fn sms(
        &self,
        message: &Leased,
        asked: &Asked,
    ) -> Result<Zeroizing<String>, Outcome> {
        let code = self.code(message, asked).await?;
        let (time, link) = (time(asked.made_at), self.link(message));
        let values = self.values(message, asked, &time, &link);
        let text = code.as_ref().map(|code| code.text.as_str());
        Ok(self
            .templates
            .sms(&message.language, message.purpose, &values, text))
    }

    async fn code(&self, message: &Leased, asked: &Asked) -> Result<Option<Code>, Outcome> {
        if !message.purpose.brings_code() {
            return Ok(None);
        }
        let never = |error: &dyn ToString| Outcome::Never {
            reason: error.to_string(),
        };
        let request = long_serial::read(&asked.symbols).map_err(|error| never(&error))?;
        let codes = issue::codes_meanwhile(&self.keys, &request).await;
        let codes = codes.map_err(|error| match error.may_pass() {
            true => Outcome::later(error.to_string()),
            false => never(&error),
        })?;
        Ok(Some(match message.purpose {
            Purpose::Secure => {
                let text = codes.secure.formatted();
                let reply = ReplyFile::new(&request, codes.secure);
                let name = reply_file::file_name(&request);
                let reply = Some((name, reply.write()));
                Code { text, reply }
            }
            _ => Code {
                text: codes.verification.formatted(),
                reply: None,
            },
        }))
    }

    fn link(&self, message: &Leased) -> String {
        let Some(links) = self
            .links
            .as_ref()
            .filter(|_| !message.purpose.answers_mail())
        else {
            return String::new();
        };
        let token = stop_link::write(&links.key, &message.request);
        token.map_or_else(String::new, |token| format!("{}/stop/{token}", links.url))
    }

    /// The page of a request, or the one where requests are brought.
    fn page(&self, asked: &Asked) -> String {
        match &self.links {
            None => String::new(),
            Some(links) if asked.symbols.is_empty() => format!("{}/", links.url),
            Some(links) => format!("{}/r/{}", links.url, asked.symbols),
        }
    }

    fn values<'a>(
        &'a self,
        message: &'a Leased,
        asked: &'a Asked,
        time: &'a str,
        link: &'a str,
    ) -> Values<'a> {
        Values {
            serial: &asked.serial,
            vendor: &self.vendor,
            contact: &asked.sent_to,
            minutes: (asked.ends_at - asked.made_at) / 60_000,
            time,
            guid: &asked.guid,
            link,
            page: "",
            note: &message.note,
            is_last: message.is_last,
        }
    }
}

/// The subject of an answer. Who wrote the mail may be anybody, in the name of whoever gets the answer: what could be an address, a
/// link or a number to call does not come from us; a recorder's own number may stand there.
fn answer_to(subject: &str, serial: &str) -> Option<String> {
    let subject = subject.trim();
    let bare = match subject.get(..3) {
        Some(begin) if begin.eq_ignore_ascii_case("re:") => subject[3..].trim(),
        _ => subject,
    };
    let rest = match serial {
        "" => bare.to_owned(),
        serial => bare.replace(serial, ""),
    };
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let leads = ["@", "://", "www."].iter().any(|lead| rest.contains(lead));
    let dotted = rest
        .split_whitespace()
        .any(|word| word.trim_end_matches('.').contains('.'));
    let tame = !bare.is_empty() && bare.chars().count() <= 100 && digits <= 6 && !leads && !dotted;
    tame.then(|| format!("Re: {bare}"))
}

fn time(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_repeated_unless_it_leads_somewhere() {
        for (subject, answer) in [
            ("My recorder", Some("Re: My recorder")),
            (
                "RE: Mein Rekorder 123456789",
                Some("Re: Mein Rekorder 123456789"),
            ),
            ("パスワードを忘れました", Some("Re: パスワードを忘れました")),
            ("Help, please.", Some("Re: Help, please.")),
            ("", None),
            ("Re: ", None),
            ("write to us@evil.example", None),
            ("look at evil.example/code", None),
            ("call +49 171 555 0142", None),
        ] {
            assert_eq!(
                answer_to(subject, "123456789").as_deref(),
                answer,
                "{subject}"
            );
        }
        assert_eq!(answer_to(&"x".repeat(101), ""), None);
    }
}
