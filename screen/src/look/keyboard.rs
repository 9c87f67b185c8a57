//! The keys on the screen.

use super::icon::Icon;
use super::{Button, Paper};
use crate::words::Board;
use egui::{Id, Rect, Sense, pos2, vec2};

/// Between keys, in points.
const GAP: f32 = 8.0;
/// The most keys in a row; the widest key is this part of the keyboard's width.
const KEYS: f32 = 12.0;

/// What a key on the screen does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Gives this character.
    Type(char),
    /// Takes one back.
    Erase,
    /// Takes all back.
    Clear,
    /// Goes on to what comes after the field.
    Next,
}

/// Whether capital letters come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shift {
    /// No.
    #[default]
    Off,
    /// For the next character.
    Once,
    /// Until it is pressed again.
    Locked,
}

/// How the keyboard stands.
#[derive(Debug, Default)]
pub struct Keyboard {
    /// Which of the language's boards is shown.
    pub board: usize,
    /// Whether capital letters come.
    pub shift: Shift,
}

/// What stands on, or is said of, the keys that give no character.
pub struct Caps<'a> {
    /// Capital letters.
    pub shift: &'a str,
    /// Takes one back.
    pub erase: &'a str,
    /// A blank.
    pub space: &'a str,
    /// Goes on.
    pub next: &'a str,
}

impl Paper<'_> {
    /// Puts a keyboard of five rows. A finger or the pointer leaves the focus with `home`, the field that is typed into.
    pub fn keyboard(
        &mut self,
        place: Rect,
        boards: &[Board],
        state: &mut Keyboard,
        caps: &Caps<'_>,
        home: Id,
    ) -> Option<Press> {
        state.board = state.board.min(boards.len() - 1);
        let board = &boards[state.board];
        let key = vec2(
            (place.width() + GAP) / KEYS - GAP,
            (place.height() - 4.0 * GAP) / 5.0,
        );
        let mut pressed = None;
        for (number, row) in board.rows(state.shift != Shift::Off).iter().enumerate() {
            let top = place.top() + number as f32 * (key.y + GAP);
            let count = row.chars().count() as f32;
            let mut left = place.center().x - (count * (key.x + GAP) - GAP) / 2.0;
            for (column, character) in row.chars().enumerate() {
                let at = Rect::from_min_size(pos2(left, top), key);
                let id = format!("key {number} {column}");
                if self.key(at, &id, &character.to_string(), None, false, home) {
                    pressed = Some(Press::Type(character));
                }
                left += key.x + GAP;
            }
        }
        self.bottom_row(place, key, boards, state, caps, home)
            .or(pressed)
    }

    fn bottom_row(
        &mut self,
        place: Rect,
        key: egui::Vec2,
        boards: &[Board],
        state: &mut Keyboard,
        caps: &Caps<'_>,
        home: Id,
    ) -> Option<Press> {
        let top = place.bottom() - key.y;
        let mut left = place.left();
        let mut next = |width: f32| {
            let at = Rect::from_min_size(pos2(left, top), vec2(width, key.y));
            left = at.right() + GAP;
            at
        };
        let two = 2.0 * key.x + GAP;
        let at = next(two - key.x * 0.25);
        if boards[state.board].shifts()
            && self.key(
                at,
                "shift",
                caps.shift,
                Some(Icon::Shift),
                state.shift != Shift::Off,
                home,
            )
        {
            state.shift = match state.shift {
                Shift::Off => Shift::Once,
                Shift::Once => Shift::Locked,
                Shift::Locked => Shift::Off,
            };
        }
        for (number, board) in boards.iter().enumerate() {
            let at = next(key.x);
            if boards.len() > 1
                && self.key(
                    at,
                    &format!("board {number}"),
                    board.cap,
                    None,
                    number == state.board,
                    home,
                )
            {
                state.board = number;
                state.shift = Shift::Off;
            }
        }
        let ends = 2.0 * (two - key.x * 0.25 + GAP);
        let space = next(place.right() - ends - self.rest(place, key, boards.len()));
        let erase = next(two - key.x * 0.25);
        let on = next(two - key.x * 0.25);
        let mut pressed = None;
        if self.key(space, "space", caps.space, None, false, home) {
            pressed = Some(Press::Type(' '));
        }
        if self.key(erase, "erase", caps.erase, Some(Icon::Erase), false, home) {
            pressed = Some(Press::Erase);
        }
        if self.key(on, "next", caps.next, Some(Icon::On), false, home) {
            pressed = Some(Press::Next);
        }
        pressed
    }

    /// Where the blank begins.
    fn rest(&self, place: Rect, key: egui::Vec2, boards: usize) -> f32 {
        place.left() + 1.75 * key.x + 2.0 * GAP + boards as f32 * (key.x + GAP)
    }

    fn key(
        &mut self,
        at: Rect,
        id: &str,
        label: &str,
        icon: Option<Icon>,
        chosen: bool,
        home: Id,
    ) -> bool {
        let mut button = Button::new(id, label).size(22.0).chosen(chosen);
        if label.chars().count() > 1 {
            button = button.size(16.0);
        }
        if let Some(icon) = icon {
            button = button.icon(icon);
        }
        let pressed = self.button(at, button);
        if pressed && self.ui.input(|input| input.pointer.any_click()) {
            self.ui.memory_mut(|memory| memory.request_focus(home));
        }
        pressed
    }

    /// Puts a number pad: the digits, *clear* and *delete*.
    pub fn pad(&mut self, place: Rect, clear: &str, erase: &str, enabled: bool) -> Option<Press> {
        let key = vec2(
            (place.width() - 2.0 * GAP) / 3.0,
            (place.height() - 3.0 * GAP) / 4.0,
        );
        let mut pressed = None;
        for place_of in 0..12u8 {
            let (row, column) = (f32::from(place_of / 3), f32::from(place_of % 3));
            let at = Rect::from_min_size(
                place.min + vec2(column * (key.x + GAP), row * (key.y + GAP)),
                key,
            );
            let (id, label, icon, press) = match place_of {
                9 => ("clear".to_owned(), clear.to_owned(), None, Press::Clear),
                11 => (
                    "erase".to_owned(),
                    erase.to_owned(),
                    Some(Icon::Erase),
                    Press::Erase,
                ),
                n => {
                    let digit = char::from(b'0' + if n == 10 { 0 } else { n + 1 });
                    (
                        format!("digit {digit}"),
                        digit.to_string(),
                        None,
                        Press::Type(digit),
                    )
                }
            };
            let mut button = Button::new(&id, &label)
                .enabled(enabled)
                .first(place_of == 0);
            button = match icon {
                Some(icon) => button.bare(icon),
                None if label.chars().count() == 1 => button.size(30.0),
                None => button.size(17.0),
            };
            if self.button(at, button) {
                pressed = Some(press);
            }
        }
        pressed
    }

    /// A place that notices the pointer and nothing else.
    pub fn near(&mut self, place: Rect, id: &str) -> bool {
        self.ui
            .interact(place, Id::new(id), Sense::hover())
            .contains_pointer()
    }
}
