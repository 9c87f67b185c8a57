//! How a colour becomes a pixel of what is shown.

use crate::raster::{Area, Picture, Pointer};
use crate::sys::framebuffer::{BitField, Variable};
use thiserror::Error;

/// A pixel format that cannot be drawn.
#[derive(Error, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// Other than 16, 24 or 32 bits.
    #[error("the framebuffer has {0} bits a pixel; set it to 32, 24 or 16 (fbset -depth 32)")]
    Depth(u32),
    /// Colours that are not within the pixel.
    #[error(
        "the framebuffer's driver says that a colour lies outside of its pixels; set another depth"
    )]
    Outside,
}

/// The bits of every value of a colour, where they stand in a pixel.
type Bits = Box<[u32; 256]>;

/// A pixel format of 2, 3 or 4 bytes, colours at any place.
pub struct Format {
    bytes: usize,
    /// Blue, green, red and alpha.
    bits: [Bits; 4],
    /// Has alpha; colours are not multiplied with it.
    alpha: bool,
    /// Is the picture's own order.
    same: bool,
}

impl Format {
    /// Blue, green, red and a byte that does not count: DRM's `XRGB8888`.
    pub fn xrgb8888() -> Self {
        Self::of(4, [(0, 8), (8, 8), (16, 8), (0, 0)])
    }

    /// 5 bits of blue, 6 of green, 5 of red: DRM's `RGB565`.
    pub fn rgb565() -> Self {
        Self::of(2, [(0, 5), (5, 6), (11, 5), (0, 0)])
    }

    /// What a framebuffer says of itself. Drivers that say nothing of colours get what is usual for their depth.
    pub fn framebuffer(it: &Variable) -> Result<Self, FormatError> {
        let fields = [it.blue, it.green, it.red, it.alpha];
        if !matches!(it.bits_per_pixel, 16 | 24 | 32) || it.grayscale != 0 {
            return Err(FormatError::Depth(it.bits_per_pixel));
        }
        if fields.iter().all(|field| field.length == 0) {
            return Ok(match it.bits_per_pixel {
                16 => Self::rgb565(),
                24 => Self::of(3, [(0, 8), (8, 8), (16, 8), (0, 0)]),
                _ => Self::xrgb8888(),
            });
        }
        let fits = |field: &BitField| {
            let end = field.offset.checked_add(field.length);
            field.msb_right == 0
                && field.length <= 16
                && end.is_some_and(|end| end <= it.bits_per_pixel)
        };
        if !fields.iter().all(fits) {
            return Err(FormatError::Outside);
        }
        let bytes = it.bits_per_pixel as usize / 8;
        Ok(Self::of(
            bytes,
            fields.map(|field| (field.offset, field.length)),
        ))
    }

    fn of(bytes: usize, fields: [(u32, u32); 4]) -> Self {
        let bits = fields.map(|(offset, length)| {
            let most = (1_u32 << length) - 1;
            let value = |at| ((at as u32 * most + 127) / 255) << offset.min(31);
            Box::new(std::array::from_fn(value))
        });
        let colours = [(0, 8), (8, 8), (16, 8)];
        Self {
            bytes,
            bits,
            alpha: fields[3].1 > 0,
            same: cfg!(target_endian = "little")
                && bytes == 4
                && fields[..3] == colours
                && fields[3].1 == 0,
        }
    }

    /// Whether what is behind can shine through.
    pub fn has_alpha(&self) -> bool {
        self.alpha
    }

