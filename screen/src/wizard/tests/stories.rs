//! What people live through, click by click.

use super::*;
use crate::page;
use recoveryd::api::recovery::{
    Button, GrantWhy, NotSetWhy, OfferWhy, PasswordWhy, StateWhy, StickWhy,
};

const PASSWORD: &str = "kx7gQv2mLw";

fn refused(error: Error) -> Result<Answer, Trouble> {
    Err(Trouble::Refused(error))
}

#[test]
fn by_the_long_serial_number_to_a_new_password() {
    let mut person = Person::at(status());
    person.goes_to_ways();
    let ways = person.wizard.ways();
    assert_eq!((ways[0].way, ways[0].usable), (Way::Offline, true));
    assert_eq!(ways.len(), 3);
    person.act(Act::Choose(Way::Offline));
    assert!(page!(person, Offline).opening);
    person.told(asked()).answer(Ok(Answer::Requested));
    assert!(!page!(person, Offline).opening);
    person.act(Act::EnterCode).types(&code());
    assert!(page!(person, Code).is_ready());
    person.act(Act::TryCode);
    assert!(page!(person, Code).busy);
    let (ticket, Errand::EnterCode(typed)) = person.asked() else {
        panic!("another question")
    };
    assert_eq!(typed.text(), code());
    // The answer comes before or after the status that goes with it.
    person
        .hear(Heard::Answer(ticket, Ok(Answer::Granted)))
        .told(asked())
        .told(granted());
    person.types(PASSWORD).act(Act::Field(Field::Repeat));
    assert_eq!(page!(person, NewPassword).missing, [Missing::Repeat]);
    person.act(Act::Save).quiet();
    person.types(PASSWORD);
    assert_eq!(page!(person, NewPassword).strength, 4);
    person.act(Act::Save);
    let (ticket, Errand::SetPassword(typed)) = person.asked() else {
        panic!("another question")
    };
    assert_eq!(typed.text(), PASSWORD);
    person
        .told(applying())
        .hear(Heard::Answer(ticket, Ok(Answer::Saved(0))));
    assert!(matches!(person.wizard.page, Page::Done { sticker: false }));
    let set = Status {
        last_recovery: Some(recovery(7, Channel::SecureCode)),
        ..status()
    };
    person
        .told(set)
        .act(Act::Continue)
        .types(PASSWORD)
        .act(Act::SignIn);
    assert!(page!(person, SignIn).busy && page!(person, SignIn).password.text().is_empty());
    person.answer(Ok(Answer::SignedIn));
    let records = vec![
        recovery(6, Channel::SecureCode),
        recovery(7, Channel::SecureCode),
    ];
    let sound = true;
    person.answer(Ok(Answer::Log(LogReply { records, sound })));
    let home = page!(person, Home);
    assert!(home.sound && !home.busy && home.records[0].number == 7);
    assert_eq!(home.recovery.as_ref().unwrap().number, 7);
    // Once confirmed, it is not shown again.
    person.act(Act::Continue);
    assert!(page!(person, Home).recovery.is_none());
    person
        .act(Act::Start)
        .act(Act::DeviceManagement)
        .types("x")
        .act(Act::SignIn);
    person.answer(Ok(Answer::SignedIn));
    assert!(page!(person, Home).recovery.is_none());
}

#[test]
fn the_kit_is_in_front_when_there_is_one() {
    let mut with_kit = status();
    with_kit.kit = true;
    with_kit.methods[3] = method(MethodName::Kit, None);
    let mut person = Person::at(with_kit.clone());
    person.goes_to_ways();
    assert_eq!(person.wizard.ways()[0].way, Way::Kit);
    person.act(Act::Choose(Way::Kit)).types(&kit());
    assert!(page!(person, Code).is_ready());
    person
        .act(Act::TryCode)
        .answer(refused(Error::MethodNotOffered {
            message: String::new(),
            why: OfferWhy::NoKit,
        }));
    let trouble = page!(person, Code).trouble.as_ref().unwrap();
    assert_eq!(trouble.key(), "offer-no-kit");
    // It was used meanwhile.
    person.told(status());
    assert!(matches!(person.wizard.page, Page::Ways));
}

#[test]
fn a_reply_on_a_stick_is_one_click_from_anywhere_on_the_way() {
    let mut replied = asked();
    replied.sticks = vec![stick("sda1", true, false), stick("sdb1", false, true)];
    let mut person = Person::at(replied);
    person.goes_to_ways();
    assert_eq!(person.wizard.ways()[0].way, Way::Offline);
    person.act(Act::UseReply("sda1".into())).quiet();
    person.act(Act::UseReply("sdb1".into()));
    assert_eq!(page!(person, Offline).reading.as_deref(), Some("sdb1"));
    person.answer(Ok(Answer::Granted)).told(granted());
    assert!(matches!(person.wizard.page, Page::NewPassword(_)));
}

