//! A mailbox of Debian's dovecot. `desk/tests/interop/run` starts it; without, there is nothing to try here.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};

use super::post::{Mail, Relay};
use super::{JANE, STRANGER, case_of, told, with_guid_file};
use crate::browser::Person;
use crate::stage::{Database, Recorder, Stage, chmod, databases, wait_until};

/// A mailbox of its own for each test.
struct Mailbox {
    /// Ports without and with TLS.
    ports: (String, String),
    user: String,
}

impl Mailbox {
    fn new() -> Option<Mailbox> {
        let Ok(ports) = std::env::var("RECOVERY_DESK_TEST_IMAP") else {
            eprintln!("not tried: no IMAP server; desk/tests/interop/run brings one");
            return None;
        };
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let (plain, tls) = ports.split_once(' ').unwrap();
        Some(Mailbox {
            ports: (plain.into(), tls.into()),
            user: format!("desk{}-{number}", std::process::id()),
        })
    }

    fn config(&self, security: &str, more: &str) -> String {
        let port = if security == "tls" {
            &self.ports.1
        } else {
            &self.ports.0
        };
        format!(
            "[inbox]\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"{security}\"\nuser = \"{}\"\n\
             password_file = \"inbox.secret\"\npoll_s = 1\n{more}\n",
            self.user
        )
    }

    fn stage(&self, relay: &Relay, database: &Database, security: &str, more: &str) -> Stage {
        // The secret stands in the folder before the configuration is read.
        let stage = relay.stage(database, "");
        fs::write(stage.path("inbox.secret"), "inbox-password\n").unwrap();
        chmod(&stage.path("inbox.secret"), 0o600);
        let text = fs::read_to_string(stage.path("desk.toml")).unwrap();
        let text = text + &self.config(security, more);
        fs::write(stage.path("desk.toml"), text).unwrap();
        stage
    }

    fn talk(&self) -> Talk {
        let stream = TcpStream::connect(format!("127.0.0.1:{}", self.ports.0)).unwrap();
        let mut talk = Talk {
            answers: BufReader::new(stream.try_clone().unwrap()),
            stream,
        };
        talk.line();
        talk.say(&format!("LOGIN {} inbox-password", self.user));
        talk
    }

    fn deliver(&self, mails: &[Vec<u8>]) {
        let mut talk = self.talk();
        for mail in mails {
            talk.append(mail);
        }
    }

    /// How many mails a folder has; none if there is no such folder.
    fn count(&self, folder: &str) -> usize {
        let answer = self.talk().say(&format!("STATUS {folder} (MESSAGES)"));
        let number = answer.split("(MESSAGES ").nth(1);
        number.map_or(0, |text| text.split(')').next().unwrap().parse().unwrap())
    }
}

struct Talk {
    stream: TcpStream,
    answers: BufReader<TcpStream>,
}

impl Talk {
    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.answers.read_line(&mut line).unwrap() > 0);
        line
    }

    fn end(&mut self) -> String {
        let mut all = String::new();
        loop {
            let line = self.line();
            all.push_str(&line);
            if line.starts_with("t ") {
                return all;
            }
        }
    }

    fn say(&mut self, command: &str) -> String {
        self.stream
            .write_all(format!("t {command}\r\n").as_bytes())
            .unwrap();
        self.end()
    }

    fn append(&mut self, mail: &[u8]) {
        let command = format!("t APPEND INBOX {{{}}}\r\n", mail.len());
        self.stream.write_all(command.as_bytes()).unwrap();
        assert!(self.line().starts_with('+'));
        self.stream.write_all(mail).unwrap();
        self.stream.write_all(b"\r\n").unwrap();
        assert!(self.end().contains("t OK"));
    }
}

fn recorders(count: usize) -> Vec<Recorder> {
    (0..count)
        .map(|n| Recorder::new(&format!("NVR-{n}"), 1))
        .collect()
}

/// A mail of a sender of its own for each recorder.
fn mails(recorders: &[Recorder]) -> Vec<Vec<u8>> {
    let mail = |(n, recorder)| {
        let mail = Mail::from(&format!("sender{n}@else.example"), &format!("mail{n}"));
        with_guid_file(mail, recorder).raw()
    };
    recorders.iter().enumerate().map(mail).collect()
}

