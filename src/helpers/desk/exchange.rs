//! One question over HTTP and its answer.

use super::Ready;
use super::clock::Clock;
use super::date;
use super::http::{self, HttpError};
use super::reach;
use super::said::{self, Refusal};
use super::trouble::{Trouble, again};
use crate::api::desk::{Call, SendReply};
use crate::config::Place;
use std::time::Duration;
use tokio::time::Instant;
use tokio_rustls::rustls::pki_types::UnixTime;

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
    let broken = |error| broken(place, &clock, error);
    let mut asked = http::ask(stream, &head(ready, question.len()), &question)
        .await
        .map_err(broken)?;
    let head = asked.head().await.map_err(broken)?;
    // Only as far as its own certificates go: a desk whose clock is wrong must not keep the recorder from it for good.
    let told = head.date.as_deref().and_then(date::read).filter(|told| {
        let time = UnixTime::since_unix_epoch(Duration::from_secs(*told));
        ready.trusted.holds_at(&chain, time)
    });
    let body = asked.body(&head).await.map_err(broken)?;
    if head.status != 200 {
        let refusal = said::refusal(&body);
        return Err(refused(place, head.status, refusal, head.retry_after_s));
    }
    let mut sent = said::sent(&body, &guid).map_err(|reason| Trouble::nonsense(place, reason))?;
    sent.clock_s = told.unwrap_or_default();
    Ok(sent)
}

/// The question's head, before a body of this length.
fn head(ready: &Ready, length: usize) -> String {
    let (path, place) = (&ready.desk.path, &ready.desk.place);
    format!(
        "POST {path}/v1/verification-codes HTTP/1.1\r\nHost: {place}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Accept: application/json\r\nConnection: close\r\nUser-Agent: recoveryd/{}\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// What it says instead of a yes.
fn refused(
    place: &Place,
    number: u16,
    refusal: Option<Refusal>,
    retry_after_s: Option<u64>,
) -> Trouble {
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
fn broken(place: &Place, clock: &Clock, error: HttpError) -> Trouble {
    match error {
        HttpError::Broken(error) => Trouble::of_connection(place, clock, &error),
        error => Trouble::nonsense(place, error.to_string()),
    }
}
