//! The request goes to the desk on a USB stick, and the reply comes back on it.

pub mod several;
pub mod shared;
pub mod speed;

use super::{NEW_PASSWORD, issued};
use crate::Rig;
use crate::stick::{Format, Plug, Stick};
use recovery_desk::issue::write_reply;
use recovery_protocol::{ReplyFile, SecureCode};
use serde_json::json;

/// The whole recovery by one stick.
pub fn recovery(rig: &Rig, name: &str, format: Format, partitioned: bool) -> String {
    let mut recorder = rig.recorder(name);
    let stick = Stick::new(&recorder.folder, format, partitioned);
    recorder.guest.ctl(&["request"], "").done();

    recorder.plug(&Plug::sound(&stick.image));
    let device = recorder.mount(&stick, "1", "rw");
    let shown = recorder.stick_is_usable();
    assert_eq!(shown[0]["id"], device);
    assert_eq!(shown[0]["label"], "OWNER");
    let exported = recorder.guest.ctl(&["export"], "").done();
    let file = exported["file"].as_str().unwrap();
    // It is safe to pull, mounted as it is: what is on the stick now is all there will ever be.
    recorder.unplug("stick");
    recorder.is_gone("1");
    recorder.guest.sh(&format!("umount -l /media/{device}"));

    let guid_file = stick.read(file);
    let (request, code) = issued(rig, &guid_file.expect("the GUID file is on the stick"));
    let reply = ReplyFile::new(&request, SecureCode::parse(&code).unwrap());
    stick.write(&write_reply(&recorder.folder, &request, &reply).unwrap());

    recorder.plug(&Plug::sound(&stick.image));
    recorder.mount(&stick, "1", "rw");
    let is_there = |status: &serde_json::Value| status["sticks"][0]["reply"] == true;
    recorder.guest.status_when("the reply is there", is_there);
    recorder.guest.ctl(&["reply"], "").done();
    recorder.guest.ctl(&["password"], NEW_PASSWORD).done();
    recorder.guest.ctl(&["sign-in"], NEW_PASSWORD).done();
    recorder.guest.ctl(&["reply"], "").refused(8);
    format!(": shown as \"{}\"", shown[0]["label"].as_str().unwrap())
}

/// The same where the recorder mounts sticks by itself, unseen: the owner plugs in and pulls out.
pub fn automatic(rig: &Rig, name: &str, format: Format) -> String {
    let mut recorder = rig.recorder(name);
    recorder.configure("s/^mount = .*/mount = \"auto\"/");
    let stick = Stick::new(&recorder.folder, format, true);
    recorder.guest.ctl(&["request"], "").done();

    recorder.plug(&Plug::sound(&stick.image));
    recorder.stick_is_usable();
    let exported = recorder.guest.ctl(&["export"], "").done();
    recorder.unplug("stick");
    recorder.is_gone("1");
    let guid_file = stick.read(exported["file"].as_str().unwrap());
    let (request, code) = issued(rig, &guid_file.expect("the GUID file is on the stick"));
    let reply = ReplyFile::new(&request, SecureCode::parse(&code).unwrap());
    stick.write(&write_reply(&recorder.folder, &request, &reply).unwrap());

    recorder.plug(&Plug::sound(&stick.image));
    let is_there = |status: &serde_json::Value| status["sticks"][0]["reply"] == true;
    recorder.guest.status_when("the reply is there", is_there);
    recorder.guest.ctl(&["reply"], "").done();
    recorder.guest.ctl(&["password"], NEW_PASSWORD).done();
    recorder.guest.ctl(&["sign-in"], NEW_PASSWORD).done();
    assert_eq!(
        recorder
            .guest
            .sh("grep -c /dev/sd /proc/mounts; true")
            .trim(),
        "0"
    );
    String::new()
}

/// Two sticks at once, one of them behind a hub: which one is meant must be said.
pub fn two_and_a_hub(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    let first = Stick::new(&recorder.folder, Format::Vfat, true);
    let second = first.copied(recorder.folder.join("second.img"));
    recorder.guest.ctl(&["request"], "").done();
    recorder.plug(&Plug::sound(&first.image));
    recorder.mount(&first, "1", "rw");
    let hub = json!({ "driver": "usb-hub", "id": "hub", "bus": "usb.0", "port": "2" });
    recorder.qmp.run("device_add", hub);
    recorder.plug(&Plug {
        name: "second",
        port: "2.1",
        ..Plug::sound(&second.image)
    });
    let device = recorder.mount(&second, "2.1", "rw");
    recorder.guest.status_when("two usable sticks", |status| {
        (0..2).all(|place| status["sticks"][place]["usable"] == true)
    });
    let told = recorder.guest.ctl(&["export"], "").refused(13);
    assert!(told.contains("More than one stick"), "{told}");
    let chosen = ["export", "--stick", &device];
    let exported = recorder.guest.ctl(&chosen, "").done();
    recorder.unplug("second");
    let file = exported["file"].as_str().unwrap();
    assert_eq!(first.read(file), None);
    let there = second.read(file);
    issued(
        rig,
        &there.expect("the file is on the stick behind the hub"),
    );
    String::new()
}
