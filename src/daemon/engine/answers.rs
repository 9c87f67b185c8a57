//! Refusals and slips as the interface's errors.

use super::Answer;
use crate::api::recovery::{Error, Reply};
use crate::daemon::status::seconds;
use crate::flow::Refusal;
use crate::flow::limits::Limit;
use crate::flow::state::Holder;
use crate::secret::Secret;
use crate::sys::peer::Peer;
use recovery_protocol::EnteredCode;

/// Answers a client; it is no error that the client has gone.
pub fn give(answer: Answer, reply: Result<Reply, Error>) {
    if answer.send(reply).is_err() {
        log::debug!("a client left before its answer");
    }
}

pub fn holder(peer: &Peer, surface: String) -> Result<Holder, Error> {
    let printable = surface.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    match (1..=64).contains(&surface.len()) && printable {
        true => Ok(Holder {
            uid: peer.uid.as_raw(),
            surface,
        }),
        false => Err(Error::NotPermitted {
            message: "The surface must be named with 1 to 64 printable ASCII characters.".into(),
        }),
    }
}

pub fn parse(code: &Secret) -> Result<EnteredCode, Error> {
    EnteredCode::parse(code.expose()).map_err(|error| Error::NotACode {
        message: error.to_string(),
    })
}

pub fn refused(refusal: Refusal) -> Error {
    let message = refusal.to_string();
    match refusal {
        Refusal::Off => Error::Unavailable { message },
        Refusal::NotOffered(_) | Refusal::NoKit => Error::MethodNotOffered { message },
        Refusal::NoRequest | Refusal::NoVerificationCode => Error::NoRequest { message },
        Refusal::Repeat => Error::NotACode { message },
        Refusal::NoGrant | Refusal::GrantedElsewhere(_) | Refusal::NothingToStop => {
            Error::NoGrant { message }
        }
        Refusal::Underway(_) | Refusal::BeingSet | Refusal::Busy | Refusal::Unexpected => {
            Error::Busy { message }
        }
        Refusal::Limit(limit) => match limit {
            Limit::Wait(wait) | Limit::AskedTooOften(wait) => Error::Wait {
                message,
                wait_s: seconds(wait),
            },
            _ => Error::MethodNotOffered { message },
        },
    }
}
