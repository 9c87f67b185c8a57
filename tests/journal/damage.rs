//! Slots and logs that somebody or something changed.

use crate::crash::{commit, state};
use crate::memory::{Files, Memory};
use recoveryd::journal::{About, File, Journal, JournalError, Loaded, NewEvent, Record};
use sha2::{Digest, Sha256};

const SLOT: usize = 8192;

/// A recorder after `n` commits: commit 1 filled both slots, so the newest lies in slot `n % 2`.
fn after(n: usize) -> Memory {
    let memory = Memory::default();
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    (1..=n).for_each(|n| commit(&mut journal, n).unwrap());
    memory
}

/// Which commit's state is found; none when damage is reported.
fn found(memory: &Memory) -> Option<usize> {
    match Journal::open(memory.clone()).unwrap().1 {
        Loaded::Fresh => panic!("taken for a new device"),
        Loaded::Sound(bytes) => Some(
            (1..20)
                .find(|&n| *bytes == state(n))
                .expect("a state nobody wrote"),
        ),
        Loaded::Damaged => None,
    }
}

fn with_slots(files: &Files, change: impl FnOnce(&mut Vec<u8>)) -> Memory {
    let memory = Memory::with(files.clone());
    memory.edit(File::Slots, change);
    memory
}

fn records(memory: &Memory) -> (Vec<Record>, bool) {
    Journal::open(memory.clone()).unwrap().0.records().unwrap()
}

/// One event more, as the daemon would write it.
fn go_on(memory: &Memory) {
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    journal
        .commit(
            &state(9),
            &[NewEvent {
                clock: "later",
                event: "tested",
                message: "going on",
                about: About::default(),
            }],
        )
        .unwrap();
}

#[test]
fn any_flipped_bit_leaves_the_other_slot() {
    let files = after(2).files();
    let newest = (0..2)
        .find(|&slot| found(&with_slots(&files, |bytes| bytes[slot * SLOT] ^= 1)) == Some(1))
        .unwrap();
    // Every bit of the header, and one bit of every byte of the payload, of either slot.
    let bits = (0..96 * 8).chain((96..SLOT).map(|byte| byte * 8 + byte % 8));
    for bit in bits {
        for slot in 0..2 {
            let memory = with_slots(&files, |bytes| {
                bytes[slot * SLOT + bit / 8] ^= 1 << (bit % 8)
            });
            assert_eq!(
                found(&memory),
                Some(if slot == newest { 1 } else { 2 }),
                "bit {bit} of slot {slot}"
            );
        }
    }
}

#[test]
fn damage_to_both_slots_is_told_from_a_new_device() {
    let files = after(8).files();
    for bit in (0..SLOT * 8).step_by(97) {
        let flip = |bytes: &mut Vec<u8>| {
            [0, SLOT]
                .iter()
                .for_each(|slot| bytes[slot + bit / 8] ^= 1 << (bit % 8))
        };
        let mut memory = with_slots(&files, flip);
        assert_eq!(found(&memory), None);
        // Nor does it take the log to tell.
        memory = with_slots(&files, flip);
        [File::Events0, File::Events1]
            .iter()
            .for_each(|&file| memory.edit(file, Vec::clear));
        assert_eq!(found(&memory), None);
    }
    // The very first commit fills both slots, so that this can be told from then on.
    assert_eq!(
        found(&with_slots(&after(1).files(), |bytes| bytes[99] ^= 1)),
        Some(1)
    );
    // The slots are gone altogether: the log tells.
    assert_eq!(found(&with_slots(&files, Vec::clear)), None);
    assert_eq!(found(&with_slots(&files, |bytes| bytes.fill(0))), None);
}

#[test]
fn any_truncation_leaves_a_whole_slot_or_damage() {
    let files = after(2).files();
    let first = found(&with_slots(&files, |bytes| bytes.truncate(SLOT)));
    assert!(first == Some(1) || first == Some(2));
    for length in 0..2 * SLOT {
        let memory = with_slots(&files, |bytes| bytes.truncate(length));
        assert_eq!(
            found(&memory),
            if length < SLOT { None } else { first },
            "cut to {length}"
        );
    }
}

#[test]
fn a_slot_in_the_other_place_does_not_count() {
    let files = after(8).files();
    assert_eq!(
        found(&with_slots(&files, |bytes| bytes.rotate_left(SLOT))),
        None
    );
    let (first, second) = (
        found(&with_slots(&files, |bytes| bytes.copy_within(..SLOT, SLOT))).unwrap(),
        found(&with_slots(&files, |bytes| bytes.copy_within(SLOT.., 0))).unwrap(),
    );
    assert_eq!(first + second, 7 + 8);
}

#[test]
fn damage_is_followed_by_work_as_usual() {
    let memory = with_slots(&after(8).files(), |bytes| bytes.fill(7));
    let before = records(&memory).0.len();
    go_on(&memory);
    assert_eq!(found(&memory), Some(9));
    let (records, sound) = records(&memory);
    assert!(sound);
    assert_eq!(
        (records.len(), records[before].number),
        (before + 1, before as u64 + 1)
    );
}

