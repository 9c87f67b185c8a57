//! A JSON file of accounts and sessions.

use crate::bench::{Bench, HOSTILE};
use serde_json::{Value, json};

fn bench(names: &[&str]) -> Bench {
    let bench = Bench::new();
    bench.describe(
        "viseron.toml",
        &[
            ("/opt/viseron/config/.viseron/auth", "DIR/auth"),
            ("cost = 12", "cost = 4"),
        ],
    );
    bench.service("touch $1/stopped", "rm $1/stopped");
    let users = names.iter().enumerate().map(|(number, name)| {
        let id = format!("id{number}");
        (id.clone(), json!({
            "name": "Somebody", "username": name, "password": "JDJiJDEyJA==", "group": "admin", "id": id,
            "enabled": true, "preferences": null,
        }))
    });
    let tokens = (0..names.len() * 3).map(|number| {
        let id = format!("token{number}");
        (id.clone(), json!({
            "user_id": format!("id{}", number % names.len()), "client_id": "http://x", "access_token_type": "normal",
            "access_token_expiration": 1800.0, "created_at": 1_700_000_000.123_456, "id": id, "token": "ab", "used_at": null,
        }))
    });
    let all = json!({
        "version": 1,
        "data": {
            "users": users.collect::<serde_json::Map<_, _>>(),
            "refresh_tokens": tokens.collect::<serde_json::Map<_, _>>(),
        },
    });
    bench.write("auth", &serde_json::to_string_pretty(&all).unwrap());
    bench
}

fn parsed(bench: &Bench) -> Value {
    serde_json::from_str(&bench.read("auth")).unwrap()
}

#[test]
fn one_account_is_set_and_its_sessions_end() {
    let bench = bench(&["admin", "other"]);
    let mut before = parsed(&bench);
    for _ in 0..2 {
        bench.set("admin", "pass word \"'\\ ü");
        assert!(bench.verify("admin", "pass word \"'\\ ü") && !bench.verify("admin", "x"));
        let after = parsed(&bench);
        let hash = after["data"]["users"]["id0"]["password"].clone();
        before["data"]["users"]["id0"]["password"] = hash;
        let tokens = before["data"]["refresh_tokens"].as_object_mut().unwrap();
        tokens.retain(|_, token| token["user_id"] != "id0");
        assert_eq!(tokens.len(), 3);
        assert_eq!(after, before);
        assert!(!bench.path("stopped").exists());
    }
    bench.refused("nobody", "a new password", "has no account nobody");
    bench.refused("admin", &"x".repeat(73), "at most 72 bytes");
    bench.write(
        "auth",
        &bench.read("auth").replace("\"other\"", "\"admin\""),
    );
    bench.refused("admin", "a new password", "2 times");
    bench.write("auth", "{\"version\": 1,\n");
    bench.refused("admin", "a new password", "is not JSON (line 2");
    assert_eq!(bench.read("auth"), "{\"version\": 1,\n");
}

#[test]
fn hostile_names_are_names() {
    let bench = bench(HOSTILE);
    for name in HOSTILE {
        bench.set(name, name);
        assert!(bench.verify(name, name));
    }
    assert!(
        parsed(&bench)["data"]["refresh_tokens"]
            .as_object()
            .unwrap()
            .is_empty()
    );
}
