//! Mail, by SMTP (RFC 5321) to one relay.
//!
//! The commands are given one by one, because what a refusal means depends on where it comes: at the recipient it concerns
//! that message, before it the relay.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use zeroize::Zeroizing;

use super::outcome::{Hold, Outcome};
use super::queue::{Leased, Thread};
use crate::config::{self, Security};
use crate::templates::MailText;

/// Connections kept open for the next message, and how long.
const IDLE: usize = 4;
const IDLE_FOR: Duration = Duration::from_secs(20);

/// The relay that takes all mail.
pub(super) struct Relay {
    config: config::Mail,
    tls: Option<TlsParameters>,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Relay {
    pub(super) fn new(config: config::Mail) -> Result<Relay, Error> {
        let mut tls = TlsParameters::builder(config.host.clone());
        if let Some(pem) = &config.ca {
            tls = tls
                .certificate_store(CertificateStore::Default)
                .add_root_certificate(Certificate::from_pem(pem)?);
        }
        Ok(Relay {
            tls: match config.security {
                Security::None => None,
                Security::Starttls | Security::Tls => Some(tls.build_rustls()?),
            },
            config,
            idle: Mutex::default(),
        })
    }

    /// `reply` is a file's name and text.
    pub(super) async fn send(
        &self,
        message: &Leased,
        text: &MailText,
        reply: Option<&(String, Zeroizing<String>)>,
        thread: Option<&Thread>,
    ) -> Outcome {
        let (to, mail) = match self.compose(message, text, reply, thread) {
            Ok(composed) => composed,
            Err(reason) => return Outcome::Never { reason },
        };
        let whole = self.longest();
        match tokio::time::timeout(whole, self.transact(to, &mail)).await {
            Ok(outcome) => outcome,
            Err(_) => Outcome::Later {
                reason: format!("the relay took longer than {} s", whole.as_secs()),
                hold: Hold::Destination,
            },
        }
    }

    /// lettre's timeouts are for one read or write; a relay that answers byte by byte would outlast them all.
    pub(super) fn longest(&self) -> Duration {
        self.config.timeout * 3
    }

    fn compose(
        &self,
        message: &Leased,
        text: &MailText,
        reply: Option<&(String, Zeroizing<String>)>,
        thread: Option<&Thread>,
    ) -> Result<(Address, Zeroizing<Vec<u8>>), String> {
        let wrong = |error: &dyn std::fmt::Display| format!("the mail cannot be written: {error}");
        let to: Address = message.address.parse().map_err(|error| wrong(&error))?;
        let from = &self.config.from;
        let plain = SinglePart::plain(text.text.to_string());
        let body = match &text.html {
            None => MultiPart::mixed().singlepart(plain),
            Some(html) => MultiPart::alternative().singlepart(plain).singlepart(
                SinglePart::builder()
                    .header(ContentType::TEXT_HTML)
                    .body(html.to_string()),
            ),
        };
        let body = match reply {
            None => body,
            Some((name, text)) => MultiPart::mixed().multipart(body).singlepart(
                Attachment::new(name.clone()).body(text.to_string(), ContentType::TEXT_PLAIN),
            ),
        };
        let mut mail = lettre::Message::builder();
        if let Some(thread) = thread.filter(|thread| !thread.message_id.is_empty()) {
            mail = mail
                .in_reply_to(format!("<{}>", thread.message_id))
                .references(thread.chain.clone());
        }
        let submitted = match message.purpose.answers_mail() {
            true => "auto-replied",
            false => "auto-generated",
        };
        let mail = mail
            .from(from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(text.subject.clone())
            // The same at every attempt, so that a mailbox can tell a message that comes twice.
            .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
            .raw_header(HeaderValue::new(
                // RFC 3834: nobody's absence is to be answered to us.
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                submitted.into(),
            ))
            .multipart(body)
            .map_err(|error| wrong(&error))?;
        Ok((to, Zeroizing::new(mail.formatted())))
    }

    async fn transact(&self, to: Address, mail: &[u8]) -> Outcome {
        let mut relay = match self.connection().await {
            Ok(relay) => relay,
            Err(error) => return later("connecting", &error, Hold::Everything),
        };
        let from = Some(self.config.from.email.clone());
        if let Err(error) = relay.command(Mail::new(from, vec![])).await {
            relay.abort().await;
            return later("at the sender", &error, Hold::Everything);
        }
        let outcome = match relay.command(Rcpt::new(to, vec![])).await {
            Err(error) => judge("at the recipient", &error),
            Ok(_) => match relay.command(Data).await {
                Err(error) => judge("before the message", &error),
                Ok(_) => match relay.message(mail).await {
                    Err(error) => judge("after the message", &error),
                    Ok(_) => Outcome::Sent,
                },
            },
        };
        if outcome == Outcome::Sent && !relay.has_broken() {
            self.keep(relay);
        } else {
            relay.abort().await;
        }
        outcome
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, Error> {
        while let Some(mut relay) = self.kept() {
            if relay.test_connected().await {
                return Ok(relay);
            }
        }
        let config = &self.config;
        let name = ClientId::default();
        let at_once = match config.security {
            Security::Tls => self.tls.clone(),
            Security::None | Security::Starttls => None,
        };
        let address = (config.host.as_str(), config.port);
        let mut relay = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(config.timeout),
            &name,
            at_once,
            None,
        )
        .await?;
        if let (Security::Starttls, Some(tls)) = (config.security, &self.tls) {
            relay.starttls(tls.clone(), &name).await?;
        }
        if let Some((user, password)) = &config.login {
            let login = Credentials::new(user.clone(), password.to_string());
            relay
                .auth(&[Mechanism::Plain, Mechanism::Login], &login)
                .await?;
        }
        Ok(relay)
    }

    fn kept(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < IDLE_FOR);
        idle.pop().map(|(relay, _)| relay)
    }

    fn keep(&self, relay: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE {
            idle.push((relay, Instant::now()));
        }
    }
}

/// A refusal that concerns this message: for good if the relay says so, else for now. 421 is the relay that closes.
fn judge(stage: &str, error: &Error) -> Outcome {
    let code = error.status().map(u16::from);
    match code {
        Some(421) => later(stage, error, Hold::Everything),
        Some(500..) => Outcome::Never {
            reason: reason(stage, error),
        },
        Some(_) => later(stage, error, Hold::Message),
        // It stalls or closes on this destination; others may be well.
        None => later(stage, error, Hold::Destination),
    }
}

fn later(stage: &str, error: &Error, hold: Hold) -> Outcome {
    Outcome::Later {
        reason: reason(stage, error),
        hold,
    }
}

/// What the relay says, in one line of bounded length. It may repeat what it was given: words with an `@` and numbers of more
/// than three digits, which status codes never have, are left out.
fn reason(stage: &str, error: &Error) -> String {
    let mut text = format!("mail, {stage}: {error}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text.push_str(&format!(": {error}"));
        source = error.source();
    }
    harmless_words(&text)
}

/// The beginning of what a server says, in one line and without what is personal.
pub(crate) fn harmless_words(text: &str) -> String {
    let text: String = text.chars().take(300).collect();
    let words: Vec<&str> = text.split_whitespace().map(harmless).collect();
    words.join(" ")
}

fn harmless(word: &str) -> &str {
    let long_number = |part: &str| part.len() > 3;
    let no_digit = |letter: char| !letter.is_ascii_digit();
    if word.contains('@') {
        "(address)"
    } else if word.split(no_digit).any(long_number) {
        "(number)"
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relays_words_lose_what_is_not_for_the_log() {
        for (word, left) in [
            ("<jane@owner.example>:", "(address)"),
            ("5009", "(number)"),
            ("code=50099707;", "(number)"),
            ("550", "550"),
            ("5.1.1", "5.1.1"),
            ("mailbox", "mailbox"),
        ] {
            assert_eq!(harmless(word), left);
        }
    }
}
