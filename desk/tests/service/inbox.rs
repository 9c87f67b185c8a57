//! Mails that come in: through a mail server's pipe and from a mailbox.

mod hostile;
mod mailbox;
mod post;

use std::thread;

use recovery_protocol::{GuidFile, guid_file, long_serial};

use crate::browser::{Person, hidden, link};
use crate::pictures::png_of;
use crate::stage::{Database, Recorder, Service, Stage, databases, wait_until};
use post::{Mail, Relay, pipe};

const JANE: &str = "NVR-1,Jane Doe,jane@owner.example bob@owner.example,,";
const FROM_JANE: &str = "Jane Doe <Jane@Owner.example>";
const STRANGER: &str = "stranger@else.example";

fn with_guid_file(mail: Mail, recorder: &Recorder) -> Mail {
    let file = GuidFile::new(recorder.request.clone(), "X5S", "4.1", "").unwrap();
    let name = guid_file::file_name(&recorder.request);
    mail.file(&name, "text/plain", file.write(&[]).as_bytes())
}

/// The case's page in the console.
fn case_of(person: &Person, recorder: &Recorder) -> String {
    let guid = recorder.request.guid().to_string();
    let found = person.browser.get(&format!("/search?q={guid}"));
    link(&found.body, "/case/")
}

/// How many lines of cases' histories say this.
fn told(stage: &Stage, what: &str) -> i64 {
    stage.number(&format!("SELECT COUNT(*) FROM event WHERE what = '{what}'"))
}

/// Starts a service, for the console and the outbox.
fn staffed(stage: &Stage) -> (Service, Person) {
    let service = stage.serve();
    let ann = Person::new(stage, &service, "Ann", "agent");
    (service, ann)
}

#[test]
fn a_guid_file_becomes_one_case_and_its_sender_is_told() {
    for database in databases() {
        let relay = Relay::start();
        let stage = relay.stage(&database, "");
        stage.register(JANE);
        let (_service, ann) = staffed(&stage);
        let recorder = Recorder::new("NVR-1", 1);
        let words = "The <b>password</b> is lost.\r\nWhat now?";
        let mail = with_guid_file(Mail::from(FROM_JANE, "one").text(words), &recorder);
        let mail = mail.file("label.png", "image/png", &png_of("label", 4));
        let mail = mail.header("References: <zero@owner.example>");
        assert_eq!(pipe(&stage, mail.raw()), 0);

        let page = ann.browser.get(&case_of(&ann, &recorder)).body;
        let escaped = "The &lt;b&gt;password&lt;/b&gt; is lost.\nWhat now?";
        assert!(page.replace('\r', "").contains(escaped), "{page}");
        assert!(page.contains("came from a registered address"));
        assert!(page.contains("Jane@Owner.example") && page.contains("My recorder"));
        assert_eq!(page.matches("<img src=\"/picture/").count(), 1);

        // Both contacts are told, and Jane is answered.
        let jane = relay.wait_for("jane@owner.example", 1);
        relay.wait_for("bob@owner.example", 1);
        let answers = relay.wait_for("Jane@owner.example", 1);
        assert!(jane[0].text().contains("/stop/"));
        let answer = &answers[0];
        assert_eq!(answer.subject(), "Re: My recorder");
        assert_eq!(answer.header("In-Reply-To"), "<one@owner.example>");
        let chain = "<zero@owner.example> <one@owner.example>";
        assert_eq!(answer.header("References"), chain);
        assert_eq!(answer.header("Auto-Submitted"), "auto-replied");
        let text = answer.text();
        assert!(
            text.contains("NVR-1") && text.contains("answers by 20"),
            "{text}"
        );
        assert!(text.contains(&format!("https://desk.example{}", recorder.page())));
        assert!(!text.contains("/stop/") && !text.contains(&recorder.secure_code()));

        // The same mail again, over another server, changes nothing.
        let mut again = b"Received: from elsewhere\r\n".to_vec();
        again.extend(mail.raw());
        assert_eq!(pipe(&stage, again), 0);
        assert_eq!(told(&stage, "brings the request"), 1);
        assert_eq!(told(&stage, "adds something"), 0);
    }
}

