//! Processes and databases die at any moment, and nothing is lost.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::stage::{Database, Recorder, Stage, databases, try_ask, wait_until};

const RECORDERS: usize = 160;
const ASKERS: usize = 4;

/// Numbers that look random, the same again for the same seed.
struct Random(u64);

impl Random {
    fn new() -> Random {
        let mut seed = [0; 8];
        getrandom::fill(&mut seed).unwrap();
        let seed = std::env::var("RECOVERY_DESK_TEST_SEED")
            .map_or(u64::from_le_bytes(seed), |text| text.parse().unwrap());
        // Seen when the test fails.
        println!("RECOVERY_DESK_TEST_SEED={seed}");
        Random(seed | 1)
    }

    /// xorshift64.
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

#[test]
fn no_code_is_lost_or_doubled_when_processes_die_under_load() {
    for database in databases() {
        storm(&database, || ());
    }
}

/// A PostgreSQL that this test has for itself is shut down in the middle, as a power cut would do it.
#[test]
fn no_code_is_lost_or_doubled_when_postgres_dies_under_load_too() {
    let Ok(url) = std::env::var("RECOVERY_DESK_TEST_POSTGRES_OWN") else {
        eprintln!("not tried: no PostgreSQL; desk/tests/interop/run brings one");
        return;
    };
    let restart = std::env::var("RECOVERY_DESK_TEST_POSTGRES_RESTART").unwrap();
    storm(&Database::Postgres(url), || {
        let done = Command::new("/bin/sh").args(["-c", &restart]).output();
        let done = done.unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{said}");
    });
}

/// Two processes are killed and started again at random while recorders ask one or the other until they are answered. Twice
/// meanwhile `disaster` happens. Then: each code whose question was answered with 200 stands in the database once and was sent;
/// more than once only if the process that had leased it did not live to write that down.
fn storm(database: &Database, disaster: impl Fn() + Sync) {
    let stage = Stage::new(database, "");
    let texts = stage.path("texts").display().to_string();
    // A recorder that asks again within apart_s is answered and nothing more.
    stage.configure(&format!(
        "[limits]\napart_s = 3600\naddress_a_minute = 1000000\nblock_a_minute = 1000000\n\
         [text]\ntimeout_s = 5\ncommand = [\"/bin/sh\", \"-c\", 'read -r text; echo \"$1 $text\" >> {texts}', \"sh\", \"{{to}}\"]\n"
    ));
    let recorders: Vec<Recorder> = (0..RECORDERS)
        .map(|n| Recorder::new(&format!("NVR-{n}"), 1))
        .collect();
    let lines: Vec<String> = (0..RECORDERS)
        .map(|n| format!("NVR-{n},Owner {n},,+49171555{n:04},"))
        .collect();
    stage.register(&lines.join("\n"));

    let mut random = Random::new();
    let seeds = [random.below(u64::MAX), random.below(u64::MAX)];
    let places: [Mutex<Option<SocketAddr>>; 2] = Default::default();
    let over = AtomicBool::new(false);
    let acknowledged = AtomicUsize::new(0);
    let kills = AtomicUsize::new(0);
    thread::scope(|scope| {
        for (place, seed) in places.iter().zip(seeds) {
            let (stage, over, kills) = (&stage, &over, &kills);
            scope.spawn(move || {
                let mut random = Random(seed | 1);
                let mut lives = 0;
                while !over.load(Ordering::Relaxed) {
                    // Its database may be away.
                    let Ok(service) = stage.try_serve() else {
                        continue;
                    };
                    *place.lock().unwrap() = Some(service.http);
                    // Longer every time: on the slowest machine some life is long enough to get something done.
                    lives += 1;
                    thread::sleep(Duration::from_millis(random.below(500) + 40 * lives));
                    *place.lock().unwrap() = None;
                    service.kill();
                    kills.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let askers: Vec<_> = (0..ASKERS)
            .map(|asker| {
                let (recorders, places, acknowledged) = (&recorders, &places, &acknowledged);
                scope.spawn(move || {
                    for (at, recorder) in recorders.iter().enumerate().skip(asker).step_by(ASKERS) {
                        ask_until_answered(recorder, places, at);
                        acknowledged.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for third in 1..=2 {
            wait_until("recorders are answered", || {
                acknowledged.load(Ordering::Relaxed) >= RECORDERS * third / 3
            });
            disaster();
        }
        let asked: Vec<_> = askers.into_iter().map(|asker| asker.join()).collect();
        over.store(true, Ordering::Relaxed);
        assert!(asked.iter().all(Result::is_ok));
    });
    assert!(kills.into_inner() >= 2);

    // Nobody is left who could have a lease: what was leased need not wait for its end.
    stage.tamper("UPDATE message SET next_at = 0");
    let service = stage.serve();
    wait_until("nothing waits any more", || {
        service.metrics().contains("outbox_waiting 0")
    });
    assert_eq!(service.stop(), 0);
    let count = |table: &str| stage.rows(&format!("SELECT '', COUNT(*) FROM {table}"))[0].1;
    assert_eq!(count("request"), RECORDERS as i64);
    assert_eq!(count("message"), RECORDERS as i64);
    let attempts: BTreeMap<String, i64> = stage
        .rows("SELECT address, attempts FROM message WHERE state = 'sent'")
        .into_iter()
        .collect();
    let sent = stage.texts();
    for (n, recorder) in recorders.iter().enumerate() {
        let to = format!("+49171555{n:04}");
        let got: Vec<_> = sent.iter().filter(|(number, _)| *number == to).collect();
        let attempts = attempts[&to];
        assert!(!got.is_empty(), "{to} got nothing");
        assert!(
            got.len() as i64 <= attempts,
            "{to} got {} in {attempts} attempts",
            got.len()
        );
        assert!(got.iter().all(|(_, text)| text.contains(&recorder.code())));
    }
    let (status, _, error) = stage.run(&["audit", "verify"], "");
    assert_eq!((status, error.as_str()), (0, ""));
}

fn ask_until_answered(recorder: &Recorder, places: &[Mutex<Option<SocketAddr>>; 2], first: usize) {
    let mut at = first;
    wait_until("a recorder is answered", || {
        at += 1;
        let place = *places[at % 2].lock().unwrap();
        let answer = place.and_then(|place| try_ask(place, &recorder.question(), ""));
        match answer {
            None => false,
            Some(answer) if answer.status == 503 => false,
            Some(answer) => {
                assert_eq!(answer.status, 200, "{}", answer.body);
                true
            }
        }
    });
}

/// With the strictest isolation, transactions that meet are refused by the database and tried again by the desk.
#[test]
fn a_serializable_database_loses_nothing() {
    let Some(database) = databases().into_iter().nth(1) else {
        eprintln!("not tried: no PostgreSQL; desk/tests/interop/run brings one");
        return;
    };
    let stage = Stage::new(
        &database,
        "[limits]\nan_hour = 1000\na_day = 1000\naddress_a_minute = 1000000\nblock_a_minute = 1000000\n",
    );
    let name = stage.database_name();
    let Database::Postgres(url) = &database else {
        panic!("the second database is PostgreSQL");
    };
    let strict = format!("ALTER DATABASE {name} SET default_transaction_isolation = serializable");
    let done = Command::new("psql").args([url, "-qc", &strict]).status();
    assert!(done.unwrap().success());
    // All are one owner's: every request changes the same rows.
    let lines: Vec<String> = (0..800)
        .map(|n| format!("NVR-{n},Owner,,+491715550142,"))
        .collect();
    stage.register(&lines.join("\n"));
    let services = [stage.serve(), stage.serve()];
    let log = std::env::var("RECOVERY_DESK_TEST_POSTGRES_LOG").unwrap();
    let refused = format!("{name} ERROR:  could not serialize access");
    let mut asked = 0;
    while asked < 800 && (asked < 80 || !std::fs::read_to_string(&log).unwrap().contains(&refused))
    {
        thread::scope(|scope| {
            for n in asked..asked + 8 {
                let service = &services[n % 2];
                scope.spawn(move || {
                    let recorder = Recorder::new(&format!("NVR-{n}"), 1);
                    assert_eq!(service.ask(&recorder.question()).status, 200);
                });
            }
        });
        asked += 8;
    }
    assert!(std::fs::read_to_string(&log).unwrap().contains(&refused));
    stage.wait_for_texts(asked);
    for service in services {
        assert_eq!(service.stop(), 0);
    }
    let count = |table: &str| stage.rows(&format!("SELECT '', COUNT(*) FROM {table}"))[0].1;
    assert_eq!(count("request"), asked as i64);
    assert_eq!(count("message WHERE state = 'sent'"), asked as i64);
    let mut texts = stage.texts();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), asked);
    let times = stage.rows("SELECT times, last_at FROM quota WHERE name LIKE 'owner %'");
    assert_eq!(times[0].0.split(' ').count(), asked);
}
