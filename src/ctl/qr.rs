//! A QR code as text. Two forms: half blocks (two modules a character, UTF-8) and plain ASCII (two characters a module).
//!
//! Ink is what a terminal draws in its foreground: light modules by default, as most terminals are dark; inverted, the
//! dark ones.

use crate::secret::Secret;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};
use zeroize::Zeroizing;

/// How the modules become characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Plain ASCII, two characters a module; else half blocks.
    pub ascii: bool,
    /// For dark ink on a light ground.
    pub inverted: bool,
}

/// A QR code, error correction M.
pub struct Picture {
    code: QrCode,
}

/// The quiet zone on a screen, in modules. The standard asks for four on paper; two are read without fail.
const QUIET: i32 = 2;

impl Picture {
    /// The code for a text of up to 2 KiB; `None` for a longer one.
    pub fn of(text: &str) -> Option<Self> {
        let segments = QrSegment::make_segments(text);
        let (least, most): (Version, Version) = (Version::MIN, Version::MAX);
        let code = QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, None::<Mask>, false);
        code.ok().map(|code| Self { code })
    }

    /// The same for a text nobody else may see.
    pub fn of_secret(text: &Secret) -> Option<Self> {
        Self::of(text.expose())
    }

    /// The lines of the picture with a quiet zone of two modules, or less where only that fits into `columns`. They may
    /// still be wider: see [`Picture::columns`].
    pub fn lines(&self, look: Look, columns: usize) -> Vec<Zeroizing<String>> {
        let quiet = self.quiet(look, columns);
        let edges = -quiet..self.code.size() + quiet;
        let ink = |x: i32, y: i32| edges.contains(&y) && self.code.get_module(x, y) == look.inverted;
        let step = if look.ascii { 1 } else { 2 };
        let line = |y: i32| {
            let mut line = Zeroizing::new(String::with_capacity(edges.len() * 3));
            for x in edges.clone() {
                line.push_str(match (look.ascii, ink(x, y), ink(x, y + 1)) {
                    (true, true, _) => "##",
                    (true, false, _) => "  ",
                    (false, true, true) => "█",
                    (false, true, false) => "▀",
                    (false, false, true) => "▄",
                    (false, false, false) => " ",
                });
            }
            line
        };
        edges.clone().step_by(step).map(line).collect()
    }

    /// How many columns the lines take when there are `columns`.
    pub fn columns(&self, look: Look, columns: usize) -> usize {
        let modules = self.code.size() + 2 * self.quiet(look, columns);
        modules as usize * if look.ascii { 2 } else { 1 }
    }

    fn quiet(&self, look: Look, columns: usize) -> i32 {
        let modules = columns as i32 / if look.ascii { 2 } else { 1 };
        ((modules - self.code.size()) / 2).clamp(0, QUIET)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Reads a QR code back from a screen's lines, as a camera would: half blocks and `##` become pixels.
    pub fn read_back(lines: &[String], look: Look) -> Option<String> {
        let mut pixels: Vec<Vec<bool>> = Vec::new();
        for line in lines {
            let cells: Vec<char> = line.chars().collect();
            if look.ascii {
                pixels.push(cells.chunks(2).map(|pair| pair == ['#', '#']).collect());
            } else {
                pixels.push(cells.iter().map(|c| "█▀".contains(*c)).collect());
                pixels.push(cells.iter().map(|c| "█▄".contains(*c)).collect());
            }
        }
        const SCALE: usize = 4;
        const MARGIN: usize = 2;
        let across = pixels.iter().map(Vec::len).max()? + 2 * MARGIN;
        let down = pixels.len() + 2 * MARGIN;
        let grey = |x: usize, y: usize| {
            let (row, column) = ((y / SCALE).wrapping_sub(MARGIN), (x / SCALE).wrapping_sub(MARGIN));
            let ink = pixels.get(row).and_then(|row| row.get(column)).copied().unwrap_or(look.inverted == false);
            if ink == look.inverted { 0 } else { 255 }
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(across * SCALE, down * SCALE, grey);
        let found = image.detect_grids();
        found.first()?.decode().ok().map(|(_, text)| text)
    }

    /// What a recorder with a serial of so many characters puts into its code: 20 characters of prefix, then the rows.
    pub fn text_for(serial: usize) -> String {
        let symbols = ((35 + serial + 2) * 8).div_ceil(5);
        let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let rows = (0..symbols + symbols.div_ceil(15)).map(|n| alphabet.as_bytes()[n * 7 % 32] as char);
        "HTTPS://R.EXAMPLE/Q/".chars().chain(rows).collect()
    }

    fn all_looks() -> [Look; 4] {
        [(false, false), (false, true), (true, false), (true, true)].map(|(ascii, inverted)| Look { ascii, inverted })
    }

    fn plain(lines: &[Zeroizing<String>]) -> Vec<String> {
        lines.iter().map(|line| line.to_string()).collect()
    }

    #[test]
    fn every_look_can_be_read_back() {
        for serial in [1, 9, 16, 32] {
            let text = text_for(serial);
            let picture = Picture::of(&text).unwrap();
            for look in all_looks() {
                let lines = plain(&picture.lines(look, 80));
                assert_eq!(read_back(&lines, look), Some(text.clone()), "{serial} {look:?}");
                assert!(lines.iter().all(|line| line.chars().count() == picture.columns(look, 80)));
            }
        }
    }

    #[test]
    fn half_blocks_leave_room_for_a_prompt_on_80x24() {
        for (serial, columns, rows) in [(9, 41, 21), (32, 45, 23)] {
            let picture = Picture::of(&text_for(serial)).unwrap();
            let lines = picture.lines(Look::default(), 80);
            assert_eq!((picture.columns(Look::default(), 80), lines.len()), (columns, rows), "{serial}");
        }
    }

    #[test]
    fn ascii_is_taller_than_24_rows_and_the_longest_serial_is_wider_than_80_columns() {
        let look = Look { ascii: true, inverted: false };
        for (serial, columns, rows) in [(9, 78, 39), (32, 82, 41)] {
            let picture = Picture::of(&text_for(serial)).unwrap();
            assert_eq!((picture.columns(look, 80), picture.lines(look, 80).len()), (columns, rows), "{serial}");
        }
    }
}
