//! What the tests stand on: a recorder with accounts, a stick and a desk, all in a scratch directory.

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};
use recovery_desk::keys;
use recovery_protocol::KeyNumber;
use recoveryd::api::client::Client;
use recoveryd::flow::state::Device;
use recoveryd::journal::{Journal, Loaded, snapshot};
use recoveryd::sys::state_dir::StateDir;
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_recoveryd");
/// Where the person stands, unless a test says otherwise.
pub const SURFACE: &str = "test";
pub const OLD: &str = "the old one 1";
pub const NEW: &str = "correct horse battery";
/// The number of the vendor's key.
pub const KEY: KeyNumber = KeyNumber(7);

pub const SHADOW: &str =
    "[account]\nname = \"admin\"\nstore = \"shadow\"\nshadow.file = \"{dir}/shadow\"\n";

/// What a test wants to be different. `{dir}` stands for the scratch directory.
pub struct Plan {
    pub serial: &'static str,
    /// More about the device.
    pub device: &'static str,
    /// The vendor's section below its name and contact.
    pub keys: &'static str,
    /// The account's sections.
    pub account: String,
    /// Folders configured as sticks, as a list.
    pub folders: &'static str,
    /// Further sections.
    pub more: String,
    /// The user that recoveryd is started as, where the tests themselves are root.
    pub uid: Option<u32>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            serial: "123456789",
            device: "",
            keys: "vendor-keys.toml",
            account: SHADOW.into(),
            folders: "[\"{dir}/stick\"]",
            more: String::new(),
            uid: None,
        }
    }
}

pub struct Recorder {
    scratch: TempDir,
    plan: Plan,
    running: Option<Child>,
}

impl Recorder {
    /// A recorder that runs, with [`OLD`] as its password in a shadow file.
    pub fn new() -> Self {
        Self::with(Plan::default())
    }

    /// A recorder with a difference that runs.
    pub fn with(plan: Plan) -> Self {
        let mut recorder = Self::off(plan);
        recorder.start();
        recorder
    }

    /// A recorder that is not switched on yet.
    pub fn off(plan: Plan) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let dir = scratch.path();
        fs::set_permissions(dir, Permissions::from_mode(0o755)).unwrap();
        let made = keys::generate(&dir.join("desk"), KEY).unwrap();
        fs::copy(made.list, dir.join("vendor-keys.toml")).unwrap();
        fs::create_dir(dir.join("stick")).unwrap();
        let recorder = Self {
            scratch,
            plan,
            running: None,
        };
        recorder.write_config();
        recorder.write_shadow("$6$rounds=1000$abcdefghijk");
        recorder.own(recorder.dir());
        recorder
    }

    /// Gives what is in the scratch directory to the user the recorder is started as.
    fn own(&self, path: &Path) {
        if let Some(uid) = self.plan.uid {
            chown(path, Some(uid), Some(uid)).unwrap();
            if path.is_dir() {
                for entry in fs::read_dir(path).unwrap() {
                    self.own(&entry.unwrap().path());
                }
            }
        }
    }

    fn write_config(&self) {
        let Plan {
            serial,
            device,
            keys,
            account,
            folders,
            more,
            ..
        } = &self.plan;
        let text = format!(
            r#"
            [device]
            serial = "{serial}"
            model = "NVR-4216"
            firmware = "4.2.1"
            {device}
            [vendor]
            keys = "{keys}"
            name = "Example"
            contact = ["recovery@example.com"]
            [paths]
            state = "{{dir}}/state"
            run = "{{dir}}/run"
            [daemon]
            user = "nobody"
            [stick]
            paths = {folders}
            timeout_s = 2
            {account}
            {more}
            "#
        );
        let text = text.replace("{dir}", self.dir().to_str().unwrap());
        fs::write(self.config(), text).unwrap();
    }

    /// Changes the plan; it counts from the next start.
    pub fn change(&mut self, change: impl FnOnce(&mut Plan)) {
        change(&mut self.plan);
        self.write_config();
    }

    /// Three accounts; the middle one is ours, its hash made by libcrypt with these settings.
    pub fn write_shadow(&self, settings: &str) {
        let hash = crypt(OLD, settings);
        let text = format!(
            "root:*:19700:0:99999:7:::\nadmin:{hash}:19700:0:99999:7:::\nguest:!:19701::::::\n"
        );
        fs::write(self.path("shadow"), text).unwrap();
        fs::set_permissions(self.path("shadow"), Permissions::from_mode(0o640)).unwrap();
    }

    pub fn dir(&self) -> &Path {
        self.scratch.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    pub fn config(&self) -> PathBuf {
        self.path("recoveryd.toml")
    }

    pub fn socket(&self) -> PathBuf {
        self.path("run/recoveryd.sock")
    }

    pub fn stick(&self) -> PathBuf {
        self.path("stick")
    }

    /// What the daemon, its listener and its helpers have logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// Puts a program of the shell in place, or another in the place of one. `{dir}` stands for the scratch directory.
    pub fn write_program(&self, name: &str, script: &str) {
        let script = script.replace("{dir}", self.dir().to_str().unwrap());
        let source = self.path(&format!("{name}.sh"));
        fs::write(&source, format!("#!/bin/sh\n{script}\n")).unwrap();
        install(&source, &self.path(name));
    }

    /// The daemon's command line, with its log going to a file.
    pub fn command(&self) -> Command {
        let log = File::options()
            .append(true)
            .create(true)
            .open(self.path("log"));
        let mut command = match self.plan.uid {
            None => Command::new(PROGRAM),
            Some(uid) => {
                // Others may not enter the folder that cargo builds in.
                let copy = self.path("recoveryd");
                if !copy.exists() {
                    install(Path::new(PROGRAM), &copy);
                }
                let mut command = Command::new(copy);
                command.uid(uid).gid(uid);
                command
            }
        };
        command.arg("--config").arg(self.config());
        command.env_remove("NOTIFY_SOCKET").env_remove("RUST_LOG");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.unwrap());
        command
    }

    /// Starts it and waits until it answers.
    pub fn start(&mut self) {
        let command = self.command();
        self.start_as(command);
    }

    /// Starts it by this command line and waits until it answers.
    pub fn start_as(&mut self, mut command: Command) {
        self.running = Some(command.spawn().unwrap());
        let until = Instant::now() + Duration::from_secs(20);
        while Client::connect(&self.socket()).is_err() {
            let ended = self.running.as_mut().unwrap().try_wait().unwrap();
            assert!(
                ended.is_none() && Instant::now() < until,
                "{ended:?}\n{}",
                self.log()
            );
            sleep(Duration::from_millis(5));
        }
        // The socket is there before the engine is.
        self.status();
    }

    /// The core's process number.
    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.running.as_ref().unwrap().id() as i32)
    }

    /// Waits until the core has ended.
    pub fn ended(&mut self) -> ExitStatus {
        self.running.take().unwrap().wait().unwrap()
    }

    /// Ends it as a service manager does.
    pub fn stop(&mut self) -> ExitStatus {
        kill(self.pid(), Signal::SIGTERM).unwrap();
        self.ended()
    }

    /// Ends it as a power cut does, as far as a process can tell.
    pub fn cut_power(&mut self) {
        kill(self.pid(), Signal::SIGKILL).unwrap();
        self.ended();
    }

    /// Stops it, changes what it remembers, and starts it again: time passes only so.
    pub fn edit(&mut self, change: impl FnOnce(&mut Device)) {
        assert!(self.stop().success());
        // The state is read only by its owner.
        let state = self.path("state");
        let owner = fs::metadata(&state).unwrap().uid();
        chown(&state, Some(geteuid().as_raw()), None).unwrap();
        let medium = StateDir::open(&state).unwrap();
        let (mut journal, loaded) = Journal::open(medium).unwrap();
        let Loaded::Sound(bytes) = loaded else {
            panic!("there is no sound state");
        };
        let mut device = snapshot::decode(&bytes).unwrap();
        change(&mut device);
        journal
            .commit(&snapshot::encode(&device).unwrap(), &[])
            .unwrap();
        drop(journal);
        chown(&state, Some(owner), None).unwrap();
        self.start();
    }

    /// The process numbers of the core's children with these words in their command lines.
    pub fn children(&self, words: &str) -> Vec<Pid> {
        children_of(self.pid(), words)
    }

    /// The account's hash in the shadow file.
    pub fn hash(&self) -> String {
        let text = fs::read_to_string(self.path("shadow")).unwrap();
        text.lines()
            .nth(1)
            .unwrap()
            .split(':')
            .nth(1)
            .unwrap()
            .into()
    }

    /// Whether libcrypt takes this for the password of the account in the shadow file.
    pub fn opens(&self, password: &str) -> bool {
        let hash = self.hash();
        crypt(password, &hash) == hash
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let Some(mut core) = self.running.take() {
            let _ = core.kill();
            let _ = core.wait();
        }
    }
}

