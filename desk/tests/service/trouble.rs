//! The database is away, or goes at a bad moment.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread;

use crate::stage::{Database, Recorder, Stage, databases, wait_until};

#[test]
fn a_database_that_is_away_is_come_back_to() {
    for database in databases() {
        let stage = Stage::new(&database, "[limits]\naddress_a_minute = 1000");
        stage.register("NVR-1,Jane,,+491715550001,");
        let service = stage.serve();
        let first = Recorder::new("NVR-0", 1).question();
        assert_eq!(service.ask(&first).status, 200);
        let question = Recorder::new("NVR-1", 1).question();
        stage.while_away(|| {
            let answer = service.ask(&question);
            assert_eq!(answer.refused(), (503, "unavailable".into()));
            assert!(answer.head.contains("retry-after: "));
            if matches!(database, Database::Postgres(_)) {
                assert_eq!(service.get("/healthz").status, 503);
            }
        });
        wait_until("it works again", || service.ask(&question).status == 200);
        stage.wait_for_texts(1);
    }
}

/// Between desk and PostgreSQL: cuts one connection when so many messages have gone up.
struct Cutter {
    port: u16,
    cut: Arc<Cut>,
}

struct Cut {
    left: AtomicI64,
    /// Whether the last message still gets through, and only its answer does not.
    after: AtomicBool,
}

impl Cutter {
    fn start(postgres: u16) -> Cutter {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = Arc::new(Cut {
            left: AtomicI64::new(i64::MAX),
            after: AtomicBool::new(false),
        });
        let shared = cut.clone();
        thread::spawn(move || {
            for desk in listener.incoming() {
                let desk = desk.unwrap();
                let database = TcpStream::connect(("127.0.0.1", postgres)).unwrap();
                let back = (database.try_clone().unwrap(), desk.try_clone().unwrap());
                let cut = shared.clone();
                thread::spawn(move || pass(desk, database, &cut));
                // Ends when either side does.
                thread::spawn(move || io::copy(&mut &back.0, &mut &back.1));
            }
        });
        Cutter { port, cut }
    }
}

fn pass(mut desk: TcpStream, mut database: TcpStream, cut: &Cut) {
    let mut buffer = [0; 65536];
    while let Ok(read @ 1..) = desk.read(&mut buffer) {
        let is_last = cut.left.fetch_sub(1, Ordering::Relaxed) == 1;
        if is_last {
            cut.left.store(i64::MAX, Ordering::Relaxed);
        }
        let passes = !is_last || cut.after.load(Ordering::Relaxed);
        if passes && database.write_all(&buffer[..read]).is_err() || is_last {
            break;
        }
    }
    // Either may be gone already.
    let _ = desk.shutdown(Shutdown::Both);
    let _ = database.shutdown(Shutdown::Both);
}

