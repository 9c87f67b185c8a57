//! The way through a recovery, and everything that may go wrong on it.

use super::*;
use crate::api::recovery::{
    self, Delayed, ExportReply, GrantReply, LogReply, MakeKitReply, Record, RequestFileReply,
    SetPasswordReply,
};
use crate::ctl::console::Key;
use crate::ctl::console::page::Page;
use crate::secret::Secret;
use recovery_protocol::SecureCode;

/// Sixteen digits whose last is the check digit.
fn secure_code() -> String {
    (0..10)
        .map(|check| format!("123456789012345{check}"))
        .find(|code| SecureCode::parse(code).is_ok())
        .unwrap()
}

fn granted_reply() -> Answer {
    Answer::Granted(GrantReply {
        method: "secure code".into(),
        channel: recovery::Channel::SecureCode,
        ends_in_s: 900,
    })
}

#[test]
fn a_whole_recovery() {
    let mut person = Person::at(status());
    person.must_see("NVR-8 Serial number 123456789 2026-11-22 04:01 UTC");
    person.must_see("> 1 F Forgot password");
    assert!(person.types("f").is_empty());
    person.must_see("Go on only if you own this recorder");
    assert!(person.types("no\r").is_empty());
    person.must_see("type the word yes");
    let calls = person.types("yes\r");
    assert!(matches!(calls[..], [Call::Request {}]));
    person.must_see("Please wait.");
    assert!(
        person.types("yes\rC").is_empty(),
        "keys do nothing while a call is under way"
    );
    person.answer(Ok(Answer::Request(request("123456789"))));
    person.must_see("GUID 0f8fad5b-d9cb-869f-");
    person.types("c");
    let code = secure_code();
    person.types(&code);
    person.must_see(&format!("Code: {}", crate::ctl::text::in_fours(&code)));
    person.must_see("The code is complete: press Enter.");
    let calls = person.types("\r");
    let [
        Call::EnterCode {
            code: sent,
            surface,
        },
    ] = &calls[..]
    else {
        panic!("no code was sent")
    };
    assert_eq!(
        (sent.expose(), surface.as_str()),
        (code.as_str(), "console test")
    );
    person.answer(Ok(granted_reply()));
    person.must_see("It needs at least 8 characters");
    person.types("correct horse\r");
    let seen = person.sees();
    assert!(
        !seen.contains("horse") && seen.contains("The same again:"),
        "{seen}"
    );
    let calls = person.types("correct horse\r");
    let [Call::SetPassword { password, .. }] = &calls[..] else {
        panic!("no password was sent")
    };
    assert_eq!(password.expose(), "correct horse");
    person.answer(Ok(Answer::Set(SetPasswordReply { delayed_s: 0 })));
    person.must_see("The new password of the account admin is set.");
    person.types(" ");
    person.must_see("> 1");
}

#[test]
fn a_slip_is_seen_at_the_sixteenth_digit_and_never_sent() {
    let mut person = Person::at(asked("123456789"));
    person.types("c");
    let mut code = secure_code().into_bytes();
    code[3] = if code[3] == b'9' { b'0' } else { code[3] + 1 };
    person.types(&code[..15]);
    assert!(!person.sees().contains("wrong"));
    person.types(&code[15..]);
    person.must_see("One of these digits is wrong or two are swapped");
    assert!(person.types("\r").is_empty());
    person.must_see("do not fit together");
    person.types("\x7f\x15x");
    person.must_see("A code has digits only.");
    assert_eq!(
        person.cursor(),
        (5, 6),
        "the cursor stands where the next digit will"
    );
}

#[test]
fn a_kit_code_is_taken_by_the_same_field() {
    let mut person = Person::at(Status {
        kit: true,
        ..asked("123456789")
    });
    person.types("c123456789012345678901234");
    assert!(!person.sees().contains("too many"));
    person.types("5");
    person.must_see("No code is longer than 24 digits.");
}

#[test]
fn a_wrong_code_says_how_many_are_left_and_counts_the_wait_down() {
    let mut person = Person::at(asked("123456789"));
    person.types(format!("c{}\r", secure_code()));
    let message = "The code is wrong.".to_owned();
    person.answer(Err(Failure::Refused(recovery::Error::WrongCode {
        message,
        why: recovery::WrongWhy::Wrong,
        wait_s: 30,
        left: Some(94),
    })));
    person.must_see("The code is wrong. (94 tries are left.)");
    person.must_see("The next code can be entered in 30 s.");
    let wake = person.console.wake(person.now).unwrap();
    assert!(
        wake - person.now <= Duration::from_secs(1),
        "it wakes for the next second"
    );
    person.now += Duration::from_secs(12);
    person.must_see("The next code can be entered in 18 s.");
    assert!(
        person.types(format!("{}\r", secure_code())).is_empty(),
        "nothing is sent before its time"
    );
    person.now += Duration::from_secs(18);
    assert_eq!(person.types("\r").len(), 1);
}

