//! How long it takes from plugging a stick in to a file on it that is safe, against the kernel's own pace.

use crate::Rig;
use crate::machine::Machine;
use crate::stick::{Format, Plug, Stick};
use std::time::{Duration, Instant};

/// So many plugs of each kind, in turn.
const ROUNDS: usize = 5;

/// The recorder writes its GUID file; a shell mounts, copies the same file, syncs and unmounts, for a stick that is mounted
/// is marked as in use: pulled out then, other computers want to repair it. In turn, in one machine. `waiting` is
/// with signs of something that might mount sticks too.
pub fn plugged_to_safe(rig: &Rig, name: &str, waiting: bool) -> String {
    let mut recorder = rig.recorder(name);
    recorder.configure("s/^mount = .*/mount = \"auto\"/");
    if waiting {
        recorder
            .guest
            .sh("mkdir /run/udev && touch /run/udev/control");
    }
    recorder.guest.ctl(&["request"], "").done();
    let file = recorder.guest.ctl(&["export", "-"], "").done();
    let contents = file["contents"].as_str().unwrap().to_owned();
    let words = ["/bin/dd", "of=/tmp/guid.txt"];
    assert_eq!(recorder.guest.run(&words, &contents).status, 0);
    let fresh = Stick::new(&recorder.folder, Format::Vfat, true);
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let stick = fresh.copied(recorder.folder.join(format!("ours-{round}.img")));
        let agent = [
            "/usr/bin/recovery-vm-agent",
            "export",
            "/run/recoveryd/recoveryd.sock",
        ];
        ours.push(timed(&mut recorder, &stick, &agent));
        let name = file["file"].as_str().unwrap();
        assert_eq!(stick.read(name).as_deref(), Some(contents.as_bytes()));

        // Nothing else of the recorder's gets in the way of the plain one.
        recorder.guest.sh(&each_of_its_processes("STOP"));
        let stick = fresh.copied(recorder.folder.join(format!("plain-{round}.img")));
        let script = "until [ -b /dev/sda1 ]; do sleep 0.01; done
             mkdir -p /media/sda1 && mount -t vfat /dev/sda1 /media/sda1 &&
             cp /tmp/guid.txt /media/sda1/plain.txt && sync && umount /media/sda1";
        plain.push(timed(&mut recorder, &stick, &["/bin/sh", "-c", script]));
        recorder.guest.sh(&each_of_its_processes("CONT"));
        assert_eq!(
            stick.read("plain.txt").as_deref(),
            Some(contents.as_bytes())
        );
        let none = |status: &serde_json::Value| status["sticks"] == serde_json::json!([]);
        recorder.guest.status_when("no stick", none);
    }
    let (ours, plain) = (median(ours), median(plain));
    format!(
        ": {:.2} s, enumeration, mount, cp, sync and umount {:.2} s, ratio {:.2}",
        ours.as_secs_f64(),
        plain.as_secs_f64(),
        ours.as_secs_f64() / plain.as_secs_f64()
    )
}

/// A command that sends all of the recorder's processes a signal. A helper that has done its work may end meanwhile.
fn each_of_its_processes(signal: &str) -> String {
    format!(
        "for pid in $(pidof recoveryd); do kill -{signal} $pid 2>/dev/null || [ ! -e /proc/$pid ] || exit 1; done"
    )
}

/// From plugging a stick in to the end of a command that waits for it; then the stick is pulled out.
fn timed(recorder: &mut Machine, stick: &Stick, words: &[&str]) -> Duration {
    let running = recorder.guest.start(words, "");
    // The command is waiting by then.
    std::thread::sleep(Duration::from_millis(500));
    let begun = Instant::now();
    recorder.plug(&Plug::sound(&stick.image));
    let outcome = running.end();
    let took = begun.elapsed();
    let errors = String::from_utf8_lossy(&outcome.errors);
    assert_eq!(outcome.status, 0, "{errors}");
    recorder.unplug("stick");
    recorder.is_gone("1");
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
