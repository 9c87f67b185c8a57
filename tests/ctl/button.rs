//! The reset button: a pipe that carries the kernel's records, held by a test's hand.

use super::house::{House, OLD, code_for};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use recoveryd::api::client::{Client, Replies};
use recoveryd::api::recovery::{Call, Error, NoteWhy, Status, StatusReply};
use serde_json::Value;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

const STICKER: &str = "WBZQHX-0427";
const RESTART: u16 = 0x198;
const BUTTON: &str = r#"
[methods]
button = true
[button]
device = "{dir}/input/event0"
key = "KEY_RESTART"
hold_s = 2
led = "{dir}/led"
"#;

/// A recorder with a button, and a hand at it.
struct Recorder {
    house: House,
    button: Option<File>,
}

impl Recorder {
    fn new(more: &str, sticker: bool) -> Self {
        let device = match sticker {
            true => "sticker_code_file = \"{dir}/sticker\"",
            false => "",
        };
        let prepare = |dir: &Path| {
            fs::create_dir(dir.join("input")).unwrap();
            pipe(&dir.join("input/event0"));
            fs::write(dir.join("sticker"), format!("{STICKER}\n")).unwrap();
            fs::create_dir(dir.join("led")).unwrap();
            fs::write(dir.join("led/brightness"), "3\n").unwrap();
            fs::write(dir.join("led/max_brightness"), "255\n").unwrap();
        };
        let house = House::with(device, &format!("{BUTTON}{more}"), prepare);
        let button = Some(hand(&house.dir.path().join("input/event0")));
        Self { house, button }
    }

    fn device(&self) -> PathBuf {
        self.house.dir.path().join("input/event0")
    }

    fn does(&mut self, value: i32) {
        // A `struct input_event`: two longs of time, type, code, value.
        let mut record = vec![0; 2 * size_of::<libc::c_long>()];
        record.extend(1_u16.to_ne_bytes());
        record.extend(RESTART.to_ne_bytes());
        record.extend(value.to_ne_bytes());
        self.button.as_mut().unwrap().write_all(&record).unwrap();
    }

    fn press(&mut self) {
        self.does(1);
    }

    fn release(&mut self) {
        self.does(0);
    }

    fn watch(&self) -> Replies<StatusReply, Error> {
        let client = Client::connect(&self.house.socket()).unwrap();
        client.set_timeout(Some(Duration::from_secs(10))).unwrap();
        client.watch(&Call::Watch {}).unwrap()
    }

    fn status(&self) -> Value {
        self.house.json(&["status"])["status"].take()
    }

    fn lamp(&self) -> String {
        let value = fs::read_to_string(self.house.dir.path().join("led/brightness")).unwrap();
        value.lines().next().unwrap_or_default().to_owned()
    }

