//! The messages of `io.recoveryd.Recovery`; the shapes are documented in the interface's file.
#![allow(missing_docs)]

use super::Interface;
use super::why::words;
pub use super::why::*;
use crate::secret::{Secret, maybe_on_the_wire, on_the_wire};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

pub const INTERFACE: &str = "io.recoveryd.Recovery";
pub const DESCRIPTION: &str = include_str!("io.recoveryd.Recovery.varlink");

#[derive(Serialize, Deserialize)]
#[serde(tag = "method", content = "parameters", deny_unknown_fields)]
pub enum Call {
    #[serde(rename = "io.recoveryd.Recovery.Status")]
    Status {},
    #[serde(rename = "io.recoveryd.Recovery.Watch")]
    Watch {},
    #[serde(rename = "io.recoveryd.Recovery.Request")]
    Request {},
    #[serde(rename = "io.recoveryd.Recovery.RequestFile")]
    RequestFile {},
    #[serde(rename = "io.recoveryd.Recovery.SendCode")]
    SendCode {
        contact: Option<String>,
        language: Option<String>,
    },
    #[serde(rename = "io.recoveryd.Recovery.Export")]
    Export { stick: Option<String> },
    #[serde(rename = "io.recoveryd.Recovery.EnterReply")]
    EnterReply {
        stick: Option<String>,
        surface: String,
    },
    #[serde(rename = "io.recoveryd.Recovery.EnterReplyText")]
    EnterReplyText {
        #[serde(with = "on_the_wire")]
        text: Secret,
        surface: String,
    },
    #[serde(rename = "io.recoveryd.Recovery.EnterCode")]
    EnterCode {
        #[serde(with = "on_the_wire")]
        code: Secret,
        surface: String,
    },
    #[serde(rename = "io.recoveryd.Recovery.SetPassword")]
    SetPassword {
        #[serde(with = "on_the_wire")]
        password: Secret,
        surface: String,
    },
    #[serde(rename = "io.recoveryd.Recovery.GiveUp")]
    GiveUp { surface: String },
    #[serde(rename = "io.recoveryd.Recovery.SignIn")]
    SignIn {
        #[serde(with = "on_the_wire")]
        password: Secret,
    },
    #[serde(rename = "io.recoveryd.Recovery.StopDelayed")]
    StopDelayed {
        #[serde(with = "on_the_wire")]
        password: Secret,
    },
    #[serde(rename = "io.recoveryd.Recovery.MakeKit")]
    MakeKit {
        #[serde(default, with = "maybe_on_the_wire")]
        password: Option<Secret>,
        stick: Option<String>,
    },
    #[serde(rename = "io.recoveryd.Recovery.Log")]
    Log {},
    #[serde(rename = "io.recoveryd.Recovery.Discard")]
    Discard {},
}

impl Interface for Call {
    const NAME: &'static str = INTERFACE;
    const DESCRIPTION: &'static str = DESCRIPTION;
    type Error = Error;
}

/// A sentence for the person, and with some errors the numbers behind it.
#[derive(Serialize, Deserialize, Error, Debug, Clone, PartialEq, Eq)]
#[serde(tag = "error", content = "parameters")]
pub enum Error {
    #[serde(rename = "io.recoveryd.Recovery.NotPermitted")]
    #[error("{message}")]
    NotPermitted { message: String },
    #[serde(rename = "io.recoveryd.Recovery.Unavailable")]
    #[error("{message}")]
    Unavailable {
        message: String,
        why: UnavailableWhy,
    },
    #[serde(rename = "io.recoveryd.Recovery.MethodNotOffered")]
    #[error("{message}")]
    MethodNotOffered { message: String, why: OfferWhy },
    #[serde(rename = "io.recoveryd.Recovery.NotSent")]
    #[error("{message}")]
    NotSent { message: String, why: NotSentWhy },
    #[serde(rename = "io.recoveryd.Recovery.NoRequest")]
    #[error("{message}")]
    NoRequest { message: String },
    #[serde(rename = "io.recoveryd.Recovery.NotACode")]
    #[error("{message}")]
    NotACode { message: String, why: CodeWhy },
    #[serde(rename = "io.recoveryd.Recovery.WrongCode")]
    #[error("{message}")]
    WrongCode {
        message: String,
        why: WrongWhy,
        wait_s: u64,
        left: Option<u64>,
    },
    #[serde(rename = "io.recoveryd.Recovery.Wait")]
    #[error("{message}")]
    Wait { message: String, wait_s: u64 },
    #[serde(rename = "io.recoveryd.Recovery.NoGrant")]
    #[error("{message}")]
    NoGrant {
        message: String,
        why: GrantWhy,
        surface: Option<String>,
    },
    #[serde(rename = "io.recoveryd.Recovery.PasswordRefused")]
    #[error("{message}")]
    PasswordRefused {
        message: String,
        why: PasswordWhy,
        limit: Option<u64>,
    },
    #[serde(rename = "io.recoveryd.Recovery.NotSet")]
    #[error("{message}")]
    NotSet { message: String, why: NotSetWhy },
    #[serde(rename = "io.recoveryd.Recovery.WrongPassword")]
    #[error("{message}")]
    WrongPassword { message: String, wait_s: u64 },
    #[serde(rename = "io.recoveryd.Recovery.StickTrouble")]
    #[error("{message}")]
    StickTrouble {
        message: String,
        why: StickWhy,
        file: Option<String>,
    },
    #[serde(rename = "io.recoveryd.Recovery.ReplyTrouble")]
    #[error("{message}")]
    ReplyTrouble {
        message: String,
        why: ReplyWhy,
        serial: Option<String>,
    },
    #[serde(rename = "io.recoveryd.Recovery.Busy")]
    #[error("{message}")]
    Busy { message: String, why: BusyWhy },
}

