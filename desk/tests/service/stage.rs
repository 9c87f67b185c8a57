//! A vendor's desk as a service: the real program with a configuration, keys and a database of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use recovery_protocol::{
    KeyNumber, Request, RequestSecret, Serial, VendorPublic, VendorSecret, codes_for_request,
    long_serial,
};
use serde_json::{Value, json};
use sqlx::{Executor, Row};
use tempfile::TempDir;

/// Vendor key 7.
const VENDOR: [u8; 32] = [42; 32];

/// Names the databases to try: always SQLite, and PostgreSQL where `tests/interop/run` has started one.
pub fn databases() -> Vec<Database> {
    let mut databases = vec![Database::Sqlite];
    if let Ok(url) = std::env::var("RECOVERY_DESK_TEST_POSTGRES") {
        databases.push(Database::Postgres(url));
    }
    databases
}

#[derive(Clone)]
pub enum Database {
    Sqlite,
    Postgres(String),
}

/// A folder with everything that a desk needs.
pub struct Stage {
    pub dir: TempDir,
    pub database: String,
}

impl Stage {
    /// `more` follows `[http]`'s own keys in the configuration; text messages go to a program that writes them into the
    /// file `texts`, unless `more` says otherwise.
    pub fn new(database: &Database, more: &str) -> Stage {
        Stage::new_in(&std::env::temp_dir(), database, more)
    }

    pub fn new_in(parent: &Path, database: &Database, more: &str) -> Stage {
        let dir = tempfile::tempdir_in(parent).unwrap();
        let database = match database {
            Database::Sqlite => "desk.db".to_owned(),
            Database::Postgres(url) => {
                static NUMBER: AtomicU32 = AtomicU32::new(0);
                let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                let name = format!("desk_{}_{number}", std::process::id());
                let made = Command::new("psql")
                    .args([url, "-qc", &format!("CREATE DATABASE {name}")])
                    .status();
                assert!(made.unwrap().success());
                url.replace("/postgres?", &format!("/{name}?"))
            }
        };
        let stage = Stage { dir, database };
        stage.add_key(7, &VENDOR);
        stage.configure(more);
        stage
    }

    pub fn add_key(&self, number: u8, secret: &[u8; 32]) {
        fs::create_dir_all(self.path("keys")).unwrap();
        let public = hex::encode(VendorSecret::new(secret).public().0);
        let secret = hex::encode(secret);
        let text = format!("number = {number}\nsecret = \"{secret}\"\npublic = \"{public}\"\n");
        let path = self.path(&format!("keys/vendor-key-{number}.toml"));
        fs::write(&path, text).unwrap();
        chmod(&path, 0o600);
    }

    pub fn configure(&self, more: &str) {
        let texts = self.path("texts").display().to_string();
        let text = match more.contains("[text]") || more.contains("[mail]") {
            true => String::new(),
            // One line a message, whole in one write.
            false => format!(
                "[text]\ncommand = [\"/bin/sh\", \"-c\", 'read -r text; echo \"$1 $text\" >> {texts}', \"sh\", \"{{to}}\"]\n"
            ),
        };
        let database = &self.database;
        let config = format!(
            "keys = \"keys\"\nvendor = \"Example\"\nlog = \"json\"\ndatabase = \"{database}\"\n\
             [operators]\nlisten = \"127.0.0.1:0\"\n\
             [http]\nlisten = [\"127.0.0.1:0\"]\n{more}\n{text}"
        );
        fs::write(self.path("desk.toml"), config).unwrap();
    }

