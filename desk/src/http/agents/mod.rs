//! The agents' console: a listener of its own, pages that work without a script.

mod account;
mod bring;
mod case;
mod lists;
mod scripts;
mod sign_in;
mod welcome;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::middleware::from_fn;
use axum::routing::{get, post};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::page::{in_time, is_own_form, no_sign, page_with_head, see, style, with_headers};
use super::routes::Service;
use crate::agents::{self, Role, SESSION_COOKIE, SignedIn, Site};
use crate::config::SecondPerson;
use crate::hours::Hours;
use crate::keys::KeyRing;
use crate::store::now;

/// Most bytes of a form.
const MAX_FORM: usize = 64 * 1024;
/// The console's main pages.
const TABS: [(&str, &str); 4] = [
    ("/queue", "To do"),
    ("/queue?place=owner", "Waits for the owner"),
    ("/queue?place=done", "Done"),
    ("/new", "New cases"),
];
/// What htmx adds to its requests.
const BY_ITSELF: &str = "hx-request";

/// What the console's pages share.
pub(crate) struct Console {
    pub(crate) service: Arc<Service>,
    pub(crate) vendor: String,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) hours: Hours,
    pub(crate) second_person: SecondPerson,
    pub(crate) secret: Zeroizing<String>,
    /// Where passkeys are for; none where browsers have none.
    pub(crate) site: Option<Site>,
}

/// The console's addresses.
pub(crate) fn console(console: Arc<Console>) -> Router {
    Router::new()
        .route("/", get(async || see("/queue")))
        .route("/sign-in", get(sign_in::get).post(sign_in::post))
        .route("/sign-in/passkey", get(sign_in::ask))
        .route("/sign-out", post(sign_in::out))
        .route("/welcome/{token}", get(welcome::get).post(welcome::post))
        .route("/welcome/{token}/passkey", get(welcome::ask))
        .route("/account", get(account::get))
        .route("/account/passkey", get(account::ask).post(account::post))
        .route("/account/remove", post(account::remove))
        .route("/account/codes", post(account::codes))
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
        .route("/console.js", get(scripts::own))
        .route("/htmx.js", get(scripts::htmx))
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
        let token = cookie(headers, SESSION_COOKIE).unwrap_or_default();
        // What a list asks for by itself keeps no session open.
        let by_hand = !headers.contains_key(BY_ITSELF);
        match agents::signed_in(&self.service.desk.store, token, by_hand, now()).await {
            Ok(Some(who)) => Ok(who),
            Ok(None) if by_hand => Err(see("/sign-in")),
            Ok(None) => Err(leave_for("/sign-in")),
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
                    @for (to, name) in TABS {
                        @if to != "/new" || who.agent.role != Role::Auditor {
                            a href=(to) aria-current=[(name == title).then_some("page")] { (name) }
                        }
                    }
                    a href="/account" { (who.agent.name) ", " (who.agent.role.name()) }
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
        let vendor = format!("{} desk", self.vendor);
        let mut response = page_with_head(status, "en", &vendor, title, &scripts::head(), &body);
        scripts::allow(&mut response);
        response
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

/// Tells htmx to leave the page for another one.
fn leave_for(to: &'static str) -> Response<Body> {
    let mut response = with_headers(StatusCode::OK, "text/plain", "");
    let to = HeaderValue::from_static(to);
    response.headers_mut().insert("hx-redirect", to);
    response
}

/// A cookie's value. Of two such cookies neither is believed.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut tokens = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(named, _)| *named == name)
        .map(|(_, token)| token);
    let token = tokens.next()?;
    tokens.next().is_none().then_some(token)
}
