//! How much memory drawn letters may take.
//!
//! egui keeps every letter it has drawn, in every size and at four fractions of a pixel, in a texture that doubles when it is full; there
//! are two copies of it, and for a moment three. So a page begins with an empty one when those before have left much.

use crate::wizard::Page;
use egui::Context;
use std::mem::{Discriminant, discriminant};

/// The texture's width in pixels up to 1080 lines: the letters of a page, in any language, fit into 256 rows.
const WIDTH: f32 = 1536.0;
/// The scale, in pixels a point, at which the width begins to grow.
const SCALE: f32 = 1.5;
/// What the pages before may leave, in rows as a part of the width: with it and a page's own, which are a tenth at most, there are still
/// no more than 256.
const LEFT: f32 = 0.065;

/// Has the letters of earlier pages forgotten.
#[derive(Default)]
pub struct Letters {
    page: Option<Discriminant<Page>>,
    turned: bool,
}

impl Letters {
    /// The texture's longest side for the frame in which this page is drawn, with `scale` pixels a point.
    pub fn side(&mut self, context: &Context, page: &Page, scale: f32) -> usize {
        let page = discriminant(page);
        let turned = self.page.replace(page).is_some_and(|before| before != page);
        if turned && context.fonts(|fonts| fonts.font_atlas_fill_ratio()) > LEFT {
            // Another side is what makes egui begin anew.
            self.turned = !self.turned;
        }
        (WIDTH * (scale / SCALE).max(1.0)) as usize + usize::from(self.turned)
    }
}
