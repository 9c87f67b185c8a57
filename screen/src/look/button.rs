//! Buttons: our own, big enough for a thumb and a remote control.

use super::icon::Icon;
use super::{Paper, Style};
use egui::{Align, Id, Key, Rect, Response, Sense, WidgetInfo, WidgetType, vec2};

/// The least height of what is clicked, in points.
pub const TALL: f32 = 52.0;
/// Between a button's edge and what is written on it, in points.
pub const PAD: f32 = 22.0;
/// The least edge of the small ones.
pub const SMALL: f32 = 44.0;

/// How loud a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The one that goes on; at most one a page.
    Primary,
    /// Any other.
    Plain,
    /// Those on every page: no ground of their own.
    Quiet,
}

/// A button that is about to be put on the page.
#[derive(Debug, Clone, Copy)]
pub struct Button<'a> {
    id: &'a str,
    label: &'a str,
    kind: Kind,
    icon: Option<Icon>,
    size: f32,
    enabled: bool,
    first: bool,
    chosen: bool,
    bare: bool,
}

impl<'a> Button<'a> {
    /// A plain one. `id` tells it from the page's others.
    pub fn new(id: &'a str, label: &'a str) -> Self {
        Self {
            id,
            label,
            kind: Kind::Plain,
            icon: None,
            size: 18.0,
            enabled: true,
            first: false,
            chosen: false,
            bare: false,
        }
    }

    /// The one that goes on.
    pub fn primary(self) -> Self {
        Self {
            kind: Kind::Primary,
            ..self
        }
    }

    /// Without a ground.
    pub fn quiet(self) -> Self {
        Self {
            kind: Kind::Quiet,
            ..self
        }
    }

    /// With a picture left of the label.
    pub fn icon(self, icon: Icon) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }

    /// With a picture and no label to be seen.
    pub fn bare(self, icon: Icon) -> Self {
        Self {
            icon: Some(icon),
            bare: true,
            ..self
        }
    }

    /// The label's size in points.
    pub fn size(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// Whether it can be pressed.
    pub fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// Whether it has the focus when the page comes.
    pub fn first(self, first: bool) -> Self {
        Self { first, ..self }
    }

    /// Whether it is the one in force.
    pub fn chosen(self, chosen: bool) -> Self {
        Self { chosen, ..self }
    }
}

impl Paper<'_> {
    /// How wide a button wants to be.
    pub fn button_width(&mut self, button: Button<'_>) -> f32 {
        let mut style = Style::new(button.size, self.colours.text, self.colours.key);
        style.strong = button.kind == Kind::Primary;
        let icon = button.icon.map_or(0.0, |_| 34.0);
        let least = match button.kind {
            // No ground shows its width: the text alone keeps the distance to its neighbours.
            Kind::Quiet => SMALL,
            _ => 132.0,
        };
        (self.width(button.label, style) + icon + 2.0 * PAD)
            .max(least)
            .ceil()
    }

    /// Puts a button and tells whether it was pressed.
    pub fn button(&mut self, place: Rect, button: Button<'_>) -> bool {
        let response = self.thing(
            place,
            Id::new(("button", button.id)),
            button.enabled,
            button.first,
        );
        let pressed = self.is_pressed(&response);
        response.widget_info(|| {
            WidgetInfo::selected(
                WidgetType::Button,
                button.enabled,
                button.chosen,
                button.label,
            )
        });
        self.draw_button(place, button, &response);
        pressed
    }

    /// Something that can be pressed and have the focus, not drawn yet.
    pub fn thing(&mut self, place: Rect, id: Id, enabled: bool, first: bool) -> Response {
        let sense = if enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let response = self.ui.interact(place, id, sense);
        if enabled {
            self.focus.offer(self.ui.ctx(), id, place, first);
        }
        if response.clicked() && self.ui.input(|input| input.pointer.any_click()) {
            response.request_focus();
        }
        response
    }

    /// Whether it was pressed: by pointer, finger, Enter, or a blank where none is typed.
    pub fn is_pressed(&self, response: &Response) -> bool {
        response.clicked()
            && !(self.typing
                && self.ui.input(|input| {
                    input.key_pressed(Key::Space)
                        && !input.key_pressed(Key::Enter)
                        && !input.pointer.any_click()
                }))
    }

    fn draw_button(&mut self, place: Rect, button: Button<'_>, response: &Response) {
        let near = response.hovered() && button.enabled;
        let colours = self.colours;
        let down = response.is_pointer_button_down_on();
        let (ground, ink) = match (button.kind, button.enabled) {
            (Kind::Primary, true) => (colours.accent, colours.on_accent),
            (Kind::Quiet, true) if near || down => (colours.key, colours.text),
            (Kind::Quiet, _) => (colours.page, colours.soft),
            (_, false) => (colours.panel, colours.soft),
            (Kind::Plain, true) if near || down => (colours.key_near, colours.text),
            (Kind::Plain, true) => (colours.key, colours.text),
        };
        if button.kind != Kind::Quiet || near || down {
            self.fill(place, ground);
        }
        match (button.kind, button.chosen, button.enabled) {
            (_, true, _) => self.edge(place, 2.0, colours.accent),
            (Kind::Primary, _, true) if near => self.edge(place, 2.0, colours.text),
            (Kind::Plain, _, true) if near || colours.panel.r() < 16 => {
                self.edge(place, 1.0, colours.line)
            }
            _ => {}
        }
        if response.has_focus() {
            self.ring(place);
        }
        let mut style = Style::new(button.size, ink, ground).middle();
        style.strong = button.kind == Kind::Primary;
        match (button.icon, button.bare) {
            (Some(icon), true) => icon.draw(self.ui.painter(), place.center(), 24.0, ink),
            (Some(icon), false) => {
                let inner = place.shrink2(vec2(14.0, 4.0));
                let room = Rect::from_min_max(inner.min + vec2(34.0, 0.0), inner.max);
                let width = self.width(button.label, style).min(room.width());
                let left = inner.left() + (inner.width() - 34.0 - width) / 2.0;
                icon.draw(
                    self.ui.painter(),
                    egui::pos2(left + 12.0, place.center().y),
                    22.0,
                    ink,
                );
                let room = Rect::from_min_max(egui::pos2(left + 34.0, inner.top()), inner.max);
                self.paint_text(room, button.label, style);
            }
            (None, _) => {
                let style = Style {
                    align: Align::Center,
                    ..style
                };
                self.paint_text(place.shrink2(vec2(10.0, 3.0)), button.label, style);
            }
        }
    }
}
