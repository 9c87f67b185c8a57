//! `POST /v1/verification-codes`.

use std::net::IpAddr;

use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use recovery_protocol::long_serial;
use serde::{Deserialize, Serialize};

use super::answer::{Refusal, json, seconds};
use super::routes::Service;
use crate::ask::{Answer, Question, Way};
use crate::store::now;
use crate::templates::Language;

/// Most bytes of a body.
const MAX_BODY: usize = 4096;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    request: String,
    language: Option<String>,
    contact: Option<String>,
}

#[derive(Serialize)]
struct Sent<'a> {
    guid: String,
    contacts: Vec<Contact<'a>>,
    sent_to: &'a str,
    again_s: i64,
    ends_s: i64,
}

#[derive(Serialize)]
struct Contact<'a> {
    id: &'a str,
    kind: &'static str,
    masked: &'a str,
}

pub(super) async fn post(
    service: &Service,
    from: IpAddr,
    request: Request<Body>,
) -> Response<Body> {
    match answer(service, from, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.response(),
    }
}

async fn answer(
    service: &Service,
    from: IpAddr,
    request: Request<Body>,
) -> Result<Response<Body>, Refusal> {
    // Before anything of the body is read.
    service.floods.admit(from, now()).map_err(|wait| {
        let message = "so many requests came from this network that it must wait";
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too-many", message).after(wait)
    })?;
    let (head, body) = request.into_parts();
    is_json(&head.headers)?;
    let body = to_bytes(body, MAX_BODY).await.map_err(|_| {
        let message = "the body breaks off or has more than 4096 bytes";
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", message)
    })?;
    let question = question(service, from, &body)?;
    let answer = service.desk.ask(&question, now()).await.map_err(|error| {
        tracing::error!("a request cannot be recorded: {error}");
        let message = "the desk's database does not answer; ask again";
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message).after(5_000)
    })?;
    match answer {
        Answer::Sent {
            contacts,
            sent_to,
            again,
            ends,
        } => {
            service.written.notify_one();
            let contacts = contacts.iter().map(|contact| Contact {
                id: &contact.id,
                kind: contact.kind.name(),
                masked: &contact.masked,
            });
            let sent = Sent {
                guid: question.request.guid().to_string(),
                contacts: contacts.collect(),
                sent_to: &sent_to,
                again_s: seconds(again),
                ends_s: ends / 1000,
            };
            Ok(json(StatusCode::OK, &sent))
        }
        Answer::TooSoon(soon) => {
            let message = "a code was sent not long ago; ask again later";
            Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too-soon", message).after(soon.wait))
        }
        Answer::UnknownContact => {
            let message = "there is no such contact; ask without one and choose again";
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Err(Refusal::new(status, "unknown-contact", message))
        }
    }
}

fn is_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    if kind.trim().eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let message = "the body is to be JSON, with Content-Type: application/json";
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "not-json",
        message,
    ))
}

fn question(service: &Service, from: IpAddr, body: &[u8]) -> Result<Question, Refusal> {
    let malformed = |message: String| Refusal::new(StatusCode::BAD_REQUEST, "malformed", message);
    let asked: Asked =
        serde_json::from_slice(body).map_err(|error| malformed(format!("the body: {error}")))?;
    let language = asked.language.as_deref().map(Language::parse).transpose();
    let language = language.map_err(|error| malformed(format!("language: {error}")))?;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let request = long_serial::read(&asked.request).map_err(|error| {
        Refusal::new(
            unprocessable,
            "damaged-request",
            format!("request: {error}"),
        )
    })?;
    let number = request.key_number();
    if !service.key_numbers.contains(&number) {
        let why = service.key_numbers.why_not(number);
        let message = format!("the request was made for vendor key {number}, which {why}");
        return Err(Refusal::new(unprocessable, "unknown-key", message));
    }
    Ok(Question {
        way: Way::Verification,
        request,
        language,
        contact: asked.contact,
        from,
    })
}
