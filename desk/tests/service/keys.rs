//! Keys under a passphrase, and retired ones, behind the service.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use recovery_protocol::VendorPublic;
use serde_json::{Value, json};

use crate::stage::{Recorder, Stage, chmod, databases};

const PASSPHRASE: &str = "correct horse battery staple";

/// Names the passphrase's file in the configuration.
fn with_passphrase(stage: &Stage, passphrase: &str) {
    fs::write(stage.path("passphrase"), format!("{passphrase}\n")).unwrap();
    chmod(&stage.path("passphrase"), 0o600);
    let path = stage.path("desk.toml");
    let config = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("passphrase_file = \"passphrase\"\n{config}")).unwrap();
}

fn public(printed: &str) -> VendorPublic {
    let at = printed.find("public = \"").unwrap() + 10;
    VendorPublic(
        hex::decode(&printed[at..at + 64])
            .unwrap()
            .try_into()
            .unwrap(),
    )
}

#[test]
fn keys_under_a_passphrase_answer_like_others() {
    let stage = Stage::new(&databases()[0], "");
    with_passphrase(&stage, PASSPHRASE);
    let (status, out, error) = stage.run(&["key", "add", "--passphrase", "--number", "9"], "");
    assert_eq!((status, error.as_str()), (0, ""));
    let nine = public(&out);
    let path = stage.path("keys/vendor-key-9.toml.age");
    let sealed = fs::read(&path).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let (_, out, _) = stage.run(&["key", "list"], "");
    assert_eq!(out, "7\tfile\tin use\n9\tfile under a passphrase\tin use\n");
    let noted = stage.rows("SELECT detail, at FROM audit WHERE what = 'key made'");
    assert_eq!(noted.len(), 1);
    let noted: Value = serde_json::from_str(&noted[0].0).unwrap();
    assert_eq!(noted, json!({"key": 9, "kept": "file under a passphrase"}));

    stage.register("NVR-1,Jane,,+491715550001,\nNVR-2,Joe,,+491715550002,");
    let service = stage.serve();
    let sealed_key = Recorder::with_key("NVR-1", 1, 9, nine);
    assert_eq!(service.ask(&sealed_key.question()).status, 200);
    assert!(stage.wait_for_texts(1)[0].1.contains(&sealed_key.code()));
    let plain_key = Recorder::new("NVR-2", 1);
    assert_eq!(service.ask(&plain_key.question()).status, 200);
    assert!(stage.wait_for_texts(2)[1].1.contains(&plain_key.code()));
    assert!(!service.log().contains("horse"));
    assert_eq!(service.stop(), 0);
}

