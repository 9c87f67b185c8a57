//! The database is away, and processes die at any moment.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use sqlx::Executor;

use crate::stage::{Database, Recorder, Stage, databases, wait_until};

#[test]
fn a_locked_database_is_said_and_then_gone_on_with() {
    let stage = Stage::new(&Database::Sqlite, "");
    stage.register("NVR-0042,Jane,,+491715550142,");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-0042", 1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}", stage.path("desk.db").display());
        let pool = sqlx::any::AnyPoolOptions::new()
            .max_connections(1)
            .connect(&url)
            .await
            .unwrap();
        pool.execute("BEGIN EXCLUSIVE").await.unwrap();
        let answer = service.ask(&recorder.question());
        assert_eq!(answer.refused(), (503, "unavailable".into()));
        assert!(answer.head.contains("retry-after: "));
        pool.execute("ROLLBACK").await.unwrap();
    });
    assert_eq!(service.ask(&recorder.question()).status, 200);
    stage.wait_for_texts(1);
}

#[test]
fn a_postgres_that_hangs_up_is_come_back_to() {
    let Some(database) = databases().into_iter().nth(1) else {
        eprintln!("not tried: no PostgreSQL; desk/tests/interop/run brings one");
        return;
    };
    let Database::Postgres(url) = &database else {
        panic!("the second database is PostgreSQL");
    };
    let stage = Stage::new(&database, "[limits]\naddress_a_minute = 1000");
    let service = stage.serve();
    let name = stage
        .database
        .split('/')
        .next_back()
        .unwrap()
        .split('?')
        .next()
        .unwrap();
    let sql = |text: &str| {
        let done = Command::new("psql")
            .args([url, "-qAtc", text])
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    let hang_up =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    assert_eq!(
        service.ask(&Recorder::new("NVR-1", 1).question()).status,
        200
    );
    sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    sql(&hang_up);
    let answer = service.ask(&Recorder::new("NVR-2", 1).question());
    assert_eq!(answer.refused(), (503, "unavailable".into()));
    assert_eq!(service.get("/healthz").status, 503);
    sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    wait_until("it works again", || {
        service.ask(&Recorder::new("NVR-2", 1).question()).status == 200
    });
}

/// Two processes are killed and started again while recorders ask. Each code whose question was answered with 200 arrives;
/// twice only if its process died between handing it over and writing that down.
#[test]
fn no_code_is_lost_when_processes_die_under_load() {
    for database in databases() {
        let stage = Stage::new(&database, "");
        let texts = stage.path("texts").display().to_string();
        stage.configure(&format!(
            "[limits]\naddress_a_minute = 100000\nblock_a_minute = 100000\n\
             [text]\ntimeout_s = 1\ncommand = [\"/bin/sh\", \"-c\", 'read -r text; echo \"$1 $text\" >> {texts}', \"sh\", \"{{to}}\"]\n"
        ));
        const RECORDERS: usize = 120;
        let recorders: Vec<Recorder> = (0..RECORDERS)
            .map(|n| Recorder::new(&format!("NVR-{n}"), 1))
            .collect();
        let lines: Vec<String> = (0..RECORDERS)
            .map(|n| format!("NVR-{n},Owner {n},,+49171555{n:04},"))
            .collect();
        stage.register(&lines.join("\n"));
        let steady = stage.serve();
        let over = AtomicBool::new(false);
        let kills = thread::scope(|scope| {
            let killer = scope.spawn(|| {
                let mut kills = 0;
                while !over.load(Ordering::Relaxed) {
                    let service = stage.serve();
                    // It takes part in sending from its first moment; questions go to the other one.
                    thread::sleep(Duration::from_millis(150 + 97 * (kills % 5)));
                    service.kill();
                    kills += 1;
                }
                kills
            });
            for recorder in &recorders {
                assert_eq!(steady.ask(&recorder.question()).status, 200);
            }
            over.store(true, Ordering::Relaxed);
            killer.join().unwrap()
        });
        assert!(kills > 0);
        steady.kill();
        let service = stage.serve();
        // What a killed process had leased comes when its lease ends.
        wait_until("nothing waits any more", || {
            service.metrics().contains("outbox_waiting 0")
        });
        let sent = stage.texts();
        for (n, recorder) in recorders.iter().enumerate() {
            let to = format!("+49171555{n:04}");
            let got: Vec<_> = sent.iter().filter(|(number, _)| *number == to).collect();
            assert!((1..=2).contains(&got.len()), "{to}: {}", got.len());
            assert!(got.iter().all(|(_, text)| text.contains(&recorder.code())));
        }
    }
}
