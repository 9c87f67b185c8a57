//! Agents: signing in, deciding cases, giving codes out.

use recovery_protocol::{GuidFile, long_serial};

use crate::browser::{Browser, PASSWORD, Part, Person, hidden, link};
use crate::stage::{Database, Recorder, Service, Stage, databases};

const JANE: &str = "NVR-1,Jane Doe,,+491715550142;+491715550143,";

/// The owner asks the desk; the case's address in the console.
fn case_of(service: &Service, person: &Person, recorder: &Recorder, words: &str) -> String {
    let owner = Browser::new(service.http);
    let desk = format!("{}/desk", recorder.page());
    let page = owner.upload(&desk, &[("text", None, words.as_bytes())]);
    assert!(
        page.body.contains("The desk has your request"),
        "{}",
        page.body
    );
    let guid = recorder.request.guid().to_string();
    let found = person.browser.get(&format!("/search?q={guid}"));
    link(&found.body, "/case/")
}

#[test]
fn an_agent_approves_and_the_code_goes_to_the_linked_account() {
    for database in databases() {
        let stage = Stage::with_people(&database, "");
        stage.register(JANE);
        let service = stage.serve();
        let mut ann = Person::new(&stage, &service, "Ann", "agent");
        let recorder = Recorder::new("NVR-1", 1);
        let case = case_of(&service, &ann, &recorder, "<script>alert(1)</script>");

        let queue = ann.browser.get("/queue");
        assert!(queue.body.contains(&case) && queue.body.contains("to be decided"));
        let page = ann.browser.get(&case);
        assert!(page.body.contains("Jane Doe") && page.body.contains("+491715550142"));
        assert!(
            page.body.contains("&lt;script&gt;alert(1)"),
            "{}",
            page.body
        );
        assert!(
            !page.body.contains("value=\"send\""),
            "no code before approval"
        );
        let page = ann.step(&case, "send", &[]);
        assert_eq!(page.status, 409);

        let page = ann.step(&case, "approve", &[("words", "serial on the invoice")]);
        assert!(page.body.contains("approved, code not given yet"));
        assert!(page.body.contains("serial on the invoice"));
        let contact = hidden(&page.body, "contact");
        let page = ann.step(&case, "send", &[("contact", &contact)]);
        assert!(page.body.contains("code is out"), "{}", page.body);
        // Two were told that the desk was asked; one gets the code, the other is told.
        let texts = stage.wait_for_texts(4);
        let code = recorder.secure_code();
        let with: Vec<_> = texts
            .iter()
            .filter(|(_, text)| text.contains(&code))
            .collect();
        assert_eq!((with.len(), with[0].0.as_str()), (1, "+491715550142"));
        let page = ann.step(&case, "send", &[("contact", &contact)]);
        assert_eq!(page.status, 409, "once");

        for words in ["NVR-1", "nvr-1", "Jane%20Doe"] {
            let found = ann.browser.get(&format!("/search?q={words}"));
            assert!(found.body.contains(&case), "{words}");
        }
        let done = ann.browser.get("/queue?place=done");
        assert!(done.body.contains(&case));
        assert!(!ann.browser.get("/queue").body.contains(&case));
        assert_eq!(service.stop(), 0);
        assert_eq!(stage.texts().len(), 4);
        let (status, audit, _) = stage.run(&["audit", "export"], "");
        assert_eq!(status, 0);
        assert!(audit.contains("sends the code to ***42") && audit.contains("\"Ann\""));
        assert!(!audit.contains(&code) && !audit.contains(&code.replace(' ', "")));
        assert_eq!(stage.run(&["audit", "verify"], "").0, 0);
    }
}

