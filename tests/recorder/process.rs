//! The daemon as a process: how it starts, ends, idles, and what holds it together.

use crate::stage::{NEW, Plan, Recorder, children_of, needs_root, wait_until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use recoveryd::api::recovery::{Call, Error, Next, NoteWhy, StatusReply};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often a process has gone to sleep by itself or been sent to.
pub fn wakeups(pid: Pid) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let counts = status.lines().filter(|line| line.contains("ctxt_switches"));
    counts
        .map(|line| line.rsplit_once('\t').unwrap().1.parse::<u64>().unwrap())
        .sum()
}

fn threads(pid: Pid) -> usize {
    fs::read_dir(format!("/proc/{pid}/task")).unwrap().count()
}

fn is_alive(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

/// The helpers' listener of a recorder.
fn listener(recorder: &Recorder) -> Pid {
    let listeners = recorder.children("helper listen");
    assert_eq!(listeners.len(), 1);
    listeners[0]
}

#[test]
fn after_a_whole_recovery_nothing_runs_and_nothing_wakes() {
    let recorder = Recorder::new();
    recorder.get_in();
    recorder.set_password(NEW).unwrap();
    let (core, listener) = (recorder.pid(), listener(&recorder));
    let watching = recorder
        .client()
        .watch::<StatusReply, Error>(&Call::Watch {})
        .unwrap();
    wait_until("alone", || {
        threads(core) == 1 && children_of(listener, "").is_empty()
    });
    // A second after the last thing to do the core gives memory back, once. And whoever else mounts something or has a device on this
    // machine wakes it; then another three seconds must be quiet.
    sleep(Duration::from_millis(1500));
    wait_until("asleep for three seconds", || {
        let before = (wakeups(core), wakeups(listener));
        sleep(Duration::from_secs(3));
        (wakeups(core), wakeups(listener)) == before
    });
    assert_eq!((threads(core), threads(listener)), (1, 1));
    drop(watching);
}

/// A store that takes a minute, in the middle of which something happens.
fn slow() -> Plan {
    let account =
        "[account]\nname = \"admin\"\nstore = \"command\"\ncommand.program = [\"{dir}/slow\"]\n";
    Plan {
        account: account.into(),
        ..Plan::default()
    }
}

fn write_slow(recorder: &Recorder) {
    recorder.write_program("slow", "touch {dir}/begun\nexec sleep 60");
}

#[test]
fn told_to_end_it_ends_at_once_whoever_is_connected_and_whatever_hangs() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let mut recorder = Recorder::off(slow());
        write_slow(&recorder);
        recorder.start();
        recorder.get_in();
        let listener = listener(&recorder);
        let idle = recorder.client();
        let half = UnixStream::connect(recorder.socket()).unwrap();
        std::io::Write::write_all(&mut &half, b"{\"method\":").unwrap();
        let watching = recorder
            .client()
            .watch::<StatusReply, Error>(&Call::Watch {})
            .unwrap();
        let begun = std::thread::scope(|scope| {
            // Nobody knows what becomes of this one: no answer is right, too.
            let hanging = scope.spawn(|| {
                let mut client = recorder.client();
                let (password, surface) = (NEW.to_owned().into(), "test".into());
                let call = Call::SetPassword { password, surface };
                client
                    .call::<recoveryd::api::recovery::SetPasswordReply, Error>(&call)
                    .is_ok()
            });
            wait_until("begun", || recorder.path("begun").exists());
            let begun = Instant::now();
            kill(recorder.pid(), signal).unwrap();
            assert!(!hanging.join().unwrap());
            begun
        });
        assert!(recorder.ended().success(), "{}", recorder.log());
        assert!(
            begun.elapsed() < Duration::from_secs(3),
            "{:?}",
            begun.elapsed()
        );
        wait_until("gone", || !is_alive(listener));
        drop((idle, half, watching));
        // It was in the middle of setting the password, and goes on with that.
        recorder.start();
        assert_eq!(recorder.status().next, Next::Applying);
    }
}

