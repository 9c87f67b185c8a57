//! Where no password and no code may ever be: logs, command lines, the state directory after the reset.

use crate::person::wrong_code;
use crate::stage::{NEW, OLD, Plan, Recorder, children_of};
use recoveryd::api::recovery::{Call, Error, ExportReply};
use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect()
}

/// A store that keeps the password as it is, and lets the test look at what runs meanwhile.
fn recorder() -> Recorder {
    let account = "[account]\nname = \"admin\"\nstore = \"command\"\ncommand.program = [\"{dir}/set\"]\ncommand.verify_program = [\"{dir}/set\"]\n";
    let mut recorder = Recorder::off(Plan {
        account: account.into(),
        ..Plan::default()
    });
    recorder.write_program("set", "read -r name; read -r word; sleep 0.3");
    let mut command = recorder.command();
    command.env("RUST_LOG", "trace");
    recorder.start_as(command);
    recorder
}

#[test]
fn a_whole_recovery_leaves_no_secret_in_logs_command_lines_or_the_state() {
    let recorder = recorder();
    let core = recorder.pid();
    let listener = recorder.children("helper listen")[0];
    recorder.status_when("a usable stick", |status| {
        status.sticks.iter().any(|stick| stick.usable)
    });
    let kit = recorder
        .make_kit(Some("a guess at it"))
        .unwrap()
        .code
        .expose()
        .to_owned();
    let wrong = wrong_code(4);
    let mut secrets = vec![NEW.to_owned(), OLD.to_owned(), "a guess at it".into()];
    secrets.extend(
        [&kit, &wrong]
            .into_iter()
            .flat_map(|code| [code.clone(), digits(code)]),
    );

    let _: ExportReply = recorder.ask(Call::Export { stick: None }).unwrap();
    let request = recorder.request();
    let code = recorder.code(&request);
    secrets.extend([digits(&code), code.clone()]);
    assert!(recorder.enter(&wrong).is_err());
    // What breaks a rule is logged, and not what it said.
    let mut broken = UnixStream::connect(recorder.socket()).unwrap();
    write!(broken, "{{\"code\": \"{code}\", \"password\": \"{NEW}\"\0").unwrap();
    assert_eq!(broken.read(&mut [0]).unwrap(), 0);
    recorder.put_reply(&request);
    recorder.enter_reply().unwrap();
    assert!(matches!(
        recorder.set_password("short"),
        Err(Error::PasswordRefused { .. })
    ));
    let running = AtomicBool::new(true);
    let seen = std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut seen = Vec::new();
            while running.load(Ordering::Relaxed) {
                for pid in children_of(listener, "")
                    .into_iter()
                    .chain([core, listener])
                {
                    let helpers = children_of(pid, "").into_iter().chain([pid]);
                    for pid in helpers {
                        for file in ["cmdline", "environ"] {
                            seen.extend(
                                fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default(),
                            );
                        }
                    }
                }
            }
            seen
        });
        assert_eq!(recorder.set_password(NEW), Ok(0));
        running.store(false, Ordering::Relaxed);
        watching.join().unwrap()
    });
    assert!(contains(&seen, "helper\0password"), "nothing was watched");
    let log = recorder.log();
    assert!(log.contains("a message is not a Varlink call"), "{log}");
    for secret in &secrets {
        assert!(!log.contains(secret.as_str()), "{secret} is in the log");
        assert!(!contains(&seen, secret), "{secret} is in a command line");
        for (name, bytes) in files(&recorder.path("state")) {
            assert!(!contains(&bytes, secret), "{secret} is in {name}");
        }
    }
}

#[test]
fn the_state_holds_a_prepared_password_only_until_it_is_set() {
    let mut recorder = recorder();
    recorder.get_in();
    let script = fs::read_to_string(recorder.path("set")).unwrap();
    let failing = script.clone() + "kill -KILL $$\n";
    let set = recorder.path("set");
    fs::write(&set, failing).unwrap();
    assert!(recorder.set_password(NEW).is_err());
    let held = |recorder: &Recorder| {
        let files = files(&recorder.path("state"));
        files.iter().any(|(_, bytes)| contains(bytes, NEW))
    };
    assert!(held(&recorder), "the redo record needs it");
    fs::write(&set, script).unwrap();
    recorder.cut_power();
    recorder.start();
    recorder.wait_for(recoveryd::api::recovery::Next::Start);
    assert!(!held(&recorder), "no copy of it is left");
}

#[test]
fn a_hash_that_was_prepared_does_not_stay_in_the_state() {
    let recorder = Recorder::new();
    recorder.get_in();
    recorder.set_password(NEW).unwrap();
    let hash = recorder.hash();
    for (name, bytes) in files(&recorder.path("state")) {
        assert!(!contains(&bytes, &hash), "{name}");
    }
}
