//! The GUID file: a request on a stick or in a mail.

use alloc::format;
use alloc::string::String;

use crate::file::{FileError, MAX_FILE_BYTES, Value, needed, plain, values};
use crate::long_serial;
use crate::{Guid, Request, Serial};

const KEYS: [&str; 6] = ["guid", "serial", "model", "firmware", "made", "request"];

/// The line before a GUID file's text where it is shown to be copied, as on a terminal.
pub const BEGIN: &str = "-----BEGIN RECOVERY REQUEST-----";
/// The line after it.
pub const END: &str = "-----END RECOVERY REQUEST-----";

/// Most characters of a model's or firmware's name.
const MAX_NAME: usize = 64;
/// Most characters of a time.
const MAX_MADE: usize = 40;

/// A GUID file's contents. Only the request counts: the rest is for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidFile {
    request: Request,
    model: String,
    firmware: String,
    made: String,
}

impl GuidFile {
    /// Most bytes of the lines that say where to send the file; lines past them are left out.
    pub const MAX_SEND_TO: usize = 2048;

    /// `model` and `firmware`: at most 64 characters, none of them control; `made`: the
    /// recorder's own clock in RFC 3339's form. Each may be empty and is then left out.
    pub fn new(
        request: Request,
        model: &str,
        firmware: &str,
        made: &str,
    ) -> Result<GuidFile, FileError> {
        Ok(GuidFile {
            request,
            model: plain(model.trim(), 0, "model", MAX_NAME)?,
            firmware: plain(firmware.trim(), 0, "firmware", MAX_NAME)?,
            made: time(made.trim(), 0)?,
        })
    }

    /// The request itself.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The recorder's model, or empty.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The firmware's version, or empty.
    pub fn firmware(&self) -> &str {
        &self.firmware
    }

    /// When the recorder's clock said it was made (RFC 3339), or empty. Never to be trusted.
    pub fn made(&self) -> &str {
        &self.made
    }

    /// The file's text, at most [`MAX_FILE_BYTES`]. `send_to` are the vendor's contact lines;
    /// control characters in them become blanks.
    pub fn write(&self, send_to: &[String]) -> String {
        let mut text = String::with_capacity(MAX_FILE_BYTES);
        text.push_str(
            "This file asks for a secure code, so that the owner of a video recorder can set a\n\
             new password. It holds no password and no secret.\n\n",
        );
        let mut left = Self::MAX_SEND_TO;
        let lines = send_to.iter().filter(|line| !line.trim().is_empty());
        for (at, line) in lines.enumerate() {
            let heading = if at == 0 { "Send it to:\n" } else { "" };
            let line = line.trim().replace(char::is_control, " ");
            let line = format!("{heading}    {line}\n");
            let Some(rest) = left.checked_sub(line.len()) else {
                break;
            };
            left = rest;
            text.push_str(&line);
        }
        if left == Self::MAX_SEND_TO {
            text.push_str("Send it to the recorder's maker or to whoever installed it.\n");
        }
        text.push_str(
            "The answer is a code of 16 digits or a file whose name begins with REPLY.\n\
             Please change nothing below this line.\n\n",
        );
        let guid = format!("{}", self.request.guid());
        for (key, value) in [
            ("guid", guid.as_str()),
            ("serial", self.request.serial().as_str()),
            ("model", &self.model),
            ("firmware", &self.firmware),
            ("made", &self.made),
        ] {
            if !value.is_empty() {
                text.push_str(&format!("{key}: {value}\n"));
            }
        }
        text.push_str("request:\n");
        for row in long_serial::rows(&self.request) {
            text.push_str(&format!("    {row}\n"));
        }
        text
    }

    /// Reads what [`write`](Self::write) made, also after it went through mail programs and
    /// editors: a byte order mark, CRLF, blanks at line ends and rows wrapped anew do not matter.
    /// Keys may stand in any order, once each; all but `request` may be missing; after the rows
    /// and an empty line, a mail's rest may follow.
    pub fn read(bytes: &[u8]) -> Result<GuidFile, FileError> {
        let [guid, serial, model, firmware, made, request] = values(bytes, KEYS, "request")?;
        let request = read_request(&needed(request, "request")?)?;
        if let Some(Value { line, text, .. }) = guid {
            let guid: Guid = text
                .parse()
                .map_err(|error| FileError::Guid { line, error })?;
            agrees(guid == request.guid(), line, "guid")?;
        }
        if let Some(Value { line, text, .. }) = serial {
            let serial = Serial::parse(text).map_err(|error| FileError::Serial { line, error })?;
            agrees(serial == *request.serial(), line, "serial")?;
        }
        let name = |value: Option<Value>, key| match value {
            Some(Value { line, text, .. }) => plain(text, line, key, MAX_NAME),
            None => Ok(String::new()),
        };
        Ok(GuidFile {
            request,
            model: name(model, "model")?,
            firmware: name(firmware, "firmware")?,
            made: made.map_or(Ok(String::new()), |made| time(made.text, made.line))?,
        })
    }
}

/// The text between the first [`BEGIN`] line and the [`END`] line after it, or the rest if that is missing; `None` without
/// a [`BEGIN`] line. Blanks around a mark do not matter.
pub fn between_marks(text: &str) -> Option<&str> {
    let mut begin = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match (begin, line.trim()) {
            (None, BEGIN) => begin = Some(at + line.len()),
            (Some(begin), END) => return text.get(begin..at),
            _ => {}
        }
        at += line.len();
    }
    text.get(begin?..)
}

/// `GUID_<serial>_<first 8 of the guid>.txt`.
pub fn file_name(request: &Request) -> String {
    format!("GUID_{}_{}.txt", request.serial(), request.guid().short())
}

fn agrees(agrees: bool, line: usize, key: &'static str) -> Result<(), FileError> {
    if agrees {
        Ok(())
    } else {
        Err(FileError::Mismatch { line, key })
    }
}

fn read_request(value: &Value) -> Result<Request, FileError> {
    let first = (value.line, value.text);
    let lines = || core::iter::once(&first).chain(&value.more);
    let mut text = String::new();
    for (_, line) in lines() {
        text.push_str(line);
        text.push('\n');
    }
    long_serial::read(&text).map_err(|error| {
        let row = error.row().unwrap_or(1);
        let lines = lines().copied();
        let line = long_serial::line_of_row(lines, row).unwrap_or(value.line);
        FileError::Request { line, error }
    })
}

/// Checks the form `2026-01-31T12:00:00Z` (also with a fraction and an offset), not the calendar:
/// nobody relies on it.
fn time(text: &str, line: usize) -> Result<String, FileError> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let fits = |text: &str, form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(c, f)| match f {
                b'0' => c.is_ascii_digit(),
                _ => c == f,
            })
    };
    let seconds = "0000-00-00T00:00:00";
    let offset = |text: &str| {
        let text = match text.strip_prefix('.') {
            Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()),
            None => text,
        };
        text == "Z" || fits(text, "+00:00") || fits(text, "-00:00")
    };
    match text.split_at_checked(seconds.len()) {
        Some((head, tail)) if text.len() <= MAX_MADE && fits(head, seconds) && offset(tail) => {
            Ok(text.into())
        }
        _ => Err(FileError::Made { line }),
    }
}
