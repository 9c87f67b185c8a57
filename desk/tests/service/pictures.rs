//! Photographs: read where they can be, and a sentence where not.

use std::time::{Duration, Instant};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, GrayImage, ImageEncoder, Luma};
use qrcodegen::{QrCode, QrCodeEcc};
use recovery_protocol::long_serial;

use crate::browser::Browser;
use crate::stage::{Database, Recorder, Service, Stage};

/// A picture of a QR code with modules of so many pixels, on a grey screen.
pub fn picture_of(text: &str, module: u32) -> DynamicImage {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let side = (code.size() as u32 + 16) * module;
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let at = |v: u32| (v / module) as i32 - 8;
        let inside = |v: i32| (-4..code.size() + 4).contains(&v);
        match (
            code.get_module(at(x), at(y)),
            inside(at(x)) && inside(at(y)),
        ) {
            (true, _) => Luma([20]),
            (false, true) => Luma([235]),
            (false, false) => Luma([90]),
        }
    });
    DynamicImage::ImageLuma8(picture)
}

pub fn png_of(text: &str, module: u32) -> Vec<u8> {
    let picture = picture_of(text, module).into_rgb8();
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(
            &picture,
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .unwrap();
    bytes
}

/// A few hundred bytes that say they are 60,000 by 60,000 pixels.
pub fn bomb() -> Vec<u8> {
    let png = png_of("https://desk.example/", 4);
    let head = [60_000_u32.to_be_bytes(), 60_000_u32.to_be_bytes()].concat();
    let mut bomb = png[..8].to_vec();
    bomb.extend_from_slice(&chunk(b"IHDR", &[&head[..], &[8, 2, 0, 0, 0]].concat()));
    bomb.extend_from_slice(&png[33..]);
    bomb
}

fn jpeg_of(picture: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(&picture.to_rgb8())
        .unwrap();
    bytes
}

fn grey_jpeg(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 60)
        .encode_image(picture)
        .unwrap();
    bytes
}

struct Desk {
    _stage: Stage,
    service: Service,
    recorder: Recorder,
    text: String,
}

fn desk() -> Desk {
    let stage = Stage::with_people(
        &Database::Sqlite,
        "[limits]\naddress_a_minute = 1000\nblock_a_minute = 1000",
    );
    let service = stage.serve();
    let recorder = Recorder::new("NVR-1", 1);
    let text = long_serial::qr_text(&recorder.request, "https://desk.example/r/");
    Desk {
        _stage: stage,
        service,
        recorder,
        text,
    }
}

impl Desk {
    fn upload(&self, file: &[u8]) -> (u16, String) {
        let browser = Browser::new(self.service.http);
        let page = browser.upload("/", &[("file", Some("x"), file), ("text", None, b"")]);
        (page.status, page.body)
    }

    fn reads(&self, file: &[u8]) {
        let (status, body) = self.upload(file);
        assert_eq!(status, 200, "{body}");
        let rows = long_serial::rows(&self.recorder.request).join("\n");
        assert!(body.contains(&rows), "{body}");
    }

    fn says(&self, file: &[u8], sentence: &str) {
        let (status, body) = self.upload(file);
        assert!(status == 422 || status == 413, "{status} {sentence}");
        assert!(body.contains(sentence), "{sentence}: {body}");
    }
}

#[test]
fn the_request_is_read_from_a_photograph() {
    let desk = desk();
    desk.reads(&png_of(&desk.text, 6));
    let picture = picture_of(&desk.text, 8);
    desk.reads(&jpeg_of(&picture, 60));
    // A phone's megapixels, turned, blurred, the code a small part of it.
    let mut photo = GrayImage::from_pixel(4000, 3000, Luma([70]));
    let small = picture.resize(1100, 1100, image::imageops::FilterType::Triangle);
    image::imageops::overlay(&mut photo, &small.to_luma8(), 1700, 900);
    let photo = DynamicImage::ImageLuma8(photo).fast_blur(2.0).rotate90();
    desk.reads(&jpeg_of(&photo, 80));
    let mut webp = Vec::new();
    let rgb = picture.to_rgb8();
    WebPEncoder::new_lossless(&mut webp)
        .write_image(&rgb, rgb.width(), rgb.height(), ExtendedColorType::Rgb8)
        .unwrap();
    desk.reads(&webp);
}

