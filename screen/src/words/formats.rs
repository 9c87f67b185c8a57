//! Dates, times and sizes as each language writes them.

use super::Words;
use crate::wizard::Argument;
use std::ops::Range;

impl Words {
    /// The recorder's RFC 3339 clock as the language's date and as hours and minutes of 24; anything else as it came.
    pub fn date_and_time(&self, clock: &str) -> (String, String) {
        let part = |range: Range<usize>| {
            let digits = clock.get(range)?;
            digits
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| Argument::Text(digits.into()))
        };
        match (part(0..4), part(5..7), part(8..10), clock.get(11..16)) {
            (Some(year), Some(month), Some(day), Some(time)) => {
                let date = self.say("date", &[("year", year), ("month", month), ("day", day)]);
                (date, time.into())
            }
            _ => (clock.into(), String::new()),
        }
    }

    /// A stick's size as it is printed on it: 15.6 billion bytes are sold as 16 GB. Less than a megabyte is one.
    pub fn size(&self, bytes: u64) -> String {
        let (key, unit) = match bytes {
            0..950_000_000 => ("size-mb", 1_000_000),
            950_000_000..950_000_000_000 => ("size-gb", 1_000_000_000),
            _ => ("size-tb", 1_000_000_000_000),
        };
        let whole = bytes.saturating_add(unit / 2) / unit;
        let printed = bytes
            .div_ceil(unit)
            .checked_next_power_of_two()
            .unwrap_or(whole);
        // Sticks come in powers of two and hold a little less; disks from 250 GB on hold what they say.
        let near = printed <= 128 && bytes / 9 >= printed * (unit / 10);
        let count = if near { printed } else { whole.max(1) };
        self.say(key, &[("count", Argument::Number(count))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_the_language_does() {
        let at = |tag| Words::new(tag).date_and_time("2026-11-22T04:01:17+01:00");
        assert_eq!(at("en"), ("2026-11-22".into(), "04:01".into()));
        assert_eq!(at("de").0, "22.11.2026");
        assert_eq!(at("fr").0, "22/11/2026");
        assert_eq!(at("ja").0, "2026年11月22日");
        assert_eq!(
            Words::new("de").date_and_time("later"),
            ("later".into(), "".into())
        );
    }

    #[test]
    fn a_size_is_what_is_printed_on_the_stick() {
        let words = Words::new("en");
        for (bytes, said) in [
            (0, "1 MB"),
            (1_440_000, "1 MB"),
            (33_554_432, "34 MB"),
            (1_000_341_504, "1 GB"),
            (15_631_122_432, "16 GB"),
            (7_800_000_000, "8 GB"),
            (62_000_000_000, "64 GB"),
            (500_107_862_016, "500 GB"),
            (350_000_000_000, "350 GB"),
            (1_000_204_886_016, "1 TB"),
            (u64::MAX, "18446744 TB"),
        ] {
            assert_eq!(words.size(bytes), said, "{bytes}");
        }
        assert_eq!(Words::new("fr").size(15_631_122_432), "16 Go");
    }
}