#[test]
fn a_connection_cut_between_any_two_statements_loses_and_doubles_nothing() {
    let Some(Database::Postgres(url)) = databases().into_iter().nth(1) else {
        eprintln!("not tried: no PostgreSQL; desk/tests/interop/run brings one");
        return;
    };
    const RECORDERS: usize = 48;
    let mut stage = Stage::new(
        &Database::Postgres(url),
        "[limits]\napart_s = 3600\naddress_a_minute = 100000\nblock_a_minute = 100000\n",
    );
    let lines: Vec<String> = (0..RECORDERS)
        .map(|n| format!("NVR-{n},Owner {n},,+49171555{n:04},"))
        .collect();
    stage.register(&lines.join("\n"));
    let direct = stage.database.clone();
    let (before, after) = direct.split_once("127.0.0.1:").unwrap();
    let (port, after) = after.split_once('/').unwrap();
    let cutter = Cutter::start(port.parse().unwrap());
    stage.database = format!("{before}127.0.0.1:{}/{after}", cutter.port);
    stage.configure(
        "[limits]\napart_s = 3600\naddress_a_minute = 100000\nblock_a_minute = 100000\n",
    );
    let service = stage.serve();
    stage.database = direct;
    let mut unavailable = 0;
    for n in 0..RECORDERS {
        let question = Recorder::new(&format!("NVR-{n}"), 1).question();
        cutter.cut.after.store(n % 2 == 1, Ordering::Relaxed);
        cutter.cut.left.store(n as i64 / 2 + 1, Ordering::Relaxed);
        wait_until("it is answered", || {
            let answer = service.ask(&question);
            if answer.status == 200 {
                return true;
            }
            assert_eq!(answer.refused(), (503, "unavailable".into()));
            unavailable += 1;
            false
        });
    }
    cutter.cut.left.store(i64::MAX, Ordering::Relaxed);
    assert!(unavailable > 5, "only {unavailable} requests were cut off");
    assert_eq!(service.stop(), 0);
    // What became of a message could not always be written down: its lease ends now.
    let waits = "SELECT '', COUNT(*) FROM message WHERE state = 'waiting'";
    if stage.rows(waits)[0].1 > 0 {
        stage.tamper("UPDATE message SET next_at = 0 WHERE state = 'waiting'");
    }
    stage.configure("");
    let service = stage.serve();
    wait_until("nothing waits any more", || {
        service.metrics().contains("outbox_waiting 0")
    });
    assert_eq!(service.stop(), 0);
    let requests = stage.rows("SELECT serial, COUNT(*) FROM request GROUP BY serial");
    assert_eq!(requests.len(), RECORDERS);
    assert!(requests.iter().all(|(_, count)| *count == 1));
    let texts = stage.texts();
    for (address, attempts) in stage.rows("SELECT address, attempts FROM message") {
        let got = texts.iter().filter(|(to, _)| *to == address).count() as i64;
        assert!(
            (1..=attempts).contains(&got),
            "{got} in {attempts} attempts"
        );
    }
}

#[test]
fn a_full_disk_is_said_and_then_gone_on_with() {
    let Ok(small) = std::env::var("RECOVERY_DESK_TEST_SMALL_DISK") else {
        eprintln!("not tried: no small disk; desk/tests/interop/run, as root, brings one");
        return;
    };
    const RECORDERS: usize = 2000;
    let elsewhere = tempfile::tempdir().unwrap();
    let texts = elsewhere.path().join("texts").display().to_string();
    let stage = Stage::new_in(
        small.as_ref(),
        &Database::Sqlite,
        &format!(
            "[limits]\napart_s = 3600\naddress_a_minute = 100000\nblock_a_minute = 100000\n[text]\n\
             command = [\"/bin/sh\", \"-c\", 'read -r text; echo \"$1 $text\" >> {texts}', \"sh\", \"{{to}}\"]\n"
        ),
    );
    let lines: Vec<String> = (0..RECORDERS)
        .map(|n| format!("NVR-{n},Owner {n},,+49171555{n:04},"))
        .collect();
    stage.register(&lines.join("\n"));
    let service = stage.serve();
    let recorder = |n: usize| Recorder::new(&format!("NVR-{n}"), 1).question();
    assert_eq!(service.ask(&recorder(0)).status, 200);
    let ballast = stage.path("ballast");
    let mut file = std::fs::File::create(&ballast).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    drop(file);
    // What SQLite has of the disk already lasts for a while.
    let mut answers = (1..RECORDERS).map(|n| (n, service.ask(&recorder(n))));
    let (refused, answer) = answers
        .find(|(_, answer)| answer.status != 200)
        .expect("the disk is full");
    assert_eq!(answer.refused(), (503, "unavailable".into()));
    std::fs::remove_file(&ballast).unwrap();
    wait_until("it works again", || {
        service.ask(&recorder(refused)).status == 200
    });
    wait_until("nothing waits any more", || {
        service.metrics().contains("outbox_waiting 0")
    });
    assert_eq!(service.stop(), 0);
    let requests = stage.rows("SELECT serial, COUNT(*) FROM request GROUP BY serial");
    assert_eq!(requests.len(), refused + 1);
    assert!(requests.iter().all(|(_, count)| *count == 1));
    let whole = stage.rows("SELECT integrity_check, 0 FROM pragma_integrity_check");
    assert_eq!(whole, [("ok".to_owned(), 0)]);
    let texts = std::fs::read_to_string(texts).unwrap();
    for (address, attempts) in stage.rows("SELECT address, attempts FROM message") {
        let got = texts
            .lines()
            .filter(|line| line.starts_with(&address))
            .count() as i64;
        assert!(
            (1..=attempts).contains(&got),
            "{got} in {attempts} attempts"
        );
    }
}
