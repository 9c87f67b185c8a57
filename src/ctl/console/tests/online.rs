//! A code by e-mail or text message, and what is there instead.

use super::*;
use crate::api::recovery::{self, Contact, ContactKind, MethodWhy, NotSentWhy, SentCode, WrongWhy};

fn with_online(why: Option<(MethodWhy, &str)>) -> Status {
    let mut status = status();
    status.methods.insert(
        0,
        Method {
            name: MethodName::Online,
            usable: why.is_none(),
            reason: why.map(|(_, reason)| reason.into()),
            why: why.map(|(why, _)| why),
            hold_s: None,
        },
    );
    status
}

fn sent() -> SentCode {
    let contact = |id: &str, kind, masked: &str| Contact {
        id: id.into(),
        kind,
        masked: masked.into(),
    };
    SentCode {
        contacts: vec![
            contact("11f3", ContactKind::Mail, "j***@v***"),
            contact("a9ab", ContactKind::Text, "***42"),
        ],
        sent_to: "11f3".into(),
        ends_in_s: 3600,
        left: 5,
    }
}

/// A person to whom a code was just sent, as the daemon tells it.
fn waiting() -> Person {
    let mut person = Person::at(with_online(None));
    person.types("fyes\rm");
    person.answer(Ok(Answer::Sent(sent())));
    person.told(Status {
        sent: Some(sent()),
        ask_wait_s: 60,
        ..with_online(None)
    });
    person
}

#[test]
fn online_comes_first_and_leads_to_the_new_password() {
    let mut person = Person::at(with_online(None));
    assert!(person.types("fyes\r").is_empty());
    person.must_see("> 1 M Code by e-mail or text message 2 D Ask Example Video for a code");
    let calls = person.types("\r");
    assert!(matches!(&calls[..], [Call::SendCode { contact: None, .. }]));
    person.must_see("Asking the vendor to send a code ... Please wait.");
    person.answer(Ok(Answer::Sent(sent())));
    person.must_see(
        "If this recorder is registered, a code of 8 digits went out by e-mail to j***@v***. It counts for another 1 h; 5 tries are left. \
         It can be sent to: > e-mail to j***@v*** (sent) text message to ***42 Code:",
    );
    assert!(person.types("1234 567").is_empty());
    person.must_see("Code: 1234 567");
    assert!(person.types("\r").is_empty());
    person.must_see("This is not a code:");
    let calls = person.types("89\r");
    let [Call::EnterCode { code, .. }] = &calls[..] else {
        panic!()
    };
    // No room for a ninth digit.
    assert_eq!(code.expose(), "12345678");
    person.answer(Err(Failure::Refused(recovery::Error::WrongCode {
        message: "This verification code is wrong.".into(),
        why: WrongWhy::Wrong,
        wait_s: 0,
        left: Some(4),
    })));
    person.must_see("This verification code is wrong. (4 tries are left.)");
    assert!(!person.sees().contains("1234 5678"));
    assert!(matches!(
        person.types("87654321\r")[..],
        [Call::EnterCode { .. }]
    ));
    person.answer(Ok(Answer::Granted(recovery::GrantReply {
        method: "verification code".into(),
        channel: Channel::VerificationCode,
        ends_in_s: 900,
    })));
    person.told(granted());
    person.must_see("New password:");
}

#[test]
fn another_contact_is_chosen_once_the_wait_is_over() {
    let mut person = waiting();
    person.must_see("It can be sent again in 1 min.");
    assert!(person.types("\x1b[Ba").is_empty());
    person.must_see("A code can be asked for again in 1 min.");
    person.must_see("> text message to ***42");
    // Time goes by, and is seen to.
    assert!(person.console.wake(person.now).unwrap() <= Duration::from_secs(2));
    person.now += Duration::from_secs(60);
    assert!(!person.sees().contains("sent again in"));
    person.must_see("It counts for another 59 min");
    let calls = person.types("A");
    let [Call::SendCode { contact, .. }] = &calls[..] else {
        panic!()
    };
    assert_eq!(contact.as_deref(), Some("a9ab"));
    let mut again = sent();
    again.sent_to = "a9ab".into();
    person.answer(Ok(Answer::Sent(again)));
    person.must_see("by text message to ***42. It counts for another 1 h");
    person.must_see("> text message to ***42 (sent)");
}

#[test]
fn a_code_that_was_sent_is_found_again_from_the_start() {
    let mut person = waiting();
    person.types("\x03");
    person.must_see(
        "> 1 M Code by e-mail or text message: enter it, or have it sent again 2 F Forgot password",
    );
    assert!(person.types("m").is_empty());
    person.must_see("Code:");
    // Nothing counts any more: the same key asks anew.
    let mut over = sent();
    (over.ends_in_s, over.left) = (0, 0);
    person.told(Status {
        sent: Some(over),
        ..with_online(None)
    });
    person.must_see("It does not count any more: ask for another.");
    person.types("\x03");
    assert!(matches!(
        &person.types("m")[..],
        [Call::SendCode { contact: None, .. }]
    ));
}

#[test]
fn what_keeps_a_code_from_being_sent_leaves_the_other_ways_a_key_away() {
    let mut person = Person::at(with_online(None));
    person.types("fyes\rm");
    person.answer(Err(Failure::Refused(recovery::Error::NotSent {
        message: "The vendor's desk does not answer.".into(),
        why: NotSentWhy::NoAnswer,
    })));
    person.must_see("1 M Code by e-mail or text message 2 D Ask Example Video");
    person.must_see("The vendor's desk does not answer.");
    assert!(matches!(person.types("d")[..], [Call::Request {}]));

    let mut person = waiting();
    assert!(matches!(person.types("u")[..], [Call::Request {}]));
    let mut person = waiting();
    let mut with_kit = with_online(None);
    (with_kit.kit, with_kit.sent) = (true, Some(sent()));
    person.told(with_kit);
    assert!(person.types("u").is_empty());
    person.must_see(
        "sent again > 2 D Ask Example Video for a code 3 K Enter the code of the recovery kit",
    );
}

#[test]
fn a_way_that_does_not_work_says_why_and_is_not_offered() {
    let reason = "The network cable is not plugged in.";
    let mut person = Person::at(with_online(Some((MethodWhy::NotConnected, reason))));
    assert!(person.types("fyes\r").is_empty());
    person.must_see(&format!(
        "No code can be sent by e-mail or text message now: {reason}"
    ));
    person.must_see("> 1 D Ask Example Video for a code");
    assert!(person.types("m").is_empty());
    assert!(matches!(person.types("d")[..], [Call::Request {}]));
}

#[test]
fn without_another_way_the_person_is_told() {
    let mut person = waiting();
    let mut only = with_online(None);
    only.methods.truncate(1);
    only.sent = Some(sent());
    person.told(only);
    person.types("u");
    person.must_see("This recorder offers no other way in. Ask the vendor.");
}
