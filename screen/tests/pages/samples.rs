//! Every page in every state that looks different.

use recovery_screen::wizard::{
    Act, Code, CodeKind, Contrast, Delayed, Export, ExportState, Field, Heard, Home, Lost, Missing,
    NewPassword, Notice, Offline, Page, SignIn, Trouble, Typed, Way, Wizard,
};
use recoveryd::api::recovery::{
    Channel, Error, NotSentWhy, OfferWhy, Record, Status, StickWhy, WrongWhy,
};
use serde_json::{Value, json};
use std::time::Duration;

pub const NOW: Duration = Duration::from_secs(1000);

fn status() -> Value {
    json!({
        "serial": "123456789", "model": "NVR-4216", "firmware": "4.2.1", "account": "admin",
        "vendor": {
            "name": "Example Recorders",
            "contact": ["recovery@example.com", "+1 555 0100"],
            "hours": "Monday to Friday 9:00-18:00",
        },
        "clock": "2026-11-22T04:01:17+01:00", "policy": "allow", "delay_h": 24, "min_length": 10, "next": "start",
        "reason": null, "why": null,
        "methods": [
            {"name": "online", "usable": false, "reason": "-", "why": "no_desk", "hold_s": null},
            {"name": "long_serial", "usable": true, "reason": null, "why": null, "hold_s": null},
            {"name": "guid_file", "usable": false, "reason": "-", "why": "no_stick", "hold_s": null},
            {"name": "kit", "usable": false, "reason": "-", "why": "no_kit", "hold_s": null},
            {"name": "button", "usable": true, "reason": "-", "why": "hold_for_request", "hold_s": 20},
        ],
        "request": null, "sent": null, "asking": false, "ask_wait_s": 0, "grant": null, "delayed": null, "code_wait_s": 0, "kit": false, "kit_wait_s": 0,
        "sign_in_wait_s": 0, "sticks": [], "last_recovery": null, "notes": [], "button": null, "online": null,
    })
}

fn request() -> Value {
    json!({
        "guid": "5d0c1a52-6a2f-4d6b-9c0e-0f3a55f0a3c1", "serial": "123456789",
        "long_serial": ["040Y 9PM7 HZGA 2M9N", "1C8D 7F2K Q3ZX 0B5T", "2RWE 9YTS 41HJ KP6A", "3MVG 0D8N 5XCQ Z7R2", "4B1T 6WKS 93"],
        "qr": "HTTPS://R.EXAMPLE/Q/040Y9PM7HZGA2M9N1C8D7F2KQ3ZX0B5T2RWE9YTS41HJKP6A3MVG0D8N5XCQZ7R24B1T6WKS93",
        "ends_in_s": 2_592_000,
    })
}

fn stick() -> Value {
    json!({
        "id": "1", "label": "KINGSTON", "filesystem": "vfat", "size_bytes": 16_008_609_792u64,
        "free_bytes": 9_000_000_000u64, "usable": true, "reason": null, "why": null, "reply": false,
    })
}

fn wizard(page: Page, change: impl FnOnce(&mut Value)) -> Wizard {
    let mut status = status();
    change(&mut status);
    let mut wizard = Wizard::new("en", NOW);
    let status: Status = serde_json::from_value(status).unwrap();
    wizard.status = Some(Box::new(status));
    wizard.page = page;
    wizard
}

pub fn typed(text: &str) -> Typed {
    let mut typed = Typed::new();
    text.chars().for_each(|character| typed.push(character));
    typed
}

fn code(kind: CodeKind, digits: &str) -> Code {
    Code {
        kind,
        code: typed(digits),
        mistyped: false,
        busy: false,
        sending: false,
        trouble: None,
        wait_until: None,
    }
}

fn verification(digits: &str) -> Code {
    code(CodeKind::Verification, digits)
}

fn not_sent(why: NotSentWhy) -> Trouble {
    let message = "-".into();
    Trouble::Refused(Error::NotSent { message, why })
}

fn export(state: ExportState, page: Page, change: impl FnOnce(&mut Value)) -> Wizard {
    let mut wizard = wizard(page, change);
    wizard.export = Some(Export {
        stick: "1".into(),
        label: "KINGSTON".into(),
        size_bytes: 16_008_609_792,
        state,
    });
    wizard
}

