//! A product that has a mounting script of its own, on a recorder that was left at `mount = "auto"`.

use crate::Rig;
use crate::stick::{Format, Plug, Stick};
use serde_json::Value;

/// The script mounts and unmounts while errands go on; both get what they want, and the script never fails for long.
pub fn with_a_script(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    recorder.configure("s/^mount = .*/mount = \"auto\"/");
    recorder.guest.ctl(&["request"], "").done();
    let stick = Stick::new(&recorder.folder, Format::Vfat, true);
    recorder.plug(&Plug::sound(&stick.image));
    recorder.stick_is_usable();

    // The moment the script has it, it is the script's: shown as mounted by it, and written there.
    recorder.guest.sh("mkdir /media/sda1");
    let mount = "n=0
        until mount -t vfat /dev/sda1 /media/sda1 2>/tmp/why; do
            n=$((n + 1)); [ $n -lt 100 ] || { cat /tmp/why >&2; exit 1; }
            sleep 0.02
        done; echo $n";
    let mut tries: u32 = 0;
    for round in 0..6 {
        let export = recorder.guest.start_ctl(&["export"], "");
        std::thread::sleep(std::time::Duration::from_millis(60 * round));
        tries += recorder.guest.sh(mount).trim().parse::<u32>().unwrap();
        let answer = export.answer();
        if answer.status != 0 {
            let told = answer.refused(13);
            assert!(
                told.contains("Something else") || told.contains("Wait a moment"),
                "{told}"
            );
        }
        recorder.stick_is_usable();
        recorder.guest.ctl(&["export"], "").done();
        let there = recorder.guest.sh("ls /media/sda1");
        assert!(
            there.contains("GUID_") && !there.contains(".tmp"),
            "{there}"
        );
        recorder.guest.sh("rm /media/sda1/GUID_*");
        // After `umount` nothing holds the stick but for the moment of an errand of its own.
        recorder
            .guest
            .sh("until umount /media/sda1 2>/dev/null; do sleep 0.02; done");
        let is_ours = |status: &Value| {
            status["sticks"][0]["usable"] == true && status["sticks"][0]["filesystem"] == "vfat"
        };
        recorder.guest.status_when("the stick again", is_ours);
    }
    recorder.guest.ctl(&["export"], "").done();
    format!(": the script had to try {tries} times more in 6 mounts")
}