#[test]
fn passwords_that_are_short_or_differ_are_asked_for_again() {
    let mut person = Person::at(granted());
    person.types("p");
    person.types("short\r");
    person.must_see("at least 8 characters are needed");
    person.types("long enough\rlong enuogh\r");
    person.must_see("The two were not the same.");
    person.types(b"latin \xe4\xf6");
    person.must_see("not UTF-8");
    person.types("\x15long enough\r");
    assert_eq!(person.types("long enough\r").len(), 1);
    let message = "That password is too common: take another.".to_owned();
    person.answer(Err(Failure::Refused(recovery::Error::PasswordRefused {
        message,
        why: recovery::PasswordWhy::Common,
        limit: None,
    })));
    person.must_see("That password is too common: take another.");
    person.must_see("New password:");
}

#[test]
fn sticks_are_chosen_when_there_are_several() {
    let mut person = Person::at(Status {
        sticks: vec![stick("a", true)],
        ..asked("123456789")
    });
    person.types("f");
    let calls = person.types("s");
    assert!(
        matches!(&calls[..], [Call::Export { stick: Some(id) }] if id == "a"),
        "the only one is taken"
    );
    let file = "GUID_123456789_0f8fad5b.txt".to_owned();
    person.answer(Ok(Answer::Exported(ExportReply {
        file,
        stick: stick("a", true),
    })));
    person.must_see("You can now remove the stick safely.");
    person.types("\r");
    person.told(Status {
        sticks: vec![stick("a", false), stick("b", true), stick("c", true)],
        ..asked("123456789")
    });
    assert!(person.types("s\r").is_empty());
    person.must_see("This stick cannot be used: A (vfat, 16.0 GB): it is write-protected");
    person.types("\x1b[B\x1b[B\x1b[B\x1b[A");
    let calls = person.types("\r");
    assert!(matches!(&calls[..], [Call::Export { stick: Some(id) }] if id == "b"));
}

#[test]
fn an_answer_on_a_stick_is_offered_by_itself() {
    let mut person = Person::at(asked("123456789"));
    person.types("f");
    let mut with = stick("usb", true);
    with.reply = true;
    person.told(Status {
        sticks: vec![with],
        ..asked("123456789")
    });
    person.must_see("R: the answer is on the USB stick");
    let calls = person.types("r");
    assert!(matches!(&calls[..], [Call::EnterReply { stick: Some(id), .. }] if id == "usb"));
    person.answer(Ok(granted_reply()));
    person.must_see("New password:");
    person.back();
    person.must_see("> 1 R Use the answer that is on the USB stick");
}

#[test]
fn a_delayed_recovery_is_announced_and_can_be_stopped() {
    let delayed = Some(Delayed {
        method: "recovery kit".into(),
        channel: recovery::Channel::Kit,
        ends_in_s: 83_400,
    });
    let mut person = Person::at(Status {
        next: Next::Delayed,
        delayed,
        ..status()
    });
    person.now = Duration::ZERO;
    person.must_see(
        "A recovery is under way: the new password comes into effect in 23 h 10 min. \
         If this was not you, stop it with the old password.",
    );
    let calls = person.types("sthe old one\r");
    assert!(
        matches!(&calls[..], [Call::StopDelayed { password }] if password.expose() == "the old one")
    );
    let message = "That is not the password.".to_owned();
    person.answer(Err(Failure::Refused(recovery::Error::WrongPassword {
        message,
        wait_s: 0,
    })));
    person.must_see("That is not the password.");
    person.types("another\r");
    person.answer(Ok(Answer::Done(recovery::Done {})));
    person.must_see("The recovery was stopped.");
}

#[test]
fn a_kit_is_shown_once() {
    let mut person = Person::at(status());
    let calls = person.types("ksecret password\r");
    assert!(
        matches!(&calls[..], [Call::MakeKit { password: Some(p), stick: None }] if p.expose() == "secret password")
    );
    let secret = |text: &str| Secret::new(text.into());
    let code = "123456789012345678901234";
    person.answer(Ok(Answer::Kit(MakeKitReply {
        code: secret(code),
        qr: secret(code),
        file: None,
    })));
    person.must_see("1234 5678 9012 3456 7890 1234");
    person.types("x");
    assert!(!person.sees().contains("1234 5678"));
}