#[test]
fn an_export_is_shown_until_it_is_put_away() {
    let mut person = Person::at(asked());
    person.goes_to_offline();
    person.act(Act::Export("sda1".into())).quiet();
    let mut plugged = asked();
    plugged.sticks = vec![stick("sda1", true, false), stick("sdb1", false, false)];
    person.told(plugged.clone());
    person.act(Act::Export("sdb1".into())).quiet();
    person.act(Act::Export("sda1".into()));
    let export = person.wizard.export.as_ref().unwrap();
    assert_eq!((&*export.label, export.is_over()), ("SDA1", false));
    // Nothing else is written, and five minutes are not over, while it is. Nobody who leaves misses how it ends.
    person.act(Act::Export("sda1".into()));
    person.waits(600);
    person.act(Act::Cancel).act(Act::DeviceManagement);
    assert!(matches!(person.wizard.page, Page::SignIn(_)));
    assert!(person.wizard.export.is_some());
    person.answer(Ok(Answer::Exported(Box::new(ExportReply {
        file: "GUID_123456789_0F8FAD5B.txt".into(),
        stick: stick("sda1", true, false),
    }))));
    let state = &person.wizard.export.as_ref().unwrap().state;
    assert_eq!(
        *state,
        ExportState::Safe("GUID_123456789_0F8FAD5B.txt".into())
    );
    person.goes_to_offline();
    person.told(asked()).act(Act::Cancel);
    assert!(person.wizard.export.is_none());
    person.told(plugged).act(Act::Export("sda1".into()));
    person.answer(refused(Error::StickTrouble {
        message: String::new(),
        why: StickWhy::Taken,
        file: Some("GUID.txt".into()),
    }));
    let ExportState::Failed(trouble) = &person.wizard.export.as_ref().unwrap().state else {
        panic!("not failed")
    };
    assert_eq!(trouble.key(), "stick-taken");
    let file = Argument::Text("GUID.txt".into());
    assert_eq!(trouble.arguments(), [("file", file)]);
}

#[test]
fn a_slip_is_told_with_the_last_digit_and_nothing_is_asked() {
    let mut person = Person::at(asked());
    person.goes_to_offline().act(Act::EnterCode);
    let mut wrong = code();
    let last = wrong.pop().unwrap();
    let other = if last == '9' { '0' } else { '9' };
    person.types("ab -").types(&wrong);
    assert!(!page!(person, Code).mistyped);
    person.types(&other.to_string());
    assert!(page!(person, Code).mistyped && !page!(person, Code).is_ready());
    person.act(Act::TryCode).quiet();
    person.act(Act::Erase).types(&last.to_string()).types("123");
    assert_eq!(page!(person, Code).code.text(), code());
    assert!(page!(person, Code).is_ready());
    person.act(Act::Clear);
    assert_eq!(page!(person, Code).code.text(), "");
}

#[test]
fn waits_count_down_and_end_by_themselves() {
    let mut person = Person::at(asked());
    person.goes_to_offline().act(Act::EnterCode).types(&code());
    person.act(Act::TryCode).answer(Err(wrong_code(30)));
    assert_eq!(
        page!(person, Code).trouble.as_ref().unwrap().key(),
        "code-wrong"
    );
    // The code is still there to be compared and put right.
    assert_eq!(page!(person, Code).code.text(), code());
    person.act(Act::TryCode).quiet();
    let (_, next) = person.wizard.tick(person.now);
    assert_eq!(next, Some(person.now + Duration::from_secs(1)));
    person.waits(29);
    assert!(!page!(person, Code).is_ready());
    person.waits(1);
    assert!(page!(person, Code).is_ready());
    // A status tells the wait as it is.
    let waiting = Status {
        code_wait_s: 60,
        ..asked()
    };
    person.told(waiting);
    assert!(!page!(person, Code).is_ready());
    person.told(asked());
    assert!(page!(person, Code).is_ready());
}

#[test]
fn wrong_passwords_wait_and_are_forgotten() {
    let mut person = Person::at(status());
    person.act(Act::DeviceManagement).act(Act::SignIn).quiet();
    person.types("not it").act(Act::SignIn);
    person.answer(refused(Error::WrongPassword {
        message: String::new(),
        wait_s: 30,
    }));
    assert_eq!(
        page!(person, SignIn).trouble.as_ref().unwrap().key(),
        "error-wrong-password"
    );
    person.types("again").act(Act::SignIn).quiet();
    person.waits(30).act(Act::SignIn);
    person.answer(refused(Error::Wait {
        message: String::new(),
        wait_s: 5,
    }));
    person.waits(5);
    assert!(page!(person, SignIn).trouble.is_none());
}

