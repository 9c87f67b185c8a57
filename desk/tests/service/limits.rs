//! How much one may ask.

use std::thread;
use std::time::Duration;

use crate::stage::{Recorder, Stage, databases};

#[test]
fn a_recorder_asks_once_a_minute() {
    for database in databases() {
        let stage = Stage::new(&database, "");
        stage.register("NVR-0042,Jane,,+491715550142,");
        let service = stage.serve();
        assert_eq!(
            service.ask(&Recorder::new("NVR-0042", 1).question()).status,
            200
        );
        let answer = service.ask(&Recorder::new("NVR-0042", 2).question());
        assert_eq!(answer.refused(), (429, "too-soon".into()));
        let again = answer.json()["again_s"].as_i64().unwrap();
        assert!((50..=60).contains(&again), "{again}");
        assert!(answer.head.contains(&format!("retry-after: {again}")));
        // It stands in the database: another process knows.
        service.kill();
        let service = stage.serve();
        let answer = service.ask(&Recorder::new("NVR-0042", 3).question());
        assert_eq!(answer.refused(), (429, "too-soon".into()));
    }
}

#[test]
fn many_at_once_for_one_recorder_are_one() {
    for database in databases() {
        let stage = Stage::new(&database, "");
        stage.register("NVR-0042,Jane,,+491715550142,");
        let services = [stage.serve(), stage.serve()];
        let taken: usize = thread::scope(|scope| {
            let asks: Vec<_> = (1..=24)
                .map(|byte| {
                    let service = &services[usize::from(byte) % 2];
                    scope.spawn(move || service.ask(&Recorder::new("NVR-0042", byte).question()))
                })
                .collect();
            let answers = asks.into_iter().map(|ask| ask.join().unwrap());
            let answers: Vec<u16> = answers.map(|answer| answer.status).collect();
            assert!(
                answers.iter().all(|status| [200, 429].contains(status)),
                "{answers:?}"
            );
            answers.iter().filter(|status| **status == 200).count()
        });
        assert_eq!(taken, 1);
    }
}

#[test]
fn a_flood_is_refused_before_it_is_read_and_only_where_it_comes_from() {
    let stage = Stage::new(
        &databases()[0],
        "trusted_proxies = [\"127.0.0.1/32\"]\n[limits]\naddress_a_minute = 5\nblock_a_minute = 8",
    );
    let service = stage.serve();
    let from = |address: &str| {
        let header = format!("X-Forwarded-For: {address}\r\n");
        service.ask_with(&"no question".into(), &header).refused()
    };
    let mut refused = Vec::new();
    for _ in 0..7 {
        refused.push(from("192.0.2.1").0);
    }
    // A minute may end between two of them.
    if refused[5..] != [429, 429] {
        refused = (0..7).map(|_| from("192.0.2.1").0).collect();
    }
    assert_eq!(refused, [400, 400, 400, 400, 400, 429, 429]);
    let answer = service.ask_with(&"no question".into(), "X-Forwarded-For: 192.0.2.1\r\n");
    assert_eq!(answer.refused(), (429, "too-many".into()));
    assert!(answer.head.contains("retry-after: "));
    let neighbours: Vec<u16> = (2..=6)
        .map(|last| from(&format!("192.0.2.{last}")).0)
        .collect();
    assert_eq!(neighbours, [400, 400, 400, 429, 429]);
    assert_eq!(from("198.51.100.1"), (400, "malformed".into()));
}

#[test]
fn floods_are_counted_over_all_processes() {
    for database in databases() {
        let stage = Stage::new(&database, "[limits]\naddress_a_minute = 30");
        let services = [stage.serve(), stage.serve()];
        let mut taken = 0;
        for _ in 0..30 {
            for service in &services {
                taken += u32::from(service.ask(&"no question".into()).status == 400);
            }
            thread::sleep(Duration::from_millis(100));
        }
        // Each alone would take all of its 30; so would both together if a minute ended meanwhile.
        assert!(
            (30..60).contains(&taken) || minute_ended(&services[0]),
            "{taken}"
        );
    }
}

/// Whether the log's first and last lines are of different minutes.
fn minute_ended(service: &crate::stage::Service) -> bool {
    let log = service.log();
    let minute = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["timestamp"].as_str().unwrap()[..16].to_owned()
    };
    let mut lines = log.lines();
    let first = lines.next().map(minute);
    first != lines.next_back().map(minute)
}
