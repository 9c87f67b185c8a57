//! By a verification code that comes by e-mail or text message.

use super::*;
use crate::page;
use recoveryd::api::recovery::{NotSentWhy, OfferWhy};

fn not_sent(why: NotSentWhy) -> Result<Answer, Trouble> {
    let message = String::new();
    Err(Trouble::Refused(Error::NotSent { message, why }))
}

/// What was asked for: to whom.
fn to_whom(person: &mut Person) -> (Ticket, Option<String>) {
    let (ticket, Errand::SendCode { contact, language }) = person.asked() else {
        panic!("another question")
    };
    assert_eq!(language, person.wizard.language);
    (ticket, contact)
}

fn goes_online(person: &mut Person) -> &mut Person {
    person.goes_to_ways().act(Act::Choose(Way::Online))
}

#[test]
fn one_click_has_a_code_sent() {
    let mut person = Person::at(online());
    person.act(Act::Language("de".into()));
    goes_online(&mut person);
    assert_eq!(person.wizard.ways()[0].way, Way::Online);
    assert!(page!(person, Code).sending && person.wizard.is_asking());
    let (ticket, contact) = to_whom(&mut person);
    assert_eq!(contact, None);
    // The answer comes before or after the status that goes with it.
    person
        .hear(Heard::Answer(ticket, Ok(Answer::Sent)))
        .told(sent());
    assert_eq!(person.wizard.sent_to().unwrap().masked, "j***@v***");
    assert_eq!(person.wizard.sent_left_s(person.now), Some(3600));
    person.types("3141592").act(Act::TryCode).quiet();
    person.types("65").act(Act::TryCode);
    let (ticket, Errand::EnterCode(typed)) = person.asked() else {
        panic!("another question")
    };
    assert_eq!(typed.text(), "31415926");
    person
        .hear(Heard::Answer(ticket, Ok(Answer::Granted)))
        .told(granted());
    assert!(matches!(person.wizard.page, Page::NewPassword(_)));
}

#[test]
fn a_code_that_counts_is_not_asked_for_again() {
    let mut person = Person::at(sent());
    goes_online(&mut person).quiet();
    assert_eq!(page!(person, Code).kind, CodeKind::Verification);
    person.types("1234").act(Act::Back);
    assert!(matches!(person.wizard.page, Page::Ways));
    person.act(Act::Choose(Way::Online)).quiet();
    // Another surface is asking: nobody asks twice.
    let asking = Status {
        asking: true,
        ..online()
    };
    let mut person = Person::at(asking);
    goes_online(&mut person).quiet();
    assert!(person.wizard.is_asking() && !page!(person, Code).sending);
}

#[test]
fn again_or_to_another_contact_after_the_wait() {
    let mut person = Person::at(Status {
        ask_wait_s: 41,
        ..sent()
    });
    goes_online(&mut person).types("314");
    person
        .act(Act::SendCode(Some("b".into())))
        .act(Act::SendCode(None))
        .quiet();
    assert_eq!(person.wizard.ask_wait_s(person.now), 41);
    let (_, due) = person.wizard.tick(person.now);
    assert_eq!(due, Some(person.now + Duration::from_secs(1)));
    person.waits(41).act(Act::SendCode(Some("b".into())));
    assert_eq!(to_whom(&mut person).1.as_deref(), Some("b"));
}

#[test]
fn a_contact_that_is_gone_is_not_asked_for_twice() {
    let mut person = Person::at(sent());
    goes_online(&mut person)
        .types("314")
        .act(Act::SendCode(None));
    let (ticket, contact) = to_whom(&mut person);
    assert_eq!(contact.as_deref(), Some("a"));
    person
        .types("9")
        .hear(Heard::Answer(ticket, not_sent(NotSentWhy::UnknownContact)));
    let page = page!(person, Code);
    assert!(!page.sending && page.trouble.as_ref().unwrap().key() == "not-sent-unknown-contact");
    // It is the same code that is sent again: what was typed stays.
    assert_eq!(page.code.text(), "314");
    person.act(Act::SendCode(None));
    assert_eq!(to_whom(&mut person).1, None);
}

