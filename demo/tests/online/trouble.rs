//! Whatever stands where the desk should: the person is told what it is and what to do, and nothing is charged.

use crate::certificates::{Authority, Issued};
use crate::fake::{Fake, http};
use crate::recorder::{Recorder, TIMEOUT, some_keys};
use recoveryd::api::recovery::{MethodWhy, NotSentWhy, OnlineWhy};
use std::io::{Read, Write};
use std::process::Command;
use std::time::{Duration, Instant};

fn at(port: u16) -> String {
    format!("url = \"https://127.0.0.1:{port}\"")
}

/// What a recorder with this authority is told of a server on this machine.
fn told(ca: &str, more: &str) -> (NotSentWhy, String) {
    let recorder = Recorder::new(&some_keys(), ca, more);
    let begun = Instant::now();
    let told = recorder.not_sent();
    assert!(
        begun.elapsed() < TIMEOUT + Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
    // What else there is stands in the same sentence, and nothing was charged.
    assert!(
        told.1.ends_with(
            "What works without a network: the QR code or long serial number, a request file on a USB stick."
        ),
        "{}",
        told.1
    );
    let status = recorder.status();
    assert!(
        status.ask_wait_s <= 5 || told.0 == NotSentWhy::Busy,
        "{}",
        status.ask_wait_s
    );
    assert_eq!((status.sent, status.asking), (None, false));
    told
}

fn is_told(ca: &str, more: &str, why: NotSentWhy, said: &str) {
    let (told, message) = told(ca, more);
    assert_eq!(told, why, "{message}");
    assert!(message.contains(said), "{said:?} is not in {message:?}");
}

#[test]
fn nobody_there() {
    // Bound and let go: nobody listens.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let ca = Authority::new().pem;
    is_told(&ca, &at(port), NotSentWhy::NoAnswer, "nobody listens there");
}

#[test]
fn a_name_that_leads_nowhere() {
    let authority = Authority::new();
    // The name's server may be as far away as the desk: a proxy here is no cable.
    let recorder = Recorder::new(
        &some_keys(),
        &authority.pem,
        "url = \"https://127.0.0.1\"\nproxy = \"http://no-such-name.invalid\"",
    );
    let (why, message) = recorder.not_sent();
    if why == NotSentWhy::NotConnected {
        // This machine has no network at all, and that comes first.
        return;
    }
    assert_eq!(why, NotSentWhy::NoName, "{message}");
    assert!(message.contains("no-such-name.invalid"), "{message}");
}

#[test]
fn certificates_of_others_and_of_other_times() {
    let (authority, other) = (Authority::new(), Authority::new());
    let answer = |_: &str| http("200 OK", "", "{}");
    let serve = |issued: Issued| Fake::start(&issued, answer).port();
    let cases = [
        (other.issue(), NotSentWhy::NotTrusted, "does not trust"),
        (
            authority.issue_for("mail.example", (2020, 2100)),
            NotSentWhy::NotTrusted,
            "somebody else's",
        ),
        (
            authority.issue_for("localhost", (2020, 2021)),
            NotSentWhy::Clock,
            "ended on 2021-01-01",
        ),
        (
            authority.issue_for("localhost", (2090, 2100)),
            NotSentWhy::Clock,
            "begins on 2090-01-01",
        ),
    ];
    for (issued, why, said) in cases {
        is_told(&authority.pem, &at(serve(issued)), why, said);
    }
}

#[test]
fn connections_that_come_to_nothing() {
    let ca = Authority::new().pem;
    let closes = Fake::plain(drop);
    is_told(
        &ca,
        &at(closes.port()),
        NotSentWhy::NoAnswer,
        "ended the connection",
    );
    let silent = Fake::plain(|_stream| std::thread::sleep(Duration::from_secs(60)));
    is_told(
        &ca,
        &at(silent.port()),
        NotSentWhy::NoAnswer,
        "took too long",
    );
    let plain = Fake::plain(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    is_told(
        &ca,
        &at(plain.port()),
        NotSentWhy::NotTrusted,
        "does not speak TLS",
    );
}

/// A server with the desk's own certificate that says this.
fn says(answer: Vec<u8>, why: NotSentWhy, said: &str) {
    let authority = Authority::new();
    let server = Fake::start(&authority.issue(), move |_| answer.clone());
    is_told(&authority.pem, &at(server.port()), why, said);
}

#[test]
fn answers_that_are_none() {
    let failed = NotSentWhy::Failed;
    says(
        b"220 mail.example ESMTP\r\n".to_vec(),
        failed,
        "this is no HTTP",
    );
    says(
        http("200 OK", "", "<html>Welcome</html>"),
        failed,
        "cannot be read",
    );
    let other = r#"{"guid": "0", "contacts": [], "sent_to": "a", "again_s": 60, "ends_s": 600}"#;
    says(http("200 OK", "", other), failed, "about another request");
    says(http("200 OK", "", &" ".repeat(70_000)), failed, "too long");
    let head = format!("X-Long: {}\r\n", "x".repeat(40_000));
    says(http("200 OK", &head, "{}"), failed, "");
    let elsewhere = http("301 Moved", "Location: https://example.com/\r\n", "");
    says(elsewhere, failed, "somewhere else");
    says(http("204 No Content", "", ""), failed, "status 204");
    // It breaks off.
    let begun = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{".to_vec();
    says(begun, NotSentWhy::NoAnswer, "ended the connection");
}

#[test]
fn contacts_that_are_not_fit_to_be_shown() {
    let authority = Authority::new();
    let server = Fake::start(&authority.issue(), |request| {
        let body = request.split_once("\r\n\r\n").unwrap().1;
        let asked: serde_json::Value = serde_json::from_str(body).unwrap();
        let rows = asked["request"].as_str().unwrap();
        let request = recovery_protocol::long_serial::read(rows).unwrap();
        let sent = serde_json::json!({
            "guid": request.guid().to_string(), "sent_to": "a", "again_s": 60, "ends_s": 600,
            "contacts": [{"id": "a", "kind": "mail", "masked": "\u{1b}]0;owned\u{7}"}],
        });
        http("200 OK", "", &sent.to_string())
    });
    is_told(
        &authority.pem,
        &at(server.port()),
        NotSentWhy::Failed,
        "cannot be used",
    );
}

#[test]
fn what_the_desk_refuses() {
    let refusal = |status: &str, error: &str, more: &str| {
        let body = format!("{{\"error\": \"{error}\", \"message\": \"so it is\"{more}}}");
        http(status, "", &body)
    };
    let refused = NotSentWhy::Refused;
    says(refusal("422 No", "unknown-key", ""), refused, "so it is");
    says(refusal("400 No", "malformed", ""), refused, "so it is");
    says(http("404 No", "", "nothing here"), refused, "status 404");
    let contact = refusal("422 No", "unknown-contact", "");
    says(contact, NotSentWhy::UnknownContact, "without choosing");
    let soon = refusal("429 No", "too-soon", ", \"again_s\": 1200");
    says(soon, NotSentWhy::Busy, "Ask again in 20 min");
    let many = http("429 No", "Retry-After: 90\r\n", "");
    says(many, NotSentWhy::Busy, "Ask again in 1 min 30 s");
    let down = refusal("503 No", "unavailable", ", \"again_s\": 5");
    says(down, NotSentWhy::Busy, "Ask again in 5 s");
    says(
        http("502 No", "", ""),
        NotSentWhy::Busy,
        "Ask again in 1 min",
    );
}

#[test]
fn a_busy_desk_is_left_alone_for_as_long_as_it_says() {
    let authority = Authority::new();
    let body = r#"{"error": "too-soon", "message": "later", "again_s": 1200}"#;
    let server = Fake::start(&authority.issue(), |_| http("429 No", "", body));
    let recorder = Recorder::new(&some_keys(), &authority.pem, &at(server.port()));
    recorder.not_sent();
    let status = recorder.status();
    assert!(
        (1190..=1200).contains(&status.ask_wait_s),
        "{}",
        status.ask_wait_s
    );
    let soon = recorder.send(None);
    assert!(
        matches!(
            soon,
            Err(recoveryd::api::recovery::Error::Wait {
                wait_s: 1190..=1200,
                ..
            })
        ),
        "{soon:?}"
    );
}

#[test]
fn files_that_are_missing_are_named() {
    let authority = Authority::new();
    let server = Fake::start(&authority.issue(), |_| Vec::new());
    let more = format!(
        "{}\ncertificate = \"own.pem\"\nkey = \"own.key\"",
        at(server.port())
    );
    is_told(&authority.pem, &more, NotSentWhy::Failed, "own.key");
    is_told("", &at(server.port()), NotSentWhy::Failed, "ca.pem");
}

#[test]
fn what_front_ends_ask_for_is_looked_at_first() {
    use recoveryd::api::recovery::{Call, Error, SendCodeReply};
    let ca = Authority::new().pem;
    let recorder = Recorder::new(&some_keys(), &ca, &at(1));
    for (contact, language, expected) in [
        (Some("a b"), None, NotSentWhy::UnknownContact),
        (Some(""), None, NotSentWhy::UnknownContact),
        (None, Some("not a language"), NotSentWhy::Failed),
    ] {
        let refused = recorder.ask::<SendCodeReply>(Call::SendCode {
            contact: contact.map(str::to_owned),
            language: language.map(str::to_owned),
        });
        let Err(Error::NotSent { why, .. }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(why, expected);
        assert_eq!(recorder.status().ask_wait_s, 0);
    }
}

#[test]
fn a_recorder_without_a_network_says_so_before_it_asks() {
    let ca = Authority::new().pem;
    let mut recorder = Recorder::off(&some_keys(), &ca, "url = \"https://192.0.2.1\"");
    // A network with nothing in it, where the kernel and the user allow one.
    let mut unshare = Command::new("unshare");
    match nix::unistd::geteuid().is_root() {
        true => unshare.arg("--net"),
        false => unshare.args(["--user", "--map-current-user", "--net"]),
    };
    let works = Command::new(unshare.get_program())
        .args(unshare.get_args())
        .arg("true")
        .output();
    if !works.is_ok_and(|output| output.status.success()) {
        return;
    }
    unshare.arg(crate::desk::program(recorder.dir(), "recoveryd"));
    recorder.start_as(unshare);
    let until = Instant::now() + Duration::from_secs(10);
    while recorder.status().online.is_none() {
        assert!(Instant::now() < until);
    }
    assert_eq!(
        recorder.status().online.unwrap().why,
        Some(OnlineWhy::NoPort)
    );
    let online = recorder.online();
    assert_eq!(
        (online.usable, online.why),
        (false, Some(MethodWhy::NotConnected))
    );
    let (why, message) = recorder.not_sent();
    assert_eq!(why, NotSentWhy::NotConnected);
    assert!(
        message.starts_with("The recorder has no network port. What works without a network"),
        "{message}"
    );
    assert_eq!(recorder.status().ask_wait_s, 0);
}
