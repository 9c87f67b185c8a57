//! What a client makes of a reply, and why a call failed.

use super::service::{self, ServiceError};
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io;
use std::iter;
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
    error: Option<Cow<'a, str>>,
    #[serde(default)]
    parameters: Option<IgnoredAny>,
    #[serde(default)]
    continues: Option<bool>,
}

/// A reply that brings a result.
#[derive(Deserialize)]
struct Carrying<R> {
    parameters: R,
}

/// A reply as it was read: whether more will follow, and what it says.
pub(super) struct Reply<R, E> {
    pub(super) continues: bool,
    pub(super) result: Result<R, CallError<E>>,
}

impl<R: DeserializeOwned, E: DeserializeOwned> Reply<R, E> {
    /// Reads one message without its NUL. What cannot be read counts as the last reply.
    pub(super) fn parse(message: &[u8]) -> Self {
        let envelope = match serde_json::from_slice::<Envelope>(message) {
            Ok(envelope) => envelope,
            Err(error) => {
                return Self {
                    continues: false,
                    result: Err(strange(&error)),
                };
            }
        };
        let result = match &envelope.error {
            Some(name) if is_service_error(name) => match serde_json::from_slice(message) {
                Ok(error) => Err(CallError::Varlink(error)),
                Err(error) => Err(strange(&error)),
            },
            Some(_) => match serde_json::from_slice(message) {
                Ok(error) => Err(CallError::Interface(error)),
                Err(error) => Err(strange(&error)),
            },
            None if envelope.parameters.is_none() => {
                let nothing = iter::empty::<(&str, &str)>();
                R::deserialize(MapDeserializer::<_, serde_json::Error>::new(nothing))
                    .map_err(|error| strange(&error))
            }
            None => match serde_json::from_slice::<Carrying<R>>(message) {
                Ok(result) => Ok(result.parameters),
                Err(error) => Err(strange(&error)),
            },
        };
        Self {
            continues: envelope.continues == Some(true) && envelope.error.is_none(),
            result,
        }
    }
}

fn is_service_error(name: &str) -> bool {
    name.strip_prefix(service::INTERFACE)
        .is_some_and(|rest| rest.starts_with('.'))
}

/// serde's own words can quote a value, so only their kind and place are told.
fn strange<E>(error: &serde_json::Error) -> CallError<E> {
    CallError::Protocol(format!(
        "the reply is not what the interface describes (column {}): client and service are of different versions",
        error.column()
    ))
}