#[test]
fn what_is_wrong_with_a_passphrase_is_said() {
    let stage = Stage::new(&databases()[0], "");
    let plain = fs::read_to_string(stage.path("desk.toml")).unwrap();
    with_passphrase(&stage, "too short");
    let add = ["key", "add", "--passphrase", "--number", "9"];
    let (status, _, error) = stage.run(&add, "");
    assert!(
        status == 1 && error.contains("at least 12 characters"),
        "{error}"
    );
    assert!(!stage.path("keys/vendor-key-9.toml.age").exists());
    fs::write(stage.path("passphrase"), PASSPHRASE).unwrap();
    assert_eq!(stage.run(&add, "").0, 0);
    let path = stage.path("keys/vendor-key-9.toml.age");
    let good = fs::read(&path).unwrap();
    let refused = |sentence: &str| {
        let (status, _, error) = stage.run(&["check"], "");
        assert!(status == 1 && error.contains(sentence), "{error}");
        assert!(!error.contains("horse"), "{error}");
    };
    fs::write(stage.path("passphrase"), "another horse battery").unwrap();
    refused("the passphrase is not this file's");
    chmod(&stage.path("passphrase"), 0o640);
    refused("passphrase_file");
    chmod(&stage.path("passphrase"), 0o600);
    fs::write(stage.path("passphrase"), PASSPHRASE).unwrap();
    for (bytes, sentence) in [
        (&good[..good.len() - 1], "damaged"),
        (&good[..60], "damaged"),
        (b"", "damaged"),
        (b"number = 9\n", "no age file"),
    ] {
        fs::write(&path, bytes).unwrap();
        refused(sentence);
    }
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(&path, flipped).unwrap();
    refused("damaged");
    fs::write(&path, &good).unwrap();
    chmod(&path, 0o644);
    refused("chmod 600");
    chmod(&path, 0o600);
    stage.add_key(9, &[3; 32]);
    refused("key 9 is there twice");
    fs::remove_file(stage.path("keys/vendor-key-9.toml")).unwrap();

    // Neither in the configuration nor from systemd, and nobody to ask.
    fs::write(stage.path("desk.toml"), plain).unwrap();
    let check = |credentials: &str| {
        let child = Command::new("setsid")
            .args([
                "--wait",
                env!("CARGO_BIN_EXE_recovery-desk"),
                "check",
                "--config",
                "desk.toml",
            ])
            .current_dir(stage.dir.path())
            .env("CREDENTIALS_DIRECTORY", stage.path(credentials))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (
            child.status.code().unwrap(),
            String::from_utf8(child.stderr).unwrap(),
        )
    };
    let (status, error) = check("nowhere");
    assert!(
        status == 1 && error.contains("passphrase_file") && error.contains("key-passphrase"),
        "{error}"
    );
    fs::create_dir(stage.path("credentials")).unwrap();
    let mut file = fs::File::create(stage.path("credentials/key-passphrase")).unwrap();
    file.write_all(PASSPHRASE.as_bytes()).unwrap();
    assert_eq!(check("credentials"), (0, String::new()));
}

#[test]
fn a_retired_key_is_answered_until_its_date_and_then_with_a_sentence() {
    let stage = Stage::with_people(&databases()[0], "");
    stage.add_key(8, &[8; 32]);
    let retire = ["key", "retire", "7", "--until", "9999-12-31"];
    // What cannot be noted is not done.
    let config = fs::read_to_string(stage.path("desk.toml")).unwrap();
    let away = config.replace("\"desk.db\"", "\"nowhere/desk.db\"");
    fs::write(stage.path("desk.toml"), away).unwrap();
    let (status, _, error) = stage.run(&retire, "");
    assert!(status == 1 && error.contains("nowhere/desk.db"), "{error}");
    assert!(!stage.path("keys/retired-keys.toml").exists());
    fs::write(stage.path("desk.toml"), config).unwrap();
    let (status, _, error) = stage.run(&retire, "");
    assert_eq!((status, error.as_str()), (0, ""));
    let noted = stage.rows("SELECT detail, at FROM audit WHERE what = 'key retired'");
    assert_eq!(noted.len(), 1);
    let noted: Value = serde_json::from_str(&noted[0].0).unwrap();
    assert_eq!(noted, json!({"key": 7, "answers_until": "9999-12-31"}));
    let (_, out, _) = stage.run(&["check"], "");
    assert!(out.contains("7 (until 9999-12-31), 8"), "{out}");
    stage.register("NVR-1,Jane,,+491715550001,");
    let recorder = Recorder::new("NVR-1", 1);
    let service = stage.serve();
    assert_eq!(service.ask(&recorder.question()).status, 200);
    assert!(stage.wait_for_texts(1)[0].1.contains(&recorder.code()));
    assert_eq!(service.stop(), 0);

    assert_eq!(
        stage
            .run(&["key", "retire", "7", "--until", "2020-01-31"], "")
            .0,
        0
    );
    let service = stage.serve();
    let answer = service.ask(&recorder.question());
    assert_eq!(answer.refused(), (422, "unknown-key".into()));
    assert!(
        answer
            .body
            .contains("was retired and answers nothing since 2020-01-31"),
        "{}",
        answer.body
    );
    let rows = recovery_protocol::long_serial::symbols(&recorder.request);
    let page = service.get(&format!("/r/{rows}"));
    assert_eq!(page.status, 422);
    assert!(page.body.contains("not in use any more"), "{}", page.body);
    assert_eq!(service.stop(), 0);
}
