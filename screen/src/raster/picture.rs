//! Pixels in ordinary memory.

use super::Area;
use std::ops::Range;

/// A picture: blue, green, red and alpha of each pixel, the colours multiplied with alpha, row by row from the top left.
pub struct Picture {
    size: [usize; 2],
    pixels: Vec<[u8; 4]>,
    /// From the first to the last row that was ever painted. The others are transparent, and not even in memory: that would
    /// cost milliseconds of the first frame, which paints few.
    painted: Range<usize>,
    blank: Vec<[u8; 4]>,
}

impl Picture {
    /// A transparent one.
    pub fn new(size: [usize; 2]) -> Self {
        Self {
            size,
            pixels: vec![[0; 4]; size[0] * size[1]],
            painted: 0..0,
            blank: vec![[0; 4]; size[0]],
        }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    /// All pixels.
    pub fn pixels(&self) -> &[[u8; 4]] {
        &self.pixels
    }

    /// All pixels, to be painted where [`Picture::clear`] has been and nowhere else.
    pub fn pixels_mut(&mut self) -> &mut [[u8; 4]] {
        &mut self.pixels
    }

    /// The pixels of a row that lie in the area, which must be inside the picture.
    pub fn row(&self, area: Area, y: usize) -> &[[u8; 4]] {
        if !self.painted.contains(&y) {
            return &self.blank[area.left..area.right];
        }
        let start = y * self.size[0];
        &self.pixels[start + area.left..start + area.right]
    }

    /// Makes an area transparent.
    pub fn clear(&mut self, area: Area) {
        self.painted = match self.painted.is_empty() {
            true => area.top..area.bottom,
            false => self.painted.start.min(area.top)..self.painted.end.max(area.bottom),
        };
        for y in area.top..area.bottom {
            let start = y * self.size[0];
            let row = &mut self.pixels[start + area.left..start + area.right];
            // By bytes: that is one call of memset.
            row.as_flattened_mut().fill(0);
        }
    }
}
