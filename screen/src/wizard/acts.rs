//! What a person does, page by page. What a page does not offer does nothing.

use super::{
    Act, Ask, Code, CodeKind, Delayed, Errand, Export, ExportState, Field, Missing, NewPassword,
    Offline, Page, SignIn, Typed, Way, Wizard, strength, until,
};
use recoveryd::api::recovery::{MethodName, Next};
use recoveryd::flow::password::{self, PasswordFault, Rules};
use std::time::Duration;

impl Wizard {
    /// The person does something.
    pub fn act(&mut self, act: Act, now: Duration) -> Vec<Ask> {
        self.touched = now;
        match act {
            Act::Help => self.help = !self.help,
            Act::Language(tag) => self.language = tag,
            Act::Theme(contrast) => self.contrast = contrast,
            Act::Back if self.help => self.help = false,
            Act::Back => return self.back(now),
            Act::Cancel => return self.cancel(now),
            Act::Start => return self.leave(Page::Idle),
            Act::DeviceManagement => {
                if matches!(self.page, Page::Idle) {
                    // What the live picture told is known now.
                    self.export.take_if(|export| export.is_over());
                    self.go_sign_in(now);
                }
            }
            Act::ForgotPassword => self.forgot(now),
            Act::Continue => self.confirm(now),
            Act::Choose(way) => return self.choose(way, now),
            Act::EnterCode => self.enter_code(now),
            Act::Export(stick) => return self.export(&stick),
            Act::SendCode(contact) => return self.send(contact, now),
            Act::CannotReceive => self.cannot_receive(),
            Act::UseReply(stick) => return self.use_reply(stick),
            Act::Key(character) => self.typed(|typed| typed.push(character), Some(character)),
            Act::Erase => self.typed(Typed::pop, None),
            Act::Clear => self.typed(Typed::clear, None),
            Act::Edited => self.typed(|_| {}, None),
            Act::Field(field) => {
                if let Page::NewPassword(page) = &mut self.page {
                    page.field = field;
                }
            }
            Act::Reveal => match &mut self.page {
                Page::SignIn(page) => page.shown = !page.shown,
                Page::Delayed(page) => page.shown = !page.shown,
                Page::NewPassword(page) => page.shown = !page.shown,
                _ => {}
            },
            Act::SignIn => return self.sign_in(),
            Act::StopRecovery => return self.stop(),
            Act::TryCode => return self.try_code(),
            Act::Save => return self.save(),
        }
        Vec::new()
    }

    fn back(&mut self, now: Duration) -> Vec<Ask> {
        match &self.page {
            Page::Idle | Page::SignIn(_) | Page::Home(_) => self.leave(Page::Idle),
            Page::Forgot
            | Page::Applying
            | Page::Delayed(_)
            | Page::Unavailable
            | Page::Done { .. } => {
                self.go_sign_in(now);
                Vec::new()
            }
            Page::Ways => self.leave(Page::Forgot),
            Page::Button | Page::Offline(_) | Page::NewPassword(_) => self.leave(Page::Ways),
            Page::Code(page) if page.kind == CodeKind::Secure => self.open_offline(),
            Page::Code(_) => self.leave(Page::Ways),
        }
    }

    fn cancel(&mut self, now: Duration) -> Vec<Ask> {
        match &self.page {
            Page::Offline(_) | Page::Code(_)
                if self.export.as_ref().is_some_and(Export::is_over) =>
            {
                self.export = None;
                Vec::new()
            }
            Page::NewPassword(_) => {
                let given_up = self.leave(Page::Idle);
                self.go_sign_in(now);
                given_up
            }
            _ => self.leave(Page::Idle),
        }
    }

    /// To a page outside the one for the new password: an accepted code that is left there is given up.
    pub(super) fn leave(&mut self, page: Page) -> Vec<Ask> {
        let choosing = matches!(self.page, Page::NewPassword(_)) && self.waiting.is_none();
        self.go(page);
        match choosing && self.lost.is_none() {
            true => self.give_up(),
            false => Vec::new(),
        }
    }

    pub(super) fn go_sign_in(&mut self, now: Duration) {
        let wait_s = self.status.as_ref().map_or(0, |seen| seen.sign_in_wait_s);
        let wait_until = until(now, self.left_s(wait_s, now));
        self.go(Page::SignIn(SignIn {
            wait_until,
            ..SignIn::default()
        }));
    }

    pub(super) fn go_delayed(&mut self, now: Duration) {
        let wait_s = self.status.as_ref().map_or(0, |seen| seen.sign_in_wait_s);
        let wait_until = until(now, self.left_s(wait_s, now));
        self.go(Page::Delayed(Delayed {
            wait_until,
            ..Delayed::default()
        }));
    }

