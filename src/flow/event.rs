//! What can happen to a recovery, what follows from it, and why something may not happen.

use super::hooks::{HookEnd, MOST_STARTS};
use super::limits::Limit;
use super::state::{Channel, Holder, Verifier};
use super::words::Span;
use crate::secret::Secret;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// What happened.
pub enum Event {
    /// A time may be over.
    Tick,
    /// A person asks for the long serial number.
    AskOffline,
    /// The request that [`Action::MakeRequest`] wanted.
    RequestMade {
        /// The request as the protocol writes it.
        bytes: Vec<u8>,
        /// The verifier of its secure code.
        verifier: Verifier,
        /// The recorder's own clock, for people.
        made: String,
    },
    /// Whether a verification code may be asked for now; changes nothing.
    MayAskOnline,
    /// A person asks for a verification code.
    AskOnline,
    /// The desk has sent one.
    CodeSent {
        /// How long it counts.
        lifetime: Duration,
        /// When the desk may be asked again.
        again: Duration,
        /// What the desk's clock says, in seconds since 1970; 0 if it does not.
        clock_s: u64,
    },
    /// The desk could not be asked, or did not send.
    CodeNotSent {
        /// When the desk may be asked again.
        again: Duration,
    },
    /// A well-formed code was entered.
    Enter {
        /// Which kind.
        channel: Channel,
        /// By whom and where.
        holder: Holder,
        /// A keyed digest of it, which tells repeats and nothing else.
        fingerprint: [u8; 32],
    },
    /// What [`Action::Compare`] found.
    Compared {
        /// Whether it was the code.
        matched: bool,
    },
    /// [`Action::Compare`] could not be done; nothing was compared.
    NotCompared,
    /// Whether this holder may set a password now; changes nothing.
    MayChoose {
        /// Who and where.
        holder: Holder,
    },
    /// A new password was chosen and prepared.
    Choose {
        /// By whom and where.
        holder: Holder,
        /// What the store will be given.
        prepared: Arc<Secret>,
        /// The password itself, where a hook is to be given it.
        password: Option<Arc<Secret>>,
    },
    /// The holder of an accepted code goes without a new password.
    GiveUp {
        /// Who and where.
        holder: Holder,
    },
    /// What the store said to [`Action::Apply`].
    Applied(Outcome),
    /// A person says the account's password.
    SignIn,
    /// What the store said to [`Action::Verify`].
    Verified {
        /// Whether it is the password; `None` when the store could not tell.
        matched: Option<bool>,
    },
    /// The old password was given to stop a delayed recovery.
    Stop,
    /// The reset button was held for its whole time.
    ButtonHeld,
    /// The code on the recorder's sticker was prepared, after [`Event::ButtonHeld`].
    ChooseSticker {
        /// What the store will be given.
        prepared: Arc<Secret>,
        /// The code itself, where a hook is to be given it.
        password: Option<Arc<Secret>>,
    },
    /// What [`Action::RunHook`] came to.
    HookEnded(HookEnd),
    /// Whether a kit may be made; changes nothing.
    MayMakeKit,
    /// A kit was made.
    KitMade {
        /// The verifier of its code.
        verifier: Verifier,
    },
    /// Root voids the open request.
    Discard,
}

/// What the store made of a prepared password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is set.
    Set,
    /// The store is as it was.
    NotSet,
    /// Nobody knows.
    Uncertain,
}

/// What the engine must do, in this order, once the state is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Action {
    /// Put the state on the disk before anything else.
    Persist,
    /// Tell the owner's event log, in the same transaction.
    Log(Note),
    /// Overwrite older copies of the state: they held a secret.
    Scrub,
    /// Make a request and its verifier.
    MakeRequest,
    /// Ask the desk to send a verification code.
    AskDesk {
        /// For a new request; else for the one that it was asked for last.
        anew: bool,
    },
    /// Compare the entered code with the verifier of its kind.
    Compare(Channel),
    /// Give the store what [`super::state::Stage::Applying`] holds.
    Apply,
    /// Ask the store whether the given password is right.
    Verify,
    /// Run the hook that [`super::state::Hooks`] names.
    RunHook,
}

