//! The link with a real daemon: recoveryd's own code in processes of its own, as which this program starts itself again, a
//! desk with real keys, and the wizard in front.
#![allow(clippy::unwrap_used)]

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use recovery_desk::{issue, keys};
use recovery_protocol::{KeyNumber, ReplyFile, Request, long_serial, reply_file};
use recovery_screen::link::Link;
use recovery_screen::wizard::{
    Act, ExportState, Field, Heard, Lost, Page, Trouble, Way, Wizard, Worded,
};
use recoveryd::api::recovery::{Error, Status};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

const OLD: &str = "the old one 1";
const NEW: &str = "kx7gQv2mLw";

/// [`OLD`] as crypt(3) hashes it.
const HASH: &str = "$6$rounds=1000$abcdefghijk$8ATjTJlCmi/cUZimPKFrheDEitpp6XQbEdc7sVGDhJY95.hx2U2MyxnF4P.Ix776gLL.SEV5WWDl9DJo6bjlb0";

const TESTS: [(&str, fn()); 4] = [
    ("a_whole_recovery_by_a_code", a_whole_recovery_by_a_code),
    ("a_reply_file_and_giving_up", a_reply_file_and_giving_up),
    ("wrong_passwords_are_told", wrong_passwords_are_told),
    (
        "a_daemon_that_goes_and_comes_back",
        a_daemon_that_goes_and_comes_back,
    ),
];

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--config" | "helper", ..] => return recoveryd::daemon::main(),
        ["--list", ..] => TESTS.iter().for_each(|(name, _)| println!("{name}: test")),
        _ => {
            let wanted = words.iter().find(|word| !word.starts_with('-'));
            let wanted = wanted.unwrap_or(&"");
            for (name, test) in TESTS.iter().filter(|(name, _)| name.contains(wanted)) {
                test();
                println!("test {name} ... ok");
            }
        }
    }
    std::process::ExitCode::SUCCESS
}

/// A recorder in a folder of its own.
struct Recorder {
    folder: tempfile::TempDir,
    running: Option<Child>,
}

impl Recorder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        let made = keys::generate(&dir.join("desk"), KeyNumber(7)).unwrap();
        fs::copy(made.list, dir.join("vendor-keys.toml")).unwrap();
        fs::create_dir(dir.join("stick")).unwrap();
        fs::write(
            dir.join("shadow"),
            format!("admin:{HASH}:19700:0:99999:7:::\n"),
        )
        .unwrap();
        let config = r#"
            [device]
            serial = "123456789"
            model = "NVR-4216"
            firmware = "4.2.1"
            [vendor]
            keys = "vendor-keys.toml"
            name = "Example"
            contact = ["recovery@example.com"]
            [paths]
            state = "{dir}/state"
            run = "{dir}/run"
            [daemon]
            user = "nobody"
            [stick]
            paths = ["{dir}/stick"]
            [account]
            name = "admin"
            store = "shadow"
            shadow.file = "{dir}/shadow"
        "#;
        let config = config.replace("{dir}", dir.to_str().unwrap());
        fs::write(dir.join("recoveryd.toml"), config).unwrap();
        // The core gives up root, and must find its folders all the same.
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
        Self {
            folder,
            running: None,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&mut self) {
        let log = fs::File::options()
            .append(true)
            .create(true)
            .open(self.path("log"));
        let mut command = Command::new(env::current_exe().unwrap());
        command.arg("--config").arg(self.path("recoveryd.toml"));
        command.env_remove("NOTIFY_SOCKET").env_remove("RUST_LOG");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        self.running = Some(command.stderr(log.unwrap()).spawn().unwrap());
    }

    /// As a power cut, as far as a process can tell.
    fn cut_power(&mut self) {
        let mut core = self.running.take().unwrap();
        kill(Pid::from_raw(core.id() as i32), Signal::SIGKILL).unwrap();
        core.wait().unwrap();
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn code(&self, request: &Request) -> recovery_protocol::SecureCode {
        let keys = keys::KeyRing::open(&self.path("desk")).unwrap();
        issue::issue(&keys, request).unwrap()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if self.running.is_some() {
            self.cut_power();
        }
    }
}

