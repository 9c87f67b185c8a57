//! What only whole processes can show: the helpers' listener, giving up root, sockets handed over. This program plays every
//! part itself, as `recoveryd` does: the listener starts `/proc/self/exe` again.
#![allow(clippy::unwrap_used)]

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid, User};
use recoveryd::api::client::Client;
use recoveryd::api::server::answer_one;
use recoveryd::api::stick::{Call, Error, ReadReply};
use recoveryd::config::Config;
use recoveryd::helpers::listener;
use recoveryd::sys::activation::HandedOver;
use recoveryd::sys::{clock, privileges};
use std::env;
use std::fs;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const TESTS: [(&str, fn()); 6] = [
    ("listener_makes_processes", listener_makes_processes),
    (
        "listener_ends_with_the_daemon",
        listener_ends_with_the_daemon,
    ),
    ("listener_death_is_noticed", listener_death_is_noticed),
    ("root_is_given_up", root_is_given_up),
    ("sockets_are_handed_over", sockets_are_handed_over),
    (
        "processes_end_at_their_deadline",
        processes_end_at_their_deadline,
    ),
];

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["helper", "listen", "--config", file] => {
            let config = Config::load(Path::new(file)).unwrap();
            if let Err(error) = listener::run(Path::new(file), &config) {
                eprintln!("{error}");
                std::process::exit(1);
            }
        }
        ["helper", _, "--config", file] => helper(file),
        ["give-up-root"] => give_up_root(),
        ["take-socket"] => take_socket(),
        ["hang"] => {
            clock::end_process_after(Duration::from_secs(1));
            std::thread::sleep(Duration::from_secs(60));
        }
        ["--list", ..] => TESTS.iter().for_each(|(name, _)| println!("{name}: test")),
        _ => {
            let wanted = words
                .iter()
                .find(|word| !word.starts_with('-'))
                .unwrap_or(&"");
            for (name, test) in TESTS.iter().filter(|(name, _)| name.contains(wanted)) {
                test();
                println!("test {name} ... ok");
            }
        }
    }
}

fn own(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(arguments);
    command
}

/// A configuration in a folder of its own, and the sockets it leads to.
struct Recorder {
    folder: tempfile::TempDir,
}

impl Recorder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display();
        let keys = format!(
            "[[vendor_key]]\nnumber = 1\npublic = \"09{}\"\n",
            "00".repeat(31)
        );
        fs::write(folder.path().join("keys.toml"), keys).unwrap();
        let config = format!(
            "[device]\nserial = \"NVR1234567\"\n[vendor]\nkeys = \"{path}/keys.toml\"\nname = \"Example\"\n\
             contact = [\"example.com\"]\n[paths]\nstate = \"{path}/state\"\nrun = \"{path}\"\n[daemon]\nuser = \"daemon\"\n\
             [account]\nname = \"admin\"\nstore = \"shadow\"\n"
        );
        fs::write(folder.path().join("recoveryd.toml"), config).unwrap();
        Self { folder }
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("recoveryd.toml")
    }

    fn socket(&self, kind: &str) -> PathBuf {
        self.folder.path().join(format!("{kind}.sock"))
    }

    /// Asks the helper of this program, which tells its process number; `file` says what else it does.
    fn read(&self, file: &str) -> Client {
        let mut client = Client::connect(&self.socket("stick")).unwrap();
        client.set_timeout(Some(Duration::from_secs(5))).unwrap();
        if file != "wait" {
            let reply: ReadReply = client.call::<_, Error>(&read(file)).unwrap();
            assert_eq!(
                reply.contents.expose(),
                format!("{} {file}", self.config().display())
            );
        }
        client
    }
}

fn read(file: &str) -> Call {
    Call::Read {
        stick: "any".into(),
        file: file.into(),
    }
}

/// A helper's part: it answers with the configuration it was given.
fn helper(config: &str) {
    clock::end_process_after(Duration::from_secs(20));
    let connection = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned().unwrap());
    let answered = answer_one(connection, &[Uid::current()], |call| match call {
        Call::Read { file, .. } => Ok(ReadReply {
            contents: format!("{config} {file}").into(),
        }),
        _ => Err(Error::Trouble {
            message: "not part of this test".into(),
            why: recoveryd::api::why::StickWhy::Failed,
        }),
    });
    // A caller who leaves without a call is part of the test.
    drop(answered);
}

/// The processes whose parent is this one.
fn children(pid: u32) -> Vec<String> {
    let listed = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    listed.split_whitespace().map(str::to_owned).collect()
}

fn soon(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(5);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn switches(pid: u32) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("voluntary_ctxt_switches"));
    line.unwrap().to_owned()
}

