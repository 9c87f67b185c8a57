//! The messages of `io.recoveryd.Stick`; the shapes are documented in the interface's file.
#![allow(missing_docs)]

use super::Interface;
use super::why::StickWhy;
use crate::secret::{Secret, on_the_wire};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub const INTERFACE: &str = "io.recoveryd.Stick";
pub const DESCRIPTION: &str = include_str!("io.recoveryd.Stick.varlink");

/// Contents are secrets: a kit and a reply file hold a code.
#[derive(Serialize, Deserialize)]
#[serde(tag = "method", content = "parameters", deny_unknown_fields)]
pub enum Call {
    #[serde(rename = "io.recoveryd.Stick.Look")]
    Look { stick: String },
    #[serde(rename = "io.recoveryd.Stick.Glance")]
    Glance { stick: String },
    #[serde(rename = "io.recoveryd.Stick.Write")]
    Write {
        stick: String,
        file: String,
        #[serde(with = "on_the_wire")]
        contents: Secret,
    },
    #[serde(rename = "io.recoveryd.Stick.Read")]
    Read { stick: String, file: String },
}

impl Interface for Call {
    const NAME: &'static str = INTERFACE;
    const DESCRIPTION: &'static str = DESCRIPTION;
    type Error = Error;
}

#[derive(Serialize, Deserialize, Error, Debug, Clone, PartialEq, Eq)]
#[serde(tag = "error", content = "parameters")]
pub enum Error {
    #[serde(rename = "io.recoveryd.Stick.Trouble")]
    #[error("{message}")]
    Trouble { message: String, why: StickWhy },
}

/// The answer to `Look` and `Glance`.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct LookReply {
    pub label: String,
    pub filesystem: String,
    pub size_bytes: u64,
    pub free_bytes: u64,
    pub usable: bool,
    pub reason: Option<String>,
    pub why: Option<StickWhy>,
    pub replies: Vec<String>,
}

/// The answer to `Write`.
#[derive(Serialize, Deserialize, Debug)]
pub struct WriteReply {}

/// The answer to `Read`.
#[derive(Serialize, Deserialize)]
pub struct ReadReply {
    #[serde(with = "on_the_wire")]
    pub contents: Secret,
}

/// The answer to whichever call it was.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Reply {
    Look(LookReply),
    Write(WriteReply),
    Read(ReadReply),
}