    /// Owners' pages and a console, at all hours; `more` as in [`Stage::new`].
    pub fn with_people(database: &Database, more: &str) -> Stage {
        let stage = Stage::new(database, "");
        fs::write(
            stage.path("agents.secret"),
            format!("{}\n", "x7".repeat(20)),
        )
        .unwrap();
        chmod(&stage.path("agents.secret"), 0o600);
        let policy = match more.contains("[policy]") {
            true => "",
            false => "[policy]\nsecond_person = \"never\"\n",
        };
        stage.configure(&format!(
            "[pages]\nurl = \"https://desk.example\"\n\
             [agents]\nlisten = \"127.0.0.1:0\"\nurl = \"https://agents.example\"\nsecret_file = \"agents.secret\"\n\
             [hours]\ndays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]\n\
             from = \"00:00\"\nto = \"23:59\"\n{policy}{more}"
        ));
        stage
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs a command with `--config`; exit status, standard output, standard error.
    pub fn run(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_recovery-desk"))
            .args(arguments)
            .args(["--config", "desk.toml"])
            .current_dir(self.dir.path())
            .env("SOFTHSM2_CONF", self.path("softhsm2.conf"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may stop reading before the end.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    /// Registers recorders; `lines` are those of a CSV file.
    pub fn register(&self, lines: &str) {
        let csv = format!("serial,owner,e-mails,phones,language\n{lines}\n");
        let (status, _, error) = self.run(&["account", "import", "-"], &csv);
        assert_eq!((status, error.as_str()), (0, ""));
    }

    pub fn serve(&self) -> Service {
        Service::start(self).unwrap_or_else(|log| panic!("{log}"))
    }

    /// What the program says if it ends before it is ready: its database is away, perhaps.
    pub fn try_serve(&self) -> Result<Service, String> {
        Service::start(self)
    }

    /// PostgreSQL's name for the database.
    pub fn database_name(&self) -> &str {
        let (_, name) = self.database.rsplit_once('/').unwrap();
        name.split('?').next().unwrap()
    }

    /// Nobody can write to the database while `during` runs; on PostgreSQL nobody can reach it.
    pub fn while_away(&self, during: impl FnOnce()) {
        if !self.database.starts_with("postgres") {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            return runtime.unwrap().block_on(async {
                sqlx::any::install_default_drivers();
                let pool = sqlx::any::AnyPoolOptions::new()
                    .max_connections(1)
                    .connect(&self.url())
                    .await
                    .unwrap();
                pool.execute("BEGIN EXCLUSIVE").await.unwrap();
                during();
                pool.execute("ROLLBACK").await.unwrap();
                pool.close().await;
            });
        }
        let name = self.database_name();
        let server = self.database.replace(&format!("/{name}?"), "/postgres?");
        let sql = |text: &str| {
            let done = Command::new("psql")
                .args([&server, "-qAtc", text])
                .output()
                .unwrap();
            assert!(done.status.success(), "{text}: {done:?}");
        };
        sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        sql(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
        during();
        sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    }

    /// The database's address.
    fn url(&self) -> String {
        match self.database.starts_with("postgres") {
            true => self.database.clone(),
            false => format!("sqlite://{}", self.path(&self.database).display()),
        }
    }

    /// Changes the database behind the service's back.
    pub fn tamper(&self, statement: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            sqlx::any::install_default_drivers();
            let pool = sqlx::AnyPool::connect(&self.url()).await.unwrap();
            let done = pool.execute(statement).await.unwrap();
            assert!(done.rows_affected() > 0, "{statement}");
            pool.close().await;
        });
    }

    /// Rows of a query of one text and one number.
    pub fn rows(&self, query: &str) -> Vec<(String, i64)> {
        let rows = self.found(query);
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    /// What a query of one number finds.
    pub fn number(&self, query: &str) -> i64 {
        self.found(query)[0].get(0)
    }

    fn found(&self, query: &str) -> Vec<sqlx::any::AnyRow> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            sqlx::any::install_default_drivers();
            let pool = sqlx::AnyPool::connect(&self.url()).await.unwrap();
            let rows = sqlx::query(query).fetch_all(&pool).await.unwrap();
            pool.close().await;
            rows
        })
    }

    /// The messages that the program for texts has got: number and text.
    pub fn texts(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.path("texts")).unwrap_or_default();
        let split = |line: &str| {
            line.split_once(' ')
                .map(|(to, text)| (to.into(), text.into()))
        };
        text.lines().filter_map(split).collect()
    }

    pub fn wait_for_texts(&self, count: usize) -> Vec<(String, String)> {
        wait_until("the messages arrive", || self.texts().len() >= count);
        self.texts()
    }
}

/// A running service; killed when dropped.
pub struct Service {
    child: Child,
    pub http: SocketAddr,
    pub operators: SocketAddr,
    /// The agents' console, where the configuration has one.
    pub agents: Option<SocketAddr>,
    log: Arc<Mutex<String>>,
}

const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