fn records(count: u64) -> Vec<recoveryd::api::recovery::Record> {
    let kinds = [
        ("password-set", Some("secure_code"), None),
        ("code-accepted", Some("secure_code"), None),
        ("wrong-code", Some("secure_code"), Some(2)),
        ("request-opened", None, None),
        ("wrong-password", None, Some(3)),
        ("kit-made", None, None),
        ("set-up", None, None),
    ];
    (0..count)
        .map(|n| {
            let (event, channel, tries) = kinds[n as usize % kinds.len()];
            let record = json!({
                "number": count - n, "clock": format!("2026-11-{:02}T16:3{}:00+01:00", 22 - n, n % 10),
                "event": event, "message": "-", "channel": channel, "count": tries, "wait_s": null,
            });
            serde_json::from_value(record).unwrap()
        })
        .collect()
}

fn with_request(status: &mut Value) {
    status["request"] = request();
    status["next"] = json!("code");
}

fn with_stick(status: &mut Value) {
    with_request(status);
    status["sticks"] = json!([stick()]);
}

fn with_reply(status: &mut Value) {
    with_stick(status);
    status["sticks"][0]["reply"] = json!(true);
}

fn with_grant(status: &mut Value) {
    with_request(status);
    status["next"] = json!("password");
    status["grant"] = json!({"method": "secure code", "channel": "secure_code", "surface": "screen", "mine": true, "ends_in_s": 893});
}

/// The desk can be asked; a code was sent to the first of so many contacts.
fn with_sent(contacts: usize) -> impl FnOnce(&mut Value) {
    move |status| {
        let all = [
            ("mail", "j***@v***"),
            ("text", "***42"),
            ("mail", "m***@w***"),
            ("text", "***07"),
            ("mail", "s***@m***"),
            ("mail", "w***@g***"),
            ("text", "***99"),
            ("mail", "z***@q***"),
        ];
        let contacts = all.iter().take(contacts).enumerate();
        let contacts: Vec<Value> = contacts
            .map(|(n, (kind, masked))| json!({"id": n.to_string(), "kind": kind, "masked": masked}))
            .collect();
        status["methods"][0] =
            json!({"name": "online", "usable": true, "reason": null, "why": null, "hold_s": null});
        status["next"] = json!("code");
        status["sent"] = json!({"contacts": contacts, "sent_to": "0", "ends_in_s": 581, "left": 5});
        status["ask_wait_s"] = json!(41);
    }
}

/// The same, and it counts no more.
fn with_over(status: &mut Value) {
    with_sent(3)(status);
    status["sent"]["ends_in_s"] = json!(0);
    status["sent"]["left"] = json!(0);
    status["ask_wait_s"] = json!(0);
}

/// Every reason why no code was sent, where contacts are known and where none is.
pub fn not_sent_at_all() -> Vec<(&'static str, Wizard)> {
    let all = [
        NotSentWhy::NotConnected,
        NotSentWhy::NoName,
        NotSentWhy::NoAnswer,
        NotSentWhy::NotTrusted,
        NotSentWhy::Clock,
        NotSentWhy::Refused,
        NotSentWhy::Busy,
        NotSentWhy::UnknownContact,
        NotSentWhy::Failed,
    ];
    let pages = all.into_iter().flat_map(|why| {
        let trouble = not_sent(why);
        let mut ways = wizard(Page::Ways, |_| {});
        ways.notice = Some(Notice::NotSent(Box::new(trouble.clone())));
        let page = Code {
            trouble: Some(trouble),
            ..verification("")
        };
        let code = wizard(Page::Code(page), with_sent(8));
        [("ways", ways), ("online", code)]
    });
    pages.collect()
}

