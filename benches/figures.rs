//! What the core costs on a recorder. Run by `benches/run`, which builds the programs measured here. Ends with exit status 1
//! when a figure misses its mark.
#![allow(clippy::unwrap_used)]

use recoveryd::api::client::Client;
use recoveryd::api::recovery::{Call, Error, RequestReply, StatusReply};
use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const MUSL: &str = "target/x86_64-unknown-linux-musl/size/recoveryd";
const GLIBC: &str = "target/size/recoveryd";
const MIB: f64 = 1024.0 * 1024.0;
const IDLE: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let mut marks = Marks { missed: 0 };
    println!("| what | measured | must reach |");
    println!("|---|---|---|");
    let size = fs::metadata(MUSL).expect("run benches/run").len() as f64 / MIB;
    marks.at_most("recoveryd, stripped, static musl, MiB", size, 2.5);
    let dropbear = dropbear_mib();
    let musl = Recorder::start(MUSL);
    marks.at_most(
        "core's idle memory, static musl, MiB",
        musl.resident_mib(),
        1.0,
    );
    println!(
        "| helpers' listener beside it, MiB | {:.2} | |",
        musl.listener_mib()
    );
    println!("| dropbear, idle, in the same run, MiB | {dropbear:.2} | |");
    let glibc = Recorder::start(GLIBC);
    marks.at_most("core's idle memory, glibc, MiB", glibc.resident_mib(), 3.0);
    glibc.stop();
    marks.at_most(
        "system calls in 60 s idle, core and listener",
        musl.idle_calls(),
        0.0,
    );
    marks.at_most(
        "`status`, median, as a multiple of a bare echo",
        status_by_echo(&musl),
        3.0,
    );
    musl.stop();
    let (fastest, median) = start_ms();
    marks.at_most("start to socket ready, fastest of 20, ms", fastest, 10.0);
    println!("| start to socket ready, median of 20, ms | {median:.2} | |");
    match marks.missed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

struct Marks {
    missed: u32,
}

impl Marks {
    fn at_most(&mut self, what: &str, measured: f64, most: f64) {
        let missed = if measured > most { " **missed**" } else { "" };
        self.missed += u32::from(measured > most);
        println!("| {what} | {measured:.2} | ≤ {most}{missed} |");
    }
}

/// A recorder of its own in a scratch directory, run by this user.
struct Recorder {
    core: Core,
    folder: TempDir,
}

/// The core's process; it does not outlive a measurement that fails.
struct Core(Child);

impl Drop for Core {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
    }
}

impl Recorder {
    fn start(program: &str) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), program)
    }

    /// Starts where a recorder may have run before.
    fn start_in(folder: TempDir, program: &str) -> Self {
        let ready = folder.path().join("ready");
        let _before = fs::remove_file(&ready);
        let notified = UnixDatagram::bind(&ready).unwrap();
        fs::set_permissions(&ready, Permissions::from_mode(0o777)).unwrap();
        let config = configure(folder.path());
        let core = Command::new(program)
            .arg("--config")
            .arg(config)
            .env("NOTIFY_SOCKET", &ready)
            .env("RUST_LOG", "off")
            .stdin(Stdio::null())
            .spawn()
            .expect("run benches/run, which builds the program");
        notified
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        notified
            .recv(&mut [0; 64])
            .expect("the core did not get ready");
        Self {
            core: Core(core),
            folder,
        }
    }

    /// Ends the core, and with it the listener, and leaves what they wrote.
    fn stop(mut self) -> TempDir {
        let core = nix::unistd::Pid::from_raw(i32::try_from(self.core.0.id()).unwrap());
        nix::sys::signal::kill(core, nix::sys::signal::Signal::SIGTERM).unwrap();
        self.core.0.wait().unwrap();
        self.folder
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("run/recoveryd.sock")
    }

    fn listener(&self) -> u32 {
        let children = format!("/proc/{0}/task/{0}/children", self.core.0.id());
        fs::read_to_string(children)
            .unwrap()
            .split_whitespace()
            .next()
            .unwrap()
            .parse()
            .unwrap()
    }

    fn resident_mib(&self) -> f64 {
        // What was needed once, to make a request and to answer, counts as well.
        let mut client = Client::connect(&self.socket()).unwrap();
        let _: RequestReply = client.call::<_, Error>(&Call::Request {}).unwrap();
        let _: StatusReply = client.call::<_, Error>(&Call::Status {}).unwrap();
        drop(client);
        sleep(Duration::from_secs(2));
        resident_mib(self.core.0.id())
    }

    fn listener_mib(&self) -> f64 {
        resident_mib(self.listener())
    }

    /// System calls of the core and the listener within a minute of idleness.
    fn idle_calls(&self) -> f64 {
        let trace = self.folder.path().join("trace");
        let mut strace = Command::new("strace")
            .args(["-f", "-q", "-o"])
            .arg(&trace)
            .args([
                "-p",
                &self.core.0.id().to_string(),
                "-p",
                &self.listener().to_string(),
            ])
            .stderr(Stdio::null())
            .spawn()
            .expect("strace");
        sleep(Duration::from_secs(2));
        let at_rest = fs::read_to_string(&trace).unwrap().lines().count();
        sleep(IDLE);
        let lines = fs::read_to_string(&trace).unwrap().lines().count();
        strace.kill().unwrap();
        strace.wait().unwrap();
        (lines - at_rest) as f64
    }
}

