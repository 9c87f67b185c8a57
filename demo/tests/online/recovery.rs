//! A recovery online, from the question to the new password, and what limits it.

use crate::certificates::Authority;
use crate::desk::{Desk, FIRST, SECOND};
use crate::fake::Lossy;
use crate::recorder::{Recorder, SERIAL, another, some_keys};
use recoveryd::api::recovery::{
    BusyWhy, Call, Channel, ContactKind, Error, LogReply, MethodWhy, Next, NotSentWhy, OfferWhy,
};
use std::thread::sleep;
use std::time::{Duration, Instant};

const DAY: Duration = Duration::from_secs(24 * 3600);

#[test]
fn an_owner_recovers_with_a_code_that_the_desk_sends() {
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", SERIAL);
    let mut recorder = Recorder::of(&desk, &authority.pem);
    let before = recorder.status();
    assert_eq!(
        (before.sent, before.asking, before.ask_wait_s),
        (None, false, 0)
    );
    assert!(recorder.online().usable);

    let sent = recorder.send(None).unwrap();
    assert_eq!(sent.contacts.len(), 2);
    let first = &sent.contacts[0];
    assert_eq!(
        (first.kind, first.masked.as_str()),
        (ContactKind::Text, "***42")
    );
    assert_eq!(sent.sent_to, first.id);
    assert!(
        (590..=600).contains(&sent.ends_in_s) && sent.left == 5,
        "{sent:?}"
    );
    let status = recorder.status();
    assert_eq!(status.sent.as_ref().unwrap().contacts, sent.contacts);
    assert!(
        (50..=60).contains(&status.ask_wait_s),
        "{}",
        status.ask_wait_s
    );
    let soon = recorder.send(Some(&sent.contacts[1].id));
    assert!(
        matches!(
            soon,
            Err(Error::Wait {
                wait_s: 50..=60,
                ..
            })
        ),
        "{soon:?}"
    );

    let code = desk.code_for(FIRST, 0);
    let wrong = recorder.enter(&another(&code));
    assert!(
        matches!(wrong, Err(Error::WrongCode { left: Some(4), .. })),
        "{wrong:?}"
    );
    assert_eq!(recorder.status().sent.unwrap().left, 4);
    let granted = recorder.enter(&code).unwrap();
    assert_eq!(granted.channel, Channel::VerificationCode);
    recorder.set_password();
    let status = recorder.status();
    assert_eq!((status.next, status.sent), (Next::Start, None));
    let gone = recorder.enter(&code);
    assert!(matches!(gone, Err(Error::NoRequest { .. })), "{gone:?}");
    let LogReply { records, .. } = recorder.ask(Call::Log {}).unwrap();
    let events: Vec<&str> = records.iter().map(|record| record.event.as_str()).collect();
    assert_eq!(
        events,
        [
            "set-up",
            "code-sent",
            "wrong-code",
            "code-accepted",
            "password-set"
        ]
    );
    // Nobody wrote the code down, and what time it is was learnt.
    assert!(!recorder.log().contains(&code));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    assert!(now.unwrap().as_secs().abs_diff(recorder.remembered()) < 60);
}

#[test]
fn a_lost_answer_makes_the_code_that_was_sent_no_less_good() {
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", SERIAL);
    let between = Lossy::start(desk.address, 1);
    let url = format!("url = \"https://127.0.0.1:{}\"", between.port());
    let recorder = Recorder::new(&desk.public_keys(), &authority.pem, &url);
    let (why, message) = recorder.not_sent();
    assert_eq!(why, NotSentWhy::NoAnswer, "{message}");
    let code = desk.code_for(FIRST, 0);
    let not_yet = recorder.enter(&code);
    assert!(
        matches!(not_yet, Err(Error::NoRequest { .. })),
        "{not_yet:?}"
    );
    // Asked again, the desk sends nothing again, and the code that came counts.
    sleep(Duration::from_secs(recorder.status().ask_wait_s));
    recorder.send(None).unwrap();
    recorder.enter(&code).unwrap();
    assert_eq!(desk.texts().iter().filter(|(to, _)| to == FIRST).count(), 1);
}

#[test]
fn another_contact_gets_the_same_code_and_the_first_one_stays_good() {
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", SERIAL);
    let recorder = Recorder::of(&desk, &authority.pem);
    let sent = recorder.send(None).unwrap();
    let code = desk.code_for(FIRST, 0);
    let wrong = recorder.enter(&another(&code));
    assert!(matches!(wrong, Err(Error::WrongCode { .. })), "{wrong:?}");
    sleep(Duration::from_secs(recorder.status().ask_wait_s) + Duration::from_millis(100));
    let second = &sent.contacts[1].id;
    let again = recorder.send(Some(second)).unwrap();
    assert_eq!((&again.sent_to, again.left), (second, 4));
    assert_eq!(desk.code_for(SECOND, 0), code);
    recorder.enter(&code).unwrap();
    recorder.set_password();
}

