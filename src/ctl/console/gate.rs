//! Tells a person from a line that babbles: nobody types hundreds of bytes a second, a loose cable does.

use std::time::Duration;

/// So many bytes are heard at once, and so many more each second: pasted codes and repeating arrow keys have room.
const BYTES: usize = 256;

/// So many where a text is being pasted: a reply file with a mail around it.
const PASTED_BYTES: usize = 16 * 1024;

/// A line that babbled is heard again after so long a silence.
const SILENCE: Duration = Duration::from_millis(500);

/// Whether bytes are a person's.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// They are keys.
    Keys,
    /// The line has begun to babble: these and those before them were nobody's.
    Noise,
    /// It goes on babbling.
    StillNoise,
}

/// Counts what comes in.
#[derive(Default)]
pub struct Gate {
    /// Bytes that were heard and not yet forgotten.
    level: usize,
    last: Duration,
    babbling: bool,
    pasted: bool,
}

impl Gate {
    /// So many bytes have come, to a page where a text is pasted or to another.
    pub fn hear(&mut self, now: Duration, count: usize, pasting: bool) -> Heard {
        let since = now.saturating_sub(self.last);
        self.last = now;
        if self.babbling && since < SILENCE {
            return Heard::StillNoise;
        }
        self.babbling = false;
        // What was pasted is no reason to distrust the first key after it.
        if std::mem::replace(&mut self.pasted, pasting) && !pasting {
            self.level = 0;
        }
        let forgotten = since.as_micros().saturating_mul(BYTES as u128) / 1_000_000;
        self.level = self
            .level
            .saturating_sub(usize::try_from(forgotten).unwrap_or(usize::MAX))
            + count;
        if self.level <= if pasting { PASTED_BYTES } else { BYTES } {
            return Heard::Keys;
        }
        self.level = 0;
        self.babbling = true;
        Heard::Noise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_pasting_and_repeating_keys_are_heard() {
        let mut gate = Gate::default();
        assert_eq!(gate.hear(Duration::from_secs(1), 128, false), Heard::Keys);
        // 30 arrow keys a second for a minute.
        for press in 0..1800 {
            assert_eq!(
                gate.hear(Duration::from_millis(2000 + press * 33), 3, false),
                Heard::Keys,
                "{press}"
            );
        }
    }

    #[test]
    fn a_pasted_text_is_heard_and_the_keys_after_it_too() {
        let mut gate = Gate::default();
        let now = Duration::from_secs(1);
        for _ in 0..4 {
            assert_eq!(gate.hear(now, 1024, true), Heard::Keys);
        }
        assert_eq!(gate.hear(now, 20, false), Heard::Keys);
        assert_eq!(gate.hear(now, 300, false), Heard::Noise);
        let mut gate = Gate::default();
        assert_eq!(gate.hear(now, PASTED_BYTES + 1, true), Heard::Noise);
    }

    #[test]
    fn a_babbling_line_is_deaf_until_it_is_silent() {
        let mut gate = Gate::default();
        assert_eq!(gate.hear(Duration::ZERO, 1024, false), Heard::Noise);
        for piece in 1..1000 {
            assert_eq!(
                gate.hear(Duration::from_millis(piece * 400), 1, false),
                Heard::StillNoise
            );
        }
        assert_eq!(
            gate.hear(Duration::from_millis(400_100), 1, false),
            Heard::Keys
        );
    }
}
