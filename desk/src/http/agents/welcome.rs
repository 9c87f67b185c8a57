//! An invitation's link: the agent chooses a password and sets up the authenticator program.

use std::fmt::Write;
use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode};
use maud::{PreEscaped, html};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::Console;
use super::sign_in::sentence;
use crate::agents::{self, Accepted, Invited, check_password};
use crate::http::page::is_own_form;
use crate::store::now;

#[derive(Deserialize)]
pub(super) struct Choice {
    password: String,
    again: String,
    code: String,
}

const GONE: &str = "This invitation was used, is over, or is not complete. Ask for another one.";

pub(super) async fn get(
    State(console): State<Arc<Console>>,
    Path(token): Path<String>,
) -> Response<Body> {
    match who(&console, &token).await {
        Ok(invited) => form(&console, &invited, StatusCode::OK, None),
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
    invited: &Invited,
    status: StatusCode,
    wrong: Option<&str>,
) -> Response<Body> {
    let link = invited.one_time.link(&console.vendor, &invited.name);
    let body = html! {
        p { "Choose a password of at least 12 characters, and scan this with an authenticator program. Both are needed to sign in." }
        @if let Some(wrong) = wrong {
            p .bad role="alert" { (wrong) }
        }
        (qr(&link))
        p .quiet { "Or type into it: " code { (&*invited.one_time.base32()) } }
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
            div .field {
                label for="code" { "The six digits that the authenticator program shows" }
                input #code type="text" name="code" required maxlength="9" inputmode="numeric" autocomplete="one-time-code";
            }
            button { "Set up" }
        }
    };
    let title = format!("Welcome, {}", invited.name);
    console.page(None, status, &title, &body)
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
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let (Ok(Form(choice)), true) = (sent, is_own_form(&headers)) else {
        return form(
            &console,
            &invited,
            refused,
            Some("Fill in all three fields."),
        );
    };
    let (password, again) = (
        Zeroizing::new(choice.password),
        Zeroizing::new(choice.again),
    );
    if let Err(error) = check_password(&invited.name, &password, &again) {
        return form(&console, &invited, refused, Some(&sentence(&error)));
    }
    let store = &console.service.desk.store;
    match agents::accept(store, &invited, &token, &password, &choice.code, now()).await {
        Ok(Accepted::Yes) => {
            let body = html! {
                p .good role="status" { "Password and one-time codes are set up." }
                p { a href="/sign-in" { "Sign in" } " with the next code that the program shows." }
            };
            console.page(None, StatusCode::OK, "All set", &body)
        }
        Ok(Accepted::WrongCode) => {
            let wrong =
                "These six digits are not the program's for now. Is this device's clock right?";
            form(&console, &invited, refused, Some(wrong))
        }
        Ok(Accepted::Gone) => console.sorry(None, StatusCode::NOT_FOUND, GONE),
        Err(error) => console.unavailable(&error),
    }
}
