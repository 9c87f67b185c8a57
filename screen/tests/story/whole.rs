//! From the live picture to the sign-in with the new password.

use crate::owner::Owner;
use crate::recorder::Recorder;
use crate::{NEW, OLD};
use egui::Key;
use recovery_screen::input::Act;
use recovery_screen::wizard::Page;
use std::fs;

pub fn with_the_pointer_alone() {
    let mut owner = Owner::at(Recorder::start(""));
    owner.monitor.hover_at(egui::pos2(640.0, 2.0));
    owner.monitor.run_steps(20);
    owner.click("Device management");
    owner.click("Forgot password");
    owner.click("Yes, continue");
    owner.click("Use this way");
    owner.until_request();
    let request = owner.scan();
    owner.click("Export to USB");
    owner.until_says("It is safe to remove");
    owner.click("Close");
    assert_eq!(
        fs::read_dir(owner.recorder.path("stick")).unwrap().count(),
        1
    );
    owner.click("Enter the code");
    let code = owner.recorder.code(&request);
    for digit in code.chars() {
        owner.click(&digit.to_string());
    }
    owner.click("Check the code");
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
    for _ in 0..2 {
        owner.on_screen(NEW, Owner::click);
        owner.click("Next");
    }
    owner.until_page("set", |page| {
        matches!(page, Page::Done { .. } | Page::Applying)
    });
    owner.click("Go to sign-in");
    owner.on_screen(NEW, Owner::click);
    owner.click("Sign in");
    owner.until_page(
        "signed in",
        |page| matches!(page, Page::Home(page) if !page.busy),
    );
    owner.check(&code);
}

pub fn with_keys_alone() {
    let mut owner = Owner::at(Recorder::start(""));
    owner.key(Key::Enter);
    owner.monitor.run_steps(20);
    owner.walk("Device management");
    // A remote control types a wrong password on the keys on the screen; the field keeps it.
    owner.walk("h");
    owner.walk("i");
    owner.walk("Sign in");
    owner.until_page(
        "refused",
        |page| matches!(page, Page::SignIn(page) if page.trouble.is_some()),
    );
    owner.walk("Forgot password");
    owner.walk("Yes, continue");
    owner.walk("Use this way");
    owner.until_request();
    let request = owner.scan();
    owner.walk("Enter the code");
    // Escape goes back and the code is found again from there.
    owner.key(Key::Escape);
    owner.walk("Enter the code");
    let code = owner.recorder.code(&request);
    owner.text(&code);
    // With the last digit the way on has the focus.
    owner.key(Key::Enter);
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
    owner.text(NEW);
    owner.key(Key::Enter);
    owner.text(NEW);
    owner.key(Key::Enter);
    owner.until_page("set", |page| {
        matches!(page, Page::Done { .. } | Page::Applying)
    });
    owner.walk("Go to sign-in");
    owner.text(OLD);
    owner.key(Key::Enter);
    owner.until_page(
        "refused",
        |page| matches!(page, Page::SignIn(page) if page.trouble.is_some()),
    );
    (0..OLD.len()).for_each(|_| owner.key(Key::Backspace));
    owner.text(NEW);
    owner.key(Key::Enter);
    owner.until_page(
        "signed in",
        |page| matches!(page, Page::Home(page) if !page.busy),
    );
    owner.check(&code);
}

pub fn with_a_finger_alone() {
    let mut owner = Owner::at(Recorder::start(""));
    // A finger at the live picture brings the bar.
    owner.does(Act::Touch([0.5, 0.5]));
    owner.does(Act::Lift);
    owner.monitor.run_steps(20);
    owner.touch("Device management");
    owner.touch("Forgot password");
    owner.touch("Yes, continue");
    owner.touch("Use this way");
    owner.until_request();
    let request = owner.scan();
    owner.touch("Enter the code");
    let code = owner.recorder.code(&request);
    for digit in code.chars() {
        owner.touch(&digit.to_string());
    }
    owner.touch("Check the code");
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
    for _ in 0..2 {
        owner.on_screen(NEW, Owner::touch);
        owner.touch("Next");
    }
    owner.until_page("set", |page| {
        matches!(page, Page::Done { .. } | Page::Applying)
    });
    owner.touch("Go to sign-in");
    owner.on_screen(NEW, Owner::touch);
    owner.touch("Sign in");
    owner.until_page(
        "signed in",
        |page| matches!(page, Page::Home(page) if !page.busy),
    );
    owner.check(&code);
}

pub fn with_a_remote_control_alone() {
    let mut owner = Owner::at(Recorder::start(""));
    owner.remote = true;
    owner.key(Key::Enter);
    owner.monitor.run_steps(20);
    owner.walk("Device management");
    owner.walk("Forgot password");
    // *Back* goes back and finds the way again.
    owner.key(Key::Escape);
    owner.walk("Forgot password");
    owner.walk("Yes, continue");
    owner.walk("Use this way");
    owner.until_request();
    let request = owner.scan();
    owner.walk("Enter the code");
    let code = owner.recorder.code(&request);
    for digit in code.bytes() {
        // KEY_NUMERIC_0 and the following.
        owner.code(0x200 + u16::from(digit - b'0'));
    }
    owner.key(Key::Enter);
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
    for _ in 0..2 {
        owner.on_screen(NEW, Owner::walk);
        owner.walk("Next");
    }
    owner.until_page("set", |page| {
        matches!(page, Page::Done { .. } | Page::Applying)
    });
    owner.walk("Go to sign-in");
    owner.on_screen(NEW, Owner::walk);
    owner.walk("Sign in");
    owner.until_page(
        "signed in",
        |page| matches!(page, Page::Home(page) if !page.busy),
    );
    owner.check(&code);
}
