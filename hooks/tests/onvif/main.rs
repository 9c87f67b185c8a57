//! The program against cameras on real sockets: good ones, old ones, dead ones and hostile ones.
#![allow(clippy::unwrap_used)]

mod server;

use nix::sys::socket::{
    AddressFamily, Backlog, SockFlag, SockType, SockaddrIn, bind, getsockname, listen, socket,
};
use serde_json::{Value, json};
use server::{Camera, Manner};
use std::fs::{self, Permissions};
use std::io::Write;
use std::net::TcpListener;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const OLD: &str = "the old <one> & 1";
const NEW: &str = "correct \"horse\" <battery> & é";
const ADMIN: (&str, &str, &str) = ("admin", OLD, "Administrator");

struct Stage {
    dir: TempDir,
    list: String,
}

impl Stage {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let stage = Self {
            dir,
            list: "timeout_s = 20\n".into(),
        };
        stage.write("password", OLD);
        stage
    }

    fn write(&self, name: &str, password: &str) {
        let file = self.dir.path().join(name);
        fs::write(&file, format!("{password}\n# kept\n")).unwrap();
        fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap()
    }

    fn add(&mut self, name: &str, address: &str, more: &str) {
        self.list += &format!(
            "[[camera]]\nname = \"{name}\"\naddress = \"{address}\"\nuser = \"admin\"\n{more}\n"
        );
        if !more.contains("password_file") {
            self.list += "password_file = \"password\"\n";
        }
    }

    fn run(&self, event: &Value, arguments: &[&str]) -> (bool, String) {
        let file = self.dir.path().join("cameras.toml");
        fs::write(&file, &self.list).unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_recovery-onvif"))
            .arg("--config")
            .arg(file)
            .args(arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = program.stdin.take().unwrap();
        // `check` does not read it.
        let _ = writeln!(input, "{event}");
        drop(input);
        let output = program.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(!said.contains(OLD) && !said.contains(NEW), "{said}");
        (output.status.success(), said)
    }

    /// As the hook it is; the results by name.
    fn hook(&self) -> (bool, Vec<Value>) {
        let event =
            json!({"event": "password_reset", "account": "admin", "start": 1, "password": NEW});
        let (done, said) = self.run(&event, &[]);
        let mut items: Vec<Value> = said
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        items.sort_by_key(|item| item["item"].to_string());
        (done, items)
    }
}

/// A port that nobody else can have, at which nobody listens.
fn bound() -> (OwnedFd, String) {
    let flags = SockFlag::SOCK_CLOEXEC;
    let socket = socket(AddressFamily::Inet, SockType::Stream, flags, None).unwrap();
    bind(socket.as_raw_fd(), &SockaddrIn::new(127, 0, 0, 1, 0)).unwrap();
    let place: SockaddrIn = getsockname(socket.as_raw_fd()).unwrap();
    (socket, place.to_string())
}

fn asked(camera: &Camera) -> Vec<String> {
    camera.state.lock().unwrap().asked.clone()
}

#[test]
fn an_account_gets_the_password_and_keeps_its_level() {
    for manner in [Manner::Token, Manner::HttpDigest, Manner::BreaksOff] {
        let guest = ("guest", "x", "User");
        let camera = Camera::start(manner, &[guest, ADMIN]);
        let mut stage = Stage::new();
        stage.add("Front", &camera.address.to_string(), "");
        let expected = (true, vec![json!({"item": "Front", "ok": true})]);
        assert_eq!(stage.hook(), expected, "{manner:?}");
        assert_eq!(camera.password("admin"), NEW);
        assert_eq!(camera.password("guest"), "x");
        // Again, as after a power cut, with the old password still in the file: it is found to be done.
        let before = asked(&camera).len();
        assert_eq!(stage.hook(), expected, "{manner:?}");
        assert!(!asked(&camera)[before..].contains(&"SetUser".to_owned()));
        assert_eq!(stage.read("password"), format!("{OLD}\n# kept\n"));
    }
}

