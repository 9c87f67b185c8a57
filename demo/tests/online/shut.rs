//! What the helper is while it asks: nobody in particular, shut in, and gone afterwards.

use crate::certificates::Authority;
use crate::fake::Fake;
use crate::recorder::{Recorder, some_keys};
use nix::unistd::{User, geteuid};
use std::collections::HashMap;
use std::fs;
use std::time::{Duration, Instant};

/// The process of this recorder's that runs the desk helper.
fn helper(recorder: &Recorder) -> Option<u32> {
    let own = format!("{}/recoveryd", recorder.dir().display());
    let pids = fs::read_dir("/proc").unwrap().flatten();
    let mut pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.find(|pid| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        line.starts_with(&own) && line.contains("helper desk")
    })
}

fn status_of(pid: u32) -> HashMap<String, String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let pairs = status.lines().filter_map(|line| line.split_once(':'));
    pairs
        .map(|(key, value)| (key.into(), value.trim().replace('\t', " ")))
        .collect()
}

#[test]
fn the_helper_has_no_rights_and_does_not_stay() {
    let authority = Authority::new();
    let desk = Fake::start(&authority.issue(), |_| Vec::new());
    let url = format!("url = \"https://127.0.0.1:{}\"", desk.port());
    let recorder = Recorder::new(&some_keys(), &authority.pem, &url);
    assert_eq!(helper(&recorder), None);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| recorder.not_sent());
        let until = Instant::now() + Duration::from_secs(4);
        let status = loop {
            assert!(Instant::now() < until);
            let status = helper(&recorder).map(status_of).unwrap_or_default();
            // It is shut in before it hears what to ask.
            if status.get("Seccomp").is_some_and(|mode| mode == "2") {
                break status;
            }
        };
        assert_eq!(status["NoNewPrivs"], "1");
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            assert_eq!(status[set], "0000000000000000", "{set}");
        }
        if geteuid().is_root() {
            let nobody = User::from_name("nobody").unwrap().unwrap();
            assert_eq!(status["Uid"], format!("{0} {0} {0} {0}", nobody.uid));
            assert_eq!(status["Groups"], "");
            assert_eq!(status["CapBnd"], "0000000000000000");
        }
        asking.join().unwrap();
    });
    let until = Instant::now() + Duration::from_secs(5);
    while helper(&recorder).is_some() {
        assert!(Instant::now() < until, "the helper stays");
    }
}
