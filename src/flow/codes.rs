//! Requests and codes: asking, entering, comparing.

use super::event::{Action, Note, Refusal};
use super::limits::{
    self, Ladder, Limit, MOST_SECURE, MOST_VERIFICATION, MOST_VERIFICATION_A_REQUEST,
};
use super::state::{Channel, Holder, OpenRequest, Stage, Verifier};
use super::{Flow, GRANT_LIFETIME, REQUEST_LIFETIME, Sent};
use std::time::Duration;

/// Wrong codes whose repeat is not charged.
const REMEMBERED: usize = 5;

impl Flow {
    /// Ends the open request when its time is over or too many wrong codes were entered for it.
    pub(super) fn end_request(&mut self) -> Vec<Action> {
        match &self.device.request {
            Some(request) if request.left.is_zero() => self.close_request(Note::RequestExpired),
            Some(request) if request.wrong >= MOST_SECURE && self.comparing.is_none() => {
                self.close_request(Note::RequestVoid)
            }
            _ => Vec::new(),
        }
    }

    /// The open request is over; its code is remembered only to tell a late person so.
    pub(super) fn close_request(&mut self, note: Note) -> Vec<Action> {
        let Some(request) = self.device.request.take() else {
            return Vec::new();
        };
        self.device.past = Some(request.verifier);
        self.recent_wrong.clear();
        vec![Action::Persist, Action::Log(note)]
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

    pub(super) fn ask_online(&mut self) -> Result<Vec<Action>, Refusal> {
        self.allowed()?;
        if !self.settings.online {
            return Err(Refusal::NotOffered("A code by e-mail or text message"));
        }
        if let Some(limit) = self.verification_closed() {
            return Err(limit.into());
        }
        self.device.asked.charge()?;
        Ok(vec![Action::Persist, Action::AskDesk])
    }

    pub(super) fn code_sent(&mut self, lifetime: Duration) -> Vec<Action> {
        self.sent = Some(Sent {
            left: lifetime,
            tries: 0,
        });
        vec![Action::Persist, Action::Log(Note::CodeSent)]
    }

    pub(super) fn code_not_sent(&mut self) -> Vec<Action> {
        self.device.asked.refund();
        vec![Action::Persist]
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
        if self.recent_wrong.contains(&fingerprint) {
            return Err(Refusal::Repeat);
        }
        let device = &mut self.device;
        match channel {
            Channel::SecureCode => {
                let request = device.request.as_mut().ok_or(Refusal::NoRequest)?;
                device.secure.charge(Ladder::Doubling)?;
                request.wrong += 1;
            }
            Channel::Kit => device.kit_limiter.charge(Ladder::Doubling)?,
            Channel::VerificationCode => {
                let sent = self.sent.as_mut().ok_or(Refusal::NoVerificationCode)?;
                if sent.tries >= MOST_VERIFICATION_A_REQUEST {
                    return Err(Limit::RequestUsedUp.into());
                }
                device.verification.charge(Ladder::Verification)?;
                sent.tries += 1;
            }
        }
        self.comparing = Some((channel, holder, fingerprint));
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
                None if self.sent.is_none() => Err(Refusal::NoVerificationCode),
                None => Ok(()),
            },
            Channel::SecureCode | Channel::Kit => Ok(()),
        }
    }

    /// What the comparison found. Counts stay as charged unless the code was right.
    pub(super) fn compared(&mut self, matched: bool) -> Result<Vec<Action>, Refusal> {
        let (channel, holder, fingerprint) = self.comparing.take().ok_or(Refusal::Unexpected)?;
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
        self.recent_wrong.push_back(fingerprint);
        while self.recent_wrong.len() > REMEMBERED {
            self.recent_wrong.pop_front();
        }
        let mut actions = vec![Action::Persist];
        let wrong = self.limiter(channel).wrong;
        if limits::worth_telling(wrong) {
            actions.push(Action::Log(Note::WrongCode(channel, wrong)));
        }
        actions.extend(self.end_request());
        Ok(actions)
    }

    fn refund(&mut self, channel: Channel) {
        self.limiter(channel).refund();
        if let (Channel::SecureCode, Some(request)) = (channel, &mut self.device.request) {
            request.wrong = request.wrong.saturating_sub(1);
        }
    }

    fn limiter(&mut self, channel: Channel) -> &mut limits::Limiter {
        match channel {
            Channel::SecureCode => &mut self.device.secure,
            Channel::VerificationCode => &mut self.device.verification,
            Channel::Kit => &mut self.device.kit_limiter,
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
                    .map_or(0, |request| MOST_SECURE - request.wrong);
                (device.secure.wait, Some(left))
            }
            Channel::Kit => (device.kit_limiter.wait, None),
            Channel::VerificationCode => {
                let tries = self
                    .sent
                    .as_ref()
                    .map_or(MOST_VERIFICATION_A_REQUEST, |s| s.tries);
                let left = (MOST_VERIFICATION_A_REQUEST - tries)
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