/// A line of the owner's event log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A request was opened.
    RequestOpened,
    /// A request ended by time.
    RequestExpired,
    /// A request was voided.
    RequestVoid,
    /// A verification code was sent.
    CodeSent,
    /// A code was right.
    CodeAccepted(Channel),
    /// A code was wrong, the so-manieth since the last success. Not every one is told: an attacker could fill the log.
    WrongCode(Channel, u32),
    /// An accepted code's time ended without a new password.
    GrantExpired,
    /// A new password waits.
    PasswordDelayed(Duration),
    /// A delayed recovery was stopped.
    RecoveryStopped,
    /// The owner had switched recovery off before a new password was set.
    RecoveryDropped,
    /// A new password is set.
    PasswordSet(Channel),
    /// The store did not take the new password.
    StoreFailed,
    /// A hook has ended.
    HookEnded {
        /// It did not do all it was to do.
        failed: bool,
        /// How it ended.
        line: String,
    },
    /// A line of what a hook did.
    HookResult(String),
    /// The so-manieth hook, from 1, was started as often as it may be, and nobody knows how it ended.
    HookGivenUp(u32),
    /// A wrong password on the recorder's own surfaces, the so-manieth since the last right one.
    WrongPassword(u32),
    /// The reset button was held for its whole time.
    ButtonHeld,
    /// A kit was made.
    KitMade,
    /// The state was made for the first time.
    SetUp,
    /// The state was lost.
    StateLost,
}

impl Note {
    /// The kind of [`Note::PasswordSet`], by which the last recovery is found in the log.
    pub const PASSWORD_SET: &'static str = "password-set";

    /// The kind of a hook that failed, by which the status tells it.
    pub const HOOK_FAILED: &'static str = "hook-failed";