/// All of them by name.
pub fn all() -> Vec<(&'static str, Wizard)> {
    let none = |_: &mut Value| {};
    let safe = || ExportState::Safe("GUID-123456789.txt".into());
    let password = |text: &str, repeat: &str, strength, missing: Vec<Missing>| {
        let (password, repeat) = (typed(text), typed(repeat));
        Page::NewPassword(NewPassword {
            password,
            repeat,
            strength,
            missing,
            ..NewPassword::default()
        })
    };
    let mut samples = vec![
        ("idle", wizard(Page::Idle, none)),
        ("sign-in", wizard(Page::SignIn(SignIn::default()), none)),
        (
            "sign-in-wait",
            wizard(
                Page::SignIn(SignIn {
                    password: typed("secret word"),
                    wait_until: Some(NOW + Duration::from_secs(29)),
                    ..SignIn::default()
                }),
                none,
            ),
        ),
        (
            "sign-in-shown",
            wizard(
                Page::SignIn(SignIn {
                    password: typed("Secret wörd 密"),
                    shown: true,
                    ..SignIn::default()
                }),
                none,
            ),
        ),
        (
            "home",
            wizard(
                Page::Home(Home {
                    records: records(20),
                    sound: true,
                    ..Home::default()
                }),
                none,
            ),
        ),
        (
            "home-recovery",
            wizard(
                Page::Home(Home {
                    records: records(4),
                    sound: false,
                    recovery: Some(records(1).remove(0)),
                    ..Home::default()
                }),
                none,
            ),
        ),
        (
            "home-sticker",
            wizard(
                Page::Home(Home {
                    records: records(2),
                    sound: true,
                    recovery: Some(Record {
                        channel: Some(Channel::Button),
                        ..records(1).remove(0)
                    }),
                    ..Home::default()
                }),
                none,
            ),
        ),
        ("forgot", wizard(Page::Forgot, none)),
        (
            "forgot-delay",
            wizard(Page::Forgot, |status| status["policy"] = json!("delay")),
        ),
        ("ways", wizard(Page::Ways, none)),
        (
            "ways-all",
            wizard(Page::Ways, |status| {
                with_request(status);
                status["methods"][0] = json!({"name": "online", "usable": true, "reason": null, "why": null, "hold_s": null});
                status["methods"][3] = json!({"name": "kit", "usable": true, "reason": null, "why": null, "hold_s": null});
                status["methods"][4]["why"] = json!("hold_for_sticker");
            }),
        ),
        ("ways-sent", wizard(Page::Ways, with_sent(2))),
        (
            "ways-not-connected",
            wizard(Page::Ways, |status| {
                status["methods"][0]["why"] = json!("not_connected");
                status["online"] = json!({"connected": false, "reason": "-", "why": "unplugged"});
            }),
        ),
        ("ways-not-sent", {
            let mut wizard = wizard(Page::Ways, |status| {
                with_sent(1)(status);
                status["sent"] = json!(null);
                status["ask_wait_s"] = json!(0);
            });
            let ask = wizard.act(Act::Choose(Way::Online), NOW).remove(0);
            let answer = Err(not_sent(NotSentWhy::NoAnswer));
            wizard.hear(Heard::Answer(ask.ticket, answer), NOW);
            wizard
        }),
        ("ways-other", {
            let mut wizard = wizard(Page::Code(verification("")), with_sent(2));
            wizard.act(Act::CannotReceive, NOW);
            wizard
        }),
        (
            "online-asking",
            wizard(
                Page::Code(Code {
                    sending: true,
                    ..verification("")
                }),
                none,
            ),
        ),
        (
            "online",
            wizard(Page::Code(verification("314")), with_sent(2)),
        ),
        (
            "online-ready",
            wizard(Page::Code(verification("31415926")), |status| {
                with_sent(1)(status);
                status["ask_wait_s"] = json!(0);
            }),
        ),
        (
            "online-wrong",
            wizard(
                Page::Code(Code {
                    trouble: Some(Trouble::Refused(Error::WrongCode {
                        message: "-".into(),
                        why: WrongWhy::Wrong,
                        wait_s: 60,
                        left: Some(2),
                    })),
                    wait_until: Some(NOW + Duration::from_secs(60)),
                    ..verification("")
                }),
                with_sent(8),
            ),
        ),
        (
            "online-not-sent",
            wizard(
                Page::Code(Code {
                    trouble: Some(not_sent(NotSentWhy::NotTrusted)),
                    ..verification("31")
                }),
                |status| {
                    with_sent(3)(status);
                    status["ask_wait_s"] = json!(0);
                },
            ),
        ),
        (
            "online-closed",
            wizard(Page::Code(verification("3141")), |status| {
                with_sent(3)(status);
                status["methods"][0]["usable"] = json!(false);
                status["methods"][0]["why"] = json!("not_connected");
                status["online"] = json!({"connected": false, "reason": "-", "why": "no_address"});
            }),
        ),
        (
            "online-over",
            wizard(
                Page::Code(Code {
                    trouble: Some(Trouble::Refused(Error::MethodNotOffered {
                        message: "-".into(),
                        why: OfferWhy::UsedUp,
                    })),
                    ..verification("")
                }),
                with_over,
            ),
        ),
        (
            "online-later",
            wizard(Page::Code(verification("")), |status| {
                with_over(status);
                status["sent"] = json!(null);
                status["ask_wait_s"] = json!(40_000);
            }),
        ),
        (
            "ways-later",
            wizard(Page::Ways, |status| {
                with_over(status);
                status["ask_wait_s"] = json!(40_000);
            }),
        ),
        ("button-page", wizard(Page::Button, none)),
        (
            "offline",
            wizard(Page::Offline(Offline::default()), with_request),
        ),
        (
            "offline-long",
            wizard(Page::Offline(Offline::default()), |status| {
                with_stick(status);
                let mut rows = request()["long_serial"].as_array().unwrap().clone();
                rows.extend(rows.clone().into_iter().take(3));
                status["request"]["long_serial"] = json!(rows);
            }),
        ),
        (
            "offline-stick",
            wizard(Page::Offline(Offline::default()), with_stick),
        ),
        (
            "offline-bad-stick",
            wizard(Page::Offline(Offline::default()), |status| {
                with_stick(status);
                status["sticks"][0]["usable"] = json!(false);
                status["sticks"][0]["why"] = json!("not_mountable");
            }),
        ),
        (
            "offline-reply",
            wizard(Page::Offline(Offline::default()), with_reply),
        ),
        (
            "offline-writing",
            export(
                ExportState::Writing,
                Page::Offline(Offline::default()),
                with_stick,
            ),
        ),
        (
            "offline-safe",
            export(safe(), Page::Offline(Offline::default()), with_stick),
        ),
        (
            "offline-failed",
            export(
                ExportState::Failed(Trouble::Refused(Error::StickTrouble {
                    message: "-".into(),
                    why: StickWhy::PulledOut,
                    file: None,
                })),
                Page::Offline(Offline::default()),
                with_request,
            ),
        ),
        ("idle-safe", export(safe(), Page::Idle, with_request)),
        ("ways-safe", export(safe(), Page::Ways, with_request)),
        (
            "code-safe",
            export(safe(), Page::Code(code(CodeKind::Secure, "")), with_request),
        ),
        (
            "code",
            wizard(Page::Code(code(CodeKind::Secure, "123456")), with_request),
        ),
        (
            "code-mistyped",
            wizard(
                Page::Code(Code {
                    mistyped: true,
                    ..code(CodeKind::Secure, "1234567890123456")
                }),
                with_request,
            ),
        ),
        (
            "code-wrong",
            wizard(
                Page::Code(Code {
                    trouble: Some(Trouble::Refused(Error::WrongCode {
                        message: "-".into(),
                        why: WrongWhy::Wrong,
                        wait_s: 30,
                        left: Some(5),
                    })),
                    wait_until: Some(NOW + Duration::from_secs(30)),
                    ..code(CodeKind::Secure, "")
                }),
                with_request,
            ),
        ),
        (
            "code-ready",
            wizard(
                Page::Code(code(CodeKind::Secure, "1234567890123456")),
                with_reply,
            ),
        ),
        (
            "code-kit",
            wizard(
                Page::Code(code(CodeKind::Kit, "12345678901234")),
                with_request,
            ),
        ),
        (
            "new-empty",
            wizard(
                password("", "", 0, vec![Missing::Characters(10)]),
                with_grant,
            ),
        ),
        (
            "new-weak",
            wizard(
                password("123456789", "", 1, vec![Missing::Serial, Missing::Repeat]),
                with_grant,
            ),
        ),
        (
            "new-ready",
            wizard(
                Page::NewPassword(NewPassword {
                    password: typed("correct horse battery"),
                    repeat: typed("correct horse battery"),
                    field: Field::Repeat,
                    shown: true,
                    strength: 4,
                    ..NewPassword::default()
                }),
                with_grant,
            ),
        ),
        ("applying", wizard(Page::Applying, none)),
        (
            "delayed",
            wizard(Page::Delayed(Delayed::default()), |status| {
                status["next"] = json!("delayed");
                status["delayed"] =
                    json!({"method": "secure code", "channel": "secure_code", "ends_in_s": 83_400});
            }),
        ),
        (
            "unavailable",
            wizard(Page::Unavailable, |status| {
                status["next"] = json!("unavailable");
                status["why"] = json!("off");
            }),
        ),
        ("done", wizard(Page::Done { sticker: false }, none)),
        ("done-sticker", wizard(Page::Done { sticker: true }, none)),
        (
            "button-held",
            wizard(Page::Idle, |status| {
                status["button"] = json!({"held_s": 6, "hold_s": 20})
            }),
        ),
        ("lost", wizard(Page::Ways, none)),
        (
            "help",
            wizard(Page::Offline(Offline::default()), with_request),
        ),
        ("ways-notice", wizard(Page::Ways, none)),
        ("strong-ways", wizard(Page::Ways, none)),
        (
            "strong-offline",
            wizard(Page::Offline(Offline::default()), with_stick),
        ),
        (
            "strong-new",
            wizard(
                password("correct horse", "correct", 3, vec![Missing::Repeat]),
                with_grant,
            ),
        ),
    ];
    for (name, wizard) in &mut samples {
        match *name {
            "lost" => wizard.lost = Some((Lost::NotRunning, "-".into())),
            "help" => wizard.help = true,
            "ways-notice" => wizard.notice = Some(Notice::RequestEnded),
            name if name.starts_with("strong") => wizard.contrast = Contrast::Strong,
            _ => {}
        }
    }
    samples
}
