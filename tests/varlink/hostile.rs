//! Clients that mean no good, or know no better.

use crate::Daemon;
use nix::sys::resource::{Resource, setrlimit};
use nix::unistd::Uid;
use recoveryd::api::recovery::{Call, Error, StatusReply};
use recoveryd::api::server::{CLIENTS, CLIENTS_OF_A_USER};
use recoveryd::api::{CallError, MAX_CALL};
use serde_json::Value;
use std::fs::File;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::{Duration, Instant};

const MESSAGES: [&str; 10] = [
    r#"{"method":"io.recoveryd.Recovery.Status","parameters":{}}"#,
    r#"{"method":"io.recoveryd.Recovery.Watch","more":true}"#,
    r#"{"method":"io.recoveryd.Recovery.Export","parameters":{"stick":"sda1"}}"#,
    r#"{"method":"io.recoveryd.Recovery.EnterReply","parameters":{"stick":null,"surface":"screen"}}"#,
    r#"{"method":"io.recoveryd.Recovery.EnterCode","parameters":{"code":"1234567890123456","surface":"ctl"}}"#,
    r#"{"method":"io.recoveryd.Recovery.SetPassword","parameters":{"password":"p\"ss\u0041","surface":"ctl"}}"#,
    r#"{"method":"io.recoveryd.Recovery.MakeKit","parameters":{"password":"old one","stick":null}}"#,
    r#"{"method":"io.recoveryd.Recovery.Discard","parameters":{},"oneway":true}"#,
    r#"{"method":"org.varlink.service.GetInfo"}"#,
    r#"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"io.recoveryd.Recovery"}}"#,
];

/// Sends bytes and nothing more, and returns what came back before the service closed.
fn exchange(daemon: &Daemon, bytes: &[u8]) -> Vec<u8> {
    let mut stream = daemon.raw();
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    stream.write_all(bytes).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut back = Vec::new();
    stream.read_to_end(&mut back).unwrap();
    back
}

fn assert_alive(daemon: &Daemon) {
    daemon
        .client()
        .call::<StatusReply, Error>(&Call::Status {})
        .unwrap();
    daemon.called();
}

#[test]
fn a_truncated_call_has_no_effect() {
    let daemon = Daemon::start();
    for message in MESSAGES {
        for end in 0..=message.len() {
            assert_eq!(exchange(&daemon, &message.as_bytes()[..end]), b"");
            // Ended too early by its NUL, it is no call.
            if end < message.len() {
                assert_eq!(
                    exchange(&daemon, format!("{}\0", &message[..end]).as_bytes()),
                    b""
                );
            }
        }
    }
    assert_eq!(daemon.called(), Vec::<Value>::new());
    assert_alive(&daemon);
}

#[test]
fn a_flipped_bit_makes_no_other_call() {
    let daemon = Daemon::start();
    for message in MESSAGES {
        let whole = format!("{message}\0");
        let meant = serde_json::from_str::<Value>(message).unwrap()["method"].take();
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone().into_bytes();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let back = exchange(&daemon, &flipped);
            for reply in back.split_inclusive(|byte| *byte == 0) {
                let reply: Value =
                    serde_json::from_slice(reply.strip_suffix(&[0]).unwrap()).unwrap();
                assert!(reply["parameters"].is_object());
            }
            let called = daemon.called();
            assert!(called.len() <= 1);
            assert!(
                called.iter().all(|call| call["method"] == meant),
                "bit {bit} of {message}"
            );
        }
    }
    assert_alive(&daemon);
}

#[test]
fn what_has_no_end_is_cut_off() {
    let daemon = Daemon::start();
    let mut stream = daemon.raw();
    stream
        .set_write_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let kibibyte = [b'x'; 1024];
    let taken = (0..1024)
        .take_while(|_| stream.write_all(&kibibyte).is_ok())
        .count();
    assert!(taken < 1024, "a mebibyte without a NUL was taken");
    assert_alive(&daemon);

    // The longest call there may be is heard; one byte more is not.
    let longest = |length: usize| {
        let start = r#"{"method":"io.recoveryd.Recovery.GiveUp","parameters":{"surface":""#;
        let mut call = start.to_owned();
        call.push_str(&"x".repeat(length - start.len() - 4));
        call + "\"}}\0"
    };
    assert_eq!(
        exchange(&daemon, longest(MAX_CALL).as_bytes()),
        b"{\"parameters\":{}}\0"
    );
    let mut stream = daemon.raw();
    stream.write_all(longest(MAX_CALL + 1).as_bytes()).unwrap();
    let mut back = Vec::new();
    assert!(stream.read_to_end(&mut back).is_err() || back.is_empty());
    assert_eq!(daemon.called().len(), 1);
}