#[test]
fn ten_idle_minutes_forget_what_was_typed() {
    let mut person = Person::at(asked("123456789"));
    person.types("c1234");
    let last = person.now;
    person.now = last + IDLE - Duration::from_secs(1);
    person.told(asked("123456789"));
    assert!(person.console.tick(person.now).is_none());
    assert_eq!(person.console.wake(person.now), Some(last + IDLE));
    person.now = last + IDLE;
    assert!(matches!(
        person.console.tick(person.now),
        Some(Action::Repaint)
    ));
    person.must_see("> 1 F Forgot password");
    person.types("c");
    assert!(!person.sees().contains("1234 "), "nothing typed is left");
}

#[test]
fn at_the_start_only_the_clock_wakes_it() {
    let mut person = Person::at(status());
    assert_eq!(
        person.console.wake(person.now),
        Some(Duration::from_secs(60))
    );
    person.sees();
    let sent = person.sent;
    person.sees();
    assert_eq!(person.sent, sent, "nothing changed, nothing is sent");
    person.now = Duration::from_secs(60);
    assert!(matches!(
        person.console.tick(person.now),
        Some(Action::Refresh)
    ));
    person.told(Status {
        clock: "2026-11-22T04:02:33Z".into(),
        ..status()
    });
    person.must_see("04:02 UTC");
    assert!(
        person.sent - sent < 120,
        "a new minute costs a line, not a page: {}",
        person.sent - sent
    );
    assert_eq!(
        person.console.wake(person.now),
        Some(Duration::from_secs(120))
    );
}

#[test]
fn control_keys_lead_to_the_start_and_end_only_where_they_may() {
    let mut person = Person::at(asked("123456789"));
    for key in [b"\x03", b"\x04", b"\x1a", b"\x1c", b"\0"] {
        person.types("c12");
        person.must_see("Code: 12");
        person.types(key);
        person.must_see("> 1 F Forgot password");
    }
    assert!(matches!(
        person.console.key(person.now, Key::Interrupt),
        Some(Action::Leave)
    ));
    assert!(matches!(
        person.console.key(person.now, Key::Home),
        Some(Action::Repaint)
    ));
    person.console.settings.may_leave = false;
    assert!(matches!(
        person.console.key(person.now, Key::Interrupt),
        Some(Action::Repaint)
    ));
}

#[test]
fn a_break_while_an_answer_is_waited_for_leads_to_the_start_all_the_same() {
    let secret = |text: &str| Secret::new(text.into());
    let code = "123456789012345678901234";
    let made = MakeKitReply {
        code: secret(code),
        qr: secret(code),
        file: None,
    };
    let exported = ExportReply {
        file: "GUID_123456789_0f8fad5b.txt".into(),
        stick: stick("a", true),
    };
    for (answer, told) in [
        (Answer::Request(request("123456789")), "Forgot password"),
        (granted_reply(), "Forgot password"),
        (Answer::Kit(made), "its code was not shown"),
        (Answer::Exported(exported), "You can now remove it safely."),
    ] {
        let mut person = Person::at(status());
        person.types("fyes");
        assert_eq!(person.types("\r").len(), 1);
        person.must_see("Please wait.");
        person.breaks();
        assert!(person.types("x\rc").is_empty(), "nothing else is heard");
        person.answer(Ok(answer));
        person.must_see("> 1 F Forgot password");
        person.must_see(told);
        assert!(!person.sees().contains("1234 5678"));
    }
    // Whoever asks next gets an answer.
    let mut person = Person::at(status());
    person.types("fyes\r");
    person.breaks();
    person.answer(Ok(Answer::Request(request("123456789"))));
    person.types("fyes\r");
    person.answer(Ok(Answer::Request(request("123456789"))));
    person.must_see("Good for");
}

#[test]
fn a_silent_daemon_is_told_and_the_page_lives_on_when_it_is_back() {
    let mut person = Person::at(asked("123456789"));
    person.types("c1234");
    person
        .console
        .lost("the recovery daemon is not running".into());
    person.must_see("The recovery service does not answer; trying again.");
    person.must_see("Code: 1234");
    person.told(asked("123456789"));
    assert!(!person.sees().contains("trying again"));
}

#[test]
fn the_event_log_opens_at_its_end() {
    let mut person = Person::at(status());
    assert!(matches!(person.types("l")[..], [Call::Log {}]));
    let record = |number| Record {
        number,
        clock: "2026-11-22T04:01:33Z".into(),
        event: "request".into(),
        message: format!("Event {number} \x1b[31mred"),
        channel: None,
        count: None,
        wait_s: None,
    };
    let reply = LogReply {
        records: (1..=40).map(record).collect(),
        sound: false,
    };
    person.answer(Ok(Answer::Log(reply)));
    person.must_see("Event 40 ?[31mred");
    person.must_see("Warning: records of this log were changed");
    person.types("\x1b[5~\x1b[5~\x1b[5~");
    person.must_see("Event 1 ");
    person.types("b\x1b[6~ \x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B");
    person.must_see("Event 40 ");
    person.back();
    person.must_see("> 1 F Forgot password");
}

