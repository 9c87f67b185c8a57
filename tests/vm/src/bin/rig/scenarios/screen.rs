//! The recorder's screen on a real graphics card, with a real mouse and keyboard.

mod likeness;
pub mod story;

use crate::Rig;
use crate::guest::Running;
use crate::machine::Machine;
use crate::screen::{HEIGHT, Picture, WIDTH};
use serde_json::json;
use std::time::Duration;

const BLACK: [u8; 3] = [0; 3];
const WHITE: [u8; 3] = [255; 3];

/// It appears on the card, survives the monitor's cable, waits for another program that holds the card, and takes the framebuffer if told so; the pointer
/// follows the mouse, one that is plugged in later too; and nothing happens when nothing happens.
pub fn on_a_card(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    let first = start(&mut recorder, "first", "");
    used(&mut recorder);
    let woken = idle(&mut recorder);
    unplugged(&mut recorder);

    let second = start(&mut recorder, "second", "");
    recorder
        .guest
        .sh("until grep -q 'another program holds the card' /tmp/second.log; do sleep 0.1; done");
    end(&mut recorder, "first", first);
    used(&mut recorder);
    end(&mut recorder, "second", second);

    let third = start(&mut recorder, "third", "--fb /dev/fb0");
    used(&mut recorder);
    hotplugged(&mut recorder);
    end(&mut recorder, "third", third);
    format!("woken {woken} times in 60 s of idling")
}

/// Starts it; what it logs goes to a file.
fn start(recorder: &mut Machine, name: &str, options: &str) -> Running {
    let script = format!(
        "echo $$ >/tmp/{name}.pid; exec /usr/bin/recovery-screen {options} >/tmp/{name}.log 2>&1"
    );
    recorder.guest.start(&["/bin/sh", "-c", &script], "")
}

/// Ends it as an init would.
fn end(recorder: &mut Machine, name: &str, running: Running) {
    recorder.guest.sh(&format!("kill $(cat /tmp/{name}.pid)"));
    assert_eq!(
        running.end().status,
        0,
        "{}",
        recorder.guest.sh(&format!("cat /tmp/{name}.log"))
    );
}

/// The mouse at the top brings the bar, anywhere else nothing but the pointer; a key opens the sign-in.
fn used(recorder: &mut Machine) {
    arrow_at(recorder, 400, 900);
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
fn idle(recorder: &mut Machine) -> u64 {
    let counted = "cat /proc/$(cat /tmp/first.pid)/task/*/status | awk '/^voluntary/ { sum += $2 } END { print sum }'";
    let mut count = || recorder.guest.sh(counted).trim().parse::<u64>().unwrap();
    let before = count();
    std::thread::sleep(Duration::from_secs(60));
    let woken = count() - before;
    assert!(woken <= 8, "woken {woken} times in 60 s");
    woken
}

/// The monitor's cable is pulled out and plugged in again: the connector's state is the kernel's own, and so is the word
/// of it.
fn unplugged(recorder: &mut Machine) {
    cable(recorder, "off");
    recorder
        .guest
        .sh("until grep -q 'no monitor is connected' /tmp/first.log; do sleep 0.1; done");
    assert_eq!(
        recorder
            .guest
            .sh("cat /sys/class/drm/card0-Virtual-1/enabled"),
        "disabled\n"
    );
    cable(recorder, "detect");
    used(recorder);
}

fn cable(recorder: &mut Machine, state: &str) {
    recorder.guest.sh(&format!(
        "echo {state} >/sys/class/drm/card0-Virtual-1/status
         echo change >/sys/class/drm/card0/uevent"
    ));
}

/// Another mouse is plugged in, and moves by steps.
fn hotplugged(recorder: &mut Machine) {
    arrow_at(recorder, 400, 900);
    let mouse = json!({ "driver": "usb-mouse", "id": "mouse", "bus": "usb.0", "port": "6" });
    recorder.qmp.run("device_add", mouse);
    recorder
        .guest
        .sh("until grep -q 'QEMU USB Mouse' /sys/class/input/event*/device/name; do sleep 0.1; done; sleep 0.5");
    let steps = json!([{ "type": "rel", "data": { "axis": "x", "value": 40 } }]);
    recorder
        .qmp
        .run("input-send-event", json!({ "events": steps }));
    // A fast step is two points, and a point has 1.5 pixels here.
    recorder.shows("the pointer farther right", |picture| {
        is_arrow(picture, 520, 900)
    });
}
