//! What the recorder pays for all of it while nothing happens.

use crate::Rig;
use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The core, the helpers' listener and the console together, idle: 3 MiB.
const MOST_KIB: u64 = 3 * 1024;

/// The core alone: 1.2 MiB.
const MOST_OF_CORE_KIB: u64 = 1228;

/// Each process's resident memory, and what it is if a page that several share counts once; the core's number first. It is the
/// child of the shell that would start it again.
const LISTED: &str = r#"
    cat /proc/$(cat /run/recoveryd.pid)/task/*/children
    for pid in $(pidof recoveryd recoveryctl); do
        awk -v pid=$pid '$1 == "Rss:" { rss = $2 } $1 == "Pss:" { print pid, rss, $2 }' /proc/$pid/smaps_rollup
    done"#;

/// Each process's resident memory, and the plain sum of it: a page that two of them share counts twice.
pub fn idle(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    // What was mapped to start or to answer is given back after a second of rest, which takes its time here.
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        sleep(Duration::from_secs(2));
        let listed = recorder.guest.sh(LISTED);
        let mut numbers = listed.split_whitespace().map(|n| n.parse::<u64>().unwrap());
        let core = numbers.next().unwrap();
        let mut each = BTreeMap::new();
        while let Some(pid) = numbers.next() {
            each.insert(pid, [(); 2].map(|()| numbers.next().unwrap()));
        }
        assert_eq!(each.len(), 3, "core, listener and console: {listed}");
        let core = each.remove(&core).unwrap();
        let others: Vec<u64> = each.values().map(|[resident, _]| *resident).collect();
        let sum = core[0] + others.iter().sum::<u64>();
        let shared = core[1] + each.values().map(|[_, shared]| shared).sum::<u64>();
        let told = format!(
            ": the core {} KiB, listener and console {others:?}, {sum} together; {shared} if shared pages counted once",
            core[0]
        );
        if core[0] <= MOST_OF_CORE_KIB && sum <= MOST_KIB {
            return told;
        }
        assert!(Instant::now() < deadline, "too much{told}");
    }
}
