//! QR codes: as big as whole pixels allow, black on white in every theme.

use super::Paper;
use egui::{
    Color32, ColorImage, CornerRadius, Id, Rect, Sense, TextureHandle, TextureOptions, Vec2,
    WidgetInfo, WidgetType, pos2,
};
use qrcodegen::{QrCode, QrCodeEcc};

/// The light border a reader needs, in modules (ISO/IEC 18004).
const QUIET: i32 = 4;

/// The code that is shown, as a picture with one pixel a module.
#[derive(Default)]
pub struct Qr {
    shown: Option<(String, TextureHandle)>,
}

impl Qr {
    /// Forgets it.
    pub fn clear(&mut self) {
        self.shown = None;
    }
}

impl Paper<'_> {
    /// Shows a text as a QR code in the middle of a place and tells the square it takes.
    pub fn qr(&mut self, place: Rect, qr: &mut Qr, text: &str, label: &str) -> Rect {
        if qr.shown.as_ref().is_none_or(|(shown, _)| shown != text) {
            qr.shown = picture(text).map(|image| {
                (
                    text.to_owned(),
                    self.ui
                        .ctx()
                        .load_texture("qr", image, TextureOptions::NEAREST),
                )
            });
        }
        let Some((_, texture)) = &qr.shown else {
            return place;
        };
        let modules = texture.size()[0] as f32;
        let scale = self.ui.ctx().pixels_per_point();
        let module = (place.width().min(place.height()) * scale / modules)
            .floor()
            .max(1.0)
            / scale;
        let edge = module * modules;
        let min = self.on_pixels(place.center() - Vec2::splat(edge / 2.0));
        let square = Rect::from_min_size(min, Vec2::splat(edge));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        self.ui
            .painter()
            .rect_filled(square, CornerRadius::ZERO, Color32::WHITE);
        self.ui
            .painter()
            .image(texture.id(), square, whole, Color32::WHITE);
        let response = self.ui.interact(square, Id::new("qr"), Sense::empty());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, label));
        square
    }
}

/// One pixel a module, with the quiet border. None when the text is too long for any QR code.
fn picture(text: &str) -> Option<ColorImage> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let edge = code.size() + 2 * QUIET;
    let pixels = (0..edge * edge)
        .map(
            |n| match code.get_module(n % edge - QUIET, n / edge - QUIET) {
                true => Color32::BLACK,
                false => Color32::WHITE,
            },
        )
        .collect();
    Some(ColorImage::new([edge as usize; 2], pixels))
}