#[test]
fn depth_does_no_harm() {
    let daemon = Daemon::start();
    let call = |key: &str, depth: usize, closed: bool| {
        let close = if closed {
            "]".repeat(depth)
        } else {
            String::new()
        };
        let open = "[".repeat(depth);
        format!(
            r#"{{"method":"io.recoveryd.Recovery.Status","{key}":{open}{close}}}{}"#,
            '\0'
        )
    };
    let reply = exchange(&daemon, call("parameters", 100, true).as_bytes());
    assert!(
        String::from_utf8(reply)
            .unwrap()
            .contains("InvalidParameter")
    );
    let reply = exchange(&daemon, call("unknown", 100, true).as_bytes());
    assert!(String::from_utf8(reply).unwrap().contains("NVR-16"));
    for key in ["parameters", "unknown"] {
        let deep = call(key, 30_000, true);
        assert_eq!(exchange(&daemon, deep.as_bytes()), b"");
    }
    assert_eq!(
        exchange(&daemon, call("parameters", 60_000, false).as_bytes()),
        b""
    );
    let mut stream = daemon.raw();
    let sent = stream.write_all(call("parameters", 100_000, false).as_bytes());
    let mut back = Vec::new();
    assert!(sent.is_err() || stream.read_to_end(&mut back).is_err() || back.is_empty());
    assert_alive(&daemon);
}

