//! Times as a person says them.

use std::fmt::{Display, Formatter, Result};
use std::time::Duration;

/// A span of time in at most two units, rounded up to the smaller one: `3 d 4 h`, `2 h 5 min`, `45 s`.
pub struct Span(pub Duration);

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let seconds = self.0.as_secs() + u64::from(self.0.subsec_nanos() > 0);
        let (unit, larger, smaller) = match seconds {
            0..60 => return write!(f, "{seconds} s"),
            60..3600 => (1, "min", "s"),
            3600..86400 => (60, "h", "min"),
            _ => (3600, "d", "h"),
        };
        let per_larger = if larger == "d" { 24 } else { 60 };
        let count = seconds.div_ceil(unit);
        match (count / per_larger, count % per_larger) {
            (whole, 0) => write!(f, "{whole} {larger}"),
            (whole, rest) => write!(f, "{whole} {larger} {rest} {smaller}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_units_are_enough() {
        for (seconds, words) in [
            (0, "0 s"),
            (45, "45 s"),
            (60, "1 min"),
            (90, "1 min 30 s"),
            (3600, "1 h"),
            (5400, "1 h 30 min"),
            (86400, "1 d"),
            (90000, "1 d 1 h"),
            (2592000, "30 d"),
        ] {
            assert_eq!(Span(Duration::from_secs(seconds)).to_string(), words);
        }
    }
}
