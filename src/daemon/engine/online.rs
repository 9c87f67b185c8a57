//! Verification codes: who asked for one, and what is known of the one that was sent. In memory only.

use super::answers::{give, refused};
use super::{Answer, Engine};
use crate::api::desk::{self, SendReply, is_contact_id};
use crate::api::recovery::{
    Contact, Error, MethodName, NotSentWhy, Reply, SendCodeReply, SentCode,
};
use crate::daemon::request::MakeError;
use crate::daemon::status::seconds;
use crate::flow::state::Verifier;
use crate::flow::{Event, Refusal};
use recovery_protocol::{Request, long_serial};
use std::time::Duration;

/// Of the online request, what the flow does not keep.
#[derive(Default)]
pub struct Online {
    /// The request, and the verifier of its verification code.
    request: Option<(Request, Verifier)>,
    /// Where a code can be sent, and where the last one went.
    contacts: Option<(Vec<Contact>, String)>,
    /// What is being asked, and who waits for it.
    asked: Option<Asked>,
}

struct Asked {
    contact: Option<String>,
    language: Option<String>,
    answer: Answer,
}

impl Online {
    /// The verifier of the verification code.
    pub fn verifier(&self) -> Option<&Verifier> {
        self.request.as_ref().map(|(_, verifier)| verifier)
    }
}

impl Engine {
    /// Has the desk asked for a code, unless something speaks against it.
    pub(super) fn send_code(
        &mut self,
        contact: Option<String>,
        language: Option<String>,
        answer: Answer,
    ) {
        let checked = self.may_send(contact.as_deref(), language.as_deref());
        if let Err(error) = checked {
            return give(answer, Err(error));
        }
        self.online.asked = Some(Asked {
            contact,
            language,
            answer,
        });
        if let Err(error) = self.step(Event::AskOnline)
            && let Some(asked) = self.online.asked.take()
        {
            give(asked.answer, Err(error));
        }
    }

    fn may_send(&mut self, contact: Option<&str>, language: Option<&str>) -> Result<(), Error> {
        self.step(Event::MayAskOnline)?;
        if contact.is_some_and(|id| !is_contact_id(id)) {
            let message = "This is no contact's id: take one that the recorder shows.";
            return Err(self.not_sent(message, NotSentWhy::UnknownContact));
        }
        if language.is_some_and(|tag| !is_language(tag)) {
            let message = "This is no language: name it by a BCP 47 tag such as de or pt-BR.";
            return Err(self.not_sent(message, NotSentWhy::Failed));
        }
        match self.cut_off() {
            Some(reason) => Err(self.not_sent(&reason, NotSentWhy::NotConnected)),
            None => Ok(()),
        }
    }

    /// Why nothing outside can be reached, if that is known.
    fn cut_off(&self) -> Option<String> {
        let desk = self.config.desk.as_ref()?;
        let online = self.hardware.online.as_ref()?;
        match online.connected || desk.next_hop().is_here() {
            true => None,
            false => online.reason.clone(),
        }
    }

    /// Asks with the request that was asked with last, or makes a new one first.
    pub(super) fn ask_desk(&mut self, anew: bool) {
        if anew {
            self.online.request = None;
        }
        match (&self.online.request, self.config.vendor.keys.last()) {
            (Some(_), _) => self.ask_helper(),
            (None, Some(key)) => self.work.make_online_request(self.serial.clone(), *key),
            (None, None) => log::error!("there is no vendor key"),
        }
    }

    fn ask_helper(&mut self) {
        let (Some((request, _)), Some(asked)) = (&self.online.request, &self.online.asked) else {
            return;
        };
        self.work.ask_desk(desk::Call::Send {
            guid: request.guid().to_string(),
            request: long_serial::rows(request).join(" "),
            contact: asked.contact.clone(),
            language: asked.language.clone(),
            clock_s: self.flow.device().desk_clock_s,
        });
    }