fn listener_makes_processes() {
    let recorder = Recorder::new();
    let handle = listener::start(&recorder.config()).unwrap();
    for kind in ["password", "stick"] {
        let found = fs::metadata(recorder.socket(kind)).unwrap();
        assert!(found.file_type().is_socket());
        assert_eq!(found.mode() & 0o777, 0o600);
        let owner = match Uid::current().is_root() {
            true => User::from_name("daemon").unwrap().unwrap().uid,
            false => Uid::current(),
        };
        assert_eq!(found.uid(), owner.as_raw());
    }
    for _ in 0..10 {
        recorder.read("reply.txt");
    }
    soon("a helper was not reaped", || {
        children(handle.pid()).is_empty()
    });

    // Four wait for their call; the fifth connection waits for a place, and gets it.
    let mut waiting: Vec<Client> = (0..4).map(|_| recorder.read("wait")).collect();
    soon("four helpers at once", || children(handle.pid()).len() == 4);
    let mut fifth = recorder.read("wait");
    fifth.set_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(fifth.call::<ReadReply, Error>(&read("early")).is_err());
    assert_eq!(children(handle.pid()).len(), 4);
    for client in &mut waiting {
        assert!(client.call::<ReadReply, Error>(&read("late")).is_ok());
    }
    drop(fifth);
    recorder.read("after");
    soon("a helper was not reaped", || {
        children(handle.pid()).is_empty()
    });

    // Idle, it does not wake up.
    std::thread::sleep(Duration::from_millis(300));
    let before = switches(handle.pid());
    std::thread::sleep(Duration::from_millis(1000));
    assert_eq!(switches(handle.pid()), before);
}

fn listener_ends_with_the_daemon() {
    let recorder = Recorder::new();
    let handle = listener::start(&recorder.config()).unwrap();
    let pid = handle.pid();
    // What ends the daemon comes to its listener too, and must not end it first.
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        kill(Pid::from_raw(pid.cast_signed()), signal).unwrap();
    }
    recorder.read("reply.txt");
    // A second one finds the sockets in use.
    assert!(listener::start(&recorder.config()).is_err());
    recorder.read("reply.txt");
    drop(handle);
    soon("the sockets were left behind", || {
        !recorder.socket("password").exists() && !recorder.socket("stick").exists()
    });
}

fn listener_death_is_noticed() {
    let recorder = Recorder::new();
    let handle = listener::start(&recorder.config()).unwrap();
    kill(Pid::from_raw(handle.pid().cast_signed()), Signal::SIGKILL).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let how = runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(5), handle.ended()).await });
    assert!(how.unwrap().to_string().contains("signal: 9"));
    // The sockets it left are replaced.
    let again = listener::start(&recorder.config()).unwrap();
    recorder.read("reply.txt");
    drop(again);
}

fn root_is_given_up() {
    let output = own(&["give-up-root"]).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn give_up_root() {
    assert!(privileges::Identity::of("root").is_err());
    assert!(privileges::Identity::of("no-such-user").is_err());
    let identity = privileges::Identity::of("daemon").unwrap();
    let became = privileges::become_user(identity);
    if !Uid::current().is_root() && became.is_err() {
        // An ordinary user cannot become another, and still can be careful.
        privileges::harden().unwrap();
    } else {
        became.unwrap();
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let value = |key: &str| {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix(key))
                .unwrap();
            line.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(value("Uid:"), vec![identity.uid.to_string(); 4]);
        assert_eq!(value("Gid:"), vec![identity.gid.to_string(); 4]);
        assert!(value("Groups:").is_empty());
        for set in ["CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
            assert_eq!(value(set), ["0000000000000000"], "{set}");
        }
    }
    let status = fs::read_to_string("/proc/self/status").unwrap();
    assert!(status.contains("NoNewPrivs:\t1"));
    assert!(status.contains("Umask:\t0077"));
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"));
    assert!(!nix::sys::prctl::get_dumpable().unwrap());
}

fn sockets_are_handed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let listener = UnixListener::bind(&path).unwrap();
    let mut client = UnixStream::connect(&path).unwrap();
    // As a service manager does it: descriptors from 3 on, the names beside them, the process told apart by its number.
    let script = "exec 3</dev/null 4<&0; LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=other:recovery exec \"$0\" take-socket";
    let status = Command::new("sh")
        .args(["-c", script])
        .arg(env::current_exe().unwrap())
        .stdin(Stdio::from(OwnedFd::from(listener)))
        .status()
        .unwrap();
    assert!(status.success());
    let mut hello = String::new();
    client.read_to_string(&mut hello).unwrap();
    assert_eq!(hello, "hello");
    let mut handed = HandedOver::take().unwrap();
    assert!(handed.listener("recovery").unwrap().is_none());
}

fn take_socket() {
    let mut handed = HandedOver::take().unwrap();
    let listener = handed.listener("recovery").unwrap().unwrap();
    assert!(handed.listener("recovery").unwrap().is_none());
    assert_eq!(handed.all("other").len(), 1);
    let mut again = HandedOver::take().unwrap();
    assert!(again.all("other").is_empty());
    let (mut stream, _) = listener.accept().unwrap();
    std::io::Write::write_all(&mut stream, b"hello").unwrap();
}

fn processes_end_at_their_deadline() {
    let begun = Instant::now();
    let status = own(&["hang"]).status().unwrap();
    assert_eq!(status.signal(), Some(Signal::SIGALRM as i32));
    assert!(begun.elapsed() < Duration::from_secs(5));
}
