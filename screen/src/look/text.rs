//! Texts: how they look, how they are fitted in, and what is noted when one does not fit.

use super::Paper;
use crate::words::STRONG;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, Color32, FontFamily, FontId, Galley, Pos2, Rect, Sense, WidgetInfo, WidgetType, pos2,
};
use std::sync::Arc;

/// A text may become so much smaller to fit in.
const SMALLEST: f32 = 0.78;

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// In points; 18 is body text.
    pub size: f32,
    /// Its colour.
    pub ink: Color32,
    /// The colour behind it.
    pub ground: Color32,
    /// Left, middle or right.
    pub align: Align,
    /// Above, middle or below, of the place it is given.
    pub vertical: Align,
    /// Whether all characters are equally wide.
    pub mono: bool,
    /// Whether it is heavier than the rest.
    pub strong: bool,
}

impl Style {
    /// A text of this size, left and above.
    pub fn new(size: f32, ink: Color32, ground: Color32) -> Self {
        Self {
            size,
            ink,
            ground,
            align: Align::LEFT,
            vertical: Align::TOP,
            mono: false,
            strong: false,
        }
    }

    /// In the middle of the width.
    pub fn center(self) -> Self {
        Self {
            align: Align::Center,
            ..self
        }
    }

    /// At the right.
    pub fn right(self) -> Self {
        Self {
            align: Align::RIGHT,
            ..self
        }
    }

    /// In the middle of the height.
    pub fn middle(self) -> Self {
        Self {
            vertical: Align::Center,
            ..self
        }
    }

    /// At the bottom.
    pub fn bottom(self) -> Self {
        Self {
            vertical: Align::BOTTOM,
            ..self
        }
    }

    /// Equally wide characters.
    pub fn mono(self) -> Self {
        Self { mono: true, ..self }
    }

    /// Heavier.
    pub fn strong(self) -> Self {
        Self {
            strong: true,
            ..self
        }
    }

    /// Another size.
    pub fn size(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// Another colour.
    pub fn ink(self, ink: Color32) -> Self {
        Self { ink, ..self }
    }

    fn job(&self, text: &str, width: f32, scale: f32) -> LayoutJob {
        let family = match (self.mono, self.strong) {
            (true, _) => FontFamily::Monospace,
            (false, true) => FontFamily::Name(STRONG.into()),
            (false, false) => FontFamily::Proportional,
        };
        let size = self.size * scale;
        let format = TextFormat {
            font_id: FontId::new(size, family),
            color: self.ink,
            line_height: Some((size * 1.32).round()),
            valign: Align::Center,
            ..TextFormat::default()
        };
        let mut job = LayoutJob::single_section(text.into(), format);
        job.wrap.max_width = width;
        job.halign = self.align;
        job
    }
}

/// What a frame's texts were like: what the tests ask.
#[derive(Debug, Default)]
pub struct Trace {
    /// Texts that did not fit into their places.
    pub clipped: Vec<String>,
    /// Every text's colour with the colour behind it.
    pub pairs: Vec<(Color32, Color32)>,
}

impl Paper<'_> {
    /// Writes a text into a place and tells where it stands. A text that is too long becomes smaller, to a limit.
    pub fn text(&mut self, place: Rect, text: &str, style: Style) -> Rect {
        let used = self.paint_text(place, text, style);
        self.labels += 1;
        let id = self.ui.id().with(("text", self.labels));
        let response = self.ui.interact(used, id, Sense::empty());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
        used
    }

    /// The same without a label of its own: for what is written on something that has one.
    pub fn paint_text(&mut self, place: Rect, text: &str, style: Style) -> Rect {
        let mut scale = 1.0;
        let galley = loop {
            let galley = self.lay_out(text, place.width(), style, scale);
            if fits(&galley, place) {
                break galley;
            }
            scale -= 0.06;
            if scale < SMALLEST {
                self.trace.clipped.push(text.into());
                break galley;
            }
        };
        self.trace.pairs.push((style.ink, style.ground));
        let x = match style.align {
            Align::Min => place.left(),
            Align::Center => place.center().x,
            Align::Max => place.right(),
        };
        let y = match style.vertical {
            Align::Min => place.top(),
            Align::Center => place.center().y - galley.size().y / 2.0,
            Align::Max => place.bottom() - galley.size().y,
        };
        let at = self.on_pixels(pos2(x, y));
        let used = galley.rect.translate(at.to_vec2());
        self.ui.painter().galley(at, galley, style.ink);
        used
    }

    /// Writes a text at the top of what is left of a place and takes that, and a gap below, off the place.
    pub fn flow(&mut self, left: &mut Rect, text: &str, style: Style, gap: f32) {
        let used = self.text(*left, text, style);
        left.min.y = used.bottom() + gap;
    }

    /// How high a text is at this width.
    pub fn height(&mut self, text: &str, width: f32, style: Style) -> f32 {
        self.lay_out(text, width, style, 1.0).size().y
    }

    /// How wide a text is on one line.
    pub fn width(&mut self, text: &str, style: Style) -> f32 {
        self.lay_out(text, f32::INFINITY, style, 1.0).size().x
    }

    fn lay_out(&mut self, text: &str, width: f32, style: Style, scale: f32) -> Arc<Galley> {
        let job = style.job(text, width, scale);
        self.ui.fonts_mut(|fonts| fonts.layout_job(job))
    }

    /// The nearest point on a pixel's corner: letters and edges stay crisp.
    pub fn on_pixels(&self, at: Pos2) -> Pos2 {
        let scale = self.ui.ctx().pixels_per_point();
        ((at.to_vec2() * scale).round() / scale).to_pos2()
    }
}

/// Whether a text keeps to its place and no word of it is broken.
fn fits(galley: &Galley, place: Rect) -> bool {
    let size = galley.size();
    size.x <= place.width() + 0.5 && size.y <= place.height() + 0.5 && !breaks_a_word(galley)
}

/// Latin, Greek and Cyrillic letters and digits: a line ends only beside them, not among them.
fn breaks_a_word(galley: &Galley) -> bool {
    let whole = |c: char| c.is_alphanumeric() && c < '\u{2000}';
    galley.rows.windows(2).any(|rows| {
        let ends = rows[0].glyphs.last().is_some_and(|glyph| whole(glyph.chr));
        let begins = rows[1].glyphs.first().is_some_and(|glyph| whole(glyph.chr));
        !rows[0].ends_with_newline && ends && begins
    })
}
