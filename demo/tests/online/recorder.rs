//! A recorder that knows where a desk is.

use crate::desk::{Desk, program};
use nix::unistd::geteuid;
use recoveryd::api::CallError;
use recoveryd::api::client::Client;
use recoveryd::api::recovery::{
    Call, Error, GrantReply, Method, MethodName, NotSentWhy, SendCodeReply, SentCode,
    SetPasswordReply, Status, StatusReply,
};
use recoveryd::flow::state::Device;
use recoveryd::journal::{Journal, Loaded, snapshot};
use recoveryd::secret::Secret;
use recoveryd::sys::state_dir::StateDir;
use serde::de::DeserializeOwned;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub const SERIAL: &str = "NVR-0042";
pub const NEW: &str = "correct horse battery";

/// No test's desk takes longer to be asked.
pub const TIMEOUT: Duration = Duration::from_secs(5);

pub struct Recorder {
    dir: TempDir,
    process: Option<Child>,
}

/// The keys of no desk that answers.
pub fn some_keys() -> String {
    format!(
        "[[vendor_key]]\nnumber = 7\npublic = \"{}\"\n",
        "09".repeat(32)
    )
}

impl Recorder {
    /// A recorder of this desk's.
    pub fn of(desk: &Desk, ca: &str) -> Self {
        let url = format!("https://{}", desk.address);
        Self::new(&desk.public_keys(), ca, &format!("url = \"{url}\""))
    }

    /// `more` are lines of `[desk]`; the certificates that it trusts are `ca`.
    pub fn new(keys: &str, ca: &str, more: &str) -> Self {
        let mut recorder = Self::off(keys, ca, more);
        recorder.start();
        recorder
    }

    pub fn off(keys: &str, ca: &str, more: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path();
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
        fs::write(path.join("vendor-keys.toml"), keys).unwrap();
        fs::write(path.join("ca.pem"), ca).unwrap();
        fs::write(path.join("shadow"), "admin:!:19700:0:99999:7:::\n").unwrap();
        let seconds = TIMEOUT.as_secs();
        let at = path.display();
        let desk = match more.is_empty() {
            true => String::new(),
            false => format!(
                "[desk]\nca = \"ca.pem\"\nuser = \"nobody\"\ntimeout_s = {seconds}\n{more}\n"
            ),
        };
        let config = format!(
            "[device]\nserial = \"{SERIAL}\"\n[vendor]\nkeys = \"vendor-keys.toml\"\nname = \"Example\"\n\
             contact = [\"recovery@example.com\"]\n[paths]\nstate = \"{at}/state\"\nrun = \"{at}/run\"\n\
             [daemon]\nuser = \"nobody\"\n[methods]\nonline = true\n\
             [account]\nname = \"admin\"\nstore = \"shadow\"\nshadow.file = \"{at}/shadow\"\n{desk}"
        );
        fs::write(path.join("recoveryd.toml"), config).unwrap();
        Self { dir, process: None }
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn socket(&self) -> PathBuf {
        self.dir().join("run/recoveryd.sock")
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir().join("log")).unwrap_or_default()
    }

    /// One of the programs, as a command.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(program(self.dir(), name));
        command.env_remove("RUST_LOG").env_remove("NOTIFY_SOCKET");
        command
    }

    pub fn start(&mut self) {
        let command = self.command("recoveryd");
        self.start_as(command);
    }

    pub fn start_as(&mut self, mut command: Command) {
        let mut log = File::options();
        let log = log.append(true).create(true).open(self.dir().join("log"));
        let process = command
            .arg("--config")
            .arg(self.dir().join("recoveryd.toml"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.unwrap())
            .spawn();
        self.process = Some(process.unwrap());
        let until = Instant::now() + Duration::from_secs(20);
        while Client::connect(&self.socket()).is_err() {
            let ended = self.process.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < until, "{}", self.log());
            sleep(Duration::from_millis(5));
        }
        self.status();
    }

    /// Stops it, changes what it remembers, and starts it again.
    pub fn edit(&mut self, change: impl FnOnce(&mut Device)) {
        self.stop();
        let state = self.dir().join("state");
        let owner = fs::metadata(&state).unwrap().uid();
        chown(&state, Some(geteuid().as_raw()), None).unwrap();
        let (mut journal, loaded) = Journal::open(StateDir::open(&state).unwrap()).unwrap();
        let Loaded::Sound(bytes) = loaded else {
            panic!("there is no sound state");
        };
        let mut device = snapshot::decode(&bytes).unwrap();
        change(&mut device);
        let bytes = snapshot::encode(&device).unwrap();
        journal.commit(&bytes, &[]).unwrap();
        drop(journal);
        chown(&state, Some(owner), None).unwrap();
        self.start();
    }

    /// What it remembers, once it is stopped.
    pub fn remembered(&mut self) -> u64 {
        let mut clock_s = 0;
        self.edit(|device| clock_s = device.desk_clock_s);
        clock_s
    }

    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let pid = nix::unistd::Pid::from_raw(process.id().cast_signed());
            nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
            process.wait().unwrap();
        }
    }

    pub fn ask<R: DeserializeOwned>(&self, call: Call) -> Result<R, Error> {
        match Client::connect(&self.socket()).unwrap().call(&call) {
            Ok(reply) => Ok(reply),
            Err(CallError::Interface(error)) => Err(error),
            Err(error) => panic!("{error}\n{}", self.log()),
        }
    }

    pub fn status(&self) -> Status {
        self.ask::<StatusReply>(Call::Status {}).unwrap().status
    }

    pub fn online(&self) -> Method {
        let mut methods = self.status().methods.into_iter();
        methods.find(|m| m.name == MethodName::Online).unwrap()
    }

    pub fn send(&self, contact: Option<&str>) -> Result<SentCode, Error> {
        let call = Call::SendCode {
            contact: contact.map(str::to_owned),
            language: Some("en".into()),
        };
        self.ask(call).map(|SendCodeReply { sent }| sent)
    }

    /// Why nothing was sent, and the sentence.
    pub fn not_sent(&self) -> (NotSentWhy, String) {
        match self.send(None) {
            Err(Error::NotSent { message, why }) => (why, message),
            other => panic!("{other:?}\n{}", self.log()),
        }
    }

    pub fn enter(&self, code: &str) -> Result<GrantReply, Error> {
        let (code, surface) = (Secret::new(code.into()), "test".into());
        self.ask(Call::EnterCode { code, surface })
    }

    pub fn set_password(&self) {
        let (password, surface) = (Secret::new(NEW.into()), "test".into());
        let reply: SetPasswordReply = self.ask(Call::SetPassword { password, surface }).unwrap();
        assert_eq!(reply.delayed_s, 0);
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Another code than this.
pub fn another(code: &str) -> String {
    let last = code.chars().last().unwrap();
    let other = if last == '0' { '1' } else { '0' };
    format!("{}{other}", &code[..code.len() - 1])
}
