//! Inside the process that looks at a picture.

use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, Limits, Luma};

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use super::PictureError;
use crate::input::Input;

/// Most pixels: more than 30 of a phone's millions, fewer than would take 100 MiB as bytes of colour.
const MAX_PIXELS: u64 = 32_000_000;
/// Most pixels of a JPEG that can be read line by line, in grey alone: a phone's 50 millions and more.
const MAX_GREY: u64 = 64_000_000;
const MAX_MEMORY: u64 = 160 * 1024 * 1024;
/// Longest sides that a QR code is looked for at: whole screens first, then what is blurred, then what is small.
const SIDES: [u32; 3] = [1600, 900, 2800];
/// Longest side and quality of what agents see.
const REDUCED: u32 = 1600;
const QUALITY: u8 = 80;

/// What is wanted of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Task {
    /// The text of the QR code in it that is a request.
    Qr,
    /// The same picture as a small JPEG, with nothing of what the file held besides.
    Reduce,
}

impl Task {
    pub(super) fn name(self) -> &'static str {
        match self {
            Task::Qr => "qr",
            Task::Reduce => "reduce",
        }
    }
}

/// Performs a task.
pub(crate) fn look(task: Task, bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let picture = read(bytes)?;
    match task {
        Task::Qr => qr(picture).map(String::into_bytes),
        Task::Reduce => reduce(picture),
    }
}

fn read(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let input = Cursor::new(bytes);
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => {
            let decoder = JpegDecoder::new(input).map_err(damaged)?;
            match pixels(&decoder) {
                0..=MAX_PIXELS => decoded(decoder),
                _ => grey(decoder, bytes),
            }
        }
        Ok(ImageFormat::Png) => {
            let decoder = PngDecoder::with_limits(input, limits()).map_err(damaged)?;
            match decoder.is_apng() {
                Ok(false) => decoded(decoder),
                Ok(true) => Err(PictureError::Animated),
                Err(error) => Err(damaged(error)),
            }
        }
        Ok(ImageFormat::WebP) => {
            let decoder = WebPDecoder::new(input).map_err(damaged)?;
            match decoder.has_animation() {
                false => decoded(decoder),
                true => Err(PictureError::Animated),
            }
        }
        _ => Err(PictureError::Kind),
    }
}

fn pixels(decoder: &impl ImageDecoder) -> u64 {
    let (width, height) = decoder.dimensions();
    u64::from(width) * u64::from(height)
}

/// A large JPEG in grey and half as long, which is longer than it is looked at.
fn grey(mut decoder: impl ImageDecoder, bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    // A progressive one comes as a whole before it can be reduced.
    if pixels(&decoder) > MAX_GREY || !is_baseline(bytes) {
        return Err(PictureError::Pixels);
    }
    let (width, height) = decoder.dimensions();
    let orientation = decoder.orientation().map_err(damaged)?;
    drop(decoder);
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(width as usize)
        .set_max_height(height as usize)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let decoded = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options).decode();
    let decoded = decoded.map_err(|_| PictureError::Damaged)?;
    let picture = GrayImage::from_raw(width, height, decoded).ok_or(PictureError::Damaged)?;
    let mut picture = DynamicImage::ImageLuma8(halved(&picture));
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Each four pixels as one. To resize takes 16 bytes for each of a line's pixels, which such a picture has no room for.
fn halved(picture: &GrayImage) -> GrayImage {
    GrayImage::from_fn(picture.width() / 2, picture.height() / 2, |x, y| {
        let at = |dx, dy| u16::from(picture.get_pixel(2 * x + dx, 2 * y + dy).0[0]);
        Luma([((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4) as u8])
    })
}

/// Whether a JPEG's frame is a baseline one (ITU-T T.81, B.1.1.3): the first marker from 0xC0 to 0xCF that begins a frame.
fn is_baseline(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        match rest {
            [0xff, rest_of @ ..] if rest_of.first() == Some(&0xff) => rest = rest_of,
            [0xff, 0xc0 | 0xc1, ..] => return true,
            [0xff, 0xc4 | 0xc8 | 0xcc, high, low, ..]
            | [0xff, 0xd0..=0xfe, high, low, ..]
            | [0xff, 0x01..=0xbf, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..).unwrap_or_default();
            }
            _ => return false,
        }
    }
}

fn decoded(mut decoder: impl ImageDecoder) -> Result<DynamicImage, PictureError> {
    if pixels(&decoder) > MAX_PIXELS {
        return Err(PictureError::Pixels);
    }
    decoder.set_limits(limits()).map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

fn damaged(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::Pixels,
        ImageError::Unsupported(_) => PictureError::Kind,
        _ => PictureError::Damaged,
    }
}

fn qr(picture: DynamicImage) -> Result<String, PictureError> {
    let grey = picture.into_luma8();
    let longest = grey.width().max(grey.height());
    let mut tried = 0;
    for side in SIDES {
        let side = side.min(longest);
        if side == tried {
            continue;
        }
        tried = side;
        if let Some(text) = request_in(&scaled(&grey, side)) {
            return Ok(text);
        }
    }
    Err(PictureError::NoCode)
}

fn scaled(grey: &GrayImage, side: u32) -> GrayImage {
    let longest = grey.width().max(grey.height()).max(1);
    let of = |length: u32| (u64::from(length) * u64::from(side) / u64::from(longest)).max(1) as u32;
    match side == longest {
        true => grey.clone(),
        false => image::imageops::resize(
            grey,
            of(grey.width()),
            of(grey.height()),
            FilterType::Triangle,
        ),
    }
}

/// The first QR code that holds a request; others may hang on the wall behind the screen.
fn request_in(grey: &GrayImage) -> Option<String> {
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        grey.get_pixel(x as u32, y as u32).0[0]
    });
    let texts = picture.detect_grids().into_iter().filter_map(|grid| {
        let (_, text) = grid.decode().ok()?;
        Some(text)
    });
    texts
        .into_iter()
        .find(|text| Input::parse(text.as_bytes()).is_ok())
}

fn reduce(picture: DynamicImage) -> Result<Vec<u8>, PictureError> {
    let small = match picture.width().max(picture.height()) > REDUCED {
        true => picture.resize(REDUCED, REDUCED, FilterType::Triangle),
        false => picture,
    };
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(&small.into_rgb8())
        .map_err(damaged)?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, 60);
        picture.write_with_encoder(encoder).unwrap();
        bytes
    }

    /// More than is read in colour: plain, so that it is made and read in a moment.
    #[test]
    fn large_pictures_are_read_in_grey() {
        let picture = GrayImage::from_raw(8000, 4002, vec![200; 8000 * 4002]).unwrap();
        let large = jpeg(&DynamicImage::ImageLuma8(picture));
        let small = read(&large).unwrap();
        assert_eq!((small.width(), small.height()), (4000, 2001));
        let grey = small.as_luma8().unwrap();
        assert!(grey.as_raw().iter().all(|pixel| pixel.abs_diff(200) < 4));
        // One that must be read whole before it can be reduced.
        let mut progressive = large.clone();
        let frame = large.windows(2).position(|two| two == [0xff, 0xc0]);
        progressive[frame.unwrap() + 1] = 0xc2;
        assert_eq!(read(&progressive).err(), Some(PictureError::Pixels));
    }
}
