//! Verification codes: few digits, so few tries, for the device's life.

use crate::rig::*;
use recoveryd::flow::limits::Limit;
use recoveryd::flow::state::Channel::{Kit, SecureCode, VerificationCode};
use recoveryd::flow::{Action, Event, Note, Policy, Refusal, SentCode};
use std::time::Duration;

const CLOSED: Refusal = Refusal::Limit(Limit::VerificationClosed);
/// After an asking that came to nothing.
const PAUSE: Duration = Duration::from_secs(5);

fn too_often(wait: Duration) -> Refusal {
    Refusal::Limit(Limit::AskedTooOften(wait))
}

/// A fresh code, once enough time has passed for it and for the next entry.
fn fresh_code(rig: &mut Rig) {
    rig.pass(2 * DAY);
    rig.send_code();
}

fn use_up(rig: &mut Rig) {
    for _ in 0..20 {
        fresh_code(rig);
        rig.wrong(VerificationCode).unwrap();
    }
}

#[test]
fn a_verification_code_sets_a_password() {
    let mut rig = Rig::new(Policy::Allow);
    rig.send_code();
    assert_eq!(rig.flow.sent_left(), Some(HOUR));
    rig.right(VerificationCode).unwrap();
    rig.set();
    assert_eq!(rig.flow.sent_left(), None);
    assert_eq!(
        rig.enter(VerificationCode),
        Err(Refusal::NoVerificationCode)
    );
    assert_eq!(rig.logged(&Note::PasswordSet(VerificationCode)), 1);
}

#[test]
fn five_tries_a_code() {
    let mut rig = Rig::new(Policy::Allow);
    rig.send_code();
    for left in (0..5).rev() {
        rig.wrong(VerificationCode).unwrap();
        assert_eq!(rig.flow.after_wrong(VerificationCode).1, Some(left));
    }
    let used_up = Err(Refusal::Limit(Limit::RequestUsedUp));
    assert_eq!(rig.enter(VerificationCode), used_up);
    rig.pass(MINUTE);
    rig.send_code();
    // The sixth in the device's life is followed by the ladder's first wait.
    rig.wrong(VerificationCode).unwrap();
    let wait = Err(Refusal::Limit(Limit::Wait(MINUTE)));
    assert_eq!(rig.enter(VerificationCode), wait);
}

#[test]
fn entering_the_right_one_again_is_no_try() {
    let mut rig = Rig::new(Policy::Allow);
    rig.send_code();
    for _ in 0..10 {
        rig.right(VerificationCode).unwrap();
        rig.step(Event::GiveUp { holder: owner() }).unwrap();
    }
    assert_eq!(rig.flow.after_wrong(VerificationCode).1, Some(5));
}

#[test]
fn the_ladder_grows_over_codes_and_restarts() {
    let mut rig = Rig::new(Policy::Allow);
    let minutes = [0, 0, 0, 0, 0, 1, 5, 15, 30, 90, 240, 720, 2160, 2160, 2160];
    for (wrong, minutes) in (1..).zip(minutes) {
        fresh_code(&mut rig);
        rig.wrong(VerificationCode).unwrap();
        assert_eq!(rig.flow.device().verification.wait, minutes * MINUTE);
        rig.restart();
        assert_eq!(rig.flow.device().verification.wait, minutes * MINUTE);
        assert_eq!(rig.flow.device().verification.wrong, wrong);
    }
}

#[test]
fn twenty_in_all_then_a_secure_code_must_have_set_a_password() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    use_up(&mut rig);
    rig.pass(2 * DAY);
    assert_eq!(rig.refused(Event::AskOnline), CLOSED);
    assert_eq!(rig.refused(enter(VerificationCode, owner(), 1)), CLOSED);
    rig.restart();
    assert_eq!(rig.refused(Event::AskOnline), CLOSED);
    // A kit lets the owner in, but opens this way to nobody.
    rig.right(Kit).unwrap();
    rig.set();
    assert_eq!(rig.refused(Event::AskOnline), CLOSED);
    rig.open();
    rig.right(SecureCode).unwrap();
    assert_eq!(rig.refused(Event::AskOnline), CLOSED);
    rig.set();
    rig.send_code();
    rig.wrong(VerificationCode).unwrap();
}