    /// The record's kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RequestOpened => "request-opened",
            Self::RequestExpired => "request-expired",
            Self::RequestVoid => "request-void",
            Self::CodeSent => "code-sent",
            Self::CodeAccepted(_) => "code-accepted",
            Self::WrongCode(..) => "wrong-code",
            Self::GrantExpired => "grant-expired",
            Self::PasswordDelayed(_) => "password-delayed",
            Self::RecoveryStopped => "recovery-stopped",
            Self::RecoveryDropped => "recovery-dropped",
            Self::PasswordSet(_) => Self::PASSWORD_SET,
            Self::StoreFailed => "store-failed",
            Self::HookEnded { failed: false, .. } => "hook-ended",
            Self::HookEnded { .. } | Self::HookGivenUp(_) => Self::HOOK_FAILED,
            Self::HookResult(_) => "hook-result",
            Self::WrongPassword(_) => "wrong-password",
            Self::ButtonHeld => "button-held",
            Self::KitMade => "kit-made",
            Self::SetUp => "set-up",
            Self::StateLost => "state-lost",
        }
    }

    /// How one got in or tried to, if it is about that.
    pub fn channel(&self) -> Option<Channel> {
        match self {
            Self::CodeAccepted(channel)
            | Self::WrongCode(channel, _)
            | Self::PasswordSet(channel) => Some(*channel),
            _ => None,
        }
    }

    /// How many wrong entries there were since the last success, if it is about that.
    pub fn count(&self) -> Option<u32> {
        match self {
            Self::WrongCode(_, count) | Self::WrongPassword(count) => Some(*count),
            _ => None,
        }
    }

    /// When a new password will count, if it is about that.
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Self::PasswordDelayed(wait) => Some(*wait),
            _ => None,
        }
    }

    /// The sentence for the owner.
    pub fn sentence(&self) -> String {
        match self {
            Self::RequestOpened => "A recovery request was opened.".into(),
            Self::RequestExpired => "The recovery request ended: its 30 days were over.".into(),
            Self::RequestVoid => "The recovery request was voided.".into(),
            Self::CodeSent => "The vendor was asked to send a verification code.".into(),
            Self::CodeAccepted(channel) => format!("A {} was accepted.", channel.name()),
            Self::WrongCode(channel, count) => {
                format!(
                    "A wrong {} was entered ({count} since the last success).",
                    channel.name()
                )
            }
            Self::GrantExpired => "No new password was set in time.".into(),
            Self::PasswordDelayed(left) => {
                format!("A new password will count in {}.", Span(*left))
            }
            Self::RecoveryStopped => "A recovery was stopped with the old password.".into(),
            Self::RecoveryDropped => {
                "A recovery under way was dropped: recovery is switched off now.".into()
            }
            Self::PasswordSet(Channel::Button) => {
                "The password was set to the code on the recorder's sticker, by the reset button. Whoever signs in with it should change it at once.".into()
            }
            Self::PasswordSet(channel) => {
                format!("A new password was set after a {}.", channel.name())
            }
            Self::StoreFailed => "The new password could not be set.".into(),
            Self::HookEnded { line, .. } | Self::HookResult(line) => line.clone(),
            Self::HookGivenUp(number) => {
                format!(
                    "Hook {number} was started {MOST_STARTS} times and never told its end; it is not started again."
                )
            }
            Self::WrongPassword(count) => {
                format!("A wrong password was entered ({count} since the last right one).")
            }
            Self::ButtonHeld => "The reset button was held for its whole time.".into(),
            Self::KitMade => "A recovery kit was made; any earlier one is out of use.".into(),
            Self::SetUp => "Password recovery was set up on this recorder.".into(),
            Self::StateLost => {
                "The recovery state was missing or damaged; only secure codes are taken now.".into()
            }
        }
    }
}

/// Why something may not happen, as a sentence for the person.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The owner switched recovery off.
    #[error(
        "Password recovery is switched off on this recorder. Its configuration can switch it on."
    )]
    Off,
    /// This product does not have that way in.
    #[error("{0} is not offered on this recorder.")]
    NotOffered(&'static str),
    /// A delayed recovery runs.
    #[error(
        "A recovery is under way: its new password will count in {0}. The old password can stop it."
    )]
    Underway(String),
    /// The store is being written.
    #[error("A new password is being set right now. Wait a moment.")]
    BeingSet,
    /// No request is open.
    #[error(
        "No request is open, so this code has nothing to answer. Ask for the long serial number first; a code for an earlier request cannot be used."
    )]
    NoRequest,
    /// No kit is out.
    #[error("There is no recovery kit for this recorder, or it was replaced or used already.")]
    NoKit,
    /// No verification code is out.
    #[error("No verification code is valid now. Ask for a new one.")]
    NoVerificationCode,
    /// One of the last five wrong codes again.
    #[error(
        "This code was just entered and is wrong. Check it, or ask for the right one; this entry was not counted."
    )]
    Repeat,
    /// Another entry is being looked at.
    #[error("Another entry is being checked. Wait a moment, then try again.")]
    Busy,
    /// No code was accepted.
    #[error("Enter a code first; a new password can be set for 15 minutes after it was accepted.")]
    NoGrant,
    /// A code was accepted on another surface.
    #[error(
        "The code was accepted on another surface ({0}). Set the new password there, or enter the code here."
    )]
    GrantedElsewhere(String),
    /// Nothing to stop.
    #[error("No delayed recovery is under way.")]
    NothingToStop,
    /// The desk is being asked.
    #[error("A code is being asked for right now. Wait a moment.")]
    Asking,
    /// A limit.
    #[error(transparent)]
    Limit(#[from] Limit),
    /// An answer to a question that was not asked.
    #[error("This cannot happen now.")]
    Unexpected,
}
