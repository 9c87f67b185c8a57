//! The vendor's desk as a service, with SQLite; its text messages go into a file.

use crate::certificates::Issued;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// One executable is all programs, told apart by the name it is called by.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_recovery-demo");

/// Two telephones of one owner.
pub const FIRST: &str = "+491715550142";
pub const SECOND: &str = "+491715550143";

pub struct Desk {
    dir: TempDir,
    service: Child,
    pub address: SocketAddr,
}

pub fn program(folder: &Path, name: &str) -> PathBuf {
    let link = folder.join(name);
    if !link.exists() {
        std::os::unix::fs::symlink(PROGRAM, &link).unwrap();
    }
    link
}

impl Desk {
    /// A desk that knows this recorder, with its vendor's key 7, at a port of its own.
    pub fn new(issued: &Issued, listen: &str, serial: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path();
        issued.write(path);
        let texts = path.join("texts");
        let config = format!(
            "keys = \"keys\"\nvendor = \"Example\"\nlog = \"json\"\ndatabase = \"desk.db\"\n\
             [http]\nlisten = [\"{listen}\"]\ncertificate = \"tls.pem\"\nkey = \"tls.key\"\n\
             [text]\ncommand = [\"/bin/sh\", \"-c\", 'read -r text; echo \"$1 $text\" >> {}', \"sh\", \"{{to}}\"]\n",
            texts.display()
        );
        fs::write(path.join("desk.toml"), config).unwrap();
        run(path, &["key", "add", "--number", "7", "--dir", "keys"], "");
        let accounts =
            format!("serial,owner,e-mails,phones,language\n{serial},jane,,{FIRST};{SECOND},en\n");
        let import = ["account", "import", "--config", "desk.toml", "-"];
        run(path, &import, &accounts);
        let mut service = Command::new(program(path, "recovery-desk"))
            .args(["serve", "--config", "desk.toml"])
            .current_dir(path)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(service.stderr.take().unwrap()).lines();
        let ready = lines
            .by_ref()
            .map(Result::unwrap)
            .find(|line| line.contains("\"ready\""))
            .expect("the desk does not start");
        // It must not stand still because nobody reads what it says.
        thread::spawn(move || lines.for_each(drop));
        let ready: serde_json::Value = serde_json::from_str(&ready).unwrap();
        let addresses = ready["fields"]["addresses"].as_str().unwrap();
        let address = addresses.trim_matches(['[', ']']);
        let address = match listen.starts_with('[') {
            true => format!(
                "[{}",
                addresses.trim_start_matches('[').trim_end_matches("]")
            ),
            false => address.to_owned(),
        };
        Self {
            dir,
            service,
            address: address.parse().unwrap(),
        }
    }

    /// The vendor's public keys, for the firmware.
    pub fn public_keys(&self) -> String {
        fs::read_to_string(self.dir.path().join("keys/vendor-keys.toml")).unwrap()
    }

    /// Who got a text message, and the text.
    pub fn texts(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.dir.path().join("texts")).unwrap_or_default();
        let split = |line: &str| {
            line.split_once(' ')
                .map(|(to, text)| (to.into(), text.into()))
        };
        text.lines().filter_map(split).collect()
    }

    /// The code in the first message to this telephone after so many to it.
    pub fn code_for(&self, phone: &str, after: usize) -> String {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let texts = self.texts();
            let codes = texts
                .iter()
                .filter(|(to, _)| to == phone)
                .filter_map(|(_, text)| code_in(text));
            if let Some(code) = codes.clone().nth(after) {
                return code;
            }
            assert!(Instant::now() < until, "no code for {phone}: {texts:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Eight digits, in groups or not.
fn code_in(text: &str) -> Option<String> {
    let compact = text.replace(' ', "\u{0}");
    let runs = compact.split(|c: char| !c.is_ascii_digit() && c != '\0');
    runs.map(|run| run.replace('\0', ""))
        .find(|digits| digits.len() == 8)
}

fn run(folder: &Path, arguments: &[&str], input: &str) {
    let mut process = Command::new(program(folder, "recovery-desk"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut pipe = process.stdin.take().unwrap();
    pipe.write_all(input.as_bytes()).unwrap();
    drop(pipe);
    assert!(process.wait().unwrap().success(), "{arguments:?}");
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}
