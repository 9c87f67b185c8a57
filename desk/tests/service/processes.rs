//! Several processes, and their ends.

use std::collections::BTreeMap;
use std::fs;
use std::thread;
use std::time::Duration;

use crate::stage::{Recorder, Stage, databases, wait_until};

#[test]
fn what_was_acknowledged_is_sent_after_a_kill() {
    for database in databases() {
        // A provider that is down, then up again.
        let stage = Stage::new(&database, "[text]\ncommand = [\"/bin/false\"]");
        stage.register("NVR-0042,Jane,,+491715550142,");
        let service = stage.serve();
        let recorder = Recorder::new("NVR-0042", 1);
        assert_eq!(service.ask(&recorder.question()).status, 200);
        wait_until("an attempt fails", || {
            service.log().contains("message not sent")
        });
        service.kill();
        stage.configure("");
        let service = stage.serve();
        let texts = stage.wait_for_texts(1);
        assert!(texts[0].1.contains(&recorder.code()));
        assert_eq!(service.stop(), 0);
        assert_eq!(stage.texts().len(), 1);
    }
}

#[test]
fn two_processes_send_every_message_once() {
    for database in databases() {
        let stage = Stage::new(
            &database,
            "[limits]\naddress_a_minute = 1000\nblock_a_minute = 1000",
        );
        let recorders: Vec<Recorder> = (0..60)
            .map(|n| Recorder::new(&format!("NVR-{n}"), 1))
            .collect();
        let lines: Vec<String> = (0..60)
            .map(|n| format!("NVR-{n},Owner {n},,+49171555{n:04},"))
            .collect();
        stage.register(&lines.join("\n"));
        let services = [stage.serve(), stage.serve()];
        thread::scope(|scope| {
            for (half, service) in services.iter().enumerate() {
                let recorders = &recorders;
                scope.spawn(move || {
                    for recorder in recorders.iter().skip(half).step_by(2) {
                        assert_eq!(service.ask(&recorder.question()).status, 200);
                    }
                });
            }
        });
        stage.wait_for_texts(60);
        for service in services {
            assert_eq!(service.stop(), 0);
        }
        let mut sent: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (to, text) in stage.texts() {
            sent.entry(to).or_default().push(text);
        }
        assert_eq!(sent.len(), 60);
        for (n, recorder) in recorders.iter().enumerate() {
            let texts = &sent[&format!("+49171555{n:04}")];
            assert_eq!(texts.len(), 1);
            assert!(texts[0].contains(&recorder.code()));
        }
    }
}

#[test]
fn one_bad_number_does_not_stall_the_others() {
    let stage = Stage::new(&databases()[0], "");
    let texts = stage.path("texts").display().to_string();
    let script = format!(
        "case $1 in *99) exec sleep 60;; *98) exit 67;; *) read -r text; echo \"$1 $text\" >> {texts};; esac"
    );
    stage.configure(&format!(
        "[text]\ncommand = [\"/bin/sh\", \"-c\", '{script}', \"sh\", \"{{to}}\"]\ntimeout_s = 20\n"
    ));
    let mut lines: Vec<String> = (0..12)
        .map(|n| format!("NVR-{n},Owner {n},,+49171555{n:04},"))
        .collect();
    lines.push("BAD-1,Stalls,,+491715550099,\nBAD-2,Refused,,+491715550098,".into());
    stage.register(&lines.join("\n"));
    let service = stage.serve();
    service.ask(&Recorder::new("BAD-1", 1).question());
    service.ask(&Recorder::new("BAD-2", 1).question());
    for n in 0..12 {
        service.ask(&Recorder::new(&format!("NVR-{n}"), 1).question());
    }
    let begun = std::time::Instant::now();
    stage.wait_for_texts(12);
    assert!(begun.elapsed() < Duration::from_secs(15));
    let given_up = "kind=\"text\",state=\"given up\"} 1";
    wait_until("it is given up", || service.metrics().contains(given_up));
    assert!(
        service
            .log()
            .contains("refused the message: exit status 67")
    );
}

#[test]
fn a_second_start_finds_its_database_and_a_later_one_is_refused() {
    let stage = Stage::new(&databases()[0], "");
    assert_eq!(stage.serve().stop(), 0);
    assert_eq!(stage.serve().stop(), 0);
    let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(stage.path("desk.db")).unwrap());
    assert_eq!(mode & 0o777, 0o600);
    stage.tamper("UPDATE meta SET value = '99' WHERE name = 'version'");
    let (status, _, error) = stage.run(&["serve"], "");
    assert_eq!(status, 1);
    assert!(error.contains("schema 99"), "{error}");
}
