//! A camera for the tests: its accounts, its clock, and what it does wrong. It speaks HTTP over a real socket, and checks a
//! sign-in for itself.

use base64ct::{Base64, Encoding};
use md5::Md5;
use sha1::{Digest, Sha1};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How it is to behave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    /// As ONVIF says, with the token in the message.
    Token,
    /// It knows HTTP's digest only.
    HttpDigest,
    /// It would have the password itself.
    Basic,
    /// It sets the password and breaks off before it says so.
    BreaksOff,
    /// It says that it has set the password, and has not.
    Lies,
    /// It accepts a connection and is silent.
    Silent,
    /// It answers without end.
    Floods,
    /// It points elsewhere.
    Redirects,
    /// It answers with entities of its own.
    Bomb,
    /// It is another kind of server.
    Web,
}

pub struct Account {
    pub user: String,
    pub password: String,
    pub level: &'static str,
}

pub struct State {
    pub accounts: Vec<Account>,
    /// The names of the operations that were asked for.
    pub asked: Vec<String>,
    /// Sign-ins that it did not let in.
    pub refused: u32,
}

#[derive(Clone)]
pub struct Camera {
    pub address: SocketAddr,
    pub state: Arc<Mutex<State>>,
}

/// Its clock is years off.
const DATE: (u64, &str) = (2031, "2031-03-04T05:0");

impl Camera {
    pub fn start(manner: Manner, accounts: &[(&str, &str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let accounts = accounts.iter().map(|(user, password, level)| Account {
            user: (*user).into(),
            password: (*password).into(),
            level,
        });
        let camera = Self {
            address: listener.local_addr().unwrap(),
            state: Arc::new(Mutex::new(State {
                accounts: accounts.collect(),
                asked: Vec::new(),
                refused: 0,
            })),
        };
        let itself = camera.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let itself = itself.clone();
                thread::spawn(move || itself.serve(manner, stream));
            }
        });
        camera
    }

    pub fn password(&self, user: &str) -> String {
        let state = self.state.lock().unwrap();
        let account = state.accounts.iter().find(|it| it.user == user);
        account.unwrap().password.clone()
    }

    pub fn serve(&self, manner: Manner, stream: impl Read + Write) {
        let mut stream = BufReader::new(stream);
        let (mut authorization, mut length, mut line) = (String::new(), 0, String::new());
        while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if lower.starts_with("authorization:") {
                authorization = line["authorization:".len()..].trim().into();
            }
            line.clear();
        }
        let mut body = vec![0; length];
        if stream.read_exact(&mut body).is_err() {
            return;
        }
        let body = String::from_utf8(body).unwrap();
        let mut stream = stream.into_inner();
        let say = |stream: &mut dyn Write, status: &str, more: &str, body: &str| {
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            let _ = stream.flush();
        };
        match manner {
            Manner::Silent => return thread::sleep(Duration::from_secs(60)),
            Manner::Floods => {
                let _ = write!(stream, "HTTP/1.1 200 OK\r\n\r\n");
                while stream.write_all(&[b'x'; 4096]).is_ok() {}
                return;
            }
            Manner::Redirects => {
                return say(
                    &mut stream,
                    "307 No",
                    "Location: http://127.0.0.1:1/\r\n",
                    "",
                );
            }
            Manner::Bomb => {
                let bomb = "<!DOCTYPE a [<!ENTITY b \"x\">]><a>&b;</a>";
                return say(&mut stream, "200 OK", "", bomb);
            }
            Manner::Web => return say(&mut stream, "404 Not Found", "", "<html>nothing here<br>"),
            _ => {}
        }
        let operations = [
            "GetSystemDateAndTime",
            "GetUsers",
            "SetUser",
            "GetDeviceInformation",
        ];
        let is_asked = |name: &&&str| body.contains(&format!("<tds:{name} "));
        let Some(&operation) = operations.iter().find(is_asked) else {
            return;
        };
        let mut state = self.state.lock().unwrap();
        state.asked.push(operation.into());
        let who = match manner {
            Manner::HttpDigest => signed_by_http(&state, &authorization),
            Manner::Basic => None,
            _ => signed_by_token(&state, &body),
        };
        if who.is_none() && operation != "GetSystemDateAndTime" {
            state.refused += 1;
            let challenge = match manner {
                Manner::HttpDigest => {
                    "WWW-Authenticate: Basic realm=\"x\"\r\nWWW-Authenticate: Digest realm=\"cam, era\", qop=\"auth\", nonce=\"abc==\", opaque=\"o\"\r\n"
                }
                Manner::Basic => "WWW-Authenticate: Basic realm=\"x\"\r\n",
                _ => {
                    return say(
                        &mut stream,
                        "400 Bad Request",
                        "",
                        &fault("Sender", "NotAuthorized"),
                    );
                }
            };
            return say(&mut stream, "401 Unauthorized", challenge, "");
        }
        let is_admin = who.is_some_and(|n| state.accounts[n].level == "Administrator");
        if !is_admin && ["GetUsers", "SetUser"].contains(&operation) {
            return say(
                &mut stream,
                "400 Bad Request",
                "",
                &fault("Sender", "NotAuthorized"),
            );
        }
        let answer = match operation {
            "GetSystemDateAndTime" => format!(
                "<tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:UTCDateTime><tt:Time><tt:Hour>5</tt:Hour><tt:Minute>6</tt:Minute>\
                 <tt:Second>7</tt:Second></tt:Time><tt:Date><tt:Year>{}</tt:Year><tt:Month>3</tt:Month><tt:Day>4</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>",
                DATE.0
            ),
            "GetUsers" => state
                .accounts
                .iter()
                .map(|it| format!("<tds:User><tt:Username>{}</tt:Username><tt:UserLevel>{}</tt:UserLevel></tds:User>", it.user, it.level))
                .collect(),
            "SetUser" => {
                let [user, password, level] = ["Username", "Password", "UserLevel"].map(|name| {
                    let at = body.find("<tds:User>").unwrap();
                    unescaped(between(&body[at..], &format!("<tt:{name}>"), "</tt:").unwrap())
                });
                let account = state.accounts.iter_mut().find(|it| it.user == user).unwrap();
                assert_eq!(account.level, level, "the level stays");
                if manner != Manner::Lies {
                    account.password = password;
                }
                if manner == Manner::BreaksOff {
                    return;
                }
                String::new()
            }
            _ => "<tds:Manufacturer>x</tds:Manufacturer>".into(),
        };
        let answer = envelope(&format!(
            "<tds:{operation}Response>{answer}</tds:{operation}Response>"
        ));
        // In chunks, as some do.
        let (one, two) = answer.split_at(answer.len() / 2);
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
            one.len(),
            two.len()
        );
        let _ = stream.flush();
    }
}

fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" \
         xmlns:tt=\"http://www.onvif.org/ver10/schema\"><env:Body>{body}</env:Body></env:Envelope>"
    )
}

fn fault(code: &str, subcode: &str) -> String {
    envelope(&format!(
        "<env:Fault><env:Code><env:Value>env:{code}</env:Value><env:Subcode><env:Value xmlns:ter=\"x\">ter:{subcode}</env:Value></env:Subcode></env:Code></env:Fault>"
    ))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

fn unescaped(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    text.replace("&amp;", "&")
}

/// The account that signed a message within five minutes of the camera's clock.
fn signed_by_token(state: &State, body: &str) -> Option<usize> {
    let user = unescaped(between(body, "<wsse:Username>", "<")?);
    let digest = between(body, "#PasswordDigest\">", "<")?;
    let nonce = Base64::decode_vec(between(body, "#Base64Binary\">", "<")?).unwrap();
    let created = between(body, "<wsu:Created>", "<")?;
    created.starts_with(DATE.1).then_some(())?;
    state.accounts.iter().position(|it| {
        let hash = Sha1::new()
            .chain_update(&nonce)
            .chain_update(created)
            .chain_update(&it.password)
            .finalize();
        it.user == user && Base64::encode_string(&hash) == digest
    })
}

fn signed_by_http(state: &State, authorization: &str) -> Option<usize> {
    let value = |name: &str| between(authorization, &format!("{name}=\""), "\"");
    let hash = |text: String| hex::encode(Md5::digest(text));
    let (user, cnonce) = (value("username")?, value("cnonce")?);
    state.accounts.iter().position(|it| {
        let secret = hash(format!("{user}:cam, era:{}", it.password));
        let asked = hash("POST:/onvif/device_service".into());
        let response = hash(format!("{secret}:abc==:00000001:{cnonce}:auth:{asked}"));
        it.user == user && value(" response") == Some(&response)
    })
}