/// A person in front of a screen that is a wizard and a link.
struct Person {
    recorder: Recorder,
    link: Link,
    wizard: Wizard,
    begun: Instant,
}

impl Person {
    fn new() -> Self {
        let mut recorder = Recorder::new();
        recorder.start();
        Self::at(recorder)
    }

    fn at(recorder: Recorder) -> Self {
        Self {
            link: Link::new(&recorder.path("run/recoveryd.sock")).unwrap(),
            recorder,
            wizard: Wizard::new("en", Duration::ZERO),
            begun: Instant::now(),
        }
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn act(&mut self, act: Act) {
        let now = self.now();
        for ask in self.wizard.act(act, now) {
            self.link.ask(ask);
        }
    }

    fn types(&mut self, text: &str) {
        text.chars().for_each(|c| self.act(Act::Key(c)));
    }

    /// Hears the daemon until it is so, as the screen's loop does: asleep until the descriptor is readable.
    fn until(&mut self, what: &str, is_so: impl Fn(&Wizard) -> bool) {
        let end = Instant::now() + Duration::from_secs(30);
        while !is_so(&self.wizard) {
            let left = end.saturating_duration_since(Instant::now());
            let timeout = PollTimeout::try_from(left).unwrap();
            let mut ready = [PollFd::new(self.link.as_fd(), PollFlags::POLLIN)];
            let some = poll(&mut ready, timeout).unwrap();
            assert!(some > 0, "never {what}\n{}", self.recorder.log());
            let now = self.now();
            for heard in self.link.heard() {
                for ask in self.wizard.hear(heard, now) {
                    self.link.ask(ask);
                }
            }
        }
    }

    fn until_status(&mut self, what: &str, is_so: impl Fn(&Status) -> bool) {
        self.until(what, |wizard| {
            wizard.lost.is_none() && wizard.status.as_deref().is_some_and(&is_so)
        });
    }

    /// To the page of an open request, which is read as the desk reads it.
    fn asks_the_desk(&mut self) -> Request {
        self.until_status("told", |_| true);
        self.act(Act::DeviceManagement);
        self.act(Act::ForgotPassword);
        self.act(Act::Continue);
        self.act(Act::Choose(Way::Offline));
        self.until("opened", |wizard| match &wizard.page {
            Page::Offline(page) => !page.opening,
            _ => false,
        });
        self.until_status("a request", |status| status.request.is_some());
        let status = self.wizard.status.as_ref().unwrap();
        let rows = &status.request.as_ref().unwrap().long_serial;
        long_serial::find(&rows.join("\n")).unwrap()
    }

    fn sign_in(&mut self, password: &str) -> Result<(), Trouble> {
        self.types(password);
        self.act(Act::SignIn);
        self.until("answered", |wizard| match &wizard.page {
            Page::SignIn(page) => !page.busy,
            Page::Home(page) => !page.busy,
            _ => false,
        });
        match &self.wizard.page {
            Page::SignIn(page) => Err(page.trouble.clone().unwrap()),
            _ => Ok(()),
        }
    }
}

fn a_whole_recovery_by_a_code() {
    let mut person = Person::new();
    let request = person.asks_the_desk();
    person.until_status("a stick", |status| {
        status.sticks.iter().any(|stick| stick.usable)
    });
    let stick = person.wizard.status.as_ref().unwrap().sticks[0].id.clone();
    person.act(Act::Export(stick));
    person.until("exported", |wizard| {
        wizard.export.as_ref().unwrap().is_over()
    });
    let ExportState::Safe(file) = &person.wizard.export.as_ref().unwrap().state else {
        panic!("not written\n{}", person.recorder.log())
    };
    assert!(person.recorder.path("stick").join(file).exists());
    person.act(Act::EnterCode);
    let code = person.recorder.code(&request);
    person.types(code.expose());
    person.act(Act::TryCode);
    person.until("accepted", |wizard| {
        matches!(wizard.page, Page::NewPassword(_))
    });
    person.until_status("granted", |status| status.grant.is_some());
    person.types(NEW);
    person.act(Act::Field(Field::Repeat));
    person.types(NEW);
    person.act(Act::Save);
    person.until("set", |wizard| {
        matches!(wizard.page, Page::Done { sticker: false })
    });
    person.until_status("told", |status| status.last_recovery.is_some());
    person.act(Act::Continue);
    assert!(person.sign_in(OLD).is_err());
    person.sign_in(NEW).unwrap();
    let Page::Home(page) = &person.wizard.page else {
        panic!("another page")
    };
    assert!(page.sound && page.recovery.is_some());
    let keys: Vec<&str> = page.records.iter().map(Worded::key).collect();
    assert_eq!(
        keys,
        [
            "event-wrong-password",
            "event-password-set",
            "event-code-accepted",
            "event-request-opened",
            "event-set-up",
        ]
    );
    let log = person.recorder.log();
    assert!(!log.contains(NEW) && !log.contains(code.expose()));
}

fn a_reply_file_and_giving_up() {
    let mut person = Person::new();
    let request = person.asks_the_desk();
    let reply = ReplyFile::new(&request, person.recorder.code(&request));
    let path = person
        .recorder
        .path("stick")
        .join(reply_file::file_name(&request));
    fs::write(path, reply.write().as_bytes()).unwrap();
    // A configured folder is looked at when somebody asks.
    person.act(Act::Back);
    person.until("seen", |wizard| matches!(wizard.page, Page::Ways));
    let end = Instant::now() + Duration::from_secs(20);
    while person.wizard.reply_stick().is_none() {
        assert!(Instant::now() < end, "never offered");
        std::thread::sleep(Duration::from_millis(1100));
        let before = person.wizard.status.clone();
        let _ =
            recoveryd::api::client::Client::connect(&person.recorder.path("run/recoveryd.sock"))
                .unwrap()
                .call::<recoveryd::api::recovery::StatusReply, Error>(
                    &recoveryd::api::recovery::Call::Status {},
                );
        person.until("told again", |wizard| {
            wizard.status != before || wizard.reply_stick().is_some()
        });
    }
    let stick = person.wizard.reply_stick().unwrap().id.clone();
    person.act(Act::UseReply(stick));
    person.until("accepted", |wizard| {
        matches!(wizard.page, Page::NewPassword(_))
    });
    person.act(Act::Cancel);
    person.until_status("given up", |status| {
        status.grant.is_none() && status.request.is_some()
    });
    assert!(matches!(person.wizard.page, Page::SignIn(_)));
    person.sign_in(OLD).unwrap();
}

fn wrong_passwords_are_told() {
    let mut person = Person::new();
    person.until_status("told", |_| true);
    person.act(Act::DeviceManagement);
    for _ in 0..4 {
        let told = person.sign_in("not it").unwrap_err();
        assert_eq!(told.key(), "error-wrong-password");
    }
    let told = person.sign_in("not it").unwrap_err();
    assert!(matches!(
        told,
        Trouble::Refused(Error::WrongPassword { wait_s: 30, .. })
    ));
    let Page::SignIn(page) = &person.wizard.page else {
        panic!("another page")
    };
    assert!(page.wait_until.is_some());
}

fn a_daemon_that_goes_and_comes_back() {
    let lost = |wizard: &Wizard| wizard.lost.as_ref().map(|(lost, _)| *lost);
    let mut person = Person::at(Recorder::new());
    person.until("missed", |wizard| lost(wizard) == Some(Lost::NotRunning));
    person.recorder.start();
    person.asks_the_desk();
    person.act(Act::EnterCode);
    person.types("1234");
    person.recorder.cut_power();
    person.until("missed again", |wizard| {
        lost(wizard) == Some(Lost::NotRunning)
    });
    // While it is away nothing is told twice.
    std::thread::sleep(Duration::from_millis(1500));
    let told = person.link.heard();
    assert!(
        told.iter().all(|heard| matches!(heard, Heard::Answer(..))),
        "told again"
    );
    person.recorder.start();
    person.until_status("back", |status| status.request.is_some());
    let Page::Code(page) = &person.wizard.page else {
        panic!("another page")
    };
    assert_eq!(page.code.text(), "1234");
}
