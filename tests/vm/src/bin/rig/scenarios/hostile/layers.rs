//! Folders in the place of sticks whose file systems have no device: FUSE that hangs or lies, overlays.

use super::promptness;
use crate::Rig;
use crate::guest::Running;
use crate::machine::Machine;
use crate::stick::{Format, Plug, Stick};

/// A recorder with a configured folder and an open request.
fn recorder(rig: &Rig, name: &str) -> Machine {
    let mut recorder = rig.recorder(name);
    recorder.guest.sh("mkdir /media/folder /media/lower");
    recorder.configure("s/^mount = .*/mount = \"auto\"\\npaths = [\"\\/media\\/folder\"]/");
    recorder.guest.ctl(&["request"], "").done();
    recorder
}

/// Mounts a FUSE file system on the folder that does so.
fn serve(recorder: &mut Machine, how: &str) -> Running {
    let words = ["/usr/bin/recovery-vm-agent", "fuse", how, "/media/folder"];
    let serving = recorder.guest.start(&words, "");
    recorder
        .guest
        .sh("until grep -q /media/folder /proc/mounts; do sleep 0.05; done");
    serving
}

/// A file system that never answers: the core does, the folder is said not to, and a stick beside it is written.
pub fn fuse_hangs(rig: &Rig, name: &str) -> String {
    let mut recorder = recorder(rig, name);
    let _serving = serve(&mut recorder, "hangs");
    recorder.guest.status_when("that it hangs", |status| {
        let reason = status["sticks"][0]["reason"].as_str();
        reason.is_some_and(|reason| reason.contains("does not answer"))
    });
    let export = recorder
        .guest
        .start_ctl(&["export", "--stick", "/media/folder"], "");
    // It hangs by then.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let prompt = promptness(&mut recorder);
    let told = export.answer().refused(13);
    assert!(told.contains("does not answer"), "{told}");
    another_stick_works(&mut recorder);
    format!(": status {prompt:.1} ms at p99")
}

/// A file system that says yes to everything: it is not believed.
pub fn fuse_lies(rig: &Rig, name: &str) -> String {
    let mut recorder = recorder(rig, name);
    let _serving = serve(&mut recorder, "lies");
    recorder.stick_is_usable();
    let told = recorder.guest.ctl(&["export"], "").refused(13);
    recorder.guest.ctl(&["reply"], "").refused(13);
    another_stick_works(&mut recorder);
    format!(": \"{told}\"")
}

/// An overlay over a stick that cannot be written: refused without an upper layer; with one, the stick below stays as it is.
pub fn overlay(rig: &Rig, name: &str) -> String {
    let mut recorder = recorder(rig, name);
    recorder
        .guest
        .sh("mkdir /tmp/lower /tmp/other /tmp/upper /tmp/work
         echo precious >/tmp/lower/precious
         mount -t overlay -o lowerdir=/tmp/lower:/tmp/other overlay /media/folder");
    recorder
        .guest
        .status_when("that it is write-protected", |status| {
            let reason = status["sticks"][0]["reason"].as_str();
            reason.is_some_and(|reason| reason.contains("write-protected"))
        });
    let told = recorder.guest.ctl(&["export"], "").refused(13);
    assert!(told.contains("write-protected"), "{told}");
    recorder.guest.sh(
        "until umount /media/folder; do sleep 0.05; done
         mount -t overlay -o lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work overlay /media/folder",
    );
    recorder.stick_is_usable();
    let exported = recorder.guest.ctl(&["export"], "").done();
    let file = exported["file"].as_str().unwrap();
    let there = recorder.guest.sh("ls /tmp/lower /tmp/upper");
    let names: Vec<&str> = there.split_whitespace().collect();
    assert_eq!(names, ["/tmp/lower:", "precious", "/tmp/upper:", file]);
    String::new()
}

fn another_stick_works(recorder: &mut Machine) {
    let stick = Stick::new(&recorder.folder, Format::Vfat, true);
    recorder.plug(&Plug::sound(&stick.image));
    recorder.guest.status_when("a usable stick", |status| {
        let mut sticks = status["sticks"].as_array().unwrap().iter();
        sticks.any(|stick| stick["id"] == "sda1" && stick["usable"] == true)
    });
    let exported = recorder
        .guest
        .ctl(&["export", "--stick", "sda1"], "")
        .done();
    recorder.unplug("stick");
    assert!(stick.read(exported["file"].as_str().unwrap()).is_some());
}
