//! Services on a Unix socket and on TCP.

use crate::bench::{Bench, HOSTILE};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::sync::{Arc, Mutex};
use std::thread;

/// Accounts by name, as they are and by what was asked.
#[derive(Default)]
struct Service {
    passwords: BTreeMap<String, String>,
    asked: Vec<String>,
    /// Answered to a change instead of doing it: a status, or 0 for no answer at all.
    instead: Option<u16>,
}

type Shared = Arc<Mutex<Service>>;

fn service(names: &[&str]) -> Shared {
    let passwords = names
        .iter()
        .map(|name| ((*name).to_owned(), "old".to_owned()))
        .collect();
    Arc::new(Mutex::new(Service {
        passwords,
        ..Service::default()
    }))
}

/// One request; `None` if it was none.
fn request(stream: &mut impl Read) -> Option<(String, String, Value)> {
    let mut heard = Vec::new();
    let mut part = [0; 512];
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 16];
        let mut head = httparse::Request::new(&mut headers);
        if let httparse::Status::Complete(length) = head.parse(&heard).ok()? {
            let size = head
                .headers
                .iter()
                .find(|header| header.name == "Content-Length");
            let size = size.map_or(0, |size| {
                std::str::from_utf8(size.value).unwrap().parse().unwrap()
            });
            if heard.len() >= length + size {
                let body = serde_json::from_slice(&heard[length..]).unwrap_or(Value::Null);
                return Some((head.method?.into(), head.path?.into(), body));
            }
        }
        match stream.read(&mut part).ok()? {
            0 => return None,
            count => heard.extend_from_slice(&part[..count]),
        }
    }
}

/// Moonfire's and Frigate's interfaces in one.
fn answer(service: &mut Service, method: &str, path: &str, body: &Value) -> Option<(u16, Value)> {
    service.asked.push(format!("{method} {path}"));
    let names: Vec<String> = service.passwords.keys().cloned().collect();
    let signed_in = |name: &Value, password: &Value| {
        name.as_str().and_then(|name| service.passwords.get(name))
            == password.as_str().map(str::to_owned).as_ref()
    };
    let change = |service: &mut Service, name: Option<&String>, password: &Value, done| {
        if let Some(instead) = service.instead {
            return (instead != 0).then_some((instead, Value::Null));
        }
        let (Some(name), Some(password)) = (name, password.as_str()) else {
            return Some((404, Value::Null));
        };
        service.passwords.insert(name.clone(), password.into());
        Some((done, Value::Null))
    };
    match (method, path) {
        ("GET", "/api/users/") => {
            let users = names
                .iter()
                .enumerate()
                .map(|(id, name)| json!({"id": id, "user": {"username": name}}));
            Some((200, json!({"users": users.collect::<Vec<_>>()})))
        }
        ("GET", "/api/users") => {
            let users = names
                .iter()
                .map(|name| json!({"username": name, "role": "admin"}));
            Some((200, users.collect()))
        }
        ("PATCH", path) if path.starts_with("/api/users/") => {
            let id: usize = path.rsplit('/').next().unwrap().parse().unwrap();
            change(service, names.get(id), &body["update"]["password"], 204)
        }
        ("PUT", path) if path.ends_with("/password") => {
            let name = names
                .iter()
                .find(|name| path == format!("/api/users/{}/password", encoded(name)));
            change(service, name, &body["password"], 200)
        }
        ("POST", "/api/login") if body["user"].is_string() => Some((
            if signed_in(&body["user"], &body["password"]) {
                200
            } else {
                401
            },
            Value::Null,
        )),
        ("POST", "/api/login") => Some((
            if signed_in(&body["username"], &body["password"]) {
                204
            } else {
                401
            },
            Value::Null,
        )),
        _ => Some((404, Value::Null)),
    }
}

/// Written another way than the program does it.
fn encoded(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                text.push(byte as char)
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

fn serve(service: &Shared, mut stream: impl Read + Write) {
    let Some((method, path, body)) = request(&mut stream) else {
        return;
    };
    let Some((status, body)) = answer(&mut service.lock().unwrap(), &method, &path, &body) else {
        return;
    };
    let text = body.to_string();
    let head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
    let _ = match status {
        204 => stream.write_all(format!("{head}\r\n").as_bytes()),
        // In small chunks, as servers of streams do it.
        200 => {
            let chunks = text.as_bytes().chunks(7).map(|chunk| {
                [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat()
            });
            let chunks: Vec<u8> = chunks.flatten().collect();
            let head = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
            stream.write_all(&[head.as_bytes(), &chunks, b"0\r\n\r\n"].concat())
        }
        _ => stream
            .write_all(format!("{head}Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes()),
    };
}

fn moonfire(service: &Shared) -> Bench {
    let bench = Bench::new();
    bench.describe(
        "moonfire.toml",
        &[("/run/moonfire-nvr-admin/socket", "DIR/socket")],
    );
    let listener = UnixListener::bind(bench.path("socket")).unwrap();
    let service = service.clone();
    thread::spawn(move || {
        listener
            .incoming()
            .for_each(|stream| serve(&service, stream.unwrap()))
    });
    bench
}

fn frigate(service: &Shared) -> Bench {
    let bench = Bench::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    bench.describe(
        "frigate-api.toml",
        &[("127.0.0.1:5000\" }", &format!("{address}\" }}"))],
    );
    let service = service.clone();
    thread::spawn(move || {
        listener
            .incoming()
            .for_each(|stream| serve(&service, stream.unwrap()))
    });
    bench
}

#[test]
fn the_product_itself_sets_and_checks() {
    for make in [moonfire, frigate] {
        let mut names = HOSTILE.to_vec();
        names.push("admin");
        let service = service(&names);
        let bench = make(&service);
        for name in &names {
            let before = service.lock().unwrap().passwords.clone();
            let password = format!("{name}12");
            for _ in 0..2 {
                bench.set(name, &password);
            }
            assert!(bench.verify(name, &password) && !bench.verify(name, "old password"));
            let mut after = service.lock().unwrap().passwords.clone();
            assert_eq!(after.insert((*name).into(), "old".into()), Some(password));
            assert_eq!(after, before);
            service
                .lock()
                .unwrap()
                .passwords
                .insert((*name).into(), "old".into());
        }
        bench.refused("nobody", "a new password", "has no account nobody");
        assert_eq!(bench.run("check", b"").status.code(), Some(0));
    }
}

#[test]
fn an_answer_that_is_none_is_not_taken_for_one() {
    for make in [moonfire, frigate] {
        let service = service(&["admin"]);
        let bench = make(&service);
        for (instead, status, told) in [
            (400, 1, "refused the password (status 400)"),
            (404, 1, "status 404"),
            (500, 75, "may or may not be set"),
            (0, 75, "may or may not be set"),
        ] {
            service.lock().unwrap().instead = Some(instead);
            let (code, sentence) = bench.told("set", "admin", "a new password");
            assert!(
                code == status && sentence.contains(told),
                "{code}: {sentence}"
            );
        }
        service.lock().unwrap().instead = None;
        bench.set("admin", "a new password");
    }
}

#[test]
fn nobody_at_the_socket_changes_nothing() {
    let bench = Bench::new();
    bench.describe(
        "moonfire.toml",
        &[("/run/moonfire-nvr-admin/socket", "DIR/socket")],
    );
    bench.refused("admin", "a new password", "gives no answer");
    let (status, told) = bench.told("verify", "admin", "a new password");
    assert!(status == 2 && told.contains("gives no answer"), "{told}");
    assert_eq!(bench.run("check", b"").status.code(), Some(1));
}
