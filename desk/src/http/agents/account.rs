//! One's own account: passkeys and one-time codes.

use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, Response, StatusCode};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::Console;
use super::sign_in::sentence;
use super::welcome::program;
use crate::agents::{
    self, CodesSetUp, Made, Passkey, PasskeyError, Removed, SignedIn, Site, check_made,
};
use crate::http::page::{see, with_headers};
use crate::store::{StoreError, now};

/// An answer to the console's script.
pub(super) fn options(options: &Value) -> Response<Body> {
    with_headers(StatusCode::OK, "application/json", options.to_string())
}

pub(super) async fn get(State(console): State<Arc<Console>>, headers: HeaderMap) -> Response<Body> {
    match console.who(&headers).await {
        Ok(who) => view(&console, &who, StatusCode::OK, None).await,
        Err(response) => response,
    }
}

async fn view(
    console: &Console,
    who: &SignedIn,
    status: StatusCode,
    wrong: Option<&str>,
) -> Response<Body> {
    let store = &console.service.desk.store;
    let read = async {
        let passkeys = agents::passkeys(store, &who.agent.id).await?;
        let codes = agents::one_time(store, &console.secret, &who.agent).await?;
        Ok::<_, StoreError>((passkeys, codes))
    };
    let (passkeys, codes) = match read.await {
        Ok((passkeys, Some(codes))) => (passkeys, codes),
        Ok((_, None)) => return see("/sign-in"),
        Err(error) => return console.unavailable(&error),
    };
    let body = html! {
        @if let Some(wrong) = wrong {
            p .bad role="alert" { (wrong) }
        }
        h2 { "Passkeys" }
        (list(console, who, &passkeys))
        (add(console, who))
        h2 { "One-time codes" }
        (one_time(console, who, &codes))
    };
    console.page(Some(who), status, "Your account", &body)
}

