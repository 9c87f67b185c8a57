//! Requests that reached an agent by telephone, by mail or on paper: rows, GUID files, photographs; many at once.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequest;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::http::{HeaderMap, Request as HttpRequest, Response, StatusCode};
use maud::{Markup, html};
use recovery_protocol::Request;

use super::Console;
use super::sign_in::sentence;
use crate::agents::{Role, SignedIn};
use crate::cases::{self, Asked, Asker, Case};
use crate::http::page::is_own_form;
use crate::input::Input;
use crate::picture::{self, Task};
use crate::store::{StoreError, now};
use crate::templates::Language;

/// Most bytes and files at once.
pub(super) const MAX_FORM: usize = 32 * 1024 * 1024;
const MOST_FILES: usize = 200;
/// Most characters of the agent's words.
const MOST_WORDS: usize = 1000;

pub(super) async fn get(State(console): State<Arc<Console>>, headers: HeaderMap) -> Response<Body> {
    match console.who(&headers).await {
        Ok(who) if who.agent.role == Role::Auditor => auditor(&console, &who),
        Ok(who) => form(&console, &who, StatusCode::OK, None),
        Err(response) => response,
    }
}

fn auditor(console: &Console, who: &SignedIn) -> Response<Body> {
    let wrong = sentence(&cases::StepError::Auditor);
    console.sorry(Some(who), StatusCode::FORBIDDEN, &wrong)
}

fn form(
    console: &Console,
    who: &SignedIn,
    status: StatusCode,
    wrong: Option<&str>,
) -> Response<Body> {
    let body = html! {
        @if let Some(wrong) = wrong {
            p .bad role="alert" { (wrong) }
        }
        form .sheet method="post" action="/new" enctype="multipart/form-data" {
            input type="hidden" name="mark" value=(who.mark(&console.secret));
            div .field {
                label for="rows" { "The rows, or a mail that has them in it" }
                textarea #rows .rows name="rows" maxlength="65536" autocomplete="off" spellcheck="false" {}
            }
            div .field {
                label for="file" { "Or GUID files and photographs, several at once" }
                input #file type="file" name="file" multiple;
            }
            div .field {
                label for="words" { "Who asks, and how they can be reached" }
                textarea #words name="words" rows="3" maxlength=(MOST_WORDS) {}
            }
            button { "Make cases" }
        }
    };
    console.page(Some(who), status, "New cases", &body)
}

/// What a form brought: names and contents.
#[derive(Default)]
struct Brought {
    mark: String,
    words: String,
    items: Vec<(String, Vec<u8>)>,
}

async fn read(request: HttpRequest<Body>) -> Result<Brought, MultipartError> {
    let mut brought = Brought::default();
    let Ok(mut fields) = Multipart::from_request(request, &()).await else {
        return Ok(brought);
    };
    while let Some(field) = fields.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let file: String = field
            .file_name()
            .unwrap_or_default()
            .chars()
            .take(100)
            .collect();
        let bytes = field.bytes().await?;
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "mark" => brought.mark = text(),
            "words" => brought.words = text().trim().chars().take(MOST_WORDS).collect(),
            "rows" if !bytes.trim_ascii().is_empty() => {
                brought.items.push(("the rows".into(), bytes.to_vec()));
            }
            "file" if !bytes.is_empty() => brought.items.push((file, bytes.to_vec())),
            _ => {}
        }
    }
    Ok(brought)
}

pub(super) async fn post(
    State(console): State<Arc<Console>>,
    headers: HeaderMap,
    request: HttpRequest<Body>,
) -> Response<Body> {
    // Before anything of the form is read.
    let who = match console.who(&headers).await {
        Ok(who) if who.agent.role == Role::Auditor => return auditor(&console, &who),
        Ok(who) => who,
        Err(response) => return response,
    };
    let brought = match read(request).await {
        Ok(brought) => brought,
        Err(_) => {
            let wrong = "The form did not arrive whole, or has more than 32 MB.";
            return form(&console, &who, StatusCode::BAD_REQUEST, Some(wrong));
        }
    };
    if !is_own_form(&headers) || !who.is_marked(&console.secret, &brought.mark) {
        let wrong = "This form is not from this session. Open the page again.";
        return console.sorry(Some(&who), StatusCode::FORBIDDEN, wrong);
    }
    if brought.items.is_empty() || brought.items.len() > MOST_FILES {
        let wrong = "Bring the rows, or 1 to 200 files.";
        return form(
            &console,
            &who,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(wrong),
        );
    }
    let mut lines = Vec::new();
    for (name, bytes) in &brought.items {
        let made = match request_in(&console, bytes).await {
            Ok(request) => match make(&console, &who, &request, &brought.words).await {
                Ok(case) => Ok(case),
                Err(error) => return console.unavailable(&error),
            },
            Err(wrong) => Err(wrong),
        };
        lines.push((name, made));
    }
    console.service.written.notify_one();
    let body: Markup = html! {
        table .list .cases {
            tbody {
                @for (name, made) in &lines {
                    tr {
                        td { (name) }
                        @match made {
                            Ok(Some(case)) => td { a href={ "/case/" (case.id) } { (case.serial) } },
                            Ok(None) => td .bad { "There is no case." },
                            Err(wrong) => td .bad { (wrong) },
                        }
                    }
                }
            }
        }
        p .go { a href="/new" { "Further cases" } }
    };
    console.page(Some(&who), StatusCode::OK, "New cases", &body)
}

/// The request in a file or text, or a sentence about what is wrong.
async fn request_in(console: &Console, bytes: &[u8]) -> Result<Request, String> {
    let read;
    let bytes = match picture::is_picture(bytes) {
        true if bytes.len() > picture::MAX_BYTES => {
            return Err("The picture has more than 10 MB.".into());
        }
        true => {
            let text = picture::in_a_process(Task::Qr, bytes).await;
            read = text.map_err(|error| sentence(&error))?;
            &read
        }
        false => bytes,
    };
    let input = Input::parse(bytes).map_err(|error| sentence(&error))?;
    let request = input.request().clone();
    let number = request.key_number();
    match console.service.key_numbers.contains(&number) {
        true => Ok(request),
        false => Err(format!(
            "Made for vendor key {number}, which {}.",
            console.service.key_numbers.why_not(number)
        )),
    }
}

async fn make(
    console: &Console,
    who: &SignedIn,
    request: &Request,
    words: &str,
) -> Result<Option<Case>, StoreError> {
    let desk = &console.service.desk;
    let asked = Asked {
        request,
        language: &Language::english(),
        from: Asker::Agent(&who.agent.name),
        words,
        picture: None,
    };
    cases::ask_agent(desk, &console.hours, &asked, now()).await?;
    Case::read(&desk.store, &request.guid().to_string()).await
}
