//! The commands, their answers and their exit statuses.

use super::house::{House, OLD, text};
use recovery_protocol::{GuidFile, guid_file, reply_file};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

/// A code that is well formed and wrong.
fn wrong_code(number: u32) -> String {
    let fifteen = format!("{number:015}");
    let codes = (0..10).map(|check| format!("{fifteen}{check}"));
    codes
        .into_iter()
        .find(|code| recovery_protocol::SecureCode::parse(code).is_ok())
        .unwrap()
}

#[track_caller]
fn fails(house: &House, args: &[&str], line: &str, status: i32, error: &str) -> Value {
    let mut all = vec!["--json"];
    all.extend(args);
    let output = house.run_with(&all, line);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{args:?}: {told}");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["error"], error);
    assert!(told["message"].as_str().unwrap().len() > 10);
    assert!(output.stdout.is_empty());
    told
}

#[test]
fn request_and_reply_go_through_a_pipe() {
    let house = House::new("");
    let exported = house.run(&["export", "-"]);
    assert_eq!(
        exported.status.code(),
        Some(0),
        "{}",
        text(&exported.stderr)
    );
    let file = GuidFile::read(&exported.stdout).unwrap();
    assert!(*file.request() == house.request());
    assert_eq!(file.model(), "NVR-4216");
    let told = house.json(&["export", "-"]);
    assert_eq!(told["file"], guid_file::file_name(file.request()));
    assert_eq!(told["contents"], text(&exported.stdout));
    assert_eq!(fs::read_dir(house.stick()).unwrap().count(), 0);

    house.reply();
    let path = house.stick().join(reply_file::file_name(file.request()));
    let reply = fs::read_to_string(path).unwrap();
    let wrong = reply.replace("serial: 123456789", "serial: 987654321");
    fails(
        &house,
        &["reply", "-"],
        &wrong,
        14,
        "io.recoveryd.Recovery.ReplyTrouble",
    );
    for (nothing, said) in [
        ("no reply", "there is no line"),
        (&"x".repeat(5000), "4 KiB"),
    ] {
        let output = house.run_with(&["reply", "-"], nothing);
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output.stderr);
        assert!(told.contains(said), "{told}");
    }
    let output = house.run_with(&["reply", "-"], &reply);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(house.json(&["status"])["status"]["next"], "password");
    let both = house.run(&["export", "-", "--stick", "any"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn a_whole_recovery() {
    let house = House::new("");
    let request = house.json(&["request"]);
    let mut keys: Vec<_> = request
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    assert_eq!(keys, ["ends_in_s", "guid", "long_serial", "qr", "serial"]);
    assert_eq!(request["serial"], "123456789");
    assert!(
        request["qr"]
            .as_str()
            .unwrap()
            .starts_with("HTTPS://R.EXAMPLE/Q/")
    );

    let code = house.code();
    let output = house.run_with(&["enter", "-"], &code);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).starts_with("The code is right. Set the new password within 15 min")
    );
    assert_eq!(house.json(&["status"])["status"]["next"], "password");
    let told = fails(
        &house,
        &["password"],
        "admin",
        10,
        "io.recoveryd.Recovery.PasswordRefused",
    );
    assert!(!told.to_string().contains("\"admin\""));
    let output = house.run_with(&["password"], "a new password");
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(0), "The new password is set.\n".into())
    );
    house.password_is("a new password");
    fails(
        &house,
        &["sign-in"],
        OLD,
        11,
        "io.recoveryd.Recovery.WrongPassword",
    );
    fails(
        &house,
        &["enter", "-"],
        &code,
        8,
        "io.recoveryd.Recovery.NoRequest",
    );

    let log = text(&house.run(&["log"]).stdout);
    assert!(
        log.lines().count() >= 3 && log.lines().all(|line| line.chars().count() <= 80),
        "{log}"
    );
    for secret in [code.as_str(), "a new password", OLD] {
        assert!(!log.contains(secret) && !house.log().contains(secret));
    }
}

#[test]
fn by_stick_there_and_back() {
    let house = House::new("");
    let reply = house.json(&["export"]);
    let file = house.stick().join(reply["file"].as_str().unwrap());
    let guid_file = recovery_protocol::GuidFile::read(&fs::read(file).unwrap()).unwrap();
    assert_eq!(guid_file.request().guid(), house.request().guid());
    fails(
        &house,
        &["reply"],
        "",
        13,
        "io.recoveryd.Recovery.StickTrouble",
    );
    let request = house.request();
    fs::write(
        house
            .stick()
            .join(recovery_protocol::reply_file::file_name(&request)),
        "not a reply",
    )
    .unwrap();
    fails(
        &house,
        &["reply"],
        "",
        14,
        "io.recoveryd.Recovery.ReplyTrouble",
    );
    house.reply();
    house.json(&["reply"]);
    assert_eq!(house.json(&["status"])["status"]["grant"]["surface"], "ctl");
    house.json(&["give-up"]);
    fails(
        &house,
        &["password"],
        "a new password",
        9,
        "io.recoveryd.Recovery.NoGrant",
    );
    fails(
        &house,
        &["export", "--stick", "none"],
        "",
        13,
        "io.recoveryd.Recovery.StickTrouble",
    );
}

