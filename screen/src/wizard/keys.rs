//! What the wizard and the daemon mean, as keys into the languages' files and the arguments that go into the sentences.

use super::{CodeKind, Lost, Missing, Notice, Trouble, Way};
use recoveryd::api::recovery::{
    BusyWhy, Channel, CodeWhy, Error, GrantWhy, MethodWhy, NotSentWhy, NotSetWhy, NoteWhy,
    OfferWhy, OnlineWhy, PasswordWhy, Record, ReplyWhy, StateWhy, StickWhy, UnavailableWhy,
    WrongWhy,
};

/// Something that is said in the person's language.
pub trait Worded {
    /// Every key that [`Worded::key`] may give.
    const KEYS: &'static [&'static str];

    /// The Fluent key of its sentence.
    fn key(&self) -> &'static str;
}

/// What goes into a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A number; those named `seconds` are times.
    Number(u64),
    /// A name, or a word that a sentence chooses by.
    Text(String),
}

macro_rules! worded {
    ($($name:ident { $($case:ident => $key:literal),+ $(,)? })+) => {$(
        impl Worded for $name {
            const KEYS: &'static [&'static str] = &[$($key),+];

            fn key(&self) -> &'static str {
                match self { $(Self::$case { .. } => $key),+ }
            }
        }
    )+};
}

worded! {
    Way {
        Online => "way-online", Offline => "way-offline", Kit => "way-kit", Button => "way-button",
    }
    CodeKind { Secure => "code-secure", Kit => "code-kit", Verification => "code-verification" }
    Lost {
        NotRunning => "lost-not-running", NotPermitted => "lost-not-permitted", Broken => "lost-broken",
    }
    Missing {
        Characters => "missing-characters", TooLong => "missing-too-long", Character => "missing-character",
        Serial => "missing-serial", Account => "missing-account", Common => "missing-common", Repeat => "missing-repeat",
    }
    Channel {
        SecureCode => "channel-secure-code", VerificationCode => "channel-verification-code", Kit => "channel-kit",
        Button => "channel-button",
    }
    MethodWhy {
        Off => "method-off", CannotKeep => "method-cannot-keep", NoStick => "method-no-stick", NoKit => "method-no-kit",
        NoDesk => "method-no-desk", NotConnected => "method-not-connected", VerificationClosed => "method-verification-closed",
        ButtonBroken => "method-button-broken", ButtonOff => "method-button-off",
        HoldForSticker => "method-hold-for-sticker", HoldForRequest => "method-hold-for-request",
    }
    StateWhy { Off => "unavailable-off", CannotKeep => "unavailable-cannot-keep" }
    StickWhy {
        Looking => "stick-looking", None => "stick-none", Several => "stick-several", Gone => "stick-gone",
        PulledOut => "stick-pulled-out", WriteProtected => "stick-write-protected", Full => "stick-full",
        NotPermitted => "stick-not-permitted", Damaged => "stick-damaged", Covered => "stick-covered",
        NotReadBack => "stick-not-read-back", Taken => "stick-taken", NotAFile => "stick-not-a-file",
        NoFolder => "stick-no-folder", Absent => "stick-absent", TooLarge => "stick-too-large", NotText => "stick-not-text",
        NoFileSystem => "stick-no-file-system", Encrypted => "stick-encrypted", NoDriver => "stick-no-driver",
        NotMountable => "stick-not-mountable", InUse => "stick-in-use", CannotMount => "stick-cannot-mount",
        Stopped => "stick-stopped", Silent => "stick-silent", Failed => "stick-failed",
    }
    OnlineWhy {
        NoAddress => "online-no-address", Unplugged => "online-unplugged", Off => "online-off", NoPort => "online-no-port",
    }
    NoteWhy {
        NoLandlock => "note-no-landlock", NoSeccomp => "note-no-seccomp", NoNamespaces => "note-no-namespaces",
        NotShutIn => "note-not-shut-in", NoPlugWatch => "note-no-plug-watch", ButtonOff => "note-button-off", ButtonBusy => "note-button-busy",
        ButtonFailed => "note-button-failed", HookFailed => "note-hook-failed",
    }
    UnavailableWhy {
        Off => "unavailable-off", CannotKeep => "unavailable-cannot-keep", Stopping => "unavailable-stopping",
        CannotCompare => "unavailable-cannot-compare", CannotVerify => "unavailable-cannot-verify",
        Failed => "unavailable-failed",
    }
    OfferWhy {
        NotOffered => "offer-not-offered", NoKit => "offer-no-kit", VerificationClosed => "offer-verification-closed",
        UsedUp => "offer-used-up",
    }
    CodeWhy {
        Length => "code-length", Character => "code-character", CheckDigit => "code-check-digit", Repeat => "code-repeat",
    }
    WrongWhy { Wrong => "code-wrong", Past => "code-past" }
    GrantWhy { None => "grant-none", Elsewhere => "grant-elsewhere", NothingToStop => "grant-nothing-to-stop" }
    PasswordWhy {
        TooShort => "password-too-short", TooLong => "password-too-long", Character => "password-character",
        Serial => "password-serial", Account => "password-account", Common => "password-common",
    }
    NotSentWhy {
        NotConnected => "not-sent-not-connected", NoName => "not-sent-no-name", NoAnswer => "not-sent-no-answer",
        NotTrusted => "not-sent-not-trusted", Clock => "not-sent-clock", Refused => "not-sent-refused",
        Busy => "not-sent-busy", UnknownContact => "not-sent-unknown-contact", Failed => "not-sent-failed",
    }
    NotSetWhy { Refused => "not-set-refused", TryingAgain => "not-set-trying-again" }
    ReplyWhy {
        Unreadable => "reply-unreadable", OtherRecorder => "reply-other-recorder", EarlierRequest => "reply-earlier-request",
    }
    BusyWhy { Delayed => "busy-delayed", BeingSet => "busy-being-set", Checking => "busy-checking", Asking => "busy-asking" }
}

