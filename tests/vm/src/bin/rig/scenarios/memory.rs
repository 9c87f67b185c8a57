//! What the recorder pays for all of it while nothing happens.

use crate::Rig;

/// The core, the helpers' listener and the console together, idle: 3 MiB.
const MOST_KIB: u64 = 3 * 1024;

/// Each process's resident memory, and the plain sum of it: a page that two of them share counts twice.
pub fn idle(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    // What was mapped to start or to answer is given back after a second of rest.
    let listed = recorder.guest.sh(r#"
        sleep 4
        for pid in $(pidof recoveryd recoveryctl); do
            awk '$1 == "Rss:" { rss = $2 } $1 == "Pss:" { print rss, $2 }' /proc/$pid/smaps_rollup
        done"#);
    let numbers: Vec<u64> = listed
        .split_whitespace()
        .map(|n| n.parse().unwrap())
        .collect();
    assert_eq!(numbers.len(), 2 * 3, "core, listener and console: {listed}");
    let each: Vec<u64> = numbers.iter().step_by(2).copied().collect();
    let sum: u64 = each.iter().sum();
    assert!(sum <= MOST_KIB, "{sum} KiB together, {each:?} each");
    let shared: u64 = numbers.iter().skip(1).step_by(2).sum();
    format!(": {sum} KiB together, {each:?} each; {shared} if shared pages counted once")
}
