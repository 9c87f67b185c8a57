//! The pages, each with what only it knows. What a page holds is wiped when it is left.

use super::Typed;
use recoveryd::api::recovery::{Error, MethodWhy, Record};
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
    /// What the reset button does, and how it is held.
    Button,
    /// The long serial number with its QR code, and the export to a stick.
    Offline(Offline),
    /// A code is typed.
    Code(Code),
    /// The new password.
    NewPassword(NewPassword),
    /// The recorder is setting the new password, and tries until it is done.
    Applying,
    /// The new password is kept and will be set later; the old one stops it.
    Delayed(Delayed),
    /// Nothing can be done: the status says why.
    Unavailable,
    /// Done: the password is set.
    Done {
        /// It is the code on the recorder's sticker, by the reset button.
        sticker: bool,
    },
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

/// A way as the page of ways shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub way: Way,
    /// Whether it can be chosen now.
    pub usable: bool,
    /// Why not, or for the button what it does.
    pub why: Option<MethodWhy>,
    /// How many seconds the button is to be held.
    pub hold_s: Option<u64>,
}

/// The two themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contrast {
    /// The calm one (WCAG 2.2 AA).
    Calm,
    /// The strong one (AAA).
    Strong,
}

/// Why something that was asked brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The daemon says no.
    Refused(Error),
    /// The daemon was not reached, or broke off: it may or may not have been done.
    Lost,
}

/// Why the daemon is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// It does not run (any more); it is looked for again.
    NotRunning,
    /// This program's user may not speak with it.
    NotPermitted,
    /// The connection failed in another way.
    Broken,
}

/// What has come about while the person looked elsewhere; gone with what they do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The accepted code's 15 minutes are over, or another surface has it.
    GrantEnded,
    /// The request ended; a new one can be made.
    RequestEnded,
    /// The delayed recovery was stopped; the password stays as it was.
    Stopped,
    /// The password could not be set and is as it was.
    NotSet,
    /// The person cannot receive a verification code; the other ways need no message.
    OtherWays,
    /// No verification code could be sent.
    NotSent(Box<Trouble>),
}

/// The sign-in.
#[derive(Default)]
pub struct SignIn {
    /// The password so far.
    pub password: Typed,
    /// Whether its characters are shown.
    pub shown: bool,
    /// The daemon is being asked.
    pub busy: bool,
    /// What it said.
    pub trouble: Option<Trouble>,
    /// A new one is taken at this time.
    pub wait_until: Option<Duration>,
}

/// After sign-in.
#[derive(Default)]
pub struct Home {
    /// The log is being asked for.
    pub busy: bool,
    /// The event log, newest first.
    pub records: Vec<Record>,
    /// Whether nobody changed it from outside.
    pub sound: bool,
    /// Why there is no log.
    pub trouble: Option<Trouble>,
    /// The recovery that the owner has not confirmed to know of; [`super::Act::Continue`] does.
    pub recovery: Option<Record>,
}

/// The offline way. The request itself is in the status.
#[derive(Default)]
pub struct Offline {
    /// The request is being made.
    pub opening: bool,
    /// The reply file on this stick is being read and its code compared.
    pub reading: Option<String>,
    /// What went wrong with the request or the reply file.
    pub trouble: Option<Trouble>,
}

/// An export to a stick.
pub struct Export {
    /// The stick's id.
    pub stick: String,
    /// The stick's label, as a person knows it.
    pub label: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// How it stands.
    pub state: ExportState,
}

/// How an export stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportState {
    /// Being written.
    Writing,
    /// Written and read back: the stick may be removed. The file's name.
    Safe(String),
    /// Not written.
    Failed(Trouble),
}

/// Which code is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// 16 digits in four boxes of four.
    Secure,
    /// 24 digits of the recovery kit, in six boxes of four.
    Kit,
    /// 8 digits that came by e-mail or text message, in a box each.
    Verification,
}

impl CodeKind {
    /// How many digits it has.
    pub fn digits(self) -> usize {
        match self {
            Self::Secure => recovery_protocol::SecureCode::DIGITS,
            Self::Kit => recovery_protocol::KitCode::DIGITS,
            Self::Verification => recovery_protocol::VerificationCode::DIGITS,
        }
    }
}

/// A code is typed.
pub struct Code {
    /// Which.
    pub kind: CodeKind,
    /// So far, digits without separators.
    pub code: Typed,
    /// Whether all is typed and the check digit is not right; a verification code has none.
    pub mistyped: bool,
    /// The daemon is being asked.
    pub busy: bool,
    /// A verification code is being asked for.
    pub sending: bool,
    /// What it said.
    pub trouble: Option<Trouble>,
    /// A new one is taken at this time.
    pub wait_until: Option<Duration>,
}

impl Code {
    /// Whether all digits are there, fit together, and may be tried now.
    pub fn is_ready(&self) -> bool {
        self.code.text().len() == self.kind.digits()
            && !self.mistyped
            && !self.busy
            && !self.sending
            && self.wait_until.is_none()
    }
}

/// One of the two fields of the new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field {
    /// The new password.
    #[default]
    Password,
    /// The same once more.
    Repeat,
}

/// What keeps a new password from being saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// So many characters more are needed.
    Characters(u64),
    /// It has more bytes than any store takes.
    TooLong,
    /// It holds a control character.
    Character,
    /// It follows from the serial number.
    Serial,
    /// It follows from the account's name.
    Account,
    /// It is one of the most common passwords.
    Common,
    /// The second field differs from the first.
    Repeat,
}

/// The new password.
#[derive(Default)]
pub struct NewPassword {
    /// The new password.
    pub password: Typed,
    /// The same once more.
    pub repeat: Typed,
    /// Where typed characters go.
    pub field: Field,
    /// Whether the characters are shown.
    pub shown: bool,
    /// How strong it is: 0 (guessed at once) to 4.
    pub strength: u8,
    /// What keeps it from being saved, the first field's fault first.
    pub missing: Vec<Missing>,
    /// The daemon is being asked.
    pub busy: bool,
    /// What it said.
    pub trouble: Option<Trouble>,
}

/// A delayed recovery, and the old password that stops it.
#[derive(Default)]
pub struct Delayed {
    /// The old password so far.
    pub password: Typed,
    /// Whether its characters are shown.
    pub shown: bool,
    /// The daemon is being asked.
    pub busy: bool,
    /// What it said.
    pub trouble: Option<Trouble>,
    /// A password is taken at this time.
    pub wait_until: Option<Duration>,
}
