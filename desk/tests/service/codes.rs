//! From a question to the code in the owner's hands.

use std::fs;

use serde_json::{Value, json};

use crate::stage::{Recorder, Stage, databases, wait_until};

#[test]
fn the_code_that_arrives_is_the_recorders_own() {
    for database in databases() {
        let stage = Stage::new(&database, "");
        stage.register("NVR-0042,Jane,,+491715550142;+491715550143,");
        let service = stage.serve();
        let recorder = Recorder::new("NVR-0042", 1);
        let answer = service.ask(&recorder.question());
        assert_eq!(answer.status, 200, "{}", answer.body);
        let sent = answer.json();
        assert_eq!(sent["guid"], recorder.request.guid().to_string());
        assert_eq!(sent["contacts"][0]["masked"], "***42");
        assert_eq!(sent["contacts"][0]["kind"], "text");
        assert_eq!(sent["sent_to"], sent["contacts"][0]["id"]);
        assert_eq!(
            (&sent["again_s"], &sent["ends_s"]),
            (&json!(60), &json!(600))
        );

        let mut texts = stage.wait_for_texts(2);
        texts.sort();
        assert_eq!(texts[0].0, "+491715550142");
        assert!(texts[0].1.contains(&recorder.code()), "{}", texts[0].1);
        assert_eq!(texts[1].0, "+491715550143");
        assert!(!texts[1].1.contains(&recorder.code()));
        assert!(texts[1].1.contains("***42"));
        assert_eq!(service.stop(), 0);
    }
}

#[test]
fn codes_are_those_of_the_published_vectors() {
    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("../../../protocol/tests/vectors.json")).unwrap();
    let stage = Stage::new(&databases()[0], "");
    let mut lines = Vec::new();
    for vector in &vectors {
        let number = vector["key_id"].as_u64().unwrap() as u8;
        let secret = hex::decode(vector["vendor_secret"].as_str().unwrap()).unwrap();
        stage.add_key(number, &secret.try_into().unwrap());
        let serial = vector["serial"].as_str().unwrap();
        lines.push(format!(
            "{serial},Owner of {serial},,+4917155501{:02},",
            lines.len()
        ));
    }
    stage.register(&lines.join("\n"));
    let service = stage.serve();
    for vector in &vectors {
        let rows: Vec<&str> = vector["long_serial"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row.as_str().unwrap())
            .collect();
        let answer = service.ask(&json!({ "request": rows.join("\n") }));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let texts = stage.wait_for_texts(vectors.len());
    assert_eq!(texts.len(), vectors.len());
    for (place, vector) in vectors.iter().enumerate() {
        let code = vector["verification_code"].as_str().unwrap();
        let code = format!("{} {}", &code[..4], &code[4..]);
        let to = format!("+4917155501{place:02}");
        let found = texts.iter().find(|(number, _)| *number == to).unwrap();
        assert!(found.1.contains(&code), "{}", found.1);
    }
}

#[test]
fn the_owner_chooses_among_the_registered_contacts_only() {
    let stage = Stage::new(&databases()[0], "[limits]\napart_s = 0");
    stage.register("NVR-0042,Jane,,+491715550142;+491715550143,");
    let service = stage.serve();
    let first = service.ask(&Recorder::new("NVR-0042", 1).question()).json();
    let chosen = Recorder::new("NVR-0042", 2);
    let mut question = chosen.question();
    question["contact"] = first["contacts"][1]["id"].clone();
    let answer = service.ask(&question).json();
    assert_eq!(answer["sent_to"], first["contacts"][1]["id"]);
    let texts = stage.wait_for_texts(4);
    let got = texts.iter().find(|(_, text)| text.contains(&chosen.code()));
    assert_eq!(got.unwrap().0, "+491715550143");

    for other in ["", "+15550142000", "0000000000000000"] {
        question["contact"] = other.into();
        let answer = service.ask(&question);
        assert_eq!(answer.refused(), (422, "unknown-contact".into()));
    }
    assert_eq!(stage.texts().len(), 4);
}

#[test]
fn no_code_is_in_the_database_or_the_log() {
    let stage = Stage::new(&databases()[0], "");
    stage.register("NVR-0042,Jane,,+491715550142;+491715550143,");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-0042", 1);
    service.ask(&recorder.question());
    stage.wait_for_texts(2);
    let done = "state=\"sent\"} 2";
    wait_until("both are recorded", || service.metrics().contains(done));
    let log = service.log();
    assert!(log.contains("message sent"));
    assert_eq!(service.stop(), 0);
    let code = recorder.code();
    let bare = code.replace(' ', "");
    let mut files = 0;
    for entry in fs::read_dir(stage.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        if !path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("desk.db")
        {
            continue;
        }
        files += 1;
        let bytes = fs::read(&path).unwrap();
        for form in [&code, &bare] {
            let found = bytes
                .windows(form.len())
                .any(|part| part == form.as_bytes());
            assert!(!found, "{}", path.display());
        }
    }
    assert!(files > 0);
    for form in [&code, &bare] {
        assert!(!log.contains(form.as_str()));
    }
    // Nor a whole address.
    assert!(!log.contains("5550142"));
}

#[test]
fn every_registered_language_is_its_owners() {
    let stage = Stage::new(&databases()[0], "");
    let config = fs::read_to_string(stage.path("desk.toml")).unwrap();
    fs::write(
        stage.path("desk.toml"),
        format!("templates = \"templates\"\n{config}"),
    )
    .unwrap();
    let german = stage.path("templates/de");
    fs::create_dir_all(&german).unwrap();
    let english = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/en");
    for entry in fs::read_dir(english).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, german.join(path.file_name().unwrap())).unwrap();
    }
    fs::write(german.join("code.sms"), "Der Code ist {code}.\n").unwrap();
    stage.register(
        "NVR-1,Jane,,+491715550101,de\nNVR-2,Bob,,+491715550102,\nNVR-3,Eve,,+491715550103,nl",
    );
    let service = stage.serve();
    for (serial, language) in [("NVR-1", "fr"), ("NVR-2", "de-AT"), ("NVR-3", "de")] {
        let mut question = Recorder::new(serial, 1).question();
        question["language"] = language.into();
        assert_eq!(service.ask(&question).status, 200);
    }
    let texts = stage.wait_for_texts(3);
    // There is no Dutch: Eve's recorder speaks German, so that is what she most likely reads.
    for (to, text) in &texts {
        assert!(text.starts_with("Der Code ist"), "{to} {text}");
    }
}

#[test]
fn the_same_question_again_gets_the_answer_and_no_second_message() {
    let stage = Stage::new(&databases()[0], "");
    stage.register("NVR-0042,Jane,,+491715550142,");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-0042", 1);
    let first = service.ask(&recorder.question()).json();
    let again = service.ask(&recorder.question());
    assert_eq!(again.status, 200);
    assert_eq!(again.json()["sent_to"], first["sent_to"]);
    assert!(again.json()["again_s"].as_u64() <= first["again_s"].as_u64());
    // Another request's message would come before this one's second.
    stage.wait_for_texts(1);
    assert_eq!(service.stop(), 0);
    assert_eq!(stage.texts().len(), 1);
}
