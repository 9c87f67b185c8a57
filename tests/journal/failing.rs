//! Disks that fail while the recorder runs.

use crate::crash::{check, commit, state};
use crate::memory::{Files, Memory, Op, power_cuts};
use recoveryd::journal::{File, Journal, JournalError, Loaded, NewEvent};

/// Operation `n` from now fails once, with so many bytes landed.
fn fail_once(memory: &Memory, mut n: usize, error: i32, landed: usize) {
    memory.fail(Some(Box::new(move |_| {
        let fails = n == 0;
        n = n.wrapping_sub(1);
        fails.then_some((error, landed))
    })));
}

/// Any operation of any commit fails in any way: what was acknowledged is there, and the next attempt's power cut cannot
/// reach it.
#[test]
fn a_failed_commit_never_endangers_the_state_before() {
    let mut failures = 0;
    for at in 0.. {
        for (error, landed) in [(libc::ENOSPC, 0), (libc::EIO, 700), (libc::EIO, usize::MAX)] {
            let memory = Memory::default();
            let (mut journal, _) = Journal::open(memory.clone()).unwrap();
            fail_once(&memory, at, error, landed);
            let mut done = 0;
            while done < 5 {
                let (files, ops) = (memory.files(), memory.ops().len());
                match commit(&mut journal, done + 1) {
                    Ok(()) => done += 1,
                    Err(e) => {
                        failures += 1;
                        assert!(
                            matches!(
                                e,
                                JournalError::Medium {
                                    file: File::Slots,
                                    ..
                                }
                            ),
                            "{e}"
                        );
                        // The failed attempt may have landed or not, and so may the second one.
                        check(&memory.files(), done, done + 1);
                        let before = memory.files();
                        commit(&mut journal, done + 1).unwrap();
                        let retry = memory.ops()[ops..].to_vec();
                        power_cuts(&before, &retry, |_, files| {
                            drop(check(&files, done, done + 1))
                        });
                        power_cuts(&files, &retry, |_, files| {
                            drop(check(&files, done, done + 1))
                        });
                        done += 1;
                    }
                }
                check(&memory.files(), done, done);
            }
            if memory.ops().len() <= at {
                assert!(failures > 20, "{failures}");
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

#[test]
fn events_beyond_all_room_are_counted() {
    let memory = Memory::default();
    let (mut journal, _) = Journal::open(memory.clone()).unwrap();
    let event = |message| {
        [NewEvent {
            clock: "now",
            event: "tested",
            message,
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
