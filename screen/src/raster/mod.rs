//! From what egui lays out to pixels, by the processor: only what changed since the last frame.
//!
//! The picture is painted in square tiles: what a tile looks like depends on the shapes alone and not on what else has to be
//! painted, so that a picture painted piece by piece is the same, to the bit, as one painted at once.

mod area;
mod damage;
mod picture;
mod pointer;
mod tiles;

pub use area::Area;
pub use picture::Picture;
pub use pointer::Pointer;

use damage::Placed;
use egui::TextureId;
use egui::epaint::{ClippedPrimitive, Primitive, Tessellator, textures::TexturesDelta};
use egui_software_backend::{BufferMutRef, ColorFieldOrder, EguiSoftwareRender};
use tiles::Tiles;

/// Paints frames into a picture.
pub struct Raster {
    renderer: EguiSoftwareRender,
    picture: Picture,
    shown: Vec<Placed>,
    pixels_per_point: f32,
    primitives: Vec<ClippedPrimitive>,
}

impl Raster {
    /// A transparent picture of this size in pixels, at least one each way.
    pub fn new(size: [usize; 2]) -> Self {
        Self {
            renderer: EguiSoftwareRender::new(ColorFieldOrder::Bgra).with_caching(false),
            picture: Picture::new(size),
            shown: Vec::new(),
            pixels_per_point: 0.0,
            primitives: Vec::new(),
        }
    }

    /// What is painted so far.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// Starts again with a transparent picture of another size; the fonts are kept.
    pub fn resize(&mut self, size: [usize; 2]) {
        if self.picture.size() != size {
            // First the memory of the old one is given back.
            self.picture = Picture::new([1, 1]);
            self.picture = Picture::new(size);
            self.shown.clear();
        }
    }

    /// Paints a frame that `context` has laid out, and tells which areas changed.
    pub fn paint(&mut self, context: &egui::Context, output: egui::FullOutput) -> Vec<Area> {
        let egui::FullOutput {
            shapes,
            mut textures_delta,
            pixels_per_point,
            ..
        } = output;
        let free = std::mem::take(&mut textures_delta.free);
        // A shape tells by its own data when letters changed, but not when a picture did.
        let font = TextureId::default();
        let all = pixels_per_point != self.pixels_per_point
            || textures_delta.set.iter().any(|(id, _)| *id != font);
        self.pixels_per_point = pixels_per_point;
        // What is replaced goes first, or both would be in memory for a moment.
        let whole = textures_delta.set.iter().filter(|(_, new)| new.is_whole());
        let replaced = whole.map(|(id, _)| *id).collect();
        self.free_textures(replaced);
        self.set_textures(textures_delta);

        let size = self.picture.size();
        let shapes = damage::place(shapes, pixels_per_point, size);
        let mut tiles = Tiles::new(size);
        // What no shape touches is transparent, and in a new picture not even in memory yet.
        let changed = match all {
            true => self.shown.iter().chain(&shapes).map(|it| it.area).collect(),
            false => damage::changed(&self.shown, &shapes),
        };
        for area in changed {
            tiles.add(area);
        }
        self.shown = shapes;
        let areas = tiles.runs();
        for &area in &areas {
            self.picture.clear(area);
        }
        if !areas.is_empty() {
            self.paint_tiles(context, &tiles);
        }
        self.free_textures(free);
        areas
    }

    fn free_textures(&mut self, free: Vec<TextureId>) {
        self.set_textures(TexturesDelta {
            set: Vec::new(),
            free,
        });
    }

    /// Hands over what belongs to no shape; the renderer takes it with a picture only.
    fn set_textures(&mut self, delta: TexturesDelta) {
        let mut nothing = [[0; 4]];
        let mut buffer = BufferMutRef::new(&mut nothing, 1, 1);
        self.renderer.render(&mut buffer, &[], &delta, 1.0);
    }

    fn paint_tiles(&mut self, context: &egui::Context, tiles: &Tiles) {
        let mut tessellator = Tessellator::new(
            self.pixels_per_point,
            context.tessellation_options(|options| *options),
            context.fonts(|fonts| fonts.font_image_size()),
            Vec::new(),
        );
        let [width, height] = self.picture.size();
        for Placed { shape, area } in &self.shown {
            if !tiles.touch(*area) {
                continue;
            }
            tessellator.tessellate_clipped_shape(shape.clone(), &mut self.primitives);
            for primitive in self.primitives.drain(..) {
                let Primitive::Mesh(mut mesh) = primitive.primitive else {
                    continue;
                };
                // In pixels from here on, so that a tile's edges are whole numbers.
                for vertex in &mut mesh.vertices {
                    vertex.pos *= self.pixels_per_point;
                }
                for (seen, part) in tiles.parts(&mesh, *area) {
                    let part = ClippedPrimitive {
                        clip_rect: seen.rect(),
                        primitive: Primitive::Mesh(part),
                    };
                    let mut buffer = BufferMutRef::new(self.picture.pixels_mut(), width, height);
                    self.renderer
                        .render(&mut buffer, &[part], &TexturesDelta::default(), 1.0);
                }
            }
        }
    }
}
