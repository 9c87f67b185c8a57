//! What a key does on each page.

use super::machine::{Action, Console, MOST_DIGITS, password_page};
use super::page::{Choice, Page, Purpose, offers, reply_stick};
use super::{Field, Key, Room};
use crate::api::recovery::{Call, MethodName};
use crate::ctl::say;
use crate::ctl::terminal::MOST_PASSWORD;
use crate::secret::Secret;
use recovery_protocol::EnteredCode;
use std::time::Duration;

/// The word that says one is entitled.
const YES: &str = "yes";

impl Console {
    pub(super) fn page_key(&mut self, now: Duration, key: Key) -> Option<Action> {
        if key == Key::Back {
            self.page = match self.page {
                Page::Contact | Page::Export { .. } | Page::Exported(_) => Page::Request,
                _ => Page::Start { at: 0 },
            };
            return None;
        }
        match &self.page {
            Page::Start { .. } | Page::Ways { .. } => self.menu_key(key),
            Page::Acknowledge { .. } => self.acknowledge_key(key),
            Page::Request => self.request_key(key),
            Page::Export { .. } => self.export_key(key),
            Page::Code { .. } => self.code_key(now, key),
            Page::Password { .. } => self.password_key(key),
            Page::Owner { .. } => self.owner_key(now, key),
            Page::Log { .. } => self.log_key(key),
            Page::Contact | Page::Exported(_) => {
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

    fn menu_key(&mut self, key: Key) -> Option<Action> {
        let menu = self.menu();
        let (Page::Start { at } | Page::Ways { at }) = &mut self.page else {
            return None;
        };
        match key {
            Key::Enter => {
                let choice = *menu.get(*at)?;
                self.choose(choice)
            }
            Key::Char(c)
                if menu
                    .iter()
                    .any(|choice| choice.key() == c.to_ascii_uppercase()) =>
            {
                let choice = *menu
                    .iter()
                    .find(|choice| choice.key() == c.to_ascii_uppercase())?;
                self.choose(choice)
            }
            key => {
                select(at, menu.len(), key);
                None
            }
        }
    }

    fn choose(&mut self, choice: Choice) -> Option<Action> {
        let surface = self.settings.surface.clone();
        match choice {
            Choice::Forgot if self.status()?.request.is_some() => self.page = Page::Request,
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

    fn ask(&mut self, what: &'static str, call: Call) -> Option<Action> {
        self.busy = Some(what);
        Some(Action::Ask(call))
    }

    fn acknowledge_key(&mut self, key: Key) -> Option<Action> {
        let Page::Acknowledge { typed } = &mut self.page else {
            return None;
        };
        if key != Key::Enter {
            // Three letters are all there is room for.
            let _ = edit(typed, key);
            return None;
        }
        if !typed.text().eq_ignore_ascii_case(YES) {
            typed.clear();
            self.notice =
                Some("To go on, type the word yes and press Enter. Esc goes back.".into());
            return None;
        }
        let ways = Choice::ways(self.status()?);
        match ways.as_slice() {
            [only] => self.choose(*only),
            [] => {
                self.home();
                self.notice = Some("This recorder offers no way in here. Ask the vendor.".into());
                None
            }
            _ => {
                self.page = Page::Ways { at: 0 };
                None
            }
        }
    }

    fn request_key(&mut self, key: Key) -> Option<Action> {
        let status = self.status()?;
        let Key::Char(c) = key else { return None };
        match c.to_ascii_uppercase() {
            'C' => self.choose(Choice::Code),
            'R' if reply_stick(status).is_some() => self.choose(Choice::Reply),
            'S' if offers(status, MethodName::GuidFile) => {
                let usable: Vec<_> = status.sticks.iter().filter(|stick| stick.usable).collect();
                let only = if let [only] = usable.as_slice() {
                    Some(only.id.clone())
                } else {
                    None
                };
                self.page = Page::Export { at: 0 };
                only.and_then(|id| self.export(id))
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

    fn code_key(&mut self, now: Duration, key: Key) -> Option<Action> {
        let wait = self.wait_shown(now);
        let Page::Code { typed } = &mut self.page else {
            return None;
        };
        match key {
            Key::Char(' ' | '-') => {}
            Key::Char(c) if !c.is_ascii_digit() => {
                self.notice = Some("A code has digits only.".into())
            }
            Key::Enter => match EnteredCode::parse(typed.text()) {
                Err(error) => self.notice = Some(format!("This is not a code: {error}.")),
                Ok(_) if wait > 0 => {
                    self.notice = Some("Please wait, then press Enter again.".into())
                }
                Ok(_) => {
                    let code = Secret::new(typed.text().to_owned());
                    let surface = self.settings.surface.clone();
                    return self.ask("Checking the code ...", Call::EnterCode { code, surface });
                }
            },
            key => {
                if edit(typed, key) == Room::Full {
                    self.notice = Some("No code is longer than 24 digits.".into());
                }
            }
        }
        None
    }

    fn password_key(&mut self, key: Key) -> Option<Action> {
        let min_length = self.status()?.min_length;
        let Page::Password { first, typed } = &mut self.page else {
            return None;
        };
        if key != Key::Enter {
            self.notice = hidden_edit(typed, key);
            return None;
        }
        match first.take() {
            None if (typed.length() as u64) < min_length => {
                typed.clear();
                self.notice = Some(format!(
                    "That was too short: at least {min_length} characters are needed."
                ));
                None
            }
            None => {
                *first = Some(typed.take());
                None
            }
            Some(first) if first.expose() != typed.text() => {
                typed.clear();
                self.notice =
                    Some("The two were not the same. Please type the new password again.".into());
                None
            }
            Some(password) => {
                typed.clear();
                let surface = self.settings.surface.clone();
                self.ask(
                    "Setting the new password ...",
                    Call::SetPassword { password, surface },
                )
            }
        }
    }

    fn owner_key(&mut self, now: Duration, key: Key) -> Option<Action> {
        let wait = self.wait_shown(now);
        let Page::Owner { purpose, typed } = &mut self.page else {
            return None;
        };
        match key {
            Key::Enter if typed.length() == 0 => None,
            Key::Enter if wait > 0 => {
                self.notice = Some("Please wait, then press Enter again.".into());
                None
            }
            Key::Enter => {
                let password = typed.take();
                let call = match purpose {
                    Purpose::Kit => Call::MakeKit {
                        password: Some(password),
                        stick: None,
                    },
                    Purpose::Stop => Call::StopDelayed { password },
                };
                self.ask("Checking the password ...", call)
            }
            key => {
                self.notice = hidden_edit(typed, key);
                None
            }
        }
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

fn edit(typed: &mut Field, key: Key) -> Room {
    match key {
        Key::Char(c) => return typed.push(c),
        Key::Backspace => typed.pop(),
        Key::Clear => typed.clear(),
        _ => {}
    }
    Room::Taken
}

/// As `edit`, where nobody sees what is missing: what cannot be taken is told.
fn hidden_edit(typed: &mut Field, key: Key) -> Option<String> {
    if key == Key::Odd {
        return Some("This terminal sent a character that is not UTF-8. Use plain letters, digits and signs.".into());
    }
    (edit(typed, key) == Room::Full)
        .then(|| format!("No more than {MOST_PASSWORD} characters can be used."))
}
