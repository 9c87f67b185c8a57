//! Codes and reply files that do not count, what they cost and what is said.

use crate::person::wrong_code;
use crate::stage::{KEY, NEW, OLD, Plan, Recorder, assert_waits};
use recovery_desk::issue::{IssueError, issue};
use recovery_desk::keys::{self, KeyRing};
use recovery_protocol::{KeyNumber, Request, RequestSecret, Serial, reply_file};
use recoveryd::api::recovery::{Call, Error, Next, StickWhy, WrongWhy};
use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

/// The tries left after one more wrong code.
fn left(recorder: &Recorder, code: &str) -> Option<u64> {
    match recorder.enter(code) {
        Err(Error::WrongCode { left, .. }) => left,
        other => panic!("{other:?}\n{}", recorder.log()),
    }
}

#[test]
fn slips_and_repeats_cost_nothing_and_wrong_codes_do() {
    let recorder = Recorder::new();
    let code = recorder.code(&recorder.request());
    assert_eq!(left(&recorder, &wrong_code(1)), Some(99));
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let mut slip = digits.clone().into_bytes();
    slip[3] = b'0' + (slip[3] - b'0' + 1) % 10;
    let mut swapped = digits.clone().into_bytes();
    let at = swapped
        .windows(2)
        .position(|pair| pair[0] != pair[1])
        .unwrap();
    swapped.swap(at, at + 1);
    for (slip, what) in [
        (String::from_utf8(slip).unwrap(), "wrong digit"),
        (String::from_utf8(swapped).unwrap(), "swapped digits"),
        (digits[1..].into(), "a digit short"),
        (format!("{digits}5"), "a digit long"),
        ("no code at all".into(), "letters"),
        (String::new(), "nothing"),
        (wrong_code(1), "a repeat"),
    ] {
        let told = recorder.enter(&slip);
        assert!(
            matches!(told, Err(Error::NotACode { .. })),
            "{what}: {told:?}"
        );
    }
    assert_eq!(left(&recorder, &wrong_code(2)), Some(98));
    // As people write it down.
    let spaced = format!(
        " {}-{} {}\t{}\n",
        &digits[..4],
        &digits[4..8],
        &digits[8..12],
        &digits[12..]
    );
    assert!(recorder.enter(&spaced).is_ok());
}

#[test]
fn five_wrong_codes_are_free_then_one_waits_also_after_a_restart() {
    let mut recorder = Recorder::new();
    let code = recorder.code(&recorder.request());
    for n in 1..=4 {
        let told = recorder.enter(&wrong_code(n));
        assert!(
            matches!(told, Err(Error::WrongCode { wait_s: 0, .. })),
            "{told:?}"
        );
    }
    let mut on = Instant::now();
    let fifth = recorder.enter(&wrong_code(5));
    let Err(Error::WrongCode {
        message,
        why: WrongWhy::Wrong,
        wait_s,
        left: Some(95),
    }) = fifth
    else {
        panic!("{fifth:?}")
    };
    assert_waits(wait_s, 30, on.elapsed());
    assert!(
        message.contains(&format!("The next try is possible in {wait_s} s")),
        "{message}"
    );
    assert_waits(recorder.status().code_wait_s, 30, on.elapsed());
    recorder.cut_power();
    let before = on.elapsed();
    std::thread::sleep(Duration::from_millis(1100));
    on = Instant::now();
    recorder.start();
    // Time without power does not count.
    let wait_s = recorder.status().code_wait_s;
    assert_waits(wait_s, 30, before + on.elapsed());
    let told = recorder.enter(&code);
    let Err(Error::Wait { message, wait_s }) = told else {
        panic!("{told:?}")
    };
    assert_waits(wait_s, 30, before + on.elapsed());
    assert!(message.contains("Wait"), "{message}");
    // A new request is no way around it, nor is another surface.
    let told = recorder.enter_at("screen", &code);
    assert!(matches!(told, Err(Error::Wait { .. })), "{told:?}");
    // Waiting costs no tries.
    recorder.edit(|device| device.secure.wait = Duration::from_millis(1));
    on = Instant::now();
    assert_eq!(left(&recorder, &wrong_code(6)), Some(94));
    assert_waits(recorder.status().code_wait_s, 60, on.elapsed());
    // A reset clears every count.
    recorder.edit(|device| device.secure.wait = Duration::from_millis(1));
    assert!(recorder.enter(&code).is_ok());
    recorder.set_password(NEW).unwrap();
    recorder.request();
    let told = recorder.enter(&wrong_code(7));
    assert!(
        matches!(
            told,
            Err(Error::WrongCode {
                wait_s: 0,
                left: Some(99),
                ..
            })
        ),
        "{told:?}"
    );
}

