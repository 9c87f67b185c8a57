//! The software renderer behind the test harness.

use egui::TexturesDelta;
use egui_kittest::TestRenderer;
use egui_software_backend::{BufferMutRef, ColorFieldOrder, EguiSoftwareRender};
use image::RgbaImage;

pub struct Raster {
    renderer: EguiSoftwareRender,
    /// Textures that have come since the last picture.
    textures: TexturesDelta,
}

impl Default for Raster {
    fn default() -> Self {
        Self {
            renderer: EguiSoftwareRender::new(ColorFieldOrder::Rgba),
            textures: TexturesDelta::default(),
        }
    }
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &TexturesDelta) {
        self.textures.append(delta.clone());
    }

    fn render(
        &mut self,
        context: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let jobs = context.tessellate(output.shapes.clone(), scale);
        let size = (context.content_rect().size() * scale).round();
        let (width, height) = (size.x as usize, size.y as usize);
        let mut buffer = vec![[0, 0, 0, 255]; width * height];
        let mut target = BufferMutRef::new(&mut buffer, width, height);
        let textures = std::mem::take(&mut self.textures);
        self.renderer.render(&mut target, &jobs, &textures, scale);
        let bytes = buffer.into_iter().flatten().collect();
        RgbaImage::from_raw(width as u32, height as u32, bytes).ok_or_else(|| "wrong size".into())
    }
}
