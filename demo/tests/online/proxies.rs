//! The ways to a desk: proxies, both kinds of addresses, and names that have several.

use crate::certificates::Authority;
use crate::desk::{Desk, FIRST};
use crate::fake::Fake;
use crate::recorder::{Recorder, SERIAL, some_keys};
use recoveryd::api::recovery::NotSentWhy;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

/// A proxy that makes tunnels for whoever has the login, if it wants one.
fn proxy(login: Option<&'static str>) -> Fake {
    Fake::plain(move |mut stream| {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let place = head
            .strip_prefix("CONNECT ")
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        let shown = login.is_none_or(|login| {
            let wanted = format!("proxy-authorization: basic {login}");
            head.lines()
                .any(|line| line.to_lowercase() == wanted.to_lowercase())
        });
        let answer = match (shown, TcpStream::connect(place)) {
            (false, _) => "HTTP/1.1 407 Who are you\r\n\r\n",
            (true, Err(_)) => "HTTP/1.1 502 Nobody there\r\n\r\n",
            (true, Ok(desk)) => {
                stream.write_all(b"HTTP/1.1 200 Go on\r\n\r\n").unwrap();
                let (mut up, mut to_desk) =
                    (stream.try_clone().unwrap(), desk.try_clone().unwrap());
                thread::spawn(move || std::io::copy(&mut up, &mut to_desk));
                let (mut from_desk, mut down) = (desk, stream);
                let _ = std::io::copy(&mut from_desk, &mut down);
                return;
            }
        };
        stream.write_all(answer.as_bytes()).unwrap();
    })
}

#[test]
fn a_proxy_is_used_and_told_who_asks() {
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", SERIAL);
    // nvr:secret
    let proxy = proxy(Some("bnZyOnNlY3JldA=="));
    let desk_at = desk.address;
    let more = format!(
        "url = \"https://{desk_at}\"\nproxy = \"http://localhost:{}\"\nproxy_user = \"nvr\"\nproxy_password_file = \"password\"",
        proxy.port()
    );
    let recorder = Recorder::new(&desk.public_keys(), &authority.pem, &more);
    let password = recorder.dir().join("password");
    fs::write(&password, "wrong\n").unwrap();
    let (why, message) = recorder.not_sent();
    assert_eq!(why, NotSentWhy::Refused, "{message}");
    assert!(message.contains("another user or password"), "{message}");
    fs::write(&password, "secret\n").unwrap();
    thread::sleep(std::time::Duration::from_secs(recorder.status().ask_wait_s));
    recorder.send(None).unwrap();
    recorder.enter(&desk.code_for(FIRST, 0)).unwrap();
    assert!(!recorder.log().contains("secret"), "{}", recorder.log());
}

#[test]
fn a_proxy_that_reaches_nobody_is_named() {
    let ca = Authority::new().pem;
    let proxy = proxy(None);
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let more = format!(
        "url = \"https://{closed}\"\nproxy = \"http://127.0.0.1:{}\"",
        proxy.port()
    );
    let recorder = Recorder::new(&some_keys(), &ca, &more);
    let (why, message) = recorder.not_sent();
    assert_eq!(why, NotSentWhy::NoAnswer, "{message}");
    assert!(
        message.contains("The proxy at") && message.contains("502"),
        "{message}"
    );
}

#[test]
fn a_desk_with_an_address_of_version_6_is_asked() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        // This machine has none.
        return;
    }
    let authority = Authority::new();
    let desk = Desk::new(&authority.issue(), "[::1]:0", SERIAL);
    let recorder = Recorder::of(&desk, &authority.pem);
    recorder.send(None).unwrap();
    recorder.enter(&desk.code_for(FIRST, 0)).unwrap();
}

#[test]
fn an_address_that_does_not_answer_is_followed_by_the_next() {
    let authority = Authority::new();
    // Most systems know ::1 and 127.0.0.1 by this name, and try ::1 first.
    let desk = Desk::new(&authority.issue(), "127.0.0.1:0", SERIAL);
    let url = format!("url = \"https://localhost:{}\"", desk.address.port());
    let recorder = Recorder::new(&desk.public_keys(), &authority.pem, &url);
    recorder.send(None).unwrap();
    recorder.enter(&desk.code_for(FIRST, 0)).unwrap();
}
