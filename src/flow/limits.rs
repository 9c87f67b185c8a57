//! How often one may guess and ask. Counters are the device's: no request, connection or restart makes them smaller.

use super::words::Span;
use std::time::Duration;
use thiserror::Error;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Wrong entries before the first wait, for every limiter here.
pub const FREE: u32 = 5;
/// Wrong secure codes after which a request is void (NIST SP 800-63B-4 §3.2.2: at most 100 consecutive failures).
pub const MOST_SECURE: u32 = 100;
/// Wrong verification codes over the device's life between two successful resets.
pub const MOST_VERIFICATION: u32 = 20;
/// Wrong verification codes in one request.
pub const MOST_VERIFICATION_A_REQUEST: u32 = 5;
/// Verification codes asked for within [`ASK_WINDOW`].
pub const MOST_ASKED: usize = 5;
/// The window for asking.
pub const ASK_WINDOW: Duration = Duration::from_secs(24 * 3600);
/// Between two askings.
pub const ASK_GAP: Duration = MINUTE;

/// Why one must wait, or may not try any more.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// Too soon after a wrong entry.
    #[error("Too many wrong entries. Wait {}, then try again.", Span(*.0))]
    Wait(Duration),
    /// No verification codes any more until a secure code has succeeded.
    #[error(
        "Too many wrong verification codes were entered on this recorder. Use the long serial number or the GUID file instead; they still work."
    )]
    VerificationClosed,
    /// This request's five tries are used up.
    #[error(
        "Too many wrong codes were entered for this verification code. Ask for a new one, or use the long serial number."
    )]
    RequestUsedUp,
    /// Codes were asked for too often.
    #[error("A verification code can be asked for again in {}. The last one sent counts until its own time is over.", Span(*.0))]
    AskedTooOften(Duration),
}

/// How the wait grows with the count of wrong entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ladder {
    /// Secure codes, kits and sign-ins: 30 s, doubling to 10 min.
    Doubling,
    /// Verification codes: 1, 5, 15, 30, 90 min, 4, 12, then 36 h each.
    Verification,
}

impl Ladder {
    /// The wait after the `wrong`-th wrong entry.
    fn wait(self, wrong: u32) -> Duration {
        let Some(step) = wrong.checked_sub(FREE) else {
            return Duration::ZERO;
        };
        match self {
            Self::Doubling => (MINUTE / 2 * (1 << step.min(5))).min(10 * MINUTE),
            Self::Verification => match step {
                0 => Duration::ZERO,
                1 => MINUTE,
                2 => 5 * MINUTE,
                3 => 15 * MINUTE,
                4 => 30 * MINUTE,
                5 => 90 * MINUTE,
                6 => 4 * HOUR,
                7 => 12 * HOUR,
                _ => 36 * HOUR,
            },
        }
    }
}

/// Whether the so-manieth wrong entry gets a line in the owner's log: the first ones and then every tenth, so that guessing
/// cannot push everything else out of it.
pub(super) fn worth_telling(wrong: u32) -> bool {
    wrong <= FREE || wrong.is_multiple_of(10)
}

/// A count of wrong entries and the wait that follows from it, in remaining powered-on time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limiter {
    /// Wrong entries since the last success.
    pub wrong: u32,
    /// What is left of the wait.
    pub wait: Duration,
}

impl Limiter {
    /// Charges one entry before it is looked at, or says how long to wait.
    pub(super) fn charge(&mut self, ladder: Ladder) -> Result<(), Limit> {
        if !self.wait.is_zero() {
            return Err(Limit::Wait(self.wait));
        }
        self.wrong = self.wrong.saturating_add(1);
        self.wait = ladder.wait(self.wrong);
        Ok(())
    }

    /// Takes one charge back: the entry was right, or nothing was compared.
    pub(super) fn refund(&mut self) {
        self.wrong = self.wrong.saturating_sub(1);
        self.wait = Duration::ZERO;
    }

    /// Lets powered-on time pass.
    pub(super) fn advance(&mut self, elapsed: Duration) {
        self.wait = self.wait.saturating_sub(elapsed);
    }
}

/// When verification codes were asked for: what is left of each one's 24 hours, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(pub Vec<Duration>);

impl Asked {
    /// How long until one more may be asked for.
    pub(super) fn wait(&self) -> Duration {
        let gap = self.0.last().map_or(Duration::ZERO, |left| {
            left.saturating_sub(ASK_WINDOW - ASK_GAP)
        });
        let full = match self.0.len() >= MOST_ASKED {
            true => self.0[0],
            false => Duration::ZERO,
        };
        gap.max(full)
    }

    /// Whether one more may be asked for, after a pause that there is besides.
    pub(super) fn may(&self, pause: Duration) -> Result<(), Limit> {
        let wait = self.wait().max(pause);
        match wait.is_zero() {
            true => Ok(()),
            false => Err(Limit::AskedTooOften(wait)),
        }
    }

    /// Counts one more.
    pub(super) fn charge(&mut self) {
        self.0.push(ASK_WINDOW);
    }

    /// Takes the last one back: nothing was sent.
    pub(super) fn refund(&mut self) {
        self.0.pop();
    }

    /// Lets powered-on time pass.
    pub(super) fn advance(&mut self, elapsed: Duration) {
        for left in &mut self.0 {
            *left = left.saturating_sub(elapsed);
        }
        self.0.retain(|left| !left.is_zero());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(ladder: Ladder, entries: u32) -> Vec<u64> {
        let mut limiter = Limiter::default();
        (0..entries)
            .map(|_| {
                limiter.advance(100 * HOUR);
                limiter.charge(ladder).unwrap();
                limiter.wait.as_secs()
            })
            .collect()
    }

    #[test]
    fn five_are_free_then_the_wait_doubles_to_ten_minutes() {
        assert_eq!(
            waits(Ladder::Doubling, 11),
            [0, 0, 0, 0, 30, 60, 120, 240, 480, 600, 600]
        );
    }

    #[test]
    fn the_verification_ladder_is_the_protocols() {
        let minutes: Vec<u64> = waits(Ladder::Verification, 15)
            .iter()
            .map(|s| s / 60)
            .collect();
        assert_eq!(
            minutes,
            [0, 0, 0, 0, 0, 1, 5, 15, 30, 90, 240, 720, 2160, 2160, 2160]
        );
    }

    #[test]
    fn a_wait_refuses_and_charges_nothing() {
        let mut limiter = Limiter {
            wrong: 6,
            wait: MINUTE,
        };
        assert_eq!(limiter.charge(Ladder::Doubling), Err(Limit::Wait(MINUTE)));
        assert_eq!(limiter.wrong, 6);
        limiter.advance(MINUTE);
        assert_eq!(limiter.charge(Ladder::Doubling), Ok(()));
    }

    #[test]
    fn asking_is_sixty_seconds_apart_and_five_a_day() {
        let mut asked = Asked::default();
        for count in 1..=MOST_ASKED {
            assert_eq!(asked.may(Duration::ZERO), Ok(()));
            asked.charge();
            if count < MOST_ASKED {
                assert_eq!(asked.wait(), ASK_GAP);
            }
            asked.advance(ASK_GAP);
        }
        let day = ASK_WINDOW - 5 * ASK_GAP;
        let too_often = |wait| Err(Limit::AskedTooOften(wait));
        assert_eq!(asked.may(ASK_GAP), too_often(day));
        asked.advance(day);
        assert_eq!(asked.may(ASK_GAP), too_often(ASK_GAP));
        assert_eq!(asked.may(Duration::ZERO), Ok(()));
    }
}
