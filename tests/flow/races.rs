//! What happens while a code is being looked at, or while the disk fails: nothing is granted that is over, nothing sticks.

use crate::rig::*;
use recoveryd::flow::state::Channel::{Kit, SecureCode, VerificationCode};
use recoveryd::flow::{Action, Event, Note, Outcome, Policy, REQUEST_LIFETIME, Refusal};
use std::time::Duration;

#[test]
fn one_code_at_a_time() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.make_kit();
    rig.enter(SecureCode).unwrap();
    for channel in [SecureCode, Kit] {
        let busy = rig.refused(enter(channel, holder(1, "console"), 77));
        assert_eq!(busy, Refusal::Busy);
    }
    assert_eq!(rig.flow.device().secure.wrong, 1);
    rig.step(Event::Compared { matched: false }).unwrap();
    rig.right(Kit).unwrap();
}

#[test]
fn a_code_for_a_request_that_root_voids_meanwhile_opens_nothing() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.enter(SecureCode).unwrap();
    rig.step(Event::Discard).unwrap();
    // Not even for the next request, which is not charged for it either.
    rig.open();
    let late = rig.step(Event::Compared { matched: true });
    assert_eq!(late, Err(Refusal::NoRequest));
    assert_eq!(rig.stage(), "idle");
    assert_eq!(rig.flow.device().request.as_ref().unwrap().wrong, 0);
    assert_eq!(rig.flow.device().secure.wrong, 1);
    rig.right(SecureCode).unwrap();
    rig.set();
}

#[test]
fn a_code_entered_twice_sets_one_password() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    for channel in [SecureCode, VerificationCode, Kit] {
        rig.pass(MINUTE);
        rig.open();
        rig.send_code();
        rig.right(channel).unwrap();
        rig.enter(channel).unwrap();
        rig.set();
        let late = rig.step(Event::Compared { matched: true });
        assert!(late.is_err());
        assert_eq!(rig.stage(), "idle");
    }
}

#[test]
fn a_right_code_while_a_password_is_being_set_opens_nothing() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.enter(SecureCode).unwrap();
    rig.step(choose(owner())).unwrap();
    let late = rig.step(Event::Compared { matched: true });
    assert_eq!(late, Err(Refusal::BeingSet));
    assert_eq!(rig.stage(), "applying");
}

#[test]
fn a_code_entered_in_time_counts_though_the_request_ends_meanwhile() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.pass(REQUEST_LIFETIME - MINUTE);
    rig.enter(SecureCode).unwrap();
    rig.pass(2 * MINUTE);
    rig.step(Event::Compared { matched: true }).unwrap();
    assert_eq!(rig.stage(), "granted");
    rig.pass(Duration::ZERO);
    assert_eq!(rig.log.last(), Some(&Note::RequestExpired));
    rig.set();
}

/// Takes the event as if the state after it could not be saved.
fn unsaved(rig: &mut Rig, event: Event) {
    let mut after = rig.flow.clone();
    let step = after.step(rig.now, event);
    assert!(step.actions.contains(&Action::Persist));
    rig.flow.not_saved(after);
    let next = rig.flow.next_wake();
    assert!(next.is_none_or(|next| next > rig.now), "ticks in a circle");
}

#[test]
fn what_could_not_be_saved_has_not_begun() {
    let mut rig = Rig::new(Policy::Allow);
    unsaved(&mut rig, request_made("lost"));
    assert!(rig.flow.device().request.is_none());
    rig.open();
    unsaved(&mut rig, enter(SecureCode, owner(), 1));
    unsaved(&mut rig, Event::SignIn);
    unsaved(&mut rig, Event::AskOnline);
    let unasked = rig.refused(Event::Compared { matched: true });
    assert_eq!(unasked, Refusal::Unexpected);
    let matched = Some(true);
    assert_eq!(
        rig.refused(Event::Verified { matched }),
        Refusal::Unexpected
    );
    rig.send_code();
    rig.right(SecureCode).unwrap();
    unsaved(&mut rig, choose(owner()));
    assert_eq!(rig.stage(), "granted");
    rig.set();
}

