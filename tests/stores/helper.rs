//! The password helper, from a call to its reply.

use crate::Scratch;
use recoveryd::api::password::{Call, Error, Reply};
use recoveryd::config::Config;
use recoveryd::helpers::password::answer;
use std::fs;
use std::path::Path;

fn config(dir: &Path, account: &str) -> Config {
    let key = format!(
        "[[vendor_key]]\nnumber = 1\npublic = \"{}\"\n",
        "09".repeat(32)
    );
    fs::write(dir.join("keys.toml"), key).unwrap();
    let text = format!(
        r#"
        [device]
        serial = "NVR-4216"
        [vendor]
        keys = "keys.toml"
        name = "Example"
        contact = ["mail us"]
        [account]
        name = "admin"
        {account}
        "#
    );
    let file = dir.join("recoveryd.toml");
    fs::write(&file, text).unwrap();
    Config::load(&file).unwrap()
}

fn call(method: &str, name: &str, value: &str) -> Call {
    let method = format!("io.recoveryd.Password.{method}");
    serde_json::from_value(serde_json::json!({"method": method, "parameters": {name: value}}))
        .unwrap()
}

fn json(reply: Result<Reply, Error>) -> serde_json::Value {
    serde_json::to_value(reply.unwrap()).unwrap()
}

#[test]
fn a_password_is_prepared_applied_and_verified() {
    let users = Scratch::new("users", "admin:!\n");
    let store = format!(
        "store = \"argon2-file\"\nargon2-file.file = {:?}",
        users.file
    );
    let config = config(users.dir.path(), &store);
    let reply = json(answer(
        &config,
        call("Prepare", "password", "a new password"),
    ));
    let prepared = reply["prepared"].as_str().unwrap();
    assert_eq!(users.read(), b"admin:!\n");
    let reply = json(answer(&config, call("Apply", "prepared", prepared)));
    assert_eq!(reply, serde_json::json!({}));
    assert_eq!(users.read(), format!("admin:{prepared}\n").as_bytes());
    for (password, matches) in [("a new password", true), ("another", false)] {
        let reply = json(answer(&config, call("Verify", "password", password)));
        assert_eq!(reply, serde_json::json!({"matches": matches}));
    }
}

#[test]
fn each_failure_is_told_as_what_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let shadow = format!(
        "store = \"shadow\"\nshadow.file = {:?}",
        dir.path().join("shadow")
    );
    let config_of = |store: &str| config(dir.path(), store);
    let missing = answer(
        &config_of(&shadow),
        call("Prepare", "password", "a new password"),
    );
    assert!(matches!(missing, Err(Error::NotSet { .. })));
    let silent = config_of("store = \"command\"\ncommand.program = [\"/bin/true\"]");
    let unread = answer(&silent, call("Apply", "prepared", "a new password"));
    assert!(matches!(unread, Err(Error::Uncertain { .. })));
    let unchecked = answer(&silent, call("Verify", "password", "a new password"));
    assert!(matches!(unchecked, Err(Error::CannotVerify { .. })));
}
