use recovery_protocol::{KeyNumber, Request, RequestSecret, Serial, VendorSecret, codes_for_desk};

use super::*;

const VALUES: Values<'_> = Values {
    serial: "NVR-0042",
    vendor: "A & B",
    contact: "j***@m***",
    minutes: 60,
    time: "2026-11-22 10:15 UTC",
    guid: "20320955-e830-86da-8e05-f7ae6c7c3d88",
    is_last: false,
};

fn code() -> VerificationCode {
    let serial = Serial::parse("NVR-0042").unwrap();
    let request = Request::new(&RequestSecret::new(&[1; 32]), KeyNumber(7), serial);
    let codes = codes_for_desk(&VendorSecret::new(&[2; 32]), &request);
    codes.unwrap().verification
}

/// Writes a complete folder of templates, then changes one file.
fn with(language: &str, name: &str, contents: Option<&str>) -> Result<Templates, TemplateError> {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join(language);
    fs::create_dir(&own).unwrap();
    for (name, text) in BUILT_IN {
        fs::write(own.join(name), text.replace("Someone", "Jemand")).unwrap();
    }
    match contents {
        Some(contents) => fs::write(own.join(name), contents).unwrap(),
        None => fs::remove_file(own.join(name)).unwrap(),
    }
    Templates::read(Some(folder.path()))
}

#[test]
fn built_in_messages_bring_the_code_and_only_where_it_belongs() {
    let templates = Templates::read(None).unwrap();
    let code = code();
    let mail = templates.mail("en", &VALUES, Some(&code));
    let html = mail.html.unwrap();
    assert!(mail.text.contains(&*code.formatted()));
    assert!(html.contains(&*code.formatted()));
    assert!(html.contains("A &amp; B") && !html.contains("A & B"));
    assert!(!mail.subject.contains(&code.formatted()[..4]));
    assert!(
        templates
            .sms("en", &VALUES, Some(&code))
            .contains(&*code.formatted())
    );
    let sms = templates.sms("en", &VALUES, Some(&code));
    assert!(sms.is_ascii() && sms.len() <= 160, "{}", sms.len());
    let notice = templates.mail("en", &VALUES, None);
    assert!(notice.text.contains("j***@m***"));
}

#[test]
fn the_last_message_says_so() {
    let templates = Templates::read(None).unwrap();
    let last = Values {
        is_last: true,
        ..VALUES
    };
    let sentence = include_str!("../../templates/en/last.txt").trim();
    assert!(templates.mail("en", &last, None).text.contains(sentence));
    assert!(!templates.mail("en", &VALUES, None).text.contains(sentence));
}

#[test]
fn a_language_and_what_stands_in_for_it() {
    let templates = with("pt-BR", "code.html", None).unwrap();
    assert_eq!(templates.choose(&["pt-BR"]), "pt-BR");
    assert_eq!(templates.choose(&["pt"]), "en");
    assert_eq!(templates.choose(&["", "pt-BR-x-old", "de"]), "pt-BR");
    assert!(
        templates
            .mail("pt-BR", &VALUES, Some(&code()))
            .html
            .is_none()
    );
    assert_eq!(templates.languages().collect::<Vec<_>>(), ["en", "pt-BR"]);
}

#[test]
fn a_mistake_is_named_with_file_and_line() {
    for (name, contents, wanted) in [
        ("code.sms", None, "code.sms: is missing"),
        (
            "code.txt",
            Some("Code\n\n{code}"),
            "code.txt: line 1 is to begin",
        ),
        (
            "code.txt",
            Some("Subject: a {code}\n\n{code}"),
            "code.txt: line 1: {code} is not known",
        ),
        (
            "code.txt",
            Some("Subject: a\n\nb\n{cod}"),
            "code.txt: line 4: {cod} is not known",
        ),
        ("code.html", Some("<p>"), "code.html: {code} does not stand"),
        (
            "notice.sms",
            Some("{code}"),
            "notice.sms: line 1: {code} is not known",
        ),
        (
            "notice.html",
            Some("a\n{"),
            "notice.html: line 2: a single brace",
        ),
        (
            "notice.html",
            Some("a } b"),
            "notice.html: line 1: a single brace",
        ),
    ] {
        let error = with("de", name, contents).err().expect(wanted).to_string();
        assert!(error.contains(&format!("/de/{wanted}")), "{error}");
    }
    let error = with("german", "code.html", None).err().unwrap().to_string();
    assert!(error.contains("german: the language"), "{error}");
    let braces = with("de", "notice.sms", Some("{{a}} {serial}")).unwrap();
    assert_eq!(*braces.sms("de", &VALUES, None), "{a} NVR-0042");
}
