//! Whole recoveries into every store.

use crate::stage::{NEW, OLD, Plan, Recorder};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use recoveryd::api::recovery::{Call, Error, LogReply, Next};
use std::fs;
use std::os::unix::fs::MetadataExt;

#[test]
fn by_long_serial_into_a_shadow_file() {
    for settings in [
        "$6$rounds=1000$abcdefghijk",
        "$y$j75$F5Jx5fExrKuPp53xLKQ..1",
    ] {
        let recorder = Recorder::off(Plan::default());
        recorder.write_shadow(settings);
        let mut recorder = recorder;
        recorder.start();
        assert!(recorder.opens(OLD), "libcrypt knows {settings}");
        let before = fs::read_to_string(recorder.path("shadow")).unwrap();
        let owner = fs::metadata(recorder.path("shadow")).unwrap();

        assert_eq!(recorder.status().next, Next::Start);
        let request = recorder.request();
        assert_eq!(recorder.status().next, Next::Code);
        let code = recorder.code(&request);
        let grant = recorder.enter(&code).unwrap();
        assert_eq!((&*grant.method, grant.ends_in_s), ("secure code", 900));
        let status = recorder.status();
        assert_eq!(status.next, Next::Password);
        assert!(status.grant.unwrap().mine);
        assert!(recorder.opens(OLD), "nothing is changed yet");
        assert_eq!(recorder.set_password(NEW), Ok(0));

        assert!(recorder.opens(NEW) && !recorder.opens(OLD), "{settings}");
        assert_eq!(recorder.hash()[..3], settings[..3], "the form stays");
        assert!(recorder.sign_in(NEW).is_ok());
        assert!(matches!(
            recorder.sign_in(OLD),
            Err(Error::WrongPassword { .. })
        ));
        let after = fs::read_to_string(recorder.path("shadow")).unwrap();
        for line in [0, 2] {
            assert_eq!(before.lines().nth(line), after.lines().nth(line));
        }
        let now = fs::metadata(recorder.path("shadow")).unwrap();
        assert_eq!(
            (now.uid(), now.gid(), now.mode()),
            (owner.uid(), owner.gid(), owner.mode())
        );

        let status = recorder.status();
        assert_eq!((status.next, status.request), (Next::Start, None));
        assert_eq!(status.last_recovery.unwrap().event, "password-set");
        let log: LogReply = recorder.ask(Call::Log {}).unwrap();
        let kinds: Vec<&str> = log.records.iter().map(|record| &*record.event).collect();
        assert!(log.sound);
        assert_eq!(
            kinds[..4],
            ["set-up", "request-opened", "code-accepted", "password-set"]
        );
    }
}

#[test]
fn into_an_argon2_file() {
    let account = "[account]\nname = \"admin\"\nstore = \"argon2-file\"\nargon2-file.file = \"{dir}/users\"\n";
    let recorder = Recorder::off(Plan {
        account: account.into(),
        ..Plan::default()
    });
    let hash = Argon2::default()
        .hash_password_with_salt(OLD.as_bytes(), &[7; 16])
        .unwrap()
        .to_string();
    let users = recorder.path("users");
    fs::write(&users, format!("guest:x\nadmin:{hash}\n# end\n")).unwrap();
    let mut recorder = recorder;
    recorder.start();
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
    let text = fs::read_to_string(&users).unwrap();
    let [guest, admin, end] = text.lines().collect::<Vec<_>>()[..] else {
        panic!("{text}")
    };
    assert_eq!((guest, end), ("guest:x", "# end"));
    let now = admin.strip_prefix("admin:").unwrap();
    assert!(
        Argon2::default()
            .verify_password(NEW.as_bytes(), now)
            .is_ok()
    );
    assert!(
        Argon2::default()
            .verify_password(OLD.as_bytes(), now)
            .is_err()
    );
    assert!(recorder.sign_in(NEW).is_ok() && recorder.sign_in(OLD).is_err());
}

#[test]
fn into_a_command_store() {
    let account = r#"
        [account]
        name = "admin"
        store = "command"
        [account.command]
        program = ["{dir}/set", "fixed argument"]
        verify_program = ["{dir}/check"]
    "#;
    let mut recorder = Recorder::off(Plan {
        account: account.into(),
        ..Plan::default()
    });
    let set = "read -r name; read -r word; echo \"$1/$name/$word\" > {dir}/set-to; env > {dir}/environment";
    let check =
        "read -r name; read -r word; [ \"fixed argument/$name/$word\" = \"$(cat {dir}/set-to)\" ]";
    for (name, script) in [("set", set), ("check", check)] {
        recorder.write_program(name, script);
    }
    recorder.start();
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(0));
    let set_to = fs::read_to_string(recorder.path("set-to")).unwrap();
    assert_eq!(set_to, format!("fixed argument/admin/{NEW}\n"));
    assert!(recorder.sign_in(NEW).is_ok() && recorder.sign_in(OLD).is_err());
    let environment = fs::read_to_string(recorder.path("environment")).unwrap();
    assert!(
        !environment.contains("HOME=") && !environment.contains("RUST_LOG"),
        "{environment}"
    );
}
