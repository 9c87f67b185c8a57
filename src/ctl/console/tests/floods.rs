//! A mebibyte of anything: nothing grows, nothing is done that was not meant, and the next key is heard.

use super::*;
use std::fmt::Write;

/// Pseudo-random bytes, the same ones each time (xorshift64).
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..count).map(|_| next()).collect()
}

fn flood(bytes: &[u8]) {
    for start in [status(), asked("123456789"), granted()] {
        let mut person = Person::at(start);
        for piece in bytes.chunks(64 * 1024) {
            for call in person.types(piece) {
                drop(call);
                let message = "Not now.".to_owned();
                person.answer(Err(Failure::Refused(crate::api::recovery::Error::Busy {
                    message,
                    why: crate::api::recovery::BusyWhy::Checking,
                })));
            }
            let frame = person.frame();
            assert!(frame.lines.len() < 80 && frame.lines.iter().all(|line| line.len() < 400));
            let sent = person.sees();
            assert!(!sent.contains('\x07'), "no bell");
        }
        person.types(b"\0\0\x03");
        person.must_see("> 1");
    }
}

#[test]
fn random_bytes() {
    flood(&noise(1 << 20));
}

#[test]
fn breaks_and_letters() {
    flood(&[0; 1 << 20]);
    flood(&[b'c'; 1 << 20]);
}

#[test]
fn endless_control_sequences() {
    let mut text = String::from("\x1b[");
    for number in 0..200_000 {
        write!(text, "{number};").unwrap();
    }
    text.push_str("\x1b]");
    text.push_str(&"x".repeat(1 << 16));
    flood(text.as_bytes());
}
