//! The new password, the old one, and the kit.

use super::event::{Action, Note, Outcome, Refusal};
use super::limits::{self, Ladder};
use super::state::{Channel, Device, Holder, Stage, Verifier};
use super::{Flow, GRANT_LIFETIME, Policy};
use crate::secret::Secret;
use std::sync::Arc;
use std::time::Duration;

/// Between two tries of a store that did not say whether it did.
const RETRY: Duration = Duration::from_secs(5);
/// Between two tries of a store that refuses what was chosen before a delay.
const RETRY_LATER: Duration = Duration::from_secs(600);
/// Tries without a known outcome before the holder may choose again.
const MOST_UNCERTAIN: u32 = 3;

impl Flow {
    pub(super) fn may_choose(&self, by: &Holder) -> Result<Vec<Action>, Refusal> {
        self.allowed()?;
        match &self.device.stage {
            Stage::Granted { holder, .. } if holder == by => Ok(Vec::new()),
            Stage::Granted { holder, .. } => Err(Refusal::GrantedElsewhere(holder.surface.clone())),
            _ => Err(Refusal::NoGrant),
        }
    }

    pub(super) fn choose(
        &mut self,
        by: Holder,
        prepared: Arc<Secret>,
    ) -> Result<Vec<Action>, Refusal> {
        self.may_choose(&by)?;
        let Stage::Granted { channel, .. } = self.device.stage else {
            return Err(Refusal::NoGrant);
        };
        if let Policy::Delay(left) = self.settings.policy {
            self.device.stage = Stage::Delayed {
                channel,
                prepared,
                left,
            };
            return Ok(vec![
                Action::Persist,
                Action::Log(Note::PasswordDelayed(left)),
            ]);
        }
        self.device.stage = Stage::Applying {
            channel,
            prepared,
            holder: Some(by),
            wait: Duration::ZERO,
            uncertain: 0,
        };
        Ok(self.apply())
    }

    pub(super) fn give_up(&mut self, by: &Holder) -> Result<Vec<Action>, Refusal> {
        self.may_choose(by)?;
        self.device.stage = Stage::Idle;
        Ok(vec![Action::Persist])
    }

    pub(super) fn applied(&mut self, outcome: Outcome) -> Result<Vec<Action>, Refusal> {
        self.applying = false;
        let Stage::Applying {
            channel,
            holder,
            wait,
            uncertain,
            ..
        } = &mut self.device.stage
        else {
            return Err(Refusal::Unexpected);
        };
        let channel = *channel;
        let mut refused = outcome == Outcome::NotSet;
        match outcome {
            Outcome::Set => return Ok(self.finished(channel)),
            Outcome::Uncertain => {
                *uncertain += 1;
                *wait = RETRY;
                refused = *uncertain >= MOST_UNCERTAIN;
            }
            Outcome::NotSet => {}
        }
        let mut actions = vec![Action::Persist, Action::Log(Note::StoreFailed)];
        if refused {
            match holder.take() {
                Some(holder) => {
                    self.device.stage = Stage::Granted {
                        channel,
                        holder,
                        left: GRANT_LIFETIME,
                    };
                    actions.push(Action::Scrub);
                }
                None => *wait = RETRY_LATER,
            }
        }
        Ok(actions)
    }

    /// The store has confirmed: every count begins anew and the code is spent.
    fn finished(&mut self, channel: Channel) -> Vec<Action> {
        let device = &mut self.device;
        let asked = std::mem::take(&mut device.asked);
        let kit = device.kit.take().filter(|_| channel != Channel::Kit);
        let past = device
            .request
            .take()
            .map(|request| request.verifier)
            .or(device.past.take());
        *device = Device {
            asked,
            kit,
            past,
            ..Device::default()
        };
        self.sent = None;
        self.recent_wrong.clear();
        vec![
            Action::Persist,
            Action::Log(Note::PasswordSet(channel)),
            Action::Scrub,
        ]
    }

    /// A confirmation that could not be saved is asked for once more.
    pub(super) fn retry_apply_soon(&mut self) {
        if let Stage::Applying { wait, .. } = &mut self.device.stage {
            *wait = RETRY;
        }
    }

    pub(super) fn stop(&mut self) -> Result<Vec<Action>, Refusal> {
        match &self.device.stage {
            Stage::Delayed { .. } | Stage::Applying { holder: None, .. } if !self.applying => {}
            _ => return Err(Refusal::NothingToStop),
        }
        self.device.stage = Stage::Idle;
        let mut actions = vec![Action::Persist, Action::Log(Note::RecoveryStopped)];
        actions.extend(self.close_request(Note::RequestVoid));
        actions.push(Action::Scrub);
        Ok(actions)
    }

    pub(super) fn sign_in(&mut self) -> Result<Vec<Action>, Refusal> {
        if self.verifying {
            return Err(Refusal::Busy);
        }
        self.device.sign_in.charge(Ladder::Doubling)?;
        self.verifying = true;
        Ok(vec![Action::Persist, Action::Verify])
    }

    pub(super) fn verified(&mut self, matched: Option<bool>) -> Result<Vec<Action>, Refusal> {
        if !std::mem::take(&mut self.verifying) {
            return Err(Refusal::Unexpected);
        }
        match matched {
            Some(true) => self.device.sign_in = limits::Limiter::default(),
            Some(false) => {
                let wrong = self.device.sign_in.wrong;
                if limits::worth_telling(wrong) {
                    return Ok(vec![
                        Action::Persist,
                        Action::Log(Note::WrongPassword(wrong)),
                    ]);
                }
            }
            None => self.device.sign_in.refund(),
        }
        Ok(vec![Action::Persist])
    }

    pub(super) fn may_make_kit(&self) -> Result<Vec<Action>, Refusal> {
        match self.settings.kit {
            true => Ok(Vec::new()),
            false => Err(Refusal::NotOffered("The recovery kit")),
        }
    }

    pub(super) fn kit_made(&mut self, verifier: Verifier) -> Result<Vec<Action>, Refusal> {
        self.may_make_kit()?;
        self.device.kit = Some(verifier);
        self.device.kit_limiter = limits::Limiter::default();
        Ok(vec![Action::Persist, Action::Log(Note::KitMade)])
    }
}
