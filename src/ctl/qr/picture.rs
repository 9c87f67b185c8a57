//! A QR code drawn.

use super::{Extent, Look};
use crate::secret::Secret;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};
use zeroize::Zeroizing;

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
        let code = QrCode::encode_segments_advanced(
            &segments,
            QrCodeEcc::Medium,
            least,
            most,
            None::<Mask>,
            false,
        );
        code.ok().map(|code| Self { code })
    }

    /// The same for a text nobody else may see.
    pub fn of_secret(text: &Secret) -> Option<Self> {
        Self::of(text.expose())
    }

    /// The lines of the picture with a quiet zone of two modules, or of one where only that fits. They may still be
    /// larger than the space: see [`Picture::extent`].
    pub fn lines(&self, look: Look, space: Extent) -> Vec<Zeroizing<String>> {
        let quiet = self.quiet(look, space);
        let edges = -quiet..self.code.size() + quiet;
        let ink =
            |x: i32, y: i32| edges.contains(&y) && self.code.get_module(x, y) == look.inverted;
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

    /// How large the lines are when there is so much space.
    #[cfg(feature = "console")]
    pub fn extent(&self, look: Look, space: Extent) -> Extent {
        self.extent_with(self.quiet(look, space), look)
    }

    fn extent_with(&self, quiet: i32, look: Look) -> Extent {
        let modules = (self.code.size() + 2 * quiet) as usize;
        match look.ascii {
            true => Extent {
                columns: modules * 2,
                rows: modules,
            },
            false => Extent {
                columns: modules,
                rows: modules.div_ceil(2),
            },
        }
    }

    fn quiet(&self, look: Look, space: Extent) -> i32 {
        if self.extent_with(QUIET, look).fits(space) {
            QUIET
        } else {
            QUIET - 1
        }
    }
}