#[test]
fn the_listener_ends_with_the_core_however_that_ends() {
    let mut recorder = Recorder::new();
    for cut in [false, true] {
        let listener = listener(&recorder);
        match cut {
            true => recorder.cut_power(),
            false => assert!(recorder.stop().success()),
        }
        wait_until("gone", || !is_alive(listener));
        wait_until("cleared", || {
            !recorder.path("run/password.sock").exists()
                && !recorder.path("run/stick.sock").exists()
        });
        recorder.start();
    }
}

#[test]
fn without_its_listener_the_core_ends_with_an_error() {
    let mut recorder = Recorder::new();
    kill(listener(&recorder), Signal::SIGKILL).unwrap();
    let status = recorder.ended();
    assert_eq!(status.code(), Some(1));
    let log = recorder.log();
    assert!(log.contains("the helpers' listener has ended"), "{log}");
    assert!(log.contains("must be started again"), "{log}");
    recorder.start();
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
}

#[test]
fn a_second_daemon_on_the_same_socket_refuses_and_disturbs_nobody() {
    let recorder = Recorder::new();
    let request = recorder.request();
    let status = recorder.command().status().unwrap();
    assert_eq!(status.code(), Some(1));
    let log = recorder.log();
    assert!(log.contains("recoveryd.sock"), "{log}");
    assert!(log.contains("is another recoveryd running?"), "{log}");
    assert_eq!(recorder.request(), request);
    recorder.enter(&recorder.code(&request)).unwrap();
    assert_eq!(recorder.set_password(NEW), Ok(0));
}

#[test]
fn a_service_manager_is_told_when_it_answers_and_when_it_ends() {
    let mut recorder = Recorder::off(Plan::default());
    let path = recorder.path("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o666)).unwrap();
    manager
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let told = || {
        let mut bytes = [0; 64];
        let n = manager.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..n].to_vec()).unwrap()
    };
    let mut command = recorder.command();
    command.env("NOTIFY_SOCKET", &path);
    recorder.start_as(command);
    assert_eq!(told(), "READY=1");
    assert_eq!(recorder.status().next, Next::Start);
    assert!(recorder.stop().success());
    assert_eq!(told(), "STOPPING=1");
}

#[test]
fn a_watchdog_hears_of_the_core_again_and_again() {
    let mut recorder = Recorder::off(Plan::default());
    let path = recorder.path("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o666)).unwrap();
    manager
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let told = || {
        let mut bytes = [0; 64];
        let n = manager.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..n].to_vec()).unwrap()
    };
    let mut command = recorder.command();
    command.env("NOTIFY_SOCKET", &path);
    command.env("WATCHDOG_USEC", "100000");
    recorder.start_as(command);
    assert_eq!(told(), "READY=1");
    for _ in 0..3 {
        assert_eq!(told(), "WATCHDOG=1");
    }
    assert!(recorder.stop().success());
    while told() != "STOPPING=1" {}
}

