//! A desk to measure: the real program, with a scratch directory and a database of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use recovery_protocol::{KeyNumber, Request, RequestSecret, Serial, long_serial};
use sqlx::{AnyPool, Executor, Row};
use tempfile::TempDir;

use crate::client::http;

/// A session's token, made up.
const TOKEN: &str = "load";

pub struct Stage {
    folder: TempDir,
    url: String,
    /// PostgreSQL's first process.
    postmaster: Option<u32>,
    next: u64,
}

impl Stage {
    /// `postgres` is a database's address that another one can be made beside; else SQLite.
    pub async fn new(postgres: Option<&str>, relay: SocketAddr) -> Stage {
        sqlx::any::install_default_drivers();
        // Under target/ and not in /tmp, which may be memory: the disk's syncs are what is measured.
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut postmaster = None;
        let url = match postgres {
            None => format!(
                "sqlite://{}?mode=rwc",
                folder.path().join("desk.db").display()
            ),
            Some(url) => {
                let at = folder.path().file_name().unwrap().to_str().unwrap();
                let name = at.replace('.', "load_").to_lowercase();
                let pool = AnyPool::connect(url).await.unwrap();
                pool.execute(format!("CREATE DATABASE {name}").as_str())
                    .await
                    .unwrap();
                let row = pool.fetch_one("SELECT pg_backend_pid()").await.unwrap();
                postmaster = Some(parent(row.get::<i32, _>(0) as u32));
                url.replace("/postgres?", &format!("/{name}?"))
            }
        };
        let stage = Stage {
            folder,
            url,
            postmaster,
            next: 0,
        };
        recovery_desk::keys::generate(&stage.path("keys"), KeyNumber(7)).unwrap();
        fs::write(stage.path("agents.secret"), "x7".repeat(20)).unwrap();
        private(&stage.path("agents.secret"));
        let database = match postgres {
            None => "desk.db",
            Some(_) => &stage.url,
        };
        let port = relay.port();
        let config = format!(
            "keys = \"keys\"\nvendor = \"Example\"\ndatabase = \"{database}\"\n\
             [http]\nlisten = [\"127.0.0.1:0\"]\n\
             [operators]\nlisten = \"127.0.0.1:0\"\n\
             [mail]\nfrom = \"recovery@vendor.example\"\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"none\"\n\
             [limits]\naddress_a_minute = 100000000\nblock_a_minute = 100000000\n\
             [pages]\nurl = \"https://desk.example\"\n\
             [agents]\nlisten = \"127.0.0.1:0\"\nurl = \"https://agents.example\"\nsecret_file = \"agents.secret\"\n"
        );
        fs::write(stage.path("desk.toml"), config).unwrap();
        stage
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn is_sqlite(&self) -> bool {
        self.postmaster.is_none()
    }

    /// Statements by a connection of its own.
    pub async fn sql(&self, statements: &[String]) {
        let pool = sqlx::any::AnyPoolOptions::new()
            .max_connections(1)
            .connect(&self.url)
            .await
            .unwrap();
        for statement in statements {
            pool.execute(statement.as_str()).await.unwrap();
        }
        pool.close().await;
    }

    pub async fn count(&self, query: &str) -> usize {
        let pool = AnyPool::connect(&self.url).await.unwrap();
        let count: i64 = pool.fetch_one(query).await.unwrap().get(0);
        pool.close().await;
        count as usize
    }

    pub fn serve(&self) -> Desk {
        let mut child = Command::new(env!("CARGO_BIN_EXE_recovery-desk"))
            .args(["serve", "--config", "desk.toml"])
            .current_dir(self.folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut addresses = Vec::new();
        for line in lines.by_ref() {
            let line = line.unwrap();
            if let Some((_, list)) = line.split_once("ready addresses=[") {
                let list = list.trim_end_matches(']').split(", ");
                addresses = list.map(|address| address.parse().unwrap()).collect();
                break;
            }
            eprintln!("{line}");
        }
        // The log is read, as a journal does it, and what is wrong is shown.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line.contains("ERROR") || line.contains("WARN") {
                    eprintln!("{line}");
                }
            }
        });
        Desk {
            child,
            http: addresses[0],
            agents: addresses[2],
            postmaster: self.postmaster,
        }
    }

    /// Requests of so many recorders, out of `recorders`, that have not asked before.
    pub fn questions(&mut self, count: usize, recorders: u64) -> Vec<Vec<u8>> {
        let question = |at: u64| {
            let mut secret = [0; 32];
            secret[..8].copy_from_slice(&(at + 1).to_le_bytes());
            let serial = Serial::parse(&format!("NVR{at:08}")).unwrap();
            let request = Request::new(&RequestSecret::new(&secret), KeyNumber(7), serial);
            let rows = long_serial::rows(&request).join(" ");
            let body = format!("{{\"request\": \"{rows}\"}}");
            let headers = "Content-Type: application/json\r\n";
            http("POST", "/v1/verification-codes", headers, &body)
        };
        let from = self.next;
        self.next += count as u64;
        assert!(self.next <= recorders, "every recorder has asked");
        // A prime that shares nothing with the number of recorders: each comes once, and neighbours are far apart.
        let scattered = (from..self.next).map(|at| at * 7_368_787 % recorders);
        scattered.map(question).collect()
    }

    /// An agent who is signed in: the page's request.
    pub fn page(path: &str) -> Vec<u8> {
        let cookie = format!("Cookie: __Host-desk={TOKEN}\r\n");
        http("GET", path, &cookie, "")
    }

    /// Signs the agent in.
    pub async fn sign_in(&self) {
        use sha2::{Digest, Sha256};
        let session = hex::encode(Sha256::digest(TOKEN));
        let now = recovery_desk::store::now();
        self.sql(&[
            "INSERT INTO agent (id, name, role, password, salt, last_step, invitation, invited_until) \
             VALUES ('a', 'Ann', 'agent', '', '', 0, '', 0)"
                .into(),
            format!("INSERT INTO session (id, agent, made_at, seen_at) VALUES ('{session}', 'a', {now}, {now})"),
        ])
        .await;
    }
}

/// The running program; killed when dropped.
pub struct Desk {
    child: Child,
    pub http: SocketAddr,
    pub agents: SocketAddr,
    postmaster: Option<u32>,
}

impl Desk {
    /// Processor time that it and its database have used, in seconds.
    pub fn spent(&self) -> f64 {
        let mut ticks = ticks(self.child.id());
        if let Some(postmaster) = self.postmaster {
            for entry in fs::read_dir("/proc").unwrap().flatten() {
                let process = entry.file_name().to_string_lossy().parse::<u32>();
                if let Ok(process) = process
                    && (process == postmaster || parent(process) == postmaster)
                {
                    ticks += self::ticks(process);
                }
            }
        }
        ticks as f64 / 100.0
    }

    /// `VmRSS` is resident memory now, `VmHWM` the most there was; in MiB.
    pub fn memory(&self, which: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(which)).unwrap();
        let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib / 1024.0
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Fields of /proc/PID/stat after the name; empty if there is no such process any more.
fn stat(process: u32) -> Vec<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    fields
        .map(|field| field.parse().unwrap_or_default())
        .collect()
}

fn parent(process: u32) -> u32 {
    stat(process).get(1).copied().unwrap_or_default() as u32
}

fn ticks(process: u32) -> u64 {
    let stat = stat(process);
    stat.get(11..13).map_or(0, |times| times.iter().sum())
}

fn private(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}
