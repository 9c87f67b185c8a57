//! Sticks that refuse, lie, hang or vanish.

mod images;
pub mod layers;
mod matrix;
mod trial;

use super::issued;
use crate::Rig;
use crate::machine::Machine;
use crate::stick::{Format, Plug, Stick};
use recovery_vm::wire::Outcome;
use serde_json::json;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The core answers within 50 ms, 99 times of 100, whatever a stick does.
const PROMPT_MS: f64 = 50.0;

/// A stick whose switch is at "lock".
pub fn write_protected(rig: &Rig, name: &str) -> String {
    let (mut recorder, stick) = asked(rig, name, Format::Vfat);
    let mut plug = Plug::sound(&stick.image);
    plug.drive["read-only"] = true.into();
    recorder.plug(&plug);
    recorder.mount(&stick, "1", "ro");
    let status = recorder
        .guest
        .status_when("why it cannot be used", |status| {
            let reason = status["sticks"][0]["reason"].as_str();
            reason.is_some_and(|reason| reason.contains("write-protected"))
        });
    assert_eq!(status["sticks"][0]["usable"], false);
    let told = recorder.guest.ctl(&["export"], "").refused(13);
    assert!(told.contains("write-protected"), "{told}");
    String::new()
}

/// Not a block left on it.
pub fn full(rig: &Rig, name: &str) -> String {
    for format in [Format::Vfat, Format::Exfat, Format::Ext4] {
        let (mut recorder, stick) = asked(rig, name, format);
        recorder.plug(&Plug::sound(&stick.image));
        let folder = format!("/media/{}", recorder.mount(&stick, "1", "rw"));
        recorder.stick_is_usable();
        recorder.guest.sh(&format!(
            "for size in 64k 4k 512; do dd if=/dev/zero bs=$size 2>/dev/null; done >>{folder}/filler; sync"
        ));
        let told = recorder.guest.ctl(&["export"], "").refused(13);
        assert!(told.contains("full"), "{told}");
        let left = recorder.guest.sh(&format!("ls {folder}"));
        assert!(!left.contains("GUID") && !left.contains("tmp"), "{left}");
        // What became free is seen, for somebody looks.
        recorder.guest.sh(&format!("rm {folder}/filler"));
        recorder.stick_is_usable();
        recorder.guest.ctl(&["export"], "").done();
    }
    String::new()
}

/// Nothing on it that any kernel would mount.
pub fn garbage(rig: &Rig, name: &str) -> String {
    let (mut recorder, stick) = asked(rig, name, Format::Vfat);
    let byte = |place: u32| (place.wrapping_mul(2_654_435_761) >> 24) as u8;
    fs::write(&stick.image, (0..4 << 20).map(byte).collect::<Vec<u8>>()).unwrap();
    recorder.plug(&Plug::sound(&stick.image));
    let wait = "until [ -b /dev/sda ]; do sleep 0.05; done; mkdir /media/sda";
    recorder.guest.sh(wait);
    for format in ["vfat", "exfat", "ntfs3", "ext4"] {
        let mount = format!("! mount -t {format} /dev/sda /media/sda 2>/dev/null");
        recorder.guest.sh(&mount);
    }
    let told = recorder.guest.ctl(&["export"], "").refused(13);
    assert!(told.contains("No USB stick was found"), "{told}");
    String::new()
}

/// All lines of the table for a file system.
pub fn table(rig: &Rig, name: &str, format: Format) -> String {
    trial::run(rig, name, format, &matrix::CASES)
}

/// Pulled out in the middle of writing, at six moments: never a word of success about a file that
/// is not there.
pub fn yanked(rig: &Rig, name: &str, format: Format) -> String {
    let (mut recorder, stick) = asked(rig, name, format);
    make_limit(&mut recorder);
    let fresh = stick.copied(recorder.folder.join("fresh.img"));
    // With a journal there is more to write.
    let speed = if format == Format::Ext4 {
        65_536
    } else {
        16_384
    };
    let mut saved = 0;
    for round in 0..6 {
        fs::copy(&fresh.image, &stick.image).unwrap();
        recorder.plug(&slow_plug(&stick));
        let device = recorder.mount(&stick, "1", "rw");
        recorder.stick_is_usable();
        limit(&mut recorder, speed);
        let export = recorder.guest.start_ctl(&["export"], "");
        sleep(Duration::from_millis(300 * round));
        limit(&mut recorder, 0);
        recorder.unplug("stick");
        let answer = export.answer();
        if answer.status == 0 {
            saved += 1;
            let file = answer.said["file"].as_str().unwrap();
            if format != Format::Exfat {
                let there = stick.read(file);
                issued(
                    rig,
                    &there.expect("what is said to be saved is on the stick"),
                );
            }
        } else {
            answer.refused(13);
        }
        recorder.is_gone("1");
        recorder.guest.sh(&format!("umount -l /media/{device}"));
        let none = |status: &serde_json::Value| status["sticks"] == json!([]);
        recorder.guest.status_when("no stick", none);
    }
    recorder.plug(&Plug::sound(&fresh.image));
    recorder.mount(&fresh, "1", "rw");
    recorder.stick_is_usable();
    recorder.guest.ctl(&["export"], "").done();
    format!(": saved before the pull {saved} times of 6, and the next stick works")
}

