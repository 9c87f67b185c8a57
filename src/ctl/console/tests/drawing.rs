//! What stands on the screen: QR codes that can be read off it, and pages that fit.

use super::*;
use crate::api::recovery::{MakeKitReply, Note, NoteWhy, Record};
use crate::ctl::console::page::Page;
use crate::ctl::qr::tests::read_back;
use crate::secret::Secret;

/// The QR code's part of a screen: everything left of the text, in characters.
fn picture(lines: &[String], columns: usize) -> Vec<String> {
    lines
        .iter()
        .map(|line| crate::ctl::text::pad(line, columns))
        .collect()
}

fn looks() -> [Look; 2] {
    [false, true].map(|inverted| Look {
        ascii: false,
        inverted,
    })
}

#[test]
fn the_request_fits_the_screen_and_can_be_read_off_it() {
    for (serial, columns, rows) in [
        ("123456789", 41, 21),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ-12345", 45, 23),
    ] {
        for look in looks() {
            let mut person = Person::with(asked(serial), look);
            person.types("f");
            assert_eq!(person.frame().lines.len(), 24);
            let seen: Vec<String> = person.sees().lines().map(str::to_owned).collect();
            let request = request(serial);
            assert_eq!(
                read_back(&picture(&seen[..rows], columns), look),
                Some(request.qr),
                "{serial} {look:?}"
            );
            for (place, row) in request.long_serial.iter().enumerate() {
                person.must_see(&format!("{}  {row}", place + 1));
            }
            for wanted in [
                serial,
                "2026-11-22 04:01 UTC",
                "GUID 0f8fad5b-d9cb-869f-",
                "a165-70867728950e",
            ] {
                person.must_see(wanted);
            }
            for wanted in ["desk@example.com", "+00 800 1234", "C code", "Esc back"] {
                person.must_see(wanted);
            }
        }
    }
}

#[test]
fn a_request_in_plain_characters_scrolls_and_says_how_large_it_is() {
    for (serial, columns) in [("123456789", 78), ("ABCDEFGHIJKLMNOPQRSTUVWXYZ-12345", 86)] {
        for inverted in [false, true] {
            let look = Look {
                ascii: true,
                inverted,
            };
            let mut person = Person::with(asked(serial), look);
            person.types("f");
            let lines: Vec<String> = person
                .frame()
                .lines
                .iter()
                .map(|line| line.to_string())
                .collect();
            assert!(lines.iter().all(|line| line.is_ascii()));
            let wanted = format!(
                "This page takes {} lines of {} columns",
                lines.len(),
                columns.max(80)
            );
            assert!(
                lines.iter().any(|line| line.contains(&wanted)),
                "{wanted}: {lines:#?}"
            );
            let rows = columns / 2;
            let first = lines.len() - 2 - rows;
            let drawn = picture(&lines[first..first + rows], columns);
            assert_eq!(read_back(&drawn, look), Some(request(serial).qr));
            // On a terminal that is large enough the same is seen.
            let mut terminal = vt100::Parser::new(lines.len() as u16, columns.max(80) as u16, 0);
            terminal.process(&Screen::default().show(person.frame()));
            let seen: Vec<String> = terminal
                .screen()
                .contents()
                .lines()
                .map(str::to_owned)
                .collect();
            assert_eq!(
                read_back(&picture(&seen[first..first + rows], columns), look),
                Some(request(serial).qr)
            );
        }
    }
}

#[test]
fn a_page_that_scrolls_is_not_printed_again_for_the_clock() {
    let mut person = Person::with(
        asked("123456789"),
        Look {
            ascii: true,
            inverted: false,
        },
    );
    person.types("f");
    person.sees();
    let sent = person.sent;
    person.told(Status {
        clock: "2026-11-22T05:00:00Z".into(),
        ..asked("123456789")
    });
    person.now += Duration::from_secs(86_400);
    person.sees();
    assert_eq!(person.sent, sent);
}

#[test]
fn a_and_i_change_the_picture() {
    let mut person = Person::at(asked("123456789"));
    person.types("fi");
    let seen: Vec<String> = person.sees().lines().map(str::to_owned).collect();
    let look = Look {
        ascii: false,
        inverted: true,
    };
    assert!(read_back(&picture(&seen[..21], 41), look).is_some());
    person.types("a");
    assert!(person.frame().scrolls());
}

#[test]
fn a_kit_never_scrolls_and_can_be_read_off_the_screen() {
    let code = "123456789012345678901234";
    for ascii in [false, true] {
        let look = Look {
            ascii,
            inverted: false,
        };
        let mut person = Person::with(status(), look);
        person.types("kpassword\r");
        let secret = || Secret::new(code.into());
        let file = Some("KIT_123456789.txt".to_owned());
        person.answer(Ok(Answer::Kit(MakeKitReply {
            code: secret(),
            qr: secret(),
            file,
        })));
        assert_eq!(person.frame().lines.len(), 24);
        person.must_see("KIT_123456789.txt");
        let seen: Vec<String> = person.sees().lines().map(str::to_owned).collect();
        let (columns, rows) = if ascii { (46, 23) } else { (25, 13) };
        assert_eq!(
            read_back(&picture(&seen[..rows], columns), look).as_deref(),
            Some(code)
        );
    }
}

#[test]
fn every_page_fits_whatever_the_daemon_says() {
    let long = "录像机 a very long sentence that goes on and on \x1b[2J\u{202e} ".repeat(60);
    let mut hostile = Status {
        kit: true,
        notes: vec![note(&long); 30],
        model: long.clone(),
        ..granted()
    };
    hostile.vendor.name = long.clone();
    hostile.vendor.contact = vec![long.clone(); 30];
    hostile.last_recovery = Some(Record {
        number: 1,
        clock: long.clone(),
        event: "recovered".into(),
        message: long.clone(),
        channel: None,
        count: None,
        wait_s: None,
    });
    hostile.sticks = (0..40).map(|_| stick(&long, false)).collect();
    for keys in [
        "",
        "f",
        "fw",
        "fs",
        "c1234567890123456",
        "pabcdefgh",
        "k",
        "l",
        "g",
    ] {
        for ascii in [false, true] {
            for next in [
                Next::Start,
                Next::Code,
                Next::Password,
                Next::Delayed,
                Next::Unavailable,
            ] {
                let mut person = Person::with(
                    Status {
                        next,
                        ..hostile.clone()
                    },
                    Look {
                        ascii,
                        inverted: false,
                    },
                );
                person.types(keys);
                let frame = person.frame();
                for line in &frame.lines {
                    assert!(
                        crate::ctl::text::width(line) <= 80,
                        "{keys} {next:?}: {}",
                        line.as_str()
                    );
                    assert!(!line.contains(['\x1b', '\u{202e}']), "{keys}");
                    assert!(!ascii || line.is_ascii());
                }
                let may_scroll =
                    ascii && matches!(person.console.page, Page::Request) && frame.lines.len() < 80;
                assert!(
                    !frame.scrolls() || may_scroll,
                    "{keys} {next:?} takes {} lines",
                    frame.lines.len()
                );
            }
        }
    }
}

#[test]
fn the_menu_is_seen_however_much_there_is_to_say() {
    let said = "Something to be known about this recorder, in a long sentence of many words.";
    let notes = vec![note(said); 30];
    let mut person = Person::at(Status { notes, ..status() });
    person.must_see("...");
    person.must_see("> 1 F Forgot password");
    person.must_see("Arrows or numbers and Enter");
}

fn note(message: &str) -> Note {
    Note {
        message: message.into(),
        why: NoteWhy::NoPlugWatch,
    }
}
