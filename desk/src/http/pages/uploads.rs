//! Uploads in memory at once: few of one asker, not too many in all, so that strangers cannot fill the memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::limits::address_name;

/// Files of up to 10 MB at once, of all and of one asker.
const OF_ALL: usize = 12;
const OF_ONE: usize = 2;
/// What is no larger is not counted: rows, GUID files.
pub(super) const SMALL: usize = 64 * 1024;

/// Counts uploads.
#[derive(Default)]
pub(super) struct Uploads(Mutex<HashMap<String, usize>>);

/// Room for one; given back when dropped.
pub(super) struct Room<'a> {
    uploads: &'a Uploads,
    of: String,
}

impl Uploads {
    /// Room for an upload from there, if there is any.
    pub(super) fn room(&self, from: IpAddr) -> Option<Room<'_>> {
        let of = address_name(from);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = counts.values().sum();
        let one = counts.get(&of).copied().unwrap_or_default();
        if all >= OF_ALL || one >= OF_ONE {
            return None;
        }
        counts.insert(of.clone(), one + 1);
        Some(Room { uploads: self, of })
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        let mut counts = self
            .uploads
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_asker_leaves_room_for_others_and_all_have_an_end() {
        let uploads = Uploads::default();
        let from = |last| IpAddr::from([192, 0, 2, last]);
        let first = uploads.room(from(1));
        let second = uploads.room(from(1));
        assert!(first.is_some() && second.is_some());
        assert!(uploads.room(from(1)).is_none());
        let others: Vec<_> = (2..20)
            .filter_map(|last| uploads.room(from(last)))
            .collect();
        assert_eq!(others.len(), OF_ALL - 2);
        drop(second);
        assert!(uploads.room(from(1)).is_some());
        drop((first, others));
        assert!(uploads.0.lock().unwrap().is_empty());
    }
}
