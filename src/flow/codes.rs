//! Requests and codes: asking, entering, comparing.

use super::event::{Action, Note, Refusal};
use super::limits::{
    self, Ladder, Limit, MOST_SECURE, MOST_VERIFICATION, MOST_VERIFICATION_A_REQUEST,
};
use super::state::{Channel, Holder, OpenRequest, Stage, Verifier};
use super::{Comparing, Flow, GRANT_LIFETIME, REQUEST_LIFETIME};
use std::time::Duration;

/// Wrong codes whose repeat is not charged.
const REMEMBERED: usize = 5;

impl Flow {
    /// Ends the open request when its time is over or too many wrong codes were entered for it; a code that was entered
    /// in time is looked at first.
    pub(super) fn end_request(&mut self) -> Vec<Action> {
        match &self.device.request {
            _ if self.comparing.is_some() => Vec::new(),
            Some(request) if request.left.is_zero() => self.close_request(Note::RequestExpired),
            Some(request) if request.wrong >= MOST_SECURE => self.close_request(Note::RequestVoid),
            _ => Vec::new(),
        }
    }

    /// The open request is over; its code is remembered only to tell a late person so.
    pub(super) fn close_request(&mut self, note: Note) -> Vec<Action> {
        let Some(request) = self.device.request.take() else {
            return Vec::new();
        };
        self.device.past = Some(request.verifier);
        self.outdate(Channel::SecureCode);
        vec![Action::Persist, Action::Log(note)]
    }

    /// What was entered until now says nothing about the next code of this kind.
    pub(super) fn outdate(&mut self, channel: Channel) {
        if let Some(comparing) = &mut self.comparing {
            comparing.void |= comparing.channel == channel;
        }
        self.recent_wrong.retain(|(of, _)| *of != channel);
    }

    pub(super) fn ask_offline(&mut self) -> Result<Vec<Action>, Refusal> {
        self.allowed()?;
        if !self.settings.offline {
            return Err(Refusal::NotOffered("The long serial number"));
        }
        Ok(match self.device.request {
            Some(_) => Vec::new(),
            None => vec![Action::MakeRequest],
        })
    }

    pub(super) fn request_made(
        &mut self,
        bytes: Vec<u8>,
        verifier: Verifier,
        made: String,
    ) -> Result<Vec<Action>, Refusal> {
        self.allowed()?;
        if self.device.request.is_some() {
            return Ok(Vec::new());
        }
        self.device.request = Some(OpenRequest {
            bytes,
            verifier,
            made,
            left: REQUEST_LIFETIME,
            wrong: 0,
        });
        Ok(vec![Action::Persist, Action::Log(Note::RequestOpened)])
    }

    /// Charges a code before it is looked at. A repeat of a code that was just wrong is told without a charge.
    pub(super) fn enter(
        &mut self,
        channel: Channel,
        holder: Holder,
        fingerprint: [u8; 32],
    ) -> Result<Vec<Action>, Refusal> {
        self.allowed()?;
        if self.comparing.is_some() {
            return Err(Refusal::Busy);
        }
        self.expected(channel)?;
        if self.recent_wrong.contains(&(channel, fingerprint)) {
            return Err(Refusal::Repeat);
        }
        match channel {
            Channel::SecureCode => {
                let device = &mut self.device;
                let request = device.request.as_mut().ok_or(Refusal::NoRequest)?;
                device.secure.charge(Ladder::Doubling)?;
                request.wrong = request.wrong.saturating_add(1);
            }
            Channel::Kit => self.device.kit_limiter.charge(Ladder::Doubling)?,
            Channel::VerificationCode => {
                let tries = self.online_open().map(|online| online.tries);
                if tries.ok_or(Refusal::NoVerificationCode)? >= MOST_VERIFICATION_A_REQUEST {
                    return Err(Limit::RequestUsedUp.into());
                }
                self.device.verification.charge(Ladder::Verification)?;
                if let Some(online) = self.online_open() {
                    online.tries += 1;
                }
            }
            Channel::Button => return Err(Refusal::Unexpected),
        }
        self.comparing = Some(Comparing {
            channel,
            holder,
            fingerprint,
            void: false,
        });
        Ok(vec![Action::Persist, Action::Compare(channel)])
    }

