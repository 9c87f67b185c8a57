//! The framebuffer device, the main one or an overlay.

use super::{Format, FormatError};
use crate::raster::Area;
use crate::run::{Show, Stage};
use crate::sys::{Mapping, framebuffer};
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Pixels one after the other.
const PACKED: u32 = 0;
/// Colours by the bits of a pixel: true colour and direct colour.
const VISUALS: [u32; 2] = [2, 4];

/// A framebuffer that cannot be drawn to.
#[derive(Error, Debug)]
pub enum FbdevError {
    /// It cannot be opened, asked or mapped.
    #[error("{}: {error}; is it a framebuffer, and may this user write to it?", path.display())]
    Device {
        /// The device.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// Its pixels are none that can be drawn.
    #[error("{}: {error}", path.display())]
    Format {
        /// The device.
        path: PathBuf,
        /// Why.
        #[source]
        error: FormatError,
    },
    /// Its pixels lie in planes, or are colour numbers.
    #[error("{}: its pixels are no plain colours (type {kind}, visual {visual}); set another depth with fbset", path.display())]
    Layout {
        /// The device.
        path: PathBuf,
        /// `FB_TYPE_…`.
        kind: u32,
        /// `FB_VISUAL_…`.
        visual: u32,
    },
    /// What is visible does not lie in its memory.
    #[error("{}: the driver says that the picture lies outside of its memory", path.display())]
    Outside {
        /// The device.
        path: PathBuf,
    },
}

/// An open framebuffer.
pub struct Fbdev {
    memory: Mapping,
    format: Format,
    size: [usize; 2],
    pitch: usize,
    /// The first visible byte.
    start: usize,
}

impl Fbdev {
    /// Opens one such as `/dev/fb0`, with the mode that it has.
    pub fn open(path: &Path) -> Result<Self, FbdevError> {
        let error = |error| FbdevError::Device {
            path: path.into(),
            error,
        };
        let device = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(error)?;
        let (variable, fixed) = framebuffer::look(&device).map_err(error)?;
        if fixed.kind != PACKED || !VISUALS.contains(&fixed.visual) {
            return Err(FbdevError::Layout {
                path: path.into(),
                kind: fixed.kind,
                visual: fixed.visual,
            });
        }
        let format = Format::framebuffer(&variable).map_err(|error| FbdevError::Format {
            path: path.into(),
            error,
        })?;
        let [width, height, left, top] =
            [variable.width, variable.height, variable.left, variable.top].map(|it| it as usize);
        let pitch = fixed.pitch as usize;
        let start = top
            .checked_mul(pitch)
            .and_then(|rows| rows.checked_add(left * format.bytes()));
        let end = start
            .zip(height.checked_mul(pitch))
            .and_then(|(start, rows)| start.checked_add(rows));
        let row = (left + width).checked_mul(format.bytes());
        let fits = end.is_some_and(|end| end - left * format.bytes() <= fixed.length as usize)
            && row.is_some_and(|row| row <= pitch);
        let Some(start) = start.filter(|_| fits && width > 0 && height > 0) else {
            return Err(FbdevError::Outside { path: path.into() });
        };
        let memory = Mapping::new(&device, 0, fixed.length as usize).map_err(error)?;
        framebuffer::show(&device, &variable);
        let alpha = if format.has_alpha() {
            ", with alpha"
        } else {
            ""
        };
        log::info!(
            "{}: {width}x{height}, {} bits a pixel{alpha}",
            path.display(),
            variable.bits_per_pixel
        );
        Ok(Self {
            memory,
            format,
            size: [width, height],
            pitch,
            start,
        })
    }

    /// Width and height in pixels.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    /// Shows areas of the stage.
    pub fn show<S: Show>(&mut self, stage: &Stage<S>, areas: &[Area]) {
        let memory = &mut self.memory.bytes()[self.start..];
        stage.copy(areas, &self.format, memory, self.pitch);
    }
}

impl Drop for Fbdev {
    /// What was shown last is nobody's business any more.
    fn drop(&mut self) {
        let bytes = self.size[0] * self.format.bytes();
        for row in self.memory.bytes()[self.start..]
            .chunks_mut(self.pitch)
            .take(self.size[1])
        {
            let end = bytes.min(row.len());
            row[..end].fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_framebuffer_is_said_by_name() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let Err(error) = Fbdev::open(file.path()) else {
            panic!("a file is no framebuffer");
        };
        assert!(
            error
                .to_string()
                .starts_with(&*file.path().to_string_lossy())
        );
    }
}