impl Service {
    fn start(stage: &Stage) -> Result<Service, String> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_recovery-desk"))
            .args(["serve", "--config", "desk.toml"])
            .current_dir(stage.dir.path())
            .env("SOFTHSM2_CONF", stage.path("softhsm2.conf"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let writer = log.clone();
        thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).unwrap_or(0) > 0 {
                writer.lock().unwrap().push_str(&line);
                line.clear();
            }
        });
        let mut addresses = Vec::new();
        wait_until("the service is ready", || {
            let log = log.lock().unwrap();
            let ready = log.lines().find(|line| line.contains("\"ready\""));
            if let Some(line) = ready {
                let line: Value = serde_json::from_str(line).unwrap();
                let list = line["fields"]["addresses"].as_str().unwrap().to_owned();
                let list = list.trim_matches(['[', ']']).to_owned();
                addresses = list.split(", ").map(|a| a.parse().unwrap()).collect();
            }
            !addresses.is_empty() || log.contains("recovery-desk: ")
        });
        let mut service = Service {
            child,
            http: NOWHERE,
            operators: NOWHERE,
            agents: addresses.get(2).copied(),
            log,
        };
        let [http, operators, ..] = addresses[..] else {
            return Err(service.log());
        };
        (service.http, service.operators) = (http, operators);
        Ok(service)
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Asks for a code.
    pub fn ask(&self, body: &Value) -> Answer {
        self.ask_with(body, "")
    }

    pub fn ask_with(&self, body: &Value, headers: &str) -> Answer {
        try_ask(self.http, body, headers).expect("an answer")
    }

    pub fn get(&self, path: &str) -> Answer {
        call(self.http, "GET", path, "", b"")
    }

    pub fn metrics(&self) -> String {
        let answer = call(self.operators, "GET", "/metrics", "", b"");
        assert_eq!(answer.status, 200);
        answer.body
    }

    /// The most memory that it ever held (VmHWM of proc(5)).
    pub fn peak_memory_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM:"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// SIGTERM, and what the program says to it.
    pub fn stop(mut self) -> i32 {
        signal(self.child.id(), "TERM");
        self.child.wait().unwrap().code().unwrap()
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub location: Option<String>,
    pub cookie: Option<String>,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        assert!(
            self.head.contains("content-type: application/json"),
            "{}",
            self.head
        );
        serde_json::from_str(&self.body).unwrap()
    }

    /// Status and name of the error.
    pub fn refused(&self) -> (u16, String) {
        let error = self.json()["error"].as_str().unwrap_or("none").to_owned();
        (self.status, error)
    }
}

/// Asks for a code whoever listens there.
pub fn try_ask(to: SocketAddr, body: &Value, headers: &str) -> Option<Answer> {
    let body = body.to_string();
    let length = body.len();
    let headers =
        format!("Content-Type: application/json\r\nContent-Length: {length}\r\n{headers}");
    let path = "/v1/verification-codes";
    try_call(to, "POST", path, &headers, body.as_bytes())
}

pub fn call(to: SocketAddr, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
    try_call(to, method, path, headers, body).expect("an answer")
}

/// `None` if nobody is there, or they go before they have answered.
pub fn try_call(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> Option<Answer> {
    let mut stream = TcpStream::connect(to).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    // The service may have answered and closed before it has read everything.
    let _ = stream.write_all(body);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Some(Answer {
        status,
        location: head
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .map(str::to_owned),
        cookie: head
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "))
            .map(str::to_owned),
        head: head.to_ascii_lowercase(),
        body: body.to_owned(),
    })
}

/// A recorder that asks.
pub struct Recorder {
    pub request: Request,
    secret: RequestSecret,
    vendor: VendorPublic,
}

impl Recorder {
    pub fn new(serial: &str, byte: u8) -> Recorder {
        Recorder::with_key(serial, byte, 7, *VendorSecret::new(&VENDOR).public())
    }

    /// With another vendor key in its firmware.
    pub fn with_key(serial: &str, byte: u8, number: u8, vendor: VendorPublic) -> Recorder {
        let secret = RequestSecret::new(&[byte; 32]);
        let serial = Serial::parse(serial).unwrap();
        Recorder {
            request: Request::new(&secret, KeyNumber(number), serial),
            secret,
            vendor,
        }
    }

    pub fn question(&self) -> Value {
        json!({ "request": long_serial::rows(&self.request).join(" ") })
    }

    /// The secure code as the recorder itself computes it, in groups of four.
    pub fn secure_code(&self) -> String {
        let codes = codes_for_request(&self.secret, &self.vendor, &self.request).unwrap();
        codes.secure.formatted().to_string()
    }

    /// The address of this request's page.
    pub fn page(&self) -> String {
        format!("/r/{}", long_serial::symbols(&self.request))
    }

    /// The verification code as the recorder itself computes it, in groups of four.
    pub fn code(&self) -> String {
        let codes = codes_for_request(&self.secret, &self.vendor, &self.request).unwrap();
        codes.verification.formatted().to_string()
    }
}

pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "not in 120 s: {what}"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

pub fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn signal(process: u32, name: &str) {
    let status = Command::new("/bin/sh")
        .args(["-c", &format!("kill -{name} {process}")])
        .status();
    assert!(status.unwrap().success());
}
