//! TLS towards recorders, and text messages by a provider's HTTP call.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::Value;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::stage::{Recorder, Stage, chmod, databases};

#[test]
fn recorders_ask_over_tls() {
    let stage = Stage::new(
        &databases()[0],
        "certificate = \"tls.pem\"\nkey = \"tls.key\"",
    );
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["desk.vendor.example".to_owned()]).unwrap();
    fs::write(stage.path("tls.pem"), cert.pem()).unwrap();
    fs::write(stage.path("tls.key"), signing_key.serialize_pem()).unwrap();
    let service = stage.serve();
    let ask = |roots: RootCertStore| {
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("desk.vendor.example").unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let socket = TcpStream::connect(service.http).unwrap();
        let mut stream = StreamOwned::new(connection, socket);
        let body = Recorder::new("NVR-0042", 1).question().to_string();
        let head = "POST /v1/verification-codes HTTP/1.1\r\nHost: desk\r\nConnection: close\r\nContent-Type: application/json\r\n";
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    };
    let mut roots = RootCertStore::empty();
    assert!(ask(roots.clone()).is_err());
    roots.add(cert.der().clone()).unwrap();
    assert!(ask(roots).unwrap().starts_with("HTTP/1.1 200 OK\r\n"));
}

/// A provider that answers each call as told, and shows it: head and body.
fn provider(answers: &'static [&'static str]) -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, calls) = channel();
    thread::spawn(move || {
        for answer in answers {
            let mut stream = listener.accept().unwrap().0;
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                reader.read_line(&mut head).unwrap();
            }
            let length = head.to_lowercase();
            let length = length.split("content-length: ").nth(1).unwrap_or("0");
            let mut body = vec![0; length.lines().next().unwrap().parse().unwrap()];
            reader.read_exact(&mut body).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            sender
                .send((head, String::from_utf8(body).unwrap()))
                .unwrap();
        }
    });
    (address, calls)
}

#[test]
fn a_provider_is_called_until_it_has_taken_the_message() {
    let (address, calls) = provider(&[
        "HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 8\r\n\r\nrejected",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 8\r\n\r\naccepted",
    ]);
    let text = format!(
        "[text]\nurl = \"http://{address}/send?to={{to}}\"\nsecret_file = \"sms.secret\"\nsuccess_text = \"accepted\"\n\
         headers = {{ Authorization = \"Bearer {{secret}}\", Content-Type = \"application/json\" }}\n\
         body = '{{\"to\": \"{{to}}\", \"text\": \"{{text}}\"}}'\n"
    );
    let stage = Stage::new(&databases()[0], &text);
    fs::write(stage.path("sms.secret"), "a \"secret\"\n").unwrap();
    chmod(&stage.path("sms.secret"), 0o600);
    stage.register("NVR-0042,Jane,,+491715550142,");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-0042", 1);
    assert_eq!(service.ask(&recorder.question()).status, 200);
    for _ in 0..3 {
        let (head, body) = calls
            .recv_timeout(std::time::Duration::from_secs(40))
            .unwrap();
        assert!(
            head.starts_with("POST /send?to=%2B491715550142 HTTP/1.1"),
            "{head}"
        );
        assert!(head.contains("Bearer a \"secret\""), "{head}");
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["to"], "+491715550142");
        assert!(body["text"].as_str().unwrap().contains(&recorder.code()));
    }
    assert_eq!(service.stop(), 0);
}

#[test]
fn a_secret_that_others_may_read_is_refused() {
    let text = "[text]\nurl = \"https://sms.example/{to}/{text}\"\nsecret_file = \"sms.secret\"\n";
    let stage = Stage::new(&databases()[0], text);
    fs::write(stage.path("sms.secret"), "secret\n").unwrap();
    chmod(&stage.path("sms.secret"), 0o644);
    let (status, _, error) = stage.run(&["check"], "");
    assert_eq!(status, 1);
    assert!(
        error.contains("text.secret_file") && error.contains("chmod 600"),
        "{error}"
    );
}