/// crypt(3) as the system has it.
pub fn crypt(password: &str, settings: &str) -> String {
    let script = "print crypt($ARGV[0], $ARGV[1])";
    let output = Command::new("perl")
        .args(["-e", script, password, settings])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Puts a program in place. It is another process that writes it: what this one has open for writing is for a moment open in
/// whatever its other threads start, too, and the kernel runs nothing that somebody may still write.
fn install(from: &Path, to: &Path) {
    let new = to.with_extension("new");
    let mut command = Command::new("install");
    let status = command.args(["-m", "755"]).args([from, &new]).status();
    assert!(status.unwrap().success());
    fs::rename(new, to).unwrap();
}

/// The processes whose parent is `parent` and whose command line has these words in it.
pub fn children_of(parent: Pid, words: &str) -> Vec<Pid> {
    let fits = |pid: i32| -> Option<bool> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let line = fs::read_to_string(format!("/proc/{pid}/cmdline"))
            .ok()?
            .replace('\0', " ");
        let of: i32 = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
        Some(of == parent.as_raw() && line.contains(words))
    };
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|&pid| fits(pid) == Some(true))
        .map(Pid::from_raw)
        .collect()
}

/// Waits until something is so, at most 20 s.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < until, "never {what}");
        sleep(Duration::from_millis(10));
    }
}

/// Holds what is told to be left of a wait to the time with power on that may have passed of it, however slow the machine is.
pub fn assert_waits(left_s: u64, whole_s: u64, passed: Duration) {
    let left = Duration::from_secs(whole_s).saturating_sub(passed);
    let least = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    let may_be = least..=whole_s;
    assert!(may_be.contains(&left_s), "{left_s} s, not {may_be:?}");
}

pub fn is_root() -> bool {
    geteuid().is_root()
}

/// Whether this can be tried here.
pub fn needs_root(what: &str) -> bool {
    is_root() || must_try(&format!("{what} (needs root)"))
}

/// Says, past the harness, that something cannot be tried here, and fails where it must be possible. Never true.
#[allow(
    clippy::explicit_write,
    reason = "the harness swallows what a passing test prints"
)]
pub fn must_try(what: &str) -> bool {
    writeln!(std::io::stderr(), "NOT TRIED: {what}").unwrap();
    let must = std::env::var_os("RECOVERYD_TEST_ROOT").is_some();
    assert!(!must, "RECOVERYD_TEST_ROOT is set, but not tried: {what}");
    must
}
