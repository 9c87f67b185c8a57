//! Every act on every page, and whatever else may come.

use super::*;
use proptest::prelude::*;

/// A recognisable part of every password that is typed here.
const MARK: &str = "s3cret";

fn acts() -> Vec<Act> {
    let mut acts = vec![
        Act::DeviceManagement,
        Act::ForgotPassword,
        Act::SignIn,
        Act::Start,
        Act::Back,
        Act::Cancel,
        Act::Help,
        Act::Continue,
        Act::EnterCode,
        Act::SendCode(None),
        Act::CannotReceive,
        Act::Erase,
        Act::Clear,
        Act::Edited,
        Act::TryCode,
        Act::Save,
        Act::StopRecovery,
        Act::Reveal,
        Act::Field(Field::Password),
        Act::Field(Field::Repeat),
        Act::Language("ja".into()),
        Act::Theme(Contrast::Strong),
    ];
    let ways = [Way::Online, Way::Offline, Way::Kit, Way::Button];
    acts.extend(ways.map(Act::Choose));
    for id in ["sda1", "sdb1", "nowhere"] {
        acts.extend([Act::Export(id.into()), Act::UseReply(id.into())]);
    }
    for id in ["a", "b", "nobody"] {
        acts.push(Act::SendCode(Some(id.into())));
    }
    acts.extend(MARK.chars().map(Act::Key));
    acts.extend(['0', '9', '\n', '語'].map(Act::Key));
    acts
}

fn statuses() -> Vec<Status> {
    let mut sticks = asked();
    sticks.sticks = vec![stick("sda1", true, false), stick("sdb1", false, true)];
    let mut rich = status();
    rich.kit = true;
    rich.methods = [
        MethodName::LongSerial,
        MethodName::GuidFile,
        MethodName::Kit,
    ]
    .map(|name| method(name, None))
    .into();
    let recovered = Status {
        last_recovery: Some(recovery(5, Channel::Button)),
        sign_in_wait_s: 30,
        code_wait_s: 30,
        ..asked()
    };
    let unavailable = Status {
        next: Next::Unavailable,
        ..status()
    };
    let elsewhere = granted_at("console", true);
    vec![
        status(),
        asked(),
        online(),
        sent(),
        sticks,
        rich,
        recovered,
        unavailable,
        elsewhere,
        granted(),
        delayed(),
        applying(),
    ]
}

/// What the page holds of what was typed.
fn typed(page: &Page) -> Vec<&str> {
    match page {
        Page::SignIn(page) => vec![page.password.text()],
        Page::Delayed(page) => vec![page.password.text()],
        Page::Code(page) => vec![page.code.text()],
        Page::NewPassword(page) => vec![page.password.text(), page.repeat.text()],
        _ => Vec::new(),
    }
}

/// How many places [`at`] knows.
const PLACES: usize = 15;

/// A person on every page there is, one after the other.
fn at(place: usize) -> Person {
    let mut sticks = asked();
    sticks.sticks = vec![stick("sda1", true, false), stick("sdb1", false, true)];
    let mut kit = status();
    kit.kit = true;
    kit.methods[3] = method(MethodName::Kit, None);
    let mut button = status();
    button.methods.push(method(MethodName::Button, None));
    let unavailable = Status {
        next: Next::Unavailable,
        ..status()
    };
    let recovered = Status {
        last_recovery: Some(recovery(5, Channel::Button)),
        ..status()
    };
    let mut person = Person::at(match place {
        0 | 1 | 3 | 14 => status(),
        2 => recovered.clone(),
        4 | 6 => sticks,
        5 => button,
        7 => asked(),
        8 => kit,
        9 => sent(),
        10 => granted(),
        11 => applying(),
        12 => delayed(),
        _ => unavailable,
    });
    match place {
        0 => &mut person,
        1 => person.act(Act::DeviceManagement).types(MARK),
        2 => {
            let log = LogReply {
                records: vec![recovery(5, Channel::Button)],
                sound: true,
            };
            person.act(Act::DeviceManagement).types(MARK);
            person.act(Act::SignIn).answer(Ok(Answer::SignedIn));
            person.answer(Ok(Answer::Log(log)))
        }
        3 | 11 | 13 => person.act(Act::DeviceManagement).act(Act::ForgotPassword),
        4 => person.goes_to_ways(),
        5 => person.goes_to_ways().act(Act::Choose(Way::Button)),
        6 => person.goes_to_offline(),
        7 => person.goes_to_offline().act(Act::EnterCode).types(&code()),
        8 => person
            .goes_to_ways()
            .act(Act::Choose(Way::Kit))
            .types("1234"),
        9 => person
            .goes_to_ways()
            .act(Act::Choose(Way::Online))
            .types("1234"),
        10 => person.goes_to_new_password().types(MARK),
        12 => {
            person.act(Act::DeviceManagement).act(Act::ForgotPassword);
            person.types(MARK)
        }
        _ => person.told(recovered),
    };
    person.quiet();
    person
}

