//! What of a picture changed from one frame to the next.

use super::Area;
use egui::epaint::{ClippedShape, Shape};

/// A shape and the pixels that it may touch.
pub struct Placed {
    /// The shape.
    pub shape: ClippedShape,
    /// The pixels; empty if it is not seen.
    pub area: Area,
}

/// So far ahead it is looked for a shape that moved in the list; what is further away is painted again.
const AHEAD: usize = 64;

/// Takes groups of shapes apart, leaves out what is not seen, and finds out what pixels the others may touch.
pub fn place(shapes: Vec<ClippedShape>, pixels_per_point: f32, size: [usize; 2]) -> Vec<Placed> {
    let mut placed = Vec::with_capacity(shapes.len());
    for ClippedShape { clip_rect, shape } in shapes {
        place_one(clip_rect, shape, &mut |clip_rect, shape| {
            // Edges are smoothed by less than a pixel to each side.
            let seen = (shape.visual_bounding_rect() * pixels_per_point).expand(1.0);
            let area = Area::touched(seen)
                .and(Area::touched(clip_rect * pixels_per_point))
                .and(Area::whole(size));
            if !area.is_empty() {
                let shape = ClippedShape { clip_rect, shape };
                placed.push(Placed { shape, area });
            }
        });
    }
    placed
}

fn place_one(clip: egui::Rect, shape: Shape, place: &mut impl FnMut(egui::Rect, Shape)) {
    match shape {
        Shape::Noop => {}
        Shape::Vec(shapes) => {
            for shape in shapes {
                place_one(clip, shape, place);
            }
        }
        shape => place(clip, shape),
    }
}

/// The areas of the shapes that are in only one of the lists, or in another order.
///
/// Outside of these areas the same shapes are painted in the same order.
pub fn changed(old: &[Placed], new: &[Placed]) -> Vec<Area> {
    let mut areas = Vec::new();
    let (mut old, mut new) = (old, new);
    while let (Some((first, old_rest)), Some((_, _))) = (old.split_first(), new.split_first()) {
        let ahead = new.iter().take(AHEAD);
        match ahead.map(|it| &it.shape).position(|it| *it == first.shape) {
            Some(at) => {
                areas.extend(new[..at].iter().map(|it| it.area));
                new = &new[at + 1..];
            }
            None => areas.push(first.area),
        }
        old = old_rest;
    }
    areas.extend(old.iter().chain(new).map(|it| it.area));
    areas
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Color32, Rect, pos2, vec2};

    fn shapes(at: &[f32]) -> Vec<Placed> {
        let shapes = at.iter().map(|&x| ClippedShape {
            clip_rect: Rect::EVERYTHING,
            shape: Shape::rect_filled(
                Rect::from_min_size(pos2(x, 8.0), vec2(4.0, 4.0)),
                0.0,
                Color32::WHITE,
            ),
        });
        place(shapes.collect(), 1.0, [100, 100])
    }

    fn lefts(old: &[f32], new: &[f32]) -> Vec<usize> {
        let mut lefts: Vec<_> = changed(&shapes(old), &shapes(new))
            .iter()
            .map(|area| area.left + 1)
            .collect();
        lefts.sort_unstable();
        lefts
    }

    #[test]
    fn only_what_came_went_or_changed_places_is_damaged() {
        let none: [usize; 0] = [];
        assert_eq!(lefts(&[10.0, 20.0, 30.0], &[10.0, 20.0, 30.0]), none);
        assert_eq!(lefts(&[10.0, 20.0, 30.0], &[10.0, 30.0]), [20]);
        assert_eq!(lefts(&[10.0, 30.0], &[10.0, 20.0, 30.0]), [20]);
        assert_eq!(lefts(&[10.0, 20.0, 30.0], &[10.0, 25.0, 30.0]), [20, 25]);
        assert_eq!(lefts(&[], &[10.0]), [10]);
        assert_eq!(lefts(&[10.0], &[]), [10]);
        // One of two that changed places is painted again, which is enough: its area holds all that they share.
        assert_eq!(lefts(&[10.0, 20.0], &[20.0, 10.0]).len(), 2);
    }

    #[test]
    fn what_is_outside_is_left_out() {
        assert!(shapes(&[200.0, -50.0, f32::NAN]).is_empty());
    }
}
