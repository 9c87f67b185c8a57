//! Signing in and out.

use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use maud::html;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::account::options;
use super::{Console, cookie};
use crate::agents::{
    self, Bound, CHALLENGE_LIFE, Offered, SESSION_COOKIE, Second, Shown, SignInError,
};
use crate::http::page::{is_own_form, see};
use crate::http::peer::asker;
use crate::http::routes::Peer;
use crate::store::{StoreError, now};

/// By which the browser that was given a challenge is known again.
const PASSKEY_COOKIE: &str = "__Host-desk-passkey";

#[derive(Deserialize)]
pub(super) struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    passkey: String,
}

#[derive(Deserialize)]
pub(super) struct Marked {
    mark: String,
}

pub(super) async fn get(State(console): State<Arc<Console>>) -> Response<Body> {
    form(&console, StatusCode::OK, None)
}

fn form(console: &Console, status: StatusCode, wrong: Option<&str>) -> Response<Body> {
    let body = html! {
        @if let Some(wrong) = wrong {
            p .bad role="alert" { (wrong) }
        }
        form .sheet method="post" action="/sign-in" {
            div .field {
                label for="name" { "Name" }
                input #name type="text" name="name" required maxlength="40" autocomplete="username" autofocus;
            }
            div .field {
                label for="password" { "Password" }
                input #password type="password" name="password" required maxlength="256" autocomplete="current-password";
            }
            div .field {
                label for="code" { "One-time code" }
                input #code type="text" name="code" required maxlength="9" inputmode="numeric" autocomplete="one-time-code";
            }
            button { "Sign in" }
            @if console.site.is_some() {
                p .or data-with-passkeys hidden { "or, in place of the code," }
                input type="hidden" name="passkey";
                button .plain type="button" data-passkey="/sign-in/passkey" data-does="use" data-with-passkeys hidden {
                    "Sign in with a passkey"
                }
            }
        }
    };
    console.page(None, status, "Sign in", &body)
}

pub(super) async fn post(
    State(console): State<Arc<Console>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    sent: Result<Form<SignIn>, FormRejection>,
) -> Response<Body> {
    let Ok(Form(sent)) = sent else {
        return form(
            &console,
            StatusCode::BAD_REQUEST,
            Some("Fill in name, password and code."),
        );
    };
    if !is_own_form(&headers) {
        return form(
            &console,
            StatusCode::FORBIDDEN,
            Some("This form was not sent from its page."),
        );
    }
    let from = asker(peer.0, &headers, &console.service.trusted_proxies);
    let password = Zeroizing::new(sent.password);
    let store = &console.service.desk.store;
    let shown = (!sent.passkey.is_empty()).then(|| Shown::read(&sent.passkey));
    let second = match (&shown, &console.site) {
        (None, _) => Second::Code(&sent.code),
        (Some(Ok(shown)), Some(site)) => Second::Passkey {
            site,
            shown,
            browser: cookie(&headers, PASSKEY_COOKIE).unwrap_or_default(),
        },
        (Some(Err(error)), Some(_)) => {
            return form(&console, StatusCode::BAD_REQUEST, Some(&sentence(error)));
        }
        (Some(_), None) => return see("/sign-in"),
    };
    let offered = Offered {
        name: &sent.name,
        password,
        second,
        from,
    };
    match agents::sign_in(store, &console.secret, offered, now()).await {
        // Always a fresh one: what the browser held before counts for nothing.
        Ok(token) => with_cookie(see("/queue"), SESSION_COOKIE, &token, ""),
        Err(SignInError::Store(error)) => console.unavailable(&error),
        Err(error) => {
            let status = match error {
                SignInError::TooMany => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::FORBIDDEN,
            };
            form(&console, status, Some(&sentence(&error)))
        }
    }
}

/// What the script asks before a passkey is used: a challenge for this browser, which gets something to be known by again.
pub(super) async fn ask(State(console): State<Arc<Console>>) -> Response<Body> {
    let Some(site) = &console.site else {
        return see("/sign-in");
    };
    let mut bytes = Zeroizing::new([0; 32]);
    let made = getrandom::fill(&mut bytes[..]).map_err(StoreError::Random);
    let browser = Zeroizing::new(hex::encode(&bytes[..]));
    let made =
        made.and_then(|()| agents::challenge(&console.secret, Bound::Browser(&browser), now()));
    match made {
        Ok(challenge) => with_cookie(
            options(&agents::use_options(site, &challenge)),
            PASSKEY_COOKIE,
            &browser,
            &format!("; Max-Age={}", CHALLENGE_LIFE / 1000),
        ),
        Err(error) => console.unavailable(&error),
    }
}

/// An error's text as a sentence of a page.
pub(super) fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

fn with_cookie(
    mut response: Response<Body>,
    name: &str,
    token: &str,
    more: &str,
) -> Response<Body> {
    let cookie = Zeroizing::new(format!(
        "{name}={token}; Path=/; Secure; HttpOnly; SameSite=Strict{more}"
    ));
    if let Ok(mut value) = HeaderValue::try_from(cookie.as_str()) {
        value.set_sensitive(true);
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}

pub(super) async fn out(
    State(console): State<Arc<Console>>,
    headers: HeaderMap,
    sent: Result<Form<Marked>, FormRejection>,
) -> Response<Body> {
    let mark = sent.map(|Form(sent)| sent.mark).unwrap_or_default();
    let who = match console.who_sent(&headers, &mark).await {
        Ok(who) => who,
        Err(response) => return response,
    };
    match agents::close_session(&console.service.desk.store, &who).await {
        Ok(()) => with_cookie(see("/sign-in"), SESSION_COOKIE, "", "; Max-Age=0"),
        Err(error) => console.unavailable(&error),
    }
}
