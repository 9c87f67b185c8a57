//! A program of the recorder's maker that knows where passwords are kept.
//!
//! It reads two lines on standard input, the account's name and the password. Exit status 0 says that the password is set,
//! 75 (EX_TEMPFAIL of sysexits) that it may or may not be, any other that it is not and nothing changed. It may be called
//! twice for one reset: after a power cut nobody can know whether the first call went through. What it prints is dropped.

use super::{CredentialStore, StoreError, refuse_unstorable};
use crate::secret::Secret;
use crate::sys::program::{self, Outcome};
use std::io;
use std::time::Duration;
use zeroize::Zeroizing;

/// EX_TEMPFAIL of sysexits: a program that cannot tell what came of it.
const CANNOT_TELL: i32 = 75;

/// The store behind `store = "command"`. What it prepares is the password itself: only the program knows what to make of
/// it.
pub struct Command {
    account: String,
    program: Vec<String>,
    verify: Option<Vec<String>>,
    timeout: Duration,
}

impl Command {
    /// The program that sets an account's password, the one that checks it if there is one (each its path, then its
    /// arguments), and how long either may take.
    pub fn new(
        account: String,
        program: Vec<String>,
        verify: Option<Vec<String>>,
        timeout: Duration,
    ) -> Self {
        Self {
            account,
            program,
            verify,
            timeout,
        }
    }

    fn run(&self, words: &[String], password: &Secret) -> io::Result<Outcome> {
        let lines = Zeroizing::new(format!("{}\n{}\n", self.account, password.expose()));
        program::run(words, lines.as_bytes(), self.timeout)
    }
}

impl CredentialStore for Command {
    fn prepare(&self, password: &Secret) -> Result<Secret, StoreError> {
        refuse_unstorable(password)?;
        Ok(Secret::new(password.expose().to_owned()))
    }

    fn apply(&self, prepared: &Secret) -> Result<(), StoreError> {
        refuse_unstorable(prepared)?;
        let name = self.program.join(" ");
        let uncertain = |what: String| {
            StoreError::Uncertain(format!(
                "{name} {what}; the password may or may not be set."
            ))
        };
        match self.run(&self.program, prepared) {
            Err(error) => Err(StoreError::NotSet(format!(
                "{name} could not be started: {error}."
            ))),
            Ok(Outcome::Exited {
                status: 0,
                read_all: true,
            }) => Ok(()),
            Ok(Outcome::Exited { status: 0, .. }) => Err(uncertain(
                "ended without reading the account and the password".into(),
            )),
            Ok(Outcome::Exited {
                status: CANNOT_TELL,
                ..
            }) => Err(uncertain("could not do all it should".into())),
            Ok(Outcome::Exited { status, .. }) => Err(StoreError::NotSet(format!(
                "{name} did not set the password (exit status {status})."
            ))),
            Ok(Outcome::Signalled(signal)) => {
                Err(uncertain(format!("was ended by signal {signal}")))
            }
            Ok(Outcome::Stopped) => Err(uncertain(format!(
                "was stopped after {} seconds",
                self.timeout.as_secs()
            ))),
        }
    }

    fn verify(&self, password: &Secret) -> Result<bool, StoreError> {
        let Some(words) = &self.verify else {
            return Err(StoreError::CannotVerify(
                "No program is configured that checks a password.".into(),
            ));
        };
        if refuse_unstorable(password).is_err() {
            return Ok(false);
        }
        let told = match self.run(words, password) {
            Err(error) => format!("could not be started: {error}"),
            Ok(Outcome::Exited {
                status: 0,
                read_all: true,
            }) => return Ok(true),
            Ok(Outcome::Exited { status: 1, .. }) => return Ok(false),
            Ok(Outcome::Exited { status: 0, .. }) => {
                "ended without reading the account and the password".into()
            }
            Ok(Outcome::Exited { status, .. }) => format!("ended with exit status {status}"),
            Ok(Outcome::Signalled(signal)) => format!("was ended by signal {signal}"),
            Ok(Outcome::Stopped) => {
                format!("was stopped after {} seconds", self.timeout.as_secs())
            }
        };
        Err(StoreError::CannotVerify(format!(
            "{} {told}.",
            words.join(" ")
        )))
    }
}
