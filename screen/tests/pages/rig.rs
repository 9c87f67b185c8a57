//! A monitor in memory.

use crate::raster::Raster;
use crate::samples::NOW;
use egui::vec2;
use egui_kittest::Harness;
use recovery_screen::look::Look;
use recovery_screen::pages::{Moment, Pages};
use recovery_screen::run::pixels_per_point;
use recovery_screen::wizard::{Act, Wizard};
use recovery_screen::words::Words;

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
            at: Moment {
                now: NOW,
                clock: "2026-11-22T04:01:17+01:00".into(),
            },
            acts: Vec::new(),
        }
    }

    pub fn draw(&mut self, ui: &mut egui::Ui) {
        let acts = self
            .pages
            .draw(ui, &mut self.wizard, &self.look, &self.words, &self.at);
        self.acts.extend(acts);
    }
}

/// A monitor of this many pixels.
pub fn monitor(shown: Shown, [width, height]: [usize; 2]) -> Harness<'static, Shown> {
    let scale = pixels_per_point([width, height]);
    Harness::builder()
        .with_size(vec2(width as f32, height as f32) / scale)
        .with_pixels_per_point(scale)
        .renderer(Raster::default())
        .build_ui_state(|ui, shown: &mut Shown| shown.draw(ui), shown)
}