#[test]
fn the_command_line_asks_and_says_why_not() {
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", SERIAL);
    let recorder = Recorder::of(&desk, &authority.pem);
    let run = |arguments: &[&str]| {
        let mut command = recorder.command("recoveryctl");
        let output = command
            .arg("--socket")
            .arg(recorder.socket())
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (status, said, _) = run(&["online", "--contact", "of-another-owner"]);
    assert_eq!((status, said.as_str()), (18, ""));
    let (status, said, _) = run(&["status"]);
    assert!(
        status == 0 && said.contains("A code can be asked for again in"),
        "{said}"
    );
    sleep(Duration::from_secs(recorder.status().ask_wait_s));
    let (status, said, error) = run(&["online"]);
    assert_eq!((status, error.as_str()), (0, ""));
    for told in [
        "If this recorder is registered, a code of 8 digits went out by text message to\n***42.",
        "It counts for another 10 min; 5 tries are left.",
        "text message to ***43 [--contact ",
    ] {
        assert!(said.contains(told), "{told:?} is not in\n{said}");
    }
    let (status, said, error) = run(&["--json", "online"]);
    assert_eq!((status, said.as_str()), (6, ""));
    let error: serde_json::Value = serde_json::from_str(&error).unwrap();
    assert_eq!(error["error"], "io.recoveryd.Recovery.Wait");
    assert!(error["wait_s"].as_u64().unwrap() > 50, "{error}");
}

#[test]
fn the_configuration_is_checked_with_the_files_it_names() {
    let authority = Authority::new();
    let recorder = Recorder::off(
        &some_keys(),
        &authority.pem,
        "url = \"https://desk.example\"",
    );
    let check = || {
        let mut command = recorder.command("recoveryd");
        let config = recorder.dir().join("recoveryd.toml");
        let output = command.arg("check").arg("--config").arg(config).output();
        let output = output.unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let (status, said) = check();
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("desk          https://desk.example:443, trusted certificates: 1"),
        "{said}"
    );
    std::fs::write(recorder.dir().join("ca.pem"), "").unwrap();
    let (status, said) = check();
    assert_eq!(status, Some(1));
    assert!(said.contains("[desk]") && said.contains("ca.pem"), "{said}");
}

#[test]
fn a_recorder_that_nobody_registered_is_answered_alike() {
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", "NVR-0043");
    let recorder = Recorder::of(&desk, &authority.pem);
    let sent = recorder.send(None).unwrap();
    assert!(
        !sent.contacts.is_empty() && sent.ends_in_s > 500,
        "{sent:?}"
    );
    sleep(Duration::from_secs(1));
    assert_eq!(desk.texts(), []);
}

#[test]
fn askings_and_wrong_codes_are_limited_for_the_device() {
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", SERIAL);
    let mut recorder = Recorder::of(&desk, &authority.pem);
    recorder.edit(|device| device.asked.0 = vec![DAY / 2; 5]);
    let status = recorder.status();
    assert!(
        recorder.online().usable && status.ask_wait_s > 11 * 3600,
        "{}",
        status.ask_wait_s
    );
    let often = recorder.send(None);
    assert!(matches!(often, Err(Error::Wait { .. })), "{often:?}");

    recorder.edit(|device| {
        device.asked.0.clear();
        device.verification.wrong = 19;
    });
    let sent = recorder.send(None).unwrap();
    assert_eq!(sent.left, 1);
    let wrong = recorder.enter(&another(&desk.code_for(FIRST, 0)));
    assert!(
        matches!(wrong, Err(Error::WrongCode { left: Some(0), .. })),
        "{wrong:?}"
    );
    let sent = recorder.status().sent.unwrap();
    assert_eq!((sent.ends_in_s, sent.left, sent.contacts.len()), (0, 0, 2));
    let online = recorder.online();
    assert_eq!(
        (online.usable, online.why),
        (false, Some(MethodWhy::VerificationClosed))
    );
    for refused in [
        recorder.send(None).map(drop),
        recorder.enter(&desk.code_for(FIRST, 0)).map(drop),
    ] {
        let Err(Error::MethodNotOffered { why, .. }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(why, OfferWhy::VerificationClosed);
    }
}

#[test]
fn while_the_desk_hangs_the_recorder_does_not() {
    let authority = Authority::new();
    let desk = crate::fake::Fake::start(&authority.issue(), |_| Vec::new());
    let url = format!("url = \"https://127.0.0.1:{}\"", desk.port());
    let recorder = Recorder::new(&some_keys(), &authority.pem, &url);
    std::thread::scope(|scope| {
        let begun = Instant::now();
        let asking = scope.spawn(|| recorder.not_sent());
        while !recorder.status().asking {
            assert!(begun.elapsed() < Duration::from_secs(4));
        }
        let mut slowest = Duration::ZERO;
        for _ in 0..200 {
            let asked = Instant::now();
            assert!(recorder.status().asking);
            slowest = slowest.max(asked.elapsed());
        }
        assert!(slowest < Duration::from_millis(500), "{slowest:?}");
        let second = recorder.send(None);
        let Err(Error::Busy { why, .. }) = second else {
            panic!("{second:?}")
        };
        assert_eq!(why, BusyWhy::Asking);
        // The other ways in go on beside it.
        let request: recoveryd::api::recovery::RequestReply =
            recorder.ask(Call::Request {}).unwrap();
        assert_eq!(request.request.serial, SERIAL);
        let (why, message) = asking.join().unwrap();
        assert_eq!(why, NotSentWhy::NoAnswer, "{message}");
        assert!(
            begun.elapsed() < Duration::from_secs(9),
            "{:?}",
            begun.elapsed()
        );
    });
    assert!(!recorder.status().asking);
}

#[test]
fn without_a_desk_in_the_configuration_there_is_none_to_ask() {
    let recorder = Recorder::new(&some_keys(), "", "");
    assert_eq!(recorder.online().why, Some(MethodWhy::NoDesk));
    let refused = recorder.send(None);
    let Err(Error::MethodNotOffered { why, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(why, OfferWhy::NotOffered);
    assert!(!recorder.dir().join("run/desk.sock").exists());
}
