//! The messages of `io.recoveryd.Password`; the shapes are documented in the interface's file.
#![allow(missing_docs)]

use super::Interface;
use crate::secret::{Secret, on_the_wire};
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

/// What a helper answers.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Reply {
    Prepare(PrepareReply),
    Apply(ApplyReply),
    Verify(VerifyReply),
}
