//! Business hours: until when a case is to be answered.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

/// How many days are looked at for the next business day; holidays and weekends together are shorter.
const HORIZON: usize = 60;

/// When the desk is staffed, and how fast it answers then.
#[derive(Clone, Debug)]
pub struct Hours {
    /// Where the clock on the wall hangs.
    pub zone: TimeZone,
    /// The days of the week that are business days; at least one.
    pub days: Vec<Weekday>,
    /// When they begin.
    pub from: Time,
    /// When they end; later than `from` by at least `answer`.
    pub to: Time,
    /// Days that are none, whatever their weekday.
    pub holidays: Vec<Date>,
    /// How long an answer may take, in milliseconds.
    pub answer: i64,
}

impl Hours {
    /// When something that came at `now` is to be answered, both in milliseconds since 1970: `answer` later if that is within
    /// the same business day, else `answer` after the next one begins. Who comes first is never due later.
    pub fn due(&self, now: i64) -> i64 {
        let fallback = now + self.answer;
        let Ok(here) = Timestamp::from_millisecond(now) else {
            return fallback;
        };
        let mut date = here.to_zoned(self.zone.clone()).date();
        for _ in 0..HORIZON {
            if let Some((opens, closes)) = self.open(date) {
                let due = now.max(opens) + self.answer;
                if now < closes && due <= closes {
                    return due;
                }
            }
            let Ok(next) = date.checked_add(Span::new().days(1)) else {
                break;
            };
            date = next;
        }
        fallback
    }

    /// From when to when the desk is staffed on a day, if it is.
    fn open(&self, date: Date) -> Option<(i64, i64)> {
        if !self.days.contains(&date.weekday()) || self.holidays.contains(&date) {
            return None;
        }
        // A time that the clock skips or has twice becomes the nearest that there is.
        let at = |time: Time| date.to_datetime(time).to_zoned(self.zone.clone()).ok();
        let millis = |at: Zoned| at.timestamp().as_millisecond();
        Some((millis(at(self.from)?), millis(at(self.to)?)))
    }

    /// A time as agents and owners read it: `2026-11-23 11:00 CET`.
    pub fn show(&self, at: i64) -> String {
        let at = Timestamp::from_millisecond(at).unwrap_or_default();
        let at = at.to_zoned(self.zone.clone());
        at.strftime("%Y-%m-%d %H:%M %Z").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours() -> Hours {
        use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
        Hours {
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            days: vec![Monday, Tuesday, Wednesday, Thursday, Friday],
            from: Time::constant(8, 0, 0, 0),
            to: Time::constant(18, 0, 0, 0),
            holidays: vec![Date::constant(2026, 12, 25)],
            answer: 3 * 60 * 60_000,
        }
    }

    fn due(at: &str) -> String {
        let at: Timestamp = at.parse().unwrap();
        let hours = hours();
        hours.show(hours.due(at.as_millisecond()))
    }

    #[test]
    fn three_hours_or_the_next_business_day() {
        for (at, wanted) in [
            ("2026-11-23T09:10:00+01:00", "2026-11-23 12:10 CET"),
            ("2026-11-23T06:00:00+01:00", "2026-11-23 11:00 CET"),
            ("2026-11-23T15:00:00+01:00", "2026-11-23 18:00 CET"),
            ("2026-11-23T15:00:01+01:00", "2026-11-24 11:00 CET"),
            ("2026-11-27T23:59:00+01:00", "2026-11-30 11:00 CET"),
            ("2026-12-24T17:00:00+01:00", "2026-12-28 11:00 CET"),
        ] {
            assert_eq!(due(at), wanted, "{at}");
        }
    }

    #[test]
    fn the_clock_on_the_wall_counts_when_it_is_changed() {
        // In the night to Sunday 2026-03-29 an hour is left out, on 2026-10-25 one comes twice.
        assert_eq!(due("2026-03-28T12:00:00+01:00"), "2026-03-30 11:00 CEST");
        assert_eq!(due("2026-10-24T12:00:00+02:00"), "2026-10-26 11:00 CET");
    }

    #[test]
    fn nobody_who_comes_later_is_due_earlier() {
        let hours = hours();
        let begin: Timestamp = "2026-10-20T00:00:00Z".parse().unwrap();
        let mut last = 0;
        for minute in (0..14 * 24 * 60).step_by(7) {
            let due = hours.due(begin.as_millisecond() + minute * 60_000);
            assert!(due >= last);
            last = due;
        }
    }
}