    pub(super) fn go_new_password(&mut self) {
        self.go(Page::NewPassword(NewPassword::default()));
        self.check_new_password();
    }

    /// To where a recovery stands that is under way or cannot begin; whether there is such a place.
    pub(super) fn go_on(&mut self, now: Duration) -> bool {
        match self.next() {
            Some(Next::Password) if self.is_granted() => self.go_new_password(),
            Some(Next::Delayed) => self.go_delayed(now),
            Some(Next::Applying) => self.go(Page::Applying),
            Some(Next::Unavailable) => self.go(Page::Unavailable),
            Some(Next::Start | Next::Code | Next::Password) | None => return false,
        }
        true
    }

    /// The same, or else somewhere.
    pub(super) fn go_on_or(&mut self, now: Duration, go: impl FnOnce(&mut Self)) {
        if !self.go_on(now) {
            go(self);
        }
    }

    fn forgot(&mut self, now: Duration) {
        let here = matches!(self.page, Page::SignIn(_) | Page::Home(_));
        if here && self.is_heard() {
            self.go_on_or(now, |wizard| wizard.go(Page::Forgot));
        }
    }

    fn confirm(&mut self, now: Duration) {
        let heard = self.is_heard();
        match &mut self.page {
            Page::Forgot if heard => self.go_on_or(now, |wizard| wizard.go(Page::Ways)),
            Page::Home(page) => {
                if let Some(recovery) = page.recovery.take() {
                    self.confirmed = recovery.number;
                }
            }
            Page::Done { .. } => self.go_sign_in(now),
            _ => {}
        }
    }

    fn choose(&mut self, way: Way, now: Duration) -> Vec<Ask> {
        let usable = |offer: &super::Offer| offer.way == way && offer.usable;
        let here = matches!(self.page, Page::Ways) && self.may_ask();
        if !here || !self.ways().iter().any(usable) {
            return Vec::new();
        }
        match way {
            Way::Offline => return self.open_offline(),
            Way::Kit => self.go_code(CodeKind::Kit, now),
            Way::Button => self.go(Page::Button),
            Way::Online => return self.open_online(now),
        }
        Vec::new()
    }

    /// To the request; it is opened if none is.
    fn open_offline(&mut self) -> Vec<Ask> {
        let open = self.status.as_ref().is_some_and(|s| s.request.is_some());
        let opening = !open && self.lost.is_none();
        self.go(Page::Offline(Offline {
            opening,
            ..Offline::default()
        }));
        match opening {
            true => self.ask(Errand::Request),
            false => Vec::new(),
        }
    }

    fn enter_code(&mut self, now: Duration) {
        let here = matches!(self.page, Page::Ways | Page::Offline(_));
        if here && self.status.as_ref().is_some_and(|s| s.request.is_some()) {
            self.go_code(CodeKind::Secure, now);
        }
    }

    pub(super) fn go_code(&mut self, kind: CodeKind, now: Duration) {
        let wait_s = self.status.as_ref().map_or(0, |seen| match kind {
            CodeKind::Secure => seen.code_wait_s,
            CodeKind::Kit => seen.kit_wait_s,
            CodeKind::Verification => 0,
        });
        self.go(Page::Code(Code {
            kind,
            code: Typed::new(),
            mistyped: false,
            busy: false,
            sending: false,
            trouble: None,
            wait_until: until(now, self.left_s(wait_s, now)),
        }));
    }

    fn export(&mut self, id: &str) -> Vec<Ask> {
        let writing = self.exporting.is_some();
        if writing || !self.may_ask() || !self.has(MethodName::GuidFile) {
            return Vec::new();
        }
        let sticks = self.status.iter().flat_map(|status| &status.sticks);
        let stick = sticks.filter(|stick| stick.usable).find(|s| s.id == id);
        let (Some(stick), Page::Offline(page)) = (stick, &mut self.page) else {
            return Vec::new();
        };
        page.trouble = None;
        self.export = Some(Export {
            stick: stick.id.clone(),
            label: stick.label.clone(),
            size_bytes: stick.size_bytes,
            state: ExportState::Writing,
        });
        let ask = self.tell(Errand::Export(id.into()));
        self.exporting = Some(ask.ticket);
        vec![ask]
    }

    fn use_reply(&mut self, id: String) -> Vec<Ask> {
        let sticks = self.status.iter().flat_map(|status| &status.sticks);
        let there = sticks.filter(|stick| stick.reply).any(|s| s.id == id);
        if !there || !self.may_ask() {
            return Vec::new();
        }
        match &mut self.page {
            Page::Ways => self.go(Page::Offline(Offline {
                reading: Some(id.clone()),
                ..Offline::default()
            })),
            Page::Offline(page) => {
                page.reading = Some(id.clone());
                page.trouble = None;
            }
            Page::Code(page) if page.kind == CodeKind::Secure => {
                page.busy = true;
                page.trouble = None;
            }
            _ => return Vec::new(),
        }
        self.ask(Errand::EnterReply(id))
    }