#[test]
fn five_minutes_alone_forget_everything_and_give_the_code_back() {
    let mut person = Person::at(granted());
    person
        .goes_to_new_password()
        .types("half of a pass")
        .act(Act::Help);
    person.waits(299);
    assert!(matches!(person.wizard.page, Page::NewPassword(_)));
    person.wizard.touch(person.now);
    person.waits(299);
    assert!(matches!(person.wizard.page, Page::NewPassword(_)));
    person.waits(1);
    assert!(matches!(person.wizard.page, Page::Idle) && !person.wizard.help);
    assert!(matches!(person.asked().1, Errand::GiveUp));
    // At the live picture nothing is due.
    let (asks, next) = person.wizard.tick(person.now);
    assert!(asks.is_empty() && next.is_none());
}

#[test]
fn leaving_the_new_password_gives_the_code_back_once() {
    for act in [Act::Start, Act::Back, Act::Cancel] {
        let mut person = Person::at(granted());
        person.goes_to_new_password().types("half").act(act);
        assert!(!matches!(person.wizard.page, Page::NewPassword(_)));
        // A status on its way still tells of the code; it does not lead back.
        person.told(granted());
        assert!(!matches!(person.wizard.page, Page::NewPassword(_)));
        person.answer(Ok(Answer::GivenUp)).told(asked());
        assert!(!matches!(person.wizard.page, Page::NewPassword(_)));
        person.quiet();
    }
}

#[test]
fn a_code_accepted_after_its_page_was_left_is_given_back() {
    let mut person = Person::at(asked());
    person
        .goes_to_offline()
        .act(Act::EnterCode)
        .types(&code())
        .act(Act::TryCode);
    person.act(Act::Start);
    person.answer(Ok(Answer::Granted));
    assert!(matches!(person.asked().1, Errand::GiveUp));
    assert!(matches!(person.wizard.page, Page::Idle));
}

#[test]
fn a_grant_ends_while_the_password_is_typed() {
    let mut person = Person::at(granted());
    person.goes_to_new_password().types("half").told(asked());
    assert!(matches!(person.wizard.page, Page::Ways));
    assert_eq!(person.wizard.notice, Some(Notice::GrantEnded));
    person.act(Act::Back);
    assert_eq!(person.wizard.notice, None);
}

#[test]
fn a_grant_of_another_surface_or_user_is_not_ours() {
    for (surface, mine) in [("console", true), (SURFACE, false)] {
        let mut person = Person::at(granted_at(surface, mine));
        person.goes_to_ways();
        assert_eq!(person.wizard.granted_elsewhere(), Some(surface));
        person.act(Act::Choose(Way::Offline)).act(Act::EnterCode);
        assert_eq!(page!(person, Code).kind, CodeKind::Secure);
    }
    assert_eq!(Person::at(granted()).wizard.granted_elsewhere(), None);
}

#[test]
fn refused_passwords_stay_to_be_put_right() {
    let mut person = Person::at(granted());
    person.goes_to_new_password();
    for (typed, missing) in [
        ("", Missing::Characters(8)),
        ("abc", Missing::Characters(5)),
        ("password1", Missing::Common),
        ("admin123", Missing::Account),
        ("x123456789x", Missing::Serial),
        (&"x7".repeat(65), Missing::TooLong),
    ] {
        person.act(Act::Clear).types(typed);
        assert_eq!(page!(person, NewPassword).missing[0], missing);
    }
    person
        .act(Act::Clear)
        .types(PASSWORD)
        .act(Act::Field(Field::Repeat))
        .types(PASSWORD);
    person
        .act(Act::Save)
        .answer(refused(Error::PasswordRefused {
            message: String::new(),
            why: PasswordWhy::Common,
            limit: None,
        }));
    let page = page!(person, NewPassword);
    assert_eq!(page.trouble.as_ref().unwrap().key(), "password-common");
    assert_eq!(page.password.text(), PASSWORD);
    person.act(Act::Save).answer(refused(Error::NotSet {
        message: String::new(),
        why: NotSetWhy::TryingAgain,
    }));
    assert!(matches!(person.wizard.page, Page::Applying));
    // An older status does not end the waiting.
    person.told(granted());
    assert!(matches!(person.wizard.page, Page::Applying));
    person.told(applying());
    let set = Status {
        last_recovery: Some(recovery(3, Channel::SecureCode)),
        ..status()
    };
    person.told(set);
    assert!(matches!(person.wizard.page, Page::Done { sticker: false }));
}

