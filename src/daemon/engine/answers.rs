//! Refusals and slips as the interface's errors.

use super::Answer;
use crate::api::recovery::{BusyWhy, CodeWhy, Error, GrantWhy, OfferWhy, Reply, UnavailableWhy};
use crate::daemon::status::seconds;
use crate::flow::Refusal;
use crate::flow::limits::Limit;
use crate::flow::state::Holder;
use crate::secret::Secret;
use crate::sys::peer::Peer;
use recovery_protocol::{EnteredCode, EntryError};

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
        message: format!("This is not a code: {error}."),
        why: match error {
            EntryError::Empty | EntryError::Length { .. } => CodeWhy::Length,
            EntryError::NotDigit { .. } => CodeWhy::Character,
            EntryError::CheckDigit => CodeWhy::CheckDigit,
        },
    })
}

pub fn refused(refusal: Refusal) -> Error {
    let message = refusal.to_string();
    match refusal {
        Refusal::Off => Error::Unavailable {
            message,
            why: UnavailableWhy::Off,
        },
        Refusal::NotOffered(_) => not_offered(message, OfferWhy::NotOffered),
        Refusal::NoKit => not_offered(message, OfferWhy::NoKit),
        Refusal::NoRequest | Refusal::NoVerificationCode => Error::NoRequest { message },
        Refusal::Repeat => Error::NotACode {
            message,
            why: CodeWhy::Repeat,
        },
        Refusal::NoGrant => no_grant(message, GrantWhy::None),
        Refusal::GrantedElsewhere(surface) => Error::NoGrant {
            message,
            why: GrantWhy::Elsewhere,
            surface: Some(surface),
        },
        Refusal::NothingToStop => no_grant(message, GrantWhy::NothingToStop),
        Refusal::Underway(_) => busy(message, BusyWhy::Delayed),
        Refusal::BeingSet => busy(message, BusyWhy::BeingSet),
        Refusal::Asking => busy(message, BusyWhy::Asking),
        Refusal::Busy | Refusal::Unexpected => busy(message, BusyWhy::Checking),
        Refusal::Limit(limit) => match limit {
            Limit::Wait(wait) | Limit::AskedTooOften(wait) => Error::Wait {
                message,
                wait_s: seconds(wait),
            },
            Limit::VerificationClosed => not_offered(message, OfferWhy::VerificationClosed),
            Limit::RequestUsedUp => not_offered(message, OfferWhy::UsedUp),
        },
    }
}

fn not_offered(message: String, why: OfferWhy) -> Error {
    Error::MethodNotOffered { message, why }
}

fn no_grant(message: String, why: GrantWhy) -> Error {
    Error::NoGrant {
        message,
        why,
        surface: None,
    }
}

fn busy(message: String, why: BusyWhy) -> Error {
    Error::Busy { message, why }
}
