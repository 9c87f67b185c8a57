//! The pointer: an arrow that is blended in while the picture is copied to where it is shown.

use super::Area;

/// The arrow's outline in a box of 12 by 19 units, its tip at the origin.
const OUTLINE: [[f32; 2]; 7] = [
    [0.0, 0.0],
    [0.0, 16.2],
    [3.7, 12.7],
    [6.2, 18.6],
    [8.7, 17.5],
    [6.2, 11.7],
    [11.4, 11.7],
];
/// The box with its border.
const BOX: [f32; 2] = [14.0, 21.0];
/// The width of the dark border around it.
const BORDER: f32 = 1.3;
/// Each pixel is looked at in so many places each way.
const FINE: usize = 4;

/// The pointer's picture and its place.
pub struct Pointer {
    size: [usize; 2],
    border: usize,
    pixels: Vec<[u8; 4]>,
    /// Where its tip is, in pixels; `None`: it is not shown.
    pub at: Option<[usize; 2]>,
}

impl Pointer {
    /// An arrow for a picture with so many pixels a point; it is not shown yet.
    pub fn new(pixels_per_point: f32) -> Self {
        let unit = pixels_per_point.max(1.0);
        let size = BOX.map(|side| ((side + BORDER) * unit).ceil() as usize);
        let border = (BORDER * unit).ceil() as usize;
        let shade = |place: usize| {
            let (x, y) = (place % size[0], place / size[0]);
            let point = |step: usize, steps: usize| {
                let offset = |at: usize| (at as f32 + 0.5) / steps as f32 - border as f32;
                let at = [
                    x as f32 + offset(step % steps),
                    y as f32 + offset(step / steps),
                ];
                at.map(|side| side / unit)
            };
            // Most pixels lie wholly inside, in the border or outside: as much as their middles do.
            let middle = point(0, 1);
            let (far, half) = (distance(middle), 0.75 / unit);
            let steps = match far > half && (far - BORDER).abs() > half {
                true => 1,
                false => FINE,
            };
            let (mut inside, mut near) = (0, 0);
            for step in 0..steps * steps {
                let point = point(step, steps);
                let within = is_inside(point);
                inside += usize::from(within);
                near += usize::from(within || distance(point) < BORDER);
            }
            // White inside of a nearly black border; with alpha multiplied.
            let of = |count: usize| count * 255 / (steps * steps);
            let light = (of(inside) + (of(near) - of(inside)) * 20 / 255) as u8;
            [light, light, light, of(near) as u8]
        };
        Self {
            size,
            border,
            pixels: (0..size[0] * size[1]).map(shade).collect(),
            at: None,
        }
    }

    /// The pixels it covers; they may lie outside of the picture.
    pub fn area(&self) -> Option<Area> {
        let [x, y] = self.at?;
        Some(Area {
            left: x.saturating_sub(self.border),
            top: y.saturating_sub(self.border),
            right: (x + self.size[0]).saturating_sub(self.border),
            bottom: (y + self.size[1]).saturating_sub(self.border),
        })
    }

    /// Blends its part of row `y` over pixels that begin in column `left`.
    pub fn blend(&self, left: usize, y: usize, row: &mut [[u8; 4]]) {
        let (Some([tip_x, tip_y]), Some(area)) = (self.at, self.area()) else {
            return;
        };
        if y < area.top || y >= area.bottom {
            return;
        }
        let line = (y + self.border - tip_y) * self.size[0];
        for x in area.left.max(left)..area.right.min(left + row.len()) {
            let over = self.pixels[line + x + self.border - tip_x];
            let under = &mut row[x - left];
            for (under, over_part) in under.iter_mut().zip(over) {
                let rest = (u16::from(*under) * u16::from(255 - over[3]) + 127) / 255;
                *under = over_part.saturating_add(rest as u8);
            }
        }
    }
}

fn edges() -> impl Iterator<Item = ([f32; 2], [f32; 2])> {
    (0..OUTLINE.len()).map(|at| (OUTLINE[at], OUTLINE[(at + 1) % OUTLINE.len()]))
}

/// Whether a ray to the right crosses the outline an odd number of times.
fn is_inside([x, y]: [f32; 2]) -> bool {
    let crossed = edges().filter(|([ax, ay], [bx, by])| {
        (*ay > y) != (*by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax
    });
    crossed.count() % 2 == 1
}

/// How far the outline is.
fn distance([x, y]: [f32; 2]) -> f32 {
    let to_edge = edges().map(|([ax, ay], [bx, by])| {
        let (dx, dy) = (bx - ax, by - ay);
        let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        let (to_x, to_y) = (x - ax - along * dx, y - ay - along * dy);
        to_x * to_x + to_y * to_y
    });
    to_edge.fold(f32::INFINITY, f32::min).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_white_with_a_dark_border_and_transparent_around() {
        let mut pointer = Pointer::new(1.5);
        let mut row = [[100, 150, 200, 255]; 40];
        pointer.blend(0, 10, &mut row);
        assert_eq!(row, [[100, 150, 200, 255]; 40], "not shown");
        pointer.at = Some([10, 5]);
        pointer.blend(0, 15, &mut row);
        assert_eq!(row[12], [255; 4]);
        assert_eq!(row[9], [20, 20, 20, 255]);
        assert_eq!(row[7], [100, 150, 200, 255]);
        assert_eq!(row[30], [100, 150, 200, 255]);
    }

    #[test]
    fn it_is_cut_off_at_the_edges() {
        let mut pointer = Pointer::new(1.0);
        for at in [[0, 0], [19, 9], [0, 9], [19, 0]] {
            pointer.at = Some(at);
            let mut touched = false;
            for y in 0..10 {
                let mut row = [[9, 9, 9, 255]; 20];
                pointer.blend(0, y, &mut row);
                touched |= row != [[9, 9, 9, 255]; 20];
            }
            assert!(touched, "{at:?}");
            assert!(
                !pointer
                    .area()
                    .unwrap()
                    .and(Area::whole([20, 10]))
                    .is_empty()
            );
        }
    }
}
