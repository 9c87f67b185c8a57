//! What a client makes of a reply, and why a call failed.

use super::service::{self, ServiceError};
use crate::read::{self, Tagged, Text, Tree, Wrong};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use std::io;
use thiserror::Error;

/// Why a call brought no result. `E` are the interface's own errors.
#[derive(Error, Debug)]
pub enum CallError<E> {
    /// The method was heard and says no.
    #[error("{0}")]
    Interface(E),
    /// The call did not reach a method.
    #[error("{0}")]
    Varlink(ServiceError),
    /// The connection failed. What was asked may or may not have been done.
    #[error("the connection to the service failed: {0}")]
    Io(#[from] io::Error),
    /// The other side broke off or does not speak as it should, or the connection is not free. What was asked may or may not
    /// have been done.
    #[error("{0}")]
    Protocol(String),
}

impl<E> CallError<E> {
    /// The connection ended where a reply should have come.
    pub(super) fn closed() -> Self {
        Self::Protocol(
            "the service closed the connection without an answer: it is stopping or has too many clients; try again"
                .into(),
        )
    }

    /// A reply longer than any that is meant.
    pub(super) fn too_long() -> Self {
        Self::Protocol("the reply is longer than 512 KiB: this is not a socket of recoveryd".into())
    }
}

/// A call that asks for more than one reply.
#[derive(Serialize)]
pub(super) struct More<'a, C> {
    #[serde(flatten)]
    pub(super) call: &'a C,
    pub(super) more: bool,
}

/// A reply's frame, without a look at what it carries.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    error: Option<Text<'a>>,
    #[serde(borrow, default)]
    parameters: Option<Tree<'a>>,
    #[serde(default)]
    continues: Option<bool>,
}

/// A reply as it was read: whether more will follow, and what it says.
pub(super) struct Reply<R, E> {
    pub(super) continues: bool,
    pub(super) result: Result<R, CallError<E>>,
}

impl<R: DeserializeOwned, E: DeserializeOwned> Reply<R, E> {
    /// Reads one message without its NUL. What cannot be read counts as the last reply.
    pub(super) fn parse(message: &[u8]) -> Self {
        let envelope = match Tree::of_json(message).and_then(read::tree::<Envelope>) {
            Ok(envelope) => envelope,
            Err(wrong) => {
                return Self {
                    continues: false,
                    result: Err(strange(&wrong)),
                };
            }
        };
        let parameters = envelope.parameters;
        let continues = envelope.continues == Some(true) && envelope.error.is_none();
        let result = match envelope.error {
            None => read::tree(parameters.unwrap_or(Tree::empty())),
            Some(name) => {
                let error = Tagged {
                    tag: "error",
                    name: &name,
                    parameters,
                    strict: false,
                };
                let error = match is_service_error(&name) {
                    true => ServiceError::deserialize(error).map(CallError::Varlink),
                    false => E::deserialize(error).map(CallError::Interface),
                };
                let result = Err(error.unwrap_or_else(|wrong| strange(&wrong)));
                return Self { continues, result };
            }
        };
        Self {
            continues,
            result: result.map_err(|wrong| strange(&wrong)),
        }
    }
}

/// The interface's error that a reply is, if it is one.
pub fn refusal<E: DeserializeOwned>(reply: &str) -> Option<E> {
    match Reply::<IgnoredAny, E>::parse(reply.as_bytes()).result {
        Err(CallError::Interface(error)) => Some(error),
        _ => None,
    }
}

fn is_service_error(name: &str) -> bool {
    name.strip_prefix(service::INTERFACE)
        .is_some_and(|rest| rest.starts_with('.'))
}

/// What is wrong can quote a value, so only its place is told.
fn strange<E>(wrong: &Wrong) -> CallError<E> {
    CallError::Protocol(format!(
        "the reply is not what the interface describes ({}): client and service are of different versions",
        wrong.place()
    ))
}
