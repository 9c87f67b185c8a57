//! Our clients and somebody else's.

use crate::{Daemon, status};
use recoveryd::api::client::{Client, ConnectError};
use recoveryd::api::recovery::{self, Call, Done, Error, GrantReply, StatusReply};
use recoveryd::api::service::ServiceError;
use recoveryd::api::{AskError, CallError, ask};
use recoveryd::secret::Secret;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::{Duration, Instant};
use zlink::varlink_service::Proxy;

fn enter(code: &str) -> Call {
    Call::EnterCode {
        code: Secret::new(code.into()),
        surface: "test".into(),
    }
}

#[test]
fn our_client_calls_and_watches() {
    let daemon = Daemon::start();
    let mut client = daemon.client();
    let reply: StatusReply = client.call::<_, Error>(&Call::Status {}).unwrap();
    assert_eq!(reply.status, status("0"));
    let reply: GrantReply = client.call::<_, Error>(&enter("0000000000000000")).unwrap();
    assert_eq!(reply.ends_in_s, 600);
    match client.call::<GrantReply, Error>(&enter("1")) {
        Err(CallError::Interface(Error::WrongCode {
            wait_s: 30,
            left: Some(4),
            ..
        })) => {}
        _ => panic!("the wrong code was not told"),
    }
    match client.call::<StatusReply, Error>(&Call::Watch {}) {
        Err(CallError::Varlink(ServiceError::ExpectedMore {})) => {}
        _ => panic!("Watch answers only those who ask for more"),
    }

    let mut replies = client.watch::<StatusReply, Error>(&Call::Watch {}).unwrap();
    assert_eq!(replies.next().unwrap().unwrap().status.serial, "0");
    replies
        .set_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    assert!(matches!(replies.next(), Some(Err(CallError::Io(_)))));
    daemon.show("1");
    replies.set_timeout(None).unwrap();
    assert_eq!(replies.next().unwrap().unwrap().status.serial, "1");
    drop(daemon);
    assert!(replies.next().unwrap().is_err());
    assert!(replies.next().is_none());
}