/// Starts the daemon as a service manager that listens for it does: the socket is file 3, LISTEN_PID the process; those over which
/// the kernel tells come after it if they are among the names. `within` is what starts it in a sandbox.
fn activated(recorder: &Recorder, names: &str, within: &[&str]) -> Command {
    let plain = recorder.command();
    let mut command = Command::new("perl");
    // perl puts what it opens where the daemon looks for it, and then becomes the daemon.
    let script = r#"
        use Socket; use POSIX ();
        my ($path, $names, @daemon) = @ARGV;
        socket(my $socket, AF_UNIX, SOCK_STREAM, 0) or die; bind($socket, sockaddr_un($path)) or die;
        listen($socket, 8) or die; chmod 0666, $path;
        my @sockets = ($socket);
        # Protocols and groups as in recoveryd-links.socket.
        for my $kind ($names =~ /links/ ? ([0, 273], [0, 0], [15, 1]) : ()) {
            socket(my $netlink, 16, SOCK_RAW, $$kind[0]) or die;
            bind($netlink, pack 'SSLL', 16, 0, 0, $$kind[1]) or die;
            push @sockets, $netlink;
        }
        POSIX::dup2(fileno($sockets[$_]), 20 + $_) for 0 .. $#sockets;
        POSIX::dup2(20 + $_, 3 + $_), POSIX::close(20 + $_) for 0 .. $#sockets;
        @ENV{qw(LISTEN_PID LISTEN_FDS LISTEN_FDNAMES)} = ($$, scalar @sockets, $names);
        exec { $daemon[0] } @daemon;
    "#;
    command
        .args(["-e", script])
        .arg(recorder.socket())
        .arg(names)
        .args(within)
        .arg(plain.get_program());
    command.args(plain.get_args());
    let log = fs::File::options()
        .append(true)
        .create(true)
        .open(recorder.path("log"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log.unwrap());
    command
}

#[test]
fn a_socket_handed_over_is_used_and_nothing_else_is_started() {
    let mut recorder = Recorder::off(Plan::default());
    fs::create_dir(recorder.path("run")).unwrap();
    let command = activated(&recorder, "recovery", &[]);
    recorder.start_as(command);
    assert_eq!(recorder.status().next, Next::Start);
    let code = recorder.code(&recorder.request());
    assert!(recorder.enter(&code).is_ok());
    assert!(
        recorder.children("").is_empty(),
        "no listener: the service manager listens for the helpers"
    );
    let told = recorder.set_password(NEW);
    let Err(Error::NotSet { message, .. }) = told else {
        panic!("{told:?}")
    };
    assert!(
        message.contains("password helper is not running"),
        "{message}"
    );
    assert_eq!(recorder.status().next, Next::Password);
    assert!(recorder.stop().success());
}

/// As under systemd: the core has another network and another root than the recorder, and neither sees nor makes a way out of them.
#[test]
fn the_kernels_word_is_heard_by_what_was_handed_over() {
    if !needs_root("a network of the core's own") {
        return;
    }
    let mut recorder = Recorder::off(Plan::default());
    fs::create_dir(recorder.path("run")).unwrap();
    let names = "recovery:links:links:links";
    let mut command = activated(&recorder, names, &["unshare", "--net"]);
    command.stdin(fs::File::open("/proc/self/mountinfo").unwrap());
    recorder.start_as(command);
    let core = recorder.pid();
    let opened = || {
        let names = fs::read_dir(format!("/proc/{core}/fd")).unwrap().flatten();
        names.filter_map(|name| fs::read_link(name.path()).ok())
    };
    let own = format!("/proc/{}/mountinfo", std::process::id());
    let tables: Vec<_> = { opened() }
        .filter(|to| to.ends_with("mountinfo"))
        .collect();
    assert!(tables.len() > 1, "it is waited for as well");
    assert!(
        tables.iter().all(|table| table == Path::new(&own)),
        "{tables:?}"
    );
    // Those of its own network would be in this table, with the number of the process.
    let table = fs::read_to_string(format!("/proc/{core}/net/netlink")).unwrap();
    let others = table
        .lines()
        .skip(1)
        .filter(|line| line.split_whitespace().nth(2) != Some("0"));
    assert_eq!(others.count(), 0, "{table}");
    let status = recorder.status_when("the links are told", |status| status.online.is_some());
    let notes: Vec<_> = status.notes.iter().map(|note| &note.why).collect();
    assert!(!notes.contains(&&NoteWhy::NoPlugWatch), "{notes:?}");
    assert!(recorder.stop().success());
}

#[test]
fn an_abandoned_socket_is_taken_over_and_a_plain_file_is_not() {
    let mut recorder = Recorder::off(Plan::default());
    fs::create_dir(recorder.path("run")).unwrap();
    drop(UnixListener::bind(recorder.socket()).unwrap());
    recorder.start();
    recorder.stop();
    fs::remove_file(recorder.socket()).unwrap();
    fs::write(recorder.socket(), "kept").unwrap();
    assert_eq!(recorder.command().status().unwrap().code(), Some(1));
    assert!(
        recorder.log().contains("cannot listen at"),
        "{}",
        recorder.log()
    );
    assert_eq!(fs::read_to_string(recorder.socket()).unwrap(), "kept");
    assert!(Path::new(&recorder.socket()).is_file());
}
