use super::*;

const VALUES: Values<'_> = Values {
    serial: "NVR-0042",
    vendor: "A & B",
    contact: "j***@m***",
    minutes: 60,
    time: "2026-11-22 10:15 UTC",
    guid: "20320955-e830-86da-8e05-f7ae6c7c3d88",
    link: "",
    page: "https://desk.example/r/0",
    note: "Say <who> you are",
    is_last: false,
};

const CODE: &str = "5009 9707";

/// Writes a complete folder of templates, then changes one file.
fn with(language: &str, name: &str, contents: Option<&str>) -> Result<Templates, TemplateError> {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join(language);
    fs::create_dir(&own).unwrap();
    for (name, text) in built_in::LANGUAGES[0].1 {
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
    assert_eq!(templates.languages().count(), 12);
    for (language, purpose) in each() {
        if purpose.answers_mail() {
            continue;
        }
        let mail = templates.mail(language, purpose, &VALUES, Some(CODE));
        let html = mail.html.unwrap();
        let sms = templates.sms(language, purpose, &VALUES, Some(CODE));
        assert_eq!(Purpose::named(purpose.name()), Some(purpose));
        for text in [&*mail.text, &*html, &*sms] {
            let brings = text.contains(CODE);
            assert_eq!(
                brings,
                purpose.brings_code(),
                "{language} {}",
                purpose.name()
            );
            assert!(
                text.contains(VALUES.serial),
                "{language} {}",
                purpose.name()
            );
        }
        assert!(!mail.subject.contains(&CODE[..4]));
        assert!(mail.subject.contains(VALUES.serial));
        assert!(!html.contains("A & B"));
        // One message in Latin letters without accents, at most three of 67 letters in others (GSM 03.38).
        let letters = sms.chars().count();
        assert!(
            letters <= if sms.is_ascii() { 160 } else { 201 },
            "{language}: {letters}"
        );
    }
    let notice = templates.mail("en", Purpose::Notice, &VALUES, None);
    assert!(notice.text.contains("j***@m***"));
}

#[test]
fn answers_to_mails_say_what_the_desk_says_and_where_to_look() {
    let templates = Templates::read(None).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for (language, purpose) in each().filter(|(_, purpose)| purpose.answers_mail()) {
        let mail = templates.mail(language, purpose, &VALUES, None);
        let name = purpose.name();
        assert!(mail.html.is_none() && !mail.subject.is_empty());
        assert!(mail.text.contains(VALUES.note), "{language} {name}");
        assert!(mail.text.contains(VALUES.page), "{language} {name}");
        let about = mail.subject.contains(VALUES.serial);
        assert_eq!(about, purpose != Purpose::Missing, "{language} {name}");
        assert!(seen.insert(mail.text.to_string()), "{language} {name}");
        for line in mail.text.lines() {
            assert!(line.chars().count() <= 78, "{language} {name}: {line}");
        }
    }
    assert_eq!(seen.len(), 12 * 4);
}

/// Every message of every language.
fn each() -> impl Iterator<Item = (&'static str, Purpose)> {
    let languages = built_in::LANGUAGES.iter().map(|(language, _)| *language);
    languages.flat_map(|language| Purpose::ALL.map(|purpose| (language, purpose)))
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
    for (language, purpose) in each() {
        if purpose.answers_mail() {
            continue;
        }
        let mail = templates.mail(language, purpose, &linked, Some(CODE));
        let sms = templates.sms(language, purpose, &linked, Some(CODE));
        for text in [&*mail.text, &*mail.html.unwrap(), &*sms] {
            assert!(text.contains("https://desk.example/stop/abc"), "{language}");
        }
        let without = templates.sms(language, purpose, &VALUES, Some(CODE));
        assert!(!without.contains("://"), "{language}");
        assert!(sms.len() > without.len() + linked.link.len());
    }
}

#[test]
fn a_language_and_what_stands_in_for_it() {
    let templates = with("pt-BR", "code.html", None).unwrap();
    assert_eq!(templates.choose(&["pt-BR"]), "pt-BR");
    assert_eq!(templates.choose(&["pt-PT"]), "pt");
    assert_eq!(templates.choose(&["nl"]), "en");
    assert_eq!(templates.choose(&["", "zh-CN"]), "zh-Hans");
    assert_eq!(templates.choose(&["", "pt-BR-x-old", "de"]), "pt-BR");
    assert!(
        templates
            .mail("pt-BR", Purpose::Code, &VALUES, Some(CODE))
            .html
            .is_none()
    );
    assert_eq!(templates.languages().count(), 13);
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
        ("received.txt", None, "received.txt: is missing"),
        (
            "missing.txt",
            Some("Subject: a\n\nb"),
            "missing.txt: {reason} does not stand",
        ),
        (
            "refused.txt",
            Some("Subject: a {words}\n\n{words}"),
            "refused.txt: line 1: {words} is not known",
        ),
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
        let error = with("nl", name, contents).err().expect(wanted).to_string();
        assert!(error.contains(&format!("/nl/{wanted}")), "{error}");
    }
    let error = with("german", "code.html", None).err().unwrap().to_string();
    assert!(error.contains("german: the language"), "{error}");
    let braces = with("de", "notice.sms", Some("{{a}} {serial}")).unwrap();
    let sms = braces.sms("de", Purpose::Notice, &VALUES, None);
    assert_eq!(*sms, "{a} NVR-0042");
}

#[test]
fn of_a_built_in_language_one_file_may_be_edited() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("de");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("notice.txt"), "Subject: Neu\n\nNeu {serial}\n").unwrap();
    let templates = Templates::read(Some(folder.path())).unwrap();
    let edited = templates.mail("de", Purpose::Notice, &VALUES, None);
    assert_eq!(*edited.text, "Neu NVR-0042\n");
    assert!(edited.html.is_none(), "its HTML would say something else");
    let rest = templates.mail("de", Purpose::Code, &VALUES, Some(CODE));
    assert!(rest.html.is_some() && rest.text.contains("Passwort"));
}
