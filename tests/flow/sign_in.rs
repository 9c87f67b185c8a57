//! The account's password on the recorder's own surfaces.

use crate::rig::*;
use recoveryd::flow::limits::Limit;
use recoveryd::flow::state::Channel::SecureCode;
use recoveryd::flow::{Action, Event, Note, Policy, Refusal};
use std::time::Duration;

fn say(rig: &mut Rig, matched: Option<bool>) -> Result<(), Refusal> {
    assert_eq!(rig.step(Event::SignIn)?, [Action::Verify]);
    assert_eq!(rig.step(Event::Verified { matched }), Ok(vec![]));
    Ok(())
}

#[test]
fn five_wrong_then_thirty_seconds_doubling_to_ten_minutes() {
    let mut rig = Rig::new(Policy::Allow);
    for seconds in [0, 0, 0, 0, 30, 60, 120, 240, 480, 600, 600] {
        say(&mut rig, Some(false)).unwrap();
        rig.restart();
        let wait = Duration::from_secs(seconds);
        assert_eq!(rig.flow.device().sign_in.wait, wait);
        if seconds > 0 {
            let limit = Refusal::Limit(Limit::Wait(wait));
            assert_eq!(rig.refused(Event::SignIn), limit);
            rig.pass(wait);
        }
    }
    assert_eq!(rig.logged(&Note::WrongPassword(5)), 1);
    assert_eq!(rig.logged(&Note::WrongPassword(6)), 0);
    say(&mut rig, Some(true)).unwrap();
    (0..4).for_each(|_| say(&mut rig, Some(false)).unwrap());
    assert_eq!(rig.flow.device().sign_in.wait, Duration::ZERO);
}

#[test]
fn a_store_that_cannot_tell_costs_nothing() {
    let mut rig = Rig::new(Policy::Allow);
    (0..4).for_each(|_| say(&mut rig, Some(false)).unwrap());
    (0..50).for_each(|_| say(&mut rig, None).unwrap());
    let sign_in = &rig.flow.device().sign_in;
    assert_eq!((sign_in.wrong, sign_in.wait), (4, Duration::ZERO));
}

#[test]
fn one_at_a_time() {
    let mut rig = Rig::new(Policy::Allow);
    rig.step(Event::SignIn).unwrap();
    assert_eq!(rig.refused(Event::SignIn), Refusal::Busy);
    let matched = Some(false);
    rig.step(Event::Verified { matched }).unwrap();
    assert!(rig.step(Event::SignIn).is_ok());
}

#[test]
fn codes_and_passwords_do_not_count_for_each_other() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    (0..5).for_each(|_| say(&mut rig, Some(false)).unwrap());
    rig.right(SecureCode).unwrap();
    rig.step(Event::GiveUp { holder: owner() }).unwrap();
    assert!(rig.step(Event::SignIn).is_err());
    (0..5).for_each(|_| rig.wrong(SecureCode).unwrap());
    rig.pass(MINUTE);
    say(&mut rig, Some(true)).unwrap();
    assert_eq!(rig.flow.device().secure.wrong, 5);
}

#[test]
fn a_power_cut_while_the_store_looks_leaves_the_charge() {
    let mut rig = Rig::new(Policy::Allow);
    for _ in 0..5 {
        rig.step(Event::SignIn).unwrap();
        rig.restart();
    }
    let wait = Limit::Wait(Duration::from_secs(30));
    assert_eq!(rig.refused(Event::SignIn), Refusal::Limit(wait));
}

/// An owner who is locked out of recovery may still sign in.
#[test]
fn signing_in_is_possible_whatever_the_policy() {
    let mut rig = Rig::new(Policy::Off);
    say(&mut rig, Some(true)).unwrap();
}
