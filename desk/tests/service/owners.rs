//! Owners bring their request, choose where the code goes, ask the desk, or stop what was not theirs.

use recovery_protocol::long_serial;

use crate::browser::Browser;
use crate::stage::{Database, Recorder, Stage, databases, wait_until};

const CONTACTS: &str = "NVR-1,Jane,,+491715550142;+491715550143,";

/// The first contact that a page offers.
fn first_contact(body: &str) -> String {
    let at = body.find("name=\"contact\" value=\"").unwrap() + 22;
    body[at..at + 16].to_owned()
}

#[test]
fn the_code_goes_to_the_contact_that_the_owner_chooses() {
    for database in databases() {
        let stage = Stage::with_people(&database, "");
        stage.register(CONTACTS);
        let service = stage.serve();
        let recorder = Recorder::new("NVR-1", 1);
        let mut owner = Browser::new(service.http);

        let rows = long_serial::rows(&recorder.request)
            .join("\n")
            .to_lowercase();
        let page = owner.upload("/", &[("text", None, rows.as_bytes())]);
        assert_eq!(page.status, 200);
        assert!(page.body.contains("Text message to ***42"), "{}", page.body);
        assert!(!page.body.contains("0142"));
        let second = page.body.rfind("name=\"contact\" value=\"").unwrap() + 22;
        let second = page.body[second..second + 16].to_owned();

        let path = format!("{}/send", recorder.page());
        let page = owner.submit(&path, &[("contact", &second)]);
        assert!(page.body.contains("goes to ***43 now"), "{}", page.body);
        let mut texts = stage.wait_for_texts(2);
        texts.sort();
        assert_eq!(texts[1].0, "+491715550143");
        assert!(
            texts[1].1.contains(&recorder.secure_code()),
            "{}",
            texts[1].1
        );
        assert!(!texts[0].1.contains(&recorder.secure_code()));
        assert!(texts[0].1.contains("***43"));
        for (_, text) in &texts {
            assert!(text.contains("https://desk.example/stop/"), "{text}");
        }

        // Sent again at once (a reload), it is the same message.
        let page = owner.submit(&path, &[("contact", &second)]);
        assert!(page.body.contains("goes to ***43 now"));
        let page = owner.submit(&path, &[("contact", &first_contact(&page.body))]);
        assert_eq!(page.status, 429);
        assert!(page.body.contains("in 1 minutes"), "{}", page.body);
        assert_eq!(service.stop(), 0);
        assert_eq!(stage.texts().len(), 2);
    }
}

#[test]
fn a_code_of_the_one_way_is_no_repeat_of_the_other() {
    let stage = Stage::with_people(&Database::Sqlite, "[limits]\napart_s = 5");
    stage.register("NVR-1,Jane,,+491715550142,");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-1", 1);
    let asked = service.ask(&recorder.question());
    assert_eq!(asked.status, 200);
    let contact = asked.json()["sent_to"].as_str().unwrap().to_owned();
    let mut owner = Browser::new(service.http);
    let path = format!("{}/send", recorder.page());
    let page = owner.submit(&path, &[("contact", &contact)]);
    assert_eq!(page.status, 429, "{}", page.body);
}

#[test]
fn a_qr_code_in_capitals_leads_to_the_page() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-1", 1);
    let owner = Browser::new(service.http);
    let text = long_serial::qr_text(&recorder.request, "/r/");
    let answer = owner.get(&text);
    assert_eq!(
        (answer.status, answer.location),
        (303, Some(recorder.page()))
    );
    assert_eq!(owner.get("/R/nonsense").location.as_deref(), Some("/"));
}

