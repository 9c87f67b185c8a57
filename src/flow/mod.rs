//! The state machine of a recovery, its limits and policy. Pure: time, randomness and serial come in as arguments.
//!
//! ```text
//!            ask                    enter, compared           choose          applied
//!   Idle ─────────► Idle+request ────────────────► Granted ──────────► Applying ─────► Idle
//!                        ▲                            │ ▲ refused         ▲
//!                        └── grant ends, give_up ─────┘ └─────────────────┤
//!                                                     │ choose (delay)    │ time is over
//!                                                     └───────► Delayed ──┘
//!                                                               │ stop
//!                                                               └──► Idle
//! ```
//!
//! The reset button needs no code: from any of the first three states, choose_sticker leads where choose does.
//!
//! The engine calls [`Flow::step`] on a copy, persists what it became, and only then acts and answers.

pub mod hooks;
pub mod limits;
pub mod password;
pub mod state;
pub mod words;

mod codes;
mod event;
mod online;
mod setting;
mod time;

pub use event::{Action, Event, Note, Outcome, Refusal};
pub use online::SentCode;

use limits::{FREE, Limit, MOST_VERIFICATION};
use online::Online;
use state::{Channel, Device, Holder, Stage};
use std::collections::VecDeque;
use std::time::Duration;
use words::Span;

/// How long an offline request stays open.
pub const REQUEST_LIFETIME: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long an accepted code waits for its new password.
pub const GRANT_LIFETIME: Duration = Duration::from_secs(15 * 60);
/// Before time is let pass again after the state could not be put on the disk.
const NEXT_SAVING: Duration = Duration::from_secs(10);
/// The wait before the first secure code on a device whose state was lost.
const WAIT_AFTER_LOSS: Duration = Duration::from_secs(600);

/// What the owner allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The new password counts at once.
    Allow,
    /// The new password counts after so much powered-on time.
    Delay(Duration),
    /// No recovery.
    Off,
}

/// What this recorder offers; fixed while the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// What the owner allows.
    pub policy: Policy,
    /// Whether codes come over the network.
    pub online: bool,
    /// Whether a long serial number or GUID file is offered.
    pub offline: bool,
    /// Whether recovery kits are offered.
    pub kit: bool,
    /// How many hooks are told of a new password.
    pub hooks: u32,
}

/// A code that is being looked at.
#[derive(Clone)]
struct Comparing {
    channel: Channel,
    holder: Holder,
    fingerprint: [u8; 32],
    /// What it was compared with does not count any more.
    void: bool,
}

/// What follows from an event.
#[must_use]
pub struct Step {
    /// What the engine must do, in order.
    pub actions: Vec<Action>,
    /// Why the event itself was not taken, if it was not.
    pub refused: Option<Refusal>,
}

/// The state machine.
#[derive(Clone)]
pub struct Flow {
    settings: Settings,
    device: Device,
    /// Powered-on time up to which all remaining times are accounted for.
    as_of: Duration,
    persisted: Duration,
    /// No waking before this: the disk failed.
    not_before: Duration,
    /// The owner's policy has dropped a recovery, and the disk does not know yet.
    dropped: bool,
    online: Option<Online>,
    /// The desk is being asked.
    asking: bool,
    /// Until the desk may be asked again, besides what is charged.
    pause: Duration,
    comparing: Option<Comparing>,
    verifying: bool,
    applying: bool,
    hooking: bool,
    recent_wrong: VecDeque<(Channel, [u8; 32])>,
}

impl Flow {
    /// Goes on from what was persisted, at powered-on time `now`. Where the owner has switched recovery off since, an
    /// accepted code or a delayed password is dropped, for good with the first step; a password the store is being given is
    /// not.
    pub fn new(settings: Settings, mut device: Device, now: Duration) -> Self {
        let pending = matches!(device.stage, Stage::Granted { .. } | Stage::Delayed { .. });
        let dropped = settings.policy == Policy::Off && pending;
        if dropped && let Stage::Delayed { password, .. } = std::mem::take(&mut device.stage) {
            Self::forget(&mut device, password);
        }
        Self {
            settings,
            device,
            as_of: now,
            persisted: now,
            not_before: Duration::ZERO,
            dropped,
            online: None,
            asking: false,
            pause: Duration::ZERO,
            comparing: None,
            verifying: false,
            applying: false,
            hooking: false,
            recent_wrong: VecDeque::new(),
        }
    }

