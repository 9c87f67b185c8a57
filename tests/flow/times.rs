//! Time is powered-on time: what runs down, when the recorder wakes for it, and how much of it a power cut takes back.

use crate::rig::*;
use recoveryd::flow::state::Channel::{Kit, SecureCode, VerificationCode};
use recoveryd::flow::{Action, Event, Note, Policy, REQUEST_LIFETIME, Refusal};
use std::time::Duration;

#[test]
fn where_nothing_runs_nothing_wakes() {
    let mut rig = Rig::new(Policy::Allow);
    assert_eq!(rig.flow.next_wake(), None);
    rig.make_kit();
    rig.wrong(Kit).unwrap();
    rig.step(Event::SignIn).unwrap();
    rig.step(Event::Verified { matched: None }).unwrap();
    assert_eq!(rig.flow.next_wake(), None);
    (0..4).for_each(|_| rig.wrong(Kit).unwrap());
    assert!(rig.flow.next_wake().is_some());
    rig.pass(Duration::from_secs(30));
    assert_eq!(rig.flow.next_wake(), None);
    rig.send_code();
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.pass(2 * REQUEST_LIFETIME);
    assert_eq!(rig.flow.next_wake(), None);
}

#[test]
fn a_request_ends_after_thirty_days() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.pass(REQUEST_LIFETIME - Duration::from_millis(1));
    assert!(rig.flow.device().request.is_some());
    rig.pass(Duration::from_millis(1));
    assert!(rig.flow.device().request.is_none());
    assert!(rig.flow.device().past.is_some());
    assert_eq!(rig.log, [Note::RequestOpened, Note::RequestExpired]);
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
    rig.open();
    rig.right(SecureCode).unwrap();
}

#[test]
fn what_is_due_comes_before_what_is_asked() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.now += REQUEST_LIFETIME;
    assert_eq!(rig.step(choose(owner())), Err(Refusal::NoGrant));
    assert!(rig.log.contains(&Note::GrantExpired));
    assert!(rig.log.contains(&Note::RequestExpired));
}

/// While the longest time runs, the state is put on the disk at most once a minute, and once an hour when it is far from
/// its end.
#[test]
fn a_running_time_is_saved_seldom() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    let mut saves = Vec::new();
    let (start, mut last) = (rig.now, rig.now);
    while let Some(wake) = rig.flow.next_wake() {
        rig.now = wake;
        let step = rig.flow.step(rig.now, Event::Tick);
        assert!(step.actions.contains(&Action::Persist));
        saves.push(rig.now - last);
        last = rig.now;
    }
    assert_eq!(last - start, REQUEST_LIFETIME);
    let end = saves.pop().unwrap();
    assert!(end <= MINUTE, "{end:?}");
    assert!(saves.iter().all(|gap| (MINUTE..=HOUR).contains(gap)));
    assert!(saves.len() < 30 * 24 + 400, "{}", saves.len());
    // Nothing else saves it more often.
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    for _ in 0..59 {
        rig.now += Duration::from_secs(60);
        let step = rig.flow.step(rig.now, Event::Tick);
        assert_eq!(step.actions, []);
    }
}

/// What a power cut may take back: a minute, or a sixtieth of what is left, and never more than an hour.
#[test]
fn a_power_cut_costs_little_and_never_helps() {
    for policy in [Policy::Allow, Policy::Delay(10 * DAY)] {
        for seconds in (1..900).step_by(13).chain((900..864_000).step_by(7_001)) {
            let mut rig = Rig::new(policy);
            rig.open();
            (0..11).for_each(|_| {
                let wait = rig.wait(SecureCode);
                rig.pass(wait);
                rig.wrong(SecureCode).unwrap();
            });
            rig.make_kit();
            rig.right(Kit).unwrap();
            rig.step(choose(owner())).unwrap();
            rig.pass(Duration::from_secs(seconds));
            let before = rig.flow.device().clone();
            rig.restart();
            let after = rig.flow.device();
            let (request, delayed) = (left(&before), left(after));
            for (before, after) in [
                (before.secure.wait, after.secure.wait),
                (request.0, delayed.0),
                (request.1, delayed.1),
            ] {
                let most = (after / 60).clamp(MINUTE, HOUR);
                assert!(
                    before <= after && after - before <= most,
                    "{before:?} {after:?}"
                );
            }
        }
    }
}

fn left(device: &recoveryd::flow::state::Device) -> (Duration, Duration) {
    use recoveryd::flow::state::Stage;
    let request = device.request.as_ref().unwrap().left;
    match device.stage {
        Stage::Delayed { left, .. } => (request, left),
        _ => (request, Duration::ZERO),
    }
}

#[test]
fn a_clock_that_goes_back_changes_nothing() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.send_code();
    (0..5).for_each(|_| rig.wrong(SecureCode).unwrap());
    let before = rig.disk.clone();
    let then = rig.now;
    for back in [6, 5, 1, 0, 3] {
        rig.now = Duration::from_secs(back);
        assert_eq!(rig.step(Event::Tick), Ok(vec![]));
        let now = recoveryd::journal::snapshot::encode(rig.flow.device()).unwrap();
        assert_eq!(*now, before);
        assert!(rig.enter(SecureCode).is_err());
    }
    // Time that was there already does not pass twice.
    rig.now = then + Duration::from_secs(29);
    assert!(rig.enter(SecureCode).is_err());
    rig.now += Duration::from_secs(1);
    assert!(rig.enter(SecureCode).is_ok());
}

#[test]
fn a_clock_at_its_end_does_no_harm() {
    let mut rig = Rig::new(Policy::Delay(Duration::MAX));
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.step(choose(owner())).unwrap();
    assert_eq!(rig.flow.next_wake(), Some(BOOT + HOUR));
    rig.restart();
    rig.now = Duration::MAX;
    rig.step(Event::Tick).unwrap();
    rig.step(Event::Tick).unwrap();
    assert!(rig.flow.device().request.is_none());
    let _any = rig.flow.next_wake();
}

#[test]
fn a_verification_codes_end_is_told_on_time() {
    let mut rig = Rig::new(Policy::Allow);
    rig.send_code();
    rig.pass(HOUR - Duration::from_millis(1));
    assert_eq!(rig.flow.sent_left(), Some(Duration::from_millis(1)));
    assert_eq!(
        rig.flow.next_wake(),
        Some(rig.now + Duration::from_millis(1))
    );
    rig.pass(Duration::from_millis(1));
    assert_eq!(
        rig.enter(VerificationCode),
        Err(Refusal::NoVerificationCode)
    );
}
