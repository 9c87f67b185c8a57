//! What the recorder pays for all of it while nothing happens.

use crate::Rig;

/// The core, the helpers' listener and the console together, idle: 3 MiB.
const MOST_KIB: u64 = 3 * 1024;

/// Each process's resident memory, and all of it together: a page that two of them share is in
/// memory once, and counts once.
pub fn idle(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    let listed = recorder.guest.sh(r#"
        for pid in $(pidof recoveryd recoveryctl); do
            awk '$1 == "Rss:" { rss = $2 } $1 == "Pss:" { print rss, $2 }' /proc/$pid/smaps_rollup
        done"#);
    let numbers: Vec<u64> = listed
        .split_whitespace()
        .map(|n| n.parse().unwrap())
        .collect();
    assert_eq!(numbers.len(), 2 * 3, "core, listener and console: {listed}");
    let each: Vec<u64> = numbers.iter().step_by(2).copied().collect();
    let together: u64 = numbers.iter().skip(1).step_by(2).sum();
    assert!(
        together <= MOST_KIB,
        "{together} KiB together, {each:?} each"
    );
    let sum: u64 = each.iter().sum();
    format!(": {together} KiB together; {each:?} KiB each, {sum} if shared pages counted twice")
}