/// A stick that stops answering: the core goes on answering, the errand is given up, and the next
/// stick works.
pub fn hangs(rig: &Rig, name: &str) -> String {
    let (mut recorder, stick) = asked(rig, name, Format::Vfat);
    let other = stick.copied(recorder.folder.join("other.img"));
    make_limit(&mut recorder);
    recorder.plug(&slow_plug(&stick));
    recorder.mount(&stick, "1", "rw");
    recorder.stick_is_usable();
    limit(&mut recorder, 1);
    let begun = Instant::now();
    let export = recorder.guest.start_ctl(&["export"], "");
    let prompt = promptness(&mut recorder);
    let told = export.answer().refused(13);
    let given_up = begun.elapsed().as_secs_f64();
    assert!(
        given_up < 20.0,
        "it was given up after {given_up:.1} s only"
    );

    // Another stick, while the first one still hangs.
    recorder.plug(&Plug {
        name: "other",
        port: "2",
        ..Plug::sound(&other.image)
    });
    let device = recorder.mount(&other, "2", "rw");
    recorder
        .guest
        .status_when("the other stick is usable", |status| {
            let mut sticks = status["sticks"].as_array().unwrap().iter();
            sticks.any(|stick| stick["id"] == device.as_str() && stick["usable"] == true)
        });
    let chosen = ["export", "--stick", &device];
    recorder.guest.ctl(&chosen, "").done();
    format!(": status {prompt:.1} ms at p99, given up after {given_up:.1} s: \"{told}\"")
}

/// How long the core takes to answer at p99, in milliseconds. A busy host is late now and then and a core that waits for a
/// stick always is: of three times the best counts.
fn promptness(recorder: &mut Machine) -> f64 {
    let socket = "/run/recoveryd/recoveryd.sock";
    let ask = ["/usr/bin/recovery-vm-agent", "status", socket, "150"];
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        best = best.min(percentile_99(&recorder.guest.run(&ask, "")));
        if best < PROMPT_MS {
            break;
        }
    }
    assert!(best < PROMPT_MS, "status took {best:.1} ms at p99");
    best
}

fn percentile_99(asked: &Outcome) -> f64 {
    let errors = String::from_utf8_lossy(&asked.errors);
    assert_eq!(asked.status, 0, "{errors}");
    let lines = str::from_utf8(&asked.output).unwrap().lines();
    let mut times: Vec<f64> = lines.map(|line| line.parse().unwrap()).collect();
    times.sort_by(f64::total_cmp);
    times[times.len() * 99 / 100]
}

/// A recorder with an open request, and a stick that is not plugged in yet.
fn asked(rig: &Rig, name: &str, format: Format) -> (Machine, Stick) {
    let mut recorder = rig.recorder(name);
    recorder.guest.ctl(&["request"], "").done();
    let stick = Stick::new(&recorder.folder, format, true);
    (recorder, stick)
}

/// Makes the limit under which a slow stick stands; at first it is none.
fn make_limit(recorder: &mut Machine) {
    let group = json!({ "qom-type": "throttle-group", "id": "slow", "limits": {} });
    recorder.qmp.run("object-add", group);
}

/// Sets it, 0 for none.
fn limit(recorder: &mut Machine, bytes_per_s: u64) {
    let limits = json!({ "bps-total": bytes_per_s });
    let set = json!({ "path": "/objects/slow", "property": "limits", "value": limits });
    recorder.qmp.run("qom-set", set);
}

fn slow_plug(stick: &Stick) -> Plug<'static> {
    let file = json!({ "driver": "file", "filename": stick.image });
    Plug {
        drive: json!({ "driver": "throttle", "throttle-group": "slow", "file": file }),
        ..Plug::sound(&stick.image)
    }
}
