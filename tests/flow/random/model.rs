//! What is known of a recorder from outside, and what of it may never be.

use crate::rig::{DAY, MINUTE, stage};
use recoveryd::flow::state::{Channel, Holder, Stage};
use recoveryd::flow::{Action, GRANT_LIFETIME, Note, Step};
use std::time::Duration;

pub const DELAY: Duration = Duration::from_secs(3 * 3600);

/// Work under way: it ends with the power.
#[derive(Clone, Default)]
pub struct Work {
    pub comparing: Option<(Channel, Holder)>,
    pub applying: bool,
    pub verifying: bool,
    pub hooking: bool,
    pub asking: bool,
}

/// One step: what was so before, what happened, and what became of it.
pub struct Seen<'a> {
    /// All powered-on time since the first start.
    pub powered: Duration,
    /// The work that was under way.
    pub ended: Work,
    pub from: &'static str,
    pub event: &'static str,
    pub to: &'a Stage,
    pub step: &'a Step,
}

/// Guesses let through, by powered-on time.
#[derive(Clone, Default)]
struct Guesses {
    wrong: u32,
    last: Duration,
}

impl Guesses {
    fn let_through(&mut self, now: Duration, verification: bool) {
        let seconds = match (self.wrong, verification) {
            (0..=4, _) | (5, true) => 0,
            (n, false) => (30 << (n - 5).min(10)).min(600),
            (n, true) => 60 * [1, 5, 15, 30, 90, 240, 720, 2160][(n as usize - 6).min(7)],
        };
        let least = self.last + Duration::from_secs(seconds);
        assert!(self.wrong == 0 || now >= least, "a guess came too soon");
        self.wrong += 1;
        self.last = now;
        assert!(!verification || self.wrong <= 20);
    }

    fn right(&mut self) {
        self.wrong = self.wrong.saturating_sub(1);
        self.last = Duration::ZERO;
    }
}

/// What is known of the recorder from outside.
#[derive(Clone, Default)]
pub struct Model {
    secure: Guesses,
    verification: Guesses,
    kit: Guesses,
    sign_in: Guesses,
    asked: Vec<Duration>,
    request_wrong: u32,
    /// Since when the grant or the delay runs, by powered-on time.
    since: Duration,
    /// What power cuts have taken back of it.
    pub lost: Duration,
}

impl Model {
    fn of(&mut self, channel: Channel) -> &mut Guesses {
        match channel {
            Channel::SecureCode => &mut self.secure,
            Channel::VerificationCode => &mut self.verification,
            Channel::Kit => &mut self.kit,
            Channel::Button => panic!("the button was compared with something"),
        }
    }

    pub fn take(&mut self, seen: &Seen<'_>) {
        let Seen { event, ended, .. } = seen;
        let actions = &seen.step.actions;
        let first_persist = actions.iter().position(|a| *a == Action::Persist);
        let taken = seen.step.refused.is_none();
        for (at, action) in actions.iter().enumerate() {
            let free = matches!(action, Action::Persist | Action::MakeRequest);
            assert!(free || first_persist.is_some_and(|first| first < at));
            match action {
                Action::Compare(channel) => {
                    assert!(ended.comparing.is_none(), "two comparisons at once");
                    let verification = *channel == Channel::VerificationCode;
                    self.of(*channel).let_through(seen.powered, verification);
                    if *channel == Channel::SecureCode {
                        self.request_wrong += 1;
                        assert!(self.request_wrong <= 100);
                    }
                }
                Action::Verify => {
                    assert!(!ended.verifying);
                    self.sign_in.let_through(seen.powered, false);
                }
                Action::Apply => assert!(!ended.applying, "applied twice at once"),
                Action::AskDesk { .. } => {
                    assert!(!ended.asking, "asked twice at once");
                    let recent = |at: &&Duration| **at + DAY > seen.powered;
                    assert!(self.asked.iter().filter(recent).count() < 5);
                    let last = self.asked.last().copied();
                    assert!(last.is_none_or(|last| last + MINUTE <= seen.powered));
                    self.asked.push(seen.powered);
                }
                Action::Log(Note::RequestOpened) => self.request_wrong = 0,
                Action::Log(Note::KitMade) => self.kit = Guesses::default(),
                Action::Log(Note::PasswordSet(channel)) => {
                    let verification = match self.verification.wrong {
                        20 if *channel != Channel::SecureCode => self.verification.clone(),
                        _ => Guesses::default(),
                    };
                    *self = Self {
                        verification,
                        asked: std::mem::take(&mut self.asked),
                        ..Self::default()
                    };
                }
                _ => {}
            }
        }
        let set = |a: &&Action| matches!(a, Action::Log(Note::PasswordSet(_)));
        let expected = usize::from(taken && *event == "applied: set");
        assert_eq!(actions.iter().filter(set).count(), expected);
        match *event {
            "compared: right" if taken => {
                let (channel, holder) = ended.comparing.clone().unwrap();
                self.of(channel).right();
                if channel == Channel::SecureCode {
                    self.request_wrong = self.request_wrong.saturating_sub(1);
                }
                match seen.to {
                    Stage::Granted {
                        channel: c,
                        holder: h,
                        left,
                    } => {
                        assert_eq!((c, h, *left), (&channel, &holder, GRANT_LIFETIME));
                    }
                    other => panic!("{}", stage(other)),
                }
            }
            "verified: right" if taken => self.sign_in = Guesses::default(),
            "verified: unknown" if taken => self.sign_in.right(),
            "not sent" if taken => drop(self.asked.pop()),
            _ => {}
        }
        self.take_stage(seen, taken);
    }

    fn take_stage(&mut self, seen: &Seen<'_>, taken: bool) {
        let Seen { from, event, .. } = *seen;
        let to = stage(seen.to);
        let ran = seen.powered.saturating_sub(self.since);
        let legal = match (from, to) {
            ("idle", "granted") => taken && event == "compared: right",
            ("idle", "idle") | ("granted", "granted") | ("delayed", "delayed") => true,
            ("applying", "applying") => true,
            ("granted", "idle") => {
                let expired = seen.step.actions.contains(&Action::Log(Note::GrantExpired));
                assert!(!expired || ran + Duration::from_millis(1) >= GRANT_LIFETIME);
                expired || ["give up", "discard", "kit made"].contains(&event)
            }
            ("granted", "applying" | "delayed") => {
                assert!(ran.saturating_sub(self.lost) < GRANT_LIFETIME);
                taken && event == "choose"
            }
            ("delayed", "applying") => ran >= DELAY,
            ("delayed", "idle") => taken && event == "stop",
            ("applying", "granted") => taken && event == "applied: not set",
            ("applying", "idle") => taken && ["applied: set", "stop"].contains(&event),
            _ => false,
        };
        assert!(legal, "{from} to {to} by {event}");
        if event == "compared: right" && taken || from != to {
            (self.since, self.lost) = (seen.powered, Duration::ZERO);
        }
    }
}