#[test]
fn the_twentieth_may_be_the_right_one() {
    let mut rig = Rig::new(Policy::Allow);
    for _ in 0..19 {
        fresh_code(&mut rig);
        rig.wrong(VerificationCode).unwrap();
    }
    fresh_code(&mut rig);
    rig.right(VerificationCode).unwrap();
    rig.set();
    assert_eq!(rig.flow.device().verification.wrong, 0);
}

#[test]
fn asking_is_a_minute_apart_and_five_in_a_day() {
    let mut rig = Rig::new(Policy::Allow);
    for n in 1..=5 {
        rig.send_code();
        if n < 5 {
            assert_eq!(rig.refused(Event::AskOnline), too_often(MINUTE));
            rig.pass(MINUTE - Duration::from_secs(1));
            let second = Duration::from_secs(1);
            assert_eq!(rig.refused(Event::AskOnline), too_often(second));
            rig.pass(second);
        }
    }
    assert_eq!(rig.refused(Event::AskOnline), too_often(DAY - 4 * MINUTE));
    rig.restart();
    assert_eq!(rig.refused(Event::AskOnline), too_often(DAY - 4 * MINUTE));
    rig.pass(DAY - 4 * MINUTE);
    rig.send_code();
    assert_eq!(rig.refused(Event::AskOnline), too_often(MINUTE));
}

#[test]
fn what_was_not_sent_was_not_asked_for() {
    let mut rig = Rig::new(Policy::Allow);
    for n in 0..10 {
        // The request stays: its code may be on its way although the desk's answer was lost.
        let ask = Action::AskDesk { anew: n == 0 };
        assert_eq!(rig.step(Event::AskOnline), Ok(vec![ask]));
        rig.step(not_sent()).unwrap();
        // Whoever goes on pressing waits a little.
        assert_eq!(rig.refused(Event::AskOnline), too_often(PAUSE));
        rig.pass(PAUSE);
    }
    assert_eq!((rig.flow.sent(), rig.flow.sent_left()), (None, None));
    assert_eq!(rig.flow.next_wake(), None);
    rig.pass(HOUR);
    let anew = Action::AskDesk { anew: true };
    assert_eq!(rig.step(Event::AskOnline), Ok(vec![anew]));
}

#[test]
fn a_code_counts_for_its_time_and_never_longer_than_an_hour() {
    for (told, counts) in [(10 * MINUTE, 10 * MINUTE), (Duration::MAX, HOUR)] {
        let mut rig = Rig::new(Policy::Allow);
        rig.step(Event::AskOnline).unwrap();
        rig.step(code_sent(told)).unwrap();
        rig.pass(counts - Duration::from_secs(1));
        rig.wrong(VerificationCode).unwrap();
        rig.pass(Duration::from_secs(1));
        assert_eq!(
            rig.enter(VerificationCode),
            Err(Refusal::NoVerificationCode)
        );
    }
}

#[test]
fn a_new_code_makes_an_earlier_wrong_one_no_repeat() {
    let mut rig = Rig::new(Policy::Allow);
    rig.send_code();
    rig.step(enter(VerificationCode, owner(), 7)).unwrap();
    rig.step(Event::Compared { matched: false }).unwrap();
    let again = || enter(VerificationCode, owner(), 7);
    assert_eq!(rig.refused(again()), Refusal::Repeat);
    rig.pass(MINUTE);
    // The same code once more ...
    rig.send_code();
    assert_eq!(rig.refused(again()), Refusal::Repeat);
    // ... and another one.
    rig.pass(HOUR);
    rig.send_code();
    assert!(rig.step(again()).is_ok());
}

