//! The reset button over a system's own accounts: the owner is asked for another password, and the owner's policy holds.

use crate::stage::{NEW, OLD, Plan, Recorder};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use recoveryd::api::recovery::{Call, Done, Next};
use recoveryd::flow::state::{Channel, Stage};
use recoveryd::secret::Secret;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::time::Duration;

const STICKER: &str = "WBZQHX-0427";
const KEY: u16 = 28;

/// A recorder whose button is a pipe of kernel records, held for a second.
fn with(more: &str) -> Recorder {
    let button = "[methods]\nbutton = true\n[button]\ndevice = \"{dir}/button\"\nkey = \"KEY_ENTER\"\nhold_s = 1\n";
    let mut recorder = Recorder::off(Plan {
        device: "sticker_code_file = \"{dir}/sticker\"",
        more: format!("{button}{more}"),
        ..Plan::default()
    });
    mkfifo(&recorder.path("button"), Mode::from_bits_truncate(0o644)).unwrap();
    fs::write(recorder.path("sticker"), STICKER).unwrap();
    recorder.start();
    recorder
}

/// Comes up, goes down and stays there until `next` has come.
fn hold_until(recorder: &Recorder, next: impl Fn(&recoveryd::api::recovery::Status) -> bool) {
    let mut button = OpenOptions::new()
        .write(true)
        .open(recorder.path("button"))
        .unwrap();
    for value in [0, 1] {
        let mut record = vec![0; 2 * size_of::<libc::c_long>()];
        record.extend(1_u16.to_ne_bytes());
        record.extend(KEY.to_ne_bytes());
        record.extend(i32::to_ne_bytes(value));
        button.write_all(&record).unwrap();
    }
    recorder.status_when("after the button", next);
}

/// The day of the last change in the account's line.
fn day(recorder: &Recorder) -> String {
    let text = fs::read_to_string(recorder.path("shadow")).unwrap();
    let line = text.lines().nth(1).unwrap().to_owned();
    line.split(':').nth(2).unwrap().into()
}

#[test]
fn the_owner_is_asked_for_another_password_until_there_is_one() {
    let recorder = with("");
    hold_until(&recorder, |status| status.last_recovery.is_some());
    assert!(recorder.opens(STICKER) && !recorder.opens(OLD));
    assert_eq!(day(&recorder), "0");
    recorder.sign_in(STICKER).unwrap();
    // By a code the password is the owner's own choice.
    recorder.get_in();
    recorder.set_password(NEW).unwrap();
    assert!(recorder.opens(NEW));
    assert_ne!(day(&recorder), "0");
    assert!(!recorder.log().contains(STICKER));
}

#[test]
fn under_a_delay_the_sticker_waits_and_the_old_password_stops_it() {
    let mut recorder = with("[policy]\nmode = \"delay\"\ndelay_h = 1\n");
    hold_until(&recorder, |status| status.next == Next::Delayed);
    let status = recorder.status();
    assert_eq!(status.delayed.unwrap().method, "reset button");
    assert!(recorder.opens(OLD));
    let password = Secret::new(OLD.into());
    let Done {} = recorder.ask(Call::StopDelayed { password }).unwrap();
    assert_eq!(recorder.status().next, Next::Start);

    hold_until(&recorder, |status| status.next == Next::Delayed);
    recorder.cut_power();
    recorder.start();
    recorder.edit(|device| {
        let Stage::Delayed { left, channel, .. } = &mut device.stage else {
            panic!("nothing is delayed");
        };
        assert_eq!(*channel, Channel::Button);
        *left = Duration::ZERO;
    });
    recorder.status_when("set", |status| status.last_recovery.is_some());
    assert!(recorder.opens(STICKER));
    assert_eq!(day(&recorder), "0");
}