impl Worded for Notice {
    /// Those that no trouble has.
    const KEYS: &'static [&'static str] = &[
        "notice-grant-ended",
        "notice-request-ended",
        "notice-stopped",
        "notice-not-set",
        "notice-other-ways",
    ];

    fn key(&self) -> &'static str {
        match self {
            Self::GrantEnded => "notice-grant-ended",
            Self::RequestEnded => "notice-request-ended",
            Self::Stopped => "notice-stopped",
            Self::NotSet => "notice-not-set",
            Self::OtherWays => "notice-other-ways",
            Self::NotSent(trouble) => trouble.key(),
        }
    }
}

impl Worded for Trouble {
    /// Those that no other word has.
    const KEYS: &'static [&'static str] = &[
        "error-lost",
        "error-not-permitted",
        "error-no-request",
        "error-wait",
        "error-wrong-password",
    ];

    fn key(&self) -> &'static str {
        match self {
            Self::Lost => "error-lost",
            Self::Refused(error) => match error {
                Error::NotPermitted { .. } => "error-not-permitted",
                Error::Unavailable { why, .. } => why.key(),
                Error::MethodNotOffered { why, .. } => why.key(),
                Error::NoRequest { .. } => "error-no-request",
                Error::NotACode { why, .. } => why.key(),
                Error::WrongCode { why, .. } => why.key(),
                Error::Wait { .. } => "error-wait",
                Error::NoGrant { why, .. } => why.key(),
                Error::PasswordRefused { why, .. } => why.key(),
                Error::NotSet { why, .. } => why.key(),
                Error::NotSent { why, .. } => why.key(),
                Error::WrongPassword { .. } => "error-wrong-password",
                Error::StickTrouble { why, .. } => why.key(),
                Error::ReplyTrouble { why, .. } => why.key(),
                Error::Busy { why, .. } => why.key(),
            },
        }
    }
}

