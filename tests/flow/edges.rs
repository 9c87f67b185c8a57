//! Each edge of the machine, and what is refused in each of its states.

use crate::rig::*;
use recoveryd::flow::state::Channel::{Kit, SecureCode, VerificationCode};
use recoveryd::flow::state::{Stage, Verifier};
use recoveryd::flow::{Action, Event, GRANT_LIFETIME, Note, Outcome, Policy, Refusal};
use std::time::Duration;

fn granted() -> Rig {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.right(SecureCode).unwrap();
    rig
}

#[test]
fn a_secure_code_sets_a_password_once() {
    let mut rig = granted();
    assert_eq!(rig.stage(), "granted");
    let may = Event::MayChoose { holder: owner() };
    assert_eq!(rig.step(may), Ok(vec![]));
    rig.set();
    assert_eq!(rig.stage(), "idle");
    assert_eq!(rig.refused(choose(owner())), Refusal::NoGrant);
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
    let past = rig.flow.device().past.clone();
    assert_eq!(past, Some(Verifier("of a request".into())));
    let told = [
        Note::RequestOpened,
        Note::CodeAccepted(SecureCode),
        Note::PasswordSet(SecureCode),
    ];
    assert_eq!(rig.log, told);
    assert_eq!(rig.flow.next_wake(), None);
}

#[test]
fn asking_again_shows_the_same_request() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    assert_eq!(rig.step(Event::AskOffline), Ok(vec![]));
    // A second one that was being made at the same time is not taken.
    rig.step(request_made("another")).unwrap();
    let open = rig.flow.device().request.clone().unwrap();
    assert_eq!(open.verifier, Verifier("of a request".into()));
    assert_eq!(rig.logged(&Note::RequestOpened), 1);
}

#[test]
fn without_a_code_to_answer_there_is_nothing_to_enter() {
    let mut rig = Rig::new(Policy::Allow);
    let expected = [
        (SecureCode, Refusal::NoRequest),
        (VerificationCode, Refusal::NoVerificationCode),
        (Kit, Refusal::NoKit),
    ];
    for (channel, refusal) in expected {
        assert_eq!(rig.refused(enter(channel, owner(), 1)), refusal);
    }
    assert_eq!(rig.refused(Event::Discard), Refusal::NoRequest);
    assert_eq!(rig.refused(Event::Stop), Refusal::NothingToStop);
    assert_eq!(rig.refused(choose(owner())), Refusal::NoGrant);
    let give_up = Event::GiveUp { holder: owner() };
    assert_eq!(rig.refused(give_up), Refusal::NoGrant);
}

#[test]
fn answers_to_questions_that_were_not_asked_change_nothing() {
    let mut rig = granted();
    for event in [
        Event::Compared { matched: true },
        Event::Verified {
            matched: Some(true),
        },
        Event::Applied(Outcome::Set),
    ] {
        assert_eq!(rig.refused(event), Refusal::Unexpected);
    }
    // The store's answer was not awaited any more: it had been given, and could not be saved.
    rig.step(choose(owner())).unwrap();
    let mut unsaved = rig.flow.clone();
    let _set = unsaved.step(rig.now, Event::Applied(Outcome::Set));
    rig.flow.not_saved(unsaved);
    let again = rig.refused(Event::Applied(Outcome::Set));
    assert_eq!(again, Refusal::Unexpected);
}

#[test]
fn what_a_product_does_not_offer_is_refused() {
    let mut rig = Rig::new(Policy::Allow);
    rig.settings.online = false;
    rig.settings.offline = false;
    rig.settings.kit = false;
    rig.restart();
    let asked = [
        Event::AskOffline,
        Event::AskOnline,
        Event::MayMakeKit,
        kit_made(),
        enter(Kit, owner(), 1),
    ];
    for event in asked {
        let refusal = rig.refused(event);
        assert!(matches!(refusal, Refusal::NotOffered(_)), "{refusal}");
    }
}

