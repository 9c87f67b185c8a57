//! The scratch directory: programs, a recorder, a stick and a desk, each in a folder of its own.

use crate::account;
use crate::agent;
use crate::error::DemoError;
use crate::front::Front;
use crate::program::Line;
use nix::unistd::Uid;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The programs that this executable is.
const PROGRAMS: [&str; 4] = [
    "recoveryd",
    "recoveryctl",
    "recovery-screen",
    "recovery-desk",
];

/// The recorder's serial number.
pub const SERIAL: &str = "123456789";

/// What recoveryd becomes when the demo is started by root.
const USER: &str = "nobody";

/// A Unix socket's path is shorter than this (unix(7)).
const LONGEST_SOCKET: usize = 108;

/// The socket as the commands name it: everything runs in the scratch directory.
const SOCKET: &str = "recorder/run/recoveryd.sock";

/// The scratch directory. It is removed when this is dropped, unless it was to be kept.
pub struct Scratch {
    directory: TempDir,
    kept: bool,
}

impl Scratch {
    /// Makes all but the vendor's key.
    pub fn make(kept: bool) -> Result<Self, DemoError> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("recovery-demo-").disable_cleanup(kept);
        let directory = builder
            .tempdir()
            .map_err(DemoError::io("making a scratch directory"))?;
        let scratch = Self { directory, kept };
        scratch.furnish()?;
        Ok(scratch)
    }

    fn furnish(&self) -> Result<(), DemoError> {
        if self.socket().as_os_str().len() >= LONGEST_SOCKET {
            return Err(DemoError::Scratch(format!(
                "{} is too long for the recorder's sockets: set TMPDIR to a shorter path, such as /tmp",
                self.path().display()
            )));
        }
        // The daemon that gave up root must get through to its state.
        self.permit("", 0o711)?;
        if Uid::effective().is_root() {
            self.check_reachable()?;
        }
        for (folder, mode) in [
            ("bin", 0o755),
            ("recorder", 0o755),
            ("stick", 0o755),
            ("desk", 0o700),
            ("mailbox", 0o700),
        ] {
            let path = self.at(folder);
            DirBuilder::new()
                .mode(mode)
                .create(&path)
                .map_err(failed("making", &path))?;
            self.permit(folder, mode)?;
        }
        let own = std::env::current_exe().map_err(DemoError::io("finding this program"))?;
        for program in PROGRAMS {
            let link = self.at("bin").join(program);
            symlink(&own, &link).map_err(failed("making", &link))?;
        }
        self.write(account::FILE, 0o600, account::CONTENTS)
    }

    fn permit(&self, folder: &str, mode: u32) -> Result<(), DemoError> {
        let path = self.at(folder);
        fs::set_permissions(&path, Permissions::from_mode(mode)).map_err(failed("opening", &path))
    }

    fn check_reachable(&self) -> Result<(), DemoError> {
        for folder in self.path().ancestors() {
            let about = fs::metadata(folder).map_err(failed("looking at", folder))?;
            if about.permissions().mode() & 0o001 == 0 {
                return Err(DemoError::Scratch(format!(
                    "root's demo runs recoveryd as the user {USER}, who cannot enter {}: set TMPDIR to a folder open to all, such as /tmp",
                    folder.display()
                )));
            }
        }
        Ok(())
    }

    /// A new file.
    pub fn write(&self, file: &str, mode: u32, contents: &str) -> Result<(), DemoError> {
        let path = self.at(file);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&path)
            .and_then(|mut file| file.write_all(contents.as_bytes()))
            .map_err(failed("writing", &path))
    }

    /// Writes the recorder's configuration; the desk is at a port of its own each time.
    pub fn configure(&self, front: &Front) -> Result<(), DemoError> {
        let configuration = self.configuration(front)?;
        self.write("recorder/recoveryd.toml", 0o644, &configuration)
    }

    fn configuration(&self, front: &Front) -> Result<String, DemoError> {
        let place = |name: &str| {
            let path = self.at(name);
            let text = path.to_str().ok_or_else(|| {
                DemoError::Scratch("the path in TMPDIR is not UTF-8: set another".into())
            })?;
            // TOML's basic strings take every escape that JSON has.
            Ok::<_, DemoError>(serde_json::Value::from(text).to_string())
        };
        Ok(format!(
            r#"[device]
serial = "{SERIAL}"
model = "NVR-4216"
firmware = "4.2.1"

[vendor]
keys = "vendor-keys.toml"
name = "{vendor}"
contact = ["recovery@example.com", "+1 555 0100"]
hours = "Answers within 3 hours, Monday to Friday 9:00-18:00"
qr_prefix = "HTTP://LOCALHOST:{pages}/R/"

[paths]
state = {state}
run = {run}

[daemon]
user = "{USER}"

[account]
name = "{account}"
store = "shadow"

[account.shadow]
file = {shadow}

[methods]
online = true

[desk]
url = "https://localhost:{port}"
ca = "vendor-ca.pem"
user = "{USER}"

[stick]
paths = [{stick}]
"#,
            vendor = account::VENDOR,
            port = front.recorders.port(),
            pages = front.owners.port(),
            state = place("recorder/state")?,
            run = place("recorder/run")?,
            shadow = place(account::FILE)?,
            stick = place("stick")?,
            account = account::NAME,
        ))
    }

    /// The command that makes the vendor's key.
    pub fn keygen(&self) -> Line {
        self.desk()
            .args(["key", "add", "--number", "1", "--dir", "desk"])
    }

    /// Puts the vendor's public key into the recorder, as its maker does when building the firmware.
    pub fn build_firmware(&self) -> Result<(), DemoError> {
        let to = self.at("recorder/vendor-keys.toml");
        fs::copy(self.at("desk/vendor-keys.toml"), &to).map_err(failed("writing", &to))?;
        Ok(())
    }

    /// A command line of the desk.
    pub fn desk(&self) -> Line {
        Line::new(self.path(), "recovery-desk")
    }

    /// The desk as a service.
    pub fn serve(&self) -> Line {
        self.desk().args(["serve", "--config", "desk/desk.toml"])
    }

    /// The command that tells the desk whose recorders are whose.
    pub fn import(&self) -> Line {
        let config = ["--config", "desk/desk.toml"];
        self.desk()
            .args(["account", "import"])
            .args(config)
            .args(["desk/owners.csv"])
    }

    /// The command that invites an agent.
    pub fn invite(&self) -> Line {
        let config = ["--config", "desk/desk.toml"];
        self.desk()
            .args(["agent", "add", "--role", "lead"])
            .args(config)
            .args([agent::NAME])
    }

    /// A command line at the recorder.
    pub fn ctl(&self) -> Line {
        Line::new(self.path(), "recoveryctl").args(["--socket", SOCKET])
    }

    /// The recorder's screen in a window.
    pub fn screen(&self) -> Line {
        let args = ["--window", "--size", "1280x720", "--socket", SOCKET];
        Line::new(self.path(), "recovery-screen").args(args)
    }

    /// The daemon's command line.
    pub fn daemon(&self) -> Line {
        Line::new(self.path(), "recoveryd").args(["--config", "recorder/recoveryd.toml"])
    }

    /// The files on the stick whose names begin so, in order and as the commands name them.
    pub fn on_stick(&self, beginning: &str) -> Result<Vec<String>, DemoError> {
        let stick = self.at("stick");
        let mut found = Vec::new();
        for entry in fs::read_dir(&stick).map_err(failed("reading", &stick))? {
            let name = entry.map_err(failed("reading", &stick))?.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(beginning) {
                found.push(format!("stick/{name}"));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Where the daemon answers.
    pub fn socket(&self) -> PathBuf {
        self.at(SOCKET)
    }

    /// A place in the scratch directory.
    pub fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// The scratch directory.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Removes it, unless it was to be kept, and says what was in the way.
    pub fn remove(self) -> Result<(), DemoError> {
        match self.kept {
            true => Ok(()),
            false => self
                .directory
                .close()
                .map_err(DemoError::io("removing the scratch directory")),
        }
    }
}

fn failed(what: &str, path: &Path) -> impl FnOnce(std::io::Error) -> DemoError {
    DemoError::io(format!("{what} {}", path.display()))
}
