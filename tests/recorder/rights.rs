//! Who may do what, and what the core itself may do.

use crate::stage::{NEW, OLD, Plan, Recorder, crypt, is_root, needs_root};
use nix::unistd::{Pid, User};
use recoveryd::api::recovery::{Call, Done, Error, Next};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

fn status_of(pid: Pid) -> HashMap<String, String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let pairs = status.lines().filter_map(|line| line.split_once(':'));
    pairs
        .map(|(key, value)| (key.into(), value.trim().replace('\t', " ")))
        .collect()
}

fn user(name: &str) -> User {
    User::from_name(name).unwrap().unwrap()
}

/// Makes one call as another user, by somebody else's program; nothing if the socket lets nobody in.
fn call_as(user: &User, socket: &Path, method: &str, parameters: Value) -> Option<Value> {
    let script = r#"
        use Socket;
        # Who is refused at once may find the door shut before the call is written; the answer is there all the same.
        $SIG{PIPE} = "IGNORE";
        my ($uid, $gid, $path, $call) = @ARGV;
        $) = "$gid $gid"; $( = $gid; $< = $> = $uid; $> == $uid or die;
        socket(my $socket, AF_UNIX, SOCK_STREAM, 0) or die;
        connect($socket, sockaddr_un($path)) or exit 7;
        syswrite $socket, "$call\0"; $/ = "\0"; print scalar <$socket>;
    "#;
    let call = json!({ "method": method, "parameters": parameters }).to_string();
    let output = Command::new("perl")
        .args(["-e", script, &user.uid.to_string(), &user.gid.to_string()])
        .arg(socket)
        .arg(call)
        .output()
        .unwrap();
    if output.status.code() == Some(7) {
        return None;
    }
    let reply = output.stdout.strip_suffix(b"\0").unwrap_or(&output.stdout);
    Some(serde_json::from_slice(reply).unwrap_or(Value::Null))
}

fn refusal(reply: &Value) -> (&str, &str) {
    let error = reply["error"].as_str().unwrap_or_default();
    (
        error,
        reply["parameters"]["message"].as_str().unwrap_or_default(),
    )
}

#[test]
fn the_core_gives_up_root_and_the_listener_keeps_it() {
    if !needs_root("giving up root") {
        return;
    }
    let recorder = Recorder::new();
    recorder.get_in();
    recorder.set_password(NEW).unwrap();
    let nobody = user("nobody");
    let core = status_of(recorder.pid());
    let ids = format!("{0} {0} {0} {0}", nobody.uid);
    assert_eq!(core["Uid"], ids);
    assert_eq!(core["Gid"], format!("{0} {0} {0} {0}", nobody.gid));
    assert_eq!(core["Groups"], "");
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
        assert_eq!(core[set], "0000000000000000", "{set}");
    }
    assert_eq!(core["NoNewPrivs"], "1");
    let limits = fs::read_to_string(format!("/proc/{}/limits", recorder.pid())).unwrap();
    let cores = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(cores.split_whitespace().nth(4), Some("0"), "{cores}");
    // Files of a process that is closed to others are root's.
    let memory = fs::metadata(format!("/proc/{}/mem", recorder.pid())).unwrap();
    assert_eq!(memory.uid(), 0);

    let listener = status_of(recorder.children("helper listen")[0]);
    assert_eq!(listener["Uid"], "0 0 0 0");

    for (name, owner, mode) in [
        ("run", 0, 0o755),
        ("run/recoveryd.sock", 0, 0o666),
        ("run/password.sock", nobody.uid.as_raw(), 0o600),
        ("run/stick.sock", nobody.uid.as_raw(), 0o600),
        ("state", nobody.uid.as_raw(), 0o700),
        ("state/slots", nobody.uid.as_raw(), 0o600),
        ("shadow", 0, 0o640),
    ] {
        let found = fs::metadata(recorder.path(name)).unwrap();
        assert_eq!((found.uid(), found.mode() & 0o777), (owner, mode), "{name}");
    }
}

#[test]
fn helpers_hear_nobody_but_the_core_and_root() {
    if !needs_root("helpers refuse other users") {
        return;
    }
    let recorder = Recorder::new();
    for (socket, method, parameters) in [
        (
            "password.sock",
            "io.recoveryd.Password.Prepare",
            json!({ "password": NEW }),
        ),
        (
            "stick.sock",
            "io.recoveryd.Stick.Look",
            json!({ "stick": recorder.stick() }),
        ),
    ] {
        let socket = recorder.path("run").join(socket);
        let call = |user: &User| call_as(user, &socket, method, parameters.clone());
        assert!(
            call(&user("daemon")).is_none(),
            "{socket:?} is open to others"
        );
        assert!(
            call(&user("nobody")).unwrap()["parameters"].is_object(),
            "{socket:?}"
        );
        // Even where the file's mode says otherwise, the kernel's word about the peer counts.
        fs::set_permissions(&socket, PermissionsExt::from_mode(0o666)).unwrap();
        let told = call(&user("daemon")).unwrap();
        assert_eq!(
            refusal(&told).0,
            "org.varlink.service.PermissionDenied",
            "{told}"
        );
    }
    assert!(recorder.opens(OLD));
}

