//! The reset button: it needs no code, and no more than the owner's policy stands before it.

use crate::rig::*;
use recoveryd::flow::state::Channel::{Button, Kit, SecureCode, VerificationCode};
use recoveryd::flow::words::Span;
use recoveryd::flow::{Action, Event, Note, Outcome, Policy, Refusal};
use recoveryd::secret::Secret;
use std::sync::Arc;
use std::time::Duration;

fn sticker() -> Event {
    Event::ChooseSticker {
        prepared: Arc::new(Secret::new("$6$sticker".into())),
        password: None,
    }
}

#[test]
fn a_held_button_sets_the_stickers_code_once() {
    let mut rig = Rig::new(Policy::Allow);
    assert_eq!(rig.step(Event::ButtonHeld), Ok(vec![]));
    assert_eq!(rig.stage(), "idle");
    assert_eq!(rig.step(sticker()), Ok(vec![Action::Apply]));
    assert_eq!(rig.refused(sticker()), Refusal::BeingSet);
    assert_eq!(rig.refused(Event::ButtonHeld), Refusal::BeingSet);
    // The store is asked again after a power cut, until it has confirmed.
    assert_eq!(rig.restart(), [Action::Apply]);
    let set = rig.step(Event::Applied(Outcome::Set));
    assert_eq!(set, Ok(vec![Action::Scrub]));
    assert_eq!(rig.stage(), "idle");
    assert_eq!(rig.restart(), []);
    assert_eq!(rig.log, [Note::ButtonHeld, Note::PasswordSet(Button)]);
}

#[test]
fn the_owners_policy_stands_before_the_button() {
    let mut rig = Rig::new(Policy::Off);
    assert_eq!(rig.refused(Event::ButtonHeld), Refusal::Off);
    assert_eq!(rig.refused(sticker()), Refusal::Off);
    assert_eq!(rig.log, []);

    let mut rig = Rig::new(Policy::Delay(DAY));
    rig.step(Event::ButtonHeld).unwrap();
    assert_eq!(rig.step(sticker()), Ok(vec![]));
    assert_eq!(rig.log.last(), Some(&Note::PasswordDelayed(DAY)));
    assert_eq!(
        rig.refused(Event::ButtonHeld),
        Refusal::Underway(Span(DAY).to_string())
    );
    assert_eq!(rig.pass(DAY - Duration::from_millis(1)), []);
    assert_eq!(rig.pass(Duration::from_millis(1)), [Action::Apply]);

    let mut rig = Rig::new(Policy::Delay(DAY));
    rig.step(sticker()).unwrap();
    rig.step(Event::Stop).unwrap();
    assert_eq!(rig.stage(), "idle");
    assert_eq!(rig.pass(2 * DAY), []);
}

#[test]
fn the_button_comes_before_a_code_accepted_elsewhere() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.make_kit();
    rig.right(SecureCode).unwrap();
    assert_eq!(rig.step(sticker()), Ok(vec![Action::Apply]));
    assert_eq!(rig.refused(choose(owner())), Refusal::BeingSet);
    rig.step(Event::Applied(Outcome::Set)).unwrap();
    // The request is answered; the kit, which nobody used, stays.
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
    rig.enter(Kit).unwrap();
}

#[test]
fn a_store_that_goes_on_refusing_ends_it() {
    for outcome in [Outcome::NotSet, Outcome::Uncertain] {
        let mut rig = Rig::new(Policy::Allow);
        rig.step(sticker()).unwrap();
        for _ in 0..2 {
            assert_eq!(rig.step(Event::Applied(outcome)), Ok(vec![]));
            assert_eq!(rig.stage(), "applying");
            assert_eq!(rig.pass(Duration::from_secs(5)), [Action::Apply]);
        }
        let ended = rig.step(Event::Applied(outcome));
        assert_eq!(ended, Ok(vec![Action::Scrub]));
        assert_eq!(rig.stage(), "idle");
        assert_eq!(rig.logged(&Note::StoreFailed), 3);
        // The other ways in are open again, and so is the button.
        rig.open();
        assert_eq!(rig.step(sticker()), Ok(vec![Action::Apply]));
    }
}

#[test]
fn the_button_opens_closed_verification_codes_as_little_as_they_themselves_do() {
    let mut rig = Rig::after_loss();
    rig.step(sticker()).unwrap();
    rig.step(Event::Applied(Outcome::Set)).unwrap();
    assert!(rig.flow.verification_closed().is_some());
    assert!(rig.enter(VerificationCode).is_err());
}

#[test]
fn no_code_can_pass_for_the_button() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    assert_eq!(rig.refused(enter(Button, owner(), 1)), Refusal::Unexpected);
}
