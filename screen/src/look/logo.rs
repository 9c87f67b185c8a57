//! The integrator's logo: a PNG.

use egui::{Color32, ColorImage};
use png::{ColorType, Decoder, Limits, Transformations};
use std::io::Cursor;
use thiserror::Error;

/// At most so many pixels along an edge.
const EDGE: u32 = 1024;
/// At most so many bytes while it is decoded.
const MEMORY: usize = 16 * 1024 * 1024;

/// Why a logo cannot be shown.
#[derive(Error, Debug)]
pub enum LogoError {
    /// Not a PNG, or a broken one.
    #[error("{0}")]
    Png(#[from] png::DecodingError),
    /// Too large.
    #[error("it has {0}×{1} pixels; at most {EDGE}×{EDGE} are shown")]
    TooLarge(u32, u32),
}

/// Decodes a PNG of any kind, to at most 1024×1024 pixels.
pub fn decode(bytes: &[u8]) -> Result<ColorImage, LogoError> {
    let limits = Limits { bytes: MEMORY };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width > EDGE || height > EDGE {
        return Err(LogoError::TooLarge(width, height));
    }
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader.next_frame(&mut pixels)?;
    let pixels = match frame.color_type {
        ColorType::GrayscaleAlpha => {
            let grey = |c: &[u8]| Color32::from_rgba_unmultiplied(c[0], c[0], c[0], c[1]);
            pixels.chunks_exact(2).map(grey).collect()
        }
        _ => {
            let colour = |c: &[u8]| Color32::from_rgba_unmultiplied(c[0], c[1], c[2], c[3]);
            pixels.chunks_exact(4).map(colour).collect()
        }
    };
    Ok(ColorImage::new([width as usize, height as usize], pixels))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(edge: u32, kind: ColorType, pixel: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, edge, edge);
        encoder.set_color(kind);
        let mut writer = encoder.write_header().unwrap();
        writer
            .write_image_data(&pixel.repeat((edge * edge) as usize))
            .unwrap();
        drop(writer);
        bytes
    }

    #[test]
    fn every_kind_of_pixel_is_read() {
        for (kind, pixel, expected) in [
            (ColorType::Rgb, &[1u8, 2, 3][..], Color32::from_rgb(1, 2, 3)),
            (
                ColorType::Rgba,
                &[10, 20, 30, 255],
                Color32::from_rgb(10, 20, 30),
            ),
            (ColorType::Grayscale, &[9], Color32::from_rgb(9, 9, 9)),
            (
                ColorType::GrayscaleAlpha,
                &[9, 255],
                Color32::from_rgb(9, 9, 9),
            ),
        ] {
            let image = decode(&encode(2, kind, pixel)).unwrap();
            assert_eq!(
                (image.size, image.pixels),
                ([2, 2], vec![expected; 4]),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn what_is_no_logo_is_refused() {
        assert!(matches!(decode(b"GIF89a"), Err(LogoError::Png(_))));
        let large = encode(EDGE + 1, ColorType::Grayscale, &[0]);
        assert!(matches!(decode(&large), Err(LogoError::TooLarge(..))));
        let whole = encode(8, ColorType::Rgb, &[1, 2, 3]);
        assert!(decode(&whole[..whole.len() / 2]).is_err());
    }
}
