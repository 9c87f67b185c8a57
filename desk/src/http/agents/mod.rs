//! The agents' console: a listener of its own, pages that work without a script.

mod bring;
mod case;
mod lists;
mod sign_in;
mod welcome;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::middleware::from_fn;
use axum::routing::{get, post};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::page::{in_time, is_own_form, no_sign, page, see, style};
use super::routes::Service;
use crate::agents::{self, Role, SESSION_COOKIE, SignedIn};
use crate::config::SecondPerson;
use crate::hours::Hours;
use crate::keys::KeyRing;
use crate::store::now;

/// Most bytes of a form.
const MAX_FORM: usize = 64 * 1024;

/// What the console's pages share.
pub(crate) struct Console {
    pub(crate) service: Arc<Service>,
    pub(crate) vendor: String,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) hours: Hours,
    pub(crate) second_person: SecondPerson,
    pub(crate) secret: Zeroizing<String>,
}

/// The console's addresses.
pub(crate) fn console(console: Arc<Console>) -> Router {
    Router::new()
        .route("/", get(async || see("/queue")))
        .route("/sign-in", get(sign_in::get).post(sign_in::post))
        .route("/sign-out", post(sign_in::out))
        .route("/welcome/{token}", get(welcome::get).post(welcome::post))
        .route(
            "/new",
            get(bring::get)
                .post(bring::post)
                .layer(DefaultBodyLimit::max(bring::MAX_FORM)),
        )
        .route("/queue", get(lists::queue))
        .route("/search", get(lists::search))
        .route("/case/{id}", get(case::get).post(case::post))
        .route("/picture/{id}", get(case::picture))
        .route("/style.css", get(style))
        .route("/favicon.ico", get(no_sign))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .layer(from_fn(in_time))
        .with_state(console)
}

async fn not_found() -> Response<Body> {
    see("/queue")
}

impl Console {
    /// Who looks at a page; the error leads to signing in.
    async fn who(&self, headers: &HeaderMap) -> Result<SignedIn, Response<Body>> {
        let token = cookie(headers).unwrap_or_default();
        match agents::signed_in(&self.service.desk.store, token, now()).await {
            Ok(Some(who)) => Ok(who),
            Ok(None) => Err(see("/sign-in")),
            Err(error) => Err(self.unavailable(&error)),
        }
    }

    /// Who sent a form, which must be one of ours with this session's mark.
    async fn who_sent(&self, headers: &HeaderMap, mark: &str) -> Result<SignedIn, Response<Body>> {
        let who = self.who(headers).await?;
        match is_own_form(headers) && who.is_marked(&self.secret, mark) {
            true => Ok(who),
            false => Err(self.sorry(
                Some(&who),
                StatusCode::FORBIDDEN,
                "This form is not from this session. Open the page again.",
            )),
        }
    }

    fn page(
        &self,
        who: Option<&SignedIn>,
        status: StatusCode,
        title: &str,
        body: &Markup,
    ) -> Response<Body> {
        let body = html! {
            @if let Some(who) = who {
                nav .tabs .wide aria-label="Console" {
                    a href="/queue" { "To do" }
                    a href="/queue?place=owner" { "Waits for the owner" }
                    a href="/queue?place=done" { "Done" }
                    @if who.agent.role != Role::Auditor { a href="/new" { "New cases" } }
                    span .quiet { (who.agent.name) ", " (who.agent.role.name()) }
                    form method="post" action="/sign-out" {
                        input type="hidden" name="mark" value=(who.mark(&self.secret));
                        button .link { "Sign out" }
                    }
                }
                form .field role="search" action="/search" {
                    label for="q" { "Serial number, GUID or owner" }
                    div .beside {
                        input #q type="search" name="q" maxlength="200";
                        button .plain { "Search" }
                    }
                }
            }
            h1 { (title) }
            (body)
        };
        page(status, "en", &format!("{} desk", self.vendor), title, &body)
    }

    fn sorry(&self, who: Option<&SignedIn>, status: StatusCode, sentence: &str) -> Response<Body> {
        let body = html! { p .bad role="alert" { (sentence) } };
        self.page(who, status, "That was not done", &body)
    }

    fn unavailable(&self, error: &dyn std::fmt::Display) -> Response<Body> {
        tracing::error!("a page of the console cannot be made: {error}");
        let sentence = "The database does not answer. Nothing was changed; try again.";
        self.sorry(None, StatusCode::SERVICE_UNAVAILABLE, sentence)
    }
}

/// The session's token. Of two such cookies neither is believed.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let mut tokens = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, token)| token);
    let token = tokens.next()?;
    tokens.next().is_none().then_some(token)
}