#[test]
fn a_store_that_refuses_leads_back_to_the_password() {
    let mut person = Person::at(applying());
    person.act(Act::DeviceManagement).act(Act::ForgotPassword);
    assert!(matches!(person.wizard.page, Page::Applying));
    person.told(granted());
    assert!(matches!(person.wizard.page, Page::NewPassword(_)));
    assert_eq!(person.wizard.notice, Some(Notice::NotSet));
}

#[test]
fn no_grant_any_more_when_saving() {
    let mut person = Person::at(granted());
    person
        .goes_to_new_password()
        .types(PASSWORD)
        .act(Act::Field(Field::Repeat))
        .types(PASSWORD);
    person.act(Act::Save).answer(refused(Error::NoGrant {
        message: String::new(),
        why: GrantWhy::None,
        surface: None,
    }));
    assert!(matches!(person.wizard.page, Page::Ways));
    assert_eq!(person.wizard.notice, Some(Notice::GrantEnded));
}

#[test]
fn a_delayed_password_waits_and_the_old_one_stops_it() {
    let mut person = Person::at(granted());
    person
        .goes_to_new_password()
        .types(PASSWORD)
        .act(Act::Field(Field::Repeat))
        .types(PASSWORD);
    person.act(Act::Save).answer(Ok(Answer::Saved(86_400)));
    person.told(granted()).told(delayed());
    assert!(matches!(person.wizard.page, Page::Delayed(_)));
    person.act(Act::StopRecovery).quiet();
    person.types("the old one").act(Act::StopRecovery);
    let (ticket, Errand::StopDelayed(typed)) = person.asked() else {
        panic!("another question")
    };
    assert_eq!(typed.text(), "the old one");
    person
        .told(status())
        .hear(Heard::Answer(ticket, Ok(Answer::Stopped)));
    assert!(matches!(person.wizard.page, Page::SignIn(_)));
    assert_eq!(person.wizard.notice, Some(Notice::Stopped));
    // Or its time comes.
    let mut person = Person::at(delayed());
    person.act(Act::DeviceManagement).act(Act::ForgotPassword);
    let set = Status {
        last_recovery: Some(recovery(3, Channel::SecureCode)),
        ..status()
    };
    person.told(applying()).told(set);
    assert!(matches!(person.wizard.page, Page::Done { sticker: false }));
}

#[test]
fn what_cannot_be_is_told_and_ends_by_itself() {
    let off = Status {
        next: Next::Unavailable,
        why: Some(StateWhy::CannotKeep),
        ..status()
    };
    let mut person = Person::at(off.clone());
    person.act(Act::DeviceManagement).act(Act::ForgotPassword);
    assert!(matches!(person.wizard.page, Page::Unavailable));
    person.told(status());
    assert!(matches!(person.wizard.page, Page::SignIn(_)));
    person.act(Act::ForgotPassword).act(Act::Continue).told(off);
    assert!(matches!(person.wizard.page, Page::Unavailable));
}

#[test]
fn a_lost_daemon_is_told_nothing_is_asked_and_it_comes_back() {
    let mut person = Person::at(asked());
    person
        .goes_to_offline()
        .act(Act::EnterCode)
        .types(&code())
        .act(Act::TryCode);
    person.hear(Heard::Lost(Lost::NotRunning, "It does not run.".into()));
    person.answer(Err(Trouble::Lost));
    assert_eq!(
        person.wizard.lost.as_ref().unwrap().0.key(),
        "lost-not-running"
    );
    assert_eq!(
        page!(person, Code).trouble.as_ref().unwrap().key(),
        "error-lost"
    );
    person.act(Act::TryCode).quiet();
    person.told(asked());
    assert!(person.wizard.lost.is_none());
    person.act(Act::TryCode);
    assert!(matches!(person.asked().1, Errand::EnterCode(_)));
    // Before anything was ever heard only the sign-in can be looked at.
    let mut wizard = Wizard::new("en", Duration::ZERO);
    for act in [
        Act::DeviceManagement,
        Act::ForgotPassword,
        Act::Key('x'),
        Act::SignIn,
    ] {
        assert!(wizard.act(act, Duration::ZERO).is_empty());
    }
    assert!(matches!(wizard.page, Page::SignIn(_)));
}