    pub(super) fn online_request_made(&mut self, made: Result<(Request, Verifier), MakeError>) {
        match made {
            Ok(made) => {
                self.online.request = Some(made);
                self.ask_helper();
            }
            Err(error) => self.desk_answered(Err(desk::Error::NotSent {
                message: format!("A request cannot be made: {error}."),
                why: NotSentWhy::Failed,
                again_s: 0,
            })),
        }
    }

    /// What the desk said, or why it was not heard.
    pub(super) fn desk_answered(&mut self, result: Result<SendReply, desk::Error>) {
        let sound = result.and_then(|reply| match reply.is_sound() {
            true => Ok(reply),
            false => Err(desk::Error::NotSent {
                message: "The vendor's desk gave an answer that cannot be used.".into(),
                why: NotSentWhy::Failed,
                again_s: 0,
            }),
        });
        let result = match sound {
            Ok(reply) => self.code_sent(reply),
            Err(desk::Error::NotSent {
                message,
                why,
                again_s,
            }) => {
                log::warn!("no verification code was sent: {message}");
                let again = Duration::from_secs(again_s);
                self.step(Event::CodeNotSent { again })
                    .and(Err(self.not_sent(&message, why)))
            }
        };
        if let Some(asked) = self.online.asked.take() {
            give(asked.answer, result);
        }
    }

    fn code_sent(&mut self, reply: SendReply) -> Result<Reply, Error> {
        self.online.contacts = Some((reply.contacts, reply.sent_to));
        self.step(Event::CodeSent {
            lifetime: Duration::from_secs(reply.ends_s),
            again: Duration::from_secs(reply.again_s),
            clock_s: reply.clock_s,
        })?;
        // Another way in may have led to a new password meanwhile.
        let sent = self
            .sent_code()
            .ok_or(refused(Refusal::NoVerificationCode))?;
        Ok(Reply::SendCode(SendCodeReply { sent }))
    }

    /// What is shown of the code that was sent last.
    pub(super) fn sent_code(&self) -> Option<SentCode> {
        let (contacts, sent_to) = self.online.contacts.clone()?;
        let sent = self.flow.sent();
        Some(SentCode {
            contacts,
            sent_to,
            ends_in_s: sent.map_or(0, |sent| seconds(sent.left)),
            left: sent.map_or(0, |sent| sent.tries.into()),
        })
    }

    /// After a recovery, or one that was stopped, nothing of it stays.
    pub(super) fn forget_online(&mut self) {
        if !self.flow.has_asked() {
            self.online.request = None;
            self.online.contacts = None;
        }
    }

    /// The reason, and what works without a network.
    fn not_sent(&self, reason: &str, why: NotSentWhy) -> Error {
        let offers = |name| self.config.methods.contains(&name);
        let mut ways = Vec::new();
        if offers(MethodName::LongSerial) {
            ways.push("the QR code or long serial number");
        }
        if offers(MethodName::GuidFile) {
            ways.push("a request file on a USB stick");
        }
        if offers(MethodName::Kit) && self.flow.device().kit.is_some() {
            ways.push("the recovery kit");
        }
        let message = match ways.is_empty() {
            true => reason.to_owned(),
            false => format!(
                "{reason} What works without a network: {}.",
                ways.join(", ")
            ),
        };
        Error::NotSent { message, why }
    }
}

/// Whether this looks like a BCP 47 tag: parts of 1 to 8 letters and digits, joined by hyphens, 35 characters in all.
fn is_language(tag: &str) -> bool {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    tag.len() <= 35 && tag.split('-').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_from_anything_else() {
        for tag in ["de", "pt-BR", "zh-Hant-TW", "x-klingon"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in [
            "",
            "-",
            "de-",
            "deutschland",
            "d\u{e9}",
            "en_US",
            &"a-".repeat(20),
        ] {
            assert!(!is_language(tag), "{tag}");
        }
    }
}
