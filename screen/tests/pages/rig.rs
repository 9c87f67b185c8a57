//! A monitor in memory.

use egui::{TexturesDelta, vec2};
use egui_kittest::{Harness, TestRenderer};
use egui_software_backend::{BufferMutRef, ColorFieldOrder, EguiSoftwareRender};
use image::RgbaImage;
use recovery_screen::look::Look;
use recovery_screen::pages::{Moment, Pages};
use recovery_screen::wizard::{Act, Wizard};
use recovery_screen::words::Words;
use crate::samples::NOW;

/// What a monitor shows and what was done on it.
pub struct Shown {
    pub pages: Pages,
    pub wizard: Wizard,
    pub look: Look,
    pub words: Words,
    pub at: Moment,
    pub acts: Vec<Act>,
}

impl Shown {
    pub fn new(wizard: Wizard) -> Self {
        let words = Words::new(&wizard.language);
        Self {
            pages: Pages::default(),
            wizard,
            look: Look::default(),
            words,
            at: Moment { now: NOW, clock: "2026-11-22T04:01:17+01:00".into() },
            acts: Vec::new(),
        }
    }

    fn draw(&mut self, ui: &mut egui::Ui) {
        let acts = self.pages.draw(ui, &mut self.wizard, &self.look, &self.words, &self.at);
        self.acts.extend(acts);
    }
}

/// A monitor of this many pixels along its height (16:9).
pub fn monitor(shown: Shown, height: f32) -> Harness<'static, Shown> {
    let scale = height / 720.0;
    Harness::builder()
        .with_size(vec2(1280.0, 720.0))
        .with_pixels_per_point(scale)
        .renderer(Raster(EguiSoftwareRender::new(ColorFieldOrder::Rgba)))
        .build_ui_state(|ui, shown: &mut Shown| shown.draw(ui), shown)
}

pub struct Raster(EguiSoftwareRender);

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &TexturesDelta) {
        self.0.set_textures(delta);
        self.0.free_textures(delta);
    }

    fn render(&mut self, context: &egui::Context, output: &egui::FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let jobs = context.tessellate(output.shapes.clone(), scale);
        let size = (context.content_rect().size() * scale).round();
        let (width, height) = (size.x as usize, size.y as usize);
        let mut buffer = vec![[0, 0, 0, 255]; width * height];
        let mut target = BufferMutRef::new(&mut buffer, width, height);
        self.0.render(&mut target, &jobs, &TexturesDelta::default(), scale);
        let bytes = buffer.into_iter().flatten().collect();
        RgbaImage::from_raw(width as u32, height as u32, bytes).ok_or_else(|| "wrong size".into())
    }
}