#[test]
fn what_is_wrong_with_the_rows_is_said_row_by_row() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-1", 1);
    let rows = long_serial::rows(&recorder.request);
    let owner = Browser::new(service.http);
    let says = |text: &str, sentence: &str| {
        let page = owner.upload("/", &[("text", None, text.as_bytes())]);
        assert_eq!(page.status, 422, "{text}");
        assert!(page.body.contains(sentence), "{sentence}: {}", page.body);
    };
    let mut wrong = rows.clone();
    let other = if wrong[2].starts_with('7') { "8" } else { "7" };
    wrong[2].replace_range(0..1, other);
    says(&wrong.join("\n"), "Row 3 is not right");
    let mut missing = rows.clone();
    missing.remove(1);
    says(&missing.join("\n"), "Row 2 is missing");
    says(&rows[..3].join("\n"), "Row 4 is missing");
    says("good morning", "There is no request in this");
    says("", "Choose a file, or type the rows");
    says("</textarea><b>x", "&lt;/textarea&gt;&lt;b&gt;x");
    let guid = b"request: 0\r\nguid: x\r\n";
    let page = owner.upload(
        "/",
        &[("file", Some("GUID_1.txt"), guid), ("text", None, b"")],
    );
    assert_eq!(page.status, 422);
    assert!(
        page.body.contains("The GUID file is damaged"),
        "{}",
        page.body
    );
}

#[test]
fn a_stranger_learns_nothing_from_the_pages() {
    for database in databases() {
        let stage = Stage::with_people(&database, "[limits]\naddress_a_minute = 1000");
        stage.register(CONTACTS);
        let service = stage.serve();
        let mut seen = Vec::new();
        for serial in ["NVR-1", "NVR-2"] {
            let recorder = Recorder::new(serial, 7);
            let mut owner = Browser::new(service.http);
            let mut pages = vec![owner.get(&recorder.page())];
            let contact = first_contact(&pages[0].body);
            let send = format!("{}/send", recorder.page());
            pages.push(owner.submit(&send, &[("contact", &contact)]));
            pages.push(owner.submit(&send, &[("contact", "0123456789abcdef")]));
            pages.push(owner.get(&recorder.page()));
            if serial == "NVR-1" {
                // The owner stops it; who asked sees no difference.
                let token = stage.wait_for_texts(2)[0].1.clone();
                let token = token.split("/stop/").nth(1).unwrap()[..32].to_owned();
                assert_eq!(owner.submit(&format!("/stop/{token}"), &[]).status, 200);
            }
            pages.push(owner.get(&recorder.page()));
            let desk = format!("{}/desk", recorder.page());
            pages.push(owner.upload(&desk, &[("text", None, b"It is mine")]));
            pages.push(owner.get(&recorder.page()));
            seen.push(
                pages
                    .into_iter()
                    .map(|page| (page.status, shape(&page.body, &recorder)))
                    .collect::<Vec<_>>(),
            );
        }
        assert_eq!(seen[0][5].0, 200);
        assert!(
            seen[0][5].1.contains("The desk has your request"),
            "{}",
            seen[0][5].1
        );
        for (known, unknown) in seen[0].iter().zip(&seen[1]) {
            assert_eq!(known, unknown);
        }
        assert_eq!(service.stop(), 0);
    }
}

/// A page without what differs between any two recorders.
fn shape(body: &str, recorder: &Recorder) -> String {
    let rows = long_serial::rows(&recorder.request).join("\n");
    let mut body = body
        .replace(&rows, "ROWS")
        .replace(&recorder.page(), "PAGE")
        .replace(recorder.request.serial().as_str(), "SERIAL");
    while let Some(at) = body.find("value=\"") {
        body.replace_range(at..at + 7 + 16, "ID");
    }
    let digits = |c: char| if c.is_ascii_digit() { '0' } else { c };
    body.chars().map(digits).collect()
}

#[test]
fn not_me_stops_the_request_and_a_link_that_is_only_looked_at_does_not() {
    for database in databases() {
        let stage = Stage::with_people(&database, "[limits]\napart_s = 0");
        stage.register(CONTACTS);
        let service = stage.serve();
        let recorder = Recorder::new("NVR-1", 1);
        assert_eq!(service.ask(&recorder.question()).status, 200);
        let text = stage.wait_for_texts(2)[1].1.clone();
        let path = text.split("https://desk.example").nth(1).unwrap();
        let path = path.split_whitespace().next().unwrap().to_owned();

        let mut owner = Browser::new(service.http);
        for _ in 0..3 {
            let page = owner.get(&path);
            assert!(
                page.body.contains("It was not me: stop it"),
                "{}",
                page.body
            );
            assert!(page.body.contains("NVR-1"));
        }
        assert_eq!(service.ask(&recorder.question()).status, 200);
        stage.wait_for_texts(4);
        for _ in 0..2 {
            let page = owner.submit(&path, &[]);
            assert!(page.body.contains("It is stopped"), "{}", page.body);
        }
        // Asked again it is answered as before, and nothing leaves.
        assert_eq!(service.ask(&recorder.question()).status, 200);
        let mut other = path.clone().into_bytes();
        let last = other.len() - 1;
        other[last] = if other[last] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        assert_eq!(owner.get(&other).status, 404);
        assert_eq!(owner.submit(&other, &[]).status, 404);
        assert_eq!(service.stop(), 0);
        assert_eq!(stage.texts().len(), 4);
        let (status, audit, _) = stage.run(&["audit", "export"], "");
        assert_eq!(status, 0);
        assert_eq!(audit.matches("says: it was not me").count(), 1);
    }
}

