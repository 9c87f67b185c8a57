//! Mails made to do harm: each ends with an answer or an exit status, and the next mail is taken as ever.

use recovery_protocol::long_serial;

use super::post::{Mail, Relay, pipe};
use super::{STRANGER, case_of, staffed, told, with_guid_file};
use crate::stage::{Database, Recorder};

const MANY: &str = "[limits]\nan_hour = 500\na_day = 500\ncases_a_day = 500";

#[test]
fn what_cannot_be_read_is_refused_and_the_rest_is_answered() {
    let relay = Relay::start();
    let stage = relay.stage(&Database::Sqlite, MANY);
    let (service, ann) = staffed(&stage);
    let recorder = Recorder::new("NVR-1", 1);
    let rows = long_serial::rows(&recorder.request).join("\r\n");
    for (n, raw) in [&b""[..], b"\r\n", b"\0\0\0\0", b"\xff\xfe\xfd"]
        .iter()
        .enumerate()
    {
        let status = pipe(&stage, raw);
        assert!(status == 65 || status == 0, "{n}: {status}");
    }
    assert_eq!(pipe(&stage, b""), 65);
    // Nothing of these is answered: nobody wrote them.
    assert_eq!(told(&stage, "brings the request"), 0);

    let head = |n: usize| Mail::from(STRANGER, &format!("hostile{n}")).head;
    let mut deep = head(0);
    for n in 0..20_000 {
        deep.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"
        ));
    }
    let forwarded = format!(
        "{}{}",
        head(1),
        "Content-Type: message/rfc822\r\n\r\n".repeat(300_000)
    );
    let mut endless = head(2);
    endless.push_str(&format!(
        "X-Long: {}\r\n\r\n{rows}\r\n",
        "a ".repeat(500_000)
    ));
    let many_heads = format!(
        "{}{}\r\n{rows}\r\n",
        head(3),
        "X-More: yes\r\n".repeat(100_000)
    );
    for (n, raw) in [deep, forwarded, endless, many_heads].iter().enumerate() {
        let status = pipe(&stage, raw);
        assert!(status == 0 || status == 65, "{n}: {status}");
    }

    // A thousand attachments, the request among them.
    let mut thousand = Mail::from(STRANGER, "thousand");
    for n in 0..998 {
        thousand = thousand.file(&format!("../../{n}.txt"), "text/plain", b"nothing");
    }
    let last = Recorder::new("NVR-2", 1);
    assert_eq!(pipe(&stage, with_guid_file(thousand, &last).raw()), 0);
    // What lies behind the thousandth part is not looked at; who wrote it is told that there is no request.
    let zero = Recorder::new("NVR-3", 1);
    let nul = format!(
        "{}\r\n\0\0{}\0\r\n",
        head(4),
        long_serial::rows(&zero.request).join("\r\n\0")
    );
    assert_eq!(pipe(&stage, nul), 0);
    case_of(&ann, &zero);

    // Larger than a mail may be: said, and not read.
    let large = Mail::from("large@else.example", "large");
    let large = large.file("a.png", "image/png", &vec![7; 16 * 1024 * 1024]);
    assert!(large.raw().len() > 20 * 1024 * 1024);
    assert_eq!(pipe(&stage, large.raw()), 0);
    let answer = relay.wait_for("large@else.example", 1);
    assert!(answer[0].flat().contains("more than 10 MB"));

    // Lines of a head that are made in names and subjects reach neither head nor page.
    let injected = Recorder::new("NVR-4", 1);
    let mail = Mail::from(
        "=?utf-8?q?x=0D=0ABcc=3A_evil=40else.example?= <inject@else.example>",
        "inject",
    );
    let mail = mail.subject("=?utf-8?q?Hi=0D=0ABcc=3A_evil=0D=0A=0D=0A=3Cscript=3Ealert(1)?=");
    let mail = mail.text("<script>alert(2)</script><img src=x onerror=alert(3)>");
    assert_eq!(pipe(&stage, with_guid_file(mail, &injected).raw()), 0);
    let answer = relay.wait_for("inject@else.example", 1);
    assert_eq!(answer[0].header("Bcc"), "");
    assert!(answer[0].text().contains("NVR-4"));
    let page = ann.browser.get(&case_of(&ann, &injected)).body;
    assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("&lt;img src=x"));

    // All is well still.
    let good = with_guid_file(
        Mail::from("good@else.example", "good"),
        &Recorder::new("NVR-5", 1),
    );
    assert_eq!(pipe(&stage, good.raw()), 0);
    relay.wait_for("good@else.example", 1);
    assert_eq!(service.stop(), 0);
    assert!(relay.mails().iter().all(|mail| !mail.to.contains("evil")));
}

#[test]
fn a_mail_in_any_charset_is_shown_as_text() {
    let relay = Relay::start();
    let stage = relay.stage(&Database::Sqlite, MANY);
    let (_service, ann) = staffed(&stage);
    for (n, (charset, bytes, shown)) in [
        ("iso-8859-1", &b"Gr\xfc\xdfe"[..], "Grüße"),
        ("koi8-r", b"\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"),
        ("gb18030", b"\xc4\xe3\xba\xc3", "你好"),
        ("utf-8", b"Gr\xfc\xdfe", "Gr\u{fffd}\u{fffd}e"),
        ("no-such-charset", "Grüße".as_bytes(), "Grüße"),
        ("utf-7", b"Gr+APw-n", "Grün"),
    ]
    .iter()
    .enumerate()
    {
        let recorder = Recorder::new(&format!("NVR-{n}"), 1);
        let mut raw = Mail::from(STRANGER, &format!("charset{n}"))
            .head
            .into_bytes();
        raw.extend(format!("Content-Type: text/plain; charset={charset}\r\n\r\n").bytes());
        raw.extend_from_slice(bytes);
        raw.extend(
            format!(
                "\r\n\r\n{}\r\n",
                long_serial::rows(&recorder.request).join("\r\n")
            )
            .bytes(),
        );
        assert_eq!(pipe(&stage, raw), 0);
        let page = ann.browser.get(&case_of(&ann, &recorder)).body;
        assert!(page.contains(shown), "{charset}: {page}");
    }
}

#[test]
fn a_mail_waits_when_the_desk_is_not_well() {
    let relay = Relay::start();
    let stage = relay.stage(&Database::Sqlite, "");
    let mail = with_guid_file(Mail::from(STRANGER, "one"), &Recorder::new("NVR-1", 1));
    let config = std::fs::read_to_string(stage.path("desk.toml")).unwrap();
    std::fs::write(
        stage.path("desk.toml"),
        config.replace("desk.db", "none/desk.db"),
    )
    .unwrap();
    assert_eq!(pipe(&stage, mail.raw()), 75);
    std::fs::write(stage.path("desk.toml"), config.replace("[mail]", "[male]")).unwrap();
    assert_eq!(pipe(&stage, mail.raw()), 75);
    std::fs::write(stage.path("desk.toml"), config).unwrap();
    assert_eq!(pipe(&stage, mail.raw()), 0);
    assert_eq!(told(&stage, "brings the request"), 1);
}
