//! The vendor's desk as a service: SQLite, TLS with a certificate authority of its own, pages for owners and agents, and one account.

use crate::account;
use crate::error::DemoError;
use crate::front::{Behind, Front};
use crate::mailbox::Mailbox;
use crate::program::Line;
use crate::scratch::{SERIAL, Scratch};
use crate::signals::{Signals, end};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// It may take so long to be ready, and to end.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often one looks whether it is.
const LOOK: Duration = Duration::from_millis(20);

/// The owner's contacts, as the vendor registered them.
pub const CONTACTS: [&str; 2] = ["jane@example.com", "office@example.org"];

/// A running desk. Dropping it ends it.
pub struct Desk {
    process: Child,
    /// Where others reach it.
    pub front: Front,
    /// An agent's invitation, for one browser.
    pub invitation: String,
}

impl Desk {
    /// Sets it up and starts it. Its vendor key must be there already.
    pub fn start(
        scratch: &Scratch,
        signals: &Signals,
        mailbox: &Mailbox,
    ) -> Result<Self, DemoError> {
        let (certificate, key) = write_authority(scratch)?;
        let front = Front::open(&certificate, &key)?;
        let (smtp, vendor) = (mailbox.smtp.port(), account::VENDOR);
        let (owners, agents) = (front.owners.port(), front.agents.port());
        scratch.write("desk/agents.secret", 0o600, &secret()?)?;
        scratch.write(
            "desk/desk.toml",
            0o600,
            &format!(
                r#"keys = "."
vendor = "{vendor}"
database = "desk.db"
log = "json"

# What stands before it speaks TLS.
[http]
listen = ["127.0.0.1:0"]

[mail]
from = "{vendor} <recovery@example.com>"
host = "127.0.0.1"
port = {smtp}
security = "none"

# Nobody plays for hours.
[limits]
apart_s = 0
an_hour = 100
a_day = 100

[pages]
url = "http://localhost:{owners}"

[agents]
listen = "127.0.0.1:0"
url = "http://localhost:{agents}"
secret_file = "agents.secret"
"#
            ),
        )?;
        let contacts = CONTACTS.join(" ");
        let owners =
            format!("serial,owner,e-mails,phones,language\n{SERIAL},jane,{contacts},,en\n");
        scratch.write("desk/owners.csv", 0o600, &owners)?;
        set_up(&scratch.import())?;
        let invitation = set_up(&scratch.invite())?;
        let invitation = invitation.lines().last().unwrap_or_default().to_owned();
        let log = scratch.at("desk/desk.log");
        let said = File::create(&log).map_err(DemoError::io("making the desk's log"))?;
        let process = scratch
            .serve()
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()
            .map_err(DemoError::io("starting recovery-desk"))?;
        let desk = Self {
            process,
            front,
            invitation,
        };
        desk.wait(&log, signals)
    }

    /// Waits until it is ready.
    fn wait(mut self, log: &Path, signals: &Signals) -> Result<Self, DemoError> {
        let begun = Instant::now();
        loop {
            signals.check()?;
            let said = fs::read_to_string(log).map_err(DemoError::io("the desk's log"))?;
            let ended = self.process.try_wait().map_err(DemoError::io("the desk"))?;
            if ended.is_some() || begun.elapsed() > PATIENCE {
                return Err(DemoError::DeskNotStarted(said));
            }
            match said.lines().find_map(ready_at) {
                Some(behind) => {
                    self.front.lead_to(behind);
                    return Ok(self);
                }
                None => sleep(LOOK),
            }
        }
    }

    /// Its process number.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        end(&self.process);
        let begun = Instant::now();
        while matches!(self.process.try_wait(), Ok(None)) {
            if begun.elapsed() > PATIENCE {
                // What does not end when asked is ended; if that fails too there is nothing left to try.
                let _ = self.process.kill();
                let _ = self.process.wait();
                return;
            }
            sleep(LOOK);
        }
    }
}

/// Runs a command line that prepares the desk; what it printed.
fn set_up(line: &Line) -> Result<String, DemoError> {
    let ran = line.run()?;
    match ran.status.success() {
        true => Ok(ran.printed),
        false => Err(DemoError::DeskNotStarted(ran.printed)),
    }
}

/// What one-time codes are computed from.
fn secret() -> Result<String, DemoError> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .map_err(DemoError::io("random numbers"))?;
    Ok(bytes.map(|byte| format!("{byte:02x}")).concat())
}

/// The addresses in the line of the log that says it is ready.
fn ready_at(line: &str) -> Option<Behind> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = &line["fields"];
    let ready = fields["message"] == "ready";
    let addresses = fields["addresses"].as_str().filter(|_| ready)?;
    let addresses = addresses.strip_prefix('[')?.strip_suffix(']')?;
    let (all, agents) = addresses.split_once(", ")?;
    Some(Behind {
        all: all.parse().ok()?,
        agents: agents.parse().ok()?,
    })
}

/// The vendor's own certificate authority, which goes into the firmware; the desk's certificate and key.
fn write_authority(scratch: &Scratch) -> Result<(String, String), DemoError> {
    let (authority, certificate, key) = certificates().map_err(|error| {
        DemoError::DeskNotStarted(format!("no certificate could be made: {error}"))
    })?;
    scratch.write("recorder/vendor-ca.pem", 0o644, &authority)?;
    Ok((certificate, key))
}

fn certificates() -> Result<(String, String, String), rcgen::Error> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, account::VENDOR);
    let key = KeyPair::generate()?;
    let authority = params.self_signed(&key)?.pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate()?;
    let params = CertificateParams::new(["localhost".to_owned()])?;
    let certificate = params.signed_by(&key, &issuer)?;
    Ok((authority, certificate.pem(), key.serialize_pem()))
}
