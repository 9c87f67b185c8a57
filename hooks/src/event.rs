//! The line that a hook is told.

use recoveryd::secret::{Secret, maybe_on_the_wire};
use serde::Deserialize;
use std::io::{self, Read};
use thiserror::Error;
use zeroize::Zeroizing;

/// The longest line, in bytes.
const LONGEST: usize = 4096;

/// What happened. More may stand in the line.
#[derive(Deserialize)]
pub struct Event {
    /// Which kind of event it is; `password_reset` is the only one.
    pub event: String,
    /// The new password, if the configuration gives it to this hook.
    #[serde(default, with = "maybe_on_the_wire")]
    pub password: Option<Secret>,
}

/// Why there is nothing to do.
#[derive(Error, Debug)]
pub enum EventError {
    /// It could not be read.
    #[error("the event could not be read: {0}")]
    Read(#[from] io::Error),
    /// It is not an event. What it is instead may hold a password.
    #[error("standard input is no event of recoveryd: this program is run as a [[hook]]")]
    NotAnEvent,
    /// Another event.
    #[error("the event is not one that changes a password")]
    Other,
    /// The password is not in it.
    #[error("the event has no password: the [[hook]] needs password = true")]
    NoPassword,
}

/// Reads the new password from the hook's standard input.
pub fn new_password(input: impl Read) -> Result<Secret, EventError> {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    input.take(LONGEST as u64).read_to_end(&mut line)?;
    let event: Event = serde_json::from_slice(&line).map_err(|_| EventError::NotAnEvent)?;
    if event.event != "password_reset" {
        return Err(EventError::Other);
    }
    event.password.ok_or(EventError::NoPassword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_reset_with_its_password_will_do() {
        let told =
            br#"{"event":"password_reset","account":"admin","start":1,"password":"a \"new\" one"}"#;
        assert_eq!(new_password(&told[..]).unwrap().expose(), "a \"new\" one");
        for (told, said) in [
            (r#"{"event":"password_reset"}"#, "needs password = true"),
            (
                r#"{"event":"other","password":"x"}"#,
                "not one that changes",
            ),
            ("{\"event\":", "is no event"),
            ("", "is no event"),
        ] {
            let error = new_password(told.as_bytes()).err().unwrap().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