fn kind(page: &Page) -> std::mem::Discriminant<Page> {
    std::mem::discriminant(page)
}

type Leave = fn(&mut Person);

#[test]
fn every_page_is_reached_and_left_and_what_was_typed_is_gone() {
    let mut pages: Vec<_> = (0..PLACES).map(|n| kind(&at(n).wizard.page)).collect();
    pages.dedup();
    // The three codes are one page.
    assert_eq!(pages.len(), PLACES - 2);
    for n in 0..PLACES {
        let leave: [(&str, Leave); 4] = [
            ("start", |person| {
                person.act(Act::Start);
            }),
            ("cancel", |person| {
                person.act(Act::Cancel).act(Act::Cancel);
            }),
            ("back", |person| {
                for _ in 0..8 {
                    person.act(Act::Back);
                }
            }),
            ("time", |person| {
                person.act(Act::Help);
                assert!(person.wizard.help);
                person.waits(300);
            }),
        ];
        for (how, leave) in leave {
            let mut person = at(n);
            leave(&mut person);
            assert!(matches!(person.wizard.page, Page::Idle), "{n} by {how}");
            assert!(!person.wizard.help, "{n} by {how}");
        }
    }
}

/// Each page offers what it offers and nothing else; whatever is done anywhere asks one thing at most, and no page comes up
/// with something typed on it.
#[test]
fn every_act_on_every_page() {
    // Start, back and cancel, and what each page offers besides.
    let offers = [1, 5, 4, 4, 6, 3, 6, 4, 3, 7, 3, 3, 4, 3, 4];
    for (n, offers) in offers.into_iter().enumerate() {
        let mut does = 0;
        for (m, act) in acts().into_iter().enumerate() {
            let mut person = at(n);
            let before = kind(&person.wizard.page);
            person.act(act);
            let moved = kind(&person.wizard.page) != before;
            if moved {
                for text in typed(&person.wizard.page) {
                    assert_eq!(text, "", "page {n}, act {m}");
                }
            }
            assert!(person.asks.len() <= 1, "page {n}, act {m}");
            does += usize::from(moved || !person.asks.is_empty());
        }
        assert_eq!(does, offers, "page {n}");
    }
}

#[derive(Debug, Clone)]
enum Step {
    Act(usize),
    Status(usize),
    Lost,
    Answer(usize),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..acts().len()).prop_map(Step::Act),
        2 => (0..statuses().len()).prop_map(Step::Status),
        1 => Just(Step::Lost),
        4 => (0..6_usize).prop_map(Step::Answer),
        1 => prop_oneof![Just(1), Just(30), Just(300)].prop_map(Step::Wait),
    ]
}

