//! Why a command failed, what the exit status says about it, and how it is told.

use crate::api::client::ConnectError;
use crate::api::{CallError, recovery};
use crate::read::Tree;
use serde::Serialize;
use std::fmt::Write;
use thiserror::Error;

/// Why a command failed.
#[derive(Error, Debug)]
pub enum Failure {
    /// No connection to the daemon.
    #[error("{0}")]
    Connect(#[from] ConnectError),
    /// The daemon heard the call and says no.
    #[error("{0}")]
    Refused(recovery::Error),
    /// The call came to nothing.
    #[error("{0}")]
    Call(String),
    /// The arguments or what was typed cannot be used.
    #[error("{0}")]
    Usage(String),
    /// A terminal, a port or standard input failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
}

impl From<CallError<recovery::Error>> for Failure {
    fn from(error: CallError<recovery::Error>) -> Self {
        match error {
            CallError::Interface(refused) => Self::Refused(refused),
            other => Self::Call(other.to_string()),
        }
    }
}

impl Failure {
    /// For a step that the operating system refused.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    /// The exit status, 1 to 18: see [`STATUSES`].
    pub fn status(&self) -> u8 {
        use recovery::Error as E;
        match self {
            Self::Call(_) | Self::Io { .. } => 1,
            Self::Usage(_) => 2,
            Self::Connect(ConnectError::NotPermitted(_)) => 4,
            Self::Connect(_) => 3,
            Self::Refused(refused) => match refused {
                E::NotPermitted { .. } => 4,
                E::WrongCode { .. } => 5,
                E::Wait { .. } => 6,
                E::NotACode { .. } => 7,
                E::NoRequest { .. } => 8,
                E::NoGrant { .. } => 9,
                E::PasswordRefused { .. } => 10,
                E::WrongPassword { .. } => 11,
                E::NotSet { .. } => 12,
                E::StickTrouble { .. } => 13,
                E::ReplyTrouble { .. } => 14,
                E::MethodNotOffered { .. } => 15,
                E::Unavailable { .. } => 16,
                E::Busy { .. } => 17,
                E::NotSent { .. } => 18,
            },
        }
    }

    /// `{"error": name, "message": text}` with the error's other numbers beside them. An error that is not the daemon's
    /// has a name without dots.
    pub fn to_json(&self) -> String {
        let error = match self {
            Self::Refused(refused) => return flat(refused),
            Self::Connect(ConnectError::NotPermitted(_)) => "NotPermitted",
            Self::Connect(_) => "Unreachable",
            Self::Call(_) => "CallFailed",
            Self::Usage(_) => "Usage",
            Self::Io { .. } => "Io",
        };
        let message = self.to_string();
        // Two texts: there is nothing that could fail.
        serde_json::to_string(&Told { error, message }).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Told {
    error: &'static str,
    message: String,
}

/// The parameters of a Varlink error one level up, beside its name.
fn flat(refused: &recovery::Error) -> String {
    let written = serde_json::to_string(refused).unwrap_or_default();
    let mut flat = Vec::new();
    if let Ok(Tree::Map(parts)) = Tree::of_json(written.as_bytes()) {
        for (name, part) in parts {
            match part.tree {
                Tree::Map(parameters) => flat.extend(parameters),
                _ => flat.push((name, part)),
            }
        }
    }
    serde_json::to_string(&Tree::Map(flat)).unwrap_or_default()
}

/// What each exit status means.
const STATUSES: [(u8, &str); 19] = [
    (0, "done"),
    (1, "something else failed; the message says what"),
    (2, "the arguments or the input cannot be used"),
    (3, "the daemon cannot be reached"),
    (4, "this user is not permitted to do that (NotPermitted)"),
    (5, "the code is wrong (WrongCode)"),
    (
        6,
        "it is too soon; the message says how long to wait (Wait)",
    ),
    (7, "not a code: mistyped, nothing was charged (NotACode)"),
    (8, "there is no open request (NoRequest)"),
    (9, "no code was accepted here (NoGrant)"),
    (10, "the new password breaks a rule (PasswordRefused)"),
    (11, "not the account's password (WrongPassword)"),
    (12, "the password could not be set (NotSet)"),
    (
        13,
        "the stick is missing, unusable or failed (StickTrouble)",
    ),
    (14, "the reply file cannot be used (ReplyTrouble)"),
    (
        15,
        "that way in is not offered, or not now (MethodNotOffered)",
    ),
    (16, "recovery is off or cannot keep its state (Unavailable)"),
    (17, "another action is still running (Busy)"),
    (18, "no code was sent; the message says why (NotSent)"),
];

/// The exit statuses as the help shows them.
pub fn help() -> String {
    let mut help = String::from("Exit status:\n");
    for (status, meaning) in STATUSES {
        // Writing to a String cannot fail.
        let _ = writeln!(help, "  {status:>2}  {meaning}");
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn an_error_is_told_flat() {
        let message = "Wrong.".to_owned();
        let failure = Failure::Refused(recovery::Error::WrongCode {
            message,
            why: recovery::WrongWhy::Wrong,
            wait_s: 30,
            left: Some(94),
        });
        let expected = json!({"error": "io.recoveryd.Recovery.WrongCode", "message": "Wrong.", "why": "wrong", "wait_s": 30, "left": 94});
        let json: Value = serde_json::from_str(&failure.to_json()).unwrap();
        assert_eq!(json, expected);
        assert_eq!(failure.status(), 5);
        let unreachable = Failure::Connect(ConnectError::NotRunning("/x".into()));
        let json: Value = serde_json::from_str(&unreachable.to_json()).unwrap();
        assert_eq!(json["error"], "Unreachable");
        assert_eq!(unreachable.status(), 3);
    }

    #[test]
    fn every_status_is_listed_once_and_in_order() {
        for (place, (status, _)) in STATUSES.iter().enumerate() {
            assert_eq!(place, usize::from(*status));
        }
    }
}
