//! What somebody learns who knows no more than a serial number.

use serde_json::Value;

use crate::stage::{Answer, Database, Recorder, Stage, databases};

/// An answer without what differs between any two recorders.
fn shape(answer: &Answer) -> (u16, Vec<String>, Value) {
    let mut head: Vec<String> = answer
        .head
        .lines()
        .filter(|line| !line.starts_with("date:"))
        .map(str::to_owned)
        .collect();
    head.sort();
    let mut body = answer.json();
    if body["guid"].is_string() {
        body["guid"] = "".into();
        body["sent_to"] = "".into();
        for contact in body["contacts"].as_array_mut().unwrap() {
            let id = contact["id"].as_str().unwrap().to_owned();
            assert!(id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()));
            contact["id"] = "".into();
            let masked = contact["masked"].as_str().unwrap();
            let masked = masked.replace(|c: char| c.is_ascii_digit(), "0");
            contact["masked"] = masked.into();
        }
    }
    (answer.status, head, body)
}

#[test]
fn a_recorder_that_nobody_registered_is_answered_like_one_that_is() {
    for database in databases() {
        let stage = Stage::new(&database, "[limits]\napart_s = 0");
        stage.register("NVR-1,Jane,,+491715550142;+491715550143,");
        let service = stage.serve();
        let mut known = Vec::new();
        for (serial, answers) in [("NVR-1", None), ("NVR-2", Some(()))] {
            let mut seen = Vec::new();
            for byte in 1..=5 {
                seen.push(shape(&service.ask(&Recorder::new(serial, byte).question())));
            }
            let mut question = Recorder::new(serial, 9).question();
            question["contact"] = "0123456789abcdef".into();
            seen.push(shape(&service.ask(&question)));
            match answers {
                None => known = seen,
                Some(()) => assert_eq!(round(known.clone()), round(seen)),
            }
        }
        assert_eq!(known[2].0, 200);
        assert_eq!(known[3].0, 429);
        // Three requests of the one, with two messages each; none of the other.
        stage.wait_for_texts(6);
        assert_eq!(service.stop(), 0);
        assert_eq!(stage.texts().len(), 6);
    }
}

/// Seconds pass between two answers.
fn round(mut seen: Vec<(u16, Vec<String>, Value)>) -> Vec<(u16, Vec<String>, Value)> {
    for (_, head, body) in &mut seen {
        head.retain(|line| {
            !line.starts_with("retry-after:") && !line.starts_with("content-length:")
        });
        if let Some(again) = body["again_s"].as_i64() {
            body["again_s"] = ((again + 30) / 60).into();
        }
    }
    seen
}

#[test]
fn made_up_contacts_stay_the_same_and_can_be_chosen() {
    let stage = Stage::new(&Database::Sqlite, "[limits]\napart_s = 0");
    stage.register("NVR-1,Jane,,+491715550142;+491715550143,");
    let service = stage.serve();
    let first = service.ask(&Recorder::new("NVR-2", 1).question()).json();
    let mut question = Recorder::new("NVR-2", 2).question();
    question["contact"] = first["contacts"][1]["id"].clone();
    let second = service.ask(&question).json();
    assert_eq!(second["contacts"], first["contacts"]);
    assert_eq!(second["sent_to"], first["contacts"][1]["id"]);
}

#[test]
fn an_owners_limit_over_several_recorders_is_kept_but_not_told() {
    for database in databases() {
        let stage = Stage::new(&database, "");
        let lines: Vec<String> = (1..=5)
            .map(|number| format!("NVR-{number},Jane,,+491715550142,"))
            .collect();
        stage.register(&lines.join("\n"));
        let service = stage.serve();
        let mut last = String::new();
        for number in 1..=5 {
            let recorder = Recorder::new(&format!("NVR-{number}"), 1);
            let answer = service.ask(&recorder.question());
            assert_eq!(
                (answer.status, answer.json()["again_s"].as_i64()),
                (200, Some(60))
            );
            if number == 3 {
                last = recorder.code();
            }
        }
        let texts = stage.wait_for_texts(3);
        assert!(texts.iter().any(|(_, text)| text.contains(&last)));
        assert_eq!(service.stop(), 0);
        assert_eq!(stage.texts().len(), 3);
    }
}
