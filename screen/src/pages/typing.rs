//! Fields and the keys on the screen, the same on every page that has them.

use super::focus_on;
use super::sheet::Sheet;
use crate::look::{Button, Caps, Field, Icon, Keyboard, Press, Shift, cut_right, erase, insert};
use crate::wizard::{Act, Field as Which, Page, Typed};
use crate::words::keyboard;
use egui::{Id, Key, Rect};

/// Whether blanks are typed here rather than pressing a button.
pub fn has_field(page: &Page) -> bool {
    current(page).is_some()
}

/// The field that is typed into.
pub fn current(page: &Page) -> Option<(Id, &Typed)> {
    let (id, typed) = match page {
        Page::SignIn(page) => ("password", &page.password),
        Page::Delayed(page) => ("password", &page.password),
        Page::NewPassword(page) => match page.field {
            Which::Password => ("password", &page.password),
            Which::Repeat => ("repeat", &page.repeat),
        },
        _ => return None,
    };
    Some((Field::focus_id(id), typed))
}

/// A field with its label above and *show* beside it; its height is [`HEIGHT`].
pub struct Entry<'a> {
    /// The field's id.
    pub id: &'a str,
    /// The key of its label.
    pub label: &'a str,
    /// The key of what stands in it while it is empty.
    pub hint: &'a str,
    /// Whether its characters are shown.
    pub shown: bool,
    /// Whether what is typed goes here.
    pub current: bool,
    /// Whether *show* stands beside it.
    pub reveal: bool,
}

/// How high a field with its label is.
pub const HEIGHT: f32 = 84.0;

impl Sheet<'_, '_> {
    /// Puts a field and tells whether it was chosen to be typed into.
    pub fn entry(
        &mut self,
        mut place: Rect,
        entry: &Entry<'_>,
        typed: &Typed,
        caret: usize,
    ) -> bool {
        let label = self.say(entry.label);
        let hint = self.say(entry.hint);
        let amount = match typed.text().chars().count() {
            0 => self.say("password-empty"),
            count => self.say_count("password-length", "count", count as u64),
        };
        let style = self.paper.soft().size(16.0);
        self.paper.flow(&mut place, &label, style, 6.0);
        let mut line = place.with_max_y(place.top() + 54.0);
        if entry.reveal {
            let label = self.say(if entry.shown { "hide" } else { "show" });
            let icon = if entry.shown {
                Icon::EyeShut
            } else {
                Icon::Eye
            };
            let button = Button::new("reveal", &label).icon(icon);
            let width = self.paper.button_width(button);
            let at = cut_right(&mut line, width, 12.0);
            self.press(at, button, Act::Reveal);
        }
        let caret = if entry.current { caret } else { 0 };
        let field = Field {
            id: entry.id,
            label: &label,
            hint: &hint,
            amount: &amount,
            shown: entry.shown,
            current: entry.current,
        };
        self.paper.field(line, &field, typed, caret)
    }

    /// Puts the keys on the screen and does to the current field what they, and a keyboard, say. Tells whether to go on:
    /// *next* was pressed, or Enter while the field had the focus.
    pub fn keys(
        &mut self,
        place: Rect,
        page: &mut Page,
        state: &mut Keyboard,
        caret: &mut usize,
        language: &str,
    ) -> bool {
        let Some((home, _)) = current(page) else {
            return false;
        };
        let focused = self.paper.ui.memory(|memory| memory.has_focus(home));
        let [shift, erase_cap, space, next] =
            ["key-shift", "key-erase", "key-space", "key-next"].map(|key| self.say(key));
        let caps = Caps {
            shift: &shift,
            erase: &erase_cap,
            space: &space,
            next: &next,
        };
        let pressed = self
            .paper
            .keyboard(place, keyboard(language), state, &caps, home);
        let Some(typed) = current_mut(page) else {
            return false;
        };
        let mut changed = self.paper.edit(typed, caret, focused);
        if changed && !focused {
            // What a keyboard types goes into the field; Enter goes on from there and presses no key on the screen.
            focus_on(self.paper.ui, home);
        }
        match pressed {
            Some(Press::Type(character)) => {
                insert(typed, caret, character);
                changed = true;
            }
            Some(Press::Erase) => {
                erase(typed, caret);
                changed = true;
            }
            _ => {}
        }
        if matches!(pressed, Some(Press::Type(_))) && state.shift == Shift::Once {
            state.shift = Shift::Off;
        }
        if changed {
            self.act(Act::Edited);
        }
        pressed == Some(Press::Next) || (focused && self.paper.pressed(Key::Enter))
    }

    /// Gives the focus to a field.
    pub fn focus_field(&mut self, id: &str) {
        focus_on(self.paper.ui, Field::focus_id(id));
    }
}

fn current_mut(page: &mut Page) -> Option<&mut Typed> {
    match page {
        Page::SignIn(page) => Some(&mut page.password),
        Page::Delayed(page) => Some(&mut page.password),
        Page::NewPassword(page) => match page.field {
            Which::Password => Some(&mut page.password),
            Which::Repeat => Some(&mut page.repeat),
        },
        _ => None,
    }
}