#[test]
fn asking_again_makes_no_code_worthless_and_gives_no_more_tries() {
    let mut rig = Rig::new(Policy::Allow);
    let ask = |anew| Ok(vec![Action::AskDesk { anew }]);
    assert_eq!(rig.step(Event::AskOnline), ask(true));
    rig.step(code_sent(HOUR)).unwrap();
    rig.wrong(VerificationCode).unwrap();
    rig.pass(10 * MINUTE);
    assert_eq!(rig.step(Event::AskOnline), ask(false));
    // The mailed code counts while the same is being sent to a telephone, and no shorter for that.
    rig.wrong(VerificationCode).unwrap();
    rig.step(code_sent(10 * MINUTE)).unwrap();
    let (left, tries) = (50 * MINUTE, 3);
    assert_eq!(rig.flow.sent(), Some(SentCode { left, tries }));
    rig.pass(20 * MINUTE);
    assert_eq!(rig.step(Event::AskOnline), ask(false));
    rig.step(code_sent(HOUR)).unwrap();
    let (left, tries) = (HOUR, 3);
    assert_eq!(rig.flow.sent(), Some(SentCode { left, tries }));
    (0..3).for_each(|_| rig.wrong(VerificationCode).unwrap());
    let over = SentCode {
        left: Duration::ZERO,
        tries: 0,
    };
    assert_eq!(rig.flow.sent(), Some(over));
    rig.pass(MINUTE);
    assert_eq!(rig.step(Event::AskOnline), ask(true));
    assert_eq!(rig.flow.sent(), None);
    rig.step(code_sent(HOUR)).unwrap();
    rig.pass(HOUR);
    assert_eq!(rig.flow.sent(), Some(over));
    assert_eq!(rig.step(Event::AskOnline), ask(true));
}

#[test]
fn one_asking_at_a_time_and_none_while_a_code_is_compared() {
    let mut rig = Rig::new(Policy::Allow);
    assert_eq!(rig.refused(not_sent()), Refusal::Unexpected);
    assert_eq!(rig.refused(code_sent(HOUR)), Refusal::Unexpected);
    rig.step(Event::AskOnline).unwrap();
    assert!(rig.flow.is_asking());
    assert_eq!(rig.refused(Event::AskOnline), Refusal::Asking);
    assert_eq!(rig.refused(Event::MayAskOnline), Refusal::Asking);
    rig.step(code_sent(HOUR)).unwrap();
    assert!(!rig.flow.is_asking());
    rig.pass(MINUTE);
    rig.enter(VerificationCode).unwrap();
    assert_eq!(rig.refused(Event::AskOnline), Refusal::Busy);
    rig.step(Event::Compared { matched: false }).unwrap();
    assert_eq!(rig.step(Event::MayAskOnline), Ok(vec![]));
    rig.step(Event::AskOnline).unwrap();
    // Somebody gets in by another way while the desk is asked: its code opens nothing any more.
    rig.make_kit();
    rig.right(Kit).unwrap();
    rig.set();
    rig.step(code_sent(HOUR)).unwrap();
    assert_eq!(rig.flow.sent(), None);
    assert_eq!(
        rig.enter(VerificationCode),
        Err(Refusal::NoVerificationCode)
    );
}

#[test]
fn the_desk_tells_when_to_ask_again_and_what_time_it_is() {
    let mut rig = Rig::new(Policy::Allow);
    rig.step(Event::AskOnline).unwrap();
    let again = 20 * MINUTE;
    rig.step(Event::CodeNotSent { again }).unwrap();
    assert_eq!(rig.flow.ask_wait(), again);
    assert_eq!(rig.refused(Event::AskOnline), too_often(again));
    rig.pass(again);
    rig.step(Event::AskOnline).unwrap();
    let told = |clock_s| Event::CodeSent {
        lifetime: HOUR,
        again: Duration::MAX,
        clock_s,
    };
    rig.step(told(1_790_000_000)).unwrap();
    assert_eq!(rig.flow.ask_wait(), DAY);
    // The pause is forgotten by a restart, what was charged is not, nor is the time.
    rig.restart();
    assert_eq!(rig.flow.ask_wait(), MINUTE);
    rig.pass(MINUTE);
    rig.step(Event::AskOnline).unwrap();
    rig.step(told(0)).unwrap();
    rig.right(VerificationCode).unwrap();
    rig.set();
    assert_eq!(rig.flow.device().desk_clock_s, 1_790_000_000);
}