impl Trouble {
    /// What goes into its sentence: `left` (tries), `limit` (characters or bytes), `file`, `serial`, `surface`. A wait is in
    /// none of them: the page counts it down.
    pub fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let Self::Refused(error) = self else {
            return Vec::new();
        };
        let number = |name, number: &Option<u64>| number.map(|n| (name, Argument::Number(n)));
        let text = |name, text: &Option<String>| text.clone().map(|t| (name, Argument::Text(t)));
        let argument = match error {
            Error::WrongCode { left, .. } => number("left", left),
            Error::PasswordRefused { limit, .. } => number("limit", limit),
            Error::StickTrouble { file, .. } => text("file", file),
            Error::ReplyTrouble { serial, .. } => text("serial", serial),
            Error::NoGrant { surface, .. } => text("surface", surface),
            _ => None,
        };
        argument.into_iter().collect()
    }
}

impl Missing {
    /// What goes into its sentence: `count` characters.
    pub fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Self::Characters(count) => vec![("count", Argument::Number(*count))],
            _ => Vec::new(),
        }
    }
}

/// A record of the event log: an event nobody knows is said by [`Worded::key`] `event-other`, whose only argument is the
/// record's own sentence.
impl Worded for Record {
    const KEYS: &'static [&'static str] = &[
        "event-request-opened",
        "event-request-expired",
        "event-request-void",
        "event-code-sent",
        "event-code-accepted",
        "event-wrong-code",
        "event-grant-expired",
        "event-password-delayed",
        "event-recovery-stopped",
        "event-recovery-dropped",
        "event-password-set",
        "event-store-failed",
        "event-wrong-password",
        "event-button-held",
        "event-kit-made",
        "event-set-up",
        "event-state-lost",
        "event-log-restarted",
        "event-events-lost",
        "event-other",
    ];

    fn key(&self) -> &'static str {
        let known = |key: &&&str| key.strip_prefix("event-") == Some(self.event.as_str());
        Self::KEYS.iter().find(known).unwrap_or(&"event-other")
    }
}

/// What goes into a record's sentence: `channel` (`secure-code`, `verification-code`, `kit`, `button`), `count`, `seconds`,
/// and `message`, the recorder's own sentence.
pub fn record_arguments(record: &Record) -> Vec<(&'static str, Argument)> {
    let channel = record.channel.map(|channel| {
        let word = channel.key().trim_start_matches("channel-");
        ("channel", Argument::Text(word.into()))
    });
    let count = record.count.map(|count| ("count", Argument::Number(count)));
    let seconds = record
        .wait_s
        .map(|wait| ("seconds", Argument::Number(wait)));
    let message = ("message", Argument::Text(record.message.clone()));
    let all = [channel, count, seconds, Some(message)];
    all.into_iter().flatten().collect()
}

/// Every key that the wizard may ask a language for, in order and each once.
pub fn keys() -> Vec<&'static str> {
    let all = [
        Way::KEYS,
        CodeKind::KEYS,
        Lost::KEYS,
        Notice::KEYS,
        Missing::KEYS,
        Channel::KEYS,
        MethodWhy::KEYS,
        StateWhy::KEYS,
        StickWhy::KEYS,
        OnlineWhy::KEYS,
        NoteWhy::KEYS,
        UnavailableWhy::KEYS,
        OfferWhy::KEYS,
        CodeWhy::KEYS,
        WrongWhy::KEYS,
        GrantWhy::KEYS,
        PasswordWhy::KEYS,
        NotSentWhy::KEYS,
        NotSetWhy::KEYS,
        ReplyWhy::KEYS,
        BusyWhy::KEYS,
        Trouble::KEYS,
        Record::KEYS,
    ];
    let mut keys = all.concat();
    keys.sort_unstable();
    keys.dedup();
    keys
}
