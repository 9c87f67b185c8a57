//! What the person sees next, free of any toolkit: told what the person does, what the daemon says and what time it is, it
//! changes the page and says what to ask the daemon.

mod page;
mod typed;

pub use page::*;
pub use typed::Typed;

use recoveryd::api::recovery::{Error, ExportReply, GrantReply, LogReply, Status};
use std::time::Duration;

/// What a person does. Each page offers some of these; what is not offered does nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The live picture's *Device management*.
    DeviceManagement,
    /// *Forgot password* on the sign-in panel.
    ForgotPassword,
    /// Signs in with what was typed.
    SignIn,
    /// Back to the live picture; forgets what was typed.
    Start,
    /// One page back.
    Back,
    /// Gives up what is under way on this page (an accepted code, an export that is shown).
    Cancel,
    /// Shows or closes the page's help.
    Help,
    /// Confirms what the page says: "that is me", "continue", "done".
    Continue,
    /// Takes this way to a new password.
    Choose(Way),
    /// Sends the verification code to this contact, for the first time or again.
    Send(String),
    /// Writes the GUID file to the stick with this id.
    Export(String),
    /// Goes to where the code is typed.
    EnterCode,
    /// Takes the code from the reply file on the stick with this id.
    UseReply(String),
    /// A digit (or a kit code's character) is typed.
    Key(char),
    /// The last character is taken back.
    Erase,
    /// Everything typed here is taken back.
    Clear,
    /// Tries the code that was typed.
    TryCode,
    /// Saves the new password.
    Save,
    /// Shows or hides the characters of the password.
    Reveal,
    /// Another language, by its tag: "de".
    Language(String),
    /// Another theme.
    Theme(Contrast),
}

/// What is asked of the daemon; each is answered by one [`Heard`].
pub enum Ask {
    /// `SignIn`.
    SignIn(Typed),
    /// `Request`.
    Request,
    /// `Export`.
    Export(String),
    /// `EnterReply`.
    EnterReply(String),
    /// `EnterCode`.
    EnterCode(Typed),
    /// `SetPassword`.
    SetPassword(Typed),
    /// `GiveUp`.
    GiveUp,
    /// `Log`.
    Log,
}

/// What the daemon says.
pub enum Heard {
    /// It is reached again, or its state changed.
    Status(Box<Status>),
    /// It is not reached, with the sentence why.
    Lost(String),
    /// The answer to `SignIn`.
    SignedIn(Result<(), Error>),
    /// The answer to `Request`.
    Requested(Result<(), Error>),
    /// The answer to `Export`.
    Exported(Result<Box<ExportReply>, Error>),
    /// The answer to `EnterCode` and `EnterReply`.
    Granted(Result<GrantReply, Error>),
    /// The answer to `SetPassword`: 0, or the seconds until it will be set.
    Saved(Result<u64, Error>),
    /// The answer to `GiveUp`.
    GivenUp(Result<(), Error>),
    /// The answer to `Log`.
    Log(Result<LogReply, Error>),
}

/// The page and what it knows.
pub struct Wizard {
    /// What is shown.
    pub page: Page,
    /// What the daemon said last.
    pub status: Option<Box<Status>>,
    /// Why the daemon is not reached.
    pub lost: Option<String>,
    /// Whether the page's help is open.
    pub help: bool,
    /// The language's tag.
    pub language: String,
    /// The theme.
    pub contrast: Contrast,
    touched: Duration,
}

impl Wizard {
    /// At the live picture. `now` is monotonic time.
    pub fn new(language: &str, now: Duration) -> Self {
        Self {
            page: Page::Idle,
            status: None,
            lost: None,
            help: false,
            language: language.into(),
            contrast: Contrast::Calm,
            touched: now,
        }
    }

    /// The person does something.
    pub fn act(&mut self, act: Act, now: Duration) -> Vec<Ask> {
        self.touched = now;
        match act {
            Act::Help => self.help = !self.help,
            Act::Start => self.page = Page::Idle,
            _ => {}
        }
        Vec::new()
    }

    /// The daemon says something.
    pub fn hear(&mut self, heard: Heard, _now: Duration) -> Vec<Ask> {
        match heard {
            Heard::Status(status) => {
                self.status = Some(status);
                self.lost = None;
            }
            Heard::Lost(why) => self.lost = Some(why),
            _ => {}
        }
        Vec::new()
    }

    /// Time passes: counts down, and returns to the start after 5 minutes without a touch. When to call again at the latest.
    pub fn tick(&mut self, now: Duration) -> (Vec<Ask>, Option<Duration>) {
        if now.saturating_sub(self.touched) >= Duration::from_secs(300) {
            self.page = Page::Idle;
        }
        (Vec::new(), None)
    }

    /// The pointer moved or a key went down: somebody is there.
    pub fn touch(&mut self, now: Duration) {
        self.touched = now;
    }
}