    /// The bytes of one pixel.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Writes pixels; `out` must have room for them.
    pub fn write(&self, row: &[[u8; 4]], out: &mut [u8]) {
        if self.same {
            out[..row.len() * 4].copy_from_slice(row.as_flattened());
            return;
        }
        for (&pixel, out) in row.iter().zip(out.chunks_exact_mut(self.bytes)) {
            let [blue, green, red, alpha] = if self.alpha { divided(pixel) } else { pixel };
            let value = self.bits[0][usize::from(blue)]
                | self.bits[1][usize::from(green)]
                | self.bits[2][usize::from(red)]
                | self.bits[3][usize::from(alpha)];
            match out {
                [a, b] => [*a, *b] = (value as u16).to_ne_bytes(),
                [a, b, c] => [*a, *b, *c, _] = value.to_le_bytes(),
                out => out.copy_from_slice(&value.to_ne_bytes()),
            }
        }
    }

    /// Copies areas of a picture, the pointer over it, to memory whose rows are `pitch` bytes apart.
    pub fn copy(
        &self,
        picture: &Picture,
        pointer: &Pointer,
        areas: &[Area],
        memory: &mut [u8],
        pitch: usize,
    ) {
        let covered = pointer.area().unwrap_or_default();
        let mut with_pointer = Vec::new();
        for area in areas
            .iter()
            .map(|area| area.and(Area::whole(picture.size())))
        {
            if area.is_empty() {
                continue;
            }
            for y in area.top..area.bottom {
                let row = picture.row(area, y);
                let start = y * pitch + area.left * self.bytes;
                let out = &mut memory[start..start + area.width() * self.bytes];
                let line = Area {
                    top: y,
                    bottom: y + 1,
                    ..area
                };
                if covered.and(line).is_empty() {
                    self.write(row, out);
                } else {
                    with_pointer.clear();
                    with_pointer.extend_from_slice(row);
                    pointer.blend(area.left, y, &mut with_pointer);
                    self.write(&with_pointer, out);
                }
            }
        }
    }
}