#[test]
fn the_code_is_shown_once_and_the_owner_is_told() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    stage.register(JANE);
    let service = stage.serve();
    let mut ann = Person::new(&stage, &service, "Ann", "agent");
    let recorder = Recorder::new("NVR-1", 1);
    let case = case_of(&service, &ann, &recorder, "mine");
    ann.step(&case, "approve", &[]);
    let page = ann.step(&case, "show", &[]);
    assert!(page.body.contains(&recorder.secure_code()), "{}", page.body);
    assert!(page.body.contains("download=\"REPLY_NVR-1_"));
    let page = ann.step(&case, "show", &[]);
    assert_eq!(page.status, 409);
    assert!(!page.body.contains(&recorder.secure_code()));
    let texts = stage.wait_for_texts(4);
    assert!(
        texts
            .iter()
            .all(|(_, text)| !text.contains(&recorder.secure_code()))
    );
    assert_eq!(
        texts
            .iter()
            .filter(|(_, text)| text.contains("gave out the code"))
            .count(),
        2
    );
    let owner = Browser::new(service.http).get(&recorder.page());
    assert!(
        owner.body.contains("The desk has given out the code"),
        "{}",
        owner.body
    );
    let log = service.log();
    assert_eq!(service.stop(), 0);
    assert!(!log.contains(&recorder.secure_code().replace(' ', "")));
    let database = std::fs::read(stage.path("desk.db")).unwrap();
    for code in [
        recorder.secure_code(),
        recorder.secure_code().replace(' ', ""),
    ] {
        assert!(
            !database
                .windows(code.len())
                .any(|part| part == code.as_bytes())
        );
    }
}

#[test]
fn proof_is_asked_answered_and_refused() {
    for database in databases() {
        let stage = Stage::with_people(&database, "[limits]\naddress_a_minute = 1000");
        let service = stage.serve();
        let mut ann = Person::new(&stage, &service, "Ann", "agent");
        let recorder = Recorder::new("NVR-1", 1);
        let case = case_of(&service, &ann, &recorder, "mine");
        let page = ann.step(&case, "ask", &[]);
        assert!(page.body.contains("Say what you ask"), "{}", page.body);
        ann.step(
            &case,
            "ask",
            &[("words", "A picture of the <label>, please")],
        );
        assert!(ann.browser.get("/queue?place=owner").body.contains(&case));

        let owner = Browser::new(service.http);
        let page = owner.get(&recorder.page());
        assert!(page.body.contains("A picture of the &lt;label&gt;, please"));
        let desk = format!("{}/desk", recorder.page());
        let picture = crate::pictures::png_of("label", 40);
        let page = owner.upload(
            &desk,
            &[("text", None, b"Here"), ("file", Some("a.png"), &picture)],
        );
        assert!(
            page.body.contains("The desk has your request"),
            "{}",
            page.body
        );
        let page = ann.browser.get(&case);
        assert!(page.body.contains("to be decided") && page.body.contains("Here"));
        let picture = ann.browser.get(&link(&page.body, "/picture/"));
        assert!(picture.head.contains("content-type: image/jpeg"));
        assert_eq!(owner.get(&link(&page.body, "/picture/")).status, 404);

        ann.step(&case, "refuse", &[("words", "This is another recorder")]);
        let page = owner.get(&recorder.page());
        assert!(page.body.contains("This is another recorder"));
        let page = ann.step(&case, "approve", &[]);
        assert_eq!(page.status, 409);
        let page = ann.step(&case, "reopen", &[]);
        assert!(page.body.contains("to be decided"));
    }
}

#[test]
fn two_people_approve_where_the_policy_wants_it() {
    let stage = Stage::with_people(&Database::Sqlite, "[policy]\nsecond_person = \"unlinked\"");
    stage.register(JANE);
    let service = stage.serve();
    let mut ann = Person::new(&stage, &service, "Ann", "agent");
    let mut bob = Person::new(&stage, &service, "Bob", "agent");
    let linked = case_of(&service, &ann, &Recorder::new("NVR-1", 1), "mine");
    let page = ann.step(&linked, "approve", &[]);
    assert!(page.body.contains("approved, code not given yet"));

    let unlinked = case_of(&service, &ann, &Recorder::new("NVR-2", 1), "mine");
    let page = ann.step(&unlinked, "approve", &[]);
    assert!(page.body.contains("needs a second approval"));
    assert!(page.body.contains("somebody else must approve it too"));
    let page = ann.step(&unlinked, "approve", &[]);
    assert_eq!(page.status, 409);
    assert!(page.body.contains("You have approved this case already"));
    let page = bob.step(&unlinked, "approve", &[]);
    assert!(page.body.contains("approved, code not given yet"));
    assert!(
        !page.body.contains("value=\"send\""),
        "there is nobody to send it to"
    );
}

