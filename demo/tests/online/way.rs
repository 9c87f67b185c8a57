//! The helper that makes the connection, and the one that uses it: neither can do what the other does.

use crate::certificates::Authority;
use crate::desk::program;
use crate::fake::Fake;
use crate::recorder::{Recorder, some_keys};
use nix::unistd::{User, geteuid};
use recoveryd::api::desk::{Call, Error, SendReply};
use recoveryd::api::why::NotSentWhy;
use recoveryd::api::{CallError, client::Client};
use recoveryd::sys::descriptors::receive;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::time::Duration;

/// No answer takes longer on any machine; nobody waits for so long.
const LONG: Duration = Duration::from_secs(120);

fn recorder(port: u16) -> Recorder {
    let url = format!("url = \"https://127.0.0.1:{port}\"");
    Recorder::new(&some_keys(), &Authority::new().pem, &url)
}

fn asker(recorder: &Recorder) -> UnixStream {
    let asker = UnixStream::connect(recorder.dir().join("run/way.sock")).unwrap();
    asker.set_read_timeout(Some(LONG)).unwrap();
    asker
}

/// The next answer; nothing if the helper has left, with or without having read all.
fn answer(asker: &UnixStream) -> Option<(i32, Option<OwnedFd>)> {
    let mut number = [0; 4];
    let (count, descriptor) = receive(asker, &mut number).unwrap_or_default();
    (count > 0).then(|| (i32::from_ne_bytes(number), descriptor))
}

#[test]
fn whoever_asks_cannot_choose_where_to() {
    let desk = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = desk.local_addr().unwrap().port();
    let recorder = recorder(port);
    let mut asker = asker(&recorder);
    write!(asker, "{}", other.local_addr().unwrap()).unwrap();
    assert_eq!(answer(&asker).unwrap().0, 1);
    let (number, connection) = answer(&asker).unwrap();
    assert_eq!(number, 0);
    let connection = TcpStream::from(connection.unwrap());
    assert_eq!(connection.peer_addr().unwrap().port(), port);
    assert!(answer(&asker).is_none());
    // It is the very connection that the desk has, and nothing was said over it.
    let (mut accepted, _) = desk.accept().unwrap();
    (&connection).write_all(b"hello").unwrap();
    drop(connection);
    let mut said = String::new();
    accepted.read_to_string(&mut said).unwrap();
    assert_eq!(said, "hello");
    other.set_nonblocking(true).unwrap();
    assert!(other.accept().is_err());
}

#[test]
fn whoever_asks_too_much_or_nothing_is_left() {
    let desk = TcpListener::bind("127.0.0.1:0").unwrap();
    let recorder = recorder(desk.local_addr().unwrap().port());
    let silent: Vec<_> = (0..4).map(|_| asker(&recorder)).collect();
    // They hold the helpers that run at once, and none for good.
    let mut greedy = asker(&recorder);
    greedy.write_all(&[b'x'; 1000]).unwrap();
    assert_eq!(answer(&greedy).unwrap().0, 1);
    assert_eq!(answer(&greedy).unwrap().0, 0);
    assert!(answer(&greedy).is_none());
    for asker in silent {
        assert!(answer(&asker).is_none());
    }
}

#[test]
fn nobody_elses_user_is_heard() {
    if !geteuid().is_root() {
        return;
    }
    let desk = TcpListener::bind("127.0.0.1:0").unwrap();
    let recorder = recorder(desk.local_addr().unwrap().port());
    // The kernel notes as whom a pair of sockets is made; the helper gets one and is asked over the other.
    let script = r#"
        use Socket;
        my ($user, @helper) = @ARGV;
        $> = $user;
        socketpair(my $asker, my $helper, AF_UNIX, SOCK_STREAM, 0) or die;
        $> = 0;
        if (!fork) { open(STDIN, '<&', $helper) or die; open(STDOUT, '>', '/dev/null'); exec { $helper[0] } @helper }
        close $helper;
        syswrite $asker, "\n";
        print sysread($asker, my $answer, 4) || 0;
    "#;
    let user = |name: &str| User::from_name(name).unwrap().unwrap().uid.to_string();
    for (name, count) in [("root", "4"), ("nobody", "4"), ("daemon", "0")] {
        let mut command = Command::new("perl");
        let command = command.args(["-e", script, &user(name)]);
        let command = command.arg(program(recorder.dir(), "recoveryd"));
        let command = command.args(["helper", "way", "--config"]);
        let output = command.arg(recorder.dir().join("recoveryd.toml")).output();
        assert_eq!(
            String::from_utf8(output.unwrap().stdout).unwrap(),
            count,
            "{name}"
        );
    }
}

#[test]
fn the_helper_that_asks_has_no_network() {
    if !geteuid().is_root() {
        return;
    }
    let desk = Fake::plain(drop);
    let recorder = recorder(desk.port());
    let (ours, theirs) = UnixStream::pair().unwrap();
    let mut helper = Command::new("unshare");
    helper
        .arg("--net")
        .arg(program(recorder.dir(), "recoveryd"));
    let helper = helper
        .args(["helper", "desk", "--config"])
        .arg(recorder.dir().join("recoveryd.toml"))
        .stdin(OwnedFd::from(theirs))
        .stdout(Stdio::null())
        .spawn();
    let call = Call::Send {
        guid: String::new(),
        request: String::new(),
        contact: None,
        language: None,
        clock_s: 0,
    };
    let told = Client::over(ours).call::<SendReply, Error>(&call);
    let Err(CallError::Interface(Error::NotSent { message, why, .. })) = told else {
        panic!("{told:?}");
    };
    assert_eq!(why, NotSentWhy::NoAnswer);
    assert!(message.contains("ended the connection"), "{message}");
    assert!(helper.unwrap().wait().unwrap().success());
}