#[test]
fn a_good_sign_in_costs_no_refused_one() {
    let camera = Camera::start(Manner::Token, &[ADMIN]);
    let mut stage = Stage::new();
    stage.add("Front", &camera.address.to_string(), "");
    assert!(stage.hook().0);
    assert_eq!(
        asked(&camera),
        ["GetSystemDateAndTime", "GetUsers", "SetUser", "GetUsers"]
    );
    // Cameras lock an account after a few.
    assert_eq!(camera.state.lock().unwrap().refused, 0);
}

#[test]
fn another_account_may_sign_in_and_a_lesser_one_be_given_the_password() {
    let camera = Camera::start(
        Manner::Token,
        &[
            ("root", OLD, "Administrator"),
            ("admin", "forgotten", "Operator"),
        ],
    );
    let mut stage = Stage::new();
    stage.add("Front", &camera.address.to_string(), "sign_in = \"root\"");
    for _ in 0..2 {
        assert_eq!(
            stage.hook(),
            (true, vec![json!({"item": "Front", "ok": true})])
        );
        assert_eq!(
            (
                camera.password("admin").as_str(),
                camera.password("root").as_str()
            ),
            (NEW, OLD)
        );
    }
    assert_eq!(asked(&camera).last().unwrap(), "GetDeviceInformation");
}

#[test]
fn what_is_wrong_is_told_and_nobody_is_held_up() {
    let mut stage = Stage::new();
    let good = Camera::start(Manner::Token, &[ADMIN]);
    let told = [
        (Manner::Basic, "gives the password away"),
        (Manner::Lies, "took the new password and does not let it in"),
        (Manner::Silent, "does not answer in time"),
        (Manner::Floods, "answers more than this program reads"),
        (Manner::Redirects, "points to another address"),
        (Manner::Bomb, "XML of a kind that SOAP forbids"),
        (Manner::Web, "has no ONVIF there"),
    ];
    let mut expected = Vec::new();
    for (n, (manner, why)) in told.into_iter().enumerate() {
        let camera = Camera::start(manner, &[ADMIN]);
        stage.add(&format!("{n}"), &camera.address.to_string(), "");
        expected.push((format!("{n}"), Some(why)));
    }
    let (_bound, gone) = bound();
    stage.add("7", &gone, "");
    expected.push(("7".into(), Some("cannot be reached")));
    let other = Camera::start(Manner::Token, &[("admin", "another", "Administrator")]);
    stage.add("8", &other.address.to_string(), "");
    expected.push(("8".into(), Some("refuses the password")));
    let missing = Camera::start(Manner::Token, &[("root", OLD, "Administrator")]);
    stage.add("90", &missing.address.to_string(), "sign_in = \"root\"");
    expected.push(("90".into(), Some("has no account of that name")));
    stage.add(
        "91",
        &good.address.to_string(),
        "password_file = \"absent\"",
    );
    expected.push(("91".into(), Some("cannot read")));
    stage.add("92", &good.address.to_string(), "");
    expected.push(("92".into(), None));
    // Fewer at once than hang.
    stage.list = stage
        .list
        .replace("timeout_s = 20", "timeout_s = 2\nat_once = 3");
    let begun = Instant::now();
    let (done, items) = stage.hook();
    assert!(!done && begun.elapsed() < Duration::from_secs(60));
    assert_eq!(items.len(), expected.len(), "{items:?}");
    for (item, (name, why)) in items.iter().zip(expected) {
        assert_eq!(item["item"], name);
        assert_eq!(item["ok"], why.is_none(), "{item}");
        let said = item["why"].as_str().unwrap_or_default();
        assert!(said.contains(why.unwrap_or_default()), "{item}");
    }
    assert_eq!(good.password("admin"), NEW);
    assert_eq!(other.password("admin"), "another");
}