#[test]
fn a_code_accepted_elsewhere_offers_no_password_here() {
    let mut status = granted();
    status.grant.as_mut().unwrap().surface = "screen".into();
    let mut person = Person::at(status);
    person.must_see("A code was accepted at \"screen\": set the new password there within 15 min");
    person.types("p");
    person.must_see("2 C Enter a code");
}

#[test]
fn with_a_kit_there_are_two_ways() {
    let mut person = Person::at(Status {
        kit: true,
        ..status()
    });
    assert!(person.types("fyes\r").is_empty());
    person.must_see("2 K Enter the code of the recovery kit");
    person.types("2\r");
    person.must_see("Type the 24 digits of the recovery kit.");
    person.types("\x03fyes\r");
    assert!(matches!(person.types("d")[..], [Call::Request {}]));
}

#[test]
fn the_requests_text_stands_between_its_marks_and_nothing_moves_in_it() {
    let mut person = Person::at(asked("123456789"));
    person.types("f");
    assert!(matches!(person.types("t")[..], [Call::RequestFile {}]));
    let contents = "guid: 0f8fad5b\nrequest:\n  040G 7SB3\n".to_owned();
    person.answer(Ok(Answer::File(RequestFileReply {
        file: "GUID_123456789_0f8fad5b.txt".into(),
        contents: contents.clone(),
    })));
    let frame = person.frame();
    assert!(frame.scrolls());
    let lines: Vec<&str> = frame.lines.iter().map(|line| line.as_str()).collect();
    let shown = lines.join("\n");
    let copied = recovery_protocol::guid_file::between_marks(&shown).unwrap();
    assert_eq!(copied, format!("{contents}\n"));
    person.must_see("save it as GUID_123456789_0f8fad5b.txt.");
    person.types("x");
    assert!(matches!(person.console.page, Page::Request));
}

/// A reply file as far as the console looks at it.
const REPLY: &str = "This file answers.\r\n\r\nguid: 0f8fad5b\r\nserial: 123456789\r\ncode: 1234 5678 9012 3456\r\n";

#[test]
fn a_pasted_reply_is_entered_once_all_of_it_has_come() {
    let mut person = Person::at(asked("123456789"));
    person.types("fp");
    person.must_see("Waiting for the text ...");
    assert!(person.console.is_pasting());
    assert!(person.types(REPLY).is_empty());
    person.must_see("5 lines have come.");
    assert!(!person.sees().contains("9012"));
    // The rest of a mail, some of it late.
    person.now += Duration::from_millis(400);
    assert!(person.types("-- \r\nabcdefgh\r\nabcdefgh\r\n").is_empty());
    assert!(person.console.tick(person.now).is_none());
    let wake = person.console.wake(person.now).unwrap();
    assert_eq!(wake, person.now + Duration::from_millis(500));
    person.now = wake;
    let Some(Action::Ask(Call::EnterReplyText { text, surface })) = person.console.tick(wake)
    else {
        panic!("nothing was entered")
    };
    let expected = REPLY.trim_end().replace("\r\n", "\n") + "\n";
    assert_eq!(
        (text.expose(), surface.as_str()),
        (expected.as_str(), "console test")
    );
    person.answer(Ok(granted_reply()));
    person.must_see("It needs at least 8 characters");
}

#[test]
fn what_is_no_reply_is_never_entered() {
    let mut person = Person::at(asked("123456789"));
    person.types("fp");
    assert!(person.types("the code: 1234 5678 9012 3456\r").is_empty());
    assert_eq!(person.console.tick(Duration::from_secs(20)).map(drop), None);
    person.types("x".repeat(5000));
    person.must_see("more than a reply file holds (4 KiB)");
    person.types(REPLY);
    assert_eq!(person.console.tick(Duration::from_secs(20)).map(drop), None);
    person.back();
    person.types("p");
    person.types(REPLY);
    person.now += Duration::from_secs(1);
    assert!(person.console.tick(person.now).is_some());
    let message = "The reply file is for recorder 7, not for this one.".to_owned();
    let refused = recovery::Error::ReplyTrouble {
        message,
        why: recovery::ReplyWhy::OtherRecorder,
        serial: Some("7".into()),
    };
    person.answer(Err(Failure::Refused(refused)));
    person.must_see("not for this one");
    person.must_see("Waiting for the text ...");
    person.back();
    assert!(matches!(person.console.page, Page::Request));
}
