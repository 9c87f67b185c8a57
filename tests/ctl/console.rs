//! A person at the console, from the forgotten password to the new one.

use super::house::{House, OLD};
use super::terminal::Terminal;
use recovery_protocol::{guid_file, long_serial, reply_file};
use std::fs;
use std::time::Duration;

fn at_console(house: &House) -> Terminal {
    let mut terminal = Terminal::new();
    terminal.start(house.ctl().arg("console"));
    terminal.sees("> 1 F Forgot password");
    terminal
}

#[test]
fn a_whole_recovery() {
    let house = House::new("");
    let mut terminal = at_console(&house);
    terminal.sees("NVR-4216 Serial number 123456789");
    terminal.types("f");
    terminal.sees("Go on only if you own this recorder");
    terminal.types("yes\r");
    terminal.sees("recovery@example.com");
    let request = house.request();
    for row in recovery_protocol::long_serial::rows(&request) {
        terminal.sees(&row);
    }
    assert_eq!(
        terminal.qr().as_deref(),
        house.json(&["request"])["qr"].as_str()
    );
    terminal.types("c");
    let code = house.code();
    terminal.types(format!("{code}\r"));
    terminal.sees("New password:");
    terminal.types("a new password\r");
    terminal.sees("The same again:");
    terminal.types("a new password\r");
    terminal.sees("The new password of the account admin is set.");
    house.password_is("a new password");
    terminal.types("x");
    terminal.sees("Last recovery:");
}

#[test]
fn by_stick_there_and_back() {
    let house = House::new("");
    let mut terminal = at_console(&house);
    terminal.types("fyes\r");
    terminal.sees("S stick");
    terminal.types("s");
    terminal.sees("You can now remove the stick safely.");
    assert_eq!(fs::read_dir(house.stick()).unwrap().count(), 1);
    house.reply();
    // A folder tells of no change; the daemon looks at it now and then when somebody asks.
    while house.json(&["status"])["status"]["sticks"][0]["reply"] != true {
        terminal.take(Duration::from_millis(200));
    }
    terminal.types("\x03");
    terminal.sees("> 1 R Use the answer that is on the USB stick");
    terminal.types("\r");
    terminal.sees("New password:");
}

#[test]
fn by_text_copied_from_the_terminal_and_pasted_back() {
    let house = House::new("");
    let mut terminal = at_console(&house);
    terminal.types("fyes\r");
    terminal.sees("T text");
    terminal.types("t");
    terminal.sees("-----END RECOVERY REQUEST-----");
    // What a person marks with the mouse: all that can be seen, and the line with the mark above it.
    let seen = terminal.screen();
    let copied = match guid_file::between_marks(&seen) {
        Some(text) => text.to_owned(),
        None => seen,
    };
    let request = house.request();
    assert!(long_serial::find(&copied).unwrap() == request);

    house.reply();
    let file = house.stick().join(reply_file::file_name(&request));
    let reply = fs::read_to_string(file).unwrap();
    terminal.types("x");
    terminal.sees("P paste");
    terminal.types("p");
    terminal.sees("Waiting for the text ...");
    let mail = format!(
        "Hello,\r\n> {}\r\n-- \r\nThe desk\r\n",
        reply.replace('\n', "\r\n> ")
    );
    terminal.types(mail);
    terminal.sees("New password:");
    let screen = terminal.screen();
    assert!(!screen.contains('*'), "{screen}");
    terminal.types("a new password\r");
    terminal.sees("The same again:");
    terminal.types("a new password\r");
    terminal.sees("The new password of the account admin is set.");
    house.password_is("a new password");
}

#[test]
fn a_wrong_code_and_a_refused_password_are_told() {
    let house = House::new("");
    house.json(&["request"]);
    let mut terminal = at_console(&house);
    let code = house.code();
    let wrong = (0..10).map(|check| format!("000000000000000{check}"));
    let wrong = wrong
        .into_iter()
        .find(|code| recovery_protocol::SecureCode::parse(code).is_ok())
        .unwrap();
    terminal.types("c");
    terminal.sees("Code:");
    terminal.types(format!("{wrong}\r"));
    terminal.sees("99 tries are left");
    terminal.types(format!("{code}\r"));
    terminal.sees("New password:");
    terminal.types("123456789\r");
    terminal.sees("The same again:");
    terminal.types("123456789\r");
    terminal.until("a refusal", |screen| {
        screen.contains("New password:") && screen.contains("serial")
    });
    house.password_is(OLD);
}

#[test]
fn a_daemon_that_comes_back_is_found_again() {
    let mut house = House::new("");
    let mut terminal = at_console(&house);
    house.stop();
    terminal.sees("trying again");
    assert!(!terminal.screen().contains("F  Forgot password"));
    house.start();
    terminal.sees("> 1 F Forgot password");
}

#[test]
fn a_change_made_elsewhere_is_seen_at_once() {
    let house = House::new("");
    let mut terminal = at_console(&house);
    house.json(&["request"]);
    terminal.sees("Forgot password: see the open request");
    house.json(&["export"]);
    let code = house.code();
    house.run(&["enter", &code]);
    terminal.sees("set the new password there within");
}

#[test]
fn a_request_at_a_terminal_shows_the_qr_code() {
    let house = House::new("");
    let qr = house.json(&["request"]);
    let mut terminal = Terminal::new();
    terminal.start(house.ctl().arg("request").env("LC_ALL", "C.UTF-8"));
    assert_eq!(terminal.ends().code(), Some(0));
    assert_eq!(terminal.qr().as_deref(), qr["qr"].as_str());
    let mut terminal = Terminal::new();
    terminal.start(house.ctl().arg("request").env("LC_ALL", "C"));
    assert_eq!(terminal.ends().code(), Some(0));
    assert!(terminal.screen().is_ascii() && terminal.screen().contains("####"));
}

#[test]
fn passwords_at_the_command_line_are_typed_hidden() {
    let house = House::new("");
    let code = house.code();
    assert!(house.run(&["enter", &code]).status.success());
    let mut terminal = Terminal::new();
    let before = terminal.mode();
    terminal.start(house.ctl().arg("password"));
    terminal.sees("The new password:");
    terminal.types("a new password\r");
    terminal.sees("The same again:");
    terminal.types("another password\r");
    terminal.sees("not the same");
    assert_eq!(terminal.ends().code(), Some(2));
    assert!(terminal.mode() == before, "the terminal is as it was");
    assert!(!terminal.screen().contains("another password"));
    let mut terminal = Terminal::new();
    terminal.start(house.ctl().arg("password"));
    terminal.sees("The new password:");
    terminal.types("\x03");
    assert_eq!(terminal.ends().code(), Some(2));
    assert!(terminal.mode() == before);
}
