//! Requests of one recorder or one owner: exact sliding windows of an hour and a day.

use sqlx::AnyConnection;
use sqlx::Row;

use crate::config::Limits;

const HOUR: i64 = 60 * 60_000;
const DAY: i64 = 24 * HOUR;

/// It may be asked again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSoon {
    /// In so many milliseconds.
    pub wait: i64,
}

/// When one recorder or one owner asked within the last day, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked(Vec<i64>);

impl Asked {
    /// Whether one more is allowed at `now`. Times that lie ahead (a clock was set back) count as now.
    pub fn admits(&self, now: i64, apart: i64, limits: &Limits) -> Result<(), TooSoon> {
        let mut wait = self.last().map_or(0, |last| last.min(now) + apart - now);
        for (most, window) in [(limits.an_hour, HOUR), (limits.a_day, DAY)] {
            // The oldest of the last `most` must have left the window.
            if let Some(at) = self.0.len().checked_sub(most) {
                wait = wait.max(self.0[at].min(now) + window - now);
            }
        }
        if wait > 0 {
            Err(TooSoon { wait })
        } else {
            Ok(())
        }
    }

    /// Whether the one just added is the last for now.
    pub fn is_last(&self, now: i64, limits: &Limits) -> bool {
        self.admits(now, 0, limits).is_err()
    }

    /// Adds one and forgets what no limit looks at any more.
    pub fn add(&mut self, now: i64, limits: &Limits) {
        self.0.retain(|at| *at > now - DAY);
        self.0.push(now);
        let surplus = self.0.len().saturating_sub(limits.a_day);
        self.0.drain(..surplus);
    }

    /// How long until it may be asked again, if it may not yet.
    pub fn wait(&self, now: i64, limits: &Limits) -> i64 {
        self.admits(now, limits.apart, limits)
            .map_or_else(|soon| soon.wait, |()| 0)
    }

    fn last(&self) -> Option<i64> {
        self.0.last().copied()
    }

    fn parse(text: &str) -> Asked {
        Asked(text.split(' ').filter_map(|at| at.parse().ok()).collect())
    }

    fn text(&self) -> String {
        let times: Vec<String> = self.0.iter().map(i64::to_string).collect();
        times.join(" ")
    }

    /// Reads the row of `name` and holds it until the transaction ends, so that two requests at once count one after
    /// the other.
    pub(crate) async fn lock(on: &mut AnyConnection, name: &str) -> Result<Asked, sqlx::Error> {
        let row = sqlx::query(
            "INSERT INTO quota (name, times, last_at) VALUES ($1, '', 0) \
             ON CONFLICT (name) DO UPDATE SET times = quota.times RETURNING times",
        )
        .bind(name)
        .fetch_one(on)
        .await?;
        let times: String = row.try_get(0)?;
        Ok(Asked::parse(&times))
    }

    /// Writes two rows that [`lock`](Self::lock) holds.
    pub(crate) async fn keep_both(
        on: &mut AnyConnection,
        both: [(&str, &Asked); 2],
    ) -> Result<(), sqlx::Error> {
        let mut query = sqlx::query(
            "INSERT INTO quota (name, times, last_at) VALUES ($1, $2, $3), ($4, $5, $6) \
             ON CONFLICT (name) DO UPDATE SET times = excluded.times, last_at = excluded.last_at",
        );
        for (name, asked) in both {
            query = query
                .bind(name.to_owned())
                .bind(asked.text())
                .bind(asked.last().unwrap_or_default());
        }
        query.execute(on).await?;
        Ok(())
    }

    /// Writes the row that [`lock`](Self::lock) holds.
    pub(crate) async fn keep(&self, on: &mut AnyConnection, name: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE quota SET times = $1, last_at = $2 WHERE name = $3")
            .bind(self.text())
            .bind(self.last().unwrap_or_default())
            .bind(name)
            .execute(on)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        apart: 60_000,
        an_hour: 3,
        a_day: 10,
        address_a_minute: 1,
        block_a_minute: 1,
        cases_a_day: 1,
    };

    /// Asks every second for `span`, whatever the answer, and says when it was allowed.
    fn allowed(span: i64) -> Vec<i64> {
        let mut asked = Asked::default();
        let mut when = Vec::new();
        for now in (0..span).step_by(1000) {
            let answer = asked.admits(now, LIMITS.apart, &LIMITS);
            assert_eq!(
                asked.wait(now, &LIMITS),
                answer.map_or_else(|soon| soon.wait, |()| 0)
            );
            if answer.is_ok() {
                asked.add(now, &LIMITS);
                when.push(now);
            }
            asked = Asked::parse(&asked.text());
        }
        when
    }

    #[test]
    fn three_an_hour_ten_a_day_a_minute_apart() {
        let when = allowed(3 * DAY);
        assert_eq!(when[..4], [0, 60_000, 120_000, HOUR]);
        for pair in when.windows(2) {
            assert!(pair[1] - pair[0] >= 60_000);
        }
        for four in when.windows(4) {
            assert!(four[3] - four[0] >= HOUR);
        }
        for eleven in when.windows(11) {
            assert!(eleven[10] - eleven[0] >= DAY);
        }
        assert_eq!(when.len(), 30);
    }

    #[test]
    fn the_wait_is_exact_and_a_clock_set_back_does_not_lengthen_it() {
        let mut asked = Asked::default();
        asked.add(1_000_000, &LIMITS);
        let soon = asked.admits(1_010_000, LIMITS.apart, &LIMITS);
        assert_eq!(soon, Err(TooSoon { wait: 50_000 }));
        let soon = asked.admits(5, LIMITS.apart, &LIMITS);
        assert_eq!(soon, Err(TooSoon { wait: 60_000 }));
        assert!(!asked.is_last(1_000_000, &LIMITS));
        asked.add(1_100_000, &LIMITS);
        asked.add(1_200_000, &LIMITS);
        assert!(asked.is_last(1_200_000, &LIMITS));
    }
}
