//! Times as a person says them.

use std::fmt::{Display, Formatter, Result};
use std::time::Duration;

/// A span of time as finely as it matters, rounded up: `45 s`, `4 min 30 s`, `25 min`, `23 h 10 min`, `30 days`.
pub struct Span(pub Duration);

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let seconds = self.0.as_secs() + u64::from(self.0.subsec_nanos() > 0);
        let minutes = seconds.div_ceil(60);
        let hours = minutes / 60;
        match (seconds, seconds % 60, minutes % 60) {
            (0..60, _, _) => write!(f, "{seconds} s"),
            (60..600, 1.., _) => write!(f, "{} min {} s", seconds / 60, seconds % 60),
            (60..=3540, _, _) => write!(f, "{minutes} min"),
            (..172_800, _, 0) => write!(f, "{hours} h"),
            (..172_800, _, rest) => write!(f, "{hours} h {rest} min"),
            _ => write!(f, "{} days", seconds.div_ceil(86_400)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_as_people_say_them() {
        for (seconds, words) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (65, "1 min 5 s"),
            (599, "9 min 59 s"),
            (601, "11 min"),
            (3541, "1 h"),
            (3600, "1 h"),
            (3601, "1 h 1 min"),
            (83_400, "23 h 10 min"),
            (86_400, "24 h"),
            (172_799, "48 h"),
            (172_800, "2 days"),
            (2_591_999, "30 days"),
        ] {
            assert_eq!(Span(Duration::from_secs(seconds)).to_string(), words);
        }
        assert_eq!(Span(Duration::from_millis(1)).to_string(), "1 s");
    }
}
