//! The network cable: the status says whether the recorder is online and why not, and nothing asks again and again.

use crate::Rig;
use crate::machine::Machine;
use std::time::{Duration, Instant};

/// Pulled and plugged in again, with and without an address.
pub fn pulled(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    is_offline(&mut recorder, "switched off");
    recorder.guest.sh("ifconfig eth0 up");
    is_offline(&mut recorder, "no network address");
    recorder.cable(false);
    is_offline(&mut recorder, "not plugged in");
    recorder.cable(true);
    is_offline(&mut recorder, "no network address");
    recorder
        .guest
        .sh("ifconfig eth0 192.168.7.2 netmask 255.255.255.0");
    is_online(&mut recorder);
    recorder.cable(false);
    let noticed = is_offline(&mut recorder, "not plugged in");
    nobody_wakes(&mut recorder);
    recorder.cable(true);
    is_online(&mut recorder);
    recorder.guest.sh("ifconfig eth0 0.0.0.0");
    is_offline(&mut recorder, "no network address");
    recorder.guest.sh("ifconfig eth0 down");
    is_offline(&mut recorder, "switched off");
    format!(": noticed after {} ms", noticed.as_millis())
}

fn is_online(recorder: &mut Machine) {
    let is = |status: &serde_json::Value| {
        status["online"]["connected"] == true && status["online"]["reason"].is_null()
    };
    recorder.guest.status_when("it is online", is);
}

/// Waits until it is, and how long that was.
fn is_offline(recorder: &mut Machine, why: &str) -> Duration {
    let begun = Instant::now();
    recorder.guest.status_when(why, |status| {
        let reason = status["online"]["reason"].as_str();
        status["online"]["connected"] == false && reason.is_some_and(|reason| reason.contains(why))
    });
    begun.elapsed()
}

/// The core, the listener and the console sleep: whoever runs without being preempted must have waited before, and the
/// kernel counts that. The console asks for the time once a minute, so one of two spells may be disturbed.
fn nobody_wakes(recorder: &mut Machine) {
    let waits = "cat $(for pid in $(pidof recoveryd recoveryctl); do echo /proc/$pid/task/*/status; done) \
                 | awk '$1 == \"voluntary_ctxt_switches:\" { sum += $2 } END { print sum }'";
    let spells = (0..2).map(|_| {
        let counted = recorder
            .guest
            .sh(&format!("sleep 3; {waits}; sleep 10; {waits}"));
        let counted: Vec<u64> = counted.lines().map(|n| n.parse().unwrap()).collect();
        counted[1] - counted[0]
    });
    let spells: Vec<u64> = spells.collect();
    assert!(
        spells.contains(&0),
        "in ten seconds they wake {spells:?} times"
    );
}
