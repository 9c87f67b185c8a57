//! The bar at the top of the live picture.

use super::sheet::Sheet;
use crate::look::{Button, Icon, Style};
use crate::wizard::{Act, Wizard};
use egui::{Event, Id, Key, Rect, vec2};

/// How high it is, in points.
const HEIGHT: f32 = 88.0;
/// How far from the top the pointer brings it.
const EDGE: f32 = 10.0;
/// How long it takes to come, in seconds.
const SLIDE: f32 = 0.16;

/// Whether the bar is there.
#[derive(Default)]
pub struct Bar {
    open: bool,
    /// A key opened it: the pointer does not close it.
    by_key: bool,
    /// The pointer was in it.
    entered: bool,
}

impl Bar {
    /// Takes it away.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// Whether it is there.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Opens or closes it by what the person did.
    fn follow(&mut self, sheet: &mut Sheet<'_, '_>, whole: Rect) {
        // The place notices the pointer, so that its moves run a frame here and nowhere else.
        let depth = if self.open { HEIGHT + 24.0 } else { EDGE };
        let top = whole.with_max_y(whole.top() + depth);
        let near = sheet.paper.near(top, "top edge");
        let (key, escape, clicked) = sheet.paper.ui.input(|input| {
            let key = input.events.iter().any(|event| match event {
                Event::Key { key, pressed, .. } => *pressed && *key != Key::Escape,
                Event::Text(_) => true,
                _ => false,
            });
            (
                key,
                input.key_pressed(Key::Escape),
                input.pointer.any_pressed(),
            )
        });
        if near {
            self.open = true;
            self.entered = true;
        } else if self.open && self.entered && !self.by_key {
            self.close();
        }
        if !self.open && (key || clicked) {
            self.open = true;
            self.by_key = true;
        } else if escape || (clicked && !near) {
            self.close();
        }
    }

    /// Draws as much of it as has come.
    pub fn draw(&mut self, sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
        let whole = sheet.paper.ui.max_rect();
        let was_open = self.open;
        self.follow(sheet, whole);
        if self.open != was_open {
            sheet.paper.ui.ctx().request_repaint();
        }
        let come = sheet
            .paper
            .ui
            .ctx()
            .animate_bool_with_time(Id::new("bar"), self.open, SLIDE);
        if come == 0.0 {
            return;
        }
        let top = whole.top() - HEIGHT * (1.0 - ease(come));
        let place = Rect::from_min_size(egui::pos2(whole.left(), top), vec2(whole.width(), HEIGHT));
        let ground = sheet.paper.colours.page;
        sheet.paper.ui.painter().rect_filled(place, 0.0, ground);
        let line = sheet.paper.colours.line;
        sheet
            .paper
            .ui
            .painter()
            .hline(place.x_range(), place.bottom() - 0.5, (1.0, line));
        if !self.open {
            return;
        }
        let mut inner = place.shrink2(vec2(48.0, 18.0));
        inner = Rect::from_center_size(
            inner.center(),
            vec2(
                inner.width().min(sheet.stage.width() - 96.0),
                inner.height(),
            ),
        );
        let label = sheet.say("device-management");
        let button = Button::new("device management", &label)
            .primary()
            .first(true)
            .size(19.0)
            .icon(Icon::Knob);
        let width = sheet.paper.button_width(button);
        let at = crate::look::cut_left(&mut inner, width, 28.0);
        sheet.press(at, button, Act::DeviceManagement);
        sheet.head(wizard, inner.shrink2(vec2(0.0, 4.0)));
    }
}

/// Fast at first, then slower.
fn ease(come: f32) -> f32 {
    1.0 - (1.0 - come).powi(3)
}

/// A text over the live picture, at the left of a place, on a ground of its own.
pub fn plate(sheet: &mut Sheet<'_, '_>, place: Rect, text: &str, style: Style) {
    let width = sheet.paper.width(text, style).min(place.width() - 40.0);
    let ground = place.with_max_x(place.left() + width + 40.0);
    sheet.paper.fill(ground, sheet.paper.colours.page);
    sheet
        .paper
        .text(ground.shrink2(vec2(20.0, 2.0)), text, style.middle());
}
