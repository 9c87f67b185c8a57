//! The squares in which a picture is painted.

use super::Area;
use egui::{Mesh, Rect};
use std::collections::BTreeMap;

/// The side of a tile in pixels.
const SIDE: usize = 64;

/// Which tiles of a picture have to be painted.
pub struct Tiles {
    size: [usize; 2],
    columns: usize,
    wanted: Vec<bool>,
}

impl Tiles {
    /// None of a picture of this size.
    pub fn new(size: [usize; 2]) -> Self {
        let columns = size[0].div_ceil(SIDE);
        Self {
            size,
            columns,
            wanted: vec![false; columns * size[1].div_ceil(SIDE)],
        }
    }

    /// Adds all that an area touches.
    pub fn add(&mut self, area: Area) {
        for at in self.indices(area) {
            self.wanted[at] = true;
        }
    }

    /// Whether an area touches one that is to be painted.
    pub fn touch(&self, area: Area) -> bool {
        self.indices(area).any(|at| self.wanted[at])
    }

    /// What of a mesh, in pixels, each tile to be painted may show within an area.
    ///
    /// The renderer fills a rectangle much faster than its two triangles, but sees it only where more follows: so a triangle
    /// without any pixels ends each part.
    pub fn parts(&self, mesh: &Mesh, area: Area) -> impl Iterator<Item = (Area, Mesh)> {
        let mut parts: BTreeMap<usize, Mesh> = BTreeMap::new();
        for corners in mesh.indices.chunks_exact(3) {
            let corners = [corners[0], corners[1], corners[2]].map(|at| mesh.vertices[at as usize]);
            let touched = Area::touched(Rect::from_points(&corners.map(|it| it.pos)));
            for at in self.indices(touched.and(area)) {
                if self.wanted[at] {
                    let part = parts
                        .entry(at)
                        .or_insert_with(|| Mesh::with_texture(mesh.texture_id));
                    let first = part.vertices.len() as u32;
                    part.vertices.extend(corners);
                    part.indices.extend([first, first + 1, first + 2]);
                }
            }
        }
        parts.into_iter().map(move |(at, mut part)| {
            part.indices.extend([0; 3]);
            (self.tile(at).and(area), part)
        })
    }

    /// All to be painted, neighbours in a row as one area.
    pub fn runs(&self) -> Vec<Area> {
        let mut runs: Vec<Area> = Vec::new();
        for (at, _) in self
            .wanted
            .iter()
            .enumerate()
            .filter(|(_, wanted)| **wanted)
        {
            let tile = self.tile(at);
            match runs.last_mut() {
                Some(run) if run.top == tile.top && run.right == tile.left => {
                    run.right = tile.right;
                }
                _ => runs.push(tile),
            }
        }
        runs
    }

    fn tile(&self, at: usize) -> Area {
        let (left, top) = (at % self.columns * SIDE, at / self.columns * SIDE);
        Area {
            left,
            top,
            right: left + SIDE,
            bottom: top + SIDE,
        }
        .and(Area::whole(self.size))
    }

    fn indices(&self, area: Area) -> impl Iterator<Item = usize> + use<> {
        let (area, columns) = (area.and(Area::whole(self.size)), self.columns);
        let rows = if area.is_empty() {
            0..0
        } else {
            area.top / SIDE..area.bottom.div_ceil(SIDE)
        };
        rows.flat_map(move |row| {
            (area.left / SIDE..area.right.div_ceil(SIDE)).map(move |column| row * columns + column)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_exactly_what_is_touched() {
        let mut tiles = Tiles::new([200, 100]);
        let area = |left, top, right, bottom| Area {
            left,
            top,
            right,
            bottom,
        };
        assert!(!tiles.touch(area(0, 0, 200, 100)));
        tiles.add(area(63, 10, 65, 11));
        tiles.add(area(199, 99, 300, 300));
        tiles.add(area(50, 50, 50, 60));
        assert_eq!(tiles.runs(), [area(0, 0, 128, 64), area(192, 64, 200, 100)]);
        assert!(!tiles.touch(area(128, 0, 200, 64)));
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(area(60, 60, 130, 70).rect(), egui::Color32::WHITE);
        let parts = |within| -> Vec<(Area, usize)> {
            let parts = tiles.parts(&mesh, within);
            parts
                .map(|(seen, part)| (seen, part.indices.len() / 3))
                .collect()
        };
        assert_eq!(
            parts(area(0, 0, 200, 100)),
            [(area(0, 0, 64, 64), 3), (area(64, 0, 128, 64), 3)]
        );
        assert_eq!(parts(area(0, 0, 60, 100)), []);
    }
}