    fn events(&self) -> Vec<String> {
        let records = self.house.json(&["log"])["records"].take();
        let records = records.as_array().unwrap().iter();
        records
            .map(|record| record["event"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn pipe(path: &Path) {
    mkfifo(path, Mode::from_bits_truncate(0o644)).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
}

/// The writing end, once somebody reads.
fn hand(path: &Path) -> File {
    let begun = Instant::now();
    loop {
        let open = OpenOptions::new()
            .write(true)
            .custom_flags(libc::O_NONBLOCK)
            .open(path);
        match open {
            Ok(file) => return file,
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(5), "{error}"),
        }
        sleep(Duration::from_millis(10));
    }
}

fn until(watch: &mut Replies<StatusReply, Error>, mut seen: impl FnMut(&Status) -> bool) -> Status {
    watch
        .map(|reply| reply.unwrap().status)
        .find(|status| seen(status))
        .unwrap()
}

/// The sentence of a note, as soon as there is one of that kind.
fn noted(watch: &mut Replies<StatusReply, Error>, why: NoteWhy) -> String {
    let of_kind = |status: &Status| {
        let mut notes = status.notes.iter();
        notes
            .find(|note| note.why == why)
            .map(|note| note.message.clone())
    };
    let status = until(watch, |status| of_kind(status).is_some());
    of_kind(&status).unwrap()
}

fn button(status: &Value) -> &Value {
    let methods = status["methods"].as_array().unwrap();
    let found = methods.iter().find(|method| method["name"] == "button");
    found.unwrap()
}

#[test]
fn a_button_held_long_enough_sets_the_code_on_the_sticker_once() {
    let mut recorder = Recorder::new("", true);
    let method = button(&recorder.status()).clone();
    assert_eq!(method["usable"], true);
    assert_eq!(
        method["reason"],
        "Hold the reset button for 2 seconds: the password becomes the code on the recorder's sticker."
    );
    // Nobody knows since when a key is down that was never seen to come up.
    recorder.press();
    sleep(Duration::from_millis(2500));
    recorder.release();
    // Too short.
    recorder.press();
    sleep(Duration::from_millis(1500));
    recorder.release();
    sleep(Duration::from_millis(700));
    recorder.house.password_is(OLD);
    assert_eq!(recorder.events(), ["set-up"]);

    let mut watch = recorder.watch();
    let mut lamps = vec![recorder.lamp()];
    recorder.press();
    let begun = Instant::now();
    let mut held = Vec::new();
    let status = until(&mut watch, |status| {
        lamps.push(recorder.lamp());
        held.extend(status.button.map(|button| (button.held_s, button.hold_s)));
        status.last_recovery.is_some()
    });
    assert!(begun.elapsed() >= Duration::from_secs(2));
    held.dedup();
    assert_eq!(held, [(0, 2), (1, 2)]);
    assert_eq!(status.button, None);
    let record = status.last_recovery.unwrap();
    assert!(
        record
            .message
            .contains("the code on the recorder's sticker"),
        "{}",
        record.message
    );
    recorder.house.password_is(STICKER);
    // It goes on being held, and nothing more comes of it.
    sleep(Duration::from_millis(2500));
    lamps.push(recorder.lamp());
    recorder.release();
    sleep(Duration::from_millis(300));
    lamps.push(recorder.lamp());
    lamps.dedup();
    assert_eq!(
        (lamps[0].as_str(), lamps[lamps.len() - 1].as_str()),
        ("3", "3")
    );
    assert!(lamps.contains(&"255".to_owned()), "{lamps:?}");
    assert_eq!(recorder.events(), ["set-up", "button-held", "password-set"]);
    assert!(!recorder.house.log().contains(STICKER));
}

#[test]
fn a_button_at_rest_costs_nothing_and_one_that_is_gone_is_missed() {
    let mut recorder = Recorder::new("", true);
    recorder.release();
    // The core makes itself small a second after the last thing to do.
    sleep(Duration::from_millis(1500));
    let switches = |recorder: &Recorder| {
        let status = fs::read_to_string(format!("/proc/{}/status", recorder.house.pid())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("voluntary_ctxt_switches"));
        line.unwrap().to_owned()
    };
    let before = switches(&recorder);
    sleep(Duration::from_millis(1500));
    assert_eq!(switches(&recorder), before);

    let mut watch = recorder.watch();
    fs::remove_file(recorder.device()).unwrap();
    recorder.button = None;
    let works = |status: &Status| {
        status.methods.iter().all(|method| {
            method.usable || method.name != recoveryd::api::recovery::MethodName::Button
        })
    };
    let status = until(&mut watch, |status| !works(status));
    let said = format!("{:?}", status.methods);
    assert!(said.contains("The reset button does not work"), "{said}");
    sleep(Duration::from_millis(1500));
    pipe(&recorder.device());
    until(&mut watch, works);
    recorder.button = Some(hand(&recorder.device()));
    recorder.release();
    recorder.press();
    until(&mut watch, |status| status.last_recovery.is_some());
    recorder.house.password_is(STICKER);
}

#[test]
fn without_a_sticker_the_button_opens_the_request() {
    let mut recorder = Recorder::new("", false);
    let mut watch = recorder.watch();
    recorder.release();
    recorder.press();
    until(&mut watch, |status| status.request.is_some());
    let first = recorder.house.request();
    recorder.release();
    recorder.press();
    until(&mut watch, |status| status.button.is_some());
    until(&mut watch, |status| status.button.is_none());
    // The same request; and its code is what sets a password.
    assert_eq!(recorder.house.request().guid(), first.guid());
    assert_eq!(
        recorder.events(),
        ["set-up", "button-held", "request-opened", "button-held"]
    );
    recorder.house.password_is(OLD);
    assert!(
        recorder
            .house
            .run(&["enter", &code_for(&first)])
            .status
            .success()
    );
}

#[test]
fn the_owners_policy_and_a_missing_sticker_are_told() {
    let mut recorder = Recorder::new("[policy]\nmode = \"off\"\n", true);
    let mut watch = recorder.watch();
    recorder.release();
    recorder.press();
    let told = noted(&mut watch, NoteWhy::ButtonOff);
    assert!(told.contains("switched off"), "{told}");
    recorder.house.password_is(OLD);
    assert_eq!(recorder.events(), ["set-up"]);

    let mut recorder = Recorder::new("", true);
    fs::write(recorder.house.dir.path().join("sticker"), "abc\n").unwrap();
    let mut watch = recorder.watch();
    recorder.release();
    recorder.press();
    let told = noted(&mut watch, NoteWhy::ButtonFailed);
    assert!(told.contains("6 to 64 printable"), "{told}");
    recorder.house.password_is(OLD);
}