#[test]
fn a_request_comes_as_picture_or_rows_in_many_shapes() {
    let relay = Relay::start();
    let stage = relay.stage(
        &Database::Sqlite,
        "[limits]\na_day = 100\nan_hour = 100\ncases_a_day = 100",
    );
    let (_service, ann) = staffed(&stage);
    let recorders: Vec<Recorder> = (1..=7)
        .map(|n| Recorder::new(&format!("NVR-{n}"), 1))
        .collect();
    let rows = |n: usize| long_serial::rows(&recorders[n].request).join("\r\n");
    let mail = |n: usize| Mail::from(STRANGER, &format!("shape{n}"));
    let picture = png_of(
        &long_serial::qr_text(&recorders[0].request, "https://desk.example/r/"),
        6,
    );
    let guid = with_guid_file(mail(90), &recorders[5]);
    let nested = String::from_utf8(guid.raw()).unwrap();
    let html = format!(
        "<html><head><script>steal()</script></head><body><p>Hi</p><p>{}</p></body></html>",
        rows(3).replace("\r\n", "<br>")
    );
    let head = |n: usize| mail(n).head;
    let raws: Vec<Vec<u8>> = vec![
        mail(0).file("screen.png", "application/octet-stream", &picture).raw(),
        mail(1).text(&format!("Dear desk,\r\n\r\n{}\r\n\r\nJane", rows(1).to_lowercase())).raw(),
        // Forwarded with quote marks.
        mail(2).text(&format!("> {}", rows(2).replace("\r\n", "\r\n> "))).raw(),
        format!("{}Content-Type: text/html; charset=iso-8859-1\r\n\r\n{html}\r\n", head(3)).into(),
        // No MIME at all, bare line ends.
        format!("{}\r\n{}\r\n", head(4), rows(4)).replace("\r\n", "\n").into(),
        // Forwarded as an attached mail.
        format!(
            "{}Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n{nested}\r\n--outer--\r\n",
            head(5)
        )
        .into(),
        // In another alphabet's charset, quoted-printable.
        format!(
            "{}Content-Type: text/plain; charset=shift_jis\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=83=70=83X\r\n{}\r\n",
            head(6),
            rows(6)
        )
        .into(),
    ];
    for (n, raw) in raws.iter().enumerate() {
        assert_eq!(pipe(&stage, raw), 0);
        let page = ann.browser.get(&case_of(&ann, &recorders[n])).body;
        assert!(
            page.contains("from an address that is not registered"),
            "{n}: {page}"
        );
        assert!(!page.contains("steal"));
    }
    assert_eq!(told(&stage, "brings the request"), raws.len() as i64);
    // Several in one mail: a case each.
    let more: Vec<Recorder> = (1..=3)
        .map(|n| Recorder::new(&format!("NVR-{n}"), 2))
        .collect();
    let all = more.iter().fold(mail(7), with_guid_file);
    assert_eq!(pipe(&stage, all.raw()), 0);
    assert_eq!(told(&stage, "brings the request"), raws.len() as i64 + 3);
    for recorder in &more {
        case_of(&ann, recorder);
    }
}

#[test]
fn a_thread_from_question_to_code() {
    for database in databases() {
        let relay = Relay::start();
        let stage = relay.stage(&database, "");
        stage.register(JANE);
        let (service, mut ann) = staffed(&stage);
        let recorder = Recorder::new("NVR-1", 1);
        let first = with_guid_file(Mail::from("jane@owner.example", "first"), &recorder);
        assert_eq!(
            pipe(&stage, first.header("Accept-Language: de-DE").raw()),
            0
        );
        let got = relay.wait_for("jane@owner.example", 2);
        assert!(
            got.iter()
                .any(|mail| mail.flat().contains("Ein Mensch bei uns antwortet"))
        );
        let case = case_of(&ann, &recorder);
        ann.step(
            &case,
            "ask",
            &[("words", "Send a photograph of the invoice.")],
        );
        let got = relay.wait_for("jane@owner.example", 3);
        let question = got.last().unwrap();
        assert!(
            question
                .text()
                .contains("Send a photograph of the invoice.")
        );
        assert_eq!(question.header("In-Reply-To"), "<first@owner.example>");

        // Her program quotes what we wrote, and she answers to our message.
        let answers = format!("In-Reply-To: {}", question.header("Message-ID"));
        let answer = Mail::from("jane@owner.example", "second")
            .text("Here it is.\r\n> Send a photograph")
            .header(&answers)
            .file("invoice.png", "image/png", &png_of("invoice", 5));
        assert_eq!(pipe(&stage, answer.raw()), 0);
        let page = ann.browser.get(&case).body;
        assert!(
            page.contains("answers the desk") && page.contains("Here it is."),
            "{page}"
        );
        assert!(page.contains("to be decided") && page.contains("/picture/"));

        // Something more, to her own earlier mail: the case does not move, but whoever decides must look again.
        let turn = hidden(&page, "turn");
        let more = Mail::from("jane@owner.example", "third").text("And I am in a hurry.");
        assert_eq!(
            pipe(
                &stage,
                more.header("References: <first@owner.example>").raw()
            ),
            0
        );
        let page = ann.browser.get(&case).body;
        assert!(page.contains("And I am in a hurry.") && page.contains("to be decided"));
        assert_ne!(hidden(&page, "turn"), turn);

        let page = ann.step(&case, "approve", &[]);
        let contact = hidden(&page.body, "contact");
        ann.step(&case, "send", &[("contact", &contact)]);
        let code = recorder.secure_code();
        wait_until("the code arrives", || {
            relay.mails().iter().any(|mail| mail.text().contains(&code))
        });
        let with: Vec<_> = relay
            .mails()
            .into_iter()
            .filter(|mail| mail.text().contains(&code))
            .collect();
        assert_eq!(with.len(), 1);
        assert_eq!(with[0].to, "jane@owner.example");
        assert_eq!(with[0].subject(), "Re: My recorder");
        assert_eq!(with[0].header("In-Reply-To"), "<third@owner.example>");
        assert!(
            with[0]
                .header("References")
                .ends_with("<first@owner.example> <third@owner.example>")
        );
        assert_eq!(with[0].mail().attachment_count(), 1);

        // Thanks do not open it again, also with everything quoted.
        let thanks = Mail::from("jane@owner.example", "fourth").text("Thank you!");
        let thanks = with_guid_file(
            thanks.header("In-Reply-To: <third@owner.example>"),
            &recorder,
        );
        assert_eq!(pipe(&stage, thanks.raw()), 0);
        let page = ann.browser.get(&case).body;
        assert!(
            page.contains("Thank you!") && page.contains("code is out"),
            "{page}"
        );
        assert_eq!(service.stop(), 0);
    }
}

