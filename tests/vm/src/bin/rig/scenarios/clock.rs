//! The recorder's clock is wrong: no limit notices.

use super::wrong_code;
use crate::Rig;
use crate::image::Image;
use crate::machine::{Machine, Start};
use std::time::Instant;

/// Times that a dead battery or a wrong hand gives, in an order that jumps both ways.
const BATTERIES: [&str; 3] = [
    "2000-01-01T00:00:00",
    "2099-12-31T23:59:00",
    "1970-01-01T00:00:10",
];

/// Switched on again and again with another time: the wait after wrong codes and the request's end stay as they were.
pub fn batteries(rig: &Rig, name: &str) -> String {
    switched_on(rig, name, &rig.image, &BATTERIES)
}

/// The same without any clock that runs while the recorder is off: its time begins anew each time.
pub fn none(rig: &Rig, name: &str) -> String {
    let image = Image {
        words: rig.image.board.without_clock,
        ..rig.image.clone()
    };
    switched_on(rig, name, &image, &["1970-01-01T00:00:00"; 2])
}

fn switched_on(rig: &Rig, name: &str, image: &Image, clocks: &[&str]) -> String {
    let folder = rig.folder(name);
    let begun = Instant::now();
    let mut before: Option<(u64, u64, String)> = None;
    for &clock in clocks {
        let start = Start {
            clock: Some(clock),
            state: None,
        };
        let mut recorder = Machine::start(image, &folder, &start);
        recorder.ready();
        let year = recorder.guest.sh("date +%Y");
        assert_eq!(year.trim(), &clock[..4]);
        let rtc = recorder.guest.sh("ls /sys/class/rtc");
        assert_eq!(rtc.is_empty(), !image.words.is_empty(), "{rtc}");
        if before.is_none() {
            guess_until_waiting(&mut recorder);
        }
        let status = recorder.guest.status();
        let (wait, ends) = waits(&status);
        let guid = status["request"]["guid"].as_str().unwrap().to_owned();
        if let Some((wait_before, ends_before, guid_before)) = before {
            assert_eq!(guid, guid_before);
            assert!(
                wait <= wait_before,
                "with the clock at {clock} the wait grew from {wait_before} to {wait} s"
            );
            let passed = begun.elapsed().as_secs() + 1;
            assert!(
                wait + passed >= wait_before,
                "with the clock at {clock} {wait_before} s of waiting became {wait}"
            );
            assert!(
                ends <= ends_before && ends + passed >= ends_before,
                "the request ends in {ends}, not {ends_before} s"
            );
        }
        before = Some((wait, ends, guid));
        recorder
            .guest
            .ctl(&["enter", "-"], &wrong_code(99))
            .refused(6);
        // Stopped in order: what is left of a wait is kept to the second only then, else to the minute.
        recorder.guest.sh("/etc/init.d/S60recoveryd stop");
    }
    format!(": {} times", clocks.len())
}

/// The clock is set while it waits.
pub fn jumps(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    guess_until_waiting(&mut recorder);
    let (mut wait, mut ends) = waits(&recorder.guest.status());
    let mut looked = Instant::now();
    for time in [
        "2099-01-01 00:00:00",
        "1971-01-01 00:00:00",
        "2038-01-19 03:14:06",
        "2000-02-29 12:00:00",
    ] {
        recorder.guest.sh(&format!("date -s '{time}' && sleep 1"));
        let (now_wait, now_ends) = waits(&recorder.guest.status());
        let passed = looked.elapsed().as_secs() + 2;
        looked = Instant::now();
        assert!(
            now_wait <= wait && now_wait + passed >= wait,
            "at {time} a wait of {wait} s became {now_wait}"
        );
        assert!(
            now_ends <= ends && now_ends + passed >= ends,
            "at {time} the request's {ends} s became {now_ends}"
        );
        (wait, ends) = (now_wait, now_ends);
    }
    String::new()
}

/// Opens a request and enters wrong codes until the recorder makes one wait: 30 s after the fifth.
fn guess_until_waiting(recorder: &mut Machine) {
    recorder.guest.ctl(&["request"], "").done();
    for guess in 1..=5 {
        let answer = recorder.guest.ctl(&["enter", "-"], &wrong_code(guess));
        let wait = answer.said["wait_s"].as_u64().unwrap();
        answer.refused(5);
        assert_eq!(wait > 20, guess == 5, "{wait} s after wrong code {guess}");
    }
}

/// The seconds until the next code, and those until the request ends.
fn waits(status: &serde_json::Value) -> (u64, u64) {
    (
        status["code_wait_s"].as_u64().unwrap(),
        status["request"]["ends_in_s"].as_u64().unwrap(),
    )
}
