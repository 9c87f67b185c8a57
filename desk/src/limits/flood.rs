//! Floods from one address or network block, refused before anything is read or computed.
//!
//! A row in the database for each address counts for all processes. To count must not cost what a flood is meant to be
//! kept from, so each process counts in memory and adds its counts to the rows once a second; between two such additions
//! it knows of others' counts what it knew then.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use sqlx::AnyConnection;
use sqlx::Row;

use crate::config::Limits;
use crate::store::{End, Store, StoreError, Work};

const MINUTE: i64 = 60_000;
/// Most addresses and blocks that one process counts in a minute; beyond, a block is counted and its addresses are not.
const MOST_COUNTED: usize = 100_000;

#[derive(Clone, Copy, Default)]
struct Count {
    /// In all processes, when the database was last asked.
    known: i64,
    /// In this process since then.
    fresh: i64,
}

/// The counts of one process.
pub struct Floods {
    limits: Limits,
    counts: Mutex<(i64, HashMap<String, Count>)>,
}

impl Floods {
    /// With nothing counted.
    pub fn new(limits: Limits) -> Floods {
        Floods {
            limits,
            counts: Mutex::default(),
        }
    }

    /// Counts a request from `from`, or refuses it: the error is in how many milliseconds to come back.
    pub fn admit(&self, from: IpAddr, now: i64) -> Result<(), i64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (minute, counts) = &mut *counts;
        if *minute != now / MINUTE {
            *minute = now / MINUTE;
            counts.clear();
        }
        let (address, block) = names(from);
        let limits = [
            (block, self.limits.block_a_minute),
            (address, self.limits.address_a_minute),
        ];
        for (name, most) in &limits {
            let count = counts.get(name).copied().unwrap_or_default();
            if count.known + count.fresh >= *most {
                return Err((*minute + 1) * MINUTE - now);
            }
        }
        for (name, _) in limits {
            if counts.len() < MOST_COUNTED || counts.contains_key(&name) || name.contains('/') {
                counts.entry(name).or_default().fresh += 1;
            }
        }
        Ok(())
    }

    /// Adds what was counted here to the database and learns what others counted.
    pub async fn share(&self, store: &Store) -> Result<(), StoreError> {
        let (minute, fresh) = {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh: Vec<(String, i64)> = counts
                .1
                .iter_mut()
                .filter(|(_, count)| count.fresh > 0)
                .map(|(name, count)| {
                    let fresh = std::mem::take(&mut count.fresh);
                    // Until the database has answered, these count as known.
                    count.known += fresh;
                    (name.clone(), fresh)
                })
                .collect();
            (counts.0, fresh)
        };
        if fresh.is_empty() {
            return Ok(());
        }
        let mut share = Share { minute, fresh };
        // Every process takes the rows in the same order.
        share.fresh.sort_unstable();
        let totals = store.write(&mut share).await?;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.0 == minute {
            for (name, total) in totals {
                counts.1.entry(name).or_default().known = total;
            }
        }
        Ok(())
    }
}

struct Share {
    minute: i64,
    fresh: Vec<(String, i64)>,
}

impl Work for Share {
    type Output = Vec<(String, i64)>;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Self::Output>, sqlx::Error> {
        let mut totals = Vec::with_capacity(self.fresh.len());
        for (name, fresh) in &self.fresh {
            let row = sqlx::query(
                "INSERT INTO flood (name, minute, count) VALUES ($1, $2, $3) \
                 ON CONFLICT (name) DO UPDATE SET minute = excluded.minute, \
                 count = excluded.count + CASE WHEN flood.minute = excluded.minute \
                 THEN flood.count ELSE 0 END RETURNING count",
            )
            .bind(name.as_str())
            .bind(self.minute)
            .bind(*fresh)
            .fetch_one(&mut *on)
            .await?;
            totals.push((name.clone(), row.try_get(0)?));
        }
        sqlx::query("DELETE FROM flood WHERE minute < $1")
            .bind(self.minute - 1)
            .execute(on)
            .await?;
        Ok(End::Commit(totals))
    }
}

/// What counts as one asker: an IPv4 address, an IPv6 /64.
pub(crate) fn address_name(from: IpAddr) -> String {
    names(from).0
}

/// The names of an address and of its block: IPv4 alone and its /24, IPv6 its /64 and its /48.
fn names(from: IpAddr) -> (String, String) {
    match from.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            (v4.to_string(), format!("{a}.{b}.{c}.0/24"))
        }
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            (
                format!("{a:x}:{b:x}:{c:x}:{d:x}::"),
                format!("{a:x}:{b:x}:{c:x}::/48"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floods() -> Floods {
        Floods::new(Limits {
            apart: 0,
            an_hour: 1,
            a_day: 1,
            address_a_minute: 2,
            block_a_minute: 5,
            cases_a_day: 1,
        })
    }

    #[test]
    fn an_address_then_its_block() {
        let floods = floods();
        let mut admitted = 0;
        for last in 1..=4 {
            for _ in 0..3 {
                let from = IpAddr::from([192, 0, 2, last]);
                admitted += i32::from(floods.admit(from, 10_000).is_ok());
            }
        }
        assert_eq!(admitted, 5);
        let neighbour = IpAddr::from([192, 0, 3, 1]);
        assert_eq!(floods.admit(neighbour, 10_000), Ok(()));
        let from = IpAddr::from([192, 0, 2, 9]);
        assert_eq!(floods.admit(from, 10_000), Err(50_000));
        assert_eq!(floods.admit(from, 60_000), Ok(()));
    }

    #[test]
    fn version_six_counts_by_prefix() {
        let floods = floods();
        let from = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(floods.admit(from("2001:db8:1:2::1"), 0).is_ok());
        assert!(floods.admit(from("2001:db8:1:2:ffff::2"), 0).is_ok());
        assert!(floods.admit(from("2001:db8:1:2:eeee::3"), 0).is_err());
        assert!(floods.admit(from("2001:db8:1:3::1"), 0).is_ok());
        assert!(floods.admit(from("::ffff:192.0.2.1"), 0).is_ok());
        assert_eq!(names(from("::ffff:192.0.2.1")), names(from("192.0.2.1")));
    }
}
