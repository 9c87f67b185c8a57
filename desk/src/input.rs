//! What owners send in: a GUID file, or a mail with the long serial number somewhere in it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use recovery_protocol::{
    FileError, GuidFile, LongSerialError, MAX_FILE_BYTES, Request, guid_file, long_serial,
};

/// Most bytes of one input.
pub const MAX_INPUT: usize = 64 * 1024;

/// Why an input holds no request.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Larger than [`MAX_INPUT`].
    #[error("larger than 64 KiB; cut out the part with the long serial number")]
    TooLarge,
    /// A GUID file that is wrong.
    #[error(transparent)]
    GuidFile(#[from] FileError),
    /// A text whose long serial number is wrong.
    #[error(transparent)]
    LongSerial(#[from] LongSerialError),
}

/// A request and how it came.
#[derive(Debug)]
pub enum Input {
    /// In a GUID file, with what that says besides.
    GuidFile(GuidFile),
    /// As rows or a QR code's text.
    LongSerial(Request),
}

impl Input {
    /// The request.
    pub fn request(&self) -> &Request {
        match self {
            Input::GuidFile(file) => file.request(),
            Input::LongSerial(request) => request,
        }
    }

    /// Takes the text for a GUID file if it is small enough and a line begins with `request:`, of a text with mark lines
    /// only what stands between them; else looks for rows in it. Bytes that are no UTF-8 do no harm around rows.
    pub fn parse(bytes: &[u8]) -> Result<Input, InputError> {
        if bytes.len() > MAX_INPUT {
            return Err(InputError::TooLarge);
        }
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let file = guid_file::between_marks(text).map_or(bytes, str::as_bytes);
        let is_guid_file = file
            .split(|byte| *byte == b'\n')
            .any(|line| line.starts_with(b"request:"));
        if is_guid_file && file.len() <= MAX_FILE_BYTES {
            Ok(Input::GuidFile(GuidFile::read(file)?))
        } else {
            Ok(Input::LongSerial(long_serial::find(text)?))
        }
    }

    /// Reads a file, or standard input for `-`.
    pub fn read(path: &Path) -> Result<Input, InputError> {
        let mut bytes = Vec::new();
        let limit = MAX_INPUT as u64 + 1;
        if path == Path::new("-") {
            io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
        } else {
            File::open(path)?.take(limit).read_to_end(&mut bytes)?;
        }
        Input::parse(&bytes)
    }
}
