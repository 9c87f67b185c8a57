//! Dates of the calendar: those that HTTP servers tell, and those that people are told.

/// Before this no desk ran: an earlier date is a clock that is not set.
const FIRST_YEAR: u64 = 2020;
/// And no calendar here goes on for longer.
const LAST_YEAR: u64 = 2200;

const DAY: u64 = 24 * 3600;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Reads an HTTP date in the one form that may be sent (RFC 9110 §5.6.7, `Sun, 06 Nov 1994 08:49:37 GMT`): seconds since 1970.
pub fn read(text: &str) -> Option<u64> {
    let (_, date) = text.split_once(", ")?;
    let words: Vec<&str> = date.split(' ').collect();
    let [day, month, year, time, "GMT"] = words[..] else {
        return None;
    };
    let month = 1 + MONTHS.iter().position(|name| *name == month)? as u64;
    let year = number(year, 4, FIRST_YEAR, LAST_YEAR)?;
    let day = number(day, 2, 1, 31)?;
    let clock: Vec<&str> = time.split(':').collect();
    let [hours, minutes, seconds] = clock[..] else {
        return None;
    };
    let seconds = number(seconds, 2, 0, 60)?
        + 60 * number(minutes, 2, 0, 59)?
        + 3600 * number(hours, 2, 0, 23)?;
    Some(days(year, month, day) * DAY + seconds)
}

fn number(digits: &str, length: usize, least: u64, most: u64) -> Option<u64> {
    let all = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok().filter(|_| all)?;
    (least..=most).contains(&number).then_some(number)
}

/// A day as `2026-11-22`, in UTC.
pub fn day(seconds: u64) -> String {
    // No certificate and no clock goes further than the year 9999.
    let mut left = (seconds / DAY).min(2_932_896);
    let mut year = 1970;
    loop {
        let length = days(year + 1, 1, 1) - days(year, 1, 1);
        if left < length {
            break;
        }
        left -= length;
        year += 1;
    }
    let first = |month| days(year, month, 1) - days(year, 1, 1);
    let month = (1..=12)
        .rev()
        .find(|month| first(*month) <= left)
        .unwrap_or(1);
    format!("{year}-{month:02}-{:02}", left - first(month) + 1)
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, from then on.
fn days(year: u64, month: u64, day: u64) -> u64 {
    const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let leap_day = u64::from(is_leap && month > 2);
    let months = BEFORE.get(month as usize - 1).copied().unwrap_or_default();
    365 * (year - 1970) + leaps(year - 1) - leaps(1969) + months + leap_day + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn dates_are_what_the_system_says() {
        for seconds in [
            1_577_836_800_u64,
            1_582_934_399,
            1_582_934_400,
            1_583_020_800,
            1_790_000_000,
            4_107_542_399,
            4_107_542_400,
        ] {
            let date = |format: &str| {
                let mut command = Command::new("date");
                let command = command
                    .env("LC_ALL", "C")
                    .args(["-u", "-d", &format!("@{seconds}")]);
                let output = command.arg(format).output().unwrap();
                String::from_utf8(output.stdout).unwrap().trim().to_owned()
            };
            assert_eq!(day(seconds), date("+%Y-%m-%d"));
            assert_eq!(read(&date("+%a, %d %b %Y %H:%M:%S GMT")), Some(seconds));
        }
        assert_eq!(
            (day(0), day(u64::MAX)),
            ("1970-01-01".into(), "9999-12-31".into())
        );
    }

    #[test]
    fn other_dates_are_none() {
        for text in [
            "",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 22 Nov 2026 08:49:37 UTC",
            "Sun, 22 Nov 2026 08:49 GMT",
            "Sun, 22 Nov 2026 24:00:00 GMT",
            "Sun, 2 Nov 2026 08:49:37 GMT",
            "Sun, 22 Nou 2026 08:49:37 GMT",
            "Sun, +2 Nov 2026 08:49:37 GMT",
            "Sunday, 22-Nov-26 08:49:37 GMT",
            "Sun Nov 22 08:49:37 2026",
            "Sun, 22 Nov 9999 08:49:37 GMT",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
