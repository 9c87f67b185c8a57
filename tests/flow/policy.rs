//! What the owner allows: at once, after a delay, not at all.

use crate::rig::*;
use recoveryd::flow::state::Channel::{Kit, SecureCode, VerificationCode};
use recoveryd::flow::state::Stage;
use recoveryd::flow::{Action, Event, Note, Outcome, Policy, Refusal};
use std::time::Duration;

const DELAY: Policy = Policy::Delay(DAY);

fn delayed() -> Rig {
    let mut rig = Rig::new(DELAY);
    rig.open();
    rig.right(SecureCode).unwrap();
    assert_eq!(rig.step(choose(owner())), Ok(vec![]));
    assert_eq!(rig.stage(), "delayed");
    rig
}

#[test]
fn a_delayed_password_is_announced_and_counts_when_its_time_has_come() {
    let mut rig = delayed();
    assert_eq!(rig.log.last(), Some(&Note::PasswordDelayed(DAY)));
    assert_eq!(rig.pass(DAY - Duration::from_millis(1)), []);
    assert_eq!(rig.pass(Duration::from_millis(1)), [Action::Apply]);
    rig.step(Event::Applied(Outcome::Set)).unwrap();
    assert_eq!(rig.stage(), "idle");
    assert_eq!(rig.logged(&Note::PasswordSet(SecureCode)), 1);
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
}

#[test]
fn a_delay_cannot_be_hurried() {
    let mut rig = delayed();
    rig.pass(HOUR);
    for event in [
        Event::AskOffline,
        Event::AskOnline,
        request_made("another"),
        enter(SecureCode, owner(), 1),
        enter(VerificationCode, owner(), 1),
        choose(owner()),
        Event::GiveUp { holder: owner() },
        Event::MayMakeKit,
        kit_made(),
    ] {
        assert_eq!(rig.refused(event), Refusal::Underway("23 h".into()));
    }
    // Neither by another policy nor by power cuts nor by a clock that jumps back.
    rig.settings.policy = Policy::Allow;
    for _ in 0..50 {
        rig.restart();
        rig.now = Duration::ZERO;
        rig.step(Event::Tick).unwrap();
    }
    let Stage::Delayed { left, .. } = rig.flow.device().stage else {
        panic!("{}", rig.stage());
    };
    assert!(left >= 23 * HOUR);
    rig.now = BOOT;
    assert_eq!(rig.pass(left - Duration::from_millis(1)), []);
    assert_eq!(rig.pass(Duration::from_millis(1)), [Action::Apply]);
}

#[test]
fn the_old_password_stops_it_and_what_opened_the_way_is_worthless() {
    let mut rig = delayed();
    rig.restart();
    assert_eq!(rig.step(Event::Stop), Ok(vec![Action::Scrub]));
    assert_eq!(rig.stage(), "idle");
    assert!(rig.log.contains(&Note::RecoveryStopped));
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
    assert_eq!(rig.refused(Event::Stop), Refusal::NothingToStop);
    assert_eq!(rig.pass(2 * DAY), []);

    rig.send_code();
    rig.right(VerificationCode).unwrap();
    rig.step(choose(owner())).unwrap();
    rig.step(Event::Stop).unwrap();
    assert_eq!(
        rig.enter(VerificationCode),
        Err(Refusal::NoVerificationCode)
    );
}

#[test]
fn a_store_that_refuses_after_the_delay_is_asked_again_every_ten_minutes() {
    let mut rig = delayed();
    assert_eq!(rig.pass(DAY), [Action::Apply]);
    for _ in 0..30 {
        rig.step(Event::Applied(Outcome::NotSet)).unwrap();
        assert_eq!(rig.stage(), "applying");
        assert_eq!(rig.pass(10 * MINUTE - BOOT), []);
        assert_eq!(rig.pass(BOOT), [Action::Apply]);
    }
    // Months of it do not fill the log.
    assert_eq!(rig.logged(&Note::StoreFailed), 8);
    assert_eq!(rig.refused(Event::Stop), Refusal::NothingToStop);
    rig.step(Event::Applied(Outcome::NotSet)).unwrap();
    // Between two tries the old password still stops it.
    rig.step(Event::Stop).unwrap();
    assert_eq!(rig.pass(DAY), []);
}

#[test]
fn after_the_delay_a_store_that_does_not_say_is_asked_soon_at_first() {
    let mut rig = delayed();
    rig.pass(DAY);
    for seconds in [5, 5, 600, 600] {
        rig.step(Event::Applied(Outcome::Uncertain)).unwrap();
        assert_eq!(rig.pass(Duration::from_secs(seconds - 1)), []);
        assert_eq!(rig.pass(Duration::from_secs(1)), [Action::Apply]);
    }
    rig.step(Event::Applied(Outcome::Set)).unwrap();
    assert_eq!(rig.stage(), "idle");
}

#[test]
fn a_delay_of_nothing_is_over_at_once() {
    let mut rig = Rig::new(Policy::Delay(Duration::ZERO));
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.step(choose(owner())).unwrap();
    assert_eq!(rig.pass(Duration::ZERO), [Action::Apply]);
}

#[test]
fn switched_off_nothing_begins() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.make_kit();
    rig.settings.policy = Policy::Off;
    rig.restart();
    for event in [
        Event::AskOffline,
        Event::AskOnline,
        request_made("another"),
        enter(SecureCode, owner(), 1),
        enter(Kit, owner(), 1),
        Event::MayChoose { holder: owner() },
        choose(owner()),
        Event::MayMakeKit,
    ] {
        assert_eq!(rig.refused(event), Refusal::Off);
    }
    assert!(rig.step(Event::Discard).is_ok());
}

#[test]
fn switching_off_drops_what_is_under_way_for_good() {
    let mut granted = Rig::new(DELAY);
    granted.open();
    granted.right(SecureCode).unwrap();
    for mut rig in [granted, delayed()] {
        let before = rig.settings.policy;
        rig.settings.policy = Policy::Off;
        assert_eq!(rig.restart(), [Action::Scrub]);
        assert_eq!(rig.logged(&Note::RecoveryDropped), 1);
        // On again, and what was dropped stays dropped; the request is still open.
        rig.settings.policy = before;
        assert_eq!(rig.restart(), []);
        assert_eq!(rig.stage(), "idle");
        assert_eq!(rig.logged(&Note::RecoveryDropped), 1);
        rig.right(SecureCode).unwrap();
    }
}

/// The store may have the new password already: who switches off then must not end up with neither.
#[test]
fn switching_off_does_not_leave_a_store_half_written() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.step(choose(owner())).unwrap();
    rig.settings.policy = Policy::Off;
    assert_eq!(rig.restart(), [Action::Apply]);
    rig.step(Event::Applied(Outcome::Set)).unwrap();
    assert_eq!(rig.stage(), "idle");
}

#[test]
fn the_policy_at_the_time_of_choosing_counts() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.settings.policy = DELAY;
    rig.restart();
    assert_eq!(rig.step(choose(owner())), Ok(vec![]));
    assert_eq!(rig.stage(), "delayed");
}
