//! Guessing secure codes: the device counts, and nothing but success makes it forget.

use crate::rig::*;
use recoveryd::flow::limits::Limit;
use recoveryd::flow::state::Channel::{Kit, SecureCode};
use recoveryd::flow::{Event, Note, Policy, REQUEST_LIFETIME, Refusal};
use std::time::Duration;

fn wait(seconds: u64) -> Result<(), Refusal> {
    let wait = Duration::from_secs(seconds);
    Err(Refusal::Limit(Limit::Wait(wait)))
}

/// `wrong` codes on one request, each as soon as it may be entered.
fn guess(rig: &mut Rig, wrong: u32) {
    for _ in 0..wrong {
        let wait = rig.wait(SecureCode);
        rig.pass(wait);
        rig.wrong(SecureCode).unwrap();
    }
}

#[test]
fn five_are_free_then_thirty_seconds_doubling_to_ten_minutes() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    for seconds in [0, 0, 0, 0, 30, 60, 120, 240, 480, 600, 600, 600] {
        rig.wrong(SecureCode).unwrap();
        assert_eq!(rig.wait(SecureCode), Duration::from_secs(seconds));
        if seconds > 0 {
            assert_eq!(rig.enter(SecureCode), wait(seconds));
            rig.pass(Duration::from_secs(seconds - 1));
            assert_eq!(rig.enter(SecureCode), wait(1));
            rig.pass(Duration::from_secs(1));
        }
    }
    assert_eq!(rig.flow.device().request.as_ref().unwrap().wrong, 12);
    let (left, tries) = rig.flow.after_wrong(SecureCode);
    assert_eq!((left, tries), (Duration::ZERO, Some(88)));
}

#[test]
fn a_hundred_wrong_ones_void_the_request_and_the_device_still_counts() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    guess(&mut rig, 99);
    assert_eq!(rig.flow.after_wrong(SecureCode).1, Some(1));
    guess(&mut rig, 1);
    assert_eq!(rig.log.last(), Some(&Note::RequestVoid));
    assert_eq!(rig.flow.after_wrong(SecureCode).1, Some(0));
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
    rig.open();
    assert_eq!(rig.enter(SecureCode), wait(600));
    rig.pass(10 * MINUTE);
    rig.wrong(SecureCode).unwrap();
    assert_eq!(rig.enter(SecureCode), wait(600));
    assert_eq!(rig.flow.device().secure.wrong, 101);
    // The new request has a hundred of its own.
    assert_eq!(rig.flow.after_wrong(SecureCode).1, Some(99));
}

#[test]
fn the_hundredth_code_may_be_the_right_one() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    guess(&mut rig, 99);
    rig.pass(10 * MINUTE);
    rig.enter(SecureCode).unwrap();
    rig.pass(MINUTE);
    rig.step(Event::Compared { matched: true }).unwrap();
    rig.set();
}

#[test]
fn no_new_request_gives_new_tries() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    guess(&mut rig, 7);
    assert_eq!(rig.enter(SecureCode), wait(120));
    rig.step(Event::AskOffline).unwrap();
    assert_eq!(rig.enter(SecureCode), wait(120));
    rig.step(Event::Discard).unwrap();
    rig.open();
    assert_eq!(rig.enter(SecureCode), wait(120));
    rig.restart();
    assert_eq!(rig.enter(SecureCode), wait(120));
    rig.pass(REQUEST_LIFETIME);
    assert_eq!(rig.log.last(), Some(&Note::RequestExpired));
    rig.open();
    rig.wrong(SecureCode).unwrap();
    assert_eq!(rig.enter(SecureCode), wait(240));
}

#[test]
fn only_a_password_that_was_set_begins_the_count_anew() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    guess(&mut rig, 6);
    rig.pass(MINUTE);
    rig.right(SecureCode).unwrap();
    assert_eq!(rig.flow.device().secure.wrong, 6);
    rig.step(Event::GiveUp { holder: owner() }).unwrap();
    rig.wrong(SecureCode).unwrap();
    assert_eq!(rig.enter(SecureCode), wait(120));
    rig.pass(2 * MINUTE);
    rig.right(SecureCode).unwrap();
    rig.set();
    assert_eq!(rig.flow.device().secure.wrong, 0);
}

/// A right code costs the owner no wait, even entered twice.
#[test]
fn a_right_code_is_not_charged() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    for _ in 0..200 {
        rig.right(SecureCode).unwrap();
    }
    let device = rig.flow.device();
    assert_eq!(
        (device.secure.wrong, device.secure.wait),
        (0, Duration::ZERO)
    );
    assert_eq!(device.request.as_ref().unwrap().wrong, 0);
}

#[test]
fn a_repeat_of_the_last_five_wrong_codes_is_not_charged() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.make_kit();
    for code in 1..=6 {
        rig.pass(10 * MINUTE);
        rig.step(enter(SecureCode, owner(), code)).unwrap();
        rig.step(Event::Compared { matched: false }).unwrap();
    }
    for code in 2..=6 {
        let repeat = enter(SecureCode, holder(1, "console"), code);
        assert_eq!(rig.refused(repeat), Refusal::Repeat);
    }
    rig.pass(10 * MINUTE);
    assert!(rig.step(enter(SecureCode, owner(), 1)).is_ok());
    rig.step(Event::Compared { matched: false }).unwrap();
    // What was wrong for one request may be right for the next.
    rig.step(Event::Discard).unwrap();
    rig.open();
    rig.pass(10 * MINUTE);
    assert!(rig.step(enter(SecureCode, owner(), 6)).is_ok());
}

#[test]
fn each_kind_of_code_has_its_own_wait() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.make_kit();
    guess(&mut rig, 9);
    assert_eq!(rig.enter(SecureCode), wait(480));
    rig.right(Kit).unwrap();
    assert_eq!(rig.enter(SecureCode), wait(480));
}

#[test]
fn the_log_is_told_the_first_ones_and_then_every_tenth() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    guess(&mut rig, 30);
    let told: Vec<u32> = rig
        .log
        .iter()
        .filter_map(|note| match note {
            Note::WrongCode(SecureCode, count) => Some(*count),
            _ => None,
        })
        .collect();
    assert_eq!(told, [1, 2, 3, 4, 5, 10, 20, 30]);
}

#[test]
fn after_the_state_was_lost_only_secure_codes_count() {
    let mut rig = Rig::after_loss();
    assert_eq!(
        rig.refused(Event::AskOnline),
        Refusal::Limit(Limit::VerificationClosed)
    );
    let code = enter(
        recoveryd::flow::state::Channel::VerificationCode,
        owner(),
        1,
    );
    assert_eq!(rig.refused(code), Refusal::Limit(Limit::VerificationClosed));
    assert_eq!(rig.refused(enter(Kit, owner(), 1)), Refusal::NoKit);
    rig.open();
    assert_eq!(rig.enter(SecureCode), wait(600));
    rig.restart();
    assert_eq!(rig.enter(SecureCode), wait(600));
    rig.pass(10 * MINUTE);
    rig.wrong(SecureCode).unwrap();
    assert_eq!(rig.enter(SecureCode), wait(60));
    rig.pass(MINUTE);
    rig.right(SecureCode).unwrap();
    assert!(rig.step(Event::AskOnline).is_err());
    rig.set();
    rig.send_code();
}
