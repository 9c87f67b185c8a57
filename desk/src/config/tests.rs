use super::*;

const GOOD: &str = r#"
keys = "keys"
vendor = "Example"
[http]
listen = ["127.0.0.1:8443"]
trusted_proxies = ["127.0.0.0/8", "::1/128"]
[mail]
from = "Example <recovery@vendor.example>"
host = "localhost"
security = "none"
[text]
url = "https://sms.example/send"
headers = { Content-Type = "application/json" }
body = '{"to": "{to}", "text": "{text}"}'
"#;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(Path::new("/etc/desk/desk.toml"), text)
}

#[test]
fn relative_paths_start_at_the_files_folder() {
    let config = parse(GOOD).unwrap();
    assert_eq!(config.keys.directory, Path::new("/etc/desk/keys"));
    let file = PathBuf::from("/etc/desk/desk.db");
    assert_eq!(config.database, Database::Sqlite(file));
    assert_eq!(config.mail.unwrap().port, 25);
    let Some(Text::Http(text)) = config.text else {
        panic!("an HTTP call is configured");
    };
    assert_eq!(text.escape, Escape::Json);
    assert_eq!(config.limits.apart, 60_000);
}

#[test]
fn every_refusal_names_the_field() {
    for (from, to, wanted) in [
        ("vendor = \"Example\"", "vendor = \"\"", "vendor"),
        ("[\"127.0.0.1:8443\"]", "[]", "http.listen"),
        ("\nkeys =", "\ndatabase = \"a?b\"\nkeys =", "database"),
        ("trusted", "key = \"k.pem\"\ntrusted", "http.certificate"),
        ("Example <recovery@", "Example <", "mail.from"),
        ("\"localhost\"", "\"\"", "mail.host"),
        ("\"none\"", "\"none\"\nuser = \"u\"", "mail.password_file"),
        ("\"none\"", "\"none\"\nca = \"/none\"", "mail.ca"),
        ("\"none\"", "\"none\"\ntimeout_s = 61", "mail.timeout_s"),
        ("https://sms", "sms", "text.url"),
        ("\"text\": \"{text}\"", "", "text.body"),
        ("url =", "command = [\"/bin/true\"]\nurl =", "text"),
        ("[mail]", "[limits]\na_day = 2\n[mail]", "limits.a_day"),
        ("[mail]", "[limits]\napart_s = -1\n[mail]", "limits.apart_s"),
        (
            "[mail]",
            "[limits]\ncases_a_day = 0\n[mail]",
            "limits.cases_a_day",
        ),
        (
            "[mail]",
            "[keep]\nmessages_d = 0\n[mail]",
            "keep.messages_d",
        ),
        (
            "[mail]",
            "[keep]\npictures_d = -1\n[mail]",
            "keep.pictures_d",
        ),
        (
            "[mail]",
            "[keep]\nrequests_d = 29\n[mail]",
            "keep.requests_d",
        ),
        ("[mail]", "[hours]\nzone = \"UTC\"\n[mail]", "hours"),
        (
            "[mail]",
            "[policy]\nsecond_person = \"never\"\n[mail]",
            "policy",
        ),
        (
            "[mail]",
            "[pages]\nurl = \"desk.example\"\n[mail]",
            "pages.url",
        ),
        (
            "[mail]",
            "[pages]\nurl = \"https://a/b\"\n[mail]",
            "pages.url",
        ),
    ] {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD);
        let error = parse(&text).err().expect(wanted).to_string();
        let begin = format!("/etc/desk/desk.toml: {wanted}: ");
        assert!(error.starts_with(&begin), "{error}");
    }
}

/// The rest of the file may be anything: it is of a form that nobody here knows.
#[test]
fn a_file_of_another_version_is_refused_as_that() {
    for version in [0, 2] {
        let error = parse(&format!("version = {version}\ncolour = 1\n")).err();
        let error = error.unwrap().to_string();
        let told = format!(
            "version: the file is of version {version}, and this recovery-desk reads version 1"
        );
        assert!(error.contains(&told), "{error}");
    }
    assert!(parse(&format!("version = 1\n{GOOD}")).is_ok());
}

#[test]
fn an_unknown_key_is_an_error_with_its_line() {
    let error = parse(&GOOD.replace("host =", "hots =")).err().unwrap();
    let error = error.to_string();
    assert!(
        error.contains("line 9") && error.contains("hots"),
        "{error}"
    );
}

#[cfg(feature = "pkcs11")]
#[test]
fn mistakes_about_tokens_name_the_field() {
    let token = "[token]\nmodule = \"/m.so\"\nlabel = \"desk\"\n[mail]";
    let with = |from: &str, to: &str| {
        let text = GOOD.replacen("[mail]", token, 1).replacen(from, to, 1);
        parse(&text).err().map(|error| error.to_string())
    };
    assert_eq!(with("", ""), None);
    for (from, to, wanted) in [
        ("/m.so", "m.so", "token.module"),
        ("\"desk\"", "\"\"", "token.label"),
        (
            "\"desk\"",
            "\"a label that is longer than thirty-two\"",
            "token.label",
        ),
        ("label", "pin_file = \"/none\"\nlabel", "token.pin_file"),
        (
            "vendor",
            "passphrase_file = \"/none\"\nvendor",
            "passphrase_file",
        ),
    ] {
        let error = with(from, to).expect(wanted);
        assert!(
            error.starts_with(&format!("/etc/desk/desk.toml: {wanted}: ")),
            "{error}"
        );
    }
}

