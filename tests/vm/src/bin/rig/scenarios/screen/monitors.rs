//! Several monitors on one card, as large as they come.

use super::{BLACK, SERVICE, log, says};
use crate::Rig;
use crate::image::Image;
use crate::machine::{Machine, Start};
use crate::screen::{self, Picture};
use std::time::{Duration, Instant};

const WIDTH: usize = 3840;
const HEIGHT: usize = 2160;

/// How long an emulated recorder may take to paint four times the pixels.
const PATIENCE: Duration = Duration::from_secs(60);

/// A 4K monitor; then a second one is plugged in, and both show the same; then it is pulled out.
pub fn two(rig: &Rig, name: &str) -> String {
    let image = Image {
        // QEMU describes to the kernel what is plugged in at the start alone.
        words: "video=Virtual-2:3840x2160",
        card: "virtio-gpu-pci,id=card,max_outputs=2,xres=3840,yres=2160",
        ..rig.image.clone()
    };
    let start = Start {
        clock: None,
        state: None,
    };
    let mut recorder = Machine::start(&image, &rig.folder(name), &start);
    recorder.load(&image, "virtio-gpu");
    recorder.ready();
    recorder.guest.sh("/etc/init.d/monitor");
    says(&recorder, "", "3840x2160 on 1 monitors");
    signed_in_and_out(&mut recorder, &[0]);

    plugged(&mut recorder, "on", "3840x2160 on 2 monitors");
    signed_in_and_out(&mut recorder, &[0, 1]);
    plugged(&mut recorder, "off", "3840x2160 on 1 monitors");
    signed_in_and_out(&mut recorder, &[0]);

    let most = "sed -n 's/^VmHWM:[^0-9]*//p' /proc/$(pidof recovery-screen)/status";
    let most = recorder.guest.sh(most);
    recorder.guest.sh(&format!("{SERVICE} stop"));
    format!(": {} at most", most.trim())
}

/// The second connector's state is the kernel's own, and so is the word of it.
fn plugged(recorder: &mut Machine, state: &str, wanted: &str) {
    let before = log(recorder);
    recorder.guest.sh(&format!(
        "echo {state} >/sys/class/drm/card0-Virtual-2/status
         echo change >/sys/class/drm/card0/uevent"
    ));
    says(recorder, &before, wanted);
}

/// The bar, the sign-in and back; on these monitors, and the same on all of them.
fn signed_in_and_out(recorder: &mut Machine, monitors: &[usize]) {
    let middle = |picture: &Picture| picture.colour(WIDTH / 2, HEIGHT / 2);
    let bar = |picture: &Picture| picture.colour(600, 48);
    // It may be at the top already, and nothing is told of a pointer that stays where it is.
    point(recorder, [0.5, 0.5]);
    point(recorder, [0.5, 0.001]);
    show(recorder, monitors, "the bar", |picture| {
        bar(picture) != BLACK && middle(picture) == BLACK
    });
    recorder.press("ret");
    show(recorder, monitors, "the sign-in", |picture| {
        middle(picture) != BLACK
    });
    recorder.press("esc");
    show(recorder, monitors, "the live picture", |picture| {
        middle(picture) == BLACK
    });
}

fn point(recorder: &mut Machine, [x, y]: [f64; 2]) {
    // In pixels of the usual monitor.
    let [x, y] = [x * screen::WIDTH as f64, y * screen::HEIGHT as f64];
    recorder.point(x as usize, y as usize);
}

/// Waits until every one of these monitors shows it, and the same as the first to the last pixel.
fn show(recorder: &mut Machine, monitors: &[usize], what: &str, wanted: impl Fn(&Picture) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let pictures: Vec<Picture> = monitors.iter().map(|&at| recorder.picture_of(at)).collect();
        let [first, others @ ..] = &pictures[..] else {
            return;
        };
        // A monitor that shows nothing has a smaller picture.
        if [first.width, first.height] == [WIDTH, HEIGHT]
            && wanted(first)
            && others.iter().all(|other| other == first)
        {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "the monitors {monitors:?} never show {what}; see {}",
            recorder.keep_picture().display()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}
