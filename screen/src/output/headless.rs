//! A picture in a file, for developers.

use crate::raster::Picture;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A picture that cannot be written.
#[derive(Error, Debug)]
pub enum PngError {
    /// The file cannot be made.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The picture cannot be encoded or written.
    #[error("{}: {error}", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: png::EncodingError,
    },
}

/// Writes a picture to a PNG file. What is transparent is black, as on a monitor without a video plane.
pub fn png(picture: &Picture, path: &Path) -> Result<(), PngError> {
    let file = File::create(path).map_err(|error| PngError::File {
        path: path.into(),
        error,
    })?;
    let [width, height] = picture.size().map(|side| side as u32);
    let mut encoder = png::Encoder::new(BufWriter::new(file), width, height);
    encoder.set_color(png::ColorType::Rgb);
    let pixels = picture.pixels().iter();
    let bytes: Vec<u8> = pixels
        .flat_map(|[blue, green, red, _]| [*red, *green, *blue])
        .collect();
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&bytes)?;
        writer.finish()
    });
    written.map_err(|error| PngError::Encoding {
        path: path.into(),
        error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_what_is_shown() {
        let mut picture = Picture::new([3, 2]);
        picture.pixels_mut()[4] = [1, 2, 3, 255];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.png");
        png(&picture, &path).unwrap();
        let file = std::io::BufReader::new(File::open(&path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert_eq!((info.width, info.height), (3, 2));
        assert_eq!(bytes, [[0; 12].as_slice(), &[3, 2, 1, 0, 0, 0]].concat());
        let nowhere = folder.path().join("no/page.png");
        let error = png(&picture, &nowhere).unwrap_err().to_string();
        assert!(error.contains("no/page.png"), "{error}");
    }
}