/// One of the answers that an errand can have.
fn some_answer(errand: &Errand, which: usize) -> Result<Answer, Trouble> {
    match which {
        0 => return Err(Trouble::Lost),
        1 => return Err(wrong_code(30)),
        2 => {
            return Err(Trouble::Refused(Error::NoRequest {
                message: String::new(),
            }));
        }
        _ => {}
    }
    Ok(match errand {
        Errand::SignIn(_) => Answer::SignedIn,
        Errand::Request => Answer::Requested,
        Errand::Export(id) => Answer::Exported(Box::new(ExportReply {
            file: "GUID.txt".into(),
            stick: stick(id, true, false),
        })),
        Errand::SendCode { .. } => Answer::Sent,
        Errand::EnterReply(_) | Errand::EnterCode(_) => Answer::Granted,
        Errand::SetPassword(_) => Answer::Saved(if which == 3 { 3600 } else { 0 }),
        Errand::StopDelayed(_) => Answer::Stopped,
        Errand::GiveUp => Answer::GivenUp,
        Errand::Log => Answer::Log(LogReply {
            records: vec![recovery(1, Channel::Kit)],
            sound: which == 3,
        }),
    })
}

proptest! {
    /// Nothing panics; what was typed is on no page that came up since; a touched page is left only by what leads away; and
    /// whenever nobody is there for five minutes the live picture comes back.
    #[test]
    fn whatever_happens(steps in proptest::collection::vec(step(), 1..200)) {
        let mut person = Person::at(status());
        for step in steps {
            let before = kind(&person.wizard.page);
            match step {
                Step::Act(n) => {
                    let act = acts().remove(n);
                    person.act(act);
                }
                Step::Status(n) => {
                    let status = statuses().remove(n);
                    person.told(status);
                }
                Step::Lost => {
                    person.hear(Heard::Lost(Lost::Broken, String::new()));
                }
                Step::Answer(which) if !person.asks.is_empty() => {
                    let ask = person.asks.remove(which % person.asks.len());
                    let answer = some_answer(&ask.errand, which);
                    person.hear(Heard::Answer(ask.ticket, answer));
                }
                Step::Answer(_) => {}
                Step::Wait(seconds) => {
                    person.waits(seconds);
                }
            }
            if kind(&person.wizard.page) != before {
                for text in typed(&person.wizard.page) {
                    prop_assert_eq!(text, "");
                }
            }
            let (asks, next) = person.wizard.tick(person.now);
            person.asks.extend(asks);
            prop_assert!(next.is_none_or(|next| next > person.now));
        }
        let open: Vec<_> = person.asks.drain(..).map(|ask| ask.ticket).collect();
        for ticket in open {
            person.hear(Heard::Answer(ticket, Err(Trouble::Lost)));
        }
        person.waits(300);
        prop_assert!(matches!(person.wizard.page, Page::Idle));
        prop_assert!(!person.wizard.help);
    }
}

#[test]
fn keys_are_whole_and_fluent() {
    let keys = keys();
    assert!(keys.len() > 100);
    for key in keys {
        let fits = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(key.chars().all(fits) && key.contains('-'), "{key}");
    }
    let mut record = recovery(1, Channel::Kit);
    assert_eq!(record.key(), "event-password-set");
    let kit = Argument::Text("kit".into());
    assert!(record_arguments(&record).contains(&("channel", kit)));
    record.event = "what-nobody-knows".into();
    assert_eq!(record.key(), "event-other");
}

/// The log's own kinds of events all have keys.
#[test]
fn every_event_of_the_daemon_has_a_key() {
    use recoveryd::flow::Note;
    use recoveryd::flow::state::Channel as Way;
    for note in [
        Note::RequestOpened,
        Note::RequestExpired,
        Note::RequestVoid,
        Note::CodeSent,
        Note::CodeAccepted(Way::Kit),
        Note::WrongCode(Way::Kit, 1),
        Note::GrantExpired,
        Note::PasswordDelayed(Duration::ZERO),
        Note::RecoveryStopped,
        Note::RecoveryDropped,
        Note::PasswordSet(Way::Kit),
        Note::StoreFailed,
        Note::WrongPassword(1),
        Note::ButtonHeld,
        Note::KitMade,
        Note::SetUp,
        Note::StateLost,
    ] {
        let mut record = recovery(1, Channel::Kit);
        record.event = note.kind().into();
        assert_eq!(record.key(), format!("event-{}", note.kind()));
    }
}
