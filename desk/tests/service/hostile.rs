//! What is not a question, and what comes of it: a clear refusal, and nothing else.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use recovery_protocol::{KeyNumber, Request, RequestSecret, Serial, long_serial};
use serde_json::{Value, json};

use crate::stage::{Recorder, Stage, call, databases};

#[test]
fn each_mistake_has_its_answer() {
    let more = "[limits]\naddress_a_minute = 100000\nblock_a_minute = 100000";
    let stage = Stage::new(&databases()[0], more);
    stage.register("NVR-0042,Jane,,+491715550142,");
    let service = stage.serve();
    let good = Recorder::new("NVR-0042", 1).question();
    let rows = good["request"].as_str().unwrap();
    let serial = Serial::parse("NVR-0042").unwrap();
    let other_key = Request::new(&RequestSecret::new(&[1; 32]), KeyNumber(8), serial);
    for (question, status, error) in [
        (json!([]), 400, "malformed"),
        (json!({}), 400, "malformed"),
        (json!({"request": 1}), 400, "malformed"),
        (
            json!({"request": rows, "mail": "me@evil.example"}),
            400,
            "malformed",
        ),
        (
            json!({"request": rows, "language": "../../etc"}),
            400,
            "malformed",
        ),
        (json!({"request": ""}), 422, "damaged-request"),
        (json!({"request": "A".repeat(4000)}), 422, "damaged-request"),
        (json!({"request": "A".repeat(5000)}), 413, "too-large"),
        (
            json!({"request": long_serial::rows(&other_key).join("")}),
            422,
            "unknown-key",
        ),
        (
            json!({"request": rows, "contact": "me@evil.example"}),
            422,
            "unknown-contact",
        ),
    ] {
        let answer = service.ask(&question);
        assert_eq!(answer.refused(), (status, error.into()), "{question}");
        assert!(!answer.json()["message"].as_str().unwrap().is_empty());
    }
    // Every truncation and every changed symbol.
    let symbols: Vec<char> = rows.chars().filter(|c| *c != ' ').collect();
    for at in 0..symbols.len() {
        let cut: String = symbols[..at].iter().collect();
        assert_eq!(service.ask(&json!({ "request": cut })).status, 422, "{cut}");
        let mut changed = symbols.clone();
        changed[at] = if changed[at] == '7' { '8' } else { '7' };
        let changed: String = changed.iter().collect();
        assert_eq!(
            service.ask(&json!({ "request": changed })).status,
            422,
            "{changed}"
        );
    }
    let path = "/v1/verification-codes";
    let length = "Content-Length: 2\r\n";
    let answer = call(service.http, "POST", path, length, b"{}");
    assert_eq!(answer.refused(), (415, "not-json".into()));
    let answer = call(service.http, "GET", path, "", b"");
    assert_eq!(answer.refused(), (405, "not-allowed".into()));
    assert!(answer.head.contains("allow: post"));
    for path in ["/", "/metrics", "/v1/../metrics", "/v1/verification-codes/"] {
        assert_eq!(
            service.get(path).refused(),
            (404, "not-found".into()),
            "{path}"
        );
    }
    let headers = "Content-Type: application/json\r\nContent-Length: 104857600\r\n";
    let answer = call(service.http, "POST", path, headers, &vec![b'a'; 100_000]);
    assert_eq!(answer.refused(), (413, "too-large".into()));
    // After all that: nothing was counted, and the owner's recorder is served.
    assert_eq!(service.ask(&good).status, 200);
    stage.wait_for_texts(1);
}

#[test]
fn who_sends_slowly_is_cut_off_and_holds_nobody_up() {
    let stage = Stage::new(&databases()[0], "");
    stage.register("NVR-0042,Jane,,+491715550142,");
    let service = stage.serve();
    let slow: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = TcpStream::connect(service.http).unwrap();
            stream.write_all(b"POST /v1/verif").unwrap();
            stream
        })
        .collect();
    assert_eq!(
        service.ask(&Recorder::new("NVR-0042", 1).question()).status,
        200
    );
    let mut first = &slow[0];
    first
        .set_read_timeout(Some(Duration::from_secs(25)))
        .unwrap();
    let mut rest = Vec::new();
    first.read_to_end(&mut rest).unwrap();
}

/// The document's paths, methods, statuses and names of errors are those that the tests here see.
#[test]
fn the_document_says_what_the_service_does() {
    let stage = Stage::new(&databases()[0], "");
    let service = stage.serve();
    let answer = service.get("/v1/openapi.json");
    assert_eq!(answer.status, 200);
    let document = answer.json();
    let post = &document["paths"]["/v1/verification-codes"]["post"]["responses"];
    let statuses: Vec<&String> = post.as_object().unwrap().keys().collect();
    assert_eq!(
        statuses,
        ["200", "400", "408", "413", "415", "422", "429", "503"]
    );
    let properties = |name: &str| -> Vec<String> {
        let schema = &document["components"]["schemas"][name];
        let mut names: Vec<String> = schema["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        names.sort();
        names
    };
    let keys = |value: &Value| -> Vec<String> {
        let mut names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    let sent = service.ask(&Recorder::new("NVR-1", 1).question()).json();
    assert_eq!(keys(&sent), properties("Sent"));
    assert_eq!(keys(&sent["contacts"][0]), properties("Contact"));
    let soon = service.ask(&Recorder::new("NVR-1", 2).question()).json();
    assert_eq!(keys(&soon), properties("Refusal"));
    assert_eq!(service.get("/healthz").json(), json!({"status": "ok"}));
}