    /// Whether there is anything a code of this kind could answer.
    fn expected(&self, channel: Channel) -> Result<(), Refusal> {
        match channel {
            Channel::SecureCode if self.device.request.is_none() => Err(Refusal::NoRequest),
            Channel::Kit if !self.settings.kit => Err(Refusal::NotOffered("The recovery kit")),
            Channel::Kit if self.device.kit.is_none() => Err(Refusal::NoKit),
            Channel::VerificationCode => match self.verification_closed() {
                Some(limit) => Err(limit.into()),
                None if self.sent_left().is_none() => Err(Refusal::NoVerificationCode),
                None => Ok(()),
            },
            Channel::SecureCode | Channel::Kit => Ok(()),
            // Nobody enters a button.
            Channel::Button => Err(Refusal::Unexpected),
        }
    }

    /// What the comparison found. Counts stay as charged unless the code was right.
    pub(super) fn compared(&mut self, matched: bool) -> Result<Vec<Action>, Refusal> {
        let Comparing {
            channel,
            holder,
            fingerprint,
            void,
        } = self.comparing.take().ok_or(Refusal::Unexpected)?;
        if void {
            return Err(match channel {
                Channel::SecureCode => Refusal::NoRequest,
                Channel::VerificationCode => Refusal::NoVerificationCode,
                Channel::Kit => Refusal::NoKit,
                Channel::Button => Refusal::Unexpected,
            });
        }
        if matched {
            self.allowed()?;
            self.refund(channel);
            self.device.stage = Stage::Granted {
                channel,
                holder,
                left: GRANT_LIFETIME,
            };
            return Ok(vec![
                Action::Persist,
                Action::Log(Note::CodeAccepted(channel)),
            ]);
        }
        self.recent_wrong.push_back((channel, fingerprint));
        while self.recent_wrong.len() > REMEMBERED {
            self.recent_wrong.pop_front();
        }
        let mut actions = vec![Action::Persist];
        let wrong = self.limiter(channel).map_or(0, |limiter| limiter.wrong);
        if limits::worth_telling(wrong) {
            actions.push(Action::Log(Note::WrongCode(channel, wrong)));
        }
        actions.extend(self.end_request());
        Ok(actions)
    }

    /// Nothing was compared, so nothing stays charged.
    pub(super) fn not_compared(&mut self) -> Result<Vec<Action>, Refusal> {
        let comparing = self.comparing.take().ok_or(Refusal::Unexpected)?;
        if !comparing.void {
            self.refund(comparing.channel);
        }
        Ok(vec![Action::Persist])
    }

    fn refund(&mut self, channel: Channel) {
        if let Some(limiter) = self.limiter(channel) {
            limiter.refund();
        }
        match (channel, &mut self.device.request, &mut self.online) {
            (Channel::SecureCode, Some(request), _) => {
                request.wrong = request.wrong.saturating_sub(1);
            }
            (Channel::VerificationCode, _, Some(online)) => {
                online.tries = online.tries.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn limiter(&mut self, channel: Channel) -> Option<&mut limits::Limiter> {
        match channel {
            Channel::SecureCode => Some(&mut self.device.secure),
            Channel::VerificationCode => Some(&mut self.device.verification),
            Channel::Kit => Some(&mut self.device.kit_limiter),
            Channel::Button => None,
        }
    }

    /// The wait now in force for codes of this kind, and how many tries are left where they are counted.
    pub fn after_wrong(&self, channel: Channel) -> (Duration, Option<u32>) {
        let device = &self.device;
        match channel {
            Channel::SecureCode => {
                let left = device
                    .request
                    .as_ref()
                    .map_or(0, |request| MOST_SECURE.saturating_sub(request.wrong));
                (device.secure.wait, Some(left))
            }
            Channel::Kit => (device.kit_limiter.wait, None),
            Channel::Button => (Duration::ZERO, None),
            Channel::VerificationCode => {
                let tries = self
                    .online
                    .as_ref()
                    .map_or(MOST_VERIFICATION_A_REQUEST, |online| online.tries);
                let left = MOST_VERIFICATION_A_REQUEST
                    .saturating_sub(tries)
                    .min(MOST_VERIFICATION.saturating_sub(device.verification.wrong));
                (device.verification.wait, Some(left))
            }
        }
    }

    pub(super) fn discard(&mut self) -> Result<Vec<Action>, Refusal> {
        if self.device.request.is_none() {
            return Err(Refusal::NoRequest);
        }
        if matches!(
            self.device.stage,
            Stage::Granted {
                channel: Channel::SecureCode,
                ..
            }
        ) {
            self.device.stage = Stage::Idle;
        }
        Ok(self.close_request(Note::RequestVoid))
    }
}
