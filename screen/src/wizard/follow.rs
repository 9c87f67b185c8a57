//! Where a change of the daemon's state leads.

use super::{CodeKind, Notice, Page, Wizard};
use recoveryd::api::recovery::{Channel, MethodName, Next, Status};
use std::time::Duration;

/// A request that opens so soon after the reset button was seen held was opened by it.
const AFTER_BUTTON: Duration = Duration::from_secs(60);

impl Wizard {
    /// The daemon's state was `before` and is another.
    pub(super) fn follow(&mut self, before: Option<&Status>, now: Duration) {
        if self.status.as_ref().is_some_and(|s| s.button.is_some()) {
            self.button_seen = Some(now);
        }
        self.seen |= self.stands();
        if self.button_set_sticker(before) {
            return self.go(Page::Done { sticker: true });
        }
        if self.button_opened_request(before, now) {
            self.button_seen = None;
            return self.go(Page::Offline(super::Offline::default()));
        }
        if self.is_on_the_way() {
            self.go_on(now);
        }
        self.settle(now);
        self.take_waits(now);
    }

    /// Whether this page leads to a new password, by whatever way.
    pub(super) fn is_on_the_way(&self) -> bool {
        matches!(
            self.page,
            Page::Forgot | Page::Ways | Page::Button | Page::Offline(_) | Page::Code(_)
        )
    }

    /// Leaves a page that has lost what it stood on. While something is being asked its answer says what became of it.
    pub(super) fn settle(&mut self, now: Duration) {
        if !self.seen || self.stands() || self.waiting.is_some() {
            return;
        }
        match &self.page {
            Page::Offline(_) => self.go_ways(Some(Notice::RequestEnded)),
            Page::Code(page) => {
                let secure = page.kind == CodeKind::Secure;
                self.go_ways(secure.then_some(Notice::RequestEnded));
            }
            Page::NewPassword(_) => {
                self.go_on_or(now, |wizard| wizard.go_ways(Some(Notice::GrantEnded)));
            }
            Page::Applying => self.applied(now),
            Page::Delayed(_) => match self.next() {
                Some(Next::Applying) => self.go(Page::Applying),
                _ if self.is_newly_recovered() => self.go(Page::Done { sticker: false }),
                _ => {
                    self.go_sign_in(now);
                    self.notice = Some(Notice::Stopped);
                }
            },
            Page::Unavailable => self.go_on_or(now, |wizard| wizard.go_sign_in(now)),
            _ => {}
        }
    }

    pub(super) fn go_ways(&mut self, notice: Option<Notice>) {
        self.go(Page::Ways);
        self.notice = notice;
    }

    /// Whether there is what this page stands on.
    pub(super) fn stands(&self) -> bool {
        let Some(status) = &self.status else {
            return false;
        };
        match &self.page {
            Page::Offline(_) => status.request.is_some(),
            Page::Code(page) => match page.kind {
                CodeKind::Secure => status.request.is_some(),
                CodeKind::Kit => status.kit,
                CodeKind::Verification => self.has(MethodName::Online),
            },
            Page::NewPassword(_) => self.is_granted(),
            Page::Applying => status.next == Next::Applying,
            Page::Delayed(_) => status.next == Next::Delayed,
            Page::Unavailable => status.next == Next::Unavailable,
            _ => true,
        }
    }

    fn applied(&mut self, now: Duration) {
        if self.is_newly_recovered() {
            let channel = self.last_recovery().and_then(|record| record.channel);
            let sticker = channel == Some(Channel::Button);
            self.go(Page::Done { sticker });
        } else {
            self.go_on_or(now, |wizard| wizard.go_sign_in(now));
            self.notice = Some(Notice::NotSet);
        }
    }

    /// Whether the password was set since the page came up.
    fn is_newly_recovered(&self) -> bool {
        let last = self.last_recovery();
        last.is_some_and(|record| record.number > self.recovery_before)
    }

    /// Whether the sticker's code has just become the password.
    fn button_set_sticker(&self, before: Option<&Status>) -> bool {
        let number = |status: &Status| status.last_recovery.as_ref().map_or(0, |r| r.number);
        let (Some(before), Some(record)) = (before, self.last_recovery()) else {
            return false;
        };
        record.channel == Some(Channel::Button) && record.number > number(before)
    }

    /// Whether the reset button has just opened a request.
    fn button_opened_request(&self, before: Option<&Status>, now: Duration) -> bool {
        let open = |status: &Status| status.request.is_some();
        let newly =
            before.is_some_and(|before| !open(before)) && self.status.as_deref().is_some_and(open);
        let held = self
            .button_seen
            .is_some_and(|seen| now.saturating_sub(seen) <= AFTER_BUTTON);
        let here = matches!(
            self.page,
            Page::Idle | Page::SignIn(_) | Page::Forgot | Page::Ways | Page::Button
        );
        newly && held && here
    }
}
