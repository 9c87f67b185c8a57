//! The one-shot side: `answer_one` over a socket pair.

use nix::unistd::Uid;
use recoveryd::api::CallError;
use recoveryd::api::client::Client;
use recoveryd::api::server::{AnswerError, answer_one};
use recoveryd::api::service::ServiceError;
use recoveryd::api::stick::{Call, Error, ReadReply, Reply};
use serde_json::json;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

fn helper(allowed: Uid) -> (UnixStream, JoinHandle<Result<(), AnswerError>>) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let answer = |call| match call {
        Call::Read { file, .. } => Ok(Reply::Read(ReadReply {
            contents: file.into(),
        })),
        _ => Err(Error::Trouble {
            message: "this stick is full".into(),
            why: recoveryd::api::why::StickWhy::Failed,
        }),
    };
    (ours, spawn(move || answer_one(theirs, &[allowed], answer)))
}

fn read() -> Call {
    Call::Read {
        stick: "sda1".into(),
        file: "reply.txt".into(),
    }
}

#[test]
fn one_call_is_answered() {
    let (stream, answered) = helper(Uid::current());
    let mut client = Client::over(stream);
    let reply: ReadReply = client.call::<_, Error>(&read()).unwrap();
    assert_eq!(reply.contents.expose(), "reply.txt");
    answered.join().unwrap().unwrap();
    assert!(client.call::<ReadReply, Error>(&read()).is_err());
}

#[test]
fn an_error_is_an_answer() {
    let (stream, helper) = helper(Uid::current());
    let look = Call::Look {
        stick: "sda1".into(),
    };
    match Client::over(stream).call::<ReadReply, Error>(&look) {
        Err(CallError::Interface(Error::Trouble { message, .. })) => {
            assert_eq!(message, "this stick is full")
        }
        _ => panic!("the trouble was not told"),
    }
    helper.join().unwrap().unwrap();
}

#[test]
fn introspection_comes_before_the_call() {
    let (stream, helper) = helper(Uid::current());
    let mut client = Client::over(stream);
    let info = client
        .call_raw("org.varlink.service.GetInfo", json!({}))
        .unwrap();
    assert_eq!(info["interfaces"][1], "io.recoveryd.Stick");
    let wrong = client.call_raw("io.recoveryd.Stick.Read", json!({ "stick": "sda1" }));
    assert!(
        matches!(wrong, Err(CallError::Varlink(ServiceError::InvalidParameter { parameter })) if parameter == "file")
    );
    assert!(client.call::<ReadReply, Error>(&read()).is_ok());
    helper.join().unwrap().unwrap();
}

#[test]
fn others_are_not_heard() {
    let other = Uid::from_raw(Uid::current().as_raw() + 1);
    let (stream, helper) = helper(other);
    let refused = Client::over(stream).call::<ReadReply, Error>(&read());
    assert!(matches!(
        refused,
        Err(CallError::Varlink(ServiceError::PermissionDenied {}))
    ));
    assert!(matches!(
        helper.join().unwrap(),
        Err(AnswerError::NotAllowed(_))
    ));
}

#[test]
fn nonsense_and_silence_end_it() {
    let (mut stream, first) = helper(Uid::current());
    stream.write_all(b"nonsense\0").unwrap();
    assert!(matches!(first.join().unwrap(), Err(AnswerError::NotACall)));

    let (stream, second) = helper(Uid::current());
    drop(stream);
    assert!(matches!(second.join().unwrap(), Err(AnswerError::NoCall)));

    let (mut stream, third) = helper(Uid::current());
    let sent = stream.write_all(&[b'x'; 70_000]);
    assert!(matches!(third.join().unwrap(), Err(AnswerError::NotACall)));
    assert!(sent.is_err() || stream.read(&mut [0]).is_err());

    // However slowly it comes, 10 s are all.
    let (mut stream, fourth) = helper(Uid::current());
    let begun = Instant::now();
    while !fourth.is_finished() {
        assert!(begun.elapsed() < Duration::from_secs(15));
        if stream.write_all(b" ").is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(matches!(fourth.join().unwrap(), Err(AnswerError::Io(_))));
    assert!(begun.elapsed() > Duration::from_secs(9));
}
