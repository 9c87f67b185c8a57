//! The vendor's desk as a service: SQLite, TLS with a certificate authority of its own, and one account.

use crate::account;
use crate::error::DemoError;
use crate::mailbox::Mailbox;
use crate::scratch::{SERIAL, Scratch};
use crate::signals::{Signals, end};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::fs::{self, File};
use std::net::SocketAddr;
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
    /// Where recorders ask.
    pub address: SocketAddr,
}

impl Desk {
    /// Sets it up and starts it. Its vendor key must be there already.
    pub fn start(
        scratch: &Scratch,
        signals: &Signals,
        mailbox: &Mailbox,
    ) -> Result<Self, DemoError> {
        write_certificates(scratch)?;
        let (smtp, vendor) = (mailbox.smtp.port(), account::VENDOR);
        scratch.write(
            "desk/desk.toml",
            0o600,
            &format!(
                r#"keys = "."
vendor = "{vendor}"
database = "desk.db"
log = "json"

[http]
listen = ["127.0.0.1:0"]
certificate = "desk.pem"
key = "desk.key"

[mail]
from = "{vendor} <recovery@example.com>"
host = "127.0.0.1"
port = {smtp}
security = "none"
"#
            ),
        )?;
        let contacts = CONTACTS.join(" ");
        let owners =
            format!("serial,owner,e-mails,phones,language\n{SERIAL},jane,{contacts},,en\n");
        scratch.write("desk/owners.csv", 0o600, &owners)?;
        let import = [
            "account",
            "import",
            "--config",
            "desk/desk.toml",
            "desk/owners.csv",
        ];
        let imported = scratch.desk().args(import).run()?;
        if !imported.status.success() {
            return Err(DemoError::DeskNotStarted(imported.printed));
        }
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
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let mut desk = Self {
            process,
            address: nowhere,
        };
        let begun = Instant::now();
        while desk.address == nowhere {
            signals.check()?;
            let said = fs::read_to_string(&log).map_err(DemoError::io("the desk's log"))?;
            let ended = desk.process.try_wait().map_err(DemoError::io("the desk"))?;
            if ended.is_some() || begun.elapsed() > PATIENCE {
                return Err(DemoError::DeskNotStarted(said));
            }
            match said.lines().find_map(ready_at) {
                Some(address) => desk.address = address,
                None => sleep(LOOK),
            }
        }
        Ok(desk)
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

/// The address in the line of the log that says it is ready.
fn ready_at(line: &str) -> Option<SocketAddr> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = &line["fields"];
    let ready = fields["message"] == "ready";
    let addresses = fields["addresses"].as_str().filter(|_| ready)?;
    addresses.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// The vendor's own certificate authority, which goes into the firmware, and the desk's certificate.
fn write_certificates(scratch: &Scratch) -> Result<(), DemoError> {
    let (authority, certificate, key) = certificates().map_err(|error| {
        DemoError::DeskNotStarted(format!("no certificate could be made: {error}"))
    })?;
    scratch.write("desk/ca.pem", 0o644, &authority)?;
    scratch.write("recorder/vendor-ca.pem", 0o644, &authority)?;
    scratch.write("desk/desk.pem", 0o644, &certificate)?;
    scratch.write("desk/desk.key", 0o600, &key)
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
