//! Disks that fail while the recorder runs.

use crate::crash::{PowerCuts, check, commit, state};
use crate::memory::{Files, Memory, Op};
use recoveryd::journal::{About, File, Journal, JournalError, Loaded, NewEvent};

/// Operation `n` from now fails once, with so many bytes landed.
fn fail_once(memory: &Memory, mut n: usize, error: i32, landed: usize) {
    memory.fail(Some(Box::new(move |_| {
        let fails = n == 0;
        n = n.wrapping_sub(1);
        fails.then_some((error, landed))
    })));
}

/// Any one operation of a history fails in any way and the failed commit is tried again: wherever the power goes, what was
/// acknowledged is there.
#[test]
fn a_failed_commit_never_endangers_the_state_before() {
    let (mut cuts, mut failures) = (PowerCuts::default(), 0);
    for at in 0.. {
        for (error, landed) in [(libc::ENOSPC, 0), (libc::EIO, 700), (libc::EIO, usize::MAX)] {
            let memory = Memory::default();
            let (mut journal, _) = Journal::open(memory.clone()).unwrap();
            fail_once(&memory, at, error, landed);
            let (mut done, mut attempts) = (0, Vec::new());
            while done < 4 {
                let result = commit(&mut journal, done + 1);
                attempts.push((memory.ops().len(), done + 1, result.is_ok()));
                match result {
                    Ok(()) => done += 1,
                    Err(JournalError::Medium {
                        file: File::Slots, ..
                    }) => failures += 1,
                    Err(e) => panic!("{e}"),
                }
            }
            cuts.everywhere(&Files::default(), &memory.ops(), &attempts);
            if memory.ops().len() <= at {
                assert!(
                    failures > 20 && cuts.count() > 1000,
                    "{failures} {}",
                    cuts.count()
                );
                return;
            }
        }
    }
}

#[test]
fn a_log_on_a_full_disk_costs_no_state_and_catches_up() {
    let memory = Memory::default();
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    commit(&mut journal, 1).unwrap();
    memory.fail(Some(Box::new(|op: &Op| {
        (op.file() != File::Slots).then_some((libc::ENOSPC, 100))
    })));
    for n in 2..=4 {
        commit(&mut journal, n).unwrap();
        check(&memory.files(), n, n);
        assert_eq!(journal.records().unwrap().0.len(), [3, 5, 6][n - 2]);
    }
    // What the slots carry survives a restart too.
    drop(journal);
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    memory.fail(None);
    commit(&mut journal, 5).unwrap();
    check(&memory.files(), 5, 5);
}

/// Half an append, then a longer one, wherever the segment ends: nothing of the first attempt stays behind.
#[test]
fn a_longer_second_attempt_goes_where_the_first_one_went() {
    let memory = Memory::default();
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    for n in (1..300).step_by(2) {
        memory.fail(Some(Box::new(|op: &Op| {
            (op.file() != File::Slots).then_some((libc::EIO, 100))
        })));
        commit(&mut journal, n).unwrap();
        fail_once(&memory, 0, libc::EIO, 100);
        commit(&mut journal, n + 1).unwrap();
        memory.fail(None);
        check(&memory.files(), n + 1, n + 1);
    }
}

#[test]
fn events_beyond_all_room_are_counted() {
    let memory = Memory::default();
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    let event = |message| {
        [NewEvent {
            clock: "now",
            event: "tested",
            message,
            about: About::default(),
        }]
    };
    journal.commit(b"0", &event("before")).unwrap();
    memory.fail(Some(Box::new(|op: &Op| {
        (op.file() != File::Slots).then_some((libc::ENOSPC, 0))
    })));
    for n in 1..=50 {
        journal
            .commit(&[n], &event("while the disk is full"))
            .unwrap();
    }
    memory.fail(None);
    let (mut journal, loaded) = Journal::open(memory).unwrap();
    assert!(matches!(loaded, Loaded::Sound(bytes) if *bytes == [50]));
    journal.commit(b"1", &event("after")).unwrap();
    let (records, sound) = journal.records().unwrap();
    assert!(sound);
    let [.., kept, lost, after] = &records[..] else {
        panic!("{records:?}")
    };
    let count = records.len() - 3;
    assert!(count > 5 && kept.message == "while the disk is full" && after.message == "after");
    assert_eq!(
        lost.message,
        format!(
            "{} events are missing here: the log could not be written.",
            50 - count
        )
    );
}

#[test]
fn an_error_names_the_file_and_what_to_do() {
    let told = [
        (libc::ENOSPC, "free some space"),
        (libc::EROFS, "mount it for writing"),
        (libc::EIO, "may be failing"),
    ];
    for (error, advice) in told {
        let memory = Memory::with(Files::default());
        let (mut journal, _) = Journal::open(memory.clone()).unwrap();
        fail_once(&memory, 0, error, 0);
        let sentence = journal.commit(&state(1), &[]).unwrap_err().to_string();
        assert!(
            sentence.contains("`slots`") && sentence.contains(advice),
            "{sentence}"
        );
    }
}
