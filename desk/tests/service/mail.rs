//! Codes by mail, through a relay that shares nothing with us. `desk/tests/interop/run` brings it; without, there is nothing
//! to try here.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use recovery_protocol::{ReplyFile, reply_file};
use serde_json::Value;

use crate::browser::Browser;
use crate::stage::{Recorder, Stage, chmod, databases, wait_until};

struct Relay {
    child: Child,
    port: u64,
    mails: Arc<Mutex<Vec<Value>>>,
}

impl Relay {
    /// `None` where there is no relay to start; `port` 0 lets the kernel choose.
    fn start(port: u64, certificate: bool) -> Option<Relay> {
        let Ok(line) = std::env::var("RECOVERY_DESK_TEST_RELAY") else {
            eprintln!("not tried: no mail relay; desk/tests/interop/run brings one");
            return None;
        };
        let mut line: Vec<String> = line.split(' ').map(str::to_owned).collect();
        line.push(port.to_string());
        if certificate {
            let files = certificate_files();
            line.extend([files.0, files.1]);
        }
        let mut child = Command::new(&line[0])
            .args(&line[1..])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let list = mails.clone();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                list.lock()
                    .unwrap()
                    .push(serde_json::from_str(&line).unwrap());
            }
        });
        Some(Relay {
            child,
            port: first["port"].as_u64().unwrap(),
            mails,
        })
    }

    fn config(&self, security: &str, more: &str) -> String {
        let port = self.port;
        format!(
            "[limits]\naddress_a_minute = 1000\nblock_a_minute = 1000\n[mail]\nfrom = \"Example desk <recovery@vendor.example>\"\n\
             host = \"127.0.0.1\"\nport = {port}\nsecurity = \"{security}\"\ntimeout_s = 2\n{more}"
        )
    }

    fn wait_for(&self, count: usize) -> Vec<Value> {
        wait_until("the mails arrive", || {
            self.mails.lock().unwrap().len() >= count
        });
        self.mails.lock().unwrap().clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn certificate_files() -> (String, String) {
    let stem = std::env::var("RECOVERY_DESK_TEST_CERTIFICATE").unwrap();
    (format!("{stem}.pem"), format!("{stem}.key"))
}

#[test]
fn the_code_comes_by_mail() {
    for database in databases() {
        let Some(relay) = Relay::start(0, false) else {
            return;
        };
        let stage = Stage::new(&database, &relay.config("none", ""));
        stage.register("NVR-0042,Jane,jane@owner.example bob@owner.example,,");
        let service = stage.serve();
        let recorder = Recorder::new("NVR-0042", 1);
        let answer = service.ask(&recorder.question()).json();
        assert_eq!(answer["contacts"][0]["masked"], "j***@o***");
        assert_eq!(answer["ends_s"], 3600);
        let mut mails = relay.wait_for(2);
        mails.sort_by_key(|mail| mail["to"][0] == "bob@owner.example");
        let (code, notice) = (&mails[0], &mails[1]);
        assert_eq!(code["from"], "recovery@vendor.example");
        for part in ["text", "html"] {
            assert!(code[part].as_str().unwrap().contains(&recorder.code()));
            assert!(!notice[part].as_str().unwrap().contains(&recorder.code()));
            assert!(notice[part].as_str().unwrap().contains("j***@o***"));
        }
        let headers = &code["headers"];
        assert_eq!(headers["to"], "jane@owner.example");
        assert_eq!(headers["auto-submitted"], "auto-generated");
        assert_eq!(
            headers["subject"],
            "Example: the code for your recorder NVR-0042"
        );
        assert!(
            headers["message-id"]
                .as_str()
                .unwrap()
                .ends_with("@vendor.example>")
        );
        assert!(!headers.to_string().contains(&recorder.code()));
    }
}

#[test]
fn a_secure_code_comes_with_its_reply_file() {
    let Some(relay) = Relay::start(0, false) else {
        return;
    };
    let stage = Stage::with_people(&databases()[0], &relay.config("none", ""));
    stage.register("NVR-0042,Jane,jane@owner.example bob@owner.example,,de");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-0042", 1);
    let mut owner = Browser::new(service.http);
    let page = owner.get(&recorder.page());
    assert!(page.body.contains("E-mail to j***@o***"));
    let contact = hidden_contact(&page.body);
    let send = format!("{}/send", recorder.page());
    let page = owner.submit(&send, &[("contact", &contact)]);
    assert!(page.body.contains("goes to j***@o*** now"), "{}", page.body);
    let mut mails = relay.wait_for(2);
    mails.sort_by_key(|mail| mail["to"][0] == "bob@owner.example");
    let (code, notice) = (&mails[0], &mails[1]);
    for part in ["text", "html"] {
        let text = code[part].as_str().unwrap();
        assert!(text.contains(&recorder.secure_code()) && text.contains("Rekorder"));
        assert!(text.contains("https://desk.example/stop/"));
        assert!(
            !notice[part]
                .as_str()
                .unwrap()
                .contains(&recorder.secure_code())
        );
    }
    let files = code["files"].as_object().unwrap();
    let (name, text) = files.iter().next().unwrap();
    assert_eq!(*name, reply_file::file_name(&recorder.request));
    let reply = ReplyFile::read(text.as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(reply.guid(), recorder.request.guid());
    assert_eq!(*reply.code().formatted(), recorder.secure_code());
    assert!(notice["files"].as_object().unwrap().is_empty());
}

/// The first contact that a page offers.
fn hidden_contact(body: &str) -> String {
    let at = body.find("name=\"contact\" value=\"").unwrap() + 22;
    body[at..at + 16].to_owned()
}

#[test]
fn bad_addresses_end_with_a_reason_and_stall_nobody() {
    let Some(relay) = Relay::start(0, false) else {
        return;
    };
    let stage = Stage::new(&databases()[0], &relay.config("none", ""));
    let bad = ["refuse", "grey", "close", "stall"];
    let mut lines: Vec<String> = bad
        .iter()
        .map(|name| format!("NVR-{},{name},{name}@{name}.example,,", name.to_uppercase()))
        .collect();
    lines.extend((0..10).map(|n| format!("NVR-{n},Owner {n},owner{n}@good.example,,")));
    stage.register(&lines.join("\n"));
    let service = stage.serve();
    let begun = Instant::now();
    for name in bad {
        let answer =
            service.ask(&Recorder::new(&format!("NVR-{}", name.to_uppercase()), 1).question());
        assert_eq!(answer.status, 200);
    }
    for n in 0..10 {
        service.ask(&Recorder::new(&format!("NVR-{n}"), 1).question());
    }
    // Ten at once, the greylisted one at its second attempt.
    let mails = relay.wait_for(11);
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    let to = |mail: &Value| mail["to"][0].as_str().unwrap().to_owned();
    assert!(mails.iter().any(|mail| to(mail) == "grey@grey.example"));
    assert_eq!(
        mails
            .iter()
            .filter(|mail| to(mail).ends_with("@good.example"))
            .count(),
        10
    );
    let log = service.log();
    let words = "no such mailbox (address)";
    assert!(log.contains("550") && log.contains(words), "{log}");
    assert!(!log.contains("refuse@"));
    assert!(
        service
            .metrics()
            .contains("kind=\"mail\",state=\"given up\"} 1")
    );
    assert_eq!(service.stop(), 0);
    assert_eq!(relay.mails.lock().unwrap().len(), 11);
}

/// Nobody can know that it has taken the mail: a mailbox can tell by the Message-ID that it is the same.
#[test]
fn a_relay_that_hangs_up_after_it_has_taken_a_mail_gets_the_same_again() {
    let Some(relay) = Relay::start(0, false) else {
        return;
    };
    let stage = Stage::new(&databases()[0], &relay.config("none", ""));
    stage.register("NVR-0042,Jane,hush@owner.example,,");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-0042", 1);
    assert_eq!(service.ask(&recorder.question()).status, 200);
    let mails = relay.wait_for(2);
    let id = |mail: &Value| mail["headers"]["message-id"].clone();
    assert_eq!(id(&mails[0]), id(&mails[1]));
    assert_eq!(mails[0]["text"], mails[1]["text"]);
    wait_until("it is written down", || {
        service.metrics().contains("outbox_waiting 0")
    });
    assert_eq!(service.stop(), 0);
    assert_eq!(relay.mails.lock().unwrap().len(), 2);
}

#[test]
fn a_relay_that_is_away_is_waited_for() {
    let Some(first) = Relay::start(0, false) else {
        return;
    };
    let stage = Stage::new(&databases()[0], &first.config("none", ""));
    stage.register("NVR-0042,Jane,jane@owner.example,,");
    let port = first.port;
    drop(first);
    let service = stage.serve();
    let recorder = Recorder::new("NVR-0042", 1);
    assert_eq!(service.ask(&recorder.question()).status, 200);
    wait_until("an attempt fails", || {
        service.log().contains("mail, connecting")
    });
    let second = Relay::start(port, false).unwrap();
    let mails = second.wait_for(1);
    assert!(
        mails[0]["text"]
            .as_str()
            .unwrap()
            .contains(&recorder.code())
    );
}

#[test]
fn tls_and_a_login_are_used_or_nothing_is_sent() {
    let Some(relay) = Relay::start(0, true) else {
        return;
    };
    let (certificate, _) = certificate_files();
    let login = "user = \"desk\"\npassword_file = \"relay.secret\"\n";
    let stage = Stage::new(&databases()[0], "");
    fs::write(stage.path("relay.secret"), "relay password\n").unwrap();
    chmod(&stage.path("relay.secret"), 0o600);
    stage.register("NVR-0042,Jane,jane@owner.example,,");

    // Nobody vouches for the certificate: neither password nor mail leaves.
    stage.configure(&relay.config("starttls", login));
    let service = stage.serve();
    let recorder = Recorder::new("NVR-0042", 1);
    assert_eq!(service.ask(&recorder.question()).status, 200);
    wait_until("an attempt fails", || {
        service.log().contains("mail, connecting")
    });
    assert_eq!(service.stop(), 0);
    assert!(relay.mails.lock().unwrap().is_empty());

    stage.configure(&relay.config("starttls", &format!("ca = \"{certificate}\"\n{login}")));
    let service = stage.serve();
    let mails = relay.wait_for(1);
    assert_eq!(
        (&mails[0]["tls"], &mails[0]["user"]),
        (&true.into(), &"desk".into())
    );
    assert!(
        mails[0]["text"]
            .as_str()
            .unwrap()
            .contains(&recorder.code())
    );
    assert_eq!(service.stop(), 0);
}