#[test]
fn what_had_ended_stays_ended() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.enter(SecureCode).unwrap();
    unsaved(&mut rig, Event::Compared { matched: true });
    assert_eq!(rig.stage(), "idle");
    rig.step(Event::SignIn).unwrap();
    let matched = Some(false);
    unsaved(&mut rig, Event::Verified { matched });
    // Both were charged, and both ways are free again.
    let device = rig.flow.device();
    assert_eq!((device.secure.wrong, device.sign_in.wrong), (1, 1));
    assert!(rig.step(Event::SignIn).is_ok());
    rig.right(SecureCode).unwrap();
    rig.set();
}

/// The store has the password, the disk does not say so: the store is given it again until both agree.
#[test]
fn a_confirmation_that_could_not_be_saved_is_asked_for_again() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.step(choose(owner())).unwrap();
    rig.now += HOUR;
    for _ in 0..3 {
        unsaved(&mut rig, Event::Applied(Outcome::Set));
        assert_eq!(rig.stage(), "applying");
        assert_eq!(rig.pass(Duration::from_secs(4)), []);
        assert_eq!(rig.pass(Duration::from_secs(6)), [Action::Apply]);
    }
    rig.step(Event::Applied(Outcome::Set)).unwrap();
    assert_eq!(rig.logged(&Note::PasswordSet(SecureCode)), 1);
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
}

/// A disk that fails for hours neither keeps the processor busy nor lets an end be missed.
#[test]
fn a_failing_disk_is_tried_again_every_ten_seconds() {
    let mut rig = Rig::new(Policy::Delay(DAY));
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.step(choose(owner())).unwrap();
    rig.now += DAY;
    for _ in 0..100 {
        unsaved(&mut rig, Event::Tick);
        assert_eq!(
            rig.flow.next_wake(),
            Some(rig.now + Duration::from_secs(10))
        );
        rig.now += Duration::from_secs(10);
    }
    assert_eq!(rig.step(Event::Tick), Ok(vec![Action::Apply]));
}

/// After a start, the redo record waits for no person even if the first save fails.
#[test]
fn a_redo_that_could_not_be_saved_at_the_start_is_tried_again() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.step(choose(owner())).unwrap();
    let device = recoveryd::journal::snapshot::decode(&rig.disk).unwrap();
    rig.flow = recoveryd::flow::Flow::new(rig.settings, device, rig.now);
    unsaved(&mut rig, Event::Tick);
    let soon = rig.now + Duration::from_secs(10);
    assert_eq!(rig.flow.next_wake(), Some(soon));
    assert_eq!(rig.pass(Duration::from_secs(10)), [Action::Apply]);
}

#[test]
fn what_was_not_compared_is_not_charged() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.enter(SecureCode).unwrap();
    assert_eq!(rig.flow.device().secure.wrong, 1);
    rig.step(Event::NotCompared).unwrap();
    assert_eq!(rig.flow.device().secure.wrong, 0);
    assert_eq!(rig.flow.device().request.as_ref().unwrap().wrong, 0);
    assert_eq!(rig.refused(Event::NotCompared), Refusal::Unexpected);
    // And it is no repeat when it comes again.
    rig.right(SecureCode).unwrap();
}

/// The delay ends while the disk refuses, so the store was never given the password: nothing can confirm it.
#[test]
fn a_confirmation_that_comes_before_its_errand_is_none() {
    let delay = Duration::from_secs(3600);
    let mut rig = Rig::new(Policy::Delay(delay));
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.step(choose(owner())).unwrap();
    let now = rig.now + delay;
    let step = rig.flow.step(now, Event::Applied(Outcome::Set));
    assert_eq!(step.refused, Some(Refusal::Unexpected));
    assert_eq!(step.actions, [Action::Persist, Action::Apply]);
    assert_eq!(rig.stage(), "applying");
}