#[test]
fn a_stranger_gets_no_code_and_learns_nothing() {
    let relay = Relay::start();
    let stage = relay.stage(&Database::Sqlite, "");
    stage.register("NVR-1,Jane Doe,jane@owner.example,,fr");
    let (service, mut ann) = staffed(&stage);
    let mut seen = Vec::new();
    for (serial, sender) in [("NVR-1", "a@else.example"), ("NVR-2", "b@else.example")] {
        let recorder = Recorder::new(serial, 1);
        let mail = with_guid_file(Mail::from(sender, serial), &recorder);
        assert_eq!(pipe(&stage, mail.raw()), 0);
        // One after the other: what waits in the outbox at the same time goes in any order.
        relay.wait_for(sender, 1);
        let case = case_of(&ann, &recorder);
        ann.step(&case, "ask", &[("words", "Who are you?")]);
        relay.wait_for(sender, 2);
        let answer = Mail::from(sender, &format!("{serial}b"))
            .header(&format!("In-Reply-To: <{serial}@owner.example>"));
        assert_eq!(pipe(&stage, answer.raw()), 0);
        relay.wait_for(sender, 3);
        ann.step(&case, "refuse", &[("words", "We do not know you.")]);
        let got = relay.wait_for(sender, 4);
        let shape = |text: String| {
            let text = text
                .replace(&recorder.page(), "PAGE")
                .replace(serial, "SERIAL");
            let digits = |c: char| if c.is_ascii_digit() { '0' } else { c };
            text.chars().map(digits).collect::<String>()
        };
        seen.push(
            got.iter()
                .map(|mail| (shape(mail.subject()), shape(mail.text())))
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(seen[0], seen[1]);
    assert!(
        seen[0][0]
            .1
            .replace('\n', " ")
            .contains("A person at our desk"),
        "not in the account's language"
    );

    // The registered sender is somebody else's word only: the code goes where it is registered, not where From says.
    let recorder = Recorder::new("NVR-1", 2);
    let forged = with_guid_file(Mail::from("jane@owner.example", "forged"), &recorder);
    let forged = forged
        .header("Reply-To: evil@else.example")
        .header("Sender: evil@else.example");
    assert_eq!(
        pipe(
            &stage,
            forged.subject("Send the code to evil@else.example").raw()
        ),
        0
    );
    let case = case_of(&ann, &recorder);
    let page = ann.step(&case, "approve", &[]);
    ann.step(
        &case,
        "send",
        &[("contact", &hidden(&page.body, "contact"))],
    );
    let code = recorder.secure_code();
    wait_until("the code arrives", || {
        relay.mails().iter().any(|mail| mail.text().contains(&code))
    });
    assert_eq!(service.stop(), 0);
    for mail in relay.mails() {
        assert!(!mail.to.contains("evil"));
        assert!(!mail.subject().contains("evil"), "{}", mail.subject());
        assert!(mail.to == "jane@owner.example" || !mail.text().contains(&code));
    }
}

#[test]
fn programs_are_not_answered() {
    let relay = Relay::start();
    let stage = relay.stage(&Database::Sqlite, "");
    let (service, ann) = staffed(&stage);
    let recorder = |n: u8| Recorder::new(&format!("NVR-{n}"), 1);
    let silent = [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "Return-Path: <>",
        "X-Autoreply: yes",
        "Content-Description: a report",
    ];
    for (n, line) in silent.iter().enumerate() {
        let mail = with_guid_file(Mail::from(STRANGER, &format!("silent{n}")), &recorder(1));
        let raw = String::from_utf8(mail.header(line).raw()).unwrap();
        let raw = match line.contains("report") {
            true => raw.replace("multipart/mixed", "multipart/report"),
            false => raw,
        };
        assert_eq!(pipe(&stage, raw), 0, "{line}");
    }
    for (n, sender) in ["MAILER-DAEMON@else.example", "<>", "undisclosed"]
        .iter()
        .enumerate()
    {
        let mail = with_guid_file(Mail::from(sender, &format!("daemon{n}")), &recorder(1));
        assert_eq!(pipe(&stage, mail.raw()), 0, "{sender}");
    }
    assert_eq!(told(&stage, "brings the request"), 0);

    // Read, and not answered.
    let quiet = [
        "Precedence: bulk",
        "precedence: list",
        "List-Id: <support.vendor.example>",
        "List-Unsubscribe: <mailto:x@else.example>",
        "X-Auto-Response-Suppress: DR, OOF",
    ];
    for (n, line) in quiet.iter().enumerate() {
        let recorder = recorder(n as u8 + 10);
        let mail = with_guid_file(
            Mail::from(&format!("quiet{n}@else.example"), "quiet"),
            &recorder,
        );
        assert_eq!(pipe(&stage, mail.header(line).raw()), 0, "{line}");
        case_of(&ann, &recorder);
    }
    let own = with_guid_file(Mail::from("Recovery@Vendor.example", "own"), &recorder(20));
    assert_eq!(pipe(&stage, own.raw()), 0);
    // Whoever is answered last is answered after all others would have been.
    let last = with_guid_file(Mail::from("last@else.example", "last"), &recorder(21));
    assert_eq!(pipe(&stage, last.raw()), 0);
    relay.wait_for("last@else.example", 1);
    assert_eq!(service.stop(), 0);
    assert_eq!(relay.mails().len(), 1);
}

#[test]
fn one_sender_gets_few_answers_and_makes_few_cases() {
    let relay = Relay::start();
    let stage = relay.stage(
        &Database::Sqlite,
        "[limits]\nan_hour = 2\na_day = 3\ncases_a_day = 3",
    );
    let service = stage.serve();
    let mut statuses = Vec::new();
    for n in 1..=4 {
        let mail = Mail::from(STRANGER, &format!("few{n}"));
        let mail = with_guid_file(mail, &Recorder::new(&format!("NVR-{n}"), 1));
        statuses.push(pipe(&stage, mail.raw()));
    }
    assert_eq!(statuses, [0, 0, 0, 75]);
    let last = Mail::from("last@else.example", "last");
    assert_eq!(pipe(&stage, last.raw()), 0);
    relay.wait_for("last@else.example", 1);
    assert_eq!(service.stop(), 0);
    assert_eq!(
        relay
            .mails()
            .iter()
            .filter(|mail| mail.to == STRANGER)
            .count(),
        2
    );
}

#[test]
fn what_is_missing_is_said() {
    let relay = Relay::start();
    let stage = relay.stage(&Database::Sqlite, "[limits]\nan_hour = 100\na_day = 100");
    let service = stage.serve();
    let recorder = Recorder::new("NVR-1", 1);
    let rows = long_serial::rows(&recorder.request);
    let mut wrong = rows.clone();
    let other = if wrong[2].starts_with('7') { "8" } else { "7" };
    wrong[2].replace_range(0..1, other);
    let cut = png_of(
        &long_serial::qr_text(&recorder.request, "https://desk.example/r/"),
        6,
    );
    let cases: [(Mail, &str); 6] = [
        (Mail::from(STRANGER, "m0"), "There is no request in this"),
        (
            Mail::from(STRANGER, "m1").text(&wrong.join("\r\n")),
            "Row 3 is not right",
        ),
        (
            Mail::from(STRANGER, "m2").text(&rows[..3].join("\r\n")),
            "Row 4 is missing",
        ),
        (
            Mail::from(STRANGER, "m3").file(
                "GUID_1.txt",
                "text/plain",
                b"request: 0\r\nguid: x\r\n",
            ),
            "The GUID file is damaged",
        ),
        (
            Mail::from(STRANGER, "m4").file("a.png", "image/png", &cut[..cut.len() / 2]),
            "damaged or incomplete",
        ),
        (
            Mail::from(STRANGER, "m5").file(
                "a.png",
                "image/png",
                &png_of("https://else.example", 6),
            ),
            "No QR code can be read",
        ),
    ];
    for (n, (mail, sentence)) in cases.iter().enumerate() {
        assert_eq!(pipe(&stage, mail.raw()), 0);
        let got = relay.wait_for(STRANGER, n + 1);
        let text = got[n].flat();
        assert!(text.contains(sentence), "{sentence}: {text}");
        assert!(text.contains("https://desk.example/"));
    }
    assert_eq!(service.stop(), 0);
    assert_eq!(told(&stage, "brings the request"), 0);
}

#[test]
fn a_message_that_comes_back_is_given_up() {
    for database in databases() {
        let relay = Relay::start();
        let stage = relay.stage(&database, "");
        stage.register("NVR-1,Jane Doe,jane@owner.example,,");
        let (_service, ann) = staffed(&stage);
        let recorder = Recorder::new("NVR-1", 1);
        let mail = with_guid_file(Mail::from(STRANGER, "one"), &recorder);
        assert_eq!(pipe(&stage, mail.raw()), 0);
        let notice = relay.wait_for("jane@owner.example", 1)[0].header("Message-ID");
        // The relay has taken it a moment before the desk knows.
        let key = notice
            .trim_matches(['<', '>'])
            .split('@')
            .next()
            .unwrap()
            .to_owned();
        wait_until("the message counts as sent", || told_sent(&stage, &key));
        let given_up = |reason: &str| {
            let text = "SELECT COUNT(*) FROM message WHERE state = 'given up' AND reason LIKE";
            stage.number(&format!("{text} '{reason}'"))
        };
        let report = |action: &str, id: &str, n: u32| {
            format!(
                "From: Mail Delivery System <MAILER-DAEMON@relay.example>\r\nTo: recovery@vendor.example\r\n\
                 Message-ID: <report{n}@relay.example>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
                 Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n\
                 --r\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n\
                 --r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n\
                 Final-Recipient: rfc822; jane@owner.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
                 Diagnostic-Code: smtp; 550 5.1.1 <jane@owner.example>: no such mailbox\r\n\r\n\
                 --r\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: recovery@vendor.example\r\nMessage-ID: {id}\r\n\r\n--r--\r\n"
            )
        };
        let foreign = format!("<{}@vendor.example>", "0".repeat(32));
        for (n, raw) in [report("delayed", &notice, 1), report("failed", &foreign, 2)]
            .iter()
            .enumerate()
        {
            assert_eq!(pipe(&stage, raw), 0, "{n}");
        }
        assert_eq!(given_up("it came back%"), 0);
        for _ in 0..2 {
            assert_eq!(pipe(&stage, report("failed", &notice, 3)), 0);
        }
        assert_eq!(
            given_up("it came back: 5.1.1 smtp; 550 5.1.1 (address) no such mailbox"),
            1
        );
        let page = ann.browser.get(&case_of(&ann, &recorder)).body;
        assert!(page.contains("sends a message of ours back"), "{page}");
        assert!(page.contains("no such mailbox") && !page.contains("MAILER-DAEMON"));
    }
}

fn told_sent(stage: &Stage, key: &str) -> bool {
    let (_, audit, _) = stage.run(&["audit", "export"], "");
    audit
        .lines()
        .any(|line| line.contains(key) && line.contains("message sent"))
}

#[test]
fn the_same_mail_at_once_makes_one_case() {
    for database in databases() {
        let relay = Relay::start();
        let stage = relay.stage(&database, "");
        let recorder = Recorder::new("NVR-1", 1);
        let raw = with_guid_file(Mail::from(STRANGER, "one"), &recorder).raw();
        // The schema is made first, by one.
        assert_eq!(stage.run(&["audit", "verify"], "").0, 0);
        thread::scope(|scope| {
            let runs: Vec<_> = (0..6).map(|_| scope.spawn(|| pipe(&stage, &raw))).collect();
            for run in runs {
                assert_eq!(run.join().unwrap(), 0);
            }
        });
        assert_eq!(told(&stage, "brings the request"), 1);
        let service = stage.serve();
        relay.wait_for(STRANGER, 1);
        assert_eq!(service.stop(), 0);
        assert_eq!(relay.mails().len(), 1);
    }
}
