use super::*;

const VALUES: Values<'_> = Values {
    serial: "NVR-0042",
    vendor: "A & B",
    contact: "j***@m***",
    minutes: 60,
    time: "2026-11-22 10:15 UTC",
    guid: "20320955-e830-86da-8e05-f7ae6c7c3d88",
    link: "",
    is_last: false,
};

const CODE: &str = "5009 9707";

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
    for purpose in Purpose::ALL {
        let mail = templates.mail("en", purpose, &VALUES, Some(CODE));
        let html = mail.html.unwrap();
        let sms = templates.sms("en", purpose, &VALUES, Some(CODE));
        assert_eq!(Purpose::named(purpose.name()), Some(purpose));
        for text in [&*mail.text, &*html, &*sms] {
            let brings = text.contains(CODE);
            assert_eq!(brings, purpose.brings_code(), "{}", purpose.name());
        }
        assert!(!mail.subject.contains(&CODE[..4]));
        assert!(!html.contains("A & B"));
        assert!(sms.is_ascii() && sms.len() <= 160, "{}", sms.len());
    }
    let notice = templates.mail("en", Purpose::Notice, &VALUES, None);
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
    let text = |values| templates.mail("en", Purpose::Notice, values, None).text;
    assert!(text(&last).contains(sentence));
    assert!(!text(&VALUES).contains(sentence));
}

#[test]
fn every_message_says_where_to_stop_the_request_if_there_are_pages() {
    let templates = Templates::read(None).unwrap();
    let linked = Values {
        link: "https://desk.example/stop/abc",
        ..VALUES
    };
    for purpose in Purpose::ALL {
        let mail = templates.mail("en", purpose, &linked, Some(CODE));
        let sms = templates.sms("en", purpose, &linked, Some(CODE));
        for text in [&*mail.text, &*mail.html.unwrap(), &*sms] {
            assert!(text.contains("https://desk.example/stop/abc"), "{text}");
        }
        let without = templates.mail("en", purpose, &VALUES, Some(CODE));
        assert!(!without.text.contains("stop"), "{}", *without.text);
    }
}

#[test]
fn a_language_and_what_stands_in_for_it() {
    let templates = with("pt-BR", "code.html", None).unwrap();
    assert_eq!(templates.choose(&["pt-BR"]), "pt-BR");
    assert_eq!(templates.choose(&["pt"]), "en");
    assert_eq!(templates.choose(&["", "pt-BR-x-old", "de"]), "pt-BR");
    assert!(
        templates
            .mail("pt-BR", Purpose::Code, &VALUES, Some(CODE))
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
        ("secure.sms", Some("x"), "secure.sms: {code} does not stand"),
        ("stop.txt", Some("x"), "stop.txt: {link} does not stand"),
        (
            "case.sms",
            Some("{link}"),
            "case.sms: line 1: {link} is not known",
        ),
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
    let sms = braces.sms("de", Purpose::Notice, &VALUES, None);
    assert_eq!(*sms, "{a} NVR-0042");
}
