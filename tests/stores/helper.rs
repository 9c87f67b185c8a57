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
fn only_a_shadow_file_asks_for_a_change() {
    let hash = format!("$6$salt${}", "x".repeat(86));
    let apply = |config: &Config, prepared: &str, must_change: bool| {
        let parameters = serde_json::json!({"prepared": prepared, "must_change": must_change});
        let call =
            serde_json::json!({"method": "io.recoveryd.Password.Apply", "parameters": parameters});
        json(answer(config, serde_json::from_value(call).unwrap()));
    };
    let shadow = Scratch::new("shadow", "admin:*:19000:0:9:7:::\n");
    let store = format!("store = \"shadow\"\nshadow.file = {:?}", shadow.file);
    let config_of_shadow = config(shadow.dir.path(), &store);
    apply(&config_of_shadow, &hash, false);
    assert!(
        !shadow
            .read()
            .starts_with(format!("admin:{hash}:0:").as_bytes())
    );
    let other = hash.replace("salt", "pass");
    apply(&config_of_shadow, &other, true);
    assert!(
        shadow
            .read()
            .starts_with(format!("admin:{other}:0:").as_bytes())
    );

    let silent = Scratch::new("unused", "");
    let program = config(
        silent.dir.path(),
        "store = \"command\"\ncommand.program = [\"/bin/sh\", \"-c\", \"read account && read password\"]",
    );
    apply(&program, "the sticker's code", true);
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