#[test]
fn only_permitted_users_and_groups_may_recover_and_only_root_may_discard() {
    if !needs_root("other users") {
        return;
    }
    let more = "[access]\nusers = [\"daemon\", \"no-such-user\"]\ngroups = [\"games\"]\n";
    let recorder = Recorder::with(Plan {
        more: more.into(),
        ..Plan::default()
    });
    let call = |name: &str, method: &str, parameters: Value| {
        let method = format!("io.recoveryd.Recovery.{method}");
        call_as(&user(name), &recorder.socket(), &method, parameters).unwrap()
    };
    for method in ["Status", "Request", "Log"] {
        let told = call("bin", method, json!({}));
        let (error, message) = refusal(&told);
        assert_eq!(
            error, "io.recoveryd.Recovery.NotPermitted",
            "{method}: {told}"
        );
        assert!(message.contains("[access]"), "{message}");
        for name in ["daemon", "games", "nobody"] {
            let reply = call(name, method, json!({}));
            assert!(reply["error"].is_null(), "{name} {method}: {reply}");
        }
    }
    for name in ["daemon", "nobody"] {
        let told = call(name, "Discard", json!({}));
        assert_eq!(
            refusal(&told).1,
            "Only root may discard a request.",
            "{told}"
        );
        let told = call(name, "MakeKit", json!({}));
        assert_eq!(
            refusal(&told).0,
            "io.recoveryd.Recovery.NotPermitted",
            "{told}"
        );
        let reply = call(name, "MakeKit", json!({ "password": OLD }));
        assert!(
            reply["parameters"]["code"].is_string(),
            "the owner who can sign in may"
        );
    }
    let before = recorder.request();
    let _: Done = recorder.ask(Call::Discard {}).unwrap();
    assert_ne!(recorder.request(), before);
    let _: Done = recorder.ask(Call::Discard {}).unwrap();
    let nothing = recorder.ask::<Done>(Call::Discard {});
    assert!(
        matches!(nothing, Err(Error::NoRequest { .. })),
        "{nothing:?}"
    );
    assert!(recorder.make_kit(None).is_ok(), "root needs no password");
}

#[test]
fn a_grant_is_its_users_alone() {
    if !needs_root("a grant between users") {
        return;
    }
    let more = "[access]\nusers = [\"daemon\", \"games\"]\n";
    let mut recorder = Recorder::with(Plan {
        more: more.into(),
        ..Plan::default()
    });
    let code = recorder.code(&recorder.request());
    let call = |recorder: &Recorder, name: &str, method: &str, parameters: Value| {
        let method = format!("io.recoveryd.Recovery.{method}");
        call_as(&user(name), &recorder.socket(), &method, parameters).unwrap()
    };
    let reply = call(
        &recorder,
        "daemon",
        "EnterCode",
        json!({ "code": code, "surface": "test" }),
    );
    assert_eq!(reply["parameters"]["method"], "secure code", "{reply}");
    recorder.cut_power();
    recorder.start();
    assert!(!recorder.status().grant.unwrap().mine);
    let set = json!({ "password": NEW, "surface": "test" });
    // The same surface's name, but other users, root among them.
    assert!(matches!(
        recorder.set_password(NEW),
        Err(Error::NoGrant { .. })
    ));
    let told = call(&recorder, "games", "SetPassword", set.clone());
    assert_eq!(refusal(&told).0, "io.recoveryd.Recovery.NoGrant", "{told}");
    let told = call(&recorder, "games", "GiveUp", json!({ "surface": "test" }));
    assert_eq!(refusal(&told).0, "io.recoveryd.Recovery.NoGrant", "{told}");
    let seen = call(&recorder, "daemon", "Status", json!({}));
    assert_eq!(seen["parameters"]["status"]["grant"]["mine"], true);
    assert!(recorder.opens(OLD));
    let reply = call(&recorder, "daemon", "SetPassword", set);
    assert_eq!(reply["parameters"]["delayed_s"], 0, "{reply}");
    assert!(recorder.opens(NEW));
}

#[test]
fn an_ordinary_user_runs_the_whole_for_development() {
    let uid = is_root().then(|| user("daemon").uid.as_raw());
    let recorder = Recorder::with(Plan {
        uid,
        ..Plan::default()
    });
    let core = status_of(recorder.pid());
    let own = recorder.children("helper listen")[0];
    assert_eq!(core["Uid"], status_of(own)["Uid"]);
    assert_eq!(
        (&*core["NoNewPrivs"], &*core["CapEff"]),
        ("1", "0000000000000000")
    );
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
    assert_eq!(crypt(NEW, &recorder.hash()), recorder.hash());
    recorder.status_when("usable", |status| status.sticks[0].usable);
    assert_eq!(recorder.status().next, Next::Start);
}

#[test]
fn as_root_it_does_not_start_without_a_user_to_become() {
    if !needs_root("a user to become") {
        return;
    }
    let mut recorder = Recorder::off(Plan::default());
    let config = fs::read_to_string(recorder.config()).unwrap();
    for (name, expected) in [
        ("root", "is root"),
        ("no-such-user", "useradd --system no-such-user"),
    ] {
        fs::write(
            recorder.config(),
            config.replace("\"nobody\"", &format!("{name:?}")),
        )
        .unwrap();
        assert_eq!(recorder.command().status().unwrap().code(), Some(1));
        assert!(recorder.log().contains(expected), "{}", recorder.log());
    }
    fs::write(recorder.config(), config).unwrap();
    recorder.start();
}

#[test]
fn a_state_directory_that_was_being_made_when_the_power_went_gets_its_owner() {
    if !needs_root("giving up root") {
        return;
    }
    let mut recorder = Recorder::new();
    recorder.cut_power();
    let state = recorder.path("state");
    fs::remove_dir_all(&state).unwrap();
    fs::create_dir(&state).unwrap();
    recorder.start();
    let found = fs::metadata(&state).unwrap();
    let nobody = user("nobody").uid.as_raw();
    assert_eq!((found.uid(), found.mode() & 0o777), (nobody, 0o700));
    recorder.get_in();
}