#[test]
fn a_request_that_ends_leads_back_to_the_ways() {
    let mut person = Person::at(asked());
    person.goes_to_offline().act(Act::EnterCode).types("123");
    person.told(status());
    assert!(matches!(person.wizard.page, Page::Ways));
    assert_eq!(person.wizard.notice, Some(Notice::RequestEnded));
}

#[test]
fn the_last_wrong_code_ends_the_request() {
    for status_first in [true, false] {
        let mut person = Person::at(asked());
        person.goes_to_offline().act(Act::EnterCode).types(&code());
        person.act(Act::TryCode);
        let (ticket, _) = person.asked();
        let wrong = Heard::Answer(ticket, Err(wrong_code(0)));
        match status_first {
            true => person.told(status()).hear(wrong),
            false => person.hear(wrong).told(status()),
        };
        assert!(matches!(person.wizard.page, Page::Ways));
        assert_eq!(person.wizard.notice, Some(Notice::RequestEnded));
    }
}

#[test]
fn the_button_is_explained_counted_and_followed() {
    let mut button = method(MethodName::Button, Some(MethodWhy::HoldForSticker));
    (button.usable, button.hold_s) = (true, Some(20));
    let mut with_button = status();
    with_button.methods.push(button);
    let mut person = Person::at(with_button.clone());
    person.goes_to_ways();
    let offer = person.wizard.ways()[0];
    assert_eq!((offer.way, offer.hold_s), (Way::Button, Some(20)));
    person.act(Act::Choose(Way::Button));
    assert!(matches!(person.wizard.page, Page::Button));
    let held = Status {
        button: Some(Button {
            held_s: 3,
            hold_s: 20,
        }),
        ..with_button.clone()
    };
    person.told(held.clone()).told(applying());
    assert!(matches!(person.wizard.page, Page::Applying));
    let set = Status {
        last_recovery: Some(recovery(9, Channel::Button)),
        ..with_button.clone()
    };
    person.told(set);
    assert!(matches!(person.wizard.page, Page::Done { sticker: true }));

    // Without a sticker it opens a request, whatever page was there.
    with_button.methods.last_mut().unwrap().why = Some(MethodWhy::HoldForRequest);
    let mut person = Person::at(with_button.clone());
    person.goes_to_ways();
    assert_eq!(person.wizard.ways()[0].way, Way::Offline);
    person
        .act(Act::Start)
        .told(held)
        .told(with_button)
        .told(asked());
    assert!(matches!(person.wizard.page, Page::Offline(_)));
    person.quiet();
    // Another surface's request opens no page.
    let mut person = Person::at(status());
    person.told(asked());
    assert!(matches!(person.wizard.page, Page::Idle));
}

#[test]
fn only_what_works_can_be_chosen() {
    let mut person = Person::at(status());
    person.goes_to_ways();
    for way in [Way::Online, Way::Kit, Way::Button] {
        person.act(Act::Choose(way)).quiet();
        assert!(matches!(person.wizard.page, Page::Ways));
    }
    // Where only files are offered the page of the request asks for a stick.
    let mut files = status();
    files.methods.remove(1);
    let mut person = Person::at(files);
    person.goes_to_ways();
    assert!(person.wizard.ways()[0].usable && !person.wizard.has(MethodName::LongSerial));
    person.act(Act::Choose(Way::Offline));
    assert!(matches!(person.wizard.page, Page::Offline(_)));
}

#[test]
fn help_language_and_theme_are_everywhere() {
    let mut person = Person::at(asked());
    person
        .goes_to_offline()
        .act(Act::EnterCode)
        .types("123")
        .act(Act::Help);
    assert!(person.wizard.help);
    person
        .act(Act::Language("de".into()))
        .act(Act::Theme(Contrast::Strong));
    person.act(Act::Back);
    assert!(!person.wizard.help);
    assert_eq!(page!(person, Code).code.text(), "123");
    assert_eq!(person.wizard.language, "de");
    assert_eq!(person.wizard.contrast, Contrast::Strong);
    person.act(Act::Back);
    assert!(matches!(person.wizard.page, Page::Offline(_)));
}

#[test]
fn countdowns_wake_as_often_as_they_change() {
    let mut person = Person::at(granted());
    person.goes_to_new_password();
    let (_, next) = person.wizard.tick(person.now);
    assert_eq!(next, Some(person.now + Duration::from_secs(60)));
    person.waits(250);
    person.wizard.touch(person.now);
    person.waits(100);
    let (_, next) = person.wizard.tick(person.now);
    assert_eq!(next, Some(person.now + Duration::from_secs(1)));
    assert_eq!(person.wizard.left_s(900, person.now), 550);
}
