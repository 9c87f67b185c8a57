//! Bad configurations: what is told names the file and the place in it.

use crate::stage::{PROGRAM, Plan, Recorder};
use std::fs;
use std::process::{Command, Output};

fn check(recorder: &Recorder) -> Output {
    let mut command = Command::new(PROGRAM);
    command.arg("check").arg("--config").arg(recorder.config());
    command.env_remove("RUST_LOG").output().unwrap()
}

#[test]
fn a_good_one_is_explained() {
    let recorder = Recorder::off(Plan {
        more: "[[hook]]\nprogram = [\"/sbin/tell\", \"all\"]\npassword = true\n".into(),
        ..Plan::default()
    });
    let output = check(&recorder);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    for part in [
        "123456789",
        "NVR-4216 4.2.1",
        "keys 7",
        "admin in ",
        "at once",
        "/sbin/tell all, at most 30 s, is given the password",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn each_fault_names_the_file_and_the_key_or_line() {
    let recorder = Recorder::off(Plan::default());
    let good = fs::read_to_string(recorder.config()).unwrap();
    let line_of = |part: &str| 1 + good[..good.find(part).unwrap()].matches('\n').count();
    let at = |part: &str| format!("line {}", line_of(part));
    for (from, to, expected) in [
        ("model = ", "modell = ", &*at("model = ")),
        (
            "serial = \"123456789\"",
            "serial = 123456789",
            &at("serial = "),
        ),
        ("[vendor]", "[vendors]", &at("[vendor]")),
        (
            "name = \"Example\"",
            "name = \"Example",
            &at("name = \"Example\""),
        ),
        ("name = \"Example\"", "", "name"),
        ("store = \"shadow\"", "store = \"shadows\"", &at("store = ")),
        ("timeout_s = 2", "timeout_s = -2", &at("timeout_s = 2")),
        ("timeout_s = 2", "timeout_s = 601", "[stick] timeout_s"),
        ("timeout_s = 2", "timeout_s = 0", "[stick] timeout_s"),
        ("123456789", "no serial!", "[device] serial"),
        ("serial = \"123456789\"", "", "[device]: give exactly one"),
        (
            "serial = \"123456789\"",
            "serial = \"1\"\nserial_file = \"/x\"",
            "[device]: give exactly one",
        ),
        (
            "serial = \"123456789\"",
            "serial_file = \"x\"",
            "[device] serial_file",
        ),
        (
            "serial = \"123456789\"",
            "serial_command = []",
            "[device] serial_command",
        ),
        ("[\"recovery@example.com\"]", "[]", "[vendor] contact"),
        (
            "name = \"Example\"",
            "name = \"Ex\\u001bample\"",
            "[vendor] name",
        ),
        (
            "name = \"Example\"",
            "name = \"Example\"\nqr_prefix = \"https://x\"",
            "[vendor] qr_prefix",
        ),
        ("name = \"admin\"", "name = \"ad:min\"", "[account] name"),
        ("name = \"admin\"", "name = \"-r\"", "[account] name"),
        (
            "shadow.file = \"",
            "shadow.file = \".",
            "[account.shadow] file",
        ),
        (
            "store = \"shadow\"",
            "store = \"command\"",
            "[account.command]",
        ),
        (
            "store = \"shadow\"",
            "store = \"argon2-file\"",
            "[account.argon2-file]",
        ),
        (
            "store = \"shadow\"",
            "store = \"command\"\ncommand.program = [\"sh\"]",
            "[account.command] program",
        ),
        (
            "store = \"shadow\"",
            "store = \"command\"\ncommand.program = [\"/x\"]\ncommand.timeout_s = 0",
            "[account.command] timeout_s",
        ),
        ("paths = [\"", "paths = [\"here\", \"", "[stick] paths"),
        ("state = \"", "state = \".", "[paths] state"),
        ("run = \"", "run = \".", "[paths] run"),
        (
            "[daemon]",
            "[policy]\nmode = \"delay\"\ndelay_h = 0\n[daemon]",
            "[policy] delay_h",
        ),
        ("[daemon]", "[policy]\nmode = \"never\"\n[daemon]", "line "),
        (
            "[daemon]",
            "[password]\nmin_length = 0\n[daemon]",
            "[password] min_length",
        ),
        (
            "[daemon]",
            "[methods]\nlong_serial = false\nguid_file = false\nkit = false\n[daemon]",
            "[methods]",
        ),
        ("[daemon]", "[[profile]]\nmodell = \"*\"\n[daemon]", "line "),
    ] {
        assert!(good.contains(from), "{from}");
        fs::write(recorder.config(), good.replacen(from, to, 1)).unwrap();
        let output = check(&recorder);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{to}: {told}");
        assert!(
            told.contains("recoveryd.toml") && told.contains(expected),
            "{to}: wanted {expected}\n{told}"
        );
    }
}

#[test]
fn faults_in_the_vendors_keys_name_their_file() {
    let recorder = Recorder::off(Plan::default());
    let keys = recorder.path("vendor-keys.toml");
    let good = fs::read_to_string(&keys).unwrap();
    for (text, expected) in [
        (String::new(), "vendor_key"),
        (
            good.clone() + &good,
            "[[vendor_key]] number: 7 stands twice",
        ),
        (good.replace("number = 7", "number = 256"), "line 2"),
        (good.replace("public", "secret"), "line 3"),
        (
            "[[vendor_key]]\nnumber = 1\npublic = \"abc\"\n".into(),
            "[[vendor_key]] public",
        ),
    ] {
        fs::write(&keys, text).unwrap();
        let told = String::from_utf8(check(&recorder).stderr).unwrap();
        assert!(
            told.contains("vendor-keys.toml") && told.contains(expected),
            "{expected}: {told}"
        );
    }
    fs::remove_file(&keys).unwrap();
    let told = String::from_utf8(check(&recorder).stderr).unwrap();
    assert!(
        told.contains("cannot read") && told.contains("vendor-keys.toml"),
        "{told}"
    );
}

#[test]
fn a_daemon_with_a_bad_one_does_not_start_and_makes_nothing() {
    let recorder = Recorder::off(Plan {
        serial: "lower",
        ..Plan::default()
    });
    assert_eq!(recorder.command().status().unwrap().code(), Some(1));
    assert!(
        recorder.log().contains("[device] serial"),
        "{}",
        recorder.log()
    );
    assert!(!recorder.path("run").exists() && !recorder.path("state").exists());
}