#[test]
fn the_hundredth_wrong_code_voids_the_request_and_a_new_one_can_be_had() {
    let mut recorder = Recorder::new();
    let request = recorder.request();
    recorder.edit(|device| device.request.as_mut().unwrap().wrong = 99);
    let told = recorder.enter(&wrong_code(1));
    let Err(Error::WrongCode {
        message,
        left: Some(0),
        ..
    }) = told
    else {
        panic!("{told:?}")
    };
    assert!(message.contains("it is void"), "{message}");
    assert_eq!(recorder.status().next, Next::Start);
    assert_ne!(recorder.request(), request);
}

#[test]
fn codes_for_another_recorder_an_older_request_or_by_another_key_do_not_open() {
    let mut recorder = Recorder::new();
    let old = recorder.request();
    let old_code = recorder.code(&old);
    if crate::stage::is_root() {
        let _: recoveryd::api::recovery::Done = recorder.ask(Call::Discard {}).unwrap();
    } else {
        recorder.edit(|device| device.request = None);
    }
    let request = recorder.request();
    assert_ne!(request, old);
    if crate::stage::is_root() {
        let told = recorder.enter(&old_code);
        let Err(Error::WrongCode { message, why, .. }) = told else {
            panic!("{told:?}")
        };
        assert_eq!(why, WrongWhy::Past);
        assert!(message.contains("answers an earlier request"), "{message}");
    }
    // The same request bytes but for the serial number, answered by the same desk.
    let secret = RequestSecret::new(&[9; 32]);
    let foreign = Request::new(&secret, KEY, Serial::parse("123456780").unwrap());
    let told = recorder.enter(&recorder.code(&foreign));
    let Err(Error::WrongCode { message, .. }) = told else {
        panic!("{told:?}")
    };
    assert!(
        message.starts_with("This secure code is wrong."),
        "{message}"
    );
    // Another vendor's desk with a key of the same number.
    let elsewhere = tempfile::tempdir().unwrap();
    keys::generate(elsewhere.path(), KEY).unwrap();
    let code = issue(&KeyRing::open(elsewhere.path()).unwrap(), &request).unwrap();
    let told = recorder.enter(&code.formatted());
    assert!(matches!(told, Err(Error::WrongCode { .. })), "{told:?}");
    assert!(recorder.opens(OLD));
    assert!(recorder.enter(&recorder.code(&request)).is_ok());
}

#[test]
fn a_desk_without_the_key_says_which_it_would_need() {
    let recorder = Recorder::new();
    let request = recorder.request();
    assert_eq!(request.key_number(), KEY);
    let elsewhere = tempfile::tempdir().unwrap();
    keys::generate(elsewhere.path(), KeyNumber(8)).unwrap();
    let told = issue(&KeyRing::open(elsewhere.path()).unwrap(), &request);
    let Err(error @ IssueError::UnknownKey { wanted: KEY, .. }) = told else {
        panic!("a code")
    };
    assert!(error.to_string().contains("vendor key 7"), "{error}");
}

#[test]
fn requests_are_made_for_the_firmwares_last_key() {
    let mut recorder = Recorder::off(Plan::default());
    let made = keys::generate(&recorder.path("desk"), KeyNumber(8)).unwrap();
    fs::copy(made.list, recorder.path("vendor-keys.toml")).unwrap();
    recorder.start();
    let request = recorder.request();
    assert_eq!(request.key_number(), KeyNumber(8));
    assert!(recorder.enter(&recorder.code(&request)).is_ok());
}

