//! A recorder in a scratch directory, and the vendor's key to answer its requests.

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use recovery_protocol::{
    ReplyFile, Request, VendorSecret, codes_for_desk, long_serial, reply_file,
};
use serde_json::Value;
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub const OLD: &str = "the old password";
const VENDOR_SECRET: [u8; 32] = [7; 32];

/// A recorder; its daemon is ended when dropped.
pub struct House {
    pub dir: TempDir,
    daemon: Option<Child>,
    /// What daemon and `recoveryctl` are run by, if by anything.
    by: Option<PathBuf>,
}

impl House {
    pub fn new(more: &str) -> Self {
        Self::with("", more, |_| {})
    }

    /// With more about the device, and files of its own; `{dir}` in the configuration is the scratch directory.
    pub fn with(device: &str, more: &str, prepare: impl Fn(&Path)) -> Self {
        Self::built(device, more, prepare, None)
    }

    /// With a kernel that knows no system call that came after Linux 4.9.
    pub fn with_old_kernel() -> Self {
        let by = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/old-kernel");
        Self::built("", "", |_| {}, Some(by))
    }

    fn built(device: &str, more: &str, prepare: impl Fn(&Path), by: Option<PathBuf>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path();
        // As root the core becomes another user, who has to get through to its state.
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(path.join("stick")).unwrap();
        let public = hex::encode(VendorSecret::new(&VENDOR_SECRET).public().0);
        fs::write(
            path.join("keys.toml"),
            format!("[[vendor_key]]\nnumber = 3\npublic = \"{public}\"\n"),
        )
        .unwrap();
        write_password(&path.join("passwords"));
        prepare(path);
        fs::write(path.join("recoveryd.toml"), config(path, device, more)).unwrap();
        let mut house = Self {
            dir,
            daemon: None,
            by,
        };
        house.start();
        house
    }

    pub fn start(&mut self) {
        let mut command = self.program(env!("CARGO_BIN_EXE_recoveryd"));
        command
            .arg("--config")
            .arg(self.dir.path().join("recoveryd.toml"));
        let log = File::create(self.dir.path().join("log")).unwrap();
        self.daemon = Some(command.stdin(Stdio::null()).stderr(log).spawn().unwrap());
        let begun = Instant::now();
        while UnixStream::connect(self.socket()).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "{}", self.log());
            sleep(Duration::from_millis(10));
        }
    }

    fn program(&self, program: &str) -> Command {
        match &self.by {
            None => Command::new(program),
            Some(by) => {
                let mut command = Command::new(by);
                command.arg(program);
                command
            }
        }
    }

    pub fn stop(&mut self) {
        let Some(mut daemon) = self.daemon.take() else {
            return;
        };
        let _ = kill(Pid::from_raw(daemon.id() as i32), Signal::SIGTERM);
        let _ = daemon.wait();
    }

    pub fn pid(&self) -> u32 {
        self.daemon.as_ref().unwrap().id()
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    pub fn socket(&self) -> PathBuf {
        self.dir.path().join("run/recoveryd.sock")
    }

    pub fn stick(&self) -> PathBuf {
        self.dir.path().join("stick")
    }

    pub fn ctl(&self) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_recoveryctl"));
        command
            .arg("--socket")
            .arg(self.socket())
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.ctl().args(args).output().unwrap()
    }

    /// Runs a command that is given a line on standard input.
    pub fn run_with(&self, args: &[&str], line: &str) -> Output {
        let mut command = self.ctl();
        command
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that fails before it reads has closed the pipe.
        let _ = child
            .stdin
            .take()
            .unwrap()
            .write_all(format!("{line}\n").as_bytes());
        child.wait_with_output().unwrap()
    }

    /// A command's reply; it must succeed.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        let output = self.ctl().arg("--json").args(args).output().unwrap();
        assert!(
            output.status.success(),
            "{args:?}: {}\n{}",
            text(&output.stderr),
            self.log()
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The open request, as the desk reads it.
    pub fn request(&self) -> Request {
        let request = self.json(&["request"]);
        let rows: Vec<&str> = request["long_serial"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row.as_str().unwrap())
            .collect();
        long_serial::read(&rows.join("\n")).unwrap()
    }

    /// The desk's answer to the open request.
    pub fn code(&self) -> String {
        code_for(&self.request())
    }

    /// Puts the desk's reply file on the stick.
    pub fn reply(&self) {
        let request = self.request();
        let secure = codes_for_desk(&VendorSecret::new(&VENDOR_SECRET), &request)
            .unwrap()
            .secure;
        let reply = ReplyFile::new(&request, secure);
        fs::write(
            self.stick().join(reply_file::file_name(&request)),
            reply.write().as_bytes(),
        )
        .unwrap();
    }

    #[track_caller]
    pub fn password_is(&self, password: &str) {
        let output = self.run_with(&["sign-in"], password);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}\n{}",
            text(&output.stderr),
            self.log()
        );
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop();
    }
}

pub fn code_for(request: &Request) -> String {
    codes_for_desk(&VendorSecret::new(&VENDOR_SECRET), request)
        .unwrap()
        .secure
        .expose()
        .to_owned()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn write_password(file: &Path) {
    let params = Params::new(8192, 1, 1, None).unwrap();
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(OLD.as_bytes(), b"0123456789abcdef")
        .unwrap();
    fs::write(file, format!("admin:{hash}\n")).unwrap();
    fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
}

fn config(dir: &Path, device: &str, more: &str) -> String {
    let dir = dir.display();
    let [device, more] = [device, more].map(|text| text.replace("{dir}", &dir.to_string()));
    format!(
        r#"
[device]
serial = "123456789"
model = "NVR-4216"
firmware = "4.2.1"
{device}
[vendor]
keys = "{dir}/keys.toml"
name = "Example Recorders"
contact = ["recovery@example.com", "+1 555 0100"]
hours = "Monday to Friday 9:00-18:00"
qr_prefix = "HTTPS://R.EXAMPLE/Q/"
[paths]
state = "{dir}/state"
run = "{dir}/run"
[daemon]
user = "nobody"
[account]
name = "admin"
store = "argon2-file"
[account.argon2-file]
file = "{dir}/passwords"
[stick]
paths = ["{dir}/stick"]
{more}
"#
    )
}
