//! `/stop/<token>`: "it was not me". Programs that follow links in mails see a page and change nothing.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Response, StatusCode};
use maud::html;

use super::words::fill;
use super::{Pages, Visit};
use crate::cases;
use crate::http::routes::Peer;
use crate::store::now;

pub(super) async fn get(
    State(pages): State<Arc<Pages>>,
    Extension(peer): Extension<Peer>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let visit = match Visit::new(&pages, peer, &headers) {
        Ok(visit) => visit,
        Err(wait) => return *wait,
    };
    let words = visit.words;
    let stopped = match cases::stopped_of_token(&pages.service.desk.store, &token).await {
        Ok(Some(stopped)) => stopped,
        Ok(None) => return visit.sorry(StatusCode::NOT_FOUND, &words.stop_unknown),
        Err(error) => return visit.unavailable(&error),
    };
    let lead = fill(&words.stop_lead, "serial", &stopped.serial);
    let body = html! {
        h1 { (words.stop_title) }
        p { (fill(&lead, "time", &time(&pages, stopped.at))) }
        form method="post" {
            button { (words.stop_button) }
        }
    };
    visit.page(StatusCode::OK, &words.stop_title, &body)
}

fn time(pages: &Pages, at: i64) -> String {
    match &pages.hours {
        Some(hours) => hours.show(at),
        None => {
            let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
            at.strftime("%Y-%m-%d %H:%M UTC").to_string()
        }
    }
}

pub(super) async fn post(
    State(pages): State<Arc<Pages>>,
    Extension(peer): Extension<Peer>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let visit = match Visit::of_form(&pages, peer, &headers) {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    let words = visit.words;
    let store = &pages.service.desk.store;
    let done = match cases::stopped_of_token(store, &token).await {
        Ok(Some(stopped)) => cases::stop(store, &stopped, now()).await,
        Ok(None) => return visit.sorry(StatusCode::NOT_FOUND, &words.stop_unknown),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            let body = html! {
                h1 { (words.stopped_title) }
                p .good role="status" { (words.stopped) }
            };
            visit.page(StatusCode::OK, &words.stopped_title, &body)
        }
        Err(error) => visit.unavailable(&error),
    }
}
