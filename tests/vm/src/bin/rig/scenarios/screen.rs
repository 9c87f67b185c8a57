//! The recorder's screen on a real graphics card, with a real mouse and keyboard.

mod finger;
mod likeness;
pub mod monitors;
pub mod story;

use crate::Rig;
use crate::image::Image;
use crate::machine::{Machine, Start};
use crate::screen::{HEIGHT, Picture, WIDTH};
use serde_json::json;
use std::fs;
use std::time::{Duration, Instant};

const BLACK: [u8; 3] = [0; 3];
const WHITE: [u8; 3] = [255; 3];

/// How long what is logged may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// The service's own script.
const SERVICE: &str = "/etc/init.d/S61recovery-screen";

/// The most memory it may ever have had, in KiB.
const MOST_KIB: u64 = 20 * 1024;

/// It appears on the card when the recorder is switched on, survives being started anew and the monitor's cable, waits for
/// another program that holds the card, and takes the framebuffer if told so; the pointer follows the mouse, one that is
/// plugged in later too; and nothing happens when nothing happens.
pub fn on_a_card(rig: &Rig, name: &str) -> String {
    let image = Image {
        words: "monitor",
        ..rig.image.clone()
    };
    let start = Start {
        clock: None,
        state: None,
    };
    let mut recorder = Machine::start(&image, &rig.folder(name), &start);
    used(&mut recorder);
    let woken = woken(&mut recorder, Duration::from_secs(60));
    assert!(woken <= 8, "woken {woken} times in 60 s");

    let before = pid(&mut recorder);
    recorder.guest.sh(&format!("{SERVICE} restart"));
    assert_ne!(pid(&mut recorder), before);
    used(&mut recorder);
    let memory = memory(&mut recorder);
    // As when memory is short, and as a program ends that finds a fault in itself.
    for signal in ["KILL", "ABRT"] {
        crashed(&mut recorder, signal);
    }

    held(&mut recorder);

    recorder.guest.sh(&format!(
        "{SERVICE} stop
         mount -t tmpfs tmpfs /etc/default
         echo 'OPTIONS=\"--fb /dev/fb0\"' >/etc/default/recovery-screen
         {SERVICE} start"
    ));
    used(&mut recorder);
    hotplugged(&mut recorder);
    recorder
        .guest
        .sh(&format!("umount /etc/default; {SERVICE} restart"));
    used(&mut recorder);
    unplugged(&mut recorder);
    recorder.guest.sh(&format!("{SERVICE} stop"));
    format!(": woken {woken} times in 60 s of idling; {memory}")
}

fn pid(recorder: &mut Machine) -> u32 {
    let pid = recorder.guest.sh("pidof recovery-screen");
    pid.trim().parse().unwrap()
}

/// It ends in the middle of something, and comes back by itself: a new one, at the live picture, alone.
fn crashed(recorder: &mut Machine, signal: &str) {
    recorder.press("ret");
    recorder.press("ret");
    recorder.shows("the sign-in", |picture| {
        picture.colour(WIDTH / 2, HEIGHT / 2) != BLACK
    });
    let (crashed, before) = (pid(recorder), log(recorder));
    recorder.guest.sh(&format!("kill -{signal} {crashed}"));
    says(recorder, &before, "1920x1080 on 1 monitors");
    assert_ne!(pid(recorder), crashed);
    used(recorder);
}

/// The log so far, which is the kernel's.
fn log(recorder: &Machine) -> String {
    let log = fs::read(recorder.folder.join("log.txt")).unwrap();
    String::from_utf8_lossy(&log).into_owned()
}

