//! An SQLite file, a secret that signs sessions.

use crate::bench::{Bench, HOSTILE};
use rusqlite::Connection;
use std::fs;

/// As the migrations 025, 026, 029 and 032 leave it.
const SCHEMA: &str = r#"
    CREATE TABLE "user" ("username" VARCHAR(30) NOT NULL PRIMARY KEY, "password_hash" VARCHAR(120) NOT NULL);
    ALTER TABLE "user" ADD COLUMN "notification_tokens" JSON;
    ALTER TABLE "user" ADD COLUMN "role" VARCHAR(20) NOT NULL DEFAULT 'admin';
    ALTER TABLE user ADD COLUMN password_changed_at DATETIME NULL;
    CREATE TABLE "event" ("id" VARCHAR(30) NOT NULL PRIMARY KEY, "label" VARCHAR(20) NOT NULL);
    INSERT INTO event VALUES ('1', 'person'), ('2', 'car');
"#;

fn bench(names: &[&str]) -> Bench {
    let bench = Bench::new();
    bench.describe(
        "frigate.toml",
        &[
            ("/opt/frigate/config/", "DIR/"),
            ("iterations = 600000", "iterations = 1000"),
        ],
    );
    bench.service("touch $1/stopped", "rm $1/stopped");
    let database = database(&bench);
    database.execute_batch(SCHEMA).unwrap();
    for name in names {
        let row = "INSERT INTO user VALUES (?, 'pbkdf2_sha256$1$x$y', '[]', 'viewer', NULL)";
        database.execute(row, [name]).unwrap();
    }
    bench.write(".jwt_secret", &"ab".repeat(64));
    bench
}

fn database(bench: &Bench) -> Connection {
    Connection::open(bench.path("frigate.db")).unwrap()
}

/// Every row, the password of `but` left out.
fn rows(bench: &Bench, but: &str) -> Vec<String> {
    let database = database(bench);
    let mut all = Vec::new();
    for query in [
        "SELECT username || quote(notification_tokens) || role || quote(password_changed_at) || iif(username = ?1, '', password_hash) FROM user",
        "SELECT id || label FROM event WHERE ?1 = ?1",
        "SELECT sql FROM sqlite_master WHERE ?1 = ?1 AND sql NOT NULL",
    ] {
        let mut statement = database.prepare(query).unwrap();
        let found = statement.query_map([but], |row| row.get(0)).unwrap();
        all.extend(found.map(Result::unwrap));
    }
    all
}

#[test]
fn one_row_changes_and_every_session_ends() {
    let bench = bench(&["admin", "other"]);
    let before = rows(&bench, "admin");
    for _ in 0..2 {
        bench.set("admin", "a new password");
        assert!(bench.verify("admin", "a new password"));
        assert!(!bench.verify("admin", "another one"));
        assert_eq!(rows(&bench, "admin"), before);
        assert!(!bench.path(".jwt_secret").exists() && !bench.path("stopped").exists());
    }
    bench.refused("nobody", "a new password", "has no account nobody");
}

#[test]
fn hostile_names_and_passwords_are_texts() {
    let bench = bench(HOSTILE);
    for name in HOSTILE {
        let before = rows(&bench, name);
        bench.set(name, name);
        assert!(bench.verify(name, name));
        assert_eq!(rows(&bench, name), before);
    }
    let long = "'".repeat(512);
    bench.set(HOSTILE[0], &long);
    assert!(bench.verify(HOSTILE[0], &long));
}

#[test]
fn more_than_one_row_is_rolled_back() {
    let bench = bench(&["admin", "other"]);
    let before = rows(&bench, "");
    let text = bench.read("product.toml");
    bench.write(
        "product.toml",
        &text.replace(
            r#"= {hash} WHERE "username" = {account}"#,
            "= {hash} WHERE {account} = {account}",
        ),
    );
    bench.refused(
        "admin",
        "a new password",
        "2 rows would have changed instead of one",
    );
    bench.write(
        "product.toml",
        &text.replace("password_hash\" = {hash}", "password\" = {hash}"),
    );
    bench.refused("admin", "a new password", "no such column");
    assert_eq!(rows(&bench, ""), before);
    assert!(bench.path(".jwt_secret").exists() && !bench.path("stopped").exists());
}

#[test]
fn a_database_that_is_busy_or_none_is_left() {
    let bench = bench(&["admin"]);
    bench.write(
        "product.toml",
        &bench
            .read("product.toml")
            .replace("timeout_s = 30", "timeout_s = 1"),
    );
    let before = rows(&bench, "");
    let busy = database(&bench);
    busy.execute_batch("BEGIN EXCLUSIVE").unwrap();
    bench.refused("admin", "a new password", "database is locked");
    busy.execute_batch("ROLLBACK").unwrap();
    assert_eq!(rows(&bench, ""), before);
    bench.write(
        "frigate.db",
        "no database at all, but a text of some length",
    );
    bench.refused("admin", "a new password", "not a database");
    fs::remove_file(bench.path("frigate.db")).unwrap();
    bench.refused("admin", "a new password", "unable to open");
    assert!(!bench.path("frigate.db").exists());
}

#[test]
fn a_secret_that_must_be_there_gets_new_bytes() {
    let bench = bench(&["admin"]);
    let text = bench.read("product.toml");
    bench.write(
        "product.toml",
        &text.replace(".jwt_secret\"", ".jwt_secret\"\nbytes = 64"),
    );
    bench.set("admin", "a new password");
    let secret = bench.read(".jwt_secret");
    assert!(secret.len() == 128 && secret != "ab".repeat(64));
}
