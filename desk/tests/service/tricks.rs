//! What wicked people send to pages, owners' and agents' alike: each gets a page that says what is wrong, and nothing comes of it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use recovery_protocol::long_serial;

use crate::browser::{Browser, Person, hidden, link};
use crate::pictures::{bomb, png_of};
use crate::stage::{Answer, Database, Recorder, Stage, databases, wait_until};

const EVIL: &str =
    "</textarea></title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;";

/// The page shows it, as text.
fn shows_as_text(page: &Answer) {
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(
        page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{}",
        page.body
    );
    assert!(page.body.contains("&amp;amp;"), "{}", page.body);
    for markup in ["<script>", "<img src=x", "</textarea></title>"] {
        assert!(!page.body.contains(markup), "{markup}: {}", page.body);
    }
}

#[test]
fn every_text_on_a_page_is_text() {
    let stage = Stage::with_people(&Database::Sqlite, "[limits]\naddress_a_minute = 1000");
    let config = std::fs::read_to_string(stage.path("desk.toml")).unwrap();
    let vendor = "vendor = '<script>alert(1)</script>&amp;'";
    let config = config.replace("vendor = \"Example\"", vendor);
    std::fs::write(stage.path("desk.toml"), config).unwrap();
    stage.register(&format!(
        "NVR-1,\"{}\",,+491715550142,",
        EVIL.replace('"', "\"\"")
    ));
    let service = stage.serve();
    let mut ann = Person::new(&stage, &service, "Ann", "agent");
    let recorder = Recorder::new("NVR-1", 1);
    let mut owner = Browser::new(service.http);
    owner.language = EVIL.replace('"', "");
    shows_as_text(&owner.get("/"));
    shows_as_text(&ann.browser.get("/sign-in"));

    let typed = owner.upload("/", &[("text", None, EVIL.as_bytes())]);
    assert_eq!(typed.status, 422);
    assert!(typed.body.contains("&lt;img src=x"), "{}", typed.body);
    owner.upload(
        &format!("{}/desk", recorder.page()),
        &[("text", None, EVIL.as_bytes())],
    );
    let case = link(&ann.browser.get("/queue").body, "/case/");
    shows_as_text(&ann.browser.get(&case));
    shows_as_text(&ann.step(&case, "ask", &[("words", EVIL)]));
    shows_as_text(&owner.get(&recorder.page()));
    ann.step(&case, "refuse", &[("words", EVIL)]);
    shows_as_text(&owner.get(&recorder.page()));

    let words: String = EVIL.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let found = ann.browser.get(&format!("/search?q={words}"));
    shows_as_text(&found);
    assert!(found.body.contains(&case), "by the owner's name");
    let mark = hidden(&ann.browser.get("/new").body, "mark");
    let other = long_serial::rows(&Recorder::new("NVR-2", 1).request).join(" ");
    let parts = [
        ("mark", None, mark.as_bytes()),
        ("rows", None, other.as_bytes()),
        ("words", None, EVIL.as_bytes()),
        (
            "file",
            Some("<script>alert(1)</script>&amp;.txt"),
            b"nothing".as_slice(),
        ),
    ];
    let made = ann.browser.upload("/new", &parts);
    shows_as_text(&made);
    shows_as_text(&ann.browser.get(&link(&made.body, "/case/")));
    // In a link's address it is no second parameter.
    let queue = ann
        .browser
        .get(&format!("/queue?place=done&due=1&id={words}"));
    assert!(!queue.body.contains("<script>alert"), "{}", queue.body);
}

#[test]
fn paths_that_lead_nowhere_lead_nowhere() {
    let stage = Stage::with_people(&Database::Sqlite, "[limits]\naddress_a_minute = 1000");
    let service = stage.serve();
    let ann = Person::new(&stage, &service, "Ann", "agent");
    let owner = Browser::new(service.http);
    let long = format!("/r/{}", "A".repeat(12_000));
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/r/..%2f..%2fdesk.db",
        "/R/..%2f..%2fdesk.db",
        "/r/%00",
        "/r/%ff%fe",
        "/R//evil.example",
        "//evil.example/",
        "/stop/..%2f",
        "/picture/..%2f..%2fdesk.db",
        "/picture/%00",
        "/case/%2e%2e",
        "/case/'%20OR%20'1'='1",
        "/welcome/..%2f%2e",
        "/style.css/../desk.toml",
        "/console.js%00.html",
        "/%5cevil.example",
        &long,
    ] {
        for browser in [&owner, &ann.browser] {
            let answer = browser.get(path);
            assert!(
                [303, 400, 404].contains(&answer.status),
                "{path}: {}",
                answer.status
            );
            if let Some(to) = &answer.location {
                assert!(to.starts_with('/') && !to.starts_with("//"), "{path}: {to}");
            }
            assert!(
                !answer.body.contains("SQLite") && !answer.body.contains("root:"),
                "{path}"
            );
        }
    }
    assert_eq!(ann.browser.get("/queue").status, 200);
}