    /// Changes what is typed, and looks at what it is now. A control character is no typing.
    fn typed(&mut self, change: impl FnOnce(&mut Typed), character: Option<char>) {
        if self.waiting.is_some() || character.is_some_and(char::is_control) {
            return;
        }
        match &mut self.page {
            Page::SignIn(page) => change(&mut page.password),
            Page::Delayed(page) => change(&mut page.password),
            Page::Code(page) => {
                change(&mut page.code);
                page.look();
            }
            Page::NewPassword(page) => {
                change(match page.field {
                    Field::Password => &mut page.password,
                    Field::Repeat => &mut page.repeat,
                });
                page.trouble = None;
                self.check_new_password();
            }
            _ => {}
        }
    }

    fn sign_in(&mut self) -> Vec<Ask> {
        let may_ask = self.may_ask();
        match &mut self.page {
            Page::SignIn(page)
                if may_ask && page.wait_until.is_none() && !page.password.text().is_empty() =>
            {
                page.busy = true;
                page.trouble = None;
                let password = std::mem::take(&mut page.password);
                self.ask(Errand::SignIn(password))
            }
            _ => Vec::new(),
        }
    }

    fn stop(&mut self) -> Vec<Ask> {
        let may_ask = self.may_ask();
        match &mut self.page {
            Page::Delayed(page)
                if may_ask && page.wait_until.is_none() && !page.password.text().is_empty() =>
            {
                page.busy = true;
                page.trouble = None;
                let password = std::mem::take(&mut page.password);
                self.ask(Errand::StopDelayed(password))
            }
            _ => Vec::new(),
        }
    }

    fn try_code(&mut self) -> Vec<Ask> {
        let may_ask = self.may_ask();
        match &mut self.page {
            Page::Code(page) if may_ask && page.is_ready() => {
                page.busy = true;
                page.trouble = None;
                let code = page.code.for_asking();
                self.ask(Errand::EnterCode(code))
            }
            _ => Vec::new(),
        }
    }

    fn save(&mut self) -> Vec<Ask> {
        let may_ask = self.may_ask();
        match &mut self.page {
            Page::NewPassword(page) if may_ask && page.missing.is_empty() => {
                page.busy = true;
                page.trouble = None;
                let password = page.password.for_asking();
                self.ask(Errand::SetPassword(password))
            }
            _ => Vec::new(),
        }
    }

    /// What the daemon would say of the new password, said while it is typed.
    pub(super) fn check_new_password(&mut self) {
        let (Page::NewPassword(page), Some(status)) = (&mut self.page, &self.status) else {
            return;
        };
        let (password, repeat) = (page.password.text(), page.repeat.text());
        let rules = Rules {
            min_length: status.min_length as usize,
            serial: &status.serial,
            account: &status.account,
        };
        page.missing = match password::check(password, &rules) {
            Ok(()) => Vec::new(),
            Err(fault) => vec![match fault {
                PasswordFault::TooShort { min_length } => {
                    Missing::Characters((min_length - password.chars().count()) as u64)
                }
                PasswordFault::TooLong => Missing::TooLong,
                PasswordFault::ControlCharacter => Missing::Character,
                PasswordFault::Serial => Missing::Serial,
                PasswordFault::Account => Missing::Account,
                PasswordFault::Common => Missing::Common,
            }],
        };
        if password != repeat {
            page.missing.push(Missing::Repeat);
        }
        page.strength = strength(password, &[&status.serial, &status.account]);
    }
}

impl Export {
    /// Whether nothing is being written any more.
    pub fn is_over(&self) -> bool {
        self.state != ExportState::Writing
    }
}

impl Code {
    /// Keeps the digits that fit and checks them as soon as all are there.
    fn look(&mut self) {
        let digit = |c: &char| c.is_ascii_digit();
        let text = self.code.text();
        if !text.chars().all(|c| digit(&c)) || text.len() > self.kind.digits() {
            let mut digits = Typed::new();
            let fitting = text.chars().filter(digit).take(self.kind.digits());
            fitting.for_each(|c| digits.push(c));
            self.code = digits;
        }
        let text = self.code.text();
        let read = match self.kind {
            CodeKind::Secure => recovery_protocol::SecureCode::parse(text).map(drop),
            CodeKind::Kit => recovery_protocol::KitCode::parse(text).map(drop),
            CodeKind::Verification => recovery_protocol::VerificationCode::parse(text).map(drop),
        };
        self.mistyped = text.len() == self.kind.digits() && read.is_err();
        self.trouble = None;
    }
}