/// A pixel whose colours are not multiplied with its alpha.
fn divided([blue, green, red, alpha]: [u8; 4]) -> [u8; 4] {
    let of = |colour: u8| match alpha {
        0 => 0,
        255 => colour,
        _ => ((u32::from(colour) * 255 + u32::from(alpha) / 2) / u32::from(alpha)).min(255) as u8,
    };
    [of(blue), of(green), of(red), alpha]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(
        depth: u32,
        red: (u32, u32),
        green: (u32, u32),
        blue: (u32, u32),
        alpha: (u32, u32),
    ) -> Variable {
        let field = |(offset, length)| BitField {
            offset,
            length,
            msb_right: 0,
        };
        Variable {
            bits_per_pixel: depth,
            red: field(red),
            green: field(green),
            blue: field(blue),
            alpha: field(alpha),
            ..Variable::default()
        }
    }

    fn written(variable: Variable, pixel: [u8; 4]) -> u32 {
        let format = Format::framebuffer(&variable).unwrap();
        let mut out = vec![0; format.bytes() + 1];
        format.write(&[pixel], &mut out);
        assert_eq!(out.pop(), Some(0), "wrote too far");
        out.resize(4, 0);
        u32::from_le_bytes(out.try_into().unwrap())
    }

    /// Blue 0x10, green 0x80, red 0xff.
    const COLOUR: [u8; 4] = [0x10, 0x80, 0xff, 0xff];

    #[test]
    fn every_format_that_recorders_have() {
        for (expected, variable) in [
            (0xffff_8010, variable(32, (16, 8), (8, 8), (0, 8), (0, 0))),
            (0xffff_8010, variable(32, (16, 8), (8, 8), (0, 8), (24, 8))),
            (0x0010_80ff, variable(32, (0, 8), (8, 8), (16, 8), (0, 0))),
            (0xff80_1000, variable(32, (24, 8), (16, 8), (8, 8), (0, 0))),
            (
                0x3ff8_0840,
                variable(32, (20, 10), (10, 10), (0, 10), (0, 0)),
            ),
            (0x00ff_8010, variable(24, (16, 8), (8, 8), (0, 8), (0, 0))),
            (0x0010_80ff, variable(24, (0, 8), (8, 8), (16, 8), (0, 0))),
            (0xfc02, variable(16, (11, 5), (5, 6), (0, 5), (0, 0))),
            (0x7e02, variable(16, (10, 5), (5, 5), (0, 5), (0, 0))),
            (0xfe02, variable(16, (10, 5), (5, 5), (0, 5), (15, 1))),
            (0xff81, variable(16, (8, 4), (4, 4), (0, 4), (12, 4))),
            (0xffff_8010, variable(32, (0, 0), (0, 0), (0, 0), (0, 0))),
            (0x00ff_8010, variable(24, (0, 0), (0, 0), (0, 0), (0, 0))),
            (0xfc02, variable(16, (0, 0), (0, 0), (0, 0), (0, 0))),
        ] {
            assert_eq!(
                written(variable, COLOUR),
                expected,
                "{expected:#x} {variable:?}"
            );
        }
    }

    #[test]
    fn an_overlay_gets_whole_colours_and_how_much_of_them() {
        let argb8888 = variable(32, (16, 8), (8, 8), (0, 8), (24, 8));
        let argb4444 = variable(16, (8, 4), (4, 4), (0, 4), (12, 4));
        let argb1555 = variable(16, (10, 5), (5, 5), (0, 5), (15, 1));
        let half = [0x08, 0x40, 0x80, 0x80];
        assert_eq!(written(argb8888, half), 0x80ff_8010);
        assert_eq!(written(argb4444, half), 0x8f81);
        assert_eq!(written(argb1555, half), 0xfe02);
        assert_eq!(written(argb1555, [0x07, 0x3f, 0x7e, 0x7f]) >> 15, 0);
        for variable in [argb8888, argb4444, argb1555] {
            assert_eq!(written(variable, [0; 4]), 0);
            assert!(Format::framebuffer(&variable).unwrap().has_alpha());
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let grey = Variable {
            grayscale: 1,
            ..variable(16, (0, 8), (0, 8), (0, 8), (0, 0))
        };
        for (error, variable) in [
            (
                FormatError::Depth(8),
                variable(8, (0, 8), (0, 8), (0, 8), (0, 0)),
            ),
            (FormatError::Depth(16), grey),
            (
                FormatError::Outside,
                variable(16, (16, 8), (8, 8), (0, 8), (0, 0)),
            ),
            (
                FormatError::Outside,
                variable(32, (u32::MAX, 8), (8, 8), (0, 8), (0, 0)),
            ),
        ] {
            assert_eq!(Format::framebuffer(&variable).err(), Some(error));
        }
    }

    #[test]
    fn only_the_areas_are_copied_and_the_pointer_over_them() {
        let mut picture = Picture::new([64, 32]);
        picture.clear(Area::whole([64, 32]));
        picture.pixels_mut().fill([50, 60, 70, 255]);
        let mut pointer = Pointer::new(1.0);
        pointer.at = Some([10, 10]);
        let (pitch, format) = (64 * 4 + 8, Format::xrgb8888());
        let mut all = vec![1; pitch * 32];
        format.copy(
            &picture,
            &pointer,
            &[Area::whole([64, 32])],
            &mut all,
            pitch,
        );
        assert_eq!(all[14 * pitch + 12 * 4..][..4], [255; 4], "the arrow");
        assert_eq!(
            all[3 * pitch + 63 * 4..][..12],
            [50, 60, 70, 255, 1, 1, 1, 1, 1, 1, 1, 1]
        );
        let mut part = vec![1; pitch * 32];
        let area = Area {
            left: 8,
            top: 12,
            right: 20,
            bottom: 90,
        };
        format.copy(&picture, &pointer, &[area], &mut part, pitch);
        for (at, (part, all)) in part.iter().zip(&all).enumerate() {
            let (x, y) = (at % pitch / 4, at / pitch);
            let inside = (8..20).contains(&x) && y >= 12;
            assert_eq!(*part, if inside { *all } else { 1 }, "{x} {y}");
        }
    }
}
