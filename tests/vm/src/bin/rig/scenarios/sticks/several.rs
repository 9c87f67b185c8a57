//! Several recorders, one stick: an installer goes round, the desk answers all at once, the installer goes round again.

use crate::Rig;
use crate::machine::Machine;
use crate::run;
use crate::scenarios::NEW_PASSWORD;
use crate::stick::{Format, Plug, Stick};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const SERIALS: [&str; 3] = ["CAM-0001", "CAM-0002", "NVR-20261122-0003"];

/// Each recorder writes its request beside the others', and takes its own reply.
pub fn recorders(rig: &Rig, name: &str) -> String {
    let mut recorders: Vec<Machine> = SERIALS
        .iter()
        .map(|serial| recorder(rig, &format!("{name}/{serial}"), serial))
        .collect();
    let folder = rig.folder(&format!("{name}/desk"));
    let stick = Stick::new(&folder, Format::Vfat, true);
    let mut written = BTreeSet::new();
    for recorder in &mut recorders {
        recorder.guest.ctl(&["request"], "").done();
        recorder.plug(&Plug::sound(&stick.image));
        recorder.stick_is_usable();
        let exported = recorder.guest.ctl(&["export"], "").done();
        written.insert(exported["file"].as_str().unwrap().to_owned());
        // Nobody's reply is there, so none is offered.
        let told = recorder.guest.ctl(&["reply"], "").refused(13);
        assert!(told.contains("no file named REPLY_"), "{told}");
        recorder.unplug("stick");
        recorder.is_gone("1");
    }
    assert_eq!(written.len(), SERIALS.len());

    // The agent's computer: one command for the stick's folder.
    let at_desk = folder.join("stick");
    fs::create_dir(&at_desk).unwrap();
    let image = format!("{}@@{}", stick.image.display(), stick.offset());
    run::output(
        "mcopy",
        &["-n", "-i", &image, "::*", at_desk.to_str().unwrap()],
    );
    assert_eq!(names(&at_desk), written);
    let desk = std::env::current_exe()
        .unwrap()
        .with_file_name("recovery-desk");
    let command = format!(
        "cd {} && {} issue --dir {} --replies . GUID_*.txt",
        at_desk.display(),
        desk.display(),
        rig.image.keys.display()
    );
    let told = run::output("sh", &["-c", &command]);
    assert_eq!(told.lines().count(), SERIALS.len(), "{told}");
    for name in names(&at_desk).difference(&written) {
        stick.write(&at_desk.join(name));
    }

    for (number, recorder) in recorders.iter_mut().enumerate() {
        recorder.plug(&Plug::sound(&stick.image));
        let is_there = |status: &serde_json::Value| status["sticks"][0]["reply"] == true;
        recorder.guest.status_when("its own reply", is_there);
        recorder.guest.ctl(&["reply"], "").done();
        let password = format!("{NEW_PASSWORD}-{number}");
        recorder.guest.ctl(&["password"], &password).done();
        recorder.guest.ctl(&["sign-in"], &password).done();
        recorder.unplug("stick");
        recorder.is_gone("1");
    }
    format!(": {} files on the stick", names(&at_desk).len())
}

/// A recorder of its own serial number that mounts sticks by itself.
fn recorder(rig: &Rig, name: &str, serial: &str) -> Machine {
    let mut recorder = rig.recorder(name);
    recorder.configure(&format!(
        "s/^serial = .*/serial = \"{serial}\"/; s/^mount = .*/mount = \"auto\"/"
    ));
    recorder
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    { entries }
        .map(|entry| name(entry).into_string().unwrap())
        .collect()
}
