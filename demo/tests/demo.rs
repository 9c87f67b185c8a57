//! The demo as its user runs it: by script, at a terminal, and stopped half-way.
#![allow(clippy::unwrap_used)]

mod stage;

use nix::sys::signal::Signal;
use stage::{Stage, Terminal};
use std::process::Stdio;

#[test]
fn the_script_lives_through_a_recovery() {
    let stage = Stage::new();
    let output = stage.demo(&["--script"]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}{complaints}");
    assert_eq!(complaints, "");
    for phrase in [
        "put this into firmware",
        "If this recorder is registered, a code of 8 digits went out by",
        "to jane@example.com: Example Recorders: the code for your recorder 123456789",
        "A new password was set after a verification code.",
        "a secure code of 16 digits goes to o***@e*** now",
        "to office@example.org: Example Recorders: the secure code for your recorder 123456789",
        "[to do: /case/",
        "The request is on the stick",
        "kind        GUID file",
        "secure code ",
        "the digits do not fit together",
        "This secure code is wrong",
        "The code is right",
        "one of the most common",
        "The new password is set.",
        "This is not the password.",
        "The other accounts' lines are as they were.",
        "No request is open",
        "A new password was set after a secure code.",
    ] {
        assert!(told.contains(phrase), "{phrase:?} is not in\n{told}");
    }
    assert!(
        told.ends_with("The account's password was changed.\n"),
        "{told}"
    );
    stage.assert_empty();
}

#[test]
fn a_person_recovers_at_the_console() {
    let stage = Stage::new();
    let mut terminal = Terminal::start(&stage);
    for (shown, typed) in [
        ("Press Enter to begin", "\n"),
        ("Forgot password", "f"),
        ("I am entitled", "yes\r"),
        ("How do you want", "d"),
        ("Send it to", "s"),
        ("safely", " "),
        ("the answer is on the USB stick", "r"),
        ("New password: ", "password1\r"),
        ("The same again: ", "password1\r"),
        ("most common", "otter under ice\r"),
        ("The same again: ", "otter under ice\r"),
        ("is set", "\x03"),
        ("Last recovery", "\x03"),
    ] {
        terminal.wait_for(shown);
        terminal.type_in(typed);
    }
    let (status, told) = terminal.end();
    assert_eq!(status.code(), Some(0), "{told}");
    for phrase in [
        "At the desk, meanwhile",
        "secure code ",
        "now has this hash",
        "The account's password was changed.",
    ] {
        assert!(told.contains(phrase), "{phrase:?} is not in\n{told}");
    }
    stage.assert_empty();
}

#[test]
fn a_person_who_only_looks_changes_nothing() {
    let stage = Stage::new();
    let mut terminal = Terminal::start(&stage);
    terminal.wait_for("Press Enter to begin");
    terminal.type_in("\n");
    terminal.wait_for("Forgot password");
    terminal.type_in("\x03");
    let (status, told) = terminal.end();
    assert_eq!(status.code(), Some(0), "{told}");
    assert!(
        told.contains("The account's password was not changed."),
        "{told}"
    );
    stage.assert_empty();
}

#[test]
fn signals_leave_nothing_behind() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        for shown in [
            &["Press Enter to begin"][..],
            &["Press Enter to begin", "Forgot password"],
        ] {
            let stage = Stage::new();
            let mut terminal = Terminal::start(&stage);
            for phrase in shown {
                terminal.wait_for(phrase);
                if shown.len() > 1 && *phrase == shown[0] {
                    terminal.type_in("\n");
                }
            }
            terminal.signal(signal);
            let (status, told) = terminal.end();
            assert_eq!(status.code(), Some(130), "{signal} at {shown:?}: {told}");
            stage.assert_empty();
        }
    }
}

#[test]
fn without_a_terminal_the_script_is_named() {
    let stage = Stage::new();
    let output = stage.demo(&[]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cargo demo -- --script"));
    stage.assert_empty();
}

#[test]
fn what_is_kept_is_named_and_stays() {
    let stage = Stage::new();
    let output = stage.demo(&["--script", "--keep"]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}");
    let kept = stage.only_entry();
    assert!(
        told.contains(&format!("The scratch directory stays: {}", kept.display())),
        "{told}"
    );
    let shadow = std::fs::read_to_string(kept.join("recorder/shadow")).unwrap();
    assert!(
        shadow.contains("\nadmin:$6$") && !shadow.contains("Recorder4216Demo"),
        "{shadow}"
    );
    stage.assert_no_process();
}
