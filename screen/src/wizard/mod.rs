//! What the person sees next, free of any toolkit: told what the person does, what the daemon says and what time it is, it
//! changes the page and says what to ask the daemon.

mod acts;
mod follow;
mod heard;
mod keys;
mod online;
mod page;
mod strength;
mod time;
mod typed;

pub use keys::{Argument, Worded, keys, record_arguments};
pub use page::*;
pub use strength::strength;
pub use typed::Typed;

use recoveryd::api::recovery::{
    ExportReply, LogReply, MethodName, MethodWhy, Next, Record, Status, Stick,
};
use std::time::Duration;

/// Where the person stands: a code accepted here opens the new password here and nowhere else.
pub const SURFACE: &str = "screen";

/// After so long without a touch the live picture comes back and everything typed is forgotten.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// What a person does. Each page offers some of these; what is not offered does nothing. It cannot be printed: a character
/// may be one of a password.
#[derive(PartialEq, Eq)]
pub enum Act {
    /// The live picture's *Device management*.
    DeviceManagement,
    /// *Forgot password* on the sign-in panel; also leads on to a recovery that is under way.
    ForgotPassword,
    /// Signs in with what was typed.
    SignIn,
    /// Back to the live picture; forgets what was typed.
    Start,
    /// One page back; closes the help if that is open.
    Back,
    /// Gives up what is under way: puts an export's outcome away, gives an accepted code back; elsewhere to the start.
    Cancel,
    /// Shows or closes the page's help.
    Help,
    /// Confirms what the page says: "that is me", "I know of this recovery", "done".
    Continue,
    /// Takes this way to a new password.
    Choose(Way),
    /// Writes the GUID file to the stick with this id.
    Export(String),
    /// Goes to where the code is typed.
    EnterCode,
    /// Has a verification code sent to the contact with this id; without one to the same as before, or else to the desk's first.
    SendCode(Option<String>),
    /// No verification code can be received: to the other ways.
    CannotReceive,
    /// Takes the code from the reply file on the stick with this id.
    UseReply(String),
    /// A character is typed at the end of the page's field.
    Key(char),
    /// The last character is taken back.
    Erase,
    /// Everything typed in the page's field is taken back.
    Clear,
    /// A field's text was changed where it stands.
    Edited,
    /// Characters go into this field from now on.
    Field(Field),
    /// Tries the code that was typed.
    TryCode,
    /// Saves the new password.
    Save,
    /// Stops the delayed recovery with the old password that was typed.
    StopRecovery,
    /// Shows or hides the characters of the password.
    Reveal,
    /// Another language, by its tag: "de".
    Language(String),
    /// Another theme.
    Theme(Contrast),
}

/// Which answer belongs to which question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

/// A question to the daemon; it is answered once, by [`Heard::Answer`] with the same ticket.
pub struct Ask {
    /// Its ticket.
    pub ticket: Ticket,
    /// What is asked.
    pub errand: Errand,
}

/// What is asked of the daemon: the call of the same name.
pub enum Errand {
    /// `SignIn` with this password.
    SignIn(Typed),
    /// `Request`.
    Request,
    /// `Export` to the stick with this id.
    Export(String),
    /// `SendCode` to the contact with this id, with a message in this language.
    SendCode {
        /// The contact's id; without one the desk chooses.
        contact: Option<String>,
        /// The language's tag.
        language: String,
    },
    /// `EnterReply` from the stick with this id.
    EnterReply(String),
    /// `EnterCode` with this code.
    EnterCode(Typed),
    /// `SetPassword` with this password.
    SetPassword(Typed),
    /// `StopDelayed` with this password.
    StopDelayed(Typed),
    /// `GiveUp`.
    GiveUp,
    /// `Log`.
    Log,
}