#[test]
fn an_auditor_reads_and_a_lead_undoes_a_stop() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    stage.register(JANE);
    let service = stage.serve();
    let mut ann = Person::new(&stage, &service, "Ann", "agent");
    let mut lea = Person::new(&stage, &service, "Lea", "lead");
    let mut eve = Person::new(&stage, &service, "Eve", "auditor");
    let recorder = Recorder::new("NVR-1", 1);
    let case = case_of(&service, &ann, &recorder, "mine");

    let page = eve.browser.get(&case);
    assert!(page.body.contains("***42") && !page.body.contains("5550142"));
    let mark = hidden(&eve.browser.get("/queue").body, "mark");
    let fields = [("mark", &*mark), ("turn", "0"), ("step", "approve")];
    let page = eve.browser.submit(&case, &fields);
    assert!(page.body.contains("Auditors read"), "{}", page.body);

    let text = stage.wait_for_texts(2)[0].1.clone();
    let path = text
        .split("https://desk.example")
        .nth(1)
        .unwrap()
        .trim()
        .to_owned();
    Browser::new(service.http).submit(&path, &[]);
    let queue = ann.browser.get("/queue");
    assert!(queue.body.contains("it was not me"), "{}", queue.body);
    let page = ann.step(&case, "reopen", &[]);
    assert_eq!(page.status, 409);
    let page = ann.step(&case, "approve", &[]);
    assert_eq!(page.status, 409);
    let page = lea.step(&case, "reopen", &[("words", "spoke with Jane")]);
    assert!(page.body.contains("to be decided"), "{}", page.body);
}

#[test]
fn a_case_that_changed_meanwhile_is_not_decided() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let service = stage.serve();
    let mut ann = Person::new(&stage, &service, "Ann", "agent");
    let mut bob = Person::new(&stage, &service, "Bob", "agent");
    let case = case_of(&service, &ann, &Recorder::new("NVR-1", 1), "mine");
    let seen = ann.browser.get(&case);
    bob.step(&case, "refuse", &[("words", "no")]);
    let (mark, turn) = (hidden(&seen.body, "mark"), hidden(&seen.body, "turn"));
    let fields = [("mark", &*mark), ("turn", &*turn), ("step", "approve")];
    let page = ann.browser.submit(&case, &fields);
    assert_eq!(page.status, 409);
    assert!(page.body.contains("has changed meanwhile") && page.body.contains("refused"));
}

#[test]
fn signing_in_needs_all_three_and_makes_a_fresh_session() {
    for database in databases() {
        let stage = Stage::with_people(&database, "");
        let service = stage.serve();
        let mut ann = Person::new(&stage, &service, "Ann", "agent");
        let first = ann.browser.cookie.clone();
        let used = ann.code(0);
        let (next, wrong) = (ann.code(1), "000000");
        let mut fresh = Browser::new(service.agents.unwrap());
        for (name, password, code) in [
            ("Ann", PASSWORD, wrong),
            ("Ann", PASSWORD, used.as_str()),
            ("Ann", "seven blue lamp", next.as_str()),
            ("Bob", PASSWORD, next.as_str()),
            ("", "", ""),
        ] {
            let fields = [("name", name), ("password", password), ("code", code)];
            let page = fresh.submit("/sign-in", &fields);
            assert_eq!(page.status, 403, "{name} {password} {code}");
            assert!(page.cookie.is_none() && page.body.contains("is wrong"));
        }
        // A session that the browser was given before does not become somebody's.
        fresh.cookie = format!("__Host-desk={}", "ab".repeat(32));
        let planted = fresh.cookie.clone();
        let fields = [("name", "Ann"), ("password", PASSWORD), ("code", &*next)];
        let answer = fresh.submit_only("/sign-in", &fields);
        let cookie = answer.cookie.unwrap();
        for wanted in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(wanted), "{cookie}");
        }
        assert_ne!(fresh.cookie, planted);
        assert_ne!(fresh.cookie, first);
        assert_eq!(fresh.get("/queue").status, 200);
        let mut other = Browser::new(service.agents.unwrap());
        other.cookie = planted;
        assert_eq!(other.get("/queue").location.as_deref(), Some("/sign-in"));

        let mark = hidden(&fresh.get("/queue").body, "mark");
        other.cookie = fresh.cookie.clone();
        assert_eq!(
            ann.browser.submit("/sign-out", &[("mark", &mark)]).status,
            403
        );
        fresh.submit("/sign-out", &[("mark", &mark)]);
        assert_eq!(other.get("/queue").location.as_deref(), Some("/sign-in"));
        assert_eq!(
            ann.browser.get("/queue").status,
            200,
            "the other session goes on"
        );

        let (status, out, _) = stage.run(&["agent", "remove", "Ann"], "");
        assert_eq!((status, out.trim()), (0, "Ann is no agent any more"));
        assert_eq!(
            ann.browser.get("/queue").location.as_deref(),
            Some("/sign-in")
        );
        assert_eq!(service.stop(), 0);
        let (_, audit, _) = stage.run(&["audit", "export"], "");
        assert_eq!(audit.matches("sign-in refused").count(), 5);
        assert!(!audit.contains(PASSWORD));
    }
}