#[test]
fn a_vendor_key_that_cannot_be_one_makes_no_request() {
    let mut recorder = Recorder::off(Plan::default());
    let zero = format!(
        "[[vendor_key]]\nnumber = 7\npublic = \"{}\"\n",
        "00".repeat(32)
    );
    fs::write(recorder.path("vendor-keys.toml"), zero).unwrap();
    recorder.start();
    let told: Result<recoveryd::api::recovery::RequestReply, Error> =
        recorder.ask(Call::Request {});
    let Err(Error::Unavailable { message, .. }) = told else {
        panic!("{told:?}")
    };
    assert!(message.contains("vendor-keys.toml is wrong"), "{message}");
    assert_eq!(recorder.status().next, Next::Start);
}

#[test]
fn reply_files_that_do_not_count_are_told_and_cost_nothing() {
    let recorder = Recorder::new();
    let request = recorder.request();
    let file = recorder.stick().join(reply_file::file_name(&request));
    let good = recorder.put_reply(&request);
    let text = fs::read_to_string(&good).unwrap();
    assert_eq!(good, file);
    let foreign = Request::new(
        &RequestSecret::new(&[9; 32]),
        KEY,
        Serial::parse("55555").unwrap(),
    );
    let earlier = Request::new(&RequestSecret::new(&[8; 32]), KEY, request.serial().clone());
    let of = |request: &Request| {
        let path = recorder.put_reply(request);
        let text = fs::read(&path).unwrap();
        fs::remove_file(path).unwrap();
        text
    };
    let garbage: Vec<u8> = (0..2000_u32).map(|n| (n * 7919 % 251) as u8).collect();
    let slip = text.replace("code: ", "code: 1");
    for (bytes, expected) in [
        (of(&foreign), "is for recorder 55555, not for this one"),
        (of(&earlier), "answers an earlier request"),
        (garbage, "not plain text"),
        (Vec::new(), "cannot be used"),
        (b"hello\n".to_vec(), "cannot be used"),
        (slip.into_bytes(), "line "),
        (vec![b'x'; 64 * 1024], "cannot be used"),
        (vec![b'x'; 64 * 1024 + 1], "larger than 64 KiB"),
        (b"guid: \xff\xfe\n".to_vec(), "not plain text"),
    ] {
        fs::write(&file, bytes).unwrap();
        let told = recorder.enter_reply();
        let (Err(Error::ReplyTrouble { message, .. }) | Err(Error::StickTrouble { message, .. })) =
            told
        else {
            panic!("{expected}: {told:?}")
        };
        assert!(message.contains(expected), "{expected}: {message}");
    }
    fs::write(recorder.path("elsewhere"), &text).unwrap();
    fs::remove_file(&file).unwrap();
    symlink(recorder.path("elsewhere"), &file).unwrap();
    let told = recorder.enter_reply();
    let Err(Error::StickTrouble {
        message,
        why: StickWhy::NotAFile,
        file: named,
    }) = told
    else {
        panic!("{told:?}")
    };
    assert!(message.contains("not a file"), "{message}");
    assert_eq!(named, Some(reply_file::file_name(&request)));
    // None of that was charged.
    assert_eq!(left(&recorder, &wrong_code(1)), Some(99));
    fs::remove_file(&file).unwrap();
    // As a mail program leaves it.
    fs::write(&file, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    assert!(recorder.enter_reply().is_ok());
}

#[test]
fn a_wrong_code_in_a_reply_file_is_charged_as_if_typed() {
    let recorder = Recorder::new();
    let request = recorder.request();
    let file = recorder.put_reply(&request);
    let text = fs::read_to_string(&file).unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("code: "))
        .unwrap();
    fs::write(
        &file,
        text.replace(line, &format!("code: {}", wrong_code(1))),
    )
    .unwrap();
    let told = recorder.enter_reply();
    assert!(
        matches!(told, Err(Error::WrongCode { left: Some(99), .. })),
        "{told:?}"
    );
    assert_eq!(left(&recorder, &wrong_code(2)), Some(98));
}

#[test]
fn surfaces_must_be_named() {
    let recorder = Recorder::new();
    let code = recorder.code(&recorder.request());
    for surface in ["", "tab\there", "é", &"x".repeat(65)] {
        let told = recorder.enter_at(surface, &code);
        assert!(
            matches!(told, Err(Error::NotPermitted { .. })),
            "{surface:?}: {told:?}"
        );
    }
    assert!(recorder.enter_at(&"x".repeat(64), &code).is_ok());
}
