//! From a leased message to its text. Here and nowhere else a verification code comes into being, and it goes no further
//! than the message.

use std::sync::Arc;

use recovery_protocol::{VerificationCode, long_serial};
use zeroize::Zeroizing;

use super::queue::{Asked, Leased};
use crate::issue;
use crate::keys::KeyRing;
use crate::templates::{MailText, Purpose, Templates, Values};

/// Turns messages into texts.
pub(super) struct Renderer {
    pub(super) keys: KeyRing,
    pub(super) templates: Arc<Templates>,
    pub(super) vendor: String,
}

impl Renderer {
    /// The error is a reason to give the message up.
    pub(super) fn mail(&self, message: &Leased, asked: &Asked) -> Result<MailText, String> {
        let code = self.code(message, asked)?;
        let time = time(asked.made_at);
        let values = self.values(message, asked, &time);
        Ok(self
            .templates
            .mail(&message.language, &values, code.as_ref()))
    }

    /// The same for a text message.
    pub(super) fn sms(&self, message: &Leased, asked: &Asked) -> Result<Zeroizing<String>, String> {
        let code = self.code(message, asked)?;
        let time = time(asked.made_at);
        let values = self.values(message, asked, &time);
        Ok(self
            .templates
            .sms(&message.language, &values, code.as_ref()))
    }

    fn code(&self, message: &Leased, asked: &Asked) -> Result<Option<VerificationCode>, String> {
        if message.purpose == Purpose::Notice {
            return Ok(None);
        }
        let request = long_serial::read(&asked.symbols).map_err(|error| error.to_string())?;
        let codes = issue::codes(&self.keys, &request).map_err(|error| error.to_string())?;
        Ok(Some(codes.verification))
    }

    fn values<'a>(&'a self, message: &Leased, asked: &'a Asked, time: &'a str) -> Values<'a> {
        Values {
            serial: &asked.serial,
            vendor: &self.vendor,
            contact: &asked.sent_to,
            minutes: (asked.ends_at - asked.made_at) / 60_000,
            time,
            guid: &asked.guid,
            is_last: message.is_last,
        }
    }
}

fn time(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
