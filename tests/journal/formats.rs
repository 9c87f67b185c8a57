//! A state directory that an earlier program wrote is taken up as it is; one that a later program wrote is left alone.
//!
//! `format-1` was written by recoveryd 0.1.0 before there were hooks: a request is open, one wrong code was entered for it,
//! and after a recovery kit's code a new password waits for its 30 days. Formats are only ever added here.

use recoveryd::flow::state::{Channel, Device, Stage};
use recoveryd::journal::snapshot::{self, SnapshotError};
use recoveryd::journal::{Journal, Loaded};
use recoveryd::sys::state_dir::StateDir;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

const SLOTS: &[u8] = include_bytes!("format-1/slots");
const EVENTS: &[u8] = include_bytes!("format-1/events-0.jsonl");

fn written(dir: &Path) {
    fs::set_permissions(dir, Permissions::from_mode(0o700)).unwrap();
    fs::write(dir.join("slots"), SLOTS).unwrap();
    fs::write(dir.join("events-0.jsonl"), EVENTS).unwrap();
}

fn open(dir: &Path) -> (Journal<StateDir>, Vec<u8>) {
    let (journal, loaded) = Journal::open(StateDir::open(dir).unwrap()).unwrap();
    let Loaded::Sound(bytes) = loaded else {
        panic!("there is no sound state");
    };
    (journal, bytes.to_vec())
}

fn is_as_written(device: &Device) {
    let request = device.request.as_ref().unwrap();
    assert_eq!((request.wrong, device.secure.wrong), (1, 1));
    assert_eq!(request.left, Duration::from_millis(2_591_986_452));
    assert!(device.kit.is_some() && device.past.is_none() && device.hooks.is_none());
    let Stage::Delayed {
        channel,
        prepared,
        password,
        left,
    } = &device.stage
    else {
        panic!("nothing waits");
    };
    assert_eq!(
        (*channel, *left),
        (Channel::Kit, Duration::from_millis(2_591_999_967))
    );
    assert!(prepared.expose().starts_with("$6$gwrm4gqQfqabs05L$") && password.is_none());
}

#[test]
fn what_an_earlier_program_wrote_is_taken_up_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    for _ in 0..3 {
        let (mut journal, bytes) = open(dir.path());
        let device = snapshot::decode(&bytes).unwrap();
        is_as_written(&device);
        let (records, sound) = journal.records().unwrap();
        assert!(sound);
        let kinds: Vec<_> = records.iter().map(|record| record.event.as_str()).collect();
        let expected = [
            "set-up",
            "request-opened",
            "kit-made",
            "wrong-code",
            "code-accepted",
            "password-delayed",
        ];
        assert_eq!(kinds, expected);
        // From now on as this program writes it.
        journal
            .commit(&snapshot::encode(&device).unwrap(), &[])
            .unwrap();
    }
}

/// A firmware that is put back to an earlier one finds what it wrote itself, as long as no hook is to be told.
#[test]
fn without_hooks_nothing_is_written_that_an_earlier_program_does_not_know() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    let (_, before) = open(dir.path());
    let after = snapshot::encode(&snapshot::decode(&before).unwrap()).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&after),
        String::from_utf8_lossy(&before)
    );
}

#[test]
fn what_a_later_program_wrote_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    let (_, bytes) = open(dir.path());
    let later = String::from_utf8(bytes).unwrap();
    let later = later.replacen("{\"version\":1,", "{\"version\":2,\"more\":{},", 1);
    let refused = snapshot::decode(later.as_bytes());
    assert!(matches!(refused, Err(SnapshotError::FromTheFuture(2))));
}
