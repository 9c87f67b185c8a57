//! What a page is drawn on for one frame.

use super::{Colours, Focus, Style, Trace};
use egui::{Color32, CornerRadius, Key, Rect, Stroke, StrokeKind, Ui};

/// How round corners are, in points.
pub const ROUND: u8 = 10;

/// One frame's page.
pub struct Paper<'a> {
    /// Where egui draws.
    pub ui: &'a mut Ui,
    /// The theme's colours.
    pub colours: Colours,
    /// What can have the focus.
    pub focus: &'a mut Focus,
    /// What the tests ask.
    pub trace: &'a mut Trace,
    /// Whether a blank is typed into a field rather than pressing the button that has the focus.
    pub typing: bool,
    pub(super) labels: usize,
}

impl<'a> Paper<'a> {
    /// An empty one.
    pub fn new(
        ui: &'a mut Ui,
        colours: Colours,
        focus: &'a mut Focus,
        trace: &'a mut Trace,
    ) -> Self {
        *trace = Trace::default();
        Self {
            ui,
            colours,
            focus,
            trace,
            typing: false,
            labels: 0,
        }
    }

    /// Body text on the page.
    pub fn body(&self) -> Style {
        Style::new(18.0, self.colours.text, self.colours.page)
    }

    /// What is read second.
    pub fn soft(&self) -> Style {
        Style::new(17.0, self.colours.soft, self.colours.page)
    }

    /// The page's title.
    pub fn title(&self) -> Style {
        Style::new(34.0, self.colours.text, self.colours.page).strong()
    }

    /// Fills a place with rounded corners.
    pub fn fill(&mut self, place: Rect, colour: Color32) {
        self.ui
            .painter()
            .rect_filled(place, CornerRadius::same(ROUND), colour);
    }

    /// A panel: what belongs together.
    pub fn panel(&mut self, place: Rect) {
        self.fill(place, self.colours.panel);
        if self.colours.panel.r() < 16 {
            // Nearly black on black: an edge tells them apart.
            self.edge(place, 1.0, self.colours.line);
        }
    }

    /// The edge of a place, inside it.
    pub fn edge(&mut self, place: Rect, width: f32, colour: Color32) {
        let stroke = Stroke::new(width, colour);
        self.ui
            .painter()
            .rect_stroke(place, CornerRadius::same(ROUND), stroke, StrokeKind::Inside);
    }

    /// The ring around what has the focus.
    pub fn ring(&mut self, place: Rect) {
        let stroke = Stroke::new(3.0, self.colours.ring);
        let round = CornerRadius::same(ROUND + 3);
        self.ui
            .painter()
            .rect_stroke(place.expand(3.0), round, stroke, StrokeKind::Outside);
    }

    /// Whether a key was pressed in this frame.
    pub fn pressed(&self, key: Key) -> bool {
        self.ui.input(|input| input.key_pressed(key))
    }
}

/// Cuts a strip of this height off a place's top, and a gap below it.
pub fn cut_top(left: &mut Rect, height: f32, gap: f32) -> Rect {
    let strip = Rect::from_min_max(left.min, egui::pos2(left.right(), left.top() + height));
    left.min.y += height + gap;
    strip
}

/// Cuts a strip of this height off a place's bottom, and a gap above it.
pub fn cut_bottom(left: &mut Rect, height: f32, gap: f32) -> Rect {
    let strip = Rect::from_min_max(egui::pos2(left.left(), left.bottom() - height), left.max);
    left.max.y -= height + gap;
    strip
}

/// Cuts a strip of this width off a place's left, and a gap beside it.
pub fn cut_left(left: &mut Rect, width: f32, gap: f32) -> Rect {
    let strip = Rect::from_min_max(left.min, egui::pos2(left.left() + width, left.bottom()));
    left.min.x += width + gap;
    strip
}

/// Cuts a strip of this width off a place's right, and a gap beside it.
pub fn cut_right(left: &mut Rect, width: f32, gap: f32) -> Rect {
    let strip = Rect::from_min_max(egui::pos2(left.right() - width, left.top()), left.max);
    left.max.x -= width + gap;
    strip
}
