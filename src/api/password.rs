//! The messages of `io.recoveryd.Password`; the shapes are documented in the interface's file.
#![allow(missing_docs)]

use super::Interface;
use super::why::Channel;
use crate::secret::{Secret, maybe_on_the_wire, on_the_wire};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub const INTERFACE: &str = "io.recoveryd.Password";
pub const DESCRIPTION: &str = include_str!("io.recoveryd.Password.varlink");

#[derive(Serialize, Deserialize)]
#[serde(tag = "method", content = "parameters", deny_unknown_fields)]
pub enum Call {
    #[serde(rename = "io.recoveryd.Password.Prepare")]
    Prepare {
        #[serde(with = "on_the_wire")]
        password: Secret,
    },
    #[serde(rename = "io.recoveryd.Password.Apply")]
    Apply {
        #[serde(with = "on_the_wire")]
        prepared: Secret,
        must_change: Option<bool>,
    },
    #[serde(rename = "io.recoveryd.Password.Verify")]
    Verify {
        #[serde(with = "on_the_wire")]
        password: Secret,
    },
    #[serde(rename = "io.recoveryd.Password.RunHook")]
    RunHook { number: u32, event: HookEvent },
}

/// What a hook is told, beside the account's name.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookEvent {
    pub serial: String,
    pub channel: Channel,
    pub record: Option<u64>,
    pub clock: Option<String>,
    pub start: u32,
    #[serde(default, with = "maybe_on_the_wire")]
    pub password: Option<Secret>,
}

impl Interface for Call {
    const NAME: &'static str = INTERFACE;
    const DESCRIPTION: &'static str = DESCRIPTION;
    type Error = Error;
}

#[derive(Serialize, Deserialize, Error, Debug, Clone, PartialEq, Eq)]
#[serde(tag = "error", content = "parameters")]
pub enum Error {
    #[serde(rename = "io.recoveryd.Password.NotSet")]
    #[error("{message}")]
    NotSet { message: String },
    #[serde(rename = "io.recoveryd.Password.Uncertain")]
    #[error("{message}")]
    Uncertain { message: String },
    #[serde(rename = "io.recoveryd.Password.CannotVerify")]
    #[error("{message}")]
    CannotVerify { message: String },
}

/// The answer to `Prepare`.
#[derive(Serialize, Deserialize)]
pub struct PrepareReply {
    #[serde(with = "on_the_wire")]
    pub prepared: Secret,
}

/// The answer to `Apply`.
#[derive(Serialize, Deserialize, Debug)]
pub struct ApplyReply {}

/// The answer to `Verify`.
#[derive(Serialize, Deserialize, Debug)]
pub struct VerifyReply {
    pub matches: bool,
}

/// The answer to `RunHook`.
#[derive(Serialize, Deserialize, Debug, PartialEq, Eq)]
pub struct RunHookReply {
    pub done: bool,
    pub lines: Vec<String>,
}

/// What a helper answers.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Reply {
    Prepare(PrepareReply),
    Apply(ApplyReply),
    Verify(VerifyReply),
    RunHook(RunHookReply),
}
