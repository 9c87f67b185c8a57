//! Agents and their passkeys.

use serde_json::Value;

use crate::authenticator::Authenticator;
use crate::browser::{Browser, PASSWORD, Person, hidden};
use crate::stage::{Answer, Database, Service, Stage, databases};

/// Invites somebody, who sets up a password and a passkey.
fn invited(
    stage: &Stage,
    service: &Service,
    name: &str,
    authenticator: &mut Authenticator,
) -> Answer {
    let (status, out, _) = stage.run(&["agent", "add", "--role", "agent", name], "");
    assert_eq!(status, 0);
    accept(service, &out, authenticator)
}

/// Accepts the invitation whose link was printed.
fn accept(service: &Service, printed: &str, authenticator: &mut Authenticator) -> Answer {
    let path = printed.lines().last().unwrap();
    let path = path.strip_prefix("https://agents.example").unwrap();
    let mut browser = Browser::new(service.agents.unwrap());
    assert!(browser.get(path).body.contains("Set up with a passkey"));
    let made = authenticator.make(&browser.get(&format!("{path}/passkey")).json());
    let fields = [
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("passkey", &made),
    ];
    browser.submit(path, &fields)
}

/// A browser before it signs in, and what it was given for the passkey.
fn asked(service: &Service) -> (Browser, Value) {
    let mut browser = Browser::new(service.agents.unwrap());
    let answer = browser.get("/sign-in/passkey");
    let cookie = answer.cookie.clone().unwrap();
    for wanted in [
        "__Host-desk-passkey=",
        "Secure",
        "HttpOnly",
        "SameSite=Strict",
        "Max-Age=300",
    ] {
        assert!(cookie.contains(wanted), "{cookie}");
    }
    browser.cookie = cookie.split(';').next().unwrap().to_owned();
    (browser, answer.json())
}

fn submit(browser: &mut Browser, name: &str, password: &str, passkey: &str) -> Answer {
    let fields = [("name", name), ("password", password), ("passkey", passkey)];
    browser.submit("/sign-in", &fields)
}

fn sign_in(service: &Service, name: &str, authenticator: &mut Authenticator) -> (Browser, Answer) {
    let (mut browser, options) = asked(service);
    let answer = submit(&mut browser, name, PASSWORD, &authenticator.show(&options));
    (browser, answer)
}

fn is_in(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.contains("<h1>To do</h1>")
}

