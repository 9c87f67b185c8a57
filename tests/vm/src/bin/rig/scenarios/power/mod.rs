//! The power is cut, and everything is looked at afterwards: what was acknowledged is there, what was under way has happened
//! wholly or not at all, no guess is forgotten, and a code goes with the password it set.
//!
//! `cuts` kills QEMU at random moments. `replay` takes down every write of the disk and tries each prefix, as a disk with a
//! volatile cache would leave it.

mod aging;
mod cache;
mod cuts;
mod hand;
mod replay;
mod story;

pub use cuts::cuts;
pub use replay::replay;

use crate::Rig;
use crate::machine::Machine;
use std::fs;
use std::path::{Path, PathBuf};

/// What the data partition is formatted with.
#[derive(Clone, Copy)]
pub enum Data {
    /// The default of most.
    Ext4,
    /// Made for flash.
    F2fs,
}

impl Data {
    fn name(self) -> &'static str {
        match self {
            Self::Ext4 => "ext4",
            Self::F2fs => "f2fs",
        }
    }

    /// Whether a recorder that is switched on mounts it by itself.
    fn is_the_default(self) -> bool {
        matches!(self, Self::Ext4)
    }

    /// The disk as it leaves the factory.
    fn factory(self, rig: &Rig) -> &Path {
        match self {
            Self::Ext4 => &rig.image.data,
            Self::F2fs => &rig.image.data_f2fs,
        }
    }

    /// A fresh folder with a disk as it leaves the factory.
    fn folder(self, rig: &Rig, name: &str) -> PathBuf {
        let folder = rig.folder(name);
        fs::copy(self.factory(rig), folder.join("disk.img")).unwrap();
        folder
    }

    /// Mounts the data as the recorder's rcS does.
    fn mount(self) -> String {
        format!("mount -t {} -o noatime /dev/vda /data", self.name())
    }

    /// Mounts the data and starts the core.
    fn start(self) -> String {
        format!("{} && {START}", self.mount())
    }
}

/// Starts the core. Whoever asks it something from now on gets an answer, if not at once.
const START: &str = "/etc/init.d/S60recoveryd start && \
    until [ -S /run/recoveryd/recoveryd.sock ]; do sleep 0.02; done";

/// Stops the core in order.
const STOP: &str = "/etc/init.d/S60recoveryd stop; rm -f /run/recoveryd/recoveryd.sock";

/// What a recorder keeps: its state directory's files, in the order of [`aging::FILES`], and the shadow file.
struct Kept {
    state: [Vec<u8>; 3],
    shadow: String,
}

impl Kept {
    fn on(machine: &mut Machine) -> Self {
        let state = aging::FILES.map(|file| format!("/data/recoveryd/{}", file.name()));
        let all = format!("{} /data/etc/shadow", state.join(" "));
        // One that is not there is empty.
        let script = format!(
            "for file in {all}; do stat -c %s $file 2>/dev/null || echo 0; done; cat {all} 2>/dev/null"
        );
        let printed = machine.guest.run(&["sh", "-c", &script], "").output;
        let mut lines = printed.splitn(5, |&byte| byte == b'\n');
        let sizes = [(); 4].map(|()| {
            let size = str::from_utf8(lines.next().unwrap()).unwrap();
            size.parse::<usize>().unwrap()
        });
        let mut rest = lines.next().unwrap();
        let [slots, older, newer, shadow] = sizes.map(|size| {
            let (file, behind) = rest.split_at(size);
            rest = behind;
            file.to_vec()
        });
        Self {
            state: [slots, older, newer],
            shadow: String::from_utf8(shadow).unwrap(),
        }
    }
}

/// Lets time pass on a recorder whose core does not run.
fn grow_old(machine: &mut Machine, until: aging::Until) {
    let files = aging::aged(&Kept::on(machine).state, until);
    for (file, contents) in aging::FILES.iter().zip(files) {
        let script = format!("cat >/data/recoveryd/{}", file.name());
        let written = machine.guest.run(&["sh", "-c", &script], contents);
        assert_eq!(
            written.status,
            0,
            "{}",
            String::from_utf8_lossy(&written.errors)
        );
    }
    machine.guest.sh("sync");
}