#[test]
fn whoever_receives_nothing_gets_the_other_ways_in_front() {
    let mut person = Person::at(sent());
    goes_online(&mut person)
        .types("31")
        .act(Act::CannotReceive)
        .quiet();
    assert!(matches!(person.wizard.page, Page::Ways));
    assert_eq!(person.wizard.notice, Some(Notice::OtherWays));
    let ways = person.wizard.ways();
    assert_eq!((ways[0].way, ways[1].way), (Way::Offline, Way::Online));
    assert!(ways[1].usable);
    // The next person begins anew.
    person.act(Act::Start);
    person.goes_to_ways();
    assert_eq!(person.wizard.ways()[0].way, Way::Online);
}

#[test]
fn what_cannot_be_sent_leads_to_the_other_ways() {
    let mut person = Person::at(online());
    goes_online(&mut person).answer(not_sent(NotSentWhy::NoAnswer));
    assert!(matches!(person.wizard.page, Page::Ways));
    assert_eq!(
        person.wizard.notice.as_ref().unwrap().key(),
        "not-sent-no-answer"
    );
    assert_eq!(person.wizard.ways()[0].way, Way::Offline);
    // It may be tried again all the same.
    person.act(Act::Choose(Way::Online));
    assert_eq!(to_whom(&mut person).1, None);
}

#[test]
fn what_has_to_wait_long_is_not_in_front() {
    let later = |ask_wait_s| Status {
        ask_wait_s,
        ..online()
    };
    let mut person = Person::at(later(40));
    person.goes_to_ways();
    assert_eq!(person.wizard.ways()[0].way, Way::Online);
    // Its page counts that down, and asks when it is over.
    person.act(Act::Choose(Way::Online)).quiet();
    person.waits(40).act(Act::SendCode(None));
    assert_eq!(to_whom(&mut person).1, None);
    let mut person = Person::at(later(40_000));
    person.goes_to_ways();
    assert_eq!(person.wizard.ways()[0].way, Way::Offline);
    let counts = Status {
        ask_wait_s: 40_000,
        ..sent()
    };
    person.told(counts);
    assert_eq!(person.wizard.ways()[0].way, Way::Online);
}

#[test]
fn a_code_ends_by_time_and_by_tries() {
    let mut person = Person::at(sent());
    goes_online(&mut person).types("31415926").waits(200);
    person.act(Act::Help).act(Act::Help);
    person.now += Duration::from_secs(3400);
    assert_eq!(person.wizard.sent_left_s(person.now), None);
    person.act(Act::SendCode(None));
    assert_eq!(page!(person, Code).code.text(), "");
    assert_eq!(to_whom(&mut person).1.as_deref(), Some("a"));

    let mut person = Person::at(sent());
    goes_online(&mut person).types("31415926").act(Act::TryCode);
    person.answer(Err(wrong_code(60)));
    // The wait is this code's own: a status does not end it.
    person
        .told(sent())
        .act(Act::Erase)
        .types("7")
        .act(Act::TryCode)
        .quiet();
    person.waits(60).act(Act::TryCode);
    let mut over = sent();
    over.sent = over.sent.map(|sent| SentCode {
        ends_in_s: 0,
        left: 0,
        ..sent
    });
    let used_up = Error::MethodNotOffered {
        message: String::new(),
        why: OfferWhy::UsedUp,
    };
    person.told(over).answer(Err(Trouble::Refused(used_up)));
    assert_eq!(
        page!(person, Code).trouble.as_ref().unwrap().key(),
        "offer-used-up"
    );
    assert_eq!(person.wizard.sent_left_s(person.now), None);
}

#[test]
fn without_the_way_its_page_is_left() {
    let mut person = Person::at(sent());
    goes_online(&mut person);
    let mut gone = sent();
    gone.methods.remove(0);
    person.told(gone);
    assert!(matches!(person.wizard.page, Page::Ways));
    // Unplugged, it stays: the code may have come already.
    let mut person = Person::at(sent());
    goes_online(&mut person).types("1");
    let mut unplugged = sent();
    unplugged.methods[0] = method(MethodName::Online, Some(MethodWhy::NotConnected));
    person.told(unplugged).act(Act::SendCode(None)).quiet();
    assert_eq!(page!(person, Code).code.text(), "1");
}