fn list(console: &Console, who: &SignedIn, passkeys: &[Passkey]) -> Markup {
    let used = |passkey: &Passkey| match passkey.used_at {
        0 => "not used yet".to_owned(),
        at => format!("last used {}", console.hours.show(at)),
    };
    html! {
        @if passkeys.is_empty() {
            p { "None." }
        } @else {
            table .list {
                tbody {
                    @for passkey in passkeys {
                        tr {
                            td { strong { (passkey.name) } }
                            td .quiet { "added " (console.hours.show(passkey.made_at)) }
                            td .quiet { (used(passkey)) }
                            td {
                                form method="post" action="/account/remove" {
                                    input type="hidden" name="mark" value=(who.mark(&console.secret));
                                    input type="hidden" name="id" value=(passkey.id);
                                    button .plain aria-label={ "Remove the passkey " (passkey.name) } { "Remove" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn add(console: &Console, who: &SignedIn) -> Markup {
    html! {
        @if console.site.is_none() {
            p .quiet { (NO_SITE) }
        } @else {
            p .quiet data-without-passkeys { "This browser has no passkeys, or runs no scripts, which they need." }
            form .sheet method="post" action="/account/passkey" data-with-passkeys hidden {
                input type="hidden" name="mark" value=(who.mark(&console.secret));
                input type="hidden" name="passkey";
                div .field {
                    label for="name" { "A name for it, such as “office laptop”" }
                    input #name type="text" name="name" required maxlength="40" autocomplete="off";
                }
                button type="button" data-passkey="/account/passkey" data-does="make" { "Add a passkey" }
            }
        }
    }
}

/// Why there are no passkeys.
const NO_SITE: &str = "Passkeys need the console to have a name and TLS: agents.url in the desk's configuration has not.";

fn one_time(console: &Console, who: &SignedIn, codes: &CodesSetUp) -> Markup {
    html! {
        @match codes {
            CodesSetUp::Yes => p { "They are set up. A lead gives you a new invitation if the program is lost." },
            CodesSetUp::No(secret) => {
                p { "Not set up. They help when no passkey is at hand." }
                details {
                    summary { "Set up an authenticator program" }
                    form .sheet method="post" action="/account/codes" {
                        input type="hidden" name="mark" value=(who.mark(&console.secret));
                        (program(&console.vendor, &who.agent.name, secret))
                        button { "Set up" }
                    }
                }
            }
        }
    }
}

/// What the script asks before it makes a passkey.
pub(super) async fn ask(State(console): State<Arc<Console>>, headers: HeaderMap) -> Response<Body> {
    let who = match console.who(&headers).await {
        Ok(who) => who,
        Err(response) => return response,
    };
    let Some(site) = &console.site else {
        return console.sorry(Some(&who), StatusCode::NOT_FOUND, NO_SITE);
    };
    let store = &console.service.desk.store;
    let made = async {
        let known = agents::passkeys(store, &who.agent.id).await?;
        let challenge = agents::challenge(&console.secret, who.bound(), now())?;
        let agent = (&*who.agent.id, &*who.agent.name);
        let made = agents::make_options(site, &console.vendor, agent, &known, &challenge);
        Ok::<_, StoreError>(made)
    };
    match made.await {
        Ok(made) => options(&made),
        Err(error) => console.unavailable(&error),
    }
}

/// A form, and the mark by which it is known to be ours.
#[derive(Deserialize)]
pub(super) struct Marked<T> {
    mark: String,
    #[serde(flatten)]
    form: T,
}

/// What somebody who is signed in has sent, and who; or what is answered in its place.
async fn opened<T>(
    console: &Console,
    headers: &HeaderMap,
    sent: Result<Form<Marked<T>>, FormRejection>,
) -> Result<(SignedIn, T), Response<Body>> {
    let Ok(Form(sent)) = sent else {
        let sentence = "The form is not complete. Open the page again.";
        return Err(console.sorry(None, StatusCode::BAD_REQUEST, sentence));
    };
    let who = console.who_sent(headers, &sent.mark).await?;
    Ok((who, sent.form))
}

#[derive(Deserialize)]
pub(super) struct Added {
    name: String,
    passkey: String,
}

pub(super) async fn post(
    State(console): State<Arc<Console>>,
    headers: HeaderMap,
    sent: Result<Form<Marked<Added>>, FormRejection>,
) -> Response<Body> {
    let (who, sent) = match opened(&console, &headers, sent).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let now = now();
    let check = |site: &Site| {
        let made = Made::read(&sent.passkey)?;
        check_made(site, &console.secret, who.bound(), &made, &sent.name, now)
    };
    let done = match console
        .site
        .as_ref()
        .ok_or(PasskeyError::Site)
        .and_then(check)
    {
        Ok(new) => agents::add_passkey(&console.service.desk.store, &who.agent, &new, now).await,
        Err(error) => Ok(Err(error)),
    };
    match done {
        Ok(Ok(())) => see("/account"),
        Ok(Err(error)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            view(&console, &who, status, Some(&sentence(&error))).await
        }
        Err(error) => console.unavailable(&error),
    }
}

#[derive(Deserialize)]
pub(super) struct Gone {
    id: String,
}

pub(super) async fn remove(
    State(console): State<Arc<Console>>,
    headers: HeaderMap,
    sent: Result<Form<Marked<Gone>>, FormRejection>,
) -> Response<Body> {
    let (who, sent) = match opened(&console, &headers, sent).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let store = &console.service.desk.store;
    let wrong = match agents::remove_passkey(store, &who.agent, &sent.id, now()).await {
        Ok(Removed::Yes) => return see("/account"),
        Ok(Removed::Unknown) => "There is no such passkey any more.",
        Ok(Removed::Last) => {
            "You could not sign in without it. Add another passkey or set up one-time codes first."
        }
        Err(error) => return console.unavailable(&error),
    };
    view(&console, &who, StatusCode::CONFLICT, Some(wrong)).await
}

#[derive(Deserialize)]
pub(super) struct Code {
    code: String,
}

pub(super) async fn codes(
    State(console): State<Arc<Console>>,
    headers: HeaderMap,
    sent: Result<Form<Marked<Code>>, FormRejection>,
) -> Response<Body> {
    let (who, sent) = match opened(&console, &headers, sent).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let store = &console.service.desk.store;
    let done = async {
        match agents::one_time(store, &console.secret, &who.agent).await? {
            Some(CodesSetUp::No(secret)) => {
                agents::set_up_codes(store, &who.agent, &secret, &sent.code, now()).await
            }
            _ => Ok(true),
        }
    };
    match done.await {
        Ok(true) => see("/account"),
        Ok(false) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            view(&console, &who, status, Some(super::welcome::WRONG_CODE)).await
        }
        Err(error) => console.unavailable(&error),
    }
}
