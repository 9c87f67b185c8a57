//! Hooks: programs that are told of a new password, after it is set.

use crate::stage::{NEW, Plan, Recorder, wait_until};
use recoveryd::api::recovery::{Call, LogReply, Next, NoteWhy, Record};
use serde_json::Value;
use std::fs;

/// A recorder with these hooks, each a shell script; `{dir}` stands for its folder.
fn recorder(hooks: &[(&str, &str)]) -> Recorder {
    let more = (0..hooks.len()).map(|n| {
        let more = hooks[n].0;
        format!("[[hook]]\nprogram = [\"{{dir}}/hook-{n}\", \"an argument\"]\n{more}\n")
    });
    let mut recorder = Recorder::off(Plan {
        more: more.collect(),
        ..Plan::default()
    });
    for (n, (_, script)) in hooks.iter().enumerate() {
        recorder.write_program(&format!("hook-{n}"), script);
    }
    recorder.start();
    recorder
}

/// What a hook was told, a line a start.
fn told(recorder: &Recorder) -> Vec<Value> {
    let text = fs::read_to_string(recorder.path("told")).unwrap_or_default();
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

fn records(recorder: &Recorder) -> Vec<Record> {
    let log: LogReply = recorder.ask(Call::Log {}).unwrap();
    assert!(log.sound);
    log.records
}

/// What the log says of hooks, once so many have ended.
fn ended(recorder: &Recorder, hooks: usize) -> Vec<(String, String)> {
    let of_hooks = || {
        let records = records(recorder).into_iter();
        let records = records.filter(|record| record.event.starts_with("hook-"));
        let all: Vec<_> = records.map(|it| (it.event, it.message)).collect();
        all
    };
    let ends = |all: &[(String, String)]| all.iter().filter(|it| it.0 != "hook-result").count();
    wait_until("ended", || ends(&of_hooks()) >= hooks);
    of_hooks()
}

/// What status says of the hooks; it may also have something to say of the kernel.
fn noted(recorder: &Recorder) -> Option<String> {
    let notes = recorder.status().notes.into_iter();
    let mut of_hooks = notes.filter(|note| note.why == NoteWhy::HookFailed);
    let said = of_hooks.next().map(|note| note.message);
    assert!(of_hooks.next().is_none());
    said
}

const TELL: &str = "cat >> {dir}/told";

#[test]
fn a_hook_is_told_what_happened_and_only_if_asked_for_the_password() {
    let recorder = recorder(&[
        ("", "cat >> {dir}/told; env > {dir}/environment"),
        ("password = true", TELL),
    ]);
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
    let said = ended(&recorder, 2);
    let path = |n: usize| recorder.path(&format!("hook-{n}")).display().to_string();
    for (n, (event, message)) in said.iter().enumerate() {
        assert_eq!(event, "hook-ended");
        assert_eq!(
            *message,
            format!("Hook {} ({}) ended well.", n + 1, path(n))
        );
    }
    let set = records(&recorder);
    let set = set.iter().find(|it| it.event == "password-set").unwrap();
    let told = told(&recorder);
    let mut expected = serde_json::json!({
        "event": "password_reset", "account": "admin", "serial": "123456789", "channel": "secure_code",
        "record": set.number, "clock": set.clock, "start": 1, "password": null,
    });
    assert_eq!(told[0], expected);
    expected["password"] = NEW.into();
    assert_eq!(told[1], expected);
    // A shell sets some of its own.
    let environment = fs::read_to_string(recorder.path("environment")).unwrap();
    for line in environment.lines() {
        let own = ["PWD=/", "OLDPWD=", "SHLVL=", "_="];
        assert!(own.iter().any(|own| line.starts_with(own)), "{line}");
    }
    assert_eq!(noted(&recorder), None);
    assert!(!recorder.log().contains(NEW));
    // Both slots held it.
    wait_until("forgotten", || {
        let slots = fs::read(recorder.path("state/slots")).unwrap();
        !String::from_utf8_lossy(&slots).contains(NEW)
    });
}

#[test]
fn the_owner_does_not_wait_for_a_hook() {
    let recorder = recorder(&[("", "while [ ! -e {dir}/go ]; do sleep 0.05; done")]);
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
    assert!(recorder.opens(NEW));
    // Nor does the next recovery.
    recorder.get_in();
    assert_eq!(recorder.set_password("another battery"), Ok(0));
    assert!(recorder.opens("another battery"));
    assert!(
        records(&recorder)
            .iter()
            .all(|it| !it.event.starts_with("hook-"))
    );
    fs::write(recorder.path("go"), "").unwrap();
    // What ended was told of the first, and then comes the second.
    ended(&recorder, 2);
}

#[test]
fn each_failure_is_told_and_the_password_stays_set() {
    let recorder = recorder(&[
        ("", "exit 3"),
        ("", "kill -KILL $$"),
        ("timeout_s = 1", "sleep 60 & sleep 60"),
        ("", "cat > /dev/null"),
    ]);
    fs::remove_file(recorder.path("hook-3")).unwrap();
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
    let said = ended(&recorder, 4);
    let tails = [
        ") failed (exit status 3).",
        ") was ended by signal 9.",
        ") was stopped after 1 seconds.",
    ];
    for ((event, message), tail) in said.iter().zip(tails) {
        assert!(
            event == "hook-failed" && message.ends_with(tail),
            "{message}"
        );
    }
    assert!(said[3].1.contains("could not be started"), "{said:?}");
    assert!(recorder.opens(NEW));
    assert_eq!(recorder.status().next, Next::Start);
    assert_eq!(noted(&recorder).as_ref(), Some(&said[3].1));
    // Until the next recovery, whose hooks have ended well.
    for n in 0..4 {
        recorder.write_program(&format!("hook-{n}"), "true");
    }
    recorder.get_in();
    assert_eq!(recorder.set_password("another battery"), Ok(0));
    ended(&recorder, 8);
    assert_eq!(noted(&recorder), None);
}

#[test]
fn what_a_hook_did_is_in_the_log_without_the_password() {
    let script = r#"read -r line
echo 'not this: {"item'
echo '{"item": "Yard", "ok": true}'
echo '{"item": "Gate", "ok": true, "more": 1}'
echo '{"item": "Front \"door\"", "ok": false, "why": "does not\u0007answer"}'
echo '{"item": "Hall", "ok": false, "why": "wants correct horse battery"}'
yes | head -c 1000000"#;
    let recorder = recorder(&[("password = true", script)]);
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
    let said = ended(&recorder, 1);
    let path = recorder.path("hook-0").display().to_string();
    let expected = [
        (
            "hook-failed",
            format!("Hook 1 ({path}) did not do all it was to do: 2 of 3 done."),
        ),
        ("hook-result", "Done: Yard, Gate".into()),
        (
            "hook-result",
            "Not done: Front  door : does not answer".into(),
        ),
    ];
    let expected = expected.map(|(event, message)| (event.to_owned(), message));
    assert_eq!(said, expected);
    assert!(noted(&recorder).unwrap().contains("2 of 3 done"));
}

#[test]
fn a_hook_that_a_power_cut_ended_is_started_again() {
    let mut recorder = recorder(&[(
        "password = true",
        "cat >> {dir}/told; [ -e {dir}/go ] || sleep 600",
    )]);
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
    wait_until("told", || told(&recorder).len() == 1);
    recorder.cut_power();
    fs::write(recorder.path("go"), "").unwrap();
    recorder.start();
    ended(&recorder, 1);
    let told = told(&recorder);
    assert_eq!(told.len(), 2);
    for (n, line) in told.iter().enumerate() {
        assert_eq!(
            (&line["start"], &line["password"]),
            (&(n + 1).into(), &NEW.into())
        );
    }
    assert_eq!(told[0]["record"], told[1]["record"]);
}

#[test]
fn what_ends_the_recorder_each_time_is_given_up() {
    let mut recorder = recorder(&[("", "cat >> {dir}/told; sleep 600"), ("", TELL)]);
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
    for starts in 1..=3 {
        wait_until("told", || told(&recorder).len() == starts);
        recorder.cut_power();
        recorder.start();
    }
    let said = ended(&recorder, 2);
    assert!(
        said[0].0 == "hook-failed" && said[0].1.contains("started 3 times"),
        "{said:?}"
    );
    assert!(said[1].0 == "hook-ended", "{said:?}");
}