#[test]
fn idle_clients_wake_nobody() {
    let daemon = Daemon::start();
    let mut idle = daemon.client();
    idle.call::<StatusReply, Error>(&Call::Status {}).unwrap();
    let mut watching = daemon
        .client()
        .watch::<StatusReply, Error>(&Call::Watch {})
        .unwrap();
    assert!(watching.next().unwrap().is_ok());
    std::thread::sleep(Duration::from_millis(300));
    let before = daemon.waits();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(daemon.waits(), before);
    idle.call::<StatusReply, Error>(&Call::Status {}).unwrap();
    // The count is a true one: it goes up once the thread waits again.
    let deadline = Instant::now() + Duration::from_secs(5);
    while daemon.waits() == before {
        assert!(
            Instant::now() < deadline,
            "this thread's waits are not counted"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn raw_calls_show_what_came() {
    let daemon = Daemon::start();
    let mut client = daemon.client();
    let info = client
        .call_raw("org.varlink.service.GetInfo", json!({}))
        .unwrap();
    assert_eq!(
        info["interfaces"],
        json!(["org.varlink.service", "io.recoveryd.Recovery"])
    );
    let wrong = json!({ "code": "1", "surface": "test" });
    match client.call_raw("io.recoveryd.Recovery.EnterCode", wrong) {
        Err(CallError::Interface(error)) => assert_eq!(error["parameters"]["left"], 4),
        _ => panic!("the wrong code was not told"),
    }
}

#[test]
fn errors_of_form_name_what_is_wrong() {
    let daemon = Daemon::start();
    let mut client = daemon.client();
    let mut refused = |method: &str, parameters: Value| match client.call_raw(method, parameters) {
        Err(CallError::Varlink(error)) => error,
        _ => panic!("{method} was not refused"),
    };
    let parameter = |name: &str| ServiceError::InvalidParameter {
        parameter: name.into(),
    };
    let enter = "io.recoveryd.Recovery.EnterCode";
    assert_eq!(refused(enter, json!({ "code": "1" })), parameter("surface"));
    assert_eq!(refused(enter, json!({ "surface": "x" })), parameter("code"));
    assert_eq!(
        refused(enter, json!({ "code": 1, "surface": "x" })),
        parameter("code")
    );
    assert_eq!(
        refused(enter, json!({ "code": "1", "surface": null })),
        parameter("surface")
    );
    assert_eq!(
        refused(enter, json!({ "code": "1", "surface": "x", "extra": 1 })),
        parameter("extra")
    );
    assert_eq!(refused(enter, json!(["1", "x"])), parameter("parameters"));
    assert_eq!(refused(enter, Value::Null), parameter("code"));
    assert_eq!(
        refused("io.recoveryd.Recovery.Status", json!({ "a": 1 })),
        parameter("a")
    );
    assert_eq!(
        refused("org.varlink.service.GetInterfaceDescription", json!({})),
        parameter("interface")
    );

    let method = "io.recoveryd.Recovery.EnterCodes";
    assert_eq!(
        refused(method, json!({})),
        ServiceError::MethodNotFound {
            method: method.into()
        }
    );
    let method = "org.varlink.service.Get";
    assert_eq!(
        refused(method, json!({})),
        ServiceError::MethodNotFound {
            method: method.into()
        }
    );
    let interface = "io.recoveryd.Password".to_owned();
    assert_eq!(
        refused("io.recoveryd.Password.Apply", json!({})),
        ServiceError::InterfaceNotFound { interface }
    );
    let interface = "nothing".to_owned();
    assert_eq!(
        refused(
            "org.varlink.service.GetInterfaceDescription",
            json!({ "interface": interface })
        ),
        ServiceError::InterfaceNotFound { interface }
    );
    assert_eq!(daemon.called(), Vec::<Value>::new());
}

#[test]
fn the_envelope_is_lenient() {
    let daemon = Daemon::start();
    let mut stream = daemon.raw();
    let mut replied = |call: &str| {
        stream.write_all(call.as_bytes()).unwrap();
        stream.write_all(&[0]).unwrap();
        let mut bytes = Vec::new();
        let mut byte = [0];
        loop {
            stream.read_exact(&mut byte).unwrap();
            if byte == [0] {
                return serde_json::from_slice::<Value>(&bytes).unwrap();
            }
            bytes.push(byte[0]);
        }
    };
    let name = "io.recoveryd.Recovery";
    assert!(
        replied(&format!(r#"{{"method":"{name}.Status"}}"#))["parameters"]["status"].is_object()
    );
    assert!(
        replied(&format!(
            r#"{{"method":"{name}.Status","parameters":null}}"#
        ))["parameters"]
            .is_object()
    );
    assert!(
        replied(&format!(
            r#"{{"x":[1],"method":"{name}.Status","more":false,"y":{{}}}}"#
        ))["error"]
            .is_null()
    );
    let backwards = format!(
        r#"{{"parameters":{{"surface":"s","code":"0000000000000000"}},"z":0,"more":true,"method":"{name}.EnterCode"}}"#
    );
    assert_eq!(
        replied(&backwards),
        json!({ "parameters": { "channel": "secure_code", "method": "secure code", "ends_in_s": 600 } })
    );
    let upgrade = format!(r#"{{"method":"{name}.Status","upgrade":true}}"#);
    assert_eq!(replied(&upgrade)["parameters"]["parameter"], "upgrade");
    // A missing optional field counts as null; no reply comes to a call that wants none.
    daemon.called();
    let oneway = format!(r#"{{"method":"{name}.Export","oneway":true}}"#);
    let next =
        format!(r#"{{"method":"{name}.EnterCode","parameters":{{"code":"1","surface":""}}}}"#);
    assert_eq!(
        replied(&format!("{oneway}\0{next}"))["error"],
        format!("{name}.WrongCode")
    );
    assert_eq!(daemon.called()[0]["parameters"]["stick"], Value::Null);
}

#[test]
fn a_connection_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    assert!(matches!(
        Client::connect(&path),
        Err(ConnectError::NotRunning(_))
    ));
    drop(UnixListener::bind(&path).unwrap());
    let Err(error) = Client::connect(&path) else {
        panic!("nobody listens")
    };
    assert!(error.to_string().contains("start recoveryd"));
}

/// A service that answers every call with the same bytes and then is silent.
fn answering(reply: Vec<u8>) -> UnixStream {
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    std::thread::spawn(move || {
        let mut call = [0; 1024];
        while let Ok(1..) = theirs.read(&mut call) {
            if theirs.write_all(&reply).is_err() {
                return;
            }
        }
    });
    ours
}

#[test]
fn a_strange_service_does_our_client_no_harm() {
    let mut deep = br#"{"parameters":"#.to_vec();
    deep.resize(100_000, b'[');
    deep.push(0);
    let strange: [Vec<u8>; 8] = [
        deep,
        vec![b' '; 600_000],
        b"\0".to_vec(),
        b"[]\0".to_vec(),
        b"{}\0".to_vec(),
        b"{\"error\":\"io.recoveryd.Recovery.Unknown\",\"parameters\":{}}\0".to_vec(),
        b"{\"error\":\"org.varlink.service.Unknown\",\"parameters\":{}}\0".to_vec(),
        b"{\"parameters\":{\"status\":{\"serial\":\"0123\"}}}\0".to_vec(),
    ];
    for reply in strange {
        let mut client = Client::over(answering(reply));
        match client.call::<StatusReply, Error>(&Call::Status {}) {
            Err(CallError::Protocol(sentence)) => assert!(!sentence.contains("0123")),
            _ => panic!("the reply was taken for one"),
        }
    }
    // A reply that came too late is not taken for the next call's.
    let mut client = Client::over(answering(Vec::new()));
    client.set_timeout(Some(Duration::from_millis(20))).unwrap();
    assert!(matches!(
        client.call::<Done, Error>(&Call::Discard {}),
        Err(CallError::Io(_))
    ));
    assert!(matches!(
        client.call::<Done, Error>(&Call::Discard {}),
        Err(CallError::Protocol(_))
    ));
}

#[tokio::test]
async fn the_core_asks_with_a_deadline() {
    let daemon = Daemon::start();
    let second = Duration::from_secs(1);
    let reply: StatusReply = ask::<_, Error>(&daemon.path(), &Call::Status {}, second)
        .await
        .unwrap();
    assert_eq!(reply.status.serial, "0");
    let wrong = ask::<GrantReply, Error>(&daemon.path(), &enter("1"), second).await;
    assert!(matches!(
        wrong,
        Err(AskError::Call(CallError::Interface(
            Error::WrongCode { .. }
        )))
    ));

    let silent = daemon.folder.path().join("silent");
    let listener = UnixListener::bind(&silent).unwrap();
    let begun = Instant::now();
    let late = ask::<Done, Error>(&silent, &Call::Discard {}, Duration::from_millis(200)).await;
    assert!(matches!(late, Err(AskError::Late(_))));
    assert!(begun.elapsed() < second);
    // The connection is closed with it: all that is left there is the call and the end.
    let (mut connection, _) = listener.accept().unwrap();
    let mut call = String::new();
    connection.read_to_string(&mut call).unwrap();
    assert_eq!(
        call,
        "{\"method\":\"io.recoveryd.Recovery.Discard\",\"parameters\":{}}\0"
    );

    let nobody = daemon.folder.path().join("nobody");
    let none = ask::<Done, Error>(&nobody, &Call::Discard {}, second).await;
    assert!(matches!(none, Err(AskError::NotReached(_))));
}

#[zlink::proxy("io.recoveryd.Recovery")]
trait Recovery {
    async fn status(&mut self) -> zlink::Result<Result<StatusReply, Error>>;
    async fn enter_code(
        &mut self,
        code: &str,
        surface: &str,
    ) -> zlink::Result<Result<GrantReply, Error>>;
}

#[tokio::test]
async fn others_client_understands_us() {
    let daemon = Daemon::start();
    let mut connection = zlink::tokio::unix::connect(daemon.path()).await.unwrap();
    let info = connection.get_info().await.unwrap().unwrap();
    assert_eq!(info.product, env!("CARGO_PKG_DESCRIPTION"));
    let names: Vec<String> = info.interfaces.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["org.varlink.service", recovery::INTERFACE]);
    for name in names {
        let description = connection
            .get_interface_description(name.as_str().try_into().unwrap())
            .await
            .unwrap();
        assert_eq!(
            description.unwrap().parse().unwrap().name().to_string(),
            name
        );
    }

    let reply = connection.status().await.unwrap().unwrap();
    assert_eq!(reply.status, status("0"));
    let reply = connection
        .enter_code("0000000000000000", "test")
        .await
        .unwrap();
    assert_eq!(reply.unwrap().ends_in_s, 600);
    let reply = connection.enter_code("1", "test").await.unwrap();
    assert!(matches!(reply, Err(Error::WrongCode { left: Some(4), .. })));

    let watch = json!({ "method": "io.recoveryd.Recovery.Watch" });
    let watch = zlink::Call::new(watch).set_more(true);
    connection.send_call(&watch, vec![]).await.unwrap();
    for serial in ["0", "1", "2"] {
        // The first is what was shown already; shown again, it might be told twice.
        if serial != "0" {
            daemon.show(serial);
        }
        let (reply, _) = connection
            .receive_reply::<StatusReply, Error>()
            .await
            .unwrap();
        let reply = reply.unwrap();
        assert_eq!(reply.continues(), Some(true));
        assert_eq!(reply.into_parameters().unwrap().status.serial, serial);
    }
}
