//! What goes wrong, what is done otherwise, and what is left lying.

use crate::owner::Owner;
use crate::recorder::Recorder;
use crate::{NEW, OLD};
use egui::Key;
use recovery_protocol::SecureCode;
use recovery_screen::run::now;
use recovery_screen::wizard::{PATIENCE, Page};

pub fn a_reply_file_is_one_click() {
    let mut owner = Owner::at(Recorder::start(""));
    let request = owner.asks();
    assert!(owner.says("Open for another 30 days"));
    // Whoever leaves while it is written is told all the same; the stick's folder holds the request then.
    owner.click("Export to USB");
    owner.click("Enter the code");
    owner.until_says("It is safe to remove");
    owner.recorder.reply(&request);
    // A folder in a stick's place is looked at when somebody asks.
    owner.until_stick_with_reply();
    owner.click("Use it");
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
    owner.click("Cancel");
    owner.until_page("given up", |page| matches!(page, Page::SignIn(_)));
}

/// The answer on a stick is the way on as soon as it is there: Enter takes it, and the code is one key away.
pub fn a_reply_file_leads() {
    let mut owner = Owner::at(Recorder::start(""));
    let request = owner.asks();
    owner.until_focused("Enter the code");
    owner.recorder.reply(&request);
    owner.until_stick_with_reply();
    owner.until_focused("Use it");
    owner.walk("Enter the code");
    owner.key(Key::Escape);
    owner.until_focused("Use it");
    owner.key(Key::Enter);
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
}

pub fn slips_and_wrong_codes() {
    let mut owner = Owner::at(Recorder::start(""));
    // Help and language on every page up to the code, and the theme.
    owner.opens();
    for next in [
        "Forgot password",
        "Yes, continue",
        "Use this way",
        "Enter the code",
    ] {
        owner.until_button(next);
        owner.click("Help");
        assert!(owner.monitor.state().wizard.help);
        owner.click("Close");
        owner.key(Key::F1);
        assert!(owner.monitor.state().wizard.help);
        owner.key(Key::Escape);
        assert!(!owner.monitor.state().wizard.help);
        owner.click("English");
        owner.click("Deutsch");
        owner.until_button("Hilfe");
        owner.click("Deutsch");
        owner.click("English");
        owner.click("High contrast");
        owner.click("Normal contrast");
        owner.click(next);
    }
    let status = owner.monitor.state().wizard.status.as_ref().unwrap();
    let rows = status.request.as_ref().unwrap().long_serial.join(" ");
    let request = recovery_protocol::long_serial::find(&rows).unwrap();
    let code = owner.recorder.code(&request);
    let slip = |digit: u8| char::from(b'0' + (digit - b'0' + 1) % 10);
    let mut mistyped: String = code[..15].into();
    mistyped.push(slip(code.as_bytes()[15]));
    owner.text(&mistyped);
    assert!(owner.says("One of the digits is not right"));
    // Half a code and Enter: nothing is pressed that nobody meant.
    (0..8).for_each(|_| owner.key(Key::Backspace));
    owner.key(Key::Enter);
    assert!(owner.says("8 digits to go"));
    owner.click("Clear");
    owner.text(&other_code(&code));
    owner.key(Key::Enter);
    owner.until_says("This code is not the right one");
    assert!(matches!(owner.monitor.state().wizard.page, Page::Code(_)));
}

/// A code that fits together and is not the one.
fn other_code(code: &str) -> String {
    let others = (0..100).map(|end| format!("{}{end:02}", &code[..14]));
    let mut others = others.filter(|other| other != code && SecureCode::parse(other).is_ok());
    others.next().unwrap()
}

pub fn wrong_passwords_and_nobody_there() {
    let mut owner = Owner::at(Recorder::start(""));
    owner.opens();
    // A key on the screen has the focus when a keyboard is typed on: Enter signs in and presses no key.
    owner.walk("q");
    owner.text("x");
    owner.key(Key::Enter);
    owner.until_says("That is not the password");
    for _ in 0..4 {
        owner.text("qx");
        owner.key(Key::Enter);
        owner.until_page(
            "answered",
            |page| matches!(page, Page::SignIn(page) if !page.busy),
        );
    }
    owner.until_says("0:2");
    // Nobody there for five minutes: what was typed is forgotten.
    owner.text("half a secret");
    let screen = owner.monitor.state_mut();
    assert!(screen.wizard.tick(now() + PATIENCE).0.is_empty());
    owner.until_page("left", |page| matches!(page, Page::Idle));
    owner.opens();
    assert!(owner.says("0:"));
    let Page::SignIn(page) = &owner.monitor.state().wizard.page else {
        panic!("another page")
    };
    assert_eq!(page.password.text(), "");
}

pub fn a_delayed_recovery_is_stopped() {
    let mut owner = Owner::at(Recorder::start("[policy]\nmode = \"delay\"\ndelay_h = 2\n"));
    let request = owner.asks();
    let code = owner.recorder.code(&request);
    owner.click("Enter the code");
    owner.text(&code);
    owner.key(Key::Enter);
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
    owner.text(NEW);
    owner.key(Key::Enter);
    owner.text(NEW);
    owner.key(Key::Enter);
    owner.until_page("delayed", |page| matches!(page, Page::Delayed(_)));
    assert!(owner.says("2 h 0 min"));
    owner.text(OLD);
    owner.click("Stop the recovery");
    owner.until_page("stopped", |page| matches!(page, Page::SignIn(_)));
    assert!(owner.says("The recovery was stopped"));
    owner.text(OLD);
    owner.click("Sign in");
    owner.until_page(
        "signed in",
        |page| matches!(page, Page::Home(page) if !page.busy),
    );
}