#[test]
fn hostile_pictures_get_a_sentence() {
    let desk = desk();
    let png = png_of(&desk.text, 4);
    let jpeg = jpeg_of(&picture_of(&desk.text, 4), 80);
    let no_code = "No QR code can be read";
    let damaged = "The picture is damaged";
    desk.says(&png_of("https://other.example/", 6), no_code);
    desk.says(&png[..png.len() / 2], damaged);
    desk.says(&jpeg[..40], damaged);
    desk.says(b"\x89PNG\r\n\x1a\nnonsense", damaged);
    desk.says(
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
        "This picture cannot be read",
    );
    desk.says(b"\0\0\0\x18ftypheic\0\0\0\0", "This picture cannot be read");
    // A chunk that says "animation" before the first data.
    let at = png.windows(4).position(|part| part == b"IDAT").unwrap() - 4;
    let mut animated = png[..at].to_vec();
    animated.extend_from_slice(&chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]));
    animated.extend_from_slice(&png[at..]);
    desk.says(&animated, "The picture moves");
    let mut webp = b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x07\0\0\x07\0\0".to_vec();
    webp.extend_from_slice(b"ANIM\x06\0\0\0\0\0\0\0\0\0");
    let (status, _) = desk.upload(&webp);
    assert_eq!(status, 422);
    // 65 megapixels, and a bomb.
    let large = GrayImage::from_pixel(10_000, 6500, Luma([255]));
    desk.says(&grey_jpeg(&large), "more than 32 megapixels");
    desk.says(&bomb(), "more than 32 megapixels");
    desk.says(&vec![0xff; 11 * 1024 * 1024], "more than 10 MB");
    desk.says(&vec![b'x'; 100 * 1024], "There is no request in this");
    desk.reads(&png);
}

/// Thousands of corners of QR codes, to which a reader that pairs each with each would give hours.
#[test]
fn a_picture_that_takes_long_is_given_up() {
    let desk = desk();
    let finder = |x: u32, y: u32| {
        let (x, y) = (x % 10, y % 10);
        let ring = x < 7 && y < 7 && (x == 0 || x == 6 || y == 0 || y == 6);
        ring || (2..5).contains(&x) && (2..5).contains(&y)
    };
    let picture = GrayImage::from_fn(1600, 1600, |x, y| {
        Luma([if finder(x / 2, y / 2) { 0 } else { 255 }])
    });
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(&picture, 1600, 1600, ExtendedColorType::L8)
        .unwrap();
    let begun = Instant::now();
    let (status, body) = desk.upload(&bytes);
    assert_eq!(status, 422);
    assert!(
        body.contains("No QR code") || body.contains("takes too long"),
        "{body}"
    );
    assert!(begun.elapsed() < Duration::from_secs(25));
    desk.reads(&png_of(&desk.text, 6));
}

/// Every cut and many flips: a picture is read or it is not, and the service goes on.
#[test]
fn damaged_pictures_harm_nobody() {
    let desk = desk();
    let jpeg = jpeg_of(&picture_of(&desk.text, 3), 60);
    let png = png_of(&desk.text, 2);
    for whole in [&jpeg, &png] {
        for part in 1..12 {
            let mut bytes = whole.clone();
            let at = bytes.len() * part / 12;
            bytes[at] ^= 0x55;
            let (status, _) = desk.upload(&bytes);
            assert!(status == 200 || status == 422, "{status}");
            let (status, _) = desk.upload(&whole[..at]);
            assert!(status == 200 || status == 422, "{status}");
        }
    }
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend_from_slice(name);
    chunk.extend_from_slice(data);
    let mut crc = !0_u32;
    for byte in &chunk[4..] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    chunk.extend_from_slice(&(!crc).to_be_bytes());
    chunk
}
