//! The pages, each with what only it knows. What a page holds is wiped when it is left.

use super::Typed;
use recoveryd::api::recovery::{Error, Record};
use std::time::Duration;

/// What is shown.
pub enum Page {
    /// The live picture's place, the date and the time; the bar when the pointer touches the top.
    Idle,
    /// The account's sign-in, with *Forgot password*.
    SignIn(SignIn),
    /// Signed in: the event log, "a recovery happened on …" on top when one did.
    Home(Home),
    /// Whom one is about to recover, and that one is entitled to.
    Forgot,
    /// The ways to a new password: what works right now first, the others with the reason why not.
    Ways,
    /// A verification code to the registered contact.
    Online(Online),
    /// The long serial number with its QR code, and the export to a stick.
    Offline(Offline),
    /// A code is typed.
    Code(Code),
    /// The new password.
    NewPassword(NewPassword),
    /// The new password is kept and will be set later; the old one stops it.
    Delayed,
    /// Done: the password is set.
    Done,
}

/// A way to a new password that a person can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A verification code by e-mail or text message.
    Online,
    /// The long serial number by photograph, or the GUID file on a stick.
    Offline,
    /// The recovery kit's code.
    Kit,
    /// The reset button.
    Button,
}

/// The two themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contrast {
    /// The calm one (WCAG 2.2 AA).
    Calm,
    /// The strong one (AAA).
    Strong,
}

/// The sign-in.
pub struct SignIn {
    /// The password so far.
    pub password: Typed,
    /// Whether its characters are shown.
    pub shown: bool,
    /// The daemon is being asked.
    pub busy: bool,
    /// What it said.
    pub trouble: Option<Error>,
    /// A new one is taken at this time.
    pub wait_until: Option<Duration>,
}

/// After sign-in.
pub struct Home {
    /// The event log, newest first.
    pub records: Vec<Record>,
    /// Whether nobody changed it from outside.
    pub sound: bool,
    /// The recovery the owner has not seen yet.
    pub recovery: Option<Record>,
}

/// The online way.
pub struct Online {
    /// The verification code so far.
    pub code: Typed,
    /// The daemon is being asked.
    pub busy: bool,
    /// What it said.
    pub trouble: Option<Error>,
}

/// The offline way.
pub struct Offline {
    /// The stick that is written to, or was.
    pub export: Option<Export>,
    /// What went wrong with the request.
    pub trouble: Option<Error>,
}

/// An export to a stick.
pub struct Export {
    /// The stick's id.
    pub stick: String,
    /// The stick's label and size, as a person knows it.
    pub label: String,
    /// How it stands.
    pub state: ExportState,
}

/// How an export stands.
pub enum ExportState {
    /// Being written.
    Writing,
    /// Written and read back: the stick may be removed. The file's name.
    Safe(String),
    /// Not written.
    Failed(Error),
}

/// Which code is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// 16 digits in four boxes of four.
    Secure,
    /// 24 digits of the recovery kit, in six boxes of four.
    Kit,
}

/// A code is typed.
pub struct Code {
    /// Which.
    pub kind: CodeKind,
    /// So far, without separators.
    pub code: Typed,
    /// Whether all is typed and the check digit is not right.
    pub mistyped: bool,
    /// The daemon is being asked.
    pub busy: bool,
    /// What it said.
    pub trouble: Option<Error>,
    /// A new one is taken at this time.
    pub wait_until: Option<Duration>,
}

/// The new password.
pub struct NewPassword {
    /// The new password.
    pub password: Typed,
    /// The same once more.
    pub repeat: Typed,
    /// Whether the characters are shown.
    pub shown: bool,
    /// How strong it is: 0 (guessed at once) to 4.
    pub strength: u8,
    /// The daemon is being asked.
    pub busy: bool,
    /// What it said.
    pub trouble: Option<Error>,
}