#[test]
fn a_code_that_waits_in_the_outbox_is_not_sent_after_a_stop() {
    let dir = tempfile::tempdir().unwrap();
    let (seen, down) = (dir.path().join("seen"), dir.path().join("down"));
    std::fs::write(&down, "").unwrap();
    let text = format!(
        "[text]\ncommand = [\"/bin/sh\", \"-c\", 'read -r text; echo \"$text\" >> {}; test ! -e {}', \"sh\", \"{{to}}\"]\n",
        seen.display(),
        down.display()
    );
    let stage = Stage::with_people(&Database::Sqlite, &text);
    stage.register("NVR-1,Jane,,+491715550142,");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-1", 1);
    assert_eq!(service.ask(&recorder.question()).status, 200);
    let seen = || std::fs::read_to_string(&seen).unwrap_or_default();
    wait_until("it is tried to send the code", || seen().ends_with('\n'));
    let path = seen();
    let path = path.split("https://desk.example").nth(1).unwrap().trim();
    Browser::new(service.http).submit(path, &[]);
    std::fs::remove_file(&down).unwrap();
    wait_until("the message is given up", || {
        service.log().contains("the owner has stopped this request")
    });
    assert_eq!(seen().lines().count(), 1);
}

#[test]
fn forms_of_other_sites_are_refused() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    stage.register(CONTACTS);
    let service = stage.serve();
    let recorder = Recorder::new("NVR-1", 1);
    let mut browser = Browser::new(service.http);
    let contact = first_contact(&browser.get(&recorder.page()).body);
    for headers in [
        "Sec-Fetch-Site: cross-site\r\n",
        "Origin: https://other.example\r\n",
        "Origin: null\r\n",
    ] {
        browser.headers = headers.into();
        let send = format!("{}/send", recorder.page());
        assert_eq!(browser.submit(&send, &[("contact", &contact)]).status, 403);
        let desk = format!("{}/desk", recorder.page());
        assert_eq!(browser.upload(&desk, &[("text", None, b"x")]).status, 403);
    }
    assert_eq!(service.stop(), 0);
    assert!(stage.texts().is_empty());
}

#[test]
fn cases_from_one_address_are_limited() {
    let stage = Stage::with_people(&Database::Sqlite, "[limits]\ncases_a_day = 2");
    let service = stage.serve();
    let browser = Browser::new(service.http);
    let mut statuses = Vec::new();
    for number in 1..=3 {
        let recorder = Recorder::new(&format!("NVR-{number}"), 1);
        let desk = format!("{}/desk", recorder.page());
        statuses.push(browser.upload(&desk, &[("text", None, b"mine")]).status);
    }
    assert_eq!(statuses, [200, 200, 429]);
}

#[test]
fn without_pages_there_are_none_and_without_agents_nobody_is_asked() {
    let stage = Stage::new(&Database::Sqlite, "");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-1", 1);
    for path in ["/", &recorder.page(), "/stop/abc"] {
        assert_eq!(service.get(path).refused(), (404, "not-found".into()));
    }
    drop(service);
    stage.configure("[pages]\nurl = \"https://desk.example\"");
    let service = stage.serve();
    let browser = Browser::new(service.http);
    let page = browser.get(&recorder.page());
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("I can reach none"));
    assert_eq!(service.get("/v1/nothing").refused().0, 404);
    assert!(
        browser
            .get("/nothing")
            .body
            .contains("There is nothing here")
    );
    wait_until("the service is well", || {
        service.get("/healthz").status == 200
    });
}