/// What the daemon answered to the [`Errand`] of the same name.
pub enum Answer {
    /// It is the password.
    SignedIn,
    /// A request is open; the status shows it.
    Requested,
    /// If the recorder is registered, a verification code was sent; the status shows where.
    Sent,
    /// The GUID file is on the stick.
    Exported(Box<ExportReply>),
    /// The code was accepted: of `EnterCode` and `EnterReply`.
    Granted,
    /// The password is set, or will be after so many seconds.
    Saved(u64),
    /// The delayed recovery was stopped.
    Stopped,
    /// The accepted code was given up.
    GivenUp,
    /// The event log.
    Log(LogReply),
}

/// What the daemon says.
pub enum Heard {
    /// It is reached again, or its state changed.
    Status(Box<Status>),
    /// It is not reached: why, and the same as an English sentence with its details.
    Lost(Lost, String),
    /// An answer.
    Answer(Ticket, Result<Answer, Trouble>),
}

/// The page and what it knows.
pub struct Wizard {
    /// What is shown.
    pub page: Page,
    /// What the daemon said last.
    pub status: Option<Box<Status>>,
    /// Why the daemon is not reached, and the same as an English sentence with its details.
    pub lost: Option<(Lost, String)>,
    /// What has come about, to be shown above the page.
    pub notice: Option<Notice>,
    /// The stick that is written to, or was: whatever page one leaves for, it is told when the stick may be removed.
    pub export: Option<Export>,
    /// Whether the page's help is open.
    pub help: bool,
    /// The language's tag.
    pub language: String,
    /// The theme.
    pub contrast: Contrast,
    touched: Duration,
    /// When the status came.
    told: Duration,
    /// The question whose answer the page waits for.
    waiting: Option<Ticket>,
    asked: u64,
    /// The question whose answer the export waits for.
    exporting: Option<Ticket>,
    /// The accepted code is being given up, and the status may not know yet.
    giving_up: Option<Ticket>,
    /// What the page stands on (a request, an accepted code, ...) was in a status since it came up.
    seen: bool,
    /// The last recovery's number when the page came up.
    recovery_before: u64,
    /// The number of the last recovery the owner has confirmed to know of.
    confirmed: u64,
    /// When the reset button was last seen held.
    button_seen: Option<Duration>,
    /// A verification code could not be sent or received: the other ways are in front.
    passed_over: bool,
}

impl Wizard {
    /// At the live picture. `now` is monotonic time.
    pub fn new(language: &str, now: Duration) -> Self {
        Self {
            page: Page::Idle,
            status: None,
            lost: None,
            notice: None,
            export: None,
            help: false,
            language: language.into(),
            contrast: Contrast::Calm,
            touched: now,
            told: now,
            waiting: None,
            asked: 0,
            exporting: None,
            giving_up: None,
            seen: false,
            recovery_before: 0,
            confirmed: 0,
            button_seen: None,
            passed_over: false,
        }
    }

    /// The ways this recorder has, the fastest that works right now in front.
    pub fn ways(&self) -> Vec<Offer> {
        let all = [Way::Online, Way::Kit, Way::Button, Way::Offline];
        let mut offers: Vec<Offer> = all.into_iter().filter_map(|way| self.offer(way)).collect();
        // A button that only opens a request is no faster than opening it here, and a reply at hand is faster than all.
        let rank = |offer: &Offer| match (offer.way, offer.why) {
            (Way::Offline, _) if self.reply_stick().is_some() => 0,
            (Way::Button, Some(MethodWhy::HoldForRequest)) => 2,
            (Way::Online, _) if self.passed_over || self.has_to_wait() => 3,
            _ => 1,
        };
        offers.sort_by_key(|offer| (!offer.usable, rank(offer)));
        offers
    }