words! {
    /// A way in.
    #[derive(PartialOrd, Ord)]
    MethodName {
        Online "online", LongSerial "long_serial", GuidFile "guid_file", Kit "kit", Button "button",
    }
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Method {
    pub name: MethodName,
    pub usable: bool,
    pub reason: Option<String>,
    pub why: Option<MethodWhy>,
    pub hold_s: Option<u64>,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    pub name: String,
    pub contact: Vec<String>,
    pub hours: String,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub guid: String,
    pub serial: String,
    pub long_serial: Vec<String>,
    pub qr: String,
    pub ends_in_s: u64,
}

words! {
    /// What a contact is.
    ContactKind {
        Mail "mail", Text "text",
    }
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: String,
    pub kind: ContactKind,
    pub masked: String,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct SentCode {
    pub contacts: Vec<Contact>,
    pub sent_to: String,
    pub ends_in_s: u64,
    pub left: u64,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub method: String,
    pub channel: Channel,
    pub surface: String,
    pub mine: bool,
    pub ends_in_s: u64,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Delayed {
    pub method: String,
    pub channel: Channel,
    pub ends_in_s: u64,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Stick {
    pub id: String,
    pub label: String,
    pub filesystem: String,
    pub size_bytes: u64,
    pub free_bytes: u64,
    pub usable: bool,
    pub reason: Option<String>,
    pub why: Option<StickWhy>,
    pub reply: bool,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub number: u64,
    pub clock: String,
    pub event: String,
    pub message: String,
    pub channel: Option<Channel>,
    pub count: Option<u64>,
    pub wait_s: Option<u64>,
}

#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Button {
    pub held_s: u64,
    pub hold_s: u64,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Online {
    pub connected: bool,
    pub reason: Option<String>,
    pub why: Option<OnlineWhy>,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub message: String,
    pub why: NoteWhy,
}

words! {
    /// What the owner allows.
    Policy {
        Allow "allow", Delay "delay", Off "off",
    }
}

words! {
    /// What is asked for next.
    Next {
        Unavailable "unavailable", Start "start", Code "code", Password "password", Delayed "delayed",
        Applying "applying",
    }
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub serial: String,
    pub model: String,
    pub firmware: String,
    pub account: String,
    pub vendor: Vendor,
    pub clock: String,
    pub policy: Policy,
    pub delay_h: u64,
    pub min_length: u64,
    pub next: Next,
    pub reason: Option<String>,
    pub why: Option<StateWhy>,
    pub methods: Vec<Method>,
    pub request: Option<Request>,
    pub sent: Option<SentCode>,
    pub asking: bool,
    pub ask_wait_s: u64,
    pub grant: Option<Grant>,
    pub delayed: Option<Delayed>,
    pub code_wait_s: u64,
    pub kit: bool,
    pub kit_wait_s: u64,
    pub sign_in_wait_s: u64,
    pub sticks: Vec<Stick>,
    pub last_recovery: Option<Record>,
    pub notes: Vec<Note>,
    pub button: Option<Button>,
    pub online: Option<Online>,
}

/// The answer to `Status` and `Watch`.
#[derive(Serialize, Deserialize, Debug)]
pub struct StatusReply {
    pub status: Status,
}

/// The answer to `Request`.
#[derive(Serialize, Deserialize, Debug)]
pub struct RequestReply {
    pub request: Request,
}

/// The answer to `RequestFile`.
#[derive(Serialize, Deserialize, Debug)]
pub struct RequestFileReply {
    pub file: String,
    pub contents: String,
}

/// The answer to `SendCode`.
#[derive(Serialize, Deserialize, Debug)]
pub struct SendCodeReply {
    pub sent: SentCode,
}

/// The answer to `Export`.
#[derive(Serialize, Deserialize, Debug)]
pub struct ExportReply {
    pub file: String,
    pub stick: Stick,
}

/// The answer to `EnterCode`, `EnterReply` and `EnterReplyText`.
#[derive(Serialize, Deserialize, Debug)]
pub struct GrantReply {
    pub method: String,
    pub channel: Channel,
    pub ends_in_s: u64,
}

/// The answer to `SetPassword`.
#[derive(Serialize, Deserialize, Debug)]
pub struct SetPasswordReply {
    pub delayed_s: u64,
}

/// The answer to `MakeKit`: the only message that carries a code away from the recorder.
#[derive(Serialize, Deserialize)]
pub struct MakeKitReply {
    #[serde(with = "on_the_wire")]
    pub code: Secret,
    #[serde(with = "on_the_wire")]
    pub qr: Secret,
    pub file: Option<String>,
}

/// The answer to `Log`.
#[derive(Serialize, Deserialize, Debug)]
pub struct LogReply {
    pub records: Vec<Record>,
    pub sound: bool,
}

/// The answer to everything else: nothing but that it was done.
#[derive(Serialize, Deserialize, Debug)]
pub struct Done {}

/// What the core answers.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Reply {
    Status(Box<StatusReply>),
    Request(RequestReply),
    RequestFile(RequestFileReply),
    SendCode(SendCodeReply),
    Export(Box<ExportReply>),
    Grant(GrantReply),
    SetPassword(SetPasswordReply),
    MakeKit(Box<MakeKitReply>),
    Log(LogReply),
    Done(Done),
}