#[cfg(feature = "pkcs11")]
#[test]
fn the_documents_example_is_a_configuration() {
    use std::os::unix::fs::PermissionsExt;
    let document = include_str!("../../../docs/desk.md");
    let example = document.split("```toml\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "relay.secret",
        "relay-ca.pem",
        "sms.secret",
        "agents.secret",
        "inbox.secret",
        "keys.passphrase",
        "token.pin",
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, "a secret of more than 32 characters\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let path = folder.path().join("desk.toml");
    std::fs::write(&path, example).unwrap();
    let config = Config::read(&path).unwrap();
    let stated = config.limits;
    let default = parse(GOOD).unwrap().limits;
    assert_eq!(
        (stated.apart, stated.an_hour, stated.a_day),
        (default.apart, default.an_hour, default.a_day)
    );
    assert_eq!(
        (
            stated.address_a_minute,
            stated.block_a_minute,
            stated.cases_a_day
        ),
        (
            default.address_a_minute,
            default.block_a_minute,
            default.cases_a_day
        )
    );
    let (stated, default) = (config.keep, parse(GOOD).unwrap().keep);
    assert_eq!(
        (stated.messages, stated.requests, stated.pictures),
        (default.messages, default.requests, default.pictures)
    );
    let agents = config.agents.unwrap();
    assert_eq!(agents.second_person, SecondPerson::Unlinked);
    let monday = "2026-11-23T09:00:00Z".parse::<jiff::Timestamp>().unwrap();
    let due = agents.hours.due(monday.as_millisecond());
    assert_eq!(agents.hours.show(due), "2026-11-23 12:00 UTC");
}

#[test]
fn mistakes_about_agents_name_the_field() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    for (name, secret) in [("long", "0123456789".repeat(4)), ("short", "012".into())] {
        let path = folder.path().join(name);
        std::fs::write(&path, secret).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let with = |hours: &str, secret: &str, pages: &str| {
        let text = format!(
            "{GOOD}{pages}[agents]\nlisten = \"127.0.0.1:0\"\nurl = \"https://a.example\"\n\
             secret_file = \"{secret}\"\n[hours]\n{hours}\n"
        );
        Config::parse(&folder.path().join("desk.toml"), &text)
            .err()
            .map(|error| error.to_string())
    };
    let pages = "[pages]\nurl = \"https://desk.example/\"\n";
    assert_eq!(with("zone = \"Asia/Tokyo\"", "long", pages), None);
    for (hours, secret, pages, wanted) in [
        ("", "short", pages, "agents.secret_file: "),
        ("", "long", "", "agents: needs [pages]"),
        ("zone = \"Mars\"", "long", pages, "hours.zone: "),
        ("days = []", "long", pages, "hours.days: "),
        ("days = [\"monday\"]", "long", pages, "hours.days: "),
        ("from = \"8\"", "long", pages, "hours.from: "),
        ("to = \"25:00\"", "long", pages, "hours.to: "),
        ("to = \"10:59\"", "long", pages, "hours.answer_h: "),
        ("answer_h = 0", "long", pages, "hours.answer_h: "),
        ("holidays = [\"12-25\"]", "long", pages, "hours.holidays: "),
    ] {
        let error = with(hours, secret, pages).expect(wanted);
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn mistakes_about_the_inbox_name_the_field() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "0123456789".repeat(4)).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let agents = "[pages]\nurl = \"https://desk.example\"\n[agents]\nlisten = \"127.0.0.1:0\"\n\
                  url = \"https://a.example\"\nsecret_file = \"secret\"\n";
    let inbox = "[inbox]\nhost = \"imap.example\"\nsecurity = \"tls\"\nuser = \"desk\"\npassword_file = \"secret\"\n";
    let with = |agents: &str, inbox: &str| {
        let text = format!("{GOOD}{agents}{inbox}");
        Config::parse(&folder.path().join("desk.toml"), &text)
    };
    let checked = with(agents, inbox).ok().unwrap().inbox.unwrap();
    assert_eq!((checked.port, checked.poll.as_secs()), (993, 30));
    assert_eq!(
        (checked.folder.as_str(), checked.done.as_str()),
        ("INBOX", "Done")
    );
    for (from, to, wanted) in [
        ("imap.example", "", "inbox.host"),
        ("\"tls\"", "\"none\"", "inbox.security"),
        ("user = \"desk\"", "user = \"a\\nb\"", "inbox.user"),
        ("user =", "done = \"INBOX\"\nuser =", "inbox.folder"),
        ("user =", "failed = \"Fähr\"\nuser =", "inbox.failed"),
        ("user =", "poll_s = 0\nuser =", "inbox.poll_s"),
        ("user =", "timeout_s = 0\nuser =", "inbox.timeout_s"),
        ("\"secret\"", "\"none\"", "inbox.password_file"),
    ] {
        let error = with(agents, &inbox.replacen(from, to, 1));
        let error = error.err().expect(wanted).to_string();
        assert!(error.contains(&format!("desk.toml: {wanted}: ")), "{error}");
    }
    let here = inbox
        .replace("\"tls\"", "\"none\"")
        .replace("imap.example", "127.0.0.1");
    assert_eq!(with(agents, &here).ok().unwrap().inbox.unwrap().port, 143);
    let alone = with("", inbox).err().unwrap().to_string();
    assert!(alone.contains("inbox: needs [agents]"), "{alone}");
}
