//! What a key does where something is typed: the word yes, a code, a password.

use super::machine::{Action, Console};
use super::page::{Choice, Page, Purpose};
use super::sent::why_not;
use super::{Field, Key, Room};
use crate::api::recovery::Call;
use crate::ctl::terminal::MOST_PASSWORD;
use crate::secret::Secret;
use recovery_protocol::EnteredCode;
use std::time::Duration;

/// After so long without another character a pasted text is all there.
const PASTED: Duration = Duration::from_millis(500);

/// The word that says one is entitled.
pub(super) const YES: &str = "yes";

impl Console {
    pub(super) fn acknowledge_key(&mut self, now: Duration, key: Key) -> Option<Action> {
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
        let status = self.status()?;
        let ways = Choice::ways(status);
        match ways.as_slice() {
            // Why no code can be sent is told before the other way is gone.
            [only] if why_not(status).is_none() => self.choose(now, *only),
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

    pub(super) fn code_key(&mut self, now: Duration, key: Key) -> Option<Action> {
        let wait = self.wait_shown(now);
        let Page::Code { typed } = &mut self.page else {
            return None;
        };
        match key {
            Key::Char(' ' | '-') => {}
            Key::Char(c) if !c.is_ascii_digit() => {
                self.notice = Some("A code has digits only.".into())
            }
            Key::Enter => match typed_code(typed) {
                Err(reason) => self.notice = Some(reason),
                Ok(_) if wait > 0 => {
                    self.notice = Some("Please wait, then press Enter again.".into())
                }
                Ok(code) => return self.enter_code(code),
            },
            key => {
                if edit(typed, key) == Room::Full {
                    self.notice = Some("No code is longer than 24 digits.".into());
                }
            }
        }
        None
    }

    pub(super) fn enter_code(&mut self, code: Secret) -> Option<Action> {
        let surface = self.settings.surface.clone();
        self.ask("Checking the code ...", Call::EnterCode { code, surface })
    }

    pub(super) fn password_key(&mut self, key: Key) -> Option<Action> {
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

    pub(super) fn owner_key(&mut self, now: Duration, key: Key) -> Option<Action> {
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
}

/// The code that was typed, or in a sentence why it is none.
pub(super) fn typed_code(typed: &Field) -> Result<Secret, String> {
    match EnteredCode::parse(typed.text()) {
        Ok(_) => Ok(Secret::new(typed.text().to_owned())),
        Err(error) => Err(format!("This is not a code: {error}.")),
    }
}

impl Console {
    /// Whether more may come at once than anybody types.
    pub fn is_pasting(&self) -> bool {
        matches!(self.page, Page::Paste { .. })
    }

    pub(super) fn paste_key(&mut self, now: Duration, key: Key) {
        let Page::Paste { paste, last } = &mut self.page else {
            return;
        };
        *last = now;
        // The page tells how much has come, and if it was too much.
        let _ = match key {
            Key::Char(c) => paste.take(c),
            Key::Enter => paste.take('\n'),
            // A tab, or a character that is not UTF-8: nothing that matters has any.
            Key::Down | Key::Odd => paste.take(' '),
            _ => Room::Taken,
        };
    }

    /// When what was pasted is to be entered: a while after the last of it, so that nothing of it is taken for keys.
    pub(super) fn pasted_at(&self) -> Option<Duration> {
        match &self.page {
            Page::Paste { paste, last } if paste.is_complete() => Some(*last + PASTED),
            _ => None,
        }
    }

    pub(super) fn enter_paste(&mut self) -> Option<Action> {
        let Page::Paste { paste, .. } = &mut self.page else {
            return None;
        };
        let text = std::mem::take(paste).into_text();
        let surface = self.settings.surface.clone();
        self.ask(
            "Checking the code ...",
            Call::EnterReplyText { text, surface },
        )
    }
}

pub(super) fn edit(typed: &mut Field, key: Key) -> Room {
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
