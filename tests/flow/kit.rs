//! The recovery kit.

use crate::rig::*;
use recoveryd::flow::limits::Limit;
use recoveryd::flow::state::Channel::{Kit, SecureCode};
use recoveryd::flow::{Event, GRANT_LIFETIME, Note, Outcome, Policy, Refusal};
use std::time::Duration;

#[test]
fn a_kit_works_once() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    rig.right(Kit).unwrap();
    rig.set();
    assert_eq!(rig.enter(Kit), Err(Refusal::NoKit));
    rig.make_kit();
    rig.right(Kit).unwrap();
}

#[test]
fn a_kit_is_only_burnt_when_the_password_was_set() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    rig.right(Kit).unwrap();
    rig.pass(GRANT_LIFETIME);
    rig.right(Kit).unwrap();
    rig.step(Event::GiveUp { holder: owner() }).unwrap();
    rig.restart();
    rig.right(Kit).unwrap();
    rig.step(choose(owner())).unwrap();
    rig.step(Event::Applied(Outcome::NotSet)).unwrap();
    rig.pass(GRANT_LIFETIME);
    rig.right(Kit).unwrap();
    rig.set();
    assert!(rig.flow.device().kit.is_none());
}

#[test]
fn a_reset_by_another_way_leaves_the_kit() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.set();
    rig.right(Kit).unwrap();
}

#[test]
fn a_reset_by_kit_ends_the_open_request() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    rig.open();
    rig.right(Kit).unwrap();
    rig.set();
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
    assert!(rig.flow.device().past.is_some());
}

#[test]
fn guessing_kits_is_throttled_and_asking_for_requests_does_not_help() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    for seconds in [0, 0, 0, 0, 30, 60, 120, 240, 480, 600, 600] {
        rig.wrong(Kit).unwrap();
        rig.open();
        rig.step(Event::Discard).unwrap();
        rig.restart();
        let wait = Duration::from_secs(seconds);
        assert_eq!(rig.wait(Kit), wait);
        assert_eq!(rig.flow.after_wrong(Kit), (wait, None));
        rig.pass(wait);
    }
}

/// Who makes a new kit because the old one is in wrong hands must not find its holder inside.
#[test]
fn a_new_kit_ends_what_the_old_one_opened() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    rig.right(Kit).unwrap();
    rig.make_kit();
    assert_eq!(rig.refused(choose(owner())), Refusal::NoGrant);
    assert_eq!(rig.logged(&Note::KitMade), 2);
    // One that was being compared meanwhile is out of use too.
    rig.enter(Kit).unwrap();
    rig.make_kit();
    assert_eq!(
        rig.step(Event::Compared { matched: true }),
        Err(Refusal::NoKit)
    );
    assert_eq!(rig.stage(), "idle");
    // What another code opened stays.
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.make_kit();
    rig.set();
    assert!(rig.flow.device().kit.is_some());
}

#[test]
fn a_new_kit_is_not_throttled_by_guesses_at_the_old_one() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    (0..5).for_each(|_| rig.wrong(Kit).unwrap());
    let wait = Refusal::Limit(Limit::Wait(Duration::from_secs(30)));
    assert_eq!(rig.enter(Kit), Err(wait));
    rig.make_kit();
    rig.right(Kit).unwrap();
}
