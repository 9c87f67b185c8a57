//! The field for what nobody else is to see. It keeps no copy and no history of what is typed: each character is laid out
//! on its own, and only while it is shown.

use super::{Paper, Style};
use crate::wizard::Typed;
use egui::{Align2, Event, FontId, Id, Key, Rect, Stroke, WidgetInfo, WidgetType, pos2, vec2};

/// How far a character that is not shown is from the next, in points.
const DOT: f32 = 18.0;

/// A field that is about to be put on the page.
pub struct Field<'a> {
    /// Tells it from the page's others.
    pub id: &'a str,
    /// What is typed here.
    pub label: &'a str,
    /// What stands in it while it is empty.
    pub hint: &'a str,
    /// How much is in it, in words.
    pub amount: &'a str,
    /// Whether the characters are shown.
    pub shown: bool,
    /// Whether what is typed goes here.
    pub current: bool,
}

impl Field<'_> {
    /// What it is known by where the focus is kept.
    pub fn focus_id(id: &str) -> Id {
        Id::new(("field", id))
    }
}

/// The arrows that a field with its caret here needs for itself.
pub fn held(typed: &Typed, caret: usize) -> Vec<Key> {
    let mut held = Vec::new();
    if caret > 0 {
        held.push(Key::ArrowLeft);
    }
    if caret < typed.text().len() {
        held.push(Key::ArrowRight);
    }
    held
}

/// Puts a character where the caret is.
pub fn insert(typed: &mut Typed, caret: &mut usize, character: char) {
    let before = typed.text().len();
    if !character.is_control() {
        typed.insert(*caret, character);
    }
    *caret += typed.text().len() - before;
}

/// Takes the character before the caret back.
pub fn erase(typed: &mut Typed, caret: &mut usize) {
    let start = before(typed, *caret);
    typed.remove(start..*caret);
    *caret = start;
}

fn before(typed: &Typed, caret: usize) -> usize {
    typed.text()[..caret]
        .char_indices()
        .next_back()
        .map_or(0, |(at, _)| at)
}

fn after(typed: &Typed, caret: usize) -> usize {
    typed.text()[caret..]
        .chars()
        .next()
        .map_or(caret, |c| caret + c.len_utf8())
}

impl Paper<'_> {
    /// Does to a field what was typed on a keyboard since the last frame, whatever has the focus. Tells whether it changed.
    pub fn edit(&mut self, typed: &mut Typed, caret: &mut usize, focused: bool) -> bool {
        let mut changed = false;
        self.ui.input(|input| {
            for event in &input.events {
                match event {
                    Event::Text(text) => {
                        text.chars().for_each(|c| insert(typed, caret, c));
                        changed = true;
                    }
                    Event::Key {
                        key, pressed: true, ..
                    } => match key {
                        Key::Backspace => {
                            erase(typed, caret);
                            changed = true;
                        }
                        Key::Delete => {
                            let end = after(typed, *caret);
                            typed.remove(*caret..end);
                            changed = true;
                        }
                        Key::Home => *caret = 0,
                        Key::End => *caret = typed.text().len(),
                        Key::ArrowLeft if focused => *caret = before(typed, *caret),
                        Key::ArrowRight if focused => *caret = after(typed, *caret),
                        _ => {}
                    },
                    _ => {}
                }
            }
        });
        changed
    }

    /// Puts a field and tells whether it was chosen to be typed into.
    pub fn field(&mut self, place: Rect, field: &Field<'_>, typed: &Typed, caret: usize) -> bool {
        let response = self.thing(place, Field::focus_id(field.id), true, field.current);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(WidgetType::TextEdit, true, field.label);
            info.hint_text = Some(field.hint.into());
            info.current_text_value = Some(field.amount.into());
            info
        });
        self.fill(place, self.colours.field);
        let (width, colour) = match field.current {
            true => (2.0, self.colours.accent),
            false => (1.0, self.colours.line),
        };
        self.edge(place, width, colour);
        if response.has_focus() {
            self.ring(place);
        }
        let inner = place.shrink2(vec2(18.0, 6.0));
        if typed.text().is_empty() {
            let hint = Style::new(18.0, self.colours.soft, self.colours.field).middle();
            let room = inner.with_min_x(inner.left() + 8.0);
            self.paint_text(room, field.hint, hint);
        }
        self.characters(inner, field, typed, caret);
        response.clicked() || response.has_focus()
    }

    fn characters(&mut self, inner: Rect, field: &Field<'_>, typed: &Typed, caret: usize) {
        let font = FontId::monospace(24.0);
        let ink = self.colours.text;
        let painter = self
            .ui
            .painter()
            .with_clip_rect(inner.expand2(vec2(4.0, 4.0)));
        let pitch = match field.shown {
            true => {
                painter
                    .layout_no_wrap("0".into(), font.clone(), ink)
                    .size()
                    .x
                    + 2.0
            }
            false => DOT,
        };
        // Wide letters take two places.
        let wide = |c: char| {
            if field.shown && c >= '\u{1100}' {
                2.0
            } else {
                1.0
            }
        };
        let to_caret: f32 = typed.text()[..caret].chars().map(|c| wide(c) * pitch).sum();
        let shift = (to_caret - inner.width() + pitch).max(0.0);
        let mut x = inner.left() - shift;
        for character in typed.text().chars() {
            let step = wide(character) * pitch;
            let middle = pos2(x + step / 2.0, inner.center().y);
            match field.shown {
                true => {
                    painter.text(middle, Align2::CENTER_CENTER, character, font.clone(), ink);
                }
                false => {
                    painter.circle_filled(middle, 5.0, ink);
                }
            }
            x += step;
        }
        if field.current {
            let at = inner.left() - shift + to_caret;
            painter.vline(
                at,
                inner.center().y - 15.0..=inner.center().y + 15.0,
                Stroke::new(2.0, self.colours.accent),
            );
        }
        self.trace.pairs.push((ink, self.colours.field));
    }
}
