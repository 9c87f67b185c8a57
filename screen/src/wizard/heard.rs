//! What the daemon says, page by page.

use super::{
    Answer, Ask, CodeKind, Errand, ExportState, Heard, Home, Notice, Page, Trouble, Wizard, until,
};
use recoveryd::api::recovery::{Error, NotSetWhy, Record};
use std::time::Duration;

impl Wizard {
    /// The daemon says something.
    pub fn hear(&mut self, heard: Heard, now: Duration) -> Vec<Ask> {
        match heard {
            Heard::Status(status) => {
                let before = self.status.replace(status);
                self.told = now;
                self.lost = None;
                self.follow(before.as_deref(), now);
                Vec::new()
            }
            Heard::Lost(why, sentence) => {
                self.lost = Some((why, sentence));
                Vec::new()
            }
            Heard::Answer(ticket, answer) if self.waiting == Some(ticket) => {
                self.waiting = None;
                self.touched = now;
                let asks = self.answer(answer, now);
                self.settle(now);
                asks
            }
            Heard::Answer(ticket, answer) if self.exporting == Some(ticket) => {
                self.exporting = None;
                self.touched = now;
                if let Some(export) = &mut self.export {
                    export.state = match answer {
                        Ok(Answer::Exported(reply)) => ExportState::Safe(reply.file),
                        Ok(_) => ExportState::Failed(Trouble::Lost),
                        Err(trouble) => ExportState::Failed(trouble),
                    };
                }
                Vec::new()
            }
            Heard::Answer(_, Ok(Answer::Granted)) => self.granted_too_late(),
            Heard::Answer(ticket, _) if self.giving_up == Some(ticket) => {
                self.giving_up = None;
                Vec::new()
            }
            // Whoever asked has left.
            Heard::Answer(..) => Vec::new(),
        }
    }

    /// A code was accepted after its page had been left. Where the person still goes that way it leads on with the next status.
    fn granted_too_late(&mut self) -> Vec<Ask> {
        match self.page {
            Page::Idle | Page::SignIn(_) | Page::Home(_) | Page::Done { .. } => self.give_up(),
            _ => Vec::new(),
        }
    }

    fn answer(&mut self, answer: Result<Answer, Trouble>, now: Duration) -> Vec<Ask> {
        match answer {
            Ok(answer) => self.done(answer, now),
            Err(trouble) => {
                self.failed(trouble, now);
                Vec::new()
            }
        }
    }

    fn done(&mut self, answer: Answer, now: Duration) -> Vec<Ask> {
        match (answer, &mut self.page) {
            (Answer::SignedIn, Page::SignIn(_)) => {
                let recovery = self.unconfirmed_recovery();
                self.go(Page::Home(Home {
                    busy: true,
                    recovery,
                    ..Home::default()
                }));
                return self.ask(Errand::Log);
            }
            (Answer::Log(reply), Page::Home(page)) => {
                page.busy = false;
                page.records = reply.records;
                page.records.reverse();
                page.sound = reply.sound;
            }
            (Answer::Requested, Page::Offline(page)) => page.opening = false,
            (Answer::Sent, Page::Code(page)) => page.sending = false,
            (Answer::Granted, Page::Offline(_) | Page::Code(_)) => self.go_new_password(),
            (Answer::Saved(0), Page::NewPassword(_)) => self.go(Page::Done { sticker: false }),
            (Answer::Saved(_), Page::NewPassword(_)) => self.go_delayed(now),
            (Answer::Stopped, Page::Delayed(_)) => {
                self.go_sign_in(now);
                self.notice = Some(Notice::Stopped);
            }
            _ => {}
        }
        Vec::new()
    }

    fn failed(&mut self, trouble: Trouble, now: Duration) {
        let wait_until = trouble.wait_s().and_then(|wait_s| until(now, wait_s));
        match &mut self.page {
            Page::SignIn(page) => {
                page.busy = false;
                page.wait_until = wait_until;
                page.trouble = Some(trouble);
            }
            Page::Delayed(page) => {
                page.busy = false;
                page.wait_until = wait_until;
                page.trouble = Some(trouble);
            }
            Page::Home(page) => {
                page.busy = false;
                page.trouble = Some(trouble);
            }
            Page::Offline(page) => {
                page.opening = false;
                page.reading = None;
                page.trouble = Some(trouble);
            }
            Page::Code(page) if page.sending => self.not_sent(trouble),
            Page::Code(page) => {
                page.busy = false;
                page.wait_until = wait_until;
                page.trouble = Some(trouble);
            }
            Page::NewPassword(page) => {
                page.busy = false;
                match &trouble {
                    Trouble::Refused(Error::NotSet {
                        why: NotSetWhy::TryingAgain,
                        ..
                    }) => self.go(Page::Applying),
                    Trouble::Refused(Error::NoGrant { .. }) => {
                        self.go_ways(Some(Notice::GrantEnded));
                    }
                    _ => {
                        page.trouble = Some(trouble);
                        // It may have been changed while it was being saved.
                        self.check_new_password();
                    }
                }
            }
            _ => {}
        }
    }

    /// The recovery that the owner has not confirmed to know of.
    fn unconfirmed_recovery(&self) -> Option<Record> {
        let recovery = self.last_recovery()?;
        (recovery.number > self.confirmed).then(|| recovery.clone())
    }

    /// The waits that a status tells, on the page that counts them down.
    pub(super) fn take_waits(&mut self, now: Duration) {
        let Some(status) = &self.status else { return };
        match &mut self.page {
            Page::SignIn(page) => page.wait_until = until(now, status.sign_in_wait_s),
            Page::Delayed(page) => page.wait_until = until(now, status.sign_in_wait_s),
            Page::Code(page) => {
                let wait_s = match page.kind {
                    CodeKind::Secure => status.code_wait_s,
                    CodeKind::Kit => status.kit_wait_s,
                    // Only its own answer tells.
                    CodeKind::Verification => return,
                };
                page.wait_until = until(now, wait_s);
            }
            _ => {}
        }
    }
}

impl Trouble {
    /// How long to wait, where it says so.
    fn wait_s(&self) -> Option<u64> {
        match self {
            Self::Refused(
                Error::WrongCode { wait_s, .. }
                | Error::WrongPassword { wait_s, .. }
                | Error::Wait { wait_s, .. },
            ) => Some(*wait_s),
            _ => None,
        }
    }
}
