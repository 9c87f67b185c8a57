//! A command store that misbehaves: a sentence each time, and what was accepted stays accepted.

use crate::stage::{NEW, Plan, Recorder, wait_until};
use recoveryd::api::recovery::{Error, Next};
use recoveryd::flow::state::Stage;
use std::fs;
use std::time::{Duration, Instant};

const ACCOUNT: &str = r#"
    [account]
    name = "admin"
    store = "command"
    [account.command]
    program = ["{dir}/set"]
    verify_program = ["{dir}/check"]
    timeout_s = 1
"#;

/// Sets the password for good.
const GOOD: &str = "read -r name && read -r word && echo \"$name:$word\" > {dir}/passwords";

fn recorder() -> Recorder {
    let recorder = Recorder::off(Plan {
        account: ACCOUNT.into(),
        ..Plan::default()
    });
    recorder.write_program(
        "check",
        "read -r name && read -r word && grep -qx \"$name:$word\" {dir}/passwords",
    );
    recorder
}

fn is_set(recorder: &Recorder) -> bool {
    let text = fs::read_to_string(recorder.path("passwords"));
    text.is_ok_and(|text| text == format!("admin:{NEW}\n"))
}

/// Tries to set the password by this script; how it is told.
fn told(recorder: &Recorder, script: &str) -> String {
    recorder.write_program("set", script);
    let begun = Instant::now();
    let told = recorder.set_password(NEW);
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{script}: {:?}",
        begun.elapsed()
    );
    let Err(Error::NotSet { message, .. }) = told else {
        panic!("{script}: {told:?}")
    };
    assert!(
        recorder.status().reason.is_none(),
        "the recorder itself is well"
    );
    message
}

#[test]
fn a_store_that_says_no_leaves_the_code_accepted() {
    let mut recorder = recorder();
    recorder.start();
    recorder.get_in();
    let message = told(&recorder, "exit 3");
    assert!(
        message.contains("did not set the password (exit status 3)"),
        "{message}"
    );
    assert!(message.contains("The code stays accepted"), "{message}");
    assert_eq!(recorder.status().next, Next::Password);
    fs::remove_file(recorder.path("set")).unwrap();
    let gone = recorder.set_password(NEW);
    let Err(Error::NotSet { message, .. }) = gone else {
        panic!("{gone:?}")
    };
    assert!(message.contains("could not be started"), "{message}");
    // Also across a restart.
    recorder.cut_power();
    recorder.start();
    assert_eq!(recorder.status().next, Next::Password);
    recorder.write_program("set", GOOD);
    assert_eq!(recorder.set_password(NEW), Ok(0));
    assert!(is_set(&recorder) && recorder.sign_in(NEW).is_ok());
}

#[test]
fn a_store_that_may_have_done_it_is_asked_again_until_it_says_so() {
    for (script, expected) in [
        ("kill -KILL $$", "was ended by signal 9"),
        ("exit 0", "without reading the account and the password"),
        ("sleep 60", "was stopped after 1 seconds"),
    ] {
        let mut recorder = recorder();
        recorder.start();
        recorder.get_in();
        let message = told(&recorder, script);
        assert!(message.contains(expected), "{script}: {message}");
        assert!(
            message.contains("tries again by itself"),
            "{script}: {message}"
        );
        assert_eq!(recorder.status().next, Next::Applying);
        let busy = recorder.set_password("another battery");
        assert!(matches!(busy, Err(Error::Busy { .. })), "{busy:?}");
        assert!(!is_set(&recorder));
        recorder.write_program("set", GOOD);
        // The redo is five seconds away, or at the next start.
        recorder.cut_power();
        recorder.start();
        recorder.wait_for(Next::Start);
        assert!(is_set(&recorder), "{script}");
    }
}

#[test]
fn the_redo_comes_without_a_restart() {
    let mut recorder = recorder();
    recorder.start();
    recorder.get_in();
    told(&recorder, "kill -KILL $$");
    recorder.write_program("set", GOOD);
    recorder.wait_for(Next::Start);
    assert!(is_set(&recorder));
}

#[test]
fn after_three_unknown_ends_the_holder_may_choose_again() {
    let mut recorder = recorder();
    recorder.start();
    recorder.get_in();
    told(&recorder, "kill -KILL $$");
    recorder.edit(|device| match &mut device.stage {
        Stage::Applying { failed, wait, .. } => {
            (*failed, *wait) = (2, Duration::from_millis(1));
        }
        _ => panic!("nothing is being set"),
    });
    recorder.wait_for(Next::Password);
    recorder.write_program("set", GOOD);
    assert_eq!(recorder.set_password(NEW), Ok(0));
    assert!(is_set(&recorder));
}

#[test]
fn a_store_that_floods_forks_or_keeps_the_pipes_is_no_trouble() {
    for (script, what) in [
        (
            "yes | head -c 5000000; yes | head -c 5000000 >&2",
            "a flood",
        ),
        ("sleep 61 & sleep 61 &", "children that keep every pipe"),
        ("(setsid sleep 61 >/dev/null 2>&1 </dev/null &)", "a daemon"),
    ] {
        let mut recorder = recorder();
        recorder.start();
        recorder.get_in();
        recorder.write_program("set", &format!("{GOOD}\n{script}\nexit 0"));
        let begun = Instant::now();
        assert_eq!(recorder.set_password(NEW), Ok(0), "{what}");
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{what}: {:?}",
            begun.elapsed()
        );
        assert!(is_set(&recorder), "{what}");
    }
}

#[test]
fn a_store_that_is_stopped_takes_all_it_started_with_it() {
    let mut recorder = recorder();
    recorder.start();
    recorder.get_in();
    let pid = recorder.path("pid");
    told(&recorder, "sleep 62 & echo $! > {dir}/pid; sleep 62");
    let child = fs::read_to_string(&pid).unwrap();
    let stat = format!("/proc/{}/stat", child.trim());
    wait_until("killed", || {
        fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z "))
    });
}

#[test]
fn the_status_answers_while_the_store_hangs() {
    let mut recorder = recorder();
    recorder.start();
    recorder.get_in();
    recorder.write_program("set", "touch {dir}/begun; sleep 60");
    std::thread::scope(|scope| {
        let setting = scope.spawn(|| recorder.set_password(NEW));
        wait_until("begun", || recorder.path("begun").exists());
        for _ in 0..5 {
            let begun = Instant::now();
            assert_eq!(recorder.status().next, Next::Applying);
            assert!(
                begun.elapsed() < Duration::from_millis(500),
                "{:?}",
                begun.elapsed()
            );
        }
        assert!(setting.join().unwrap().is_err());
    });
}

#[test]
fn a_check_that_cannot_tell_charges_nobody() {
    let mut recorder = recorder();
    recorder.start();
    for script in ["exit 7", "kill -KILL $$"] {
        recorder.write_program("check", script);
        for _ in 0..6 {
            let told = recorder.sign_in(NEW);
            assert!(matches!(told, Err(Error::Unavailable { .. })), "{told:?}");
        }
    }
    assert_eq!(recorder.status().sign_in_wait_s, 0);
    recorder.write_program("check", "read -r name; read -r word; exit 1");
    let told = recorder.sign_in(NEW);
    assert!(
        matches!(told, Err(Error::WrongPassword { wait_s: 0, .. })),
        "{told:?}"
    );
}
