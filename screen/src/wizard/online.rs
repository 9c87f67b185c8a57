//! The verification code that the vendor's desk sends: asked for at once, sent again or to another contact, and given up for
//! another way.

use super::{Ask, Code, CodeKind, Errand, Notice, Page, Trouble, Way, Wizard};
use recoveryd::api::recovery::{Contact, Error, NotSentWhy, SentCode};
use std::time::Duration;

/// The usual time between two codes, in seconds.
const SOON_S: u64 = 60;

impl Wizard {
    /// The code that was sent last, with all contacts that one may choose from.
    pub fn sent(&self) -> Option<&SentCode> {
        self.status.as_ref()?.sent.as_ref()
    }

    /// The contact that it went to.
    pub fn sent_to(&self) -> Option<&Contact> {
        let sent = self.sent()?;
        let mut contacts = sent.contacts.iter();
        contacts.find(|contact| contact.id == sent.sent_to)
    }

    /// For how many seconds the code that was sent can still be entered, if it can.
    pub fn sent_left_s(&self, now: Duration) -> Option<u64> {
        let left_s = self.left_s(self.sent()?.ends_in_s, now);
        (left_s > 0).then_some(left_s)
    }

    /// In how many seconds a code can be asked for again; 0 for now.
    pub fn ask_wait_s(&self, now: Duration) -> u64 {
        let wait_s = self.status.as_ref().map_or(0, |status| status.ask_wait_s);
        self.left_s(wait_s, now)
    }

    /// Whether the desk is being asked for a code, here or elsewhere.
    pub fn is_asking(&self) -> bool {
        let here = matches!(&self.page, Page::Code(page) if page.sending);
        here || self.status.as_ref().is_some_and(|status| status.asking)
    }

    /// Whether a code can be asked for now.
    pub fn may_send(&self, now: Duration) -> bool {
        let mut ways = self.ways().into_iter();
        let usable = ways.any(|offer| offer.way == Way::Online && offer.usable);
        usable && self.may_ask() && !self.is_asking() && self.ask_wait_s(now) == 0
    }

    /// Whether no code is out and none can be asked for soon: other ways are faster.
    pub(super) fn has_to_wait(&self) -> bool {
        let out = self.sent().is_some_and(|sent| sent.ends_in_s > 0);
        let status = self.status.as_ref();
        !out && status.is_some_and(|status| status.ask_wait_s > SOON_S)
    }

    /// To where the code is entered; one is asked for unless one was sent that still counts.
    pub(super) fn open_online(&mut self, now: Duration) -> Vec<Ask> {
        self.go_code(CodeKind::Verification, now);
        match self.sent_left_s(now) {
            Some(_) => Vec::new(),
            None => self.send(None, now),
        }
    }

    /// Has a code sent to this contact, or else to the same as before.
    pub(super) fn send(&mut self, contact: Option<String>, now: Duration) -> Vec<Ask> {
        if !self.may_send(now) {
            return Vec::new();
        }
        let known = |id: &String| {
            self.sent()
                .is_some_and(|sent| sent.contacts.iter().any(|it| it.id == *id))
        };
        if contact.as_ref().is_some_and(|id| !known(id)) {
            return Vec::new();
        }
        let same = self.sent().map(|sent| sent.sent_to.clone());
        let counts = self.sent_left_s(now).is_some();
        let Page::Code(
            page @ Code {
                kind: CodeKind::Verification,
                ..
            },
        ) = &mut self.page
        else {
            return Vec::new();
        };
        // A contact that is gone is not asked for again.
        let gone = page.trouble.take().is_some_and(|trouble| {
            matches!(
                trouble,
                Trouble::Refused(Error::NotSent {
                    why: NotSentWhy::UnknownContact,
                    ..
                })
            )
        });
        page.sending = true;
        if !counts {
            // A code that still counts is sent again as it is; another makes void what was typed.
            page.code.clear();
        }
        let contact = contact.or(same.filter(|_| !gone));
        let language = self.language.clone();
        self.ask(Errand::SendCode { contact, language })
    }

    /// No code was sent. Who has no contact to choose from goes on by another way.
    pub(super) fn not_sent(&mut self, trouble: Trouble) {
        if self.sent().is_none() {
            self.go_ways(Some(Notice::NotSent(Box::new(trouble))));
            self.passed_over = true;
        } else if let Page::Code(page) = &mut self.page {
            page.sending = false;
            // That wait is counted down where codes are sent again.
            page.trouble =
                Some(trouble).filter(|it| !matches!(it, Trouble::Refused(Error::Wait { .. })));
        }
    }

    /// To the other ways: no code can be received.
    pub(super) fn cannot_receive(&mut self) {
        if matches!(&self.page, Page::Code(page) if page.kind == CodeKind::Verification) {
            self.go_ways(Some(Notice::OtherWays));
            self.passed_over = true;
        }
    }
}