#[test]
fn mails_become_cases_and_leave_the_inbox() {
    let Some(mailbox) = Mailbox::new() else {
        return;
    };
    let relay = Relay::start();
    let certificate = std::env::var("RECOVERY_DESK_TEST_CERTIFICATE").unwrap() + ".pem";
    let trusted = format!("ca = \"{certificate}\"");
    let recorder = Recorder::new("NVR-1", 1);
    let good = with_guid_file(Mail::from("jane@owner.example", "good"), &recorder);
    mailbox.deliver(&[
        good.raw(),
        Mail::from(STRANGER, "nothing").raw(),
        Mail::from(STRANGER, "away")
            .header("Auto-Submitted: auto-replied")
            .raw(),
    ]);
    // Nobody vouches for the certificate: the password stays here.
    let stage = mailbox.stage(&relay, &Database::Sqlite, "starttls", "");
    stage.register(JANE);
    let (status, out, _) = stage.run(&["check"], "");
    assert_eq!(status, 0);
    assert!(
        out.contains(&format!(
            "mails from   INBOX of {} at 127.0.0.1",
            mailbox.user
        )),
        "{out}"
    );
    let service = stage.serve();
    wait_until("the server is not believed", || {
        service.log().contains("the mailbox cannot be read")
    });
    assert!(service.log().contains("certificate"), "{}", service.log());
    assert_eq!(service.stop(), 0);
    assert_eq!(mailbox.count("INBOX"), 3);

    for (round, security) in ["starttls", "tls", "none"].into_iter().enumerate() {
        let stage = mailbox.stage(&relay, &Database::Sqlite, security, &trusted);
        stage.register(JANE);
        let service = stage.serve();
        let ann = Person::new(&stage, &service, "Ann", "agent");
        wait_until("the inbox is empty", || mailbox.count("INBOX") == 0);
        assert_eq!(
            (mailbox.count("Done"), mailbox.count("Failed")),
            (2 * (round + 1), round + 1)
        );
        let page = ann.browser.get(&case_of(&ann, &recorder)).body;
        assert!(page.contains("came from a registered address"), "{page}");
        relay.wait_for(STRANGER, round + 1);
        assert!(!service.log().contains("inbox-password"));
        assert_eq!(service.stop(), 0);
        if round < 2 {
            mailbox.deliver(&[
                good.raw(),
                Mail::from(STRANGER, "nothing").raw(),
                Mail::from(STRANGER, "away")
                    .header("Auto-Submitted: auto-replied")
                    .raw(),
            ]);
        }
    }
}

#[test]
fn two_processes_take_every_mail_once() {
    for database in databases() {
        let Some(mailbox) = Mailbox::new() else {
            return;
        };
        let relay = Relay::start();
        let stage = mailbox.stage(&relay, &database, "none", "");
        let recorders = recorders(20);
        let first = stage.serve();
        let second = stage.serve();
        mailbox.deliver(&mails(&recorders));
        wait_until("the inbox is empty", || mailbox.count("INBOX") == 0);
        for n in 0..recorders.len() {
            relay.wait_for(&format!("sender{n}@else.example"), 1);
        }
        assert_eq!((first.stop(), second.stop()), (0, 0));
        assert_eq!(told(&stage, "brings the request"), recorders.len() as i64);
        assert_eq!(relay.mails().len(), recorders.len());
        assert_eq!(mailbox.count("Failed"), 0);
    }
}

#[test]
fn a_process_that_is_killed_loses_nothing() {
    for database in databases() {
        let Some(mailbox) = Mailbox::new() else {
            return;
        };
        let relay = Relay::start();
        let stage = mailbox.stage(&relay, &database, "none", "");
        let recorders = recorders(12);
        mailbox.deliver(&mails(&recorders));
        // Killed each time when it has taken one more, wherever it is then.
        for taken in 1..=4 {
            let service = stage.serve();
            wait_until("a mail is taken", || {
                told(&stage, "brings the request") >= taken
            });
            service.kill();
        }
        let service = stage.serve();
        wait_until("the inbox is empty", || mailbox.count("INBOX") == 0);
        assert_eq!(service.stop(), 0);
        assert_eq!((mailbox.count("Done"), mailbox.count("Failed")), (12, 0));
        assert_eq!(told(&stage, "brings the request"), 12);
        // One answer each in the outbox, which sends what a killed process had leased when the lease ends.
        let answers = "SELECT COUNT(*) FROM message WHERE purpose = 'received'";
        assert_eq!(stage.number(answers), 12);
    }
}

#[test]
fn a_mail_that_must_wait_stays_in_the_inbox_and_holds_up_nobody() {
    let Some(mailbox) = Mailbox::new() else {
        return;
    };
    let relay = Relay::start();
    let stage = mailbox.stage(
        &relay,
        &Database::Sqlite,
        "none",
        "[limits]\ncases_a_day = 1",
    );
    let recorders = recorders(3);
    let from = |sender: &str, n: usize| {
        with_guid_file(Mail::from(sender, &format!("wait{n}")), &recorders[n]).raw()
    };
    mailbox.deliver(&[
        from(STRANGER, 0),
        from(STRANGER, 1),
        from("other@else.example", 2),
    ]);
    let service = stage.serve();
    relay.wait_for("other@else.example", 1);
    wait_until("the mail waits", || service.log().contains("a mail waits"));
    wait_until("the others are done", || mailbox.count("Done") == 2);
    assert_eq!(mailbox.count("INBOX"), 1);
    assert_eq!(service.stop(), 0);
}
