//! A QR code as text. Two forms: half blocks (two modules a character, UTF-8) and plain ASCII (two characters a module).
//!
//! Ink is what a terminal draws in its foreground: light modules by default, as most terminals are dark; inverted, the
//! dark ones.

#[cfg(feature = "qr")]
mod picture;
// Without the feature there is no picture to show, and the rows beside it say the same.
#[cfg(not(feature = "qr"))]
#[path = "qr/left_out.rs"]
mod picture;

pub use picture::Picture;

/// How the modules become characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Plain ASCII, two characters a module; else half blocks.
    pub ascii: bool,
    /// For dark ink on a light ground.
    pub inverted: bool,
}

/// A size on a screen, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Across.
    pub columns: usize,
    /// Down.
    pub rows: usize,
}

impl Extent {
    /// Whether it finds room in the other.
    #[cfg(any(feature = "qr", feature = "console"))]
    pub fn fits(self, space: Extent) -> bool {
        self.columns <= space.columns && self.rows <= space.rows
    }
}

#[cfg(all(test, feature = "qr"))]
pub mod tests {
    use super::*;
    use zeroize::Zeroizing;

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
            let (row, column) = (
                (y / SCALE).wrapping_sub(MARGIN),
                (x / SCALE).wrapping_sub(MARGIN),
            );
            let ink = pixels
                .get(row)
                .and_then(|row| row.get(column))
                .copied()
                .unwrap_or(!look.inverted);
            if ink == look.inverted { 0 } else { 255 }
        };
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(across * SCALE, down * SCALE, grey);
        let found = image.detect_grids();
        found.first()?.decode().ok().map(|(_, text)| text)
    }

    /// What a recorder with a serial of so many characters puts into its code: 20 characters of prefix, then the rows.
    pub fn text_for(serial: usize) -> String {
        let symbols = ((35 + serial + 2) * 8).div_ceil(5);
        let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let rows =
            (0..symbols + symbols.div_ceil(15)).map(|n| alphabet.as_bytes()[n * 7 % 32] as char);
        "HTTPS://R.EXAMPLE/Q/".chars().chain(rows).collect()
    }

    fn all_looks() -> [Look; 4] {
        [(false, false), (false, true), (true, false), (true, true)]
            .map(|(ascii, inverted)| Look { ascii, inverted })
    }

    fn plain(lines: &[Zeroizing<String>]) -> Vec<String> {
        lines.iter().map(|line| line.to_string()).collect()
    }

    const SCREEN: Extent = Extent {
        columns: 80,
        rows: 24,
    };
    const SCROLL: Extent = Extent {
        columns: 80,
        rows: usize::MAX,
    };

    #[test]
    fn every_look_can_be_read_back() {
        for serial in [1, 9, 16, 32] {
            let text = text_for(serial);
            let picture = Picture::of(&text).unwrap();
            for look in all_looks() {
                let lines = plain(&picture.lines(look, SCROLL));
                let extent = picture.extent(look, SCROLL);
                assert_eq!(
                    read_back(&lines, look),
                    Some(text.clone()),
                    "{serial} {look:?}"
                );
                assert!(
                    lines
                        .iter()
                        .all(|line| line.chars().count() == extent.columns)
                );
                assert_eq!(lines.len(), extent.rows);
            }
        }
    }

    #[test]
    fn half_blocks_leave_room_for_a_prompt_on_80x24() {
        for (serial, columns, rows) in [(9, 41, 21), (32, 45, 23)] {
            let picture = Picture::of(&text_for(serial)).unwrap();
            assert_eq!(
                picture.extent(Look::default(), SCREEN),
                Extent { columns, rows },
                "{serial}"
            );
        }
    }

    #[test]
    fn ascii_is_taller_than_24_rows_and_the_longest_serial_is_wider_than_80_columns() {
        let look = Look {
            ascii: true,
            inverted: false,
        };
        for (serial, columns, rows) in [(9, 78, 39), (32, 86, 43)] {
            let picture = Picture::of(&text_for(serial)).unwrap();
            assert_eq!(
                picture.extent(look, SCROLL),
                Extent { columns, rows },
                "{serial}"
            );
        }
    }
}
