//! Vendor keys in a real token: Debian's SoftHSM, a token of its own for each test.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "the service's own tests take more of it")]
#[path = "../service/stage.rs"]
mod stage;
mod vectors;

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use recovery_protocol::{GuidFile, Request, VendorPublic, VendorSecret};
use stage::{Database, Recorder, Stage, chmod, wait_until};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "271828";

/// Makes a token, the way its owner would.
fn initialise(stage: &Stage) {
    let done = Command::new("softhsm2-util")
        .args(["--init-token", "--free", "--label", "desk"])
        .args(["--so-pin", "3141592", "--pin", PIN])
        .env("SOFTHSM2_CONF", stage.path("softhsm2.conf"))
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

/// A desk with file key 7 and a token without a key.
fn with_token() -> Stage {
    let stage = Stage::new(&Database::Sqlite, "");
    let tokens = stage.path("tokens");
    fs::create_dir(&tokens).unwrap();
    let config = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\n",
        tokens.display()
    );
    fs::write(stage.path("softhsm2.conf"), config).unwrap();
    initialise(&stage);
    fs::write(stage.path("pin"), format!("{PIN}\n")).unwrap();
    chmod(&stage.path("pin"), 0o600);
    stage.configure(&token(
        "[limits]\naddress_a_minute = 1000\nblock_a_minute = 1000",
    ));
    stage
}

fn token(more: &str) -> String {
    format!("[token]\nmodule = \"{MODULE}\"\nlabel = \"desk\"\npin_file = \"pin\"\n{more}")
}

