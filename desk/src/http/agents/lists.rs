//! What there is to do, what is done, and what was looked for.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Response, StatusCode};
use maud::{Markup, html};
use serde::Deserialize;

use super::Console;
use crate::cases::{self, Entry, Line, PAGE, Place, State as CaseState};
use crate::escape::percent;
use crate::store::now;

#[derive(Deserialize)]
pub(super) struct From {
    place: Option<String>,
    due: Option<i64>,
    id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Words {
    #[serde(default)]
    q: String,
}

/// A state in an agent's words.
pub(super) fn state_words(state: CaseState) -> &'static str {
    match state {
        CaseState::Open => "to be decided",
        CaseState::Proof => "waits for proof",
        CaseState::Second => "needs a second approval",
        CaseState::Approved => "approved, code not given yet",
        CaseState::Sent => "code is out",
        CaseState::Refused => "refused",
        CaseState::Blocked => "STOPPED: “it was not me”",
    }
}

pub(super) fn table(console: &Console, lines: &[Line]) -> Markup {
    let now = now();
    html! {
        table .list .cases .wide {
            thead {
                tr { th { "Due" } th { "Serial number" } th { "State" } th { "Owner" } th { "GUID" } }
            }
            tbody {
                @for line in lines {
                    tr {
                        td .late[line.state.place() == Place::Desk && line.due_at < now] { (console.hours.show(line.due_at)) }
                        td { a id={ "case-" (line.id) } href={ "/case/" (line.id) } { (line.serial) } }
                        td { (state_words(line.state)) }
                        td { @if line.linked { "registered" } @else { "not registered" } }
                        td .quiet { (line.guid) }
                    }
                }
            }
        }
    }
}

pub(super) async fn queue(
    State(console): State<Arc<Console>>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response<Body> {
    let who = match console.who(&headers).await {
        Ok(who) => who,
        Err(response) => return response,
    };
    let place = from.place.as_deref().and_then(Place::named);
    let place = place.unwrap_or(Place::Desk);
    let after = match (from.due, &from.id) {
        (Some(due_at), Some(id)) => Some(Entry { due_at, id }),
        _ => None,
    };
    let here = match &after {
        Some(Entry { due_at, id }) => page_after(place, *due_at, id),
        None => format!("/queue?place={}", place.name()),
    };
    let mut lines = match cases::queue(&console.service.desk.store, place, after).await {
        Ok(lines) => lines,
        Err(error) => return console.unavailable(&error),
    };
    let more = lines.len() as i64 > PAGE;
    lines.truncate(PAGE as usize);
    let next = lines.last().filter(|_| more);
    let title = match place {
        Place::Desk => "To do",
        Place::Owner => "Waits for the owner",
        Place::Done => "Done",
    };
    // Asks for itself every now and then, so that what comes is seen without a person loading the page again.
    let body = html! {
        div #cases .wide hx-get=(here) hx-trigger="every 10s" hx-select="#cases" hx-swap="outerHTML" {
            @if lines.is_empty() {
                p { "Nothing." }
            } @else {
                (table(&console, &lines))
            }
            @if let Some(last) = next {
                p .go { a href=(page_after(place, last.due_at, &last.id)) rel="next" { "Further cases" } }
            }
        }
        p .quiet .keys { "Keys: " kbd { "j" } " and " kbd { "k" } " go down and up, " kbd { "Enter" } " opens, " kbd { "/" } " searches." }
    };
    console.page(Some(&who), StatusCode::OK, title, &body)
}

fn page_after(place: Place, due_at: i64, id: &str) -> String {
    format!(
        "/queue?place={}&due={due_at}&id={}",
        place.name(),
        percent(id)
    )
}

pub(super) async fn search(
    State(console): State<Arc<Console>>,
    Query(words): Query<Words>,
    headers: HeaderMap,
) -> Response<Body> {
    let who = match console.who(&headers).await {
        Ok(who) => who,
        Err(response) => return response,
    };
    let words: String = words.q.trim().chars().take(200).collect();
    let lines = match cases::cases_for(&console.service.desk.store, &words).await {
        Ok(lines) => lines,
        Err(error) => return console.unavailable(&error),
    };
    let title = format!("Cases of {words}");
    let body = html! {
        @if lines.is_empty() {
            p { "No case has this serial number, GUID or owner; all three are looked for as a whole." }
        } @else {
            div #cases { (table(&console, &lines)) }
        }
    };
    console.page(Some(&who), StatusCode::OK, &title, &body)
}