#[test]
fn a_passkey_beside_the_password_signs_in() {
    for database in databases() {
        let stage = Stage::with_people(&database, "");
        let service = stage.serve();
        let mut key = Authenticator::new(b"first");
        let done = invited(&stage, &service, "Ann", &mut key);
        assert!(
            done.body.contains("Password and passkey are set up"),
            "{}",
            done.body
        );
        for _ in 0..2 {
            let (browser, answer) = sign_in(&service, "Ann", &mut key);
            assert!(is_in(&answer), "{}", answer.body);
            let page = browser.get("/account");
            assert!(page.body.contains("First passkey") && page.body.contains("last used"));
            assert!(page.body.contains("Not set up."), "no one-time codes");
        }
        assert_eq!(service.stop(), 0);
        let (_, audit, _) = stage.run(&["audit", "export"], "");
        assert_eq!(audit.matches(r#""by":"passkey""#).count(), 2, "{audit}");
        assert_eq!(stage.run(&["audit", "verify"], "").0, 0);
    }
}

/// What an authenticator, a browser or a thief could change, and what the audit log says of it.
#[test]
fn only_the_agents_own_passkey_used_here_and_now_counts() {
    for database in databases() {
        let stage = Stage::with_people(&database, "");
        let service = stage.serve();
        let mut ann = Authenticator::new(b"ann's");
        let mut bob = Authenticator::new(b"bob's");
        invited(&stage, &service, "Ann", &mut ann);
        invited(&stage, &service, "Bob", &mut bob);
        let refused = |answer: Answer| {
            assert_eq!(answer.status, 403);
            assert!(
                answer.body.contains("passkey or one-time code is wrong"),
                "{}",
                answer.body
            );
        };
        let (site, flags) = (ann.site.clone(), ann.flags);

        ann.origin = "https://agents.example.evil.example".into();
        refused(sign_in(&service, "Ann", &mut ann).1);
        ann.origin = "https://agents.example".into();
        ann.site = "evil.example".into();
        refused(sign_in(&service, "Ann", &mut ann).1);
        ann.site = site;
        ann.flags = 0;
        refused(sign_in(&service, "Ann", &mut ann).1);
        ann.flags = flags;
        // Another's credential, also under the own one's id.
        refused(sign_in(&service, "Ann", &mut bob).1);
        let mut forged = Authenticator::new(b"ann's");
        (forged.site, forged.user) = (ann.site.clone(), ann.user.clone());
        forged.counter = 1000;
        refused(sign_in(&service, "Ann", &mut forged).1);
        // A challenge that another browser was given.
        let (_, others) = asked(&service);
        let (mut browser, _) = asked(&service);
        refused(submit(&mut browser, "Ann", PASSWORD, &ann.show(&others)));
        // The right passkey beside a wrong password.
        let (mut browser, options) = asked(&service);
        refused(submit(
            &mut browser,
            "Ann",
            "seven blue lamp",
            &ann.show(&options),
        ));

        // Rightly used it counts, and the same once more does not.
        let (mut browser, options) = asked(&service);
        let cookie = browser.cookie.clone();
        let shown = ann.show(&options);
        assert!(is_in(&submit(&mut browser, "Ann", PASSWORD, &shown)));
        browser.cookie = cookie.clone();
        refused(submit(&mut browser, "Ann", PASSWORD, &shown));
        // Nor does the same challenge signed anew.
        browser.cookie = cookie;
        refused(submit(&mut browser, "Ann", PASSWORD, &ann.show(&options)));
        // A copy of the authenticator is behind the original.
        ann.counter = 3;
        refused(sign_in(&service, "Ann", &mut ann).1);
        ann.counter = 1000;
        assert!(is_in(&sign_in(&service, "Ann", &mut ann).1));
        assert!(is_in(&sign_in(&service, "Bob", &mut bob).1));

        for nonsense in ["x", "{}", "[]", "{\"id\":\"*\"}"] {
            let (mut browser, _) = asked(&service);
            assert_eq!(submit(&mut browser, "Ann", PASSWORD, nonsense).status, 400);
        }
        assert_eq!(service.stop(), 0);
        let (_, audit, _) = stage.run(&["audit", "export"], "");
        for (why, times) in [
            ("used on another page", 1),
            ("for another site", 1),
            ("nobody has touched", 1),
            ("not this agent's", 1),
            ("signature is wrong", 1),
            ("took too long, or was sent before", 3),
            ("the password is wrong", 1),
            ("counter went back", 1),
        ] {
            assert_eq!(audit.matches(why).count(), times, "{why}: {audit}");
        }
    }
}

#[test]
fn passkeys_are_added_named_and_removed_on_ones_own_page() {
    for database in databases() {
        let stage = Stage::with_people(&database, "");
        let service = stage.serve();
        let mut ann = Person::new(&stage, &service, "Ann", "agent");
        let mut first = Authenticator::new(b"first");
        let mut second = Authenticator::new(b"second");
        second.counter = 0;
        let add = |person: &mut Person, key: &mut Authenticator, name: &str| {
            let mark = hidden(&person.browser.get("/account").body, "mark");
            let made = key.make(&person.browser.get("/account/passkey").json());
            let fields = [("mark", &*mark), ("name", name), ("passkey", &made)];
            person.browser.submit("/account/passkey", &fields)
        };
        let page = add(&mut ann, &mut first, "<b>laptop</b>");
        assert!(
            page.body.contains("&lt;b&gt;laptop&lt;/b&gt;"),
            "{}",
            page.body
        );
        let page = add(&mut ann, &mut second, "telephone");
        assert!(page.body.contains("telephone"), "{}", page.body);
        let page = add(&mut ann, &mut first, "again");
        assert!(
            page.status == 422 && page.body.contains("set up already"),
            "{}",
            page.body
        );
        // Another agent cannot take the same credential, nor remove it.
        let mut bob = Person::new(&stage, &service, "Bob", "agent");
        let page = add(&mut bob, &mut second, "stolen");
        assert!(page.body.contains("set up already"), "{}", page.body);
        let id = hidden(&ann.browser.get("/account").body, "id");
        let mark = hidden(&bob.browser.get("/account").body, "mark");
        let fields = [("mark", &*mark), ("id", &*id)];
        assert_eq!(bob.browser.submit("/account/remove", &fields).status, 409);
        let fields = [("mark", "0"), ("id", &*id)];
        assert_eq!(ann.browser.submit("/account/remove", &fields).status, 403);

        // Authenticators that do not count are taken at their word.
        second.user = first.user.clone();
        for _ in 0..2 {
            assert!(is_in(&sign_in(&service, "Ann", &mut second).1));
        }
        assert!(is_in(&sign_in(&service, "Ann", &mut first).1));
        let mark = hidden(&ann.browser.get("/account").body, "mark");
        let fields = [("mark", &*mark), ("id", &*id)];
        let page = ann.browser.submit("/account/remove", &fields);
        assert!(!page.body.contains("&lt;b&gt;") && page.body.contains("telephone"));
        assert_eq!(sign_in(&service, "Ann", &mut first).1.status, 403);
        assert_eq!(service.stop(), 0);
        let (_, audit, _) = stage.run(&["audit", "export"], "");
        assert_eq!(audit.matches("passkey added").count(), 2);
        assert_eq!(audit.matches("passkey removed").count(), 1);
    }
}

#[test]
fn the_only_way_in_stays_until_there_is_another() {
    for database in databases() {
        let stage = Stage::with_people(&database, "");
        let service = stage.serve();
        let mut key = Authenticator::new(b"only");
        invited(&stage, &service, "Ann", &mut key);
        let (mut browser, _) = sign_in(&service, "Ann", &mut key);
        let page = browser.get("/account");
        let (mark, id) = (hidden(&page.body, "mark"), hidden(&page.body, "id"));
        let remove = [("mark", &*mark), ("id", &*id)];
        let refused = browser.submit("/account/remove", &remove);
        assert!(refused.status == 409 && refused.body.contains("could not sign in without it"));
        // One-time codes that were only shown sign nobody in.
        let mut ann = Person::of_page(&service, "Ann", &page.body);
        let code = ann.code(0);
        assert_eq!(ann.sign_in(PASSWORD, &code).status, 403);
        let wrong = browser.submit("/account/codes", &[("mark", &*mark), ("code", "1")]);
        assert!(wrong.status == 422 && wrong.body.contains("These six digits are not"));
        let set = browser.submit("/account/codes", &[("mark", &*mark), ("code", &*code)]);
        assert!(set.body.contains("They are set up"), "{}", set.body);
        let gone = browser.submit("/account/remove", &remove);
        assert!(
            gone.status == 200 && gone.body.contains("None."),
            "{}",
            gone.body
        );
        let code = ann.code(1);
        assert!(is_in(&ann.sign_in(PASSWORD, &code)));
    }
}

#[test]
fn a_new_invitation_takes_the_passkeys_away() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let service = stage.serve();
    let mut old = Authenticator::new(b"old");
    invited(&stage, &service, "Ann", &mut old);
    let (browser, _) = sign_in(&service, "Ann", &mut old);
    let (_, printed, _) = stage.run(&["agent", "invite", "Ann"], "");
    assert_eq!(browser.get("/queue").location.as_deref(), Some("/sign-in"));
    let mut new = Authenticator::new(b"new");
    // An invitation's challenge is for its link alone.
    let path = printed.lines().last().unwrap();
    let path = path.strip_prefix("https://agents.example").unwrap();
    let (mut stranger, options) = asked(&service);
    let mut made = browser.get(&format!("{path}/passkey")).json();
    made["challenge"] = options["challenge"].clone();
    let passkey = new.make(&made);
    let fields = [
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("passkey", &passkey),
    ];
    let page = stranger.submit(path, &fields);
    assert!(
        page.status == 422 && page.body.contains("That took too long"),
        "{}",
        page.body
    );
    accept(&service, &printed, &mut new);
    assert_eq!(sign_in(&service, "Ann", &mut old).1.status, 403);
    assert!(is_in(&sign_in(&service, "Ann", &mut new).1));
}

#[test]
fn without_a_name_there_are_no_passkeys() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let config = std::fs::read_to_string(stage.path("desk.toml")).unwrap();
    let config = config.replace("https://agents.example", "https://192.0.2.1:8444");
    std::fs::write(stage.path("desk.toml"), config).unwrap();
    let service = stage.serve();
    let browser = Browser::new(service.agents.unwrap());
    assert!(!browser.get("/sign-in").body.contains("passkey"));
    assert_eq!(browser.get("/sign-in/passkey").status, 303);
}
