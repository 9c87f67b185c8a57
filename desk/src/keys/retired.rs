//! Keys that answer until a date, and then no more: `retired-keys.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use recovery_protocol::KeyNumber;
use serde::Deserialize;
pub use toml::value::Date;
use toml::value::Datetime;

use super::{KeyError, file};

/// The list in a key directory.
pub(super) const RETIRED_KEYS: &str = "retired-keys.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    retired_key: Vec<RetiredKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RetiredKey {
    number: u8,
    until: Datetime,
}

/// Which keys are retired, and the date (UTC) from whose beginning each answers nothing.
#[derive(Clone, Default)]
pub struct Retired(BTreeMap<KeyNumber, Date>);

impl Retired {
    /// Reads the list; if there is none, nothing is retired.
    pub(super) fn read(directory: &Path) -> Result<Retired, KeyError> {
        let path = directory.join(RETIRED_KEYS);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Retired::default()),
            text => text.map_err(|error| KeyError::Io {
                path: path.clone(),
                error,
            })?,
        };
        let list: List = file::parse(&path, &text)?;
        let mut retired = BTreeMap::new();
        for key in list.retired_key {
            let Some(date) = date_alone(&key.until) else {
                let reason = format!(
                    "key {}: a date such as 2027-06-30 is wanted, without a time",
                    key.number
                );
                return Err(KeyError::Malformed { path, reason });
            };
            retired.insert(KeyNumber(key.number), date);
        }
        Ok(Retired(retired))
    }

    /// The list with one more key, or with another date for it.
    pub(super) fn with(&self, number: KeyNumber, until: Date) -> Retired {
        let mut retired = self.0.clone();
        retired.insert(number, until);
        Retired(retired)
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = KeyNumber> {
        self.0.keys().copied()
    }

    pub(super) fn text(&self) -> String {
        let mut text =
            String::from("# From the beginning of its date (UTC) a key answers nothing.\n");
        for (number, until) in &self.0 {
            text.push_str(&format!(
                "[[retired_key]]\nnumber = {number}\nuntil = {until}\n"
            ));
        }
        text
    }

    /// The date from which the key answers nothing, if there is one.
    pub fn until(&self, number: KeyNumber) -> Option<Date> {
        self.0.get(&number).copied()
    }

    /// The same if that date has come.
    pub fn since(&self, number: KeyNumber) -> Option<Date> {
        self.until(number).filter(|until| *until <= today())
    }
}

/// `2027-06-30`.
pub(crate) fn date(text: &str) -> Option<Date> {
    date_alone(&text.parse().ok()?)
}

fn date_alone(date: &Datetime) -> Option<Date> {
    match date {
        Datetime {
            date: Some(date),
            time: None,
            offset: None,
        } => Some(*date),
        _ => None,
    }
}

/// Today's date, UTC.
pub(crate) fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    date_of_day(since.map_or(0, |since| since.as_secs() / 86_400))
}

/// The date that so many days after 1970-01-01 is. Counted in eras of 400 years that begin in March, so that the leap day is
/// a year's last.
fn date_of_day(days: u64) -> Date {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = 400 * era + year + u64::from(month <= 2);
    Date {
        year: year.min(9999) as u16,
        month: month as u8,
        day: day as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_779, "2026-11-22"),
            (47_541, "2100-03-01"),
            (u64::from(u32::MAX), "9999-03-27"),
        ] {
            let found = date_of_day(days).to_string();
            if date.starts_with("9999") {
                assert!(found.starts_with("9999"), "{found}");
            } else {
                assert_eq!(found, date);
            }
        }
    }

    #[test]
    fn a_key_answers_until_its_date_begins() {
        let date = |text: &str| text.parse::<Datetime>().unwrap().date.unwrap();
        let retired = Retired::default()
            .with(KeyNumber(1), date("2000-01-01"))
            .with(KeyNumber(2), date("9999-12-31"))
            .with(KeyNumber(3), today());
        assert!(retired.since(KeyNumber(1)).is_some());
        assert!(retired.since(KeyNumber(2)).is_none());
        assert!(retired.since(KeyNumber(3)).is_some());
        assert!(retired.since(KeyNumber(4)).is_none());
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(RETIRED_KEYS), retired.text()).unwrap();
        let read = Retired::read(folder.path()).unwrap();
        for number in 1..=4 {
            let number = KeyNumber(number);
            assert_eq!(read.until(number), retired.until(number));
        }
    }
}
