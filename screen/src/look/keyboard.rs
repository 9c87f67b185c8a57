//! The keys on the screen.

use super::icon::Icon;
use super::{Button, Paper};
use crate::words::Board;
use egui::{Id, Rect, Sense, pos2, vec2};

/// Between keys, in points.
const GAP: f32 = 8.0;
/// The last row is laid out on this many columns, whatever the board.
const COLUMNS: f32 = 12.0;

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
        let rows = board.rows(state.shift != Shift::Off);
        // The longest row is as wide as the last one: the edges are flush.
        let longest = rows.iter().map(|row| row.chars().count()).max();
        let key = |columns: f32| {
            vec2(
                (place.width() + GAP) / columns - GAP,
                (place.height() - 4.0 * GAP) / 5.0,
            )
        };
        let last = key(COLUMNS);
        let key = key(longest.unwrap_or(1) as f32);
        let mut pressed = None;
        for (number, row) in rows.iter().enumerate() {
            let top = place.top() + number as f32 * (key.y + GAP);
            let count = row.chars().count() as f32;
            let mut left = place.center().x - (count * (key.x + GAP) - GAP) / 2.0;
            for (column, character) in row.chars().enumerate() {
                let at = Rect::from_min_size(pos2(left, top), key);
                let id = format!("key {number} {column}");
                if self.key(
                    at,
                    Button::new(&id, &character.to_string()).size(23.0),
                    home,
                ) {
                    pressed = Some(Press::Type(character));
                }
                left += key.x + GAP;
            }
        }
        self.bottom_row(place, last, boards, state, caps, home)
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
        let side = 1.75 * key.x + GAP;
        let icon = match state.shift {
            Shift::Locked => Icon::ShiftLock,
            _ => Icon::Shift,
        };
        let shift = Button::new("shift", caps.shift)
            .size(17.0)
            .icon(icon)
            .enabled(boards[state.board].shifts())
            .chosen(state.shift != Shift::Off);
        if self.key(next(side), shift, home) {
            state.shift = match state.shift {
                Shift::Off => Shift::Once,
                Shift::Once => Shift::Locked,
                Shift::Locked => Shift::Off,
            };
        }
        if boards.len() > 1 {
            for (number, board) in boards.iter().enumerate() {
                let id = format!("board {number}");
                let button = Button::new(&id, board.cap)
                    .size(17.0)
                    .chosen(number == state.board);
                if self.key(next(key.x), button, home) {
                    state.board = number;
                    state.shift = Shift::Off;
                }
            }
        }
        let boards = if boards.len() > 1 { boards.len() } else { 0 } as f32;
        let used = side + GAP + boards * (key.x + GAP);
        let space = next(place.width() - used - 2.0 * (side + GAP));
        let mut pressed = None;
        for (at, button, press) in [
            (space, Button::new("space", caps.space), Press::Type(' ')),
            (
                next(side),
                Button::new("erase", caps.erase).icon(Icon::Erase),
                Press::Erase,
            ),
            (
                next(side),
                Button::new("next", caps.next).icon(Icon::On),
                Press::Next,
            ),
        ] {
            if self.key(at, button.size(17.0), home) {
                pressed = Some(press);
            }
        }
        pressed
    }

    /// A finger or the pointer leaves the focus with the field.
    fn key(&mut self, at: Rect, button: Button<'_>, home: Id) -> bool {
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
