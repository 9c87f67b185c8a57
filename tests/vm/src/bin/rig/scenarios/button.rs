//! The reset button: a key of the kernel's that somebody holds.

use super::reconfigured;
use crate::Rig;
use crate::board::Button;
use crate::image::OLD_PASSWORD;
use crate::machine::Machine;
use crate::wires::Wires;
use std::collections::BTreeSet;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What the maker printed on the recorder's sticker.
const STICKER: &str = "WBZQHX-0427";

/// The key of QEMU's keyboard, on boards that have no button of their own.
const KEY: &str = "f12";

/// How long the recorder, which is emulated, may then take to set the password.
const LATE: Duration = Duration::from_secs(10);

/// Held for 19 seconds, then for 20.
pub fn held(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    recorder.guest.sh(&format!(
        "echo {STICKER} >/data/etc/sticker && chmod 400 /data/etc/sticker && chown recoveryd /data/etc/sticker"
    ));
    let led = with_button(
        rig,
        &mut recorder,
        20,
        "sticker_code_file = \"/data/etc/sticker\"",
    );
    let samples = format!("until [ -e /tmp/enough ]; do cat {led}/brightness; sleep 0.1; done");
    let samples = recorder.guest.start(&["/bin/sh", "-c", &samples], "");

    press(&mut recorder, true);
    sleep(Duration::from_secs(19));
    press(&mut recorder, false);
    sleep(Duration::from_secs(2));
    let status = recorder.guest.status();
    assert!(status["last_recovery"].is_null() && status["button"].is_null());
    recorder.guest.ctl(&["sign-in"], OLD_PASSWORD).done();

    let hold = Duration::from_secs(20);
    let begun = Instant::now();
    press(&mut recorder, true);
    recorder.guest.status_when("the button is held", |status| {
        status["button"]["held_s"].is_u64()
    });
    let mut lit = BTreeSet::new();
    let set = loop {
        lit.extend(recorder.wires.as_mut().map(Wires::led));
        let status = recorder.guest.status();
        if !status["last_recovery"].is_null() {
            break begun.elapsed();
        }
        assert!(begun.elapsed() < hold + LATE, "{status}");
        sleep(Duration::from_millis(50));
    };
    assert!(set >= hold, "it took {set:?}");
    assert!(lit.len() != 1, "seen from outside it never blinks: {lit:?}");
    // Who goes on holding it does nothing more.
    sleep(Duration::from_secs(2));
    press(&mut recorder, false);
    sleep(Duration::from_secs(1));
    recorder.guest.sh("touch /tmp/enough");

    recorder.guest.ctl(&["sign-in"], STICKER).done();
    recorder.guest.ctl(&["sign-in"], OLD_PASSWORD).refused(11);
    // The owner shall choose another at the next sign-in.
    let line = recorder.guest.sh("grep ^admin: /data/etc/shadow");
    assert_eq!(line.split(':').nth(2), Some("0"));
    let log = recorder.guest.ctl(&["log"], "").done();
    let records = log["records"].as_array().unwrap();
    let times = records
        .iter()
        .filter(|record| record["event"].to_string().contains("button"));
    assert_eq!(times.count(), 1, "{log}");
    counted_along(&mut recorder);
    blinked(&samples.end().output)
}

/// Every surface is told each second; the console shows what it is told.
fn counted_along(recorder: &mut Machine) {
    recorder.line.sees("Last recovery");
    let transcript = fs::read(recorder.folder.join("serial.txt")).unwrap();
    let transcript = String::from_utf8_lossy(&transcript);
    let mut missed = 0;
    for second in 0..19 {
        let words = format!("The reset button is held: {second} of 20 seconds.");
        let times = transcript.matches(&words).count();
        assert!((1..=2).contains(&times), "{words} {times} times");
        missed += 2 - times;
    }
    // What changes before it is drawn is not: a recorder that is emulated on a busy machine may be that slow.
    assert!(missed <= 2, "missed {missed} seconds of 38");
}

/// Once a second while the button was held and not done; else off. How often it went on.
fn blinked(samples: &[u8]) -> String {
    let on: Vec<bool> = String::from_utf8_lossy(samples)
        .lines()
        .map(|line| line != "0")
        .collect();
    let times = on.windows(2).filter(|pair| !pair[0] && pair[1]).count();
    assert!((30..=41).contains(&times), "it went on {times} times");
    assert!(!on[on.len() - 1], "it stays on");
    format!(": the LED blinked {times} times")
}

/// Without a code on a sticker the button opens a request.
pub fn without_sticker(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    with_button(rig, &mut recorder, 2, "");
    press(&mut recorder, true);
    sleep(Duration::from_secs(3));
    press(&mut recorder, false);
    let status = recorder
        .guest
        .status_when("a request is open", |status| !status["request"].is_null());
    let rows = status["request"]["long_serial"].as_array().unwrap();
    recorder.line.sees("A request is open");
    recorder.guest.ctl(&["sign-in"], OLD_PASSWORD).done();
    format!(": {} rows", rows.len())
}

/// The button goes down or comes up.
fn press(recorder: &mut Machine, down: bool) {
    match &mut recorder.wires {
        Some(wires) => wires.button(down),
        None => recorder.key(KEY, down),
    }
}

/// The recorder begins anew with a reset button: the board's own, or a key of the keyboard, whose light is the LED. That
/// LED's folder.
fn with_button(rig: &Rig, recorder: &mut Machine, hold_s: u32, device: &str) -> String {
    let Button {
        device: name,
        key: number,
        led,
    } = rig.image.board.button;
    let found = recorder.guest.sh(&format!(
        "for at in /sys/class/input/event*; do
             grep -q '{name}' $at/device/name && echo ${{at##*/}} {led}
         done
         true"
    ));
    let names: Vec<&str> = found.split_whitespace().collect();
    let [event, led] = names[..] else {
        panic!("{found}")
    };
    let led = format!("/sys/class/leds/{led}");
    reconfigured(
        recorder,
        &format!(
            "s|^\\[device\\]|&\\n{device}|
             $ a [methods]\\nbutton = true\\n[button]\\ndevice = \"/dev/input/{event}\"\\nkey = {number}\\nhold_s = {hold_s}\\nled = \"{led}\""
        ),
    );
    let status = recorder.guest.status();
    let methods = status["methods"].as_array().unwrap();
    let button = methods.iter().find(|method| method["name"] == "button");
    assert_eq!(button.unwrap()["usable"], true, "{status}");
    led
}
