//! The stick helper's cage on this kernel: the project's own test of it runs in the recorder, where every forbidden act is
//! tried from inside.

use super::reconfigured;
use crate::Rig;
use crate::image::Image;
use crate::machine::{Machine, Start};
use crate::run;
use crate::stick::{Format, Plug, Stick};
use std::fs;
use std::path::Path;

/// Where the test is in the recorder.
const PROGRAM: &str = "/tmp/self-check";

/// With all that this kernel has.
pub fn closed(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    assert_eq!(recorder.guest.status()["notes"], serde_json::json!([]));
    let tried = check_itself(&mut recorder, rig, "caged::");
    format!(": {tried} tests")
}

/// Without Landlock the rest holds, the owner is told, and a stick does its work.
pub fn without_landlock(rig: &Rig, name: &str) -> String {
    let image = Image {
        words: "lsm=yama",
        ..rig.image.clone()
    };
    let folder = rig.folder(name);
    let start = Start {
        clock: None,
        state: None,
    };
    let mut recorder = Machine::start(&image, &folder, &start);
    recorder.ready();
    let notes = recorder.guest.status()["notes"].to_string();
    assert!(notes.contains("no Landlock"), "{notes}");
    recorder.line.sees("kernel has no Landlock");
    check_itself(&mut recorder, rig, "caged::nothing_works_from_inside");

    reconfigured(&mut recorder, "s/^mount = .*/mount = \"auto\"/");
    let stick = Stick::new(&recorder.folder, Format::Vfat, true);
    recorder.guest.ctl(&["request"], "").done();
    recorder.plug(&Plug::sound(&stick.image));
    recorder.stick_is_usable();
    let exported = recorder.guest.ctl(&["export"], "").done();
    recorder.unplug("stick");
    assert!(stick.read(exported["file"].as_str().unwrap()).is_some());
    String::new()
}

/// Runs the tests with this in their names; how many there are. Each must pass, and none may find that it cannot try.
fn check_itself(recorder: &mut Machine, rig: &Rig, names: &str) -> String {
    let stripped = recorder.folder.join("self-check");
    let test = rig.self_check.as_ref();
    let test = test.expect("the tests of the cage are built for the host's processor only");
    let (test, to) = (test.to_str().unwrap(), stripped.to_str().unwrap());
    run::output("strip", &["-o", to, test]);
    recorder.guest.sh("mount -o remount,rw /");
    for library in libraries(test) {
        let folder = Path::new(&library).parent().unwrap().display().to_string();
        recorder.guest.sh(&format!("mkdir -p {folder}"));
        recorder
            .guest
            .install(&library, &fs::read(&library).unwrap());
    }
    recorder
        .guest
        .install(PROGRAM, &fs::read(&stripped).unwrap());
    // The test of the desk helper's cage asks a desk on the machine itself.
    recorder.guest.sh("ifconfig lo up");
    recorder.guest.sh("mount -o remount,ro /");
    let words = [
        "env",
        "RECOVERYD_TEST_ROOT=1",
        PROGRAM,
        names,
        "--test-threads=1",
    ];
    let outcome = recorder.guest.run(&words, "");
    let said = String::from_utf8_lossy(&outcome.output).into_owned();
    let complained = String::from_utf8_lossy(&outcome.errors);
    assert_eq!(outcome.status, 0, "{said}\n{complained}");
    fs::write(recorder.folder.join("self-check.txt"), &said).unwrap();
    let result = said
        .lines()
        .find(|line| line.starts_with("test result: ok."));
    result
        .and_then(|line| line.split(' ').nth(3))
        .unwrap()
        .to_owned()
}

/// What a program of the host is linked to, and the loader that its head names.
fn libraries(program: &str) -> Vec<String> {
    let listed = run::output("ldd", &[program]);
    let paths = listed
        .split_whitespace()
        .filter(|word| word.starts_with('/'));
    paths.map(str::to_owned).collect()
}