    /// Begins on a device whose state was lost: verification codes and kits are refused until a secure code has succeeded,
    /// and the first secure code waits as if many had been wrong.
    pub fn after_loss(settings: Settings, now: Duration) -> Self {
        let mut device = Device::default();
        device.verification.wrong = MOST_VERIFICATION;
        device.secure.wrong = FREE;
        device.secure.wait = WAIT_AFTER_LOSS;
        Self::new(settings, device, now)
    }

    /// What must survive.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Why verification codes are refused for now, if they are.
    pub fn verification_closed(&self) -> Option<Limit> {
        (self.device.verification.wrong >= MOST_VERIFICATION).then_some(Limit::VerificationClosed)
    }

    /// Takes one event at powered-on time `now`. What became due by then comes first, and stays done even if the event is refused.
    pub fn step(&mut self, now: Duration, event: Event) -> Step {
        let (outstanding, hooking) = (self.applying, self.hooking);
        let mut actions = self.advance(now);
        let taken = match event {
            // What is only now to be given to the store cannot have been confirmed.
            Event::Applied(_) if !outstanding => Err(Refusal::Unexpected),
            Event::HookEnded(_) if !hooking => Err(Refusal::Unexpected),
            event => self.take(event),
        };
        let refused = match taken {
            Ok(more) => {
                actions.extend(more);
                None
            }
            Err(refusal) => Some(refusal),
        };
        if actions.contains(&Action::Persist) {
            self.persisted = self.as_of;
        }
        Step { actions, refused }
    }

    fn take(&mut self, event: Event) -> Result<Vec<Action>, Refusal> {
        match event {
            Event::Tick => Ok(self.tick()),
            Event::AskOffline => self.ask_offline(),
            Event::RequestMade {
                bytes,
                verifier,
                made,
            } => self.request_made(bytes, verifier, made),
            Event::MayAskOnline => self.may_ask_online(),
            Event::AskOnline => self.ask_online(),
            Event::CodeSent {
                lifetime,
                again,
                clock_s,
            } => self.code_sent(lifetime, again, clock_s),
            Event::CodeNotSent { again } => self.code_not_sent(again),
            Event::Enter {
                channel,
                holder,
                fingerprint,
            } => self.enter(channel, holder, fingerprint),
            Event::Compared { matched } => self.compared(matched),
            Event::NotCompared => self.not_compared(),
            Event::MayChoose { holder } => self.may_choose(&holder),
            Event::Choose {
                holder,
                prepared,
                password,
            } => self.choose(holder, prepared, password),
            Event::GiveUp { holder } => self.give_up(&holder),
            Event::Applied(outcome) => self.applied(outcome),
            Event::SignIn => self.sign_in(),
            Event::Verified { matched } => self.verified(matched),
            Event::Stop => self.stop(),
            Event::ButtonHeld => self.button_held(),
            Event::ChooseSticker { prepared, password } => self.choose_sticker(prepared, password),
            Event::HookEnded(end) => self.hook_ended(end),
            Event::MayMakeKit => self.may_make_kit(),
            Event::KitMade { verifier } => self.kit_made(verifier),
            Event::Discard => self.discard(),
        }
    }

    /// The state after a step could not be put on the disk: goes on with the one before it. What was under way and has
    /// ended stays ended; what the step would have started has not begun.
    pub fn not_saved(&mut self, after: Flow) {
        self.comparing = self.comparing.take().filter(|_| after.comparing.is_some());
        self.verifying &= after.verifying;
        self.asking &= after.asking;
        self.hooking &= after.hooking;
        if self.applying && !after.applying {
            self.applying = false;
            self.retry_apply_soon(after.as_of.saturating_sub(self.as_of));
        }
        self.not_before = after.as_of.saturating_add(NEXT_SAVING);
    }

    fn allowed(&self) -> Result<(), Refusal> {
        if self.settings.policy == Policy::Off {
            return Err(Refusal::Off);
        }
        match &self.device.stage {
            Stage::Idle | Stage::Granted { .. } => Ok(()),
            Stage::Delayed { left, .. } => Err(Refusal::Underway(Span(*left).to_string())),
            Stage::Applying { .. } => Err(Refusal::BeingSet),
        }
    }
}