/// Waits until something is logged after what was `before`.
fn says(recorder: &Machine, before: &str, text: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !log(recorder)[before.len()..].contains(text) {
        assert!(Instant::now() < deadline, "it is never logged: {text}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What the screen has in memory now, and what it had at most.
fn memory(recorder: &mut Machine) -> String {
    let status = recorder
        .guest
        .sh("cat /proc/$(pidof recovery-screen)/status");
    let kib = |field: &str| -> u64 {
        let mut lines = status.lines().filter_map(|line| line.strip_prefix(field));
        let number = lines.next().and_then(|line| line.split_whitespace().next());
        number.unwrap().parse().unwrap()
    };
    let (now, most) = (kib("VmRSS:"), kib("VmHWM:"));
    assert!(most <= MOST_KIB, "{most} KiB at most");
    format!("{now} KiB, {most} at most")
}

/// Another program, root's, holds the card: the screen waits, without looking again and again, and appears when that ends.
fn held(recorder: &mut Machine) {
    recorder.guest.sh(&format!(
        "{SERVICE} stop
         cp /usr/bin/recovery-screen /tmp/vendors-own"
    ));
    let script = "echo $$ >/tmp/vendors-own.pid; exec /tmp/vendors-own >/tmp/vendors-own.log 2>&1";
    let vendors = recorder.guest.start(&["/bin/sh", "-c", script], "");
    used(recorder);
    let before = log(recorder);
    recorder.guest.sh(&format!("{SERVICE} start"));
    says(recorder, &before, "another program holds the card");
    let woken = woken(recorder, Duration::from_secs(12));
    assert!(woken <= 8, "woken {woken} times in 12 s of waiting");
    // What is done at the other program is not done here as well.
    recorder.press("ret");
    recorder.press("ret");
    recorder.shows("the other's sign-in", |picture| {
        picture.colour(WIDTH / 2, HEIGHT / 2) != BLACK
    });
    recorder.guest.sh("kill $(cat /tmp/vendors-own.pid)");
    assert_eq!(vendors.end().status, 0);
    arrow_at(recorder, 400, 700);
    assert_eq!(recorder.picture().colour(WIDTH / 2, HEIGHT / 2), BLACK);
    used(recorder);
}

/// The mouse at the top brings the bar, anywhere else nothing but the pointer; a key opens the sign-in.
fn used(recorder: &mut Machine) {
    arrow_at(recorder, 400, 700);
    recorder.point(WIDTH / 2, 2);
    recorder.shows("the bar", |picture| picture.colour(300, 24) != BLACK);
    recorder.press("ret");
    recorder.shows("the sign-in", |picture| {
        picture.colour(WIDTH / 2, HEIGHT / 2) != BLACK
    });
    recorder.press("esc");
    recorder.shows("the live picture", |picture| {
        picture.colour(WIDTH / 2, HEIGHT / 2) == BLACK
    });
}

/// Moves the mouse until the pointer is seen there: the first moves come before the program listens.
fn arrow_at(recorder: &mut Machine, x: usize, y: usize) {
    for _ in 0..100 {
        recorder.point(x + 200, y);
        recorder.point(x, y);
        std::thread::sleep(Duration::from_millis(100));
        if is_arrow(&recorder.picture(), x, y) {
            return;
        }
    }
    panic!(
        "the pointer is never seen; see {}",
        recorder.keep_picture().display()
    );
}

fn is_arrow(picture: &Picture, x: usize, y: usize) -> bool {
    // A card that shows nothing has a smaller picture.
    picture.width == WIDTH
        && picture.colour(x + 2, y + 8) == WHITE
        && picture.colour(x + 3, y + 36) == BLACK
}

/// How often it is woken while nobody does anything.
fn woken(recorder: &mut Machine, time: Duration) -> u64 {
    let counted = "cat /proc/$(pidof recovery-screen)/task/*/status \
         | awk '/^voluntary/ { sum += $2 } END { print sum }'";
    let mut count = || recorder.guest.sh(counted).trim().parse::<u64>().unwrap();
    let before = count();
    std::thread::sleep(time);
    count() - before
}

/// The monitor's cable is pulled out and plugged in again: the connector's state is the kernel's own, and so is the word
/// of it. This card's driver has forgotten by then which monitor it was, and takes it for a small one.
fn unplugged(recorder: &mut Machine) {
    let before = log(recorder);
    cable(recorder, "off");
    says(recorder, &before, "no monitor is connected");
    let enabled = "cat /sys/class/drm/card0-Virtual-1/enabled";
    assert_eq!(recorder.guest.sh(enabled), "disabled\n");
    let before = log(recorder);
    cable(recorder, "detect");
    says(recorder, &before, "1024x768 on 1 monitors");
    // It is at the top already, and nothing is told of a pointer that stays where it is.
    recorder.point(WIDTH / 2, HEIGHT / 2);
    recorder.point(WIDTH / 2, 2);
    let small = |picture: &Picture| [picture.width, picture.height] == [1024, 768];
    recorder.shows("a small monitor's bar", |picture| {
        small(picture) && picture.colour(160, 12) != BLACK
    });
    recorder.press("ret");
    recorder.shows("a small monitor's sign-in", |picture| {
        small(picture) && picture.colour(512, 384) != BLACK
    });
}

fn cable(recorder: &mut Machine, state: &str) {
    recorder.guest.sh(&format!(
        "echo {state} >/sys/class/drm/card0-Virtual-1/status
         echo change >/sys/class/drm/card0/uevent"
    ));
}

/// Another mouse is plugged in, and moves by steps.
fn hotplugged(recorder: &mut Machine) {
    arrow_at(recorder, 400, 700);
    let before = log(recorder);
    let mouse = json!({ "driver": "usb-mouse", "id": "mouse", "bus": "usb.0", "port": "6" });
    recorder.qmp.run("device_add", mouse);
    says(recorder, &before, "is plugged in");
    let steps = json!([{ "type": "rel", "data": { "axis": "x", "value": 40 } }]);
    recorder
        .qmp
        .run("input-send-event", json!({ "events": steps }));
    // A fast step is two points, and a point has 1.5 pixels here.
    recorder.shows("the pointer farther right", |picture| {
        is_arrow(picture, 520, 700)
    });
}
