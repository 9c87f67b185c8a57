//! Rectangles of whole pixels.

/// A rectangle of pixels; right and bottom are the first ones outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// The first column.
    pub left: usize,
    /// The first row.
    pub top: usize,
    /// The first column right of it.
    pub right: usize,
    /// The first row below it.
    pub bottom: usize,
}

impl Area {
    /// A picture of this size, all of it.
    pub fn whole([right, bottom]: [usize; 2]) -> Self {
        Self {
            left: 0,
            top: 0,
            right,
            bottom,
        }
    }

    /// All pixels that a rectangle in pixels touches; negative coordinates are cut off, and so is not a number.
    pub fn touched(rect: egui::Rect) -> Self {
        Self {
            left: rect.min.x.floor() as usize,
            top: rect.min.y.floor() as usize,
            right: rect.max.x.ceil() as usize,
            bottom: rect.max.y.ceil() as usize,
        }
    }

    /// What both have in common.
    pub fn and(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// Whether it has no pixel.
    pub fn is_empty(self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }

    /// Pixels from left to right.
    pub fn width(self) -> usize {
        self.right.saturating_sub(self.left)
    }

    /// Pixels from top to bottom.
    pub fn height(self) -> usize {
        self.bottom.saturating_sub(self.top)
    }

    /// The same with whole numbers as egui has them.
    pub fn rect(self) -> egui::Rect {
        egui::Rect::from_min_max(
            egui::pos2(self.left as f32, self.top as f32),
            egui::pos2(self.right as f32, self.bottom as f32),
        )
    }
}
