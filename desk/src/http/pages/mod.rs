//! Pages for owners. They work without a script; reading one changes nothing.

mod bring;
mod request;
mod stop;
mod uploads;
mod words;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::middleware::from_fn;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::page::{in_time, is_own_form, no_sign, page, style};
use super::peer::asker;
use super::routes::{Peer, Service};
use crate::hours::Hours;
use crate::picture;
use crate::store::now;
use crate::templates::Language;
pub(crate) use bring::picture_wrong;
use uploads::Uploads;
use words::Words;
pub use words::WordsError;
pub(crate) use words::{AllWords, by_preference, fill};

/// Most bytes of a form: a picture, and words around it.
const MAX_FORM: usize = picture::MAX_BYTES + 64 * 1024;

/// What owners' pages share.
pub(crate) struct Pages {
    service: Arc<Service>,
    vendor: String,
    words: AllWords,
    /// When agents are there; without, nobody is asked.
    hours: Option<Hours>,
    uploads: Uploads,
}

impl Pages {
    pub(crate) fn new(
        service: Arc<Service>,
        vendor: String,
        hours: Option<Hours>,
    ) -> Result<Pages, WordsError> {
        Ok(Pages {
            service,
            vendor,
            words: AllWords::read()?,
            hours,
            uploads: Uploads::default(),
        })
    }
}

/// The pages' addresses.
pub(crate) fn owners(pages: Arc<Pages>) -> Router {
    Router::new()
        .route("/", get(bring::get).post(bring::post))
        .route("/r/{request}", get(request::get))
        // Recorders' QR codes are in capitals.
        .route("/R/{request}", get(request::in_capitals))
        .route("/r/{request}/send", post(request::send))
        .route("/r/{request}/desk", post(request::desk))
        .route("/stop/{token}", get(stop::get).post(stop::post))
        .route("/style.css", get(style))
        .route("/favicon.ico", get(no_sign))
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .layer(from_fn(in_time))
        .with_state(pages)
}

/// Who looks at a page, and what they read.
struct Visit<'a> {
    pages: &'a Pages,
    from: IpAddr,
    language: &'a Language,
    words: &'a Words,
}

impl<'a> Visit<'a> {
    /// Counts the visit; the error is the page that asks to wait.
    fn new(
        pages: &'a Pages,
        peer: Peer,
        headers: &HeaderMap,
    ) -> Result<Visit<'a>, Box<Response<Body>>> {
        let (language, words) = pages.words.choose(headers);
        let from = asker(peer.0, headers, &pages.service.trusted_proxies);
        let visit = Visit {
            pages,
            from,
            language,
            words,
        };
        match pages.service.floods.admit(from, now()) {
            Ok(()) => Ok(visit),
            Err(_) => {
                let wait = visit.sorry(StatusCode::TOO_MANY_REQUESTS, &words.too_many);
                Err(Box::new(wait))
            }
        }
    }

    /// The same for a form; the error is the page that says why it is not taken.
    fn of_form(
        pages: &'a Pages,
        peer: Peer,
        headers: &HeaderMap,
    ) -> Result<Visit<'a>, Box<Response<Body>>> {
        let visit = Visit::new(pages, peer, headers)?;
        match is_own_form(headers) {
            true => Ok(visit),
            false => {
                let refused = visit.sorry(StatusCode::FORBIDDEN, &visit.words.foreign_form);
                Err(Box::new(refused))
            }
        }
    }

    fn page(&self, status: StatusCode, title: &str, body: &Markup) -> Response<Body> {
        page(
            status,
            self.language.as_str(),
            &self.pages.vendor,
            title,
            body,
        )
    }

    /// A page with one sentence and the way back to the beginning.
    fn sorry(&self, status: StatusCode, sentence: &str) -> Response<Body> {
        let body = html! {
            h1 { (self.words.title) }
            p .bad role="alert" { (sentence) }
            p { a href="/" { (self.words.start_over) } }
        };
        self.page(status, &self.words.title, &body)
    }

    fn unavailable(&self, error: &dyn std::fmt::Display) -> Response<Body> {
        tracing::error!("a page cannot be made: {error}");
        self.sorry(StatusCode::SERVICE_UNAVAILABLE, &self.words.unavailable)
    }
}

/// For what is at no address.
pub(super) fn nothing_here(pages: &Pages, headers: &HeaderMap, peer: Peer) -> Response<Body> {
    match Visit::new(pages, peer, headers) {
        Ok(visit) => visit.sorry(StatusCode::NOT_FOUND, &visit.words.not_found),
        Err(wait) => *wait,
    }
}
