//! Recorders that go on from one saved state: what they draw must be as random as if each had been switched on.

use crate::Rig;

/// Two of them draw a number before anything else happens to them.
pub fn differ(rig: &Rig, name: &str) -> String {
    let drawn = [(); 2].map(|()| {
        let mut recorder = rig.recorder(name);
        recorder.guest.sh("cat /proc/sys/kernel/random/uuid")
    });
    assert_ne!(drawn[0], drawn[1]);
    String::new()
}