#[test]
fn a_newer_format_is_left_alone() {
    let from_the_future = |bytes: &mut Vec<u8>, slot: usize| {
        let slot = &mut bytes[slot * SLOT..][..SLOT];
        slot[8] = 2;
        let checksum = Sha256::new()
            .chain_update(&slot[..16])
            .chain_update(&slot[48..])
            .finalize();
        slot[16..48].copy_from_slice(&checksum);
    };
    for slot in 0..2 {
        let memory = with_slots(&after(8).files(), |bytes| from_the_future(bytes, slot));
        let error = Journal::open(memory.clone()).err().unwrap();
        assert!(matches!(error, JournalError::FromTheFuture { version: 2 }));
        assert!(
            error.to_string().contains("install that version again"),
            "{error}"
        );
        assert!(memory.ops().is_empty());
    }
}

#[test]
fn too_much_at_once_is_refused_and_nothing_written() {
    let memory = after(3);
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    let before = memory.files();
    let long = "x".repeat(1000);
    let event = NewEvent {
        clock: &long,
        event: "tested",
        message: &long,
        about: About::default(),
    };
    assert!(matches!(
        journal.commit(&[0; 6145], &[]),
        Err(JournalError::TooLarge { .. })
    ));
    for many in [5, 40] {
        assert!(matches!(
            journal.commit(b"", &vec![event; many]),
            Err(JournalError::TooLarge { .. })
        ));
    }
    assert!(memory.files() == before);
    journal.commit(&[0; 6144], &[event; 4]).unwrap();
    let (records, sound) = journal.records().unwrap();
    assert!(sound);
    assert_eq!(
        (
            records.last().unwrap().clock.len(),
            records.last().unwrap().message.len()
        ),
        (40, 200)
    );
}

#[test]
fn the_log_holds_what_it_was_given_and_no_control_character() {
    let memory = Memory::default();
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    let message = "a\u{1b}[2J\nb\u{9b}\"\\ é";
    journal
        .commit(
            b"",
            &[NewEvent {
                clock: "now",
                event: "tested",
                message,
                about: About::default(),
            }],
        )
        .unwrap();
    assert_eq!(records(&memory).0[0].message, "a [2J b \"\\ é");
    let text = String::from_utf8(memory.files().get(File::Events0).clone()).unwrap();
    assert!(text.lines().count() == 2 && text.lines().all(|line| !line.contains(char::is_control)));
    assert!(
        text.contains(
            r#"{"n":1,"clock":"now","event":"tested","message":"a [2J b \"\\ é","chain":""#
        ),
        "{text}"
    );
}

#[test]
fn a_flipped_bit_in_the_log_shows_and_costs_no_state() {
    let files = after(4).files();
    let length = files.clone().get(File::Events0).len();
    for bit in (0..length).map(|byte| byte * 8 + byte % 8) {
        let memory = Memory::with(files.clone());
        memory.edit(File::Events0, |bytes| bytes[bit / 8] ^= 1 << (bit % 8));
        assert_eq!(found(&memory), Some(4));
        // A bit in the newest slot's own events is put right from there.
        let (records, sound) = records(&memory);
        assert!(!sound || memory.files() == files, "bit {bit}: {records:?}");
    }
}

#[test]
fn a_log_cut_short_shows_and_costs_no_state() {
    // Commit 6 has no events of its own that could put the end right.
    let files = after(6).files();
    for length in 0..files.clone().get(File::Events0).len() {
        let memory = Memory::with(files.clone());
        memory.edit(File::Events0, |bytes| bytes.truncate(length));
        assert_eq!(found(&memory), Some(6));
        assert!(!records(&memory).1, "cut to {length}");
    }
}

#[test]
fn a_broken_log_goes_on_in_a_new_chain_that_says_so() {
    type Change = fn(&mut Vec<u8>);
    let changes: [(&str, Change); 5] = [
        ("emptied", Vec::clear),
        ("a line removed", |bytes| {
            let end = bytes.iter().position(|&byte| byte == b'\n').unwrap();
            let next = end
                + 1
                + bytes[end + 1..]
                    .iter()
                    .position(|&byte| byte == b'\n')
                    .unwrap();
            bytes.drain(end + 1..=next);
        }),
        ("a line added", |bytes| {
            bytes.extend_from_slice(b"{\"n\":99}\n")
        }),
        ("half a line added", |bytes| {
            bytes.extend_from_slice(b"hello")
        }),
        ("all overwritten", |bytes| bytes.fill(b'x')),
    ];
    for (what, change) in changes {
        let memory = after(6);
        let last = records(&memory).0.last().unwrap().number;
        memory.edit(File::Events0, change);
        assert!(!records(&memory).1, "{what}");
        go_on(&memory);
        go_on(&memory);
        let (records, sound) = records(&memory);
        assert!(!sound, "{what}");
        let end: Vec<_> = records[records.len() - 3..]
            .iter()
            .map(|r| (r.number, r.event.as_str()))
            .collect();
        assert_eq!(
            end,
            [
                (last + 1, "log-restarted"),
                (last + 2, "tested"),
                (last + 3, "tested")
            ],
            "{what}"
        );
    }
}

#[test]
fn a_removed_older_segment_shows_until_it_would_have_gone_anyway() {
    let memory = after(45);
    assert!(records(&memory).1);
    assert!(!memory.files().get(File::Events1).is_empty());
    memory.edit(File::Events0, Vec::clear);
    assert!(!records(&memory).1);
    go_on(&memory);
    assert!(
        records(&memory)
            .0
            .iter()
            .any(|record| record.event == "log-restarted")
    );
    (0..300).for_each(|_| go_on(&memory));
    assert!(records(&memory).1);
    let restarts = records(&memory)
        .0
        .iter()
        .filter(|record| record.event == "log-restarted")
        .count();
    assert_eq!(restarts, 0);
}
