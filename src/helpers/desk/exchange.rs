//! One question over HTTP and its answer.

use super::Ready;
use super::clock::Clock;
use super::date;
use super::reach::{self, ToDesk};
use super::said::{self, Refusal};
use super::trouble::{Trouble, again};
use crate::api::desk::{Call, SendReply};
use crate::config::Place;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, CONTENT_TYPE, DATE, HOST, RETRY_AFTER, USER_AGENT};
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio::time::Instant;
use tokio_rustls::rustls::pki_types::UnixTime;

/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;
/// What hyper may keep of an answer's head.
const LONGEST_HEAD: usize = 16 * 1024;

const JSON: &str = "application/json";

/// Reaches the desk, asks, and understands the answer.
pub async fn exchange(ready: &Ready, call: Call, deadline: Instant) -> Result<SendReply, Trouble> {
    let Call::Send {
        guid,
        request,
        contact,
        language,
        clock_s,
    } = call;
    let clock = Clock::now(clock_s);
    let place = &ready.desk.place;
    let question = said::question(&request, contact.as_deref(), language.as_deref());
    let stream = reach::reach(ready, &clock, deadline).await?;
    let chain: Vec<_> = stream
        .get_ref()
        .1
        .peer_certificates()
        .unwrap_or_default()
        .iter()
        .map(|certificate| certificate.clone().into_owned())
        .collect();
    let response = ask(ready, &clock, stream, question).await?;
    let (head, body) = response.into_parts();
    // Only as far as its own certificates go: a desk whose clock is wrong must not keep the recorder from it for good.
    let told = text(&head.headers, DATE.as_str()).and_then(date::read);
    let told = told.filter(|told| {
        let time = UnixTime::since_unix_epoch(Duration::from_secs(*told));
        ready.trusted.holds_at(&chain, time)
    });
    let body = read(place, &clock, body).await?;
    match head.status {
        StatusCode::OK => {
            let mut sent =
                said::sent(&body, &guid).map_err(|reason| Trouble::nonsense(place, reason))?;
            sent.clock_s = told.unwrap_or_default();
            Ok(sent)
        }
        status => {
            let wait = text(&head.headers, RETRY_AFTER.as_str()).and_then(|s| s.parse().ok());
            Err(refused(place, status, said::refusal(&body), wait))
        }
    }
}

async fn ask(
    ready: &Ready,
    clock: &Clock,
    stream: ToDesk,
    question: Vec<u8>,
) -> Result<Response<Incoming>, Trouble> {
    let place = &ready.desk.place;
    let request = Request::post(format!("{}/v1/verification-codes", ready.desk.path))
        .header(HOST, place.to_string())
        .header(CONTENT_TYPE, JSON)
        .header(ACCEPT, JSON)
        .header(CONNECTION, "close")
        .header(USER_AGENT, concat!("recoveryd/", env!("CARGO_PKG_VERSION")))
        .body(Full::new(Bytes::from(question)))
        .map_err(|error| Trouble::System(error.to_string()))?;
    let failed = |error: hyper::Error| broken(place, clock, &error);
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LONGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(failed)?;
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(failed)
}

async fn read(place: &Place, clock: &Clock, body: Incoming) -> Result<Bytes, Trouble> {
    let read = Limited::new(body, LONGEST_ANSWER).collect().await;
    read.map(http_body_util::Collected::to_bytes)
        .map_err(|error| match error.downcast::<hyper::Error>() {
            Ok(error) => broken(place, clock, &error),
            Err(_) => Trouble::nonsense(place, "its answer is too long"),
        })
}

/// What it says instead of a yes.
fn refused(
    place: &Place,
    status: StatusCode,
    refusal: Option<Refusal>,
    retry_after_s: Option<u64>,
) -> Trouble {
    let number = status.as_u16();
    let (error, message, again_s) = match refusal {
        Some(refusal) => (refusal.error, refusal.message, refusal.again_s),
        None => (String::new(), format!("status {number}"), None),
    };
    let again = again(again_s.or(retry_after_s));
    match (number, error.as_str()) {
        (429, _) => Trouble::Busy(again),
        (422, "unknown-contact") => Trouble::UnknownContact,
        (408, _) => Trouble::silent(place, "it did not get the whole question in time"),
        (500.., _) => Trouble::Faulty(again),
        (400..500, _) => Trouble::Refused(message),
        (300..400, _) => Trouble::nonsense(
            place,
            format!("it sends the recorder somewhere else (status {number})"),
        ),
        _ => Trouble::nonsense(place, format!("status {number}")),
    }
}

/// Why an exchange broke off.
fn broken(place: &Place, clock: &Clock, error: &hyper::Error) -> Trouble {
    let inner = error
        .source()
        .and_then(|inner| inner.downcast_ref::<io::Error>());
    match inner {
        Some(error) => Trouble::of_connection(place, clock, error),
        None if error.is_parse() => Trouble::nonsense(place, "this is no HTTP"),
        None => Trouble::silent(place, "it ended the connection"),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