#[test]
fn attempts_to_sign_in_are_counted() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let service = stage.serve();
    let mut ann = Person::new(&stage, &service, "Ann", "agent");
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(ann.sign_in("wrong password", "000000").status);
    }
    assert_eq!(statuses[..10], [403; 10]);
    assert_eq!(statuses[10..], [429; 2]);
    let code = ann.code(1);
    assert_eq!(ann.sign_in(PASSWORD, &code).status, 429);
}

#[test]
fn a_session_ends_when_it_is_not_used() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let service = stage.serve();
    let ann = Person::new(&stage, &service, "Ann", "agent");
    assert_eq!(ann.browser.get("/queue").status, 200);
    stage.tamper("UPDATE session SET seen_at = seen_at - 1860000");
    assert_eq!(
        ann.browser.get("/queue").location.as_deref(),
        Some("/sign-in")
    );
    stage.tamper("UPDATE session SET seen_at = seen_at + 1860000, made_at = made_at - 36060000");
    assert_eq!(
        ann.browser.get("/queue").location.as_deref(),
        Some("/sign-in")
    );
}

#[test]
fn a_list_that_keeps_itself_up_to_date_keeps_no_session_open() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let service = stage.serve();
    let mut ann = Person::new(&stage, &service, "Ann", "agent");
    let page = ann.browser.get("/queue");
    assert!(
        page.body.contains("hx-get=\"/queue?place=desk\""),
        "{}",
        page.body
    );
    for script in ["/htmx.js", "/console.js"] {
        let answer = ann.browser.get(script);
        assert!(
            answer.head.contains("content-type: text/javascript"),
            "{}",
            answer.head
        );
    }
    stage.tamper("UPDATE session SET seen_at = seen_at - 900000");
    ann.browser.headers = "HX-Request: true\r\n".into();
    assert!(ann.browser.get("/queue").body.contains("id=\"cases\""));
    stage.tamper("UPDATE session SET seen_at = seen_at - 960000");
    let answer = ann.browser.get("/queue");
    assert_eq!(answer.status, 200);
    assert!(
        answer.head.contains("hx-redirect: /sign-in"),
        "{}",
        answer.head
    );
    assert!(!answer.body.contains("cases"));
}

#[test]
fn forms_without_the_sessions_mark_change_nothing() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let service = stage.serve();
    let mut ann = Person::new(&stage, &service, "Ann", "agent");
    let bob = Person::new(&stage, &service, "Bob", "agent");
    let case = case_of(&service, &ann, &Recorder::new("NVR-1", 1), "mine");
    let bobs = hidden(&bob.browser.get(&case).body, "mark");
    for mark in ["", "0123", &bobs] {
        let fields = [("mark", mark), ("turn", "0"), ("step", "approve")];
        assert_eq!(ann.browser.submit(&case, &fields).status, 403);
    }
    let mark = hidden(&ann.browser.get(&case).body, "mark");
    ann.browser.headers = "Sec-Fetch-Site: same-site\r\n".into();
    let fields = [("mark", &*mark), ("turn", "0"), ("step", "approve")];
    assert_eq!(ann.browser.submit(&case, &fields).status, 403);
    ann.browser.headers.clear();
    assert!(ann.browser.get(&case).body.contains("to be decided"));
    let account: [(&str, &[(&str, &str)]); 4] = [
        ("/account/passkey", &[("name", "mine"), ("passkey", "{}")]),
        ("/account/remove", &[("id", "x")]),
        ("/account/codes", &[("code", "000000")]),
        ("/sign-out", &[]),
    ];
    for (path, fields) in account {
        for (mark, site) in [(bobs.as_str(), "same-origin"), (&mark, "cross-site")] {
            ann.browser.headers = format!("Sec-Fetch-Site: {site}\r\n");
            let fields = [&[("mark", mark)], fields].concat();
            let answer = ann.browser.submit_only(path, &fields);
            assert_eq!((answer.status, answer.cookie), (403, None), "{path} {site}");
        }
    }
    // Nor does another site's form sign somebody in who does not want it.
    let code = ann.code(1);
    let answer = ann.sign_in(PASSWORD, &code);
    assert_eq!((answer.status, answer.cookie), (403, None));
    ann.browser.headers.clear();
    assert_eq!(ann.browser.get("/queue").status, 200);
    let nobody = Browser::new(service.agents.unwrap());
    for path in [
        case.as_str(),
        "/queue",
        "/search?q=x",
        "/picture/1",
        "/../etc/passwd",
    ] {
        assert_eq!(nobody.get(path).status, 303, "{path}");
    }
}

