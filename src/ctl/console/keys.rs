//! What a key does on each page; where something is typed, `typing` knows.

use super::machine::{Action, Console, MOST_DIGITS, password_page};
use super::page::{Choice, Page, Purpose, offers, reply_stick};
use super::typing::YES;
use super::{Field, Key};
use crate::api::recovery::{Call, MethodName};
use crate::ctl::paste::Paste;
use crate::ctl::say;
use crate::ctl::terminal::MOST_PASSWORD;
use std::time::Duration;

impl Console {
    pub(super) fn page_key(&mut self, now: Duration, key: Key) -> Option<Action> {
        if key == Key::Back {
            self.page = match self.page {
                Page::Contact
                | Page::Export { .. }
                | Page::Exported(_)
                | Page::Text(_)
                | Page::Paste { .. } => Page::Request,
                _ => Page::Start { at: 0 },
            };
            return None;
        }
        match &self.page {
            Page::Start { .. } | Page::Ways { .. } => self.menu_key(now, key),
            Page::Acknowledge { .. } => self.acknowledge_key(now, key),
            Page::Request => self.request_key(now, key),
            Page::Sent { .. } => self.sent_key(now, key),
            Page::Export { .. } => self.export_key(key),
            Page::Code { .. } => self.code_key(now, key),
            Page::Password { .. } => self.password_key(key),
            Page::Owner { .. } => self.owner_key(now, key),
            Page::Log { .. } => self.log_key(key),
            Page::Paste { .. } => {
                self.paste_key(now, key);
                None
            }
            Page::Contact | Page::Exported(_) | Page::Text(_) => {
                self.page = Page::Request;
                None
            }
            Page::Done { .. } | Page::Kit(_) => {
                self.home();
                None
            }
        }
    }

    /// The choices of the page that is shown.
    pub(super) fn menu(&self) -> Vec<Choice> {
        match (&self.page, self.status()) {
            (Page::Start { .. }, Some(status)) if self.lost.is_none() => {
                Choice::at_start(status, &self.settings.surface)
            }
            (Page::Ways { .. }, Some(status)) => Choice::ways(status),
            _ => Vec::new(),
        }
    }

    fn menu_key(&mut self, now: Duration, key: Key) -> Option<Action> {
        let menu = self.menu();
        let (Page::Start { at } | Page::Ways { at }) = &mut self.page else {
            return None;
        };
        match key {
            Key::Enter => {
                let choice = *menu.get(*at)?;
                self.choose(now, choice)
            }
            Key::Char(c)
                if menu
                    .iter()
                    .any(|choice| choice.key() == c.to_ascii_uppercase()) =>
            {
                let choice = *menu
                    .iter()
                    .find(|choice| choice.key() == c.to_ascii_uppercase())?;
                self.choose(now, choice)
            }
            key => {
                select(at, menu.len(), key);
                None
            }
        }
    }

    pub(super) fn choose(&mut self, now: Duration, choice: Choice) -> Option<Action> {
        let surface = self.settings.surface.clone();
        match choice {
            Choice::Forgot if self.status()?.request.is_some() => {
                self.page = Page::Request;
                return Some(Action::Refresh);
            }
            Choice::Forgot => {
                self.page = Page::Acknowledge {
                    typed: Field::new(YES.len()),
                }
            }
            Choice::Code | Choice::OwnKit => {
                self.page = Page::Code {
                    typed: Field::new(MOST_DIGITS),
                }
            }
            Choice::Password => self.page = password_page(),
            Choice::Kit | Choice::Stop => {
                let purpose = if choice == Choice::Kit {
                    Purpose::Kit
                } else {
                    Purpose::Stop
                };
                self.page = Page::Owner {
                    purpose,
                    typed: Field::new(MOST_PASSWORD),
                };
            }
            Choice::Message => return self.go_to_sent(now),
            Choice::Log => return self.ask("Reading the event log ...", Call::Log {}),
            Choice::Desk => return self.ask("Preparing the request ...", Call::Request {}),
            Choice::GiveUp => return self.ask("Giving the code up ...", Call::GiveUp { surface }),
            Choice::Reply => {
                let stick = reply_stick(self.status()?).map(|stick| stick.id.clone());
                return self.ask(
                    "Reading the answer from the stick ...",
                    Call::EnterReply { stick, surface },
                );
            }
        }
        None
    }

    pub(super) fn ask(&mut self, what: &'static str, call: Call) -> Option<Action> {
        self.busy = Some(what);
        Some(Action::Ask(call))
    }

    fn request_key(&mut self, now: Duration, key: Key) -> Option<Action> {
        let status = self.status()?;
        let Key::Char(c) = key else { return None };
        match c.to_ascii_uppercase() {
            'C' => self.choose(now, Choice::Code),
            'R' if reply_stick(status).is_some() => self.choose(now, Choice::Reply),
            'S' if offers(status, MethodName::GuidFile) => {
                let usable: Vec<_> = status.sticks.iter().filter(|stick| stick.usable).collect();
                let only = if let [only] = usable.as_slice() {
                    Some(only.id.clone())
                } else {
                    None
                };
                self.page = Page::Export { at: 0 };
                // Asking makes the daemon look at folders that cannot tell of a change.
                only.map_or(Some(Action::Refresh), |id| self.export(id))
            }
            'T' if offers(status, MethodName::GuidFile) => {
                self.ask("Preparing the text ...", Call::RequestFile {})
            }
            'P' => {
                self.page = Page::Paste {
                    paste: Paste::default(),
                    last: Duration::ZERO,
                };
                None
            }
            'W' => {
                self.page = Page::Contact;
                None
            }
            'A' => {
                self.look.ascii = !self.look.ascii;
                None
            }
            'I' => {
                self.look.inverted = !self.look.inverted;
                None
            }
            _ => None,
        }
    }

    fn export(&mut self, stick: String) -> Option<Action> {
        self.ask(
            "Writing to the stick. Do not remove it ...",
            Call::Export { stick: Some(stick) },
        )
    }

    fn export_key(&mut self, key: Key) -> Option<Action> {
        let sticks = self
            .seen
            .as_ref()
            .map_or(&[][..], |seen| &seen.status.sticks);
        let Page::Export { at } = &mut self.page else {
            return None;
        };
        if key != Key::Enter {
            select(at, sticks.len(), key);
            return None;
        }
        let stick = sticks.get(*at)?;
        if !stick.usable {
            self.notice = Some(format!("This stick cannot be used: {}", say::stick(stick)));
            return None;
        }
        let id = stick.id.clone();
        self.export(id)
    }

    fn log_key(&mut self, key: Key) -> Option<Action> {
        let Page::Log { lines, top, .. } = &mut self.page else {
            return None;
        };
        let rows = super::draw::LOG_ROWS;
        *top = match key {
            Key::Up => top.saturating_sub(1),
            Key::Down => *top + 1,
            Key::PageUp | Key::Char('b' | 'B') => top.saturating_sub(rows),
            Key::PageDown | Key::Char(' ') => *top + rows,
            _ => *top,
        }
        .min(lines.len().saturating_sub(rows));
        None
    }
}

/// Moves the mark of a menu by arrows or a number.
fn select(at: &mut usize, count: usize, key: Key) {
    match key {
        Key::Up => *at = at.saturating_sub(1),
        Key::Down if *at + 1 < count => *at += 1,
        Key::Char(digit @ '1'..='9') => {
            let wanted = digit as usize - '1' as usize;
            if wanted < count {
                *at = wanted;
            }
        }
        _ => {}
    }
}
