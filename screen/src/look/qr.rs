//! QR codes: as big as whole pixels allow, black on white in every theme.

use super::Paper;
use egui::{Color32, Id, Mesh, Rect, Sense, Vec2, WidgetInfo, WidgetType, vec2};
use qrcodegen::{QrCode, QrCodeEcc};

/// The light border a reader needs, in modules (ISO/IEC 18004).
const QUIET: i32 = 4;

/// The code that is shown.
#[derive(Default)]
pub struct Qr {
    shown: Option<(String, QrCode)>,
}

impl Qr {
    /// Forgets it.
    pub fn clear(&mut self) {
        self.shown = None;
    }
}

impl Paper<'_> {
    /// Shows a text as a QR code in the middle of a white place.
    pub fn qr(&mut self, place: Rect, qr: &mut Qr, text: &str, label: &str) {
        if qr.shown.as_ref().is_none_or(|(shown, _)| shown != text) {
            let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok();
            qr.shown = code.map(|code| (text.to_owned(), code));
        }
        let Some((_, code)) = &qr.shown else {
            return;
        };
        let modules = (code.size() + 2 * QUIET) as f32;
        let scale = self.ui.ctx().pixels_per_point();
        let edge = place.width().min(place.height());
        let module = (edge * scale / modules).floor().max(1.0) / scale;
        let min = self.on_pixels(place.center() - Vec2::splat(module * modules / 2.0));
        self.fill(place, Color32::WHITE);
        let mut mesh = Mesh::default();
        for (row, from, length) in runs(code) {
            let at = vec2((from + QUIET) as f32, (row + QUIET) as f32) * module;
            let size = vec2(length as f32 * module, module);
            mesh.add_colored_rect(Rect::from_min_size(min + at, size), Color32::BLACK);
        }
        self.ui.painter().add(mesh);
        let response = self.ui.interact(place, Id::new("qr"), Sense::empty());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, label));
    }
}

/// The dark modules as runs along the rows: row, first column, how many.
fn runs(code: &QrCode) -> Vec<(i32, i32, i32)> {
    let mut runs = Vec::new();
    for row in 0..code.size() {
        let mut from = None;
        for column in 0..=code.size() {
            match (code.get_module(column, row), from) {
                (true, None) => from = Some(column),
                (false, Some(first)) => {
                    runs.push((row, first, column - first));
                    from = None;
                }
                _ => {}
            }
        }
    }
    runs
}