#[test]
fn names_of_agents_are_checked_and_unique() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let add = |name: &str| stage.run(&["agent", "add", "--role", "agent", name], "");
    assert_eq!(add("Ann").0, 0);
    assert!(
        add("Ann")
            .2
            .contains("there is an agent of that name already")
    );
    assert!(add("<b>").2.contains("letters, digits"));
    let (status, out, _) = stage.run(&["agent", "invite", "Ann"], "");
    assert!(status == 0 && out.contains("https://agents.example/welcome/"));
    assert!(
        stage
            .run(&["agent", "invite", "Bob"], "")
            .2
            .contains("no agent")
    );
    assert_eq!(stage.run(&["agent", "list"], "").1, "Ann: agent, invited\n");
}

#[test]
fn what_reached_an_agent_becomes_cases() {
    for database in databases() {
        let stage = Stage::with_people(&database, "");
        stage.register(JANE);
        let service = stage.serve();
        let ann = Person::new(&stage, &service, "Ann", "agent");
        let eve = Person::new(&stage, &service, "Eve", "auditor");
        let (by_phone, by_mail) = (Recorder::new("NVR-1", 1), Recorder::new("NVR-2", 2));
        let photographed = Recorder::new("NVR-3", 3);
        let rows = long_serial::rows(&by_phone.request)
            .join(" ")
            .to_lowercase();
        let file = GuidFile::new(by_mail.request.clone(), "X5S", "4.1", "").unwrap();
        let file = file.write(&[]);
        let picture = crate::pictures::png_of(&long_serial::symbols(&photographed.request), 6);
        let mark = hidden(&ann.browser.get("/new").body, "mark");
        let parts: [Part<'_>; 6] = [
            ("mark", None, mark.as_bytes()),
            ("rows", None, rows.as_bytes()),
            ("file", Some("GUID_1.txt"), file.as_bytes()),
            ("file", Some("photo.png"), &picture),
            ("file", Some("<b>.txt"), b"nothing"),
            ("words", None, b"Jane called, 555 0177"),
        ];
        let page = ann.browser.upload("/new", &parts);
        assert_eq!(page.status, 200, "{}", page.body);
        for serial in ["NVR-1", "NVR-2", "NVR-3"] {
            assert!(
                page.body.contains(&format!(">{serial}</a>")),
                "{}",
                page.body
            );
        }
        assert!(page.body.contains("&lt;b&gt;.txt"));
        assert!(page.body.contains("There is no long serial number here"));
        let case = ann.browser.get(&link(&page.body, "/case/"));
        assert!(case.body.contains("Ann brings the request") && case.body.contains("Jane called"));
        // Her contacts are told; once, whoever brings it again.
        ann.browser.upload("/new", &parts);
        stage.wait_for_texts(2);
        assert_eq!(
            ann.browser
                .get("/queue")
                .body
                .matches("href=\"/case/")
                .count(),
            3
        );

        for (browser, mark) in [(&eve.browser, mark.as_str()), (&ann.browser, "0")] {
            let parts = [
                ("mark", None, mark.as_bytes()),
                ("rows", None, rows.as_bytes()),
            ];
            assert_eq!(browser.upload("/new", &parts).status, 403);
        }
        let empty = [("mark", None, mark.as_bytes())];
        assert_eq!(ann.browser.upload("/new", &empty).status, 422);
        assert_eq!(service.stop(), 0);
        assert_eq!(stage.texts().len(), 2);
    }
}