#[test]
fn the_file_is_written_anew_once_all_that_name_it_have_the_password() {
    let mut stage = Stage::new();
    let [one, two] = [0, 1].map(|_| Camera::start(Manner::Token, &[ADMIN]));
    let late = Camera::start(Manner::Token, &[("admin", "not this", "Administrator")]);
    for (name, camera) in [("one", &one), ("two", &two), ("late", &late)] {
        stage.add(name, &camera.address.to_string(), "rewrite = true");
    }
    let (done, items) = stage.hook();
    let why = "keeps the old password, for late has no new one";
    assert!(
        !done && items.contains(&json!({"item": "password", "ok": false, "why": why})),
        "{items:?}"
    );
    assert_eq!(stage.read("password"), format!("{OLD}\n# kept\n"));
    // It comes to know the recorder's old password, and the hook comes again.
    late.state.lock().unwrap().accounts[0].password = OLD.into();
    let all = ["late", "one", "two"].map(|name| json!({"item": name, "ok": true}));
    assert_eq!(stage.hook(), (true, all.to_vec()));
    assert_eq!(stage.read("password"), format!("{NEW}\n# kept\n"));
    let mode = fs::metadata(stage.dir.path().join("password"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    // And again, with the new one in the file.
    assert_eq!(stage.hook(), (true, all.to_vec()));
}

#[test]
fn a_camera_that_starts_late_is_waited_for() {
    let mut stage = Stage::new();
    let (socket, place) = bound();
    stage.add("late", &place, "");
    let camera = Camera::start(Manner::Token, &[ADMIN]);
    let itself = camera.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        listen(&socket, Backlog::new(8).unwrap()).unwrap();
        for stream in TcpListener::from(socket).incoming().flatten() {
            itself.serve(Manner::Token, stream);
        }
    });
    assert_eq!(
        stage.hook(),
        (true, vec![json!({"item": "late", "ok": true})])
    );
    assert_eq!(camera.password("admin"), NEW);
}

#[test]
fn check_changes_nothing() {
    let mut stage = Stage::new();
    let camera = Camera::start(Manner::Token, &[ADMIN]);
    stage.add("Front", &camera.address.to_string(), "rewrite = true");
    let (done, said) = stage.run(&Value::Null, &["check"]);
    assert_eq!(
        (done, said.as_str()),
        (true, "Front: admin is Administrator\n")
    );
    assert_eq!(camera.password("admin"), OLD);
    assert_eq!(asked(&camera), ["GetSystemDateAndTime", "GetUsers"]);
}

#[test]
fn what_the_owners_log_must_say_is_said_where_it_is_heard() {
    let mut stage = Stage::new();
    stage.add("Front", "front", "lens = 1");
    let (done, items) = stage.hook();
    assert!(!done && items[0]["item"] == "recovery-onvif" && items[0]["ok"] == false);
    assert!(
        items[0]["why"].as_str().unwrap().contains("cameras.toml"),
        "{items:?}"
    );
    stage.list = stage.list.replace("lens = 1", "");
    let (done, said) = stage.run(&json!({"event": "password_reset"}), &[]);
    assert!(!done && said.contains("password = true"), "{said}");
}

#[cfg(feature = "tls")]
#[test]
fn over_https_only_the_cameras_own_certificate_will_do() {
    use std::sync::Arc;
    let made = || rcgen::generate_simple_self_signed(vec!["camera".into()]).unwrap();
    let (own, other) = (made(), made());
    let key = rustls::pki_types::PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let camera = Camera::start(Manner::Token, &[ADMIN]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap();
    let itself = camera.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            itself.serve(Manner::Token, rustls::StreamOwned::new(connection, stream));
        }
    });
    for (certificate, done) in [(&other, false), (&own, true)] {
        let mut stage = Stage::new();
        fs::write(stage.dir.path().join("camera.pem"), certificate.cert.pem()).unwrap();
        stage.add("Front", &place.to_string(), "certificate = \"camera.pem\"");
        let (is_done, items) = stage.hook();
        assert_eq!(is_done, done, "{items:?}");
        assert_eq!(camera.password("admin") == NEW, done);
    }
}
