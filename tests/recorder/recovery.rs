//! Whole recoveries by every way in, and how a request, a code and a grant last.

use crate::person::wrong_code;
use crate::stage::{NEW, OLD, Plan, Recorder, SURFACE};
use recovery_desk::input::Input;
use recovery_protocol::{EnteredCode, guid_file};
use recoveryd::api::recovery::{Call, Error, ExportReply, Next, PasswordWhy};
use recoveryd::flow::state::Stage;
use recoveryd::secret::Secret;
use std::fs;
use std::time::Duration;

#[test]
fn a_used_code_is_told_to_be_used() {
    let recorder = Recorder::new();
    let code = recorder.get_in();
    recorder.set_password(NEW).unwrap();
    let Err(Error::NoRequest { message }) = recorder.enter(&code) else {
        panic!("the code was taken twice");
    };
    assert!(
        message.contains("a code for an earlier request cannot be used"),
        "{message}"
    );
    // Also while the next request is open; that try is charged, since it was compared.
    recorder.request();
    let Err(Error::WrongCode { message, left, .. }) = recorder.enter(&code) else {
        panic!("the code was taken twice");
    };
    assert!(
        message.contains("answers an earlier request, which is over"),
        "{message}"
    );
    assert_eq!(left, Some(99));
    assert!(matches!(
        recorder.set_password("another battery"),
        Err(Error::NoGrant { .. })
    ));
    assert!(recorder.opens(NEW));
}

#[test]
fn by_guid_file_and_reply_file_on_a_stick() {
    let recorder = Recorder::new();
    recorder.status_when("a usable stick", |status| {
        status.sticks.iter().any(|stick| stick.usable)
    });
    let export: ExportReply = recorder.ask(Call::Export { stick: None }).unwrap();
    assert_eq!(export.stick.id, recorder.stick().to_str().unwrap());
    let Input::GuidFile(guid) = Input::read(&recorder.stick().join(&export.file)).unwrap() else {
        panic!("not taken for a GUID file");
    };
    assert_eq!(export.file, guid_file::file_name(guid.request()));
    assert_eq!((guid.model(), guid.firmware()), ("NVR-4216", "4.2.1"));
    assert_eq!(
        guid.request(),
        &recorder.request(),
        "exporting opens the request that is shown"
    );

    let none = recorder.enter_reply();
    assert!(matches!(none, Err(Error::StickTrouble { .. })), "{none:?}");
    assert!(!recorder.status().sticks[0].reply);
    recorder.put_reply(guid.request());
    recorder.status_when("a reply offered", |status| status.sticks[0].reply);
    assert_eq!(recorder.enter_reply().unwrap().method, "secure code");
    assert_eq!(recorder.set_password(NEW), Ok(0));
    assert!(recorder.opens(NEW) && !recorder.opens(OLD));
    let used = recorder.enter_reply();
    assert!(matches!(used, Err(Error::NoRequest { .. })), "{used:?}");
}

#[test]
fn by_recovery_kit_without_the_vendor() {
    let mut recorder = Recorder::new();
    assert!(!recorder.status().kit);
    let kit = recorder.make_kit(Some(OLD)).unwrap();
    let written = kit.code.expose().to_owned();
    assert!(recorder.status().kit);
    let wrong = recorder.make_kit(Some("not the password"));
    assert!(matches!(wrong, Err(Error::WrongPassword { .. })));
    recorder.stop();
    recorder.start();
    assert_eq!(recorder.enter(&written).unwrap().method, "recovery kit");
    assert_eq!(recorder.set_password(NEW), Ok(0));
    assert!(recorder.opens(NEW) && !recorder.opens(OLD));
    assert!(!recorder.status().kit, "it works once");
    let again = recorder.enter(&written);
    let Err(Error::MethodNotOffered { message, .. }) = again else {
        panic!("{again:?}")
    };
    assert!(message.contains("used already"), "{message}");
    // A new kit puts the one before out of use.
    let first = recorder
        .make_kit(Some(NEW))
        .unwrap()
        .code
        .expose()
        .to_owned();
    let second = recorder
        .make_kit(Some(NEW))
        .unwrap()
        .code
        .expose()
        .to_owned();
    assert!(matches!(
        recorder.enter(&first),
        Err(Error::WrongCode { .. })
    ));
    assert!(recorder.enter(&second).is_ok());
}

#[test]
fn a_kit_on_a_stick_holds_the_code() {
    let recorder = Recorder::new();
    recorder.status_when("a usable stick", |status| {
        status.sticks.iter().any(|stick| stick.usable)
    });
    let kit: recoveryd::api::recovery::MakeKitReply = recorder
        .ask(Call::MakeKit {
            password: Some(Secret::new(OLD.into())),
            stick: Some(recorder.stick().to_str().unwrap().into()),
        })
        .unwrap();
    let text = fs::read_to_string(recorder.stick().join(kit.file.unwrap())).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("code: "))
        .unwrap();
    assert_eq!(line, kit.code.expose());
    assert!(matches!(EnteredCode::parse(line), Ok(EnteredCode::Kit(_))));
    assert!(
        recorder.enter(kit.qr.expose()).is_ok(),
        "the QR code holds it too"
    );
}

#[test]
fn asking_again_shows_the_same_request_also_after_a_power_cut() {
    let mut recorder = Recorder::new();
    let request = recorder.request();
    let code = recorder.code(&request);
    assert_eq!(recorder.request(), request);
    for _ in 0..3 {
        recorder.cut_power();
        recorder.start();
        assert_eq!(recorder.status().next, Next::Code);
        assert_eq!(recorder.request(), request);
    }
    assert!(recorder.enter(&code).is_ok());
    assert_eq!(recorder.request(), request, "until the password is set");
    recorder.set_password(NEW).unwrap();
    assert_ne!(recorder.request(), request);
}