#[test]
fn wrong_codes_and_their_waits() {
    let house = House::new("");
    fails(
        &house,
        &["enter", &wrong_code(1)],
        "",
        8,
        "io.recoveryd.Recovery.NoRequest",
    );
    house.json(&["request"]);
    let mut slip = wrong_code(1);
    slip.replace_range(3..4, "1");
    fails(
        &house,
        &["enter", &slip],
        "",
        7,
        "io.recoveryd.Recovery.NotACode",
    );
    for (number, wait) in [(1, 0), (2, 0), (3, 0), (4, 0), (5, 30)] {
        let grouped = wrong_code(number);
        let told = fails(
            &house,
            &["enter", &grouped[..8], &grouped[8..]],
            "",
            5,
            "io.recoveryd.Recovery.WrongCode",
        );
        assert_eq!(
            (&told["wait_s"], &told["left"]),
            (&json!(wait), &json!(100 - number))
        );
    }
    let told = fails(
        &house,
        &["enter", &wrong_code(6)],
        "",
        6,
        "io.recoveryd.Recovery.Wait",
    );
    assert!(told["wait_s"].as_u64().unwrap() <= 30);
}

#[test]
fn a_kit_works_once() {
    let house = House::new("");
    let output = house.ctl().args(["--json", "kit"]).output().unwrap();
    let kit: Value = match nix::unistd::geteuid().is_root() {
        true => serde_json::from_slice(&output.stdout).unwrap(),
        false => {
            assert_eq!(
                output.status.code(),
                Some(2),
                "anybody else is asked for the password"
            );
            serde_json::from_slice(&house.run_with(&["--json", "kit"], OLD).stdout).unwrap()
        }
    };
    let code = kit["code"].as_str().unwrap();
    assert_eq!(house.run_with(&["enter", "-"], code).status.code(), Some(0));
    assert_eq!(
        house
            .run_with(&["password"], "a new password")
            .status
            .code(),
        Some(0)
    );
    house.password_is("a new password");
    assert_ne!(house.run_with(&["enter", "-"], code).status.code(), Some(0));
}

#[test]
fn a_delayed_recovery_is_stopped_with_the_old_password() {
    let house = House::new("[policy]\nmode = \"delay\"\ndelay_h = 24\n");
    let code = house.code();
    assert_eq!(house.run(&["enter", &code]).status.code(), Some(0));
    let output = house.run_with(&["password"], "a new password");
    assert!(
        text(&output.stdout).contains("comes into effect in 24 h"),
        "{}",
        text(&output.stdout)
    );
    let status = text(&house.run(&["status"]).stdout);
    let flat = status.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("If this was not you, stop it with the old password."),
        "{status}"
    );
    assert!(
        status.lines().all(|line| line.chars().count() <= 80),
        "{status}"
    );
    fails(
        &house,
        &["stop-delayed"],
        "not it",
        11,
        "io.recoveryd.Recovery.WrongPassword",
    );
    assert_eq!(
        house.run_with(&["stop-delayed"], OLD).status.code(),
        Some(0)
    );
    assert_eq!(house.json(&["status"])["status"]["delayed"], Value::Null);
    house.password_is(OLD);
}

#[test]
fn any_method_can_be_called() {
    let house = House::new("");
    let reply: Value = serde_json::from_slice(&house.run(&["call", "Status"]).stdout).unwrap();
    assert_eq!(reply["status"]["serial"], "123456789");
    let output = house.run(&["call", "org.varlink.service.GetInfo"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let reply: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(
        reply["interfaces"]
            .as_array()
            .unwrap()
            .contains(&json!("io.recoveryd.Recovery"))
    );
    let call = r#"{"code": "12", "surface": "a script"}"#;
    fails(
        &house,
        &["call", "EnterCode", "-"],
        call,
        7,
        "io.recoveryd.Recovery.NotACode",
    );
    fails(&house, &["call", "EnterCode", "[]"], "", 2, "Usage");
    fails(&house, &["call", "NoSuchMethod"], "", 1, "CallFailed");
    let described = text(&house.run(&["introspect"]).stdout);
    assert_eq!(
        described.trim(),
        recoveryd::api::recovery::DESCRIPTION.trim()
    );
}

#[test]
fn input_is_one_line_and_bounded() {
    let house = House::new("");
    fails(&house, &["password"], &"x".repeat(100_000), 2, "Usage");
    fails(&house, &["sign-in"], "", 2, "Usage");
    let output = house.run_with(&["enter", "-"], "12\u{7}\x1b[31m");
    assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
}

#[test]
fn without_a_daemon_it_says_so() {
    let mut house = House::new("");
    house.stop();
    fails(&house, &["status"], "", 3, "Unreachable");
    let output = house.run(&["frobnicate"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_daemon_called_by_the_name_of_the_command_line_is_it() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("recoveryctl");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_recoveryd"), &link).unwrap();
    for (program, name) in [
        (link.to_str().unwrap(), "recoveryctl"),
        (env!("CARGO_BIN_EXE_recoveryd"), "recoveryd"),
    ] {
        let told = Command::new(program).arg("--version").output().unwrap();
        assert_eq!(
            text(&told.stdout),
            format!("{name} {}\n", env!("CARGO_PKG_VERSION"))
        );
    }
}