    fn offer(&self, way: Way) -> Option<Offer> {
        let methods = &self.status.as_ref()?.methods;
        let named = |name| methods.iter().find(move |method| method.name == name);
        let method = match way {
            Way::Online => named(MethodName::Online),
            Way::Kit => named(MethodName::Kit),
            Way::Button => named(MethodName::Button),
            Way::Offline => named(MethodName::LongSerial).or_else(|| named(MethodName::GuidFile)),
        }?;
        // The page of the request asks for the stick.
        let only_stick_missing = way == Way::Offline && method.why == Some(MethodWhy::NoStick);
        Some(Offer {
            way,
            usable: method.usable || only_stick_missing,
            why: method.why.filter(|_| !only_stick_missing),
            hold_s: method.hold_s,
        })
    }

    /// Whether this recorder has this way in, usable at the moment or not.
    pub fn has(&self, name: MethodName) -> bool {
        let methods = self.status.as_ref().map(|status| &status.methods);
        methods.is_some_and(|methods| methods.iter().any(|method| method.name == name))
    }

    /// The stick with the answer to the open request.
    pub fn reply_stick(&self) -> Option<&Stick> {
        let status = self.status.as_ref()?;
        status.sticks.iter().find(|stick| stick.reply)
    }

    /// Whether a code was accepted here and waits for its new password.
    pub fn is_granted(&self) -> bool {
        let Some(status) = &self.status else {
            return false;
        };
        let here = status
            .grant
            .as_ref()
            .is_some_and(|grant| grant.mine && grant.surface == SURFACE);
        status.next == Next::Password && here && self.giving_up.is_none()
    }

    /// The surface where a code was accepted, if that is not here: the new password is set there, or a code is entered here.
    pub fn granted_elsewhere(&self) -> Option<&str> {
        let status = self.status.as_ref().filter(|_| !self.is_granted())?;
        Some(status.grant.as_ref()?.surface.as_str())
    }

    /// What is left now of a time that the status tells, in whole seconds: `ends_in_s` and the like.
    pub fn left_s(&self, told_s: u64, now: Duration) -> u64 {
        told_s.saturating_sub(now.saturating_sub(self.told).as_secs())
    }

    /// The pointer moved or a key went down: somebody is there.
    pub fn touch(&mut self, now: Duration) {
        self.touched = now;
    }

    /// The next step as the daemon says it.
    fn next(&self) -> Option<Next> {
        self.status.as_ref().map(|status| status.next)
    }

    fn last_recovery(&self) -> Option<&Record> {
        self.status.as_ref()?.last_recovery.as_ref()
    }

    /// To another page. What the one before held is wiped, and an answer it waited for is not.
    fn go(&mut self, page: Page) {
        self.page = page;
        self.passed_over &= self.is_on_the_way();
        self.help = false;
        self.notice = None;
        self.waiting = None;
        self.recovery_before = self.last_recovery().map_or(0, |record| record.number);
        self.seen = self.stands();
    }

    /// Asks something whose answer the page waits for.
    fn ask(&mut self, errand: Errand) -> Vec<Ask> {
        let ask = self.tell(errand);
        self.waiting = Some(ask.ticket);
        vec![ask]
    }

    /// Asks something whose answer changes no page.
    fn tell(&mut self, errand: Errand) -> Ask {
        self.asked += 1;
        Ask {
            ticket: Ticket(self.asked),
            errand,
        }
    }

    fn give_up(&mut self) -> Vec<Ask> {
        let ask = self.tell(Errand::GiveUp);
        self.giving_up = Some(ask.ticket);
        vec![ask]
    }

    /// Whether nothing is being asked and the daemon can be.
    fn may_ask(&self) -> bool {
        self.waiting.is_none() && self.is_heard()
    }

    /// Whether the daemon is reached and has told its state.
    fn is_heard(&self) -> bool {
        self.status.is_some() && self.lost.is_none()
    }
}

/// The time at which a wait of so many seconds is over; nothing for 0.
fn until(now: Duration, wait_s: u64) -> Option<Duration> {
    (wait_s > 0).then(|| now.saturating_add(Duration::from_secs(wait_s)))
}

#[cfg(test)]
mod tests;
