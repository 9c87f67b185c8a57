//! The reply file: a secure code on the stick that brought the GUID file.

use alloc::format;
use alloc::string::String;

use zeroize::Zeroizing;

use crate::file::{FileError, MAX_FILE_BYTES, Value, needed, values};
use crate::{Guid, Request, SecureCode, Serial};

const KEYS: [&str; 3] = ["guid", "serial", "code"];

/// A reply file's contents: which request it answers, and the code. Secret because of the code.
pub struct ReplyFile {
    guid: Guid,
    serial: Serial,
    code: SecureCode,
}

impl ReplyFile {
    /// The answer to `request`.
    pub fn new(request: &Request, code: SecureCode) -> ReplyFile {
        ReplyFile {
            guid: request.guid(),
            serial: request.serial().clone(),
            code,
        }
    }

    /// The request it answers.
    pub fn guid(&self) -> Guid {
        self.guid
    }

    /// The recorder it is for.
    pub fn serial(&self) -> &Serial {
        &self.serial
    }

    /// The code.
    pub fn code(&self) -> &SecureCode {
        &self.code
    }

    /// Gives up the rest.
    pub fn into_code(self) -> SecureCode {
        self.code
    }

    /// The file's text, at most [`MAX_FILE_BYTES`].
    pub fn write(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(MAX_FILE_BYTES));
        text.push_str(
            "This file answers a recorder's request for a secure code. Copy it onto a USB stick\n\
             and put the stick into the recorder, or type the 16 digits of the code there.\n\
             It is of use on that recorder only, for that one request.\n\n",
        );
        text.push_str(&format!(
            "guid: {}\nserial: {}\ncode: ",
            self.guid, self.serial
        ));
        text.push_str(&self.code.formatted());
        text.push('\n');
        text
    }

    /// Reads what [`write`](Self::write) made; a byte order mark, CRLF and blanks at line ends do
    /// not matter. All three keys must be there, once each, in any order. Whether it answers the
    /// request at hand is for the caller to see.
    pub fn read(bytes: &[u8]) -> Result<ReplyFile, FileError> {
        let [guid, serial, code] = values(bytes, KEYS, "code")?;
        let Value { line, text, .. } = needed(guid, "guid")?;
        let guid = text
            .parse()
            .map_err(|error| FileError::Guid { line, error })?;
        let Value { line, text, .. } = needed(serial, "serial")?;
        let serial = Serial::parse(text).map_err(|error| FileError::Serial { line, error })?;
        let Value { line, text, more } = needed(code, "code")?;
        let mut digits = Zeroizing::new(String::with_capacity(MAX_FILE_BYTES));
        digits.push_str(text);
        for (_, text) in more {
            digits.push_str(text);
        }
        let code = SecureCode::parse(&digits).map_err(|error| FileError::Code { line, error })?;
        Ok(ReplyFile { guid, serial, code })
    }
}

/// `REPLY_<serial>_<first 8 of the guid>.txt`.
pub fn file_name(request: &Request) -> String {
    let guid = request.guid().short();
    format!("REPLY_{}_{guid}.txt", request.serial())
}
