//! Mails as people's programs write them, and a relay that takes ours.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mail_parser::{Message, MessageParser};

use crate::stage::{Database, Stage, wait_until};

/// Takes everything.
pub struct Relay {
    port: u16,
    mails: Arc<Mutex<Vec<Sent>>>,
}

/// A mail that the desk sent.
#[derive(Clone)]
pub struct Sent {
    pub to: String,
    raw: Vec<u8>,
}

impl Sent {
    pub fn mail(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).unwrap()
    }

    pub fn subject(&self) -> String {
        self.mail().subject().unwrap().to_owned()
    }

    pub fn text(&self) -> String {
        self.mail().body_text(0).unwrap().replace("\r\n", "\n")
    }

    /// The text in one line.
    pub fn flat(&self) -> String {
        self.text().replace('\n', " ")
    }

    pub fn header(&self, name: &str) -> String {
        let mail = self.mail();
        mail.header_raw(name.to_owned())
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl Relay {
    pub fn start() -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let list = mails.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let list = list.clone();
                thread::spawn(move || converse(stream, &list));
            }
        });
        Relay { port, mails }
    }

    pub fn config(&self) -> String {
        format!(
            "[mail]\nfrom = \"Example desk <recovery@vendor.example>\"\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
            self.port
        )
    }

    pub fn stage(&self, database: &Database, more: &str) -> Stage {
        Stage::with_people(database, &format!("{more}\n{}", self.config()))
    }

    pub fn mails(&self) -> Vec<Sent> {
        self.mails.lock().unwrap().clone()
    }

    /// What that address has got, once it is so many.
    pub fn wait_for(&self, to: &str, count: usize) -> Vec<Sent> {
        let of = || -> Vec<Sent> {
            let mails = self.mails();
            mails.into_iter().filter(|mail| mail.to == to).collect()
        };
        wait_until("the mails arrive", || of().len() >= count);
        of()
    }
}

fn converse(stream: TcpStream, mails: &Mutex<Vec<Sent>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut answer = stream;
    let mut say = move |text: &str| {
        // It may have hung up.
        let _ = answer.write_all(format!("{text}\r\n").as_bytes());
    };
    say("220 relay");
    let (mut to, mut line) = (String::new(), Vec::new());
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
            return;
        }
        let command = String::from_utf8_lossy(&line).trim().to_owned();
        if let Some(address) = command.strip_prefix("RCPT TO:<") {
            to = address.split('>').next().unwrap().to_owned();
        }
        if command == "DATA" {
            say("354 go on");
            let mut raw = Vec::new();
            loop {
                line.clear();
                if lines.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                    return;
                }
                if line == b".\r\n" {
                    break;
                }
                let dots = usize::from(line.starts_with(b"."));
                raw.extend_from_slice(&line[dots..]);
            }
            let to = to.clone();
            mails.lock().unwrap().push(Sent { to, raw });
        }
        say("250 well");
    }
}

/// Gives a mail to `recovery-desk inbox`; its exit status.
pub fn pipe(stage: &Stage, raw: impl AsRef<[u8]>) -> i32 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_recovery-desk"))
        .args(["inbox", "--config", "desk.toml"])
        .current_dir(stage.dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // It reads no more than a mail may have.
    let _ = child.stdin.take().unwrap().write_all(raw.as_ref());
    child.wait().unwrap().code().unwrap()
}

/// A mail to the desk.
pub struct Mail {
    pub head: String,
    pub text: String,
    files: Vec<(String, String, Vec<u8>)>,
}

impl Mail {
    /// `id` makes its Message-ID.
    pub fn from(sender: &str, id: &str) -> Mail {
        Mail {
            head: format!(
                "From: {sender}\r\nTo: recovery@vendor.example\r\nMessage-ID: <{id}@owner.example>\r\n\
                 Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nSubject: My recorder\r\n"
            ),
            text: "Good morning".into(),
            files: Vec::new(),
        }
    }

    pub fn text(mut self, text: &str) -> Mail {
        self.text = text.into();
        self
    }

    pub fn header(mut self, line: &str) -> Mail {
        self.head.push_str(&format!("{line}\r\n"));
        self
    }

    pub fn subject(mut self, subject: &str) -> Mail {
        self.head = self
            .head
            .replace("Subject: My recorder", &format!("Subject: {subject}"));
        self
    }

    pub fn file(mut self, name: &str, kind: &str, contents: &[u8]) -> Mail {
        self.files.push((name.into(), kind.into(), contents.into()));
        self
    }

    pub fn raw(&self) -> Vec<u8> {
        let mut raw = format!(
            "Received: from there\r\n{}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=limit\r\n\r\n\
             --limit\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
            self.head, self.text
        );
        for (name, kind, contents) in &self.files {
            raw.push_str(&format!(
                "--limit\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
                 Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n"
            ));
            let text = BASE64_STANDARD.encode(contents);
            for line in text.as_bytes().chunks(76) {
                raw.push_str(std::str::from_utf8(line).unwrap());
                raw.push_str("\r\n");
            }
        }
        raw.push_str("--limit--\r\n");
        raw.into_bytes()
    }
}
