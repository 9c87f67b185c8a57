//! The new password, the sticker's code in its place, the old password, and the kit.

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
/// Failed tries after which an unknown outcome counts as a refusal, and after which the reset button is to be held again.
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
        password: Option<Arc<Secret>>,
    ) -> Result<Vec<Action>, Refusal> {
        self.may_choose(&by)?;
        let Stage::Granted { channel, .. } = self.device.stage else {
            return Err(Refusal::NoGrant);
        };
        Ok(self.settle_on(channel, Some(by), prepared, password))
    }

    /// Nobody but the person at the button may say what follows, and nothing is asked of them: where recovery is allowed,
    /// the button counts, whatever code was accepted elsewhere.
    pub(super) fn button_held(&mut self) -> Result<Vec<Action>, Refusal> {
        self.allowed()?;
        Ok(vec![Action::Persist, Action::Log(Note::ButtonHeld)])
    }

    pub(super) fn choose_sticker(
        &mut self,
        prepared: Arc<Secret>,
        password: Option<Arc<Secret>>,
    ) -> Result<Vec<Action>, Refusal> {
        self.allowed()?;
        Ok(self.settle_on(Channel::Button, None, prepared, password))
    }

    /// What is prepared will be the password: at once, or after the owner's delay.
    fn settle_on(
        &mut self,
        channel: Channel,
        holder: Option<Holder>,
        prepared: Arc<Secret>,
        password: Option<Arc<Secret>>,
    ) -> Vec<Action> {
        if let Policy::Delay(left) = self.settings.policy {
            self.device.stage = Stage::Delayed {
                channel,
                prepared,
                password,
                left,
            };
            return vec![Action::Persist, Action::Log(Note::PasswordDelayed(left))];
        }
        self.device.stage = Stage::Applying {
            channel,
            prepared,
            password,
            holder,
            wait: Duration::ZERO,
            failed: 0,
        };
        self.apply()
    }

    pub(super) fn give_up(&mut self, by: &Holder) -> Result<Vec<Action>, Refusal> {
        self.may_choose(by)?;
        self.device.stage = Stage::Idle;
        Ok(vec![Action::Persist])
    }

    pub(super) fn applied(&mut self, outcome: Outcome) -> Result<Vec<Action>, Refusal> {
        let expected = std::mem::take(&mut self.applying);
        let Stage::Applying {
            channel,
            password,
            holder,
            wait,
            failed,
            ..
        } = &mut self.device.stage
        else {
            return Err(Refusal::Unexpected);
        };
        let channel = *channel;
        if !expected {
            return Err(Refusal::Unexpected);
        }
        if outcome == Outcome::Set {
            let password = password.take();
            return Ok(self.finished(channel, password));
        }
        *failed = failed.saturating_add(1);
        *wait = RETRY;
        let mut actions = vec![Action::Persist];
        if limits::worth_telling(*failed) {
            actions.push(Action::Log(Note::StoreFailed));
        }
        let given_up = *failed >= MOST_UNCERTAIN;
        if channel == Channel::Button {
            // Nobody waits for an answer, and a store that goes on refusing must not stand in the way of the other ways in.
            if given_up {
                let password = password.take();
                self.device.stage = Stage::Idle;
                Self::forget(&mut self.device, password);
                actions.push(Action::Scrub);
            }
        } else if outcome == Outcome::NotSet || given_up {
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

    /// The store has confirmed: every count begins anew and the code is spent. Verification codes that were closed are
    /// opened by a secure code only.
    fn finished(&mut self, channel: Channel, password: Option<Arc<Secret>>) -> Vec<Action> {
        let hooks = self.hooks_for(channel, password);
        let stay_closed = self.verification_closed().is_some() && channel != Channel::SecureCode;
        let device = &mut self.device;
        let verification = match stay_closed {
            true => std::mem::take(&mut device.verification),
            false => limits::Limiter::default(),
        };
        let asked = std::mem::take(&mut device.asked);
        let desk_clock_s = device.desk_clock_s;
        let kit = device.kit.take().filter(|_| channel != Channel::Kit);
        let past = device
            .request
            .take()
            .map(|request| request.verifier)
            .or(device.past.take());
        *device = Device {
            verification,
            asked,
            kit,
            past,
            desk_clock_s,
            hooks,
            ..Device::default()
        };
        self.online = None;
        if let Some(comparing) = &mut self.comparing {
            comparing.void = true;
        }
        self.recent_wrong.clear();
        let mut actions = vec![
            Action::Persist,
            Action::Log(Note::PasswordSet(channel)),
            Action::Scrub,
        ];
        actions.extend(self.start_hook());
        actions
    }

    /// A confirmation that could not be saved is asked for once more; `late` is how long ago this state was the newest.
    pub(super) fn retry_apply_soon(&mut self, late: Duration) {
        if let Stage::Applying { wait, .. } = &mut self.device.stage {
            *wait = late.saturating_add(RETRY);
        }
    }

    pub(super) fn stop(&mut self) -> Result<Vec<Action>, Refusal> {
        let password = match &mut self.device.stage {
            Stage::Delayed { password, .. }
            | Stage::Applying {
                holder: None,
                password,
                ..
            } if !self.applying => password.take(),
            _ => return Err(Refusal::NothingToStop),
        };
        self.device.stage = Stage::Idle;
        Self::forget(&mut self.device, password);
        self.online = None;
        self.outdate(Channel::VerificationCode);
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
        self.allowed()?;
        match self.settings.kit {
            true => Ok(Vec::new()),
            false => Err(Refusal::NotOffered("The recovery kit")),
        }
    }

    pub(super) fn kit_made(&mut self, verifier: Verifier) -> Result<Vec<Action>, Refusal> {
        self.may_make_kit()?;
        self.outdate(Channel::Kit);
        if let Stage::Granted {
            channel: Channel::Kit,
            ..
        } = self.device.stage
        {
            self.device.stage = Stage::Idle;
        }
        self.device.kit = Some(verifier);
        self.device.kit_limiter = limits::Limiter::default();
        Ok(vec![Action::Persist, Action::Log(Note::KitMade)])
    }
}
