//! The page for a code that was sent: where it went, the code itself, and other contacts.

use super::machine::{Action, Console};
use super::page::{Choice, Page, offers};
use super::typing::{edit, typed_code};
use super::{Field, Key, Room};
use crate::api::recovery::{Call, MethodName, SentCode, Status};
use crate::ctl::say;
use std::time::Duration;

/// A verification code has so many digits.
const DIGITS: usize = 8;

/// The page with nothing typed, the contact marked that the code went to.
pub(super) fn sent_page(sent: &SentCode) -> Page {
    let mut contacts = sent.contacts.iter();
    let at = contacts.position(|contact| contact.id == sent.sent_to);
    Page::Sent {
        at: at.unwrap_or(0),
        typed: Field::new(DIGITS),
    }
}

impl Console {
    /// To the code that was sent, or has one sent.
    pub(super) fn go_to_sent(&mut self, now: Duration) -> Option<Action> {
        let elapsed = self.elapsed(now);
        let status = self.status()?;
        match &status.sent {
            Some(sent) if say::is_waited_for(status, elapsed) => {
                self.page = sent_page(sent);
                None
            }
            _ => self.send(now, None),
        }
    }

    fn send(&mut self, now: Duration, contact: Option<String>) -> Option<Action> {
        let elapsed = self.elapsed(now);
        let wait = self.status()?.ask_wait_s.saturating_sub(elapsed);
        if wait > 0 {
            let wait = say::span(wait);
            self.notice = Some(format!("A code can be asked for again in {wait}."));
            return None;
        }
        let language = None;
        let call = Call::SendCode { contact, language };
        self.ask("Asking the vendor to send a code ...", call)
    }

    pub(super) fn sent_key(&mut self, now: Duration, key: Key) -> Option<Action> {
        let contacts = self
            .status()?
            .sent
            .as_ref()
            .map_or(0, |sent| sent.contacts.len());
        let Page::Sent { at, typed } = &mut self.page else {
            return None;
        };
        match key {
            Key::Up => *at = at.saturating_sub(1),
            Key::Down if *at + 1 < contacts => *at += 1,
            Key::Char('a' | 'A') => {
                let at = *at;
                let sent = self.status()?.sent.as_ref();
                let contact = sent.and_then(|sent| sent.contacts.get(at));
                let contact = contact.map(|contact| contact.id.clone());
                return self.send(now, contact);
            }
            Key::Char('u' | 'U') => return self.other_way(now),
            Key::Char(' ' | '-') => {}
            Key::Char(c) if !c.is_ascii_digit() => {
                self.notice = Some("A code has digits only.".into());
            }
            Key::Enter => match typed_code(typed) {
                Err(reason) => self.notice = Some(reason),
                Ok(code) => return self.enter_code(code),
            },
            key => {
                if edit(typed, key) == Room::Full {
                    self.notice = Some("The code that was sent has 8 digits.".into());
                }
            }
        }
        None
    }

    /// The way in that comes first without a network.
    fn other_way(&mut self, now: Duration) -> Option<Action> {
        let ways = Choice::ways(self.status()?);
        let mut others = ways.into_iter().filter(|way| *way != Choice::Message);
        match (others.next(), others.next()) {
            (Some(only), None) => self.choose(now, only),
            (None, _) => {
                self.notice = Some("This recorder offers no other way in. Ask the vendor.".into());
                None
            }
            _ => {
                self.page = Page::Ways { at: 1 };
                None
            }
        }
    }
}

/// Why no code can be sent although the product offers it.
pub(super) fn why_not(status: &Status) -> Option<&str> {
    let mut methods = status.methods.iter();
    let online = methods.find(|method| method.name == MethodName::Online)?;
    let reason = online.reason.as_deref().filter(|_| !online.usable);
    reason.filter(|_| offers(status, MethodName::Online))
}
