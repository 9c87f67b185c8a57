//! What is stopped and started around a change, and the secrets whose change ends sessions.

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use recoveryd::secret::Secret;
use recoveryd::sys::durable::{Original, ReplaceError};
use serde::Deserialize;
use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What programs find others by; recoveryd starts this one without any environment.
pub const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How often a running program is looked at.
pub const PAUSE: Duration = Duration::from_millis(20);

/// A program's full path and its arguments.
#[derive(Deserialize, Clone)]
#[serde(try_from = "Vec<String>")]
pub struct Words(Vec<String>);

impl TryFrom<Vec<String>> for Words {
    type Error = String;

    fn try_from(words: Vec<String>) -> Result<Self, String> {
        match words.first() {
            Some(program) if Path::new(program).is_absolute() => Ok(Self(words)),
            _ => Err("must be a list: the program's full path, then its arguments".into()),
        }
    }
}

impl Words {
    /// As one would type them.
    pub fn told(&self) -> String {
        self.0.join(" ")
    }

    /// Whether the program is there.
    pub fn check(&self) -> Result<(), String> {
        match fs::metadata(&self.0[0]) {
            Ok(_) => Ok(()),
            Err(error) => Err(format!("{}: {error}", self.0[0])),
        }
    }

    /// Runs it to its end, in a process group of its own, since what it starts must outlive this program. What it prints is
    /// dropped: a service may keep the file open that it was given.
    fn run(&self, timeout: Duration) -> Result<(), String> {
        let told = self.told();
        let mut child = Command::new(&self.0[0])
            .args(&self.0[1..])
            .env_clear()
            .env("PATH", PATH)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("{told} could not be started: {error}"))?;
        let deadline = Instant::now() + timeout;
        loop {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(format!("{told} failed ({status})")),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(PAUSE),
                Ok(None) => {
                    // All that it started: a stop that goes on would meet the start.
                    let _ = killpg(Pid::from_raw(child.id() as i32), Signal::SIGKILL);
                    let _ = child.wait();
                    return Err(format!("{told} took longer than {} s", timeout.as_secs()));
                }
                Err(error) => return Err(format!("{told} was lost: {error}")),
            }
        }
    }
}

/// `[service]`: programs that stop and start the product. Both may be called when there is nothing to do.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Ends when the product has stopped.
    pub stop: Option<Words>,
    /// Ends when the product was started.
    pub start: Option<Words>,
}

impl Service {
    /// Stops the product, if it must be.
    pub fn stop(&self, timeout: Duration) -> Result<(), String> {
        self.stop
            .as_ref()
            .map_or(Ok(()), |words| words.run(timeout))
    }

    /// Starts it again.
    pub fn start(&self, timeout: Duration) -> Result<(), String> {
        self.start
            .as_ref()
            .map_or(Ok(()), |words| words.run(timeout))
    }
}

/// `[[secret]]`: a file whose change ends the sessions that were signed with it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretFile {
    file: PathBuf,
    /// So many random bytes in hex take its place; without, it is removed and the product makes a new one.
    bytes: Option<usize>,
}

impl SecretFile {
    /// An error if the description cannot be meant.
    pub fn check(&self) -> Result<(), String> {
        if !self.file.is_absolute() {
            return Err(format!(
                "[[secret]] file: {} must start with a slash",
                self.file.display()
            ));
        }
        match self.bytes {
            Some(bytes) if !(16..=1024).contains(&bytes) => {
                Err("[[secret]] bytes must be from 16 to 1024".into())
            }
            _ => Ok(()),
        }
    }

    /// What will happen, for a person.
    pub fn told(&self) -> String {
        let file = self.file.display();
        match self.bytes {
            Some(bytes) => format!("{file} gets {bytes} new random bytes"),
            None => format!("{file} is removed"),
        }
    }

    /// Removes or replaces it; a file that is not there ends no session.
    pub fn rotate(&self) -> Result<(), String> {
        let failed = |error: io::Error| format!("{}: {error}", self.file.display());
        if let Err(error) = fs::metadata(&self.file)
            && error.kind() == io::ErrorKind::NotFound
        {
            return Ok(());
        }
        match self.bytes {
            None => {
                fs::remove_file(&self.file).map_err(failed)?;
                let folder = self.file.parent().unwrap_or(Path::new("/"));
                File::open(folder)
                    .and_then(|folder| folder.sync_all())
                    .map_err(failed)
            }
            Some(bytes) => {
                let mut random = vec![0; bytes];
                getrandom::fill(&mut random).map_err(|error| failed(io::Error::other(error)))?;
                let text = Secret::new(hex::encode(random));
                let original = Original::open(&self.file, 1 << 20).map_err(failed)?;
                original
                    .replace(text.expose().as_bytes())
                    .map_err(|error: ReplaceError| error.to_string())
            }
        }
    }
}