/// Sends a form that says it never ends, and reads at the same time; how much was sent when the answer came.
fn endless_form(to: SocketAddr, path: &str, cookie: &str) -> (String, usize) {
    const WHOLE: usize = 100 * 1024 * 1024;
    let mut stream = TcpStream::connect(to).unwrap();
    let mut reader = stream.try_clone().unwrap();
    reader
        .set_read_timeout(Some(Duration::from_secs(120)))
        .unwrap();
    let answer = thread::spawn(move || {
        let mut bytes = Vec::new();
        // It may be cut off after the answer.
        let _ = reader.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let part = "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n";
    let length = part.len() + WHOLE;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\nCookie: {cookie}\r\n\
         Content-Type: multipart/form-data; boundary=limit\r\nContent-Length: {length}\r\n\r\n{part}"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let piece = vec![b'a'; 64 * 1024];
    let mut sent = 0;
    while sent < WHOLE && !answer.is_finished() && stream.write_all(&piece).is_ok() {
        sent += piece.len();
    }
    (answer.join().unwrap(), sent)
}

#[test]
fn a_hundred_megabytes_are_not_taken() {
    let stage = Stage::with_people(&Database::Sqlite, "[limits]\naddress_a_minute = 1000");
    let service = stage.serve();
    let ann = Person::new(&stage, &service, "Ann", "agent");
    let desk = format!("{}/desk", Recorder::new("NVR-1", 1).page());
    for (to, path, cookie) in [
        (service.http, "/", ""),
        (service.http, desk.as_str(), ""),
        (service.agents.unwrap(), "/new", ann.browser.cookie.as_str()),
        (service.agents.unwrap(), "/sign-in", ""),
    ] {
        let (answer, sent) = endless_form(to, path, cookie);
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(["400", "413"].contains(&status), "{path}: {answer}");
        assert!(sent < 64 * 1024 * 1024, "{path}: {sent} bytes were taken");
    }
    assert!(
        service.peak_memory_kib() < 256 * 1024,
        "{} KiB",
        service.peak_memory_kib()
    );
    assert_eq!(Browser::new(service.http).get("/").status, 200);
    assert!(ann.browser.get("/queue").body.contains("Nothing."));
}

#[test]
fn what_an_agent_brings_may_be_hostile_too() {
    let stage = Stage::with_people(&Database::Sqlite, "");
    let service = stage.serve();
    let ann = Person::new(&stage, &service, "Ann", "agent");
    let mark = hidden(&ann.browser.get("/new").body, "mark");
    let good = Recorder::new("NVR-1", 1);
    let good = png_of(&long_serial::symbols(&good.request), 6);
    let bomb = bomb();
    let page = ann.browser.upload(
        "/new",
        &[
            ("mark", None, mark.as_bytes()),
            ("file", Some("bomb.png"), &bomb),
            ("file", Some("half.png"), &good[..good.len() / 2]),
            (
                "file",
                Some("../../../../etc/cron.d/x"),
                b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
            ),
            ("file", Some("good.png"), &good),
        ],
    );
    assert_eq!(page.status, 200, "{}", page.body);
    for sentence in ["megapixels", "damaged", "This is no JPEG", ">NVR-1</a>"] {
        assert!(page.body.contains(sentence), "{sentence}: {}", page.body);
    }
    assert_eq!(
        ann.browser
            .get("/queue")
            .body
            .matches("href=\"/case/")
            .count(),
        1
    );
}

#[test]
fn a_database_that_is_away_is_said_and_nothing_is_half_done() {
    for database in databases() {
        let stage = Stage::with_people(&database, "[limits]\naddress_a_minute = 1000");
        stage.register("NVR-1,Jane,,+491715550142,");
        let service = stage.serve();
        let mut ann = Person::new(&stage, &service, "Ann", "agent");
        let owner = Browser::new(service.http);
        let (first, second) = (Recorder::new("NVR-1", 1), Recorder::new("NVR-2", 1));
        let ask = |owner: &Browser, recorder: &Recorder| {
            owner.upload(
                &format!("{}/desk", recorder.page()),
                &[("text", None, b"mine")],
            )
        };
        let contact = hidden_contact(&owner.get(&first.page()).body);
        assert_eq!(ask(&owner, &first).status, 200);
        let case = link(&ann.browser.get("/queue").body, "/case/");
        let page = ann.browser.get(&case);
        let (mark, turn) = (hidden(&page.body, "mark"), hidden(&page.body, "turn"));
        let approve = [("mark", &*mark), ("turn", &*turn), ("step", "approve")];
        let send = format!("{}/send", Recorder::new("NVR-1", 2).page());
        stage.while_away(|| {
            thread::scope(|scope| {
                let approved = scope.spawn(|| ann.browser.submit(&case, &approve));
                let asked = scope.spawn(|| ask(&owner, &second));
                let mut other = Browser::new(service.http);
                let page = other.submit(&send, &[("contact", &contact)]);
                assert_eq!(page.status, 503, "{}", page.body);
                assert_eq!(asked.join().unwrap().status, 503);
                let page = approved.join().unwrap();
                let sentence = "The database does not answer. Nothing was changed";
                assert!(page.body.contains(sentence), "{}", page.body);
                assert_eq!(page.status, 503);
            });
        });
        wait_until("it works again", || ann.browser.get(&case).status == 200);
        assert!(ann.browser.get(&case).body.contains("to be decided"));
        assert_eq!(
            ann.browser
                .get("/queue")
                .body
                .matches("href=\"/case/")
                .count(),
            1
        );
        assert_eq!(ann.step(&case, "approve", &[]).status, 200);
        assert_eq!(ask(&owner, &second).status, 200);
        stage.wait_for_texts(1);
        assert_eq!(service.stop(), 0);
        assert_eq!(stage.texts().len(), 1, "that the desk was asked");
    }
}

/// The first contact that a page offers.
fn hidden_contact(body: &str) -> String {
    let at = body.find("name=\"contact\" value=\"").expect("a contact") + 22;
    body[at..at + 16].to_owned()
}
