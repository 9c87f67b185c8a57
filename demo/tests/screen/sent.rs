//! By a code that the desk sends: with the pointer, with a finger, with keys, with a remote control.

use crate::NEW;
use crate::certificates::Authority;
use crate::desk::{Desk, FIRST};
use crate::owner::Owner;
use crate::recorder::{Recorder, SERIAL, another, some_keys};
use egui::Key;
use recovery_screen::input::Act;
use recovery_screen::wizard::Page;

type Press = fn(&mut Owner, &str);

fn keypad(owner: &mut Owner, code: &str, press: Press) {
    code.chars()
        .for_each(|digit| press(owner, &digit.to_string()));
}

/// From the live picture to the ways, with the best one in front.
fn to_the_ways(owner: &mut Owner, press: Press) {
    owner.monitor.run_steps(20);
    for label in ["Device management", "Forgot password", "Yes, continue"] {
        press(owner, label);
    }
    owner.until_button("Use this way");
}

/// One click has the code sent; a wrong one is told and the right one leads to the sign-in with the new password.
fn recovers(wake: fn(&mut Owner), press: Press, digits: fn(&mut Owner, &str)) {
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", SERIAL);
    let mut owner = Owner::at(Recorder::of(&desk, &authority.pem));
    wake(&mut owner);
    to_the_ways(&mut owner, press);
    assert!(owner.says("Code by e-mail or text message"));
    press(&mut owner, "Use this way");
    owner.until_says("If this recorder is registered, a code went to ***42.");
    assert!(owner.says("It can be sent again in"));
    let code = desk.code_for(FIRST, 0);
    digits(&mut owner, &another(&code));
    press(&mut owner, "Check the code");
    owner.until_says("This code is not the right one");
    assert!(owner.says("4 tries left with this code."));
    press(&mut owner, "Clear");
    digits(&mut owner, &code);
    press(&mut owner, "Check the code");
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
    // Typing passwords by each is another story.
    for _ in 0..2 {
        owner.text(NEW);
        owner.key(Key::Enter);
    }
    owner.until_page("set", |page| {
        matches!(page, Page::Done { .. } | Page::Applying)
    });
    press(&mut owner, "Go to sign-in");
    owner.text(NEW);
    press(&mut owner, "Sign in");
    owner.until_page(
        "signed in",
        |page| matches!(page, Page::Home(page) if !page.busy),
    );
    owner.check(&code);
}

fn touches(owner: &mut Owner) {
    owner.does(Act::Touch([0.5, 0.5]));
    owner.does(Act::Lift);
}

#[test]
fn with_the_pointer_a_sent_code_recovers() {
    let at_the_top = |owner: &mut Owner| owner.does(Act::PointTo([0.5, 0.002]));
    recovers(at_the_top, Owner::click, |owner, code| {
        keypad(owner, code, Owner::click)
    });
}

#[test]
fn with_a_finger_a_sent_code_recovers() {
    recovers(touches, Owner::touch, |owner, code| {
        keypad(owner, code, Owner::touch)
    });
}

#[test]
fn with_keys_a_sent_code_recovers() {
    let any_key = |owner: &mut Owner| owner.key(Key::Enter);
    recovers(any_key, Owner::walk, Owner::text);
}

#[test]
fn with_a_remote_control_a_sent_code_recovers() {
    let any_key = |owner: &mut Owner| {
        owner.remote = true;
        owner.key(Key::Enter);
    };
    recovers(any_key, Owner::walk, |owner, code| {
        // KEY_NUMERIC_0 and the following.
        let digits = code.bytes().map(|digit| u16::from(digit - b'0'));
        digits.for_each(|digit| owner.code(0x200 + digit));
    });
}

#[test]
fn whoever_receives_nothing_takes_the_way_that_is_in_front_then() {
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", SERIAL);
    let mut owner = Owner::at(Recorder::of(&desk, &authority.pem));
    touches(&mut owner);
    to_the_ways(&mut owner, Owner::click);
    owner.click("Use this way");
    owner.until_says("a code went to ***42.");
    owner.click("I can't receive it");
    owner.until_says("These ways need no e-mail and no text message.");
    owner.click("Use this way");
    owner.until_request();
    owner.scan();
    // Back among the ways, the code that was sent is still to be entered, and no other is sent for that.
    owner.click("Back");
    owner.until_says("Enter it here.");
    owner.click("Code by e-mail or text message");
    owner.until_button("I can't receive it");
    desk.code_for(FIRST, 0);
    let texts = desk.texts();
    let to_first = texts.iter().filter(|(to, _)| to == FIRST);
    assert_eq!(to_first.count(), 1, "{texts:?}");
}

#[test]
fn a_desk_that_does_not_answer_leads_to_the_other_ways_with_the_reason() {
    let authority = Authority::new();
    let nobody = "url = \"https://127.0.0.1:9\"";
    let mut owner = Owner::at(Recorder::new(&some_keys(), &authority.pem, nobody));
    touches(&mut owner);
    to_the_ways(&mut owner, Owner::click);
    owner.click("Use this way");
    owner.until_says("The code service does not answer.");
    assert!(matches!(owner.monitor.state().wizard.page, Page::Ways));
    owner.click("Use this way");
    owner.until_request();
    owner.scan();
}
