//! Copies of the database while it is in use.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::stage::{Database, Recorder, Stage, databases, wait_until};

const LIMITS: &str = "[limits]\naddress_a_minute = 100000\nblock_a_minute = 100000";

/// Whether a file has a code in it that stands by itself.
fn holds(bytes: &[u8], code: &str) -> bool {
    let found = bytes.windows(code.len()).enumerate();
    let mut found = found.filter(|(_, part)| *part == code.as_bytes());
    let apart = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    found.any(|(at, _)| {
        apart(at.checked_sub(1).and_then(|at| bytes.get(at))) && apart(bytes.get(at + code.len()))
    })
}

#[test]
fn a_copy_made_under_load_serves() {
    let stage = Stage::new(&Database::Sqlite, LIMITS);
    let recorders: Vec<Recorder> = (0..40)
        .map(|n| Recorder::new(&format!("NVR-{n}"), 1))
        .collect();
    let lines: Vec<String> = (0..40)
        .map(|n| format!("NVR-{n},Owner {n},,+49171555{n:04},"))
        .collect();
    stage.register(&lines.join("\n"));
    let service = stage.serve();
    let (asked, done) = (AtomicBool::new(false), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            for recorder in recorders.iter() {
                assert_eq!(service.ask(&recorder.question()).status, 200);
                asked.store(true, Ordering::Release);
            }
            done.store(true, Ordering::Release);
        });
        wait_until("the load runs", || asked.load(Ordering::Acquire));
        for copy in 1.. {
            let (status, out, error) = stage.run(&["backup", &format!("copy-{copy}.db")], "");
            assert_eq!((status, error.as_str()), (0, ""));
            assert!(
                out.contains(&format!("copy-{copy}.db: whole, with ")),
                "{out}"
            );
            if done.load(Ordering::Acquire) {
                fs::rename(
                    stage.path(&format!("copy-{copy}.db")),
                    stage.path("last.db"),
                )
                .unwrap();
                break;
            }
        }
    });
    stage.wait_for_texts(recorders.len());
    assert_eq!(service.stop(), 0);
    let copies = [stage.path("copy-1.db"), stage.path("last.db")];
    for copy in copies.iter().filter(|copy| copy.exists()) {
        assert_eq!(
            fs::metadata(copy).unwrap().permissions().mode() & 0o7777,
            0o600
        );
        let bytes = fs::read(copy).unwrap();
        assert!(bytes.windows(8).any(|part| part == b"Owner 39"));
        for recorder in &recorders {
            assert!(!holds(&bytes, &recorder.code()));
            assert!(!holds(&bytes, &recorder.secure_code()));
            assert!(!holds(&bytes, &recorder.secure_code().replace(' ', "")));
        }
        assert!(!bytes.windows(32).any(|part| part == [42; 32]));
        assert!(
            !bytes
                .windows(64)
                .any(|part| part == "2a".repeat(32).as_bytes())
        );
    }

    // Restored, beside the same keys: what had been asked for is known.
    let texts = stage.texts().len();
    fs::copy(stage.path("last.db"), stage.path("desk.db")).unwrap();
    for left in ["desk.db-wal", "desk.db-shm"] {
        let _ = fs::remove_file(stage.path(left));
    }
    assert_eq!(stage.run(&["audit", "verify"], "").0, 0);
    let service = stage.serve();
    let again = service.ask(&Recorder::new("NVR-0", 9).question());
    assert_eq!(again.refused(), (429, "too-soon".into()));
    stage.register("NVR-40,Jill,,+491715559999,");
    let new = Recorder::new("NVR-40", 1);
    assert_eq!(service.ask(&new.question()).status, 200);
    wait_until("the new code arrives", || {
        let texts = stage.texts();
        texts
            .iter()
            .any(|(to, text)| to == "+491715559999" && text.contains(&new.code()))
    });
    assert!(stage.texts().len() > texts);
    assert_eq!(service.stop(), 0);
    assert_eq!(stage.run(&["audit", "verify"], "").0, 0);
}

#[test]
fn what_cannot_be_copied_is_said() {
    let stage = Stage::new(&Database::Sqlite, "");
    let fails = |to: &str, sentence: &str| {
        let (status, out, error) = stage.run(&["backup", to], "");
        assert_eq!((status, out.as_str()), (1, ""), "{sentence}");
        assert!(error.contains(sentence), "{error}");
    };
    fails("copy.db", "cannot be copied");
    assert!(!stage.path("desk.db").exists() && !stage.path("copy.db").exists());
    stage.register("NVR-1,Jane,,+491715550142,");
    fs::write(stage.path("there"), "precious").unwrap();
    fails("there", "is not overwritten");
    fails("nowhere/copy.db", "No such file");
    fails("desk.db", "is not overwritten");
    assert_eq!(fs::read(stage.path("there")).unwrap(), b"precious");
    assert_eq!(stage.run(&["backup", "copy.db"], "").0, 0);
    // An entry joins the chain only while the service runs.
    let service = stage.serve();
    wait_until("the entry is chained", || {
        service.log().contains("audit block")
    });
    assert_eq!(service.stop(), 0);
    stage.tamper("UPDATE audit SET what = 'nothing'");
    fails("tampered.db", "tampered with");
    assert!(!stage.path("tampered.db").exists() && !stage.path("tampered.db.part").exists());
}

#[test]
fn postgres_has_its_own_tool() {
    for database in databases() {
        let Database::Postgres(_) = &database else {
            continue;
        };
        let stage = Stage::new(&database, "");
        let (status, _, error) = stage.run(&["backup", "copy.dump"], "");
        assert_eq!(status, 1);
        let (_, command) = error.trim_end().split_once("its own tool: ").unwrap();
        // The very command works.
        let done = std::process::Command::new("/bin/sh")
            .args(["-c", command])
            .current_dir(stage.dir.path())
            .status();
        assert!(done.unwrap().success(), "{command}");
        assert!(
            fs::read(stage.path("copy.dump"))
                .unwrap()
                .starts_with(b"PGDMP")
        );
        let mode = fs::metadata(stage.path("copy.dump"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0);
    }
}
