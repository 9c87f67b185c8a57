//! How a service reads a call: the envelope is lenient, as Varlink asks (unknown keys are ignored, absent parameters count as
//! none), and the parameters are strict: an object with exactly the interface's fields.

use super::buffer::{Buffer, MAX_REPLY};
use super::service::{self, ServiceError};
use crate::read::{self, Tagged, Text, Tree, Wrong};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io;

/// An interface, known by the enum of its calls (adjacently tagged by `method` and `parameters`).
pub trait Interface: DeserializeOwned + Send {
    /// The interface's name.
    const NAME: &'static str;
    /// The interface's file.
    const DESCRIPTION: &'static str;
    /// The interface's errors (adjacently tagged by `error` and `parameters`).
    type Error: Serialize + Send;
}

/// A call as a service heard it.
pub(super) struct Heard<C> {
    /// The caller wants no reply.
    pub(super) oneway: bool,
    /// The caller takes more than one reply.
    pub(super) more: bool,
    /// The interface's call, or the reply to one that needs nobody's decision.
    pub(super) call: Result<C, io::Result<Buffer>>,
}

impl<C: Interface> Heard<C> {
    /// Reads one message without its NUL. An error means that it is no Varlink call at all.
    pub(super) fn parse(message: &[u8]) -> Result<Self, Wrong> {
        let envelope: Envelope = read::tree(Tree::of_json(message)?)?;
        let Envelope {
            ref method,
            parameters,
            ..
        } = envelope;
        let call = match method.rsplit_once('.') {
            Some((service::INTERFACE, _)) => Err(introspect::<C>(method, parameters)),
            Some((interface, _)) if interface == C::NAME => {
                let call = if envelope.upgrade == Some(true) {
                    Err(ServiceError::InvalidParameter {
                        parameter: "upgrade".into(),
                    })
                } else {
                    read(method, parameters, C::DESCRIPTION)
                };
                call.map_err(|error| Buffer::encode(&error, MAX_REPLY))
            }
            unknown => Err(Buffer::encode(
                &ServiceError::InterfaceNotFound {
                    interface: unknown.map_or(&**method, |(interface, _)| interface).into(),
                },
                MAX_REPLY,
            )),
        };
        Ok(Self {
            oneway: envelope.oneway == Some(true),
            more: envelope.more == Some(true),
            call,
        })
    }
}

/// A result as it goes over the wire.
#[derive(Serialize)]
pub(super) struct Carrying<'a, R> {
    pub(super) parameters: &'a R,
    #[serde(skip_serializing_if = "is_false")]
    pub(super) continues: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// A call's frame, without a look at its parameters.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    method: Text<'a>,
    #[serde(borrow, default)]
    parameters: Option<Tree<'a>>,
    #[serde(default)]
    oneway: Option<bool>,
    #[serde(default)]
    more: Option<bool>,
    #[serde(default)]
    upgrade: Option<bool>,
}

fn introspect<C: Interface>(method: &str, parameters: Option<Tree>) -> io::Result<Buffer> {
    let refusal = match read(method, parameters, service::DESCRIPTION) {
        Ok(service::Call::GetInfo {}) => {
            let info = service::Info {
                vendor: "recoveryd".into(),
                product: env!("CARGO_PKG_DESCRIPTION").into(),
                version: env!("CARGO_PKG_VERSION").into(),
                url: String::new(),
                interfaces: vec![service::INTERFACE.into(), C::NAME.into()],
            };
            return result(&info);
        }
        Ok(service::Call::GetInterfaceDescription { interface }) => {
            let description = match interface.as_str() {
                service::INTERFACE => Some(service::DESCRIPTION),
                name if name == C::NAME => Some(C::DESCRIPTION),
                _ => None,
            };
            match description {
                Some(text) => {
                    let description = text.into();
                    return result(&service::Description { description });
                }
                None => ServiceError::InterfaceNotFound { interface },
            }
        }
        Err(error) => error,
    };
    Buffer::encode(&refusal, MAX_REPLY)
}

/// The message of a result with nothing to follow.
pub(super) fn result(parameters: &impl Serialize) -> io::Result<Buffer> {
    let reply = Carrying {
        parameters,
        continues: false,
    };
    Buffer::encode(&reply, MAX_REPLY)
}

/// Whether an interface's file has the method.
fn describes(description: &str, method: &str) -> bool {
    let mut declared = description
        .lines()
        .filter_map(|line| line.strip_prefix("method "));
    declared.any(|rest| {
        rest.split_once('(')
            .is_some_and(|(name, _)| name.trim() == method)
    })
}

/// Reads a call of an interface by its full name.
fn read<C: DeserializeOwned>(
    name: &str,
    parameters: Option<Tree>,
    description: &str,
) -> Result<C, ServiceError> {
    let method = name.rsplit_once('.').map_or(name, |(_, method)| method);
    if !describes(description, method) {
        return Err(ServiceError::MethodNotFound {
            method: name.into(),
        });
    }
    let tagged = Tagged {
        tag: "method",
        name,
        parameters,
        strict: true,
    };
    C::deserialize(tagged).map_err(|wrong| match wrong.place().split_once('.') {
        Some((_, parameter)) => ServiceError::InvalidParameter {
            parameter: parameter.split('.').next().unwrap_or(parameter).into(),
        },
        None if wrong.place() == "method" => ServiceError::MethodNotImplemented {
            method: name.into(),
        },
        None => ServiceError::InvalidParameter {
            parameter: wrong.place().into(),
        },
    })
}
