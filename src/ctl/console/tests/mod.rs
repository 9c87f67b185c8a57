//! The console without a line: keys and answers in, calls and pages out, drawn on a terminal of others' making.

mod drawing;
mod floods;
mod flow;
mod online;

use super::draw::Frame;
use super::screen::Screen;
use super::{Action, Console, Decoder, Settings};
use crate::api::recovery::{
    Call, Channel, Grant, Method, MethodName, Next, Policy, Request, Status, Stick, StickWhy,
    Vendor,
};
use crate::ctl::answer::Answer;
use crate::ctl::exit::Failure;
use crate::ctl::qr::Look;
use crate::ctl::qr::tests::text_for;
use std::time::Duration;

pub const IDLE: Duration = Duration::from_secs(600);

pub fn request(serial: &str) -> Request {
    let qr = text_for(serial.len());
    let symbols = &qr.as_bytes()[20..];
    let row = |row: &[u8]| crate::ctl::text::in_fours(std::str::from_utf8(row).unwrap());
    Request {
        guid: "0f8fad5b-d9cb-869f-a165-70867728950e".into(),
        serial: serial.into(),
        long_serial: symbols.chunks(16).map(row).collect(),
        qr,
        ends_in_s: 2_592_000,
    }
}

pub fn status() -> Status {
    let method = |name| Method {
        name,
        usable: true,
        reason: None,
        why: None,
        hold_s: None,
    };
    Status {
        serial: "123456789".into(),
        model: "NVR-8".into(),
        firmware: "4.2.1".into(),
        account: "admin".into(),
        vendor: Vendor {
            name: "Example Video".into(),
            contact: vec!["desk@example.com".into(), "+00 800 1234".into()],
            hours: "Monday to Friday, 8 to 17 h".into(),
        },
        clock: "2026-11-22T04:01:33Z".into(),
        policy: Policy::Allow,
        delay_h: 24,
        min_length: 8,
        next: Next::Start,
        reason: None,
        why: None,
        methods: [
            MethodName::LongSerial,
            MethodName::GuidFile,
            MethodName::Kit,
        ]
        .map(method)
        .into(),
        request: None,
        sent: None,
        asking: false,
        ask_wait_s: 0,
        grant: None,
        delayed: None,
        code_wait_s: 0,
        kit: false,
        kit_wait_s: 0,
        sign_in_wait_s: 0,
        sticks: Vec::new(),
        last_recovery: None,
        notes: Vec::new(),
        button: None,
        online: None,
    }
}

pub fn asked(serial: &str) -> Status {
    let request = Some(request(serial));
    Status {
        serial: serial.into(),
        next: Next::Code,
        request,
        ..status()
    }
}

pub fn granted() -> Status {
    let grant = Grant {
        method: "secure code".into(),
        channel: Channel::SecureCode,
        surface: "console test".into(),
        mine: true,
        ends_in_s: 900,
    };
    Status {
        next: Next::Password,
        grant: Some(grant),
        ..asked("123456789")
    }
}

pub fn stick(id: &str, usable: bool) -> Stick {
    Stick {
        id: id.into(),
        label: id.to_uppercase(),
        filesystem: "vfat".into(),
        size_bytes: 16_000_000_000,
        free_bytes: 15_000_000_000,
        usable,
        reason: (!usable).then(|| "it is write-protected: move the switch at its side.".into()),
        why: (!usable).then_some(StickWhy::WriteProtected),
        reply: false,
    }
}

/// A person at a console, a daemon's answers at hand.
pub struct Person {
    pub console: Console,
    pub now: Duration,
    decoder: Decoder,
    screen: Screen,
    terminal: vt100::Parser,
    pub sent: usize,
}

impl Person {
    pub fn at(status: Status) -> Self {
        Self::with(status, Look::default())
    }

    pub fn with(status: Status, look: Look) -> Self {
        let surface = "console test".into();
        let mut console = Console::new(Settings {
            surface,
            idle: IDLE,
            may_leave: true,
            look,
        });
        console.told(Duration::ZERO, status);
        let terminal = vt100::Parser::new(24, 80, 0);
        let (decoder, screen) = (Decoder::default(), Screen::default());
        Self {
            console,
            now: Duration::from_secs(1),
            decoder,
            screen,
            terminal,
            sent: 0,
        }
    }

    /// Types; the calls that this made come back.
    pub fn types(&mut self, bytes: impl AsRef<[u8]>) -> Vec<Call> {
        let mut calls = Vec::new();
        for &byte in bytes.as_ref() {
            let Some(key) = self.decoder.feed(byte) else {
                continue;
            };
            match self.console.key(self.now, key) {
                Some(Action::Ask(call)) => calls.push(call),
                Some(Action::Repaint) => self.screen.forget(),
                Some(Action::Refresh | Action::Leave) | None => {}
            }
        }
        calls
    }

    /// Presses Esc and waits.
    pub fn back(&mut self) {
        self.types(b"\x1b");
        let key = self.decoder.settle().unwrap();
        assert!(self.console.key(self.now, key).is_none());
    }

    /// Waits, and sends a break.
    pub fn breaks(&mut self) {
        assert_eq!(self.decoder.settle(), None);
        assert!(self.types(b"\0").is_empty());
    }

    pub fn answer(&mut self, answer: Result<Answer, Failure>) {
        self.console.answered(self.now, answer);
    }

    pub fn told(&mut self, status: Status) {
        self.console.told(self.now, status);
    }

    pub fn frame(&self) -> Frame {
        self.console.draw(self.now)
    }

    /// What the terminal shows.
    pub fn sees(&mut self) -> String {
        let bytes = self.screen.show(self.console.draw(self.now));
        self.sent += bytes.len();
        self.terminal.process(&bytes);
        self.terminal.screen().contents()
    }

    /// Whether the terminal shows this, however it is broken into lines.
    #[track_caller]
    pub fn must_see(&mut self, wanted: &str) {
        let seen = self.sees();
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            flat(&seen).contains(&flat(wanted)),
            "{wanted:?} is not in:\n{seen}"
        );
    }

    pub fn cursor(&self) -> (u16, u16) {
        self.terminal.screen().cursor_position()
    }
}
