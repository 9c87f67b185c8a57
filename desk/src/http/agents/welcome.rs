//! An invitation's link: the agent chooses a password, and sets up a passkey or an authenticator program.

use std::fmt::Write;
use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode};
use maud::{Markup, PreEscaped, html};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::Console;
use super::account::options;
use super::sign_in::sentence;
use crate::agents::{
    self, Accepted, Bound, Factor, Invited, Made, OneTimeSecret, PasskeyError, Site, check_made,
    check_password,
};
use crate::http::page::is_own_form;
use crate::store::now;

#[derive(Deserialize)]
pub(super) struct Choice {
    password: String,
    again: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    passkey: String,
}

pub(super) const WRONG_CODE: &str =
    "These six digits are not the program's for now. Is this device's clock right?";
const GONE: &str = "This invitation was used, is over, or is not complete. Ask for another one.";

pub(super) async fn get(
    State(console): State<Arc<Console>>,
    Path(token): Path<String>,
) -> Response<Body> {
    match who(&console, &token).await {
        Ok(invited) => form(&console, &token, &invited, StatusCode::OK, None),
        Err(response) => response,
    }
}

async fn who(console: &Console, token: &str) -> Result<Invited, Response<Body>> {
    let store = &console.service.desk.store;
    match agents::invited(store, &console.secret, token, now()).await {
        Ok(Some(invited)) => Ok(invited),
        Ok(None) => Err(console.sorry(None, StatusCode::NOT_FOUND, GONE)),
        Err(error) => Err(console.unavailable(&error)),
    }
}

fn form(
    console: &Console,
    token: &str,
    invited: &Invited,
    status: StatusCode,
    wrong: Option<&str>,
) -> Response<Body> {
    let body = html! {
        p { "Choose a password of at least 12 characters. To sign in you need it, and beside it a passkey or an authenticator program." }
        @if let Some(wrong) = wrong {
            p .bad role="alert" { (wrong) }
        }
        form .sheet method="post" {
            input type="hidden" name="username" value=(invited.name) autocomplete="username";
            div .field {
                label for="password" { "Password" }
                input #password type="password" name="password" required minlength="12" maxlength="256" autocomplete="new-password";
            }
            div .field {
                label for="again" { "The same password again" }
                input #again type="password" name="again" required minlength="12" maxlength="256" autocomplete="new-password";
            }
            @if console.site.is_some() {
                div data-with-passkeys hidden {
                    h2 { "With a passkey" }
                    p .quiet { "In this device, your telephone or a security key." }
                    input type="hidden" name="passkey";
                    button type="button" data-passkey={ "/welcome/" (token) "/passkey" } data-does="make" { "Set up with a passkey" }
                }
            }
            h2 { "With an authenticator program" }
            (program(&console.vendor, &invited.name, &invited.one_time))
            button { "Set up" }
        }
    };
    let title = format!("Welcome, {}", invited.name);
    console.page(None, status, &title, &body)
}

/// What an authenticator program is set up with, and the field for what it shows then.
pub(super) fn program(vendor: &str, name: &str, one_time: &OneTimeSecret) -> Markup {
    html! {
        p { "Scan this with it:" }
        (qr(&one_time.link(vendor, name)))
        p .quiet { "Or type into it: " code { (&*one_time.base32()) } }
        div .field {
            label for="code" { "The six digits that it shows" }
            input #code type="text" name="code" required maxlength="9" inputmode="numeric" autocomplete="one-time-code";
        }
    }
}

fn qr(text: &str) -> PreEscaped<String> {
    // The link is shorter than what a QR code can hold: names and vendors have bounded lengths.
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return PreEscaped(String::new());
    };
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h1v1h-1z", x + 4, y + 4);
            }
        }
    }
    let side = code.size() + 8;
    PreEscaped(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"QR code for the authenticator program\" viewBox=\"0 0 {side} {side}\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

/// What the script asks before it makes a passkey.
pub(super) async fn ask(
    State(console): State<Arc<Console>>,
    Path(token): Path<String>,
) -> Response<Body> {
    let (invited, site) = match (who(&console, &token).await, &console.site) {
        (Err(response), _) => return response,
        (Ok(_), None) => return console.sorry(None, StatusCode::NOT_FOUND, GONE),
        (Ok(invited), Some(site)) => (invited, site),
    };
    match agents::challenge(&console.secret, Bound::Invitation(&token), now()) {
        Ok(challenge) => {
            let agent = (&*invited.id, &*invited.name);
            options(&agents::make_options(
                site,
                &console.vendor,
                agent,
                &[],
                &challenge,
            ))
        }
        Err(error) => console.unavailable(&error),
    }
}

pub(super) async fn post(
    State(console): State<Arc<Console>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    sent: Result<Form<Choice>, FormRejection>,
) -> Response<Body> {
    let invited = match who(&console, &token).await {
        Ok(invited) => invited,
        Err(response) => return response,
    };
    let again = |wrong: &str| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        form(&console, &token, &invited, status, Some(wrong))
    };
    let (Ok(Form(choice)), true) = (sent, is_own_form(&headers)) else {
        return again("Fill in all three fields.");
    };
    let (password, repeated) = (
        Zeroizing::new(choice.password),
        Zeroizing::new(choice.again),
    );
    if let Err(error) = check_password(&invited.name, &password, &repeated) {
        return again(&sentence(&error));
    }
    let (store, now) = (&console.service.desk.store, now());
    let check = |site: &Site| {
        let made = Made::read(&choice.passkey)?;
        let bound = Bound::Invitation(&token);
        check_made(site, &console.secret, bound, &made, "First passkey", now)
    };
    let passkey = match choice.passkey.is_empty() {
        true => None,
        false => match console
            .site
            .as_ref()
            .ok_or(PasskeyError::Site)
            .and_then(check)
        {
            Ok(passkey) => Some(passkey),
            Err(error) => return again(&sentence(&error)),
        },
    };
    let factor = match &passkey {
        Some(passkey) => Factor::Passkey(passkey),
        None => Factor::Code(&choice.code),
    };
    match agents::accept(store, &invited, &token, &password, factor, now).await {
        Ok(Accepted::Yes) => {
            let body = html! {
                @match &passkey {
                    Some(_) => {
                        p .good role="status" { "Password and passkey are set up." }
                        p .go { a href="/sign-in" { "Sign in" } }
                    }
                    None => {
                        p .good role="status" { "Password and one-time codes are set up." }
                        p { a href="/sign-in" { "Sign in" } " with the next code that the program shows." }
                    }
                }
            };
            console.page(None, StatusCode::OK, "All set", &body)
        }
        Ok(Accepted::WrongCode) => again(WRONG_CODE),
        Ok(Accepted::WrongPasskey(error)) => again(&sentence(&error)),
        Ok(Accepted::Gone) => console.sorry(None, StatusCode::NOT_FOUND, GONE),
        Err(error) => console.unavailable(&error),
    }
}