fn configure(folder: &Path) -> PathBuf {
    let user = std::env::var("USER").unwrap_or_else(|_| "nobody".into());
    let user = if user == "root" {
        "nobody".into()
    } else {
        user
    };
    let config = folder.join("recoveryd.toml");
    let shown = folder.display();
    fs::copy("etc/vendor-keys.toml", folder.join("vendor-keys.toml")).unwrap();
    fs::write(folder.join("shadow"), "admin:*:20000:0:99999:7:::\n").unwrap();
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let text = format!(
        "[device]\nserial = \"123456789\"\nmodel = \"NVR-4216\"\n\
         [vendor]\nkeys = \"vendor-keys.toml\"\nname = \"Example\"\ncontact = [\"recovery@example.com\"]\n\
         [daemon]\nuser = \"{user}\"\n\
         [paths]\nstate = \"{shown}/state\"\nrun = \"{shown}/run\"\n\
         [account]\nname = \"admin\"\nstore = \"shadow\"\nshadow.file = \"{shown}/shadow\"\n"
    );
    fs::write(&config, text).unwrap();
    config
}

fn resident_mib(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<f64>()
        .unwrap()
        / 1024.0
}

/// A daemon that integrators know, idle, measured in the same way.
fn dropbear_mib() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    let made = Command::new("dropbearkey")
        .args(["-t", "ed25519", "-f"])
        .arg(&key)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("dropbearkey");
    assert!(made.success());
    let mut dropbear = Command::new("dropbear")
        .args(["-F", "-p", "127.0.0.1:0", "-r"])
        .arg(&key)
        .stderr(Stdio::null())
        .spawn()
        .expect("dropbear");
    sleep(Duration::from_secs(2));
    let resident = resident_mib(dropbear.id());
    dropbear.kill().unwrap();
    dropbear.wait().unwrap();
    resident
}

/// Medians of round trips, taken in turns: our `status` against a socket that sends the same number of bytes back.
fn status_by_echo(recorder: &Recorder) -> f64 {
    const ROUNDS: usize = 20;
    const EACH: usize = 200;
    let question = b"{\"method\":\"io.recoveryd.Recovery.Status\",\"parameters\":{}}\0";
    let mut ours = UnixStream::connect(recorder.socket()).unwrap();
    let reply = exchange(&mut ours, question);
    let path = recorder.folder.path().join("echo");
    let listener = UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut buffer = [0; 4096];
        while stream.read(&mut buffer).is_ok_and(|read| read > 0) {
            stream.write_all(&reply).unwrap();
        }
    });
    let mut echo = UnixStream::connect(&path).unwrap();
    let (mut of_ours, mut of_echo) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (stream, times) in [(&mut ours, &mut of_ours), (&mut echo, &mut of_echo)] {
            for _ in 0..EACH {
                let begun = Instant::now();
                exchange(stream, question);
                times.push(begun.elapsed());
            }
        }
    }
    median(&mut of_ours).as_secs_f64() / median(&mut of_echo).as_secs_f64()
}

fn exchange(stream: &mut UnixStream, question: &[u8]) -> Vec<u8> {
    stream.write_all(question).unwrap();
    let mut reply = Vec::new();
    let mut buffer = [0; 16 * 1024];
    while reply.last() != Some(&0) {
        let read = stream.read(&mut buffer).unwrap();
        reply.extend_from_slice(&buffer[..read]);
    }
    reply
}

/// Starts like every one but a recorder's first: its state is there. The fastest and the median of twenty; what else runs
/// on the machine only ever adds to the first.
fn start_ms() -> (f64, f64) {
    let mut recorder = Recorder::start(MUSL);
    let mut times = Vec::new();
    for _ in 0..20 {
        let folder = recorder.stop();
        let begun = Instant::now();
        recorder = Recorder::start_in(folder, MUSL);
        times.push(begun.elapsed());
    }
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let median = median(&mut times);
    (milliseconds(times[0]), milliseconds(median))
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
