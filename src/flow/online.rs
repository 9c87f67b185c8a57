//! Verification codes: asking the desk for one, and what becomes of it. In memory only, but for how often was asked.

use super::Flow;
use super::event::{Action, Note, Refusal};
use super::limits::{ASK_WINDOW, MOST_VERIFICATION, MOST_VERIFICATION_A_REQUEST};
use super::state::Channel;
use std::time::Duration;

/// How long a verification code counts at most, whatever the desk says. A request that was not answered is asked with again
/// for as long: its code may be on its way all the same.
const MOST_LIFETIME: Duration = Duration::from_secs(3600);

/// Before the desk is asked again when nothing was sent: whoever goes on pressing wears neither the flash nor the network.
const PAUSE: Duration = Duration::from_secs(5);

/// The online request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Online {
    /// Until its code is over or, while none was sent, it is not asked with any more.
    left: Duration,
    /// Wrong codes entered for it.
    pub(super) tries: u32,
    /// Its code was sent.
    sent: bool,
}

/// The code that was sent last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentCode {
    /// What is left of its lifetime; nothing once its tries are used up.
    pub left: Duration,
    /// The tries that are left for it; none once its lifetime is over.
    pub tries: u32,
}

impl Online {
    fn is_good(&self) -> bool {
        !self.left.is_zero() && self.tries < MOST_VERIFICATION_A_REQUEST
    }

    /// Lets powered-on time pass.
    pub(super) fn advance(&mut self, elapsed: Duration) {
        self.left = self.left.saturating_sub(elapsed);
    }
}

impl Flow {
    /// The code that was sent last, whether it still counts or not.
    pub fn sent(&self) -> Option<SentCode> {
        let online = self.online.as_ref().filter(|online| online.sent)?;
        let of_all = MOST_VERIFICATION.saturating_sub(self.device.verification.wrong);
        let tries = match online.is_good() {
            true => (MOST_VERIFICATION_A_REQUEST - online.tries).min(of_all),
            false => 0,
        };
        Some(SentCode {
            left: if tries > 0 {
                online.left
            } else {
                Duration::ZERO
            },
            tries,
        })
    }

    /// What is left of a verification code's lifetime, however many were entered for it.
    pub fn sent_left(&self) -> Option<Duration> {
        let online = self.online.as_ref().filter(|online| online.sent)?;
        (!online.left.is_zero()).then_some(online.left)
    }

    /// Whether there was an online request since the last recovery.
    pub fn has_asked(&self) -> bool {
        self.online.is_some()
    }

    /// Whether the desk is being asked.
    pub fn is_asking(&self) -> bool {
        self.asking
    }

    /// How long until a verification code may be asked for again.
    pub fn ask_wait(&self) -> Duration {
        self.device.asked.wait().max(self.pause)
    }

    /// The online request, while a code for it may be entered.
    pub(super) fn online_open(&mut self) -> Option<&mut Online> {
        let online = self.online.as_mut()?;
        (online.sent && !online.left.is_zero()).then_some(online)
    }

    pub(super) fn may_ask_online(&self) -> Result<Vec<Action>, Refusal> {
        self.allowed()?;
        if !self.settings.online {
            return Err(Refusal::NotOffered("A code by e-mail or text message"));
        }
        if let Some(limit) = self.verification_closed() {
            return Err(limit.into());
        }
        if self.asking {
            return Err(Refusal::Asking);
        }
        // It may be the last try of a request that is then followed by another.
        let comparing = self.comparing.as_ref().map(|comparing| comparing.channel);
        if comparing == Some(Channel::VerificationCode) {
            return Err(Refusal::Busy);
        }
        self.device.asked.may(self.pause)?;
        Ok(Vec::new())
    }

    /// Charges, then asks. As long as a code for the request before is good, or may be on its way, the same is asked with.
    pub(super) fn ask_online(&mut self) -> Result<Vec<Action>, Refusal> {
        self.may_ask_online()?;
        self.device.asked.charge();
        let anew = !self.online.as_ref().is_some_and(Online::is_good);
        if anew {
            self.outdate(Channel::VerificationCode);
            self.online = Some(Online {
                left: MOST_LIFETIME,
                tries: 0,
                sent: false,
            });
        }
        self.asking = true;
        Ok(vec![Action::Persist, Action::AskDesk { anew }])
    }

    /// The code was sent, perhaps once more: then it counts at least as long as it did.
    pub(super) fn code_sent(
        &mut self,
        lifetime: Duration,
        again: Duration,
        clock_s: u64,
    ) -> Result<Vec<Action>, Refusal> {
        if !std::mem::take(&mut self.asking) {
            return Err(Refusal::Unexpected);
        }
        self.pause = again.min(ASK_WINDOW);
        self.device.desk_clock_s = self.device.desk_clock_s.max(clock_s);
        if let Some(online) = &mut self.online {
            let lifetime = lifetime.min(MOST_LIFETIME);
            online.left = match online.sent {
                true => online.left.max(lifetime),
                false => lifetime,
            };
            online.sent = true;
        }
        Ok(vec![Action::Persist, Action::Log(Note::CodeSent)])
    }

    /// Nothing was sent as far as anybody knows, so nothing stays charged.
    pub(super) fn code_not_sent(&mut self, again: Duration) -> Result<Vec<Action>, Refusal> {
        if !std::mem::take(&mut self.asking) {
            return Err(Refusal::Unexpected);
        }
        self.device.asked.refund();
        self.pause = again.clamp(PAUSE, ASK_WINDOW);
        Ok(vec![Action::Persist])
    }
}