#[test]
fn pipelined_calls_are_answered_in_order() {
    let daemon = Daemon::start();
    let mut calls = String::new();
    for n in 0..100 {
        calls += r#"{"method":"io.recoveryd.Recovery.Status"}"#;
        calls += "\0";
        calls += &format!(r#"{{"method":"io.recoveryd.Recovery.X{n}"}}"#);
        calls += "\0";
    }
    let replies = String::from_utf8(exchange(&daemon, calls.as_bytes())).unwrap();
    let replies: Vec<&str> = replies.split_terminator('\0').collect();
    assert_eq!(replies.len(), 200);
    for (n, pair) in replies.chunks(2).enumerate() {
        assert!(pair[0].contains("NVR-16"));
        assert!(pair[1].contains(&format!("Recovery.X{n}\"")));
    }
    // After a stream nothing can be answered, so that ends it.
    let after = format!("{}\0{}\0", MESSAGES[1], MESSAGES[0]);
    let back = String::from_utf8(exchange(&daemon, after.as_bytes())).unwrap();
    assert_eq!(back.split_terminator('\0').count(), 1);
}

/// How many connections one user may have; all of them if that is root.
fn most() -> usize {
    if Uid::current().is_root() {
        CLIENTS
    } else {
        CLIENTS_OF_A_USER
    }
}

#[test]
fn clients_are_counted() {
    let daemon = Daemon::start();
    let mut clients: Vec<_> = (0..most()).map(|_| daemon.client()).collect();
    for client in &mut clients {
        client.call::<StatusReply, Error>(&Call::Status {}).unwrap();
    }
    let refused = daemon.client().call::<StatusReply, Error>(&Call::Status {});
    assert!(matches!(
        refused,
        Err(CallError::Protocol(_) | CallError::Io(_))
    ));
    clients[0]
        .call::<StatusReply, Error>(&Call::Status {})
        .unwrap();
    drop(clients.pop());
    let deadline = Instant::now() + Duration::from_secs(5);
    while daemon
        .client()
        .call::<StatusReply, Error>(&Call::Status {})
        .is_err()
    {
        assert!(
            Instant::now() < deadline,
            "a place that became free was not given away"
        );
    }
}

#[test]
fn the_slow_lose_their_connection_and_hold_nobody() {
    let daemon = Daemon::start();
    let mut writer = daemon.raw();
    let mut reader = daemon.raw();
    // So many pipelined calls that their replies fill every buffer on the way to a client that takes none.
    reader
        .set_write_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    let calls = format!("{}\0", MESSAGES[9]).repeat(100);
    while reader.write_all(calls.as_bytes()).is_ok() {}
    let begun = Instant::now();
    let mut cut_off = None;
    while begun.elapsed() < Duration::from_secs(13) {
        let sent = writer.write_all(b"{");
        assert_alive(&daemon);
        if sent.is_err() {
            cut_off = Some(begun.elapsed());
            break;
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    assert!(
        cut_off.is_some_and(|after| after > Duration::from_secs(9)),
        "{cut_off:?}"
    );
    std::thread::sleep(Duration::from_millis(500));
    assert!(
        reader
            .write_all(calls.as_bytes())
            .is_err_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    );
}

#[test]
fn a_slow_reader_of_a_stream_gets_the_newest_state() {
    let daemon = Daemon::start();
    let mut replies = daemon
        .client()
        .watch::<StatusReply, Error>(&Call::Watch {})
        .unwrap();
    assert_eq!(replies.next().unwrap().unwrap().status.serial, "0");
    let padding = "x".repeat(50_000);
    for n in 1..=500 {
        daemon.show(&format!("{padding}{n}"));
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_alive(&daemon);
    let newest = format!("{padding}500");
    let read = 1 + replies
        .by_ref()
        .take_while(|reply| reply.as_ref().unwrap().status.serial != newest)
        .count();
    assert!(
        read < 100,
        "{read} states were kept for a client that did not read"
    );
}

#[test]
fn a_watcher_that_leaves_gives_its_place_back() {
    let daemon = Daemon::start();
    for _ in 0..most() * 2 {
        let mut replies = daemon
            .client()
            .watch::<StatusReply, Error>(&Call::Watch {})
            .unwrap();
        // The one before may still be on its way out.
        let _first = replies.next();
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    while daemon.core.state.receiver_count() > 0 {
        assert!(Instant::now() < deadline, "a stream outlived its client");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_alive(&daemon);
}

/// Runs once more in a process of its own, for the limit is the whole process's.
#[test]
fn running_out_of_descriptors_ends_nothing() {
    const ALONE: &str = "RECOVERYD_TEST_FEW_DESCRIPTORS";
    if std::env::var_os(ALONE).is_none() {
        let own = std::env::current_exe().unwrap();
        let test = "hostile::running_out_of_descriptors_ends_nothing";
        let output = Command::new(own)
            .args([test, "--exact"])
            .env(ALONE, "1")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        return;
    }
    setrlimit(Resource::RLIMIT_NOFILE, 64, 64).unwrap();
    let daemon = Daemon::start();
    let mut earlier = daemon.client();
    earlier
        .call::<StatusReply, Error>(&Call::Status {})
        .unwrap();
    let mut held = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        held.push(file);
    }
    held.pop();
    let mut waiting = daemon.raw();
    waiting
        .write_all(format!("{}\0", MESSAGES[0]).as_bytes())
        .unwrap();
    waiting
        .set_read_timeout(Some(Duration::from_millis(400)))
        .unwrap();
    assert!(
        waiting.read(&mut [0]).is_err(),
        "a connection was accepted without a descriptor"
    );
    earlier
        .call::<StatusReply, Error>(&Call::Status {})
        .unwrap();
    drop(held);
    assert_eq!(waiting.read(&mut [0]).unwrap(), 1);
}

#[test]
fn a_stop_lets_go_of_everybody() {
    let daemon = Daemon::start();
    let mut idle: UnixStream = daemon.raw();
    let mut half = daemon.raw();
    half.write_all(b"{").unwrap();
    let mut watching = daemon
        .client()
        .watch::<StatusReply, Error>(&Call::Watch {})
        .unwrap();
    assert!(watching.next().unwrap().is_ok());
    let begun = Instant::now();
    drop(daemon);
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(matches!(idle.read(&mut [0]), Ok(0) | Err(_)));
    assert!(watching.next().unwrap().is_err());
}