#[test]
fn many_who_ask_at_once_see_one_request() {
    let recorder = Recorder::new();
    let requests: Vec<_> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..6).map(|_| scope.spawn(|| recorder.request())).collect();
        asking
            .into_iter()
            .map(|asked| asked.join().unwrap())
            .collect()
    });
    assert!(requests.iter().all(|request| *request == requests[0]));
}

#[test]
fn a_grant_survives_a_restart_and_stays_where_the_code_was_entered() {
    let mut recorder = Recorder::new();
    recorder.get_in();
    recorder.cut_power();
    recorder.start();
    let grant = recorder.status().grant.unwrap();
    assert_eq!((&*grant.surface, grant.mine), (SURFACE, true));
    let elsewhere = recorder.set_password_at("screen", NEW);
    let Err(Error::NoGrant { message, .. }) = elsewhere else {
        panic!("{elsewhere:?}")
    };
    assert!(message.contains(SURFACE), "{message}");
    assert!(recorder.opens(OLD));
    assert_eq!(recorder.set_password(NEW), Ok(0));
    assert!(recorder.opens(NEW));
}

#[test]
fn two_who_set_a_password_at_once_both_get_a_true_answer() {
    let recorder = Recorder::new();
    recorder.get_in();
    let answers: Vec<(&str, Result<u64, Error>)> = std::thread::scope(|scope| {
        let words = ["first of the two", "second of the two"];
        let setting = words.map(|word| (word, scope.spawn(|| recorder.set_password(word))));
        setting
            .map(|(word, set)| (word, set.join().unwrap()))
            .into_iter()
            .collect()
    });
    let set: Vec<_> = answers
        .iter()
        .filter(|(_, answer)| answer.is_ok())
        .collect();
    let [(word, _)] = set[..] else {
        panic!("{answers:?}")
    };
    assert!(recorder.opens(word), "{answers:?}");
}

#[test]
fn giving_up_keeps_the_code() {
    let recorder = Recorder::new();
    let code = recorder.get_in();
    let surface = SURFACE.to_owned();
    let _: recoveryd::api::recovery::Done = recorder.ask(Call::GiveUp { surface }).unwrap();
    assert_eq!(recorder.status().next, Next::Code);
    assert!(matches!(
        recorder.set_password(NEW),
        Err(Error::NoGrant { .. })
    ));
    assert!(recorder.enter(&code).is_ok());
}

#[test]
fn a_password_that_breaks_a_rule_keeps_the_grant() {
    let more = "[password]\nmin_length = 10\n".into();
    let recorder = Recorder::with(Plan {
        more,
        ..Plan::default()
    });
    recorder.get_in();
    for (word, rule, rule_why, rule_limit) in [
        ("short one", "at least 10", PasswordWhy::TooShort, Some(10)),
        ("", "at least 10", PasswordWhy::TooShort, Some(10)),
        (
            "my 123456789 pw",
            "serial number",
            PasswordWhy::Serial,
            None,
        ),
        ("987654321 x", "serial number", PasswordWhy::Serial, None),
        ("Password123", "most common", PasswordWhy::Common, None),
        (
            "two\nlines of it",
            "cannot be typed",
            PasswordWhy::Character,
            None,
        ),
        (
            &"x7".repeat(65),
            "at most 128",
            PasswordWhy::TooLong,
            Some(128),
        ),
    ] {
        let refused = recorder.set_password(word);
        let Err(Error::PasswordRefused {
            message,
            why,
            limit,
        }) = refused
        else {
            panic!("{word:?}: {refused:?}")
        };
        assert_eq!((why, limit), (rule_why, rule_limit), "{word:?}");
        assert!(message.contains(rule), "{word:?}: {message}");
    }
    assert_eq!(recorder.status().min_length, 10);
    assert_eq!(recorder.set_password(NEW), Ok(0));
    assert!(recorder.opens(NEW));
}

/// Where nothing has to be looked for, the status is told without the engine: it must be as new all the same.
#[test]
fn the_status_is_true_at_every_step_without_configured_folders() {
    let mut recorder = Recorder::with(Plan {
        folders: "[]",
        ..Plan::default()
    });
    assert_eq!(recorder.status().next, Next::Start);
    assert!(recorder.status().sticks.is_empty());
    let code = recorder.code(&recorder.request());
    assert_eq!(recorder.status().next, Next::Code);
    for n in 1..=5 {
        assert!(recorder.enter(&wrong_code(n)).is_err());
    }
    let wait = recorder.status().code_wait_s;
    assert!((1..=30).contains(&wait), "{wait}");
    recorder.status_when("counting down", |status| status.code_wait_s < wait);
    recorder.edit(|device| device.secure.wait = Duration::from_millis(1500));
    assert!(recorder.status().code_wait_s <= 2);
    recorder.status_when("over", |status| status.code_wait_s == 0);
    recorder.enter(&code).unwrap();
    assert_eq!(recorder.status().next, Next::Password);
    recorder.edit(|device| match &mut device.stage {
        Stage::Granted { left, .. } => *left = Duration::from_millis(1500),
        _ => panic!("no grant"),
    });
    recorder.wait_for(Next::Code);
    recorder.enter(&code).unwrap();
    recorder.set_password(NEW).unwrap();
    assert_eq!(recorder.status().next, Next::Start);
    assert!(recorder.opens(NEW));
}
