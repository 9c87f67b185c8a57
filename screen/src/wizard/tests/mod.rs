//! The wizard with a daemon's answers at hand: acts, statuses and time in, pages and questions out.

mod online;
mod random;
mod stories;

use super::*;
use recoveryd::api::recovery::{
    Channel, Contact, ContactKind, Delayed as DelayedStatus, Error, Grant, Method, Policy, Record,
    Request, SentCode, Vendor, WrongWhy,
};

/// A secure code and a kit's code with right check digits.
pub const CODE: &str = "2718281828459045";
pub const KIT: &str = "314159265358979323846264";

fn with_check_digit(digits: &str) -> String {
    let digits = &digits[..digits.len() - 1];
    let values: Vec<u8> = digits.bytes().map(|byte| byte - b'0').collect();
    format!("{digits}{}", recovery_protocol::damm::check_digit(&values))
}

pub fn code() -> String {
    with_check_digit(CODE)
}

pub fn kit() -> String {
    with_check_digit(KIT)
}

pub fn method(name: MethodName, why: Option<MethodWhy>) -> Method {
    Method {
        name,
        usable: why.is_none(),
        reason: None,
        why,
        hold_s: None,
    }
}

pub fn status() -> Status {
    Status {
        serial: "123456789".into(),
        model: "NVR-8".into(),
        firmware: "4.2.1".into(),
        account: "admin".into(),
        vendor: Vendor {
            name: "Example Video".into(),
            contact: vec!["desk@example.com".into()],
            hours: "9-17".into(),
        },
        clock: "2026-11-22T04:01:33Z".into(),
        policy: Policy::Allow,
        delay_h: 24,
        min_length: 8,
        next: Next::Start,
        reason: None,
        why: None,
        methods: vec![
            method(MethodName::Online, Some(MethodWhy::NoDesk)),
            method(MethodName::LongSerial, None),
            method(MethodName::GuidFile, Some(MethodWhy::NoStick)),
            method(MethodName::Kit, Some(MethodWhy::NoKit)),
        ],
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

pub fn asked() -> Status {
    Status {
        next: Next::Code,
        request: Some(Request {
            guid: "0f8fad5b-d9cb-869f-a165-70867728950e".into(),
            serial: "123456789".into(),
            long_serial: vec!["040G 7SB3 0TW0 WAE1".into()],
            qr: "040G7SB30TW0WAE1".into(),
            ends_in_s: 2_592_000,
        }),
        ..status()
    }
}

pub fn granted_at(surface: &str, mine: bool) -> Status {
    Status {
        next: Next::Password,
        grant: Some(Grant {
            method: "secure code".into(),
            channel: Channel::SecureCode,
            surface: surface.into(),
            mine,
            ends_in_s: 900,
        }),
        ..asked()
    }
}

pub fn granted() -> Status {
    granted_at(SURFACE, true)
}

/// The desk can be asked for a verification code.
pub fn online() -> Status {
    let mut status = status();
    status.methods[0] = method(MethodName::Online, None);
    status
}

/// A verification code was sent to the first of two contacts.
pub fn sent() -> Status {
    let contact = |id: &str, kind, masked: &str| Contact {
        id: id.into(),
        kind,
        masked: masked.into(),
    };
    Status {
        next: Next::Code,
        sent: Some(SentCode {
            contacts: vec![
                contact("a", ContactKind::Mail, "j***@v***"),
                contact("b", ContactKind::Text, "***42"),
            ],
            sent_to: "a".into(),
            ends_in_s: 3600,
            left: 5,
        }),
        ..online()
    }
}

pub fn delayed() -> Status {
    Status {
        policy: Policy::Delay,
        next: Next::Delayed,
        delayed: Some(DelayedStatus {
            method: "secure code".into(),
            channel: Channel::SecureCode,
            ends_in_s: 86_400,
        }),
        ..status()
    }
}

pub fn applying() -> Status {
    Status {
        next: Next::Applying,
        ..status()
    }
}

pub fn stick(id: &str, usable: bool, reply: bool) -> Stick {
    Stick {
        id: id.into(),
        label: id.to_uppercase(),
        filesystem: "vfat".into(),
        size_bytes: 16_000_000_000,
        free_bytes: 15_000_000_000,
        usable,
        reason: None,
        why: None,
        reply,
    }
}

pub fn recovery(number: u64, channel: Channel) -> Record {
    Record {
        number,
        clock: "2026-11-22T04:01:33Z".into(),
        event: "password-set".into(),
        message: "A new password was set.".into(),
        channel: Some(channel),
        count: None,
        wait_s: None,
    }
}

pub fn wrong_code(wait_s: u64) -> Trouble {
    Trouble::Refused(Error::WrongCode {
        message: String::new(),
        why: WrongWhy::Wrong,
        wait_s,
        left: Some(94),
    })
}

/// A person in front of the monitor.
pub struct Person {
    pub wizard: Wizard,
    pub now: Duration,
    /// What was asked and is not answered.
    pub asks: Vec<Ask>,
}

impl Person {
    pub fn at(status: Status) -> Self {
        let now = Duration::from_secs(1000);
        let mut person = Self {
            wizard: Wizard::new("en", now),
            now,
            asks: Vec::new(),
        };
        person.told(status);
        person
    }

    pub fn act(&mut self, act: Act) -> &mut Self {
        let asks = self.wizard.act(act, self.now);
        self.asks.extend(asks);
        self
    }

    pub fn told(&mut self, status: Status) -> &mut Self {
        self.hear(Heard::Status(Box::new(status)))
    }

    pub fn hear(&mut self, heard: Heard) -> &mut Self {
        let asks = self.wizard.hear(heard, self.now);
        self.asks.extend(asks);
        self
    }

    pub fn types(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.act(Act::Key(c));
        }
        self
    }

    pub fn waits(&mut self, seconds: u64) -> &mut Self {
        self.now += Duration::from_secs(seconds);
        let (asks, _) = self.wizard.tick(self.now);
        self.asks.extend(asks);
        self
    }

    /// The one question that was asked since the last answer, to be answered.
    pub fn asked(&mut self) -> (Ticket, Errand) {
        assert_eq!(self.asks.len(), 1, "one question was to be asked");
        let ask = self.asks.remove(0);
        (ask.ticket, ask.errand)
    }

    /// Answers the one question.
    pub fn answer(&mut self, answer: Result<Answer, Trouble>) -> &mut Self {
        let (ticket, _) = self.asked();
        self.hear(Heard::Answer(ticket, answer))
    }

    pub fn quiet(&self) {
        assert!(self.asks.is_empty(), "something was asked");
    }

    /// To the page of the ways.
    pub fn goes_to_ways(&mut self) -> &mut Self {
        self.act(Act::DeviceManagement)
            .act(Act::ForgotPassword)
            .act(Act::Continue);
        assert!(matches!(self.wizard.page, Page::Ways));
        self
    }

    /// To the page of the open request.
    pub fn goes_to_offline(&mut self) -> &mut Self {
        self.goes_to_ways().act(Act::Choose(Way::Offline));
        assert!(matches!(self.wizard.page, Page::Offline(_)));
        self
    }

    /// To the page of the new password.
    pub fn goes_to_new_password(&mut self) -> &mut Self {
        self.act(Act::DeviceManagement).act(Act::ForgotPassword);
        assert!(matches!(self.wizard.page, Page::NewPassword(_)));
        self
    }
}

/// A page, by what is on it.
#[macro_export]
macro_rules! page {
    ($person:expr, $name:ident) => {
        match &$person.wizard.page {
            Page::$name(page) => page,
            _ => panic!("another page"),
        }
    };
}
