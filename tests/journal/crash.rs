//! The power goes at every instant of whole histories.

use crate::memory::{Files, Memory, Op, power_cuts};
use recoveryd::journal::{About, Journal, Loaded, NewEvent, Record, STATE_MAX};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;

const CLOCK: &str = "2026-03-01T12:00:00+01:00";

/// The state of commit `n`, of many lengths, none like another.
pub fn state(n: usize) -> Vec<u8> {
    let length = [4, 700, STATE_MAX, 3000][n % 4];
    (0..length)
        .map(|at| {
            if at < 4 {
                (n >> (8 * at)) as u8
            } else {
                (at * n) as u8
            }
        })
        .collect()
}

/// The events of commit `n`: none to three, short and of full length.
pub fn messages(n: usize) -> Vec<String> {
    let count = [1, 3, 0, 2][n % 4];
    (0..count)
        .map(|k| {
            format!(
                "commit {n}, event {k} {}",
                "—\"x\"".repeat((n + k) % 2 * 24)
            )
        })
        .collect()
}

/// Makes commit `n`.
pub fn commit(
    journal: &mut Journal<Memory>,
    n: usize,
) -> Result<(), recoveryd::journal::JournalError> {
    let messages = messages(n);
    let events: Vec<_> = messages
        .iter()
        .map(|message| NewEvent {
            clock: CLOCK,
            event: "tested",
            message,
            about: About::default(),
        })
        .collect();
    journal.commit(&state(n), &events)
}

/// The records after commits 1 to `n`.
fn expected(n: usize) -> Vec<Record> {
    let all = (1..=n).flat_map(messages).zip(1..);
    all.map(|(message, number)| Record {
        number,
        clock: CLOCK.into(),
        event: "tested".into(),
        message,
        channel: None,
        count: None,
        wait_s: None,
    })
    .collect()
}

/// Opens what a crash left: exactly one of the commits `from..=to` is there, whole, with all events up to it.
pub fn check(files: &Files, from: usize, to: usize) -> (usize, Memory, Journal<Memory>) {
    let memory = Memory::with(files.clone());
    let (mut journal, loaded) = Journal::open(memory.clone()).unwrap();
    let found = match loaded {
        Loaded::Fresh => 0,
        Loaded::Sound(bytes) => (from.max(1)..=to)
            .find(|&n| *bytes == state(n))
            .expect("not a state that may be found"),
        Loaded::Damaged => panic!("damaged between {from} and {to}"),
    };
    assert!(
        (from..=to).contains(&found),
        "commit {from} was acknowledged, {found} found"
    );
    check_records(&mut journal, found);
    (found, memory, journal)
}

fn check_records(journal: &mut Journal<Memory>, n: usize) {
    let (records, sound) = journal.records().unwrap();
    let expected = expected(n);
    assert!(sound, "the chain is broken after commit {n}");
    assert!(
        records.len() >= expected.len().min(30),
        "only {} records after commit {n}",
        records.len()
    );
    assert_eq!(
        records,
        expected[expected.len() - records.len()..],
        "after commit {n}"
    );
}

/// Cuts the power everywhere in one history after the other, and in each state only once.
#[derive(Default)]
pub struct PowerCuts {
    seen: HashSet<u64>,
    seen_again: HashSet<u64>,
}

impl PowerCuts {
    /// Cuts everywhere in `ops`. After each attempt at a commit, `attempts` has the number of operations so far, the commit
    /// and whether it was acknowledged.
    pub fn everywhere(&mut self, start: &Files, ops: &[Op], attempts: &[(usize, usize, bool)]) {
        let first = attempts[0].1;
        power_cuts(start, ops, |at, files| {
            let ended = || attempts.iter().filter(|(end, ..)| *end <= at);
            let from = ended()
                .rfind(|(.., done)| *done)
                .map_or(first - 1, |(_, n, _)| *n);
            let tried = ended().map(|(_, n, _)| *n).max().unwrap_or(from);
            let to = attempts
                .iter()
                .find(|(end, ..)| *end > at)
                .map_or(tried, |(_, n, _)| *n.max(&tried));
            if !self.seen.insert(fingerprint(&(&files, from, to))) {
                return;
            }
            let (found, memory, mut journal) = check(&files, from, to);
            // The power goes again while the start repairs the log.
            power_cuts(&files, &memory.ops(), |_, files| {
                if self.seen_again.insert(fingerprint(&(&files, found))) {
                    check(&files, found, found);
                }
            });
            // Work goes on, and what is written then is found again.
            commit(&mut journal, found + 1).unwrap();
            check(&memory.files(), found + 1, found + 1);
        });
    }

    /// How many states were checked.
    pub fn count(&self) -> usize {
        self.seen.len()
    }
}

fn fingerprint(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Runs commits `range`, with a scrub after those in `scrubs`, cuts the power everywhere and counts the states.
fn history(range: RangeInclusive<usize>, scrubs: &[usize], start: Files) -> usize {
    let memory = Memory::with(start.clone());
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    let mut attempts = Vec::new();
    for n in range {
        commit(&mut journal, n).unwrap();
        attempts.push((memory.ops().len(), n, true));
        if scrubs.contains(&n) {
            journal.scrub().unwrap();
            attempts.push((memory.ops().len(), n, true));
        }
    }
    let mut cuts = PowerCuts::default();
    cuts.everywhere(&start, &memory.ops(), &attempts);
    cuts.count()
}

fn run(range: RangeInclusive<usize>) -> Files {
    let memory = Memory::default();
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    range.for_each(|n| commit(&mut journal, n).unwrap());
    memory.files()
}

#[test]
fn first_boot_and_twelve_commits() {
    let states = history(1..=12, &[5, 12], Files::default());
    assert!(states > 1000, "{states}");
}

#[test]
fn the_log_begins_its_second_segment() {
    rotation_within(24);
}

#[test]
fn the_log_comes_round_to_its_first_segment() {
    rotation_within(70);
}

/// Finds the first commit from `least` on that starts a segment, and cuts the power around it.
fn rotation_within(least: usize) {
    let mut files = run(1..=least);
    for n in least + 1.. {
        let memory = Memory::with(files.clone());
        let (mut journal, _) = Journal::open(memory.clone()).unwrap();
        commit(&mut journal, n).unwrap();
        if memory.ops().iter().any(|op| matches!(op, Op::Truncate(_))) {
            let states = history(n..=n + 1, &[n + 1], files);
            assert!(states > 200, "{states}");
            return;
        }
        files = memory.files();
    }
}

/// The oldest secret of a state is gone from the slots once a scrub has returned.
#[test]
fn a_scrub_leaves_no_earlier_state() {
    let memory = Memory::default();
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    let secret = b"prepared credential";
    journal.commit(secret, &[]).unwrap();
    journal.commit(b"done", &[]).unwrap();
    let readable = || {
        let mut slots = memory.files();
        slots
            .get(recoveryd::journal::File::Slots)
            .windows(secret.len())
            .any(|bytes| bytes == secret)
    };
    assert!(readable());
    journal.scrub().unwrap();
    assert!(!readable());
    assert!(matches!(Journal::open(memory).unwrap().1, Loaded::Sound(bytes) if *bytes == b"done"));
}
