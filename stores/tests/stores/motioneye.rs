//! A configuration file, and a service that holds it.

use crate::bench::{Bench, HOSTILE};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

const CONF: &str = "# @admin_username admin\n# @normal_password secret\n# @admin_password 8c6976e5\n# @lang en\n\n\
                    webcontrol_port 7999\ncamera camera-1.conf\n";

/// The product runs while the file `running` is there.
const STOP: &str = "echo stop >> $1/log; rm -f $1/running";
const START: &str = "echo start >> $1/log; touch $1/running";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.describe(
        "motioneye.toml",
        &[
            ("/etc/motioneye/motion.conf", "DIR/motion.conf"),
            ("memory_kib = 65536", "memory_kib = 64"),
        ],
    );
    // Without the product there is nobody to sign in at.
    let text = bench.read("product.toml");
    bench.write("product.toml", text.split("[sign_in]").next().unwrap());
    bench.service(STOP, START);
    bench.write("motion.conf", CONF);
    bench
}

/// The file with the password's line as it was.
fn others(bench: &Bench) -> String {
    let text = bench.read("motion.conf");
    let hash = text
        .lines()
        .find_map(|line| line.strip_prefix("# @admin_password "))
        .unwrap();
    text.replace(hash, "8c6976e5")
}

#[test]
fn the_line_is_set_between_stop_and_start_and_all_else_stays() {
    let bench = bench();
    fs::set_permissions(bench.path("motion.conf"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(bench.told("verify", "admin", "whatever it was").0, 2);
    for password in HOSTILE {
        bench.set("admin", password);
        assert!(bench.verify("admin", password));
        assert!(!bench.verify("admin", &format!("{password}x")));
        assert_eq!(others(&bench), CONF);
    }
    let long = "x".repeat(512);
    bench.set("admin", &long);
    assert!(bench.verify("admin", &long) && !bench.verify("admin", &long[1..]));
    assert_eq!(
        fs::metadata(bench.path("motion.conf")).unwrap().mode() & 0o7777,
        0o600
    );
    assert_eq!(bench.read("log"), "stop\nstart\n".repeat(HOSTILE.len() + 1));
    assert!(bench.path("running").exists());
    let mut names: Vec<_> = fs::read_dir(bench.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["log", "motion.conf", "product.toml", "running"]);
}

#[test]
fn an_account_that_is_not_there_stops_nothing() {
    let bench = bench();
    for name in HOSTILE {
        bench.refused(name, "a new password", "has no account");
    }
    assert!(!bench.path("log").exists());
    assert_eq!(bench.read("motion.conf"), CONF);
}

#[test]
fn killed_in_between_the_second_call_mends_it() {
    // By what stops, before the change; and by what starts, after it.
    for (stop, start) in [
        (format!("{STOP}; kill -9 $PPID"), START.to_owned()),
        (STOP.to_owned(), "kill -9 $PPID".to_owned()),
    ] {
        let bench = bench();
        bench.service(&stop, &start);
        bench.write("running", "");
        assert_eq!(bench.told("set", "admin", "a new password").0, -1);
        assert!(!bench.path("running").exists());
        bench.service(STOP, START);
        bench.set("admin", "a new password");
        assert!(bench.verify("admin", "a new password"));
        assert!(bench.path("running").exists());
        assert_eq!(others(&bench), CONF);
    }
}

#[test]
fn a_service_that_fails_is_told() {
    let bench = bench();
    // Not stopped: nothing changes, and it is started again, for it may be half stopped.
    bench.service("exit 3", START);
    bench.refused(
        "admin",
        "a new password",
        "failed (exit status: 3); motionEye 0.44 was left as it is.",
    );
    assert_eq!(
        (
            bench.read("motion.conf").as_str(),
            bench.read("log").as_str()
        ),
        (CONF, "start\n")
    );
    // Not started: the password is set, which must not be told as a failure.
    bench.service(STOP, "exit 4");
    let (status, told) = bench.told("set", "admin", "a new password");
    assert!(
        status == 75 && told.contains("is set, but ") && told.contains("exit status: 4"),
        "{told}"
    );
    assert!(bench.verify("admin", "a new password"));
    // Too slow.
    bench.service("exec sleep 600", START);
    let text = bench.read("product.toml");
    bench.write("product.toml", &format!("timeout_s = 1\n{text}"));
    bench.refused("admin", "another password", "took longer than 1 s");
    assert!(bench.verify("admin", "a new password"));
}

#[test]
fn a_line_that_is_not_there_is_added() {
    let bench = bench();
    bench.write("motion.conf", "webcontrol_port 7999");
    bench.set("admin", "a new password");
    assert!(bench.verify("admin", "a new password"));
    let text = bench.read("motion.conf");
    assert!(
        text.starts_with("webcontrol_port 7999\n# @admin_password $argon2id$"),
        "{text}"
    );
}