/// The texts once there are so many: attempts that failed are repeated after 5, 10, 20 ... seconds.
fn texts(stage: &Stage, count: usize) -> Vec<(String, String)> {
    let begun = Instant::now();
    while stage.texts().len() < count {
        assert!(
            begun.elapsed() < Duration::from_secs(300),
            "{count} texts are awaited"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    stage.texts()
}

/// Makes a key in the token.
fn add(stage: &Stage, number: &str) -> VendorPublic {
    let (status, out, error) = stage.run(&["key", "add", "--token", "--number", number], "");
    assert_eq!((status, error.as_str()), (0, ""));
    let entry = format!("[[vendor_key]]\nnumber = {number}\npublic = \"");
    let at = out.find(&entry).unwrap() + entry.len();
    let list = fs::read_to_string(stage.path("keys/vendor-keys.toml")).unwrap();
    assert!(list.contains(&out[at..at + 64]));
    VendorPublic(hex::decode(&out[at..at + 64]).unwrap().try_into().unwrap())
}

fn write_file(stage: &Stage, name: &str, request: &Request) {
    let file = GuidFile::new(request.clone(), "X5S", "4.1", "2026-11-22T10:15:00Z").unwrap();
    fs::write(
        stage.path(name),
        file.write(&["desk@vendor.example".into()]),
    )
    .unwrap();
}

#[test]
fn codes_of_token_keys_are_what_recorders_expect() {
    let stage = with_token();
    let eight = add(&stage, "8");
    let nine = add(&stage, "9");
    assert_ne!(eight, nine);
    let (status, _, error) = stage.run(&["key", "add", "--token", "--number", "9"], "");
    assert!(
        status == 1 && error.contains("choose another number"),
        "{error}"
    );
    let (_, out, _) = stage.run(&["key", "add", "--token"], "");
    assert!(out.contains("number = 0\n"), "{out}");
    let (_, out, _) = stage.run(&["key", "list"], "");
    assert_eq!(
        out,
        "0\ttoken\tin use\n7\tfile\tin use\n8\ttoken\tin use\n9\ttoken\tin use\n"
    );
    let (_, out, _) = stage.run(&["check"], "");
    assert!(out.contains("0, 7, 8, 9"), "{out}");

    // Many, so that some shared secrets begin or end with a zero.
    let recorders: Vec<Recorder> = (1..=250)
        .map(|byte| {
            Recorder::with_key(
                "NVR-0042",
                byte,
                8 + byte % 2,
                [eight, nine][usize::from(byte % 2)],
            )
        })
        .collect();
    let names: Vec<String> = (0..recorders.len()).map(|n| format!("guid-{n}")).collect();
    for (recorder, name) in recorders.iter().zip(&names) {
        write_file(&stage, name, &recorder.request);
    }
    let mut arguments = vec!["issue"];
    arguments.extend(names.iter().map(String::as_str));
    let (status, out, error) = stage.run(&arguments, "");
    assert_eq!((status, error.as_str()), (0, ""));
    assert_eq!(out.lines().count(), recorders.len());
    for (recorder, line) in recorders.iter().zip(out.lines()) {
        assert!(line.ends_with(&recorder.secure_code()), "{line}");
    }
}

#[test]
fn the_service_answers_with_keys_of_token_and_file_at_once() {
    let stage = with_token();
    let eight = add(&stage, "8");
    let recorders: Vec<Recorder> = (0..40)
        .map(|n| match n % 4 {
            0 => Recorder::new(&format!("NVR-{n}"), 5),
            _ => Recorder::with_key(&format!("NVR-{n}"), 5, 8, eight),
        })
        .collect();
    let lines: Vec<String> = (0..40)
        .map(|n| format!("NVR-{n},Owner {n},,+49171555{n:04},"))
        .collect();
    stage.register(&lines.join("\n"));
    let service = stage.serve();
    std::thread::scope(|scope| {
        for part in recorders.chunks(10) {
            let service = &service;
            scope.spawn(move || {
                for recorder in part {
                    assert_eq!(service.ask(&recorder.question()).status, 200);
                }
            });
        }
    });
    let texts = texts(&stage, recorders.len());
    assert_eq!(service.stop(), 0);
    for (n, recorder) in recorders.iter().enumerate() {
        let to = format!("+49171555{n:04}");
        let text = texts.iter().find(|(number, _)| *number == to).unwrap();
        assert!(text.1.contains(&recorder.code()), "{n}");
    }
}

/// A module in which SoftHSM can be pulled out.
fn pull_out_module(stage: &Stage) {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/token/pulled.c");
    let module = stage.path("pulled.so");
    let done = Command::new("cc")
        .args(["-shared", "-fPIC", "-Wall", "-Werror", "-o"])
        .arg(&module)
        .arg(source)
        .status();
    assert!(done.unwrap().success());
    let config = fs::read_to_string(stage.path("desk.toml")).unwrap();
    let config = config.replace(MODULE, &module.display().to_string());
    fs::write(stage.path("desk.toml"), config).unwrap();
}

#[test]
fn a_token_that_goes_and_comes_back_delays_codes_and_loses_none() {
    let stage = with_token();
    let eight = add(&stage, "8");
    pull_out_module(&stage);
    let lines: Vec<String> = (1..=4)
        .map(|n| format!("NVR-{n},Owner {n},,+4917155500{n:02},"))
        .collect();
    stage.register(&lines.join("\n"));
    let service = stage.serve();
    let ask = |serial: &str| {
        let recorder = Recorder::with_key(serial, 1, 8, eight);
        assert_eq!(service.ask(&recorder.question()).status, 200);
        recorder.code()
    };
    let first = ask("NVR-1");
    assert!(texts(&stage, 1)[0].1.contains(&first));

    fs::rename(stage.path("tokens"), stage.path("pulled-out")).unwrap();
    let second = ask("NVR-2");
    wait_until("it is told that the token is gone", || {
        let log = service.log();
        log.contains("message not sent") && log.contains("see whether it is plugged in")
    });
    // A file's key does not mind.
    let file = Recorder::new("NVR-3", 1);
    assert_eq!(service.ask(&file.question()).status, 200);
    assert!(texts(&stage, 2)[1].1.contains(&file.code()));
    fs::rename(stage.path("pulled-out"), stage.path("tokens")).unwrap();
    assert!(texts(&stage, 3)[2].1.contains(&second));

    // Another token under the same label is not ours.
    fs::rename(stage.path("tokens"), stage.path("pulled-out")).unwrap();
    fs::create_dir(stage.path("tokens")).unwrap();
    initialise(&stage);
    let third = ask("NVR-4");
    wait_until("the other token is noticed", || {
        service.log().contains("does not hold vendor key 8")
    });
    fs::remove_dir_all(stage.path("tokens")).unwrap();
    fs::rename(stage.path("pulled-out"), stage.path("tokens")).unwrap();
    assert!(texts(&stage, 4)[3].1.contains(&third));
    assert_eq!(service.stop(), 0);
}

#[test]
fn a_token_that_stalls_holds_up_nothing_else() {
    let stage = with_token();
    let eight = add(&stage, "8");
    pull_out_module(&stage);
    stage.register("NVR-1,Jane,,+491715550001,\nNVR-2,Joe,,+491715550002,");
    let service = stage.serve();
    fs::write(stage.path("stalled"), "").unwrap();
    let stalled = Recorder::with_key("NVR-1", 1, 8, eight);
    assert_eq!(service.ask(&stalled.question()).status, 200);
    let file = Recorder::new("NVR-2", 1);
    assert_eq!(service.ask(&file.question()).status, 200);
    assert!(texts(&stage, 1)[0].1.contains(&file.code()));
    wait_until("it is told that the token stalls", || {
        service.log().contains("the token does not answer in time")
    });
    fs::remove_file(stage.path("stalled")).unwrap();
    assert!(texts(&stage, 2)[1].1.contains(&stalled.code()));
    // It stalls when the service is to end.
    fs::write(stage.path("stalled"), "").unwrap();
    assert_eq!(service.stop(), 0);
}

#[test]
fn a_refused_pin_is_tried_once_and_told() {
    let stage = with_token();
    add(&stage, "8");
    fs::write(stage.path("pin"), "161803\n").unwrap();
    for command in [
        &["check"][..],
        &["serve"],
        &["key", "list"],
        &["key", "add", "--token"],
    ] {
        let (status, out, error) = stage.run(command, "");
        assert_eq!((status, out.as_str()), (78, ""), "{command:?}: {error}");
        assert!(
            error.contains("refuses the PIN") && error.contains("not tried again"),
            "{error}"
        );
        assert!(!error.contains("161803"));
    }
    chmod(&stage.path("pin"), 0o640);
    let (status, _, error) = stage.run(&["check"], "");
    assert!(
        status == 1 && error.contains("token.pin_file") && error.contains("chmod 600"),
        "{error}"
    );
}

#[test]
fn what_is_missing_is_said() {
    let stage = with_token();
    let refused = |sentence: &str| {
        let (status, _, error) = stage.run(&["check"], "");
        assert!(status == 1 && error.contains(sentence), "{error}");
    };
    add(&stage, "8");
    stage.configure(&token("").replace("\"desk\"", "\"desks\""));
    refused("no token with the label \"desks\"");
    stage.configure(&token("").replace(MODULE, "/nowhere/module.so"));
    refused("/nowhere/module.so");
    stage.configure(&token("").replace(MODULE, "/etc/passwd"));
    refused("/etc/passwd");
    stage.configure(&token("").replace("pin_file = \"pin\"", ""));
    refused("token.pin_file");
    stage.configure(&token(""));
    initialise(&stage);
    refused("several tokens have the label \"desk\"");
}

#[test]
fn a_hostile_point_is_no_failure_of_the_token() {
    let stage = with_token();
    let eight = add(&stage, "8");
    let good = Recorder::with_key("NVR-1", 1, 8, eight);
    let mut hostile = good.request.to_bytes();
    hostile[3..35].fill(0);
    let hostile = Request::from_bytes(&hostile).unwrap();
    write_file(&stage, "hostile", &hostile);
    write_file(&stage, "good", &good.request);
    let (status, out, error) = stage.run(&["issue", "hostile", "good"], "");
    assert_eq!(status, 1);
    assert!(error.contains("a point of low order"), "{error}");
    assert!(out.contains(&good.secure_code()), "{out}");
}

#[test]
fn a_token_key_under_a_files_number_is_refused() {
    let stage = with_token();
    add(&stage, "8");
    let secret = [9; 32];
    stage.add_key(8, &secret);
    let (status, _, error) = stage.run(&["check"], "");
    assert!(
        status == 1 && error.contains("key 8 is there twice"),
        "{error}"
    );
    fs::remove_file(stage.path("keys/vendor-key-8.toml")).unwrap();
    let list = stage.path("keys/vendor-keys.toml");
    let public = hex::encode(VendorSecret::new(&secret).public().0);
    fs::write(
        &list,
        format!("[[vendor_key]]\nnumber = 8\npublic = \"{public}\"\n"),
    )
    .unwrap();
    let (status, _, error) = stage.run(&["check"], "");
    assert!(
        status == 1 && error.contains("not the token that the key was made in"),
        "{error}"
    );
}
