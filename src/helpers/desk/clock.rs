//! What time it is for certificates: many a recorder's clock has no battery and begins anew in 1970.

use std::time::{Duration, SystemTime};
use tokio_rustls::rustls::pki_types::UnixTime;
use tokio_rustls::rustls::time_provider::TimeProvider;

/// When this program was built, in seconds since 1970.
const BUILT_S: &str = env!("RECOVERYD_BUILT_S");

/// The time at which the process began to ask, or the latest that is known to have passed.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    shown: Duration,
    floor: Duration,
}

impl Clock {
    /// The recorder's clock now, no earlier than this program's build and than the desk once `told` (seconds since 1970).
    pub fn now(told_s: u64) -> Self {
        let shown = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self::at(shown.unwrap_or_default(), told_s)
    }

    /// As if the recorder's clock showed this.
    pub fn at(shown: Duration, told_s: u64) -> Self {
        let built_s: u64 = BUILT_S.parse().unwrap_or_default();
        Self {
            shown,
            floor: Duration::from_secs(built_s.max(told_s)),
        }
    }

    /// Whether the recorder's clock cannot be right.
    pub fn is_dead(&self) -> bool {
        self.shown < self.floor
    }

    /// What the recorder's clock shows.
    pub fn shown(&self) -> UnixTime {
        UnixTime::since_unix_epoch(self.shown)
    }
}

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(self.shown.max(self.floor)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_never_earlier_than_what_is_known() {
        let seconds = |clock: Clock| clock.current_time().unwrap().as_secs();
        let built = BUILT_S.parse().unwrap();
        assert!(built > 1_700_000_000);
        for (shown, told, is, dead) in [
            (0, 0, built, true),
            (0, built + 7, built + 7, true),
            (built + 9, built + 7, built + 9, false),
            (built + 7, built + 7, built + 7, false),
            (built - 1, 5, built, true),
        ] {
            let clock = Clock::at(Duration::from_secs(shown), told);
            assert_eq!(
                (seconds(clock), clock.is_dead()),
                (is, dead),
                "{shown} {told}"
            );
        }
        assert!(!Clock::now(0).is_dead());
    }
}