#[test]
fn a_grant_is_bound_to_user_and_surface() {
    let mut rig = granted();
    for other in [holder(1001, "screen"), holder(1000, "console")] {
        let elsewhere = Refusal::GrantedElsewhere("screen".into());
        assert_eq!(rig.refused(choose(other.clone())), elsewhere);
        let give_up = Event::GiveUp {
            holder: other.clone(),
        };
        assert_eq!(rig.refused(give_up), elsewhere);
        assert_eq!(
            rig.refused(Event::MayChoose { holder: other }),
            elsewhere,
            "{elsewhere}"
        );
    }
    // Entering the code there moves the grant.
    let console = holder(1000, "console");
    rig.step(enter(SecureCode, console.clone(), 99)).unwrap();
    rig.step(Event::Compared { matched: true }).unwrap();
    assert_eq!(
        rig.refused(choose(owner())),
        Refusal::GrantedElsewhere("console".into())
    );
    assert_eq!(rig.step(choose(console)), Ok(vec![Action::Apply]));
}

#[test]
fn a_grant_ends_after_fifteen_minutes_and_leaves_the_code_good() {
    let mut rig = granted();
    rig.pass(GRANT_LIFETIME - Duration::from_millis(1));
    assert_eq!(rig.stage(), "granted");
    rig.pass(Duration::from_millis(1));
    assert_eq!(rig.stage(), "idle");
    assert_eq!(rig.log.last(), Some(&Note::GrantExpired));
    assert_eq!(rig.refused(choose(owner())), Refusal::NoGrant);
    rig.right(SecureCode).unwrap();
    rig.set();
}

#[test]
fn giving_up_leaves_the_code_good() {
    let mut rig = granted();
    let give_up = Event::GiveUp { holder: owner() };
    assert_eq!(rig.step(give_up), Ok(vec![]));
    assert_eq!(rig.stage(), "idle");
    rig.right(SecureCode).unwrap();
    rig.set();
}

#[test]
fn a_store_that_refuses_leaves_the_code_accepted() {
    let mut rig = granted();
    rig.pass(GRANT_LIFETIME - MINUTE);
    rig.step(choose(owner())).unwrap();
    let refused = rig.step(Event::Applied(Outcome::NotSet));
    assert_eq!(refused, Ok(vec![Action::Scrub]));
    assert_eq!(rig.log.last(), Some(&Note::StoreFailed));
    // With a whole new quarter of an hour.
    rig.pass(GRANT_LIFETIME - MINUTE);
    assert_eq!(rig.stage(), "granted");
    rig.set();
}

#[test]
fn a_store_that_does_not_say_is_asked_three_times() {
    let mut rig = granted();
    rig.step(choose(owner())).unwrap();
    for _ in 0..2 {
        rig.step(Event::Applied(Outcome::Uncertain)).unwrap();
        assert_eq!(rig.stage(), "applying");
        assert_eq!(rig.refused(choose(owner())), Refusal::BeingSet);
        assert_eq!(rig.pass(Duration::from_secs(4)), []);
        assert_eq!(rig.pass(Duration::from_secs(1)), [Action::Apply]);
        // While the store works, nothing wakes the recorder for it.
        assert_eq!(rig.pass(DAY), []);
    }
    rig.step(Event::Applied(Outcome::Uncertain)).unwrap();
    assert_eq!(rig.stage(), "granted");
    assert_eq!(rig.logged(&Note::StoreFailed), 3);
    rig.set();
}

#[test]
fn while_a_password_is_being_set_nothing_else_begins() {
    let mut rig = granted();
    rig.make_kit();
    rig.step(choose(owner())).unwrap();
    for event in [
        Event::AskOffline,
        Event::AskOnline,
        request_made("another"),
        Event::MayMakeKit,
        kit_made(),
        enter(SecureCode, owner(), 9),
        enter(Kit, owner(), 9),
        choose(owner()),
        Event::GiveUp { holder: owner() },
    ] {
        assert_eq!(rig.refused(event), Refusal::BeingSet);
    }
    assert_eq!(rig.refused(Event::Stop), Refusal::NothingToStop);
    assert_eq!(rig.step(Event::SignIn), Ok(vec![Action::Verify]));
}

#[test]
fn root_discards_a_request_and_the_grant_it_gave() {
    let mut rig = granted();
    assert_eq!(rig.step(Event::Discard), Ok(vec![]));
    assert_eq!(rig.log.last(), Some(&Note::RequestVoid));
    assert_eq!(rig.stage(), "idle");
    assert_eq!(rig.refused(choose(owner())), Refusal::NoGrant);
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
    // A grant by another way stays.
    rig.open();
    rig.make_kit();
    rig.right(Kit).unwrap();
    rig.step(Event::Discard).unwrap();
    assert!(matches!(
        rig.flow.device().stage,
        Stage::Granted { channel: Kit, .. }
    ));
}
