//! How time passes: what ends by itself, and when to look again.

use super::Flow;
use super::event::{Action, Note};
use super::limits::MOST_SECURE;
use super::state::Stage;
use std::sync::Arc;
use std::time::Duration;

impl Flow {
    /// The powered-on time at which [`Event::Tick`](super::Event::Tick) is due, if anything waits.
    pub fn next_wake(&self) -> Option<Duration> {
        let first = self.running().into_iter().min()?;
        let end = self.as_of.saturating_add(first);
        let persist = self.persisted.saturating_add(Self::interval(first));
        Some(end.min(persist).max(self.not_before))
    }

    /// Every time that runs down now; none is left of what is due.
    fn running(&self) -> Vec<Duration> {
        let device = &self.device;
        let mut all = vec![
            device.secure.wait,
            device.verification.wait,
            device.kit_limiter.wait,
            device.sign_in.wait,
        ];
        all.extend(device.asked.0.iter().copied());
        all.extend(self.sent_left());
        all.retain(|left| !left.is_zero());
        match &device.request {
            // It ends after the comparison, which is an event by itself.
            Some(request) if self.comparing.is_none() => {
                let void = request.wrong >= MOST_SECURE;
                all.push(if void { Duration::ZERO } else { request.left });
            }
            _ => {}
        }
        if let Some(hooks) = device.hooks.as_ref().filter(|_| !self.hooking) {
            all.push(hooks.wait);
        }
        if self.dropped {
            all.push(Duration::ZERO);
        }
        match &device.stage {
            Stage::Granted { left, .. } | Stage::Delayed { left, .. } => all.push(*left),
            Stage::Applying { wait, .. } if !self.applying => all.push(*wait),
            Stage::Idle | Stage::Applying { .. } => {}
        }
        all
    }

    /// How much running time a power cut may lose: a sixtieth of what is left, at least a minute, at most an hour, so that
    /// a month's wait does not wear the flash.
    fn interval(left: Duration) -> Duration {
        (left / 60).clamp(Duration::from_secs(60), Duration::from_secs(3600))
    }

    /// Lets time pass and ends what is over.
    pub(super) fn advance(&mut self, now: Duration) -> Vec<Action> {
        let elapsed = now.saturating_sub(self.as_of);
        self.as_of = self.as_of.max(now);
        let device = &mut self.device;
        for limiter in [
            &mut device.secure,
            &mut device.verification,
            &mut device.kit_limiter,
            &mut device.sign_in,
        ] {
            limiter.advance(elapsed);
        }
        device.asked.advance(elapsed);
        if let Some(online) = &mut self.online {
            online.advance(elapsed);
        }
        self.pause = self.pause.saturating_sub(elapsed);
        if let Some(request) = &mut device.request {
            request.left = request.left.saturating_sub(elapsed);
        }
        let mut actions = match std::mem::take(&mut self.dropped) {
            true => vec![
                Action::Persist,
                Action::Log(Note::RecoveryDropped),
                Action::Scrub,
            ],
            false => Vec::new(),
        };
        actions.extend(self.end_request());
        actions.extend(self.advance_stage(elapsed));
        actions.extend(self.advance_hooks(elapsed));
        actions
    }

    fn advance_stage(&mut self, elapsed: Duration) -> Vec<Action> {
        match &mut self.device.stage {
            Stage::Idle => Vec::new(),
            Stage::Granted { left, .. } => {
                *left = left.saturating_sub(elapsed);
                if !left.is_zero() {
                    return Vec::new();
                }
                self.device.stage = Stage::Idle;
                vec![Action::Persist, Action::Log(Note::GrantExpired)]
            }
            Stage::Delayed {
                left,
                channel,
                prepared,
                password,
            } => {
                *left = left.saturating_sub(elapsed);
                if !left.is_zero() {
                    return Vec::new();
                }
                self.device.stage = Stage::Applying {
                    channel: *channel,
                    prepared: Arc::clone(prepared),
                    password: password.take(),
                    holder: None,
                    wait: Duration::ZERO,
                    failed: 0,
                };
                self.apply()
            }
            Stage::Applying { wait, .. } => {
                *wait = wait.saturating_sub(elapsed);
                match wait.is_zero() && !self.applying {
                    true => self.apply(),
                    false => Vec::new(),
                }
            }
        }
    }

    pub(super) fn apply(&mut self) -> Vec<Action> {
        self.applying = true;
        vec![Action::Persist, Action::Apply]
    }

    pub(super) fn tick(&mut self) -> Vec<Action> {
        let due =
            self.running().iter().min().is_some_and(|left| {
                self.as_of >= self.persisted.saturating_add(Self::interval(*left))
            });
        match due {
            true => vec![Action::Persist],
            false => Vec::new(),
        }
    }
}
