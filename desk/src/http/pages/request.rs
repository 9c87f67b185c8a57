//! `/r/<long serial number>`: one request: where its code shall go, and how things stand.

use std::sync::Arc;

use axum::Form as UrlForm;
use axum::body::Body;
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, Request as HttpRequest, Response, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{Markup, html};
use recovery_protocol::{Request, long_serial};
use serde::Deserialize;

use super::bring::{Form, picture_wrong};
use super::words::fill;
use super::{Pages, Visit};
use crate::accounts::{Kind, Shown};
use crate::ask::{Answer, Question, Way};
use crate::cases::{self, Asked, Asker, Case, Outcome, State as CaseState};
use crate::http::page::see;
use crate::http::routes::Peer;
use crate::picture::{self, Task};
use crate::store::{StoreError, now};

/// Most characters of the owner's words.
const MOST_WORDS: usize = 2000;

#[derive(Deserialize)]
pub(super) struct Shows {
    /// The contact that a code was just sent to.
    sent: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    contact: String,
}

pub(super) async fn in_capitals(Path(request): Path<String>) -> Response<Body> {
    match long_serial::read(&request) {
        Ok(request) => see(&path(&request)),
        Err(_) => see("/"),
    }
}

fn path(request: &Request) -> String {
    format!("/r/{}", long_serial::symbols(request))
}

/// The request of an address; the error is the page that says what is wrong.
fn request_of(visit: &Visit<'_>, text: &str) -> Result<Request, Box<Response<Body>>> {
    let Ok(request) = long_serial::read(text) else {
        return Err(Box::new(
            visit.sorry(StatusCode::NOT_FOUND, &visit.words.no_request),
        ));
    };
    match visit
        .pages
        .service
        .key_numbers
        .contains(&request.key_number())
    {
        true => Ok(request),
        false => Err(Box::new(
            visit.sorry(StatusCode::UNPROCESSABLE_ENTITY, &visit.words.unknown_key),
        )),
    }
}

pub(super) async fn get(
    State(pages): State<Arc<Pages>>,
    Extension(peer): Extension<Peer>,
    Path(text): Path<String>,
    Query(shows): Query<Shows>,
    headers: HeaderMap,
) -> Response<Body> {
    let visit = match Visit::new(&pages, peer, &headers) {
        Ok(visit) => visit,
        Err(wait) => return *wait,
    };
    match request_of(&visit, &text) {
        Ok(request) => view(&visit, &request, shows.sent.as_deref(), None, "").await,
        Err(response) => *response,
    }
}

/// What the page is about.
struct Known {
    contacts: Vec<Shown>,
    case: Option<Case>,
}

async fn known(visit: &Visit<'_>, request: &Request) -> Result<Known, StoreError> {
    let desk = &visit.pages.service.desk;
    let mut on = desk.store.reader().acquire().await?;
    let serial = request.serial().as_str();
    let addressees = desk
        .addressees(&mut on, serial, Some(visit.language))
        .await?;
    let guid = request.guid().to_string();
    Ok(Known {
        contacts: addressees.shown,
        case: Case::of_guid(&mut on, &guid).await?,
    })
}

async fn view(
    visit: &Visit<'_>,
    request: &Request,
    sent: Option<&str>,
    wrong: Option<(StatusCode, &str)>,
    typed: &str,
) -> Response<Body> {
    let known = match known(visit, request).await {
        Ok(known) => known,
        Err(error) => return visit.unavailable(&error),
    };
    let words = visit.words;
    let sent = sent.and_then(|id| known.contacts.iter().find(|shown| shown.id == id));
    let title = fill(&words.recorder, "serial", request.serial().as_str());
    let body = html! {
        h1 { (title) }
        @if let Some((_, sentence)) = wrong {
            p .bad role="alert" { (sentence) }
        }
        @match (sent, &known.case) {
            (Some(shown), _) => (next_steps(visit, shown)),
            (None, Some(case)) => (standing(visit, request, case, typed)),
            (None, None) => {},
        }
        @if may_choose(known.case.as_ref()) {
            (choice(visit, request, &known.contacts))
            @if visit.pages.hours.is_some() {
                details open[!typed.is_empty()] {
                    summary { (words.unreachable) }
                    p { (words.unreachable_lead) }
                    (words_form(visit, request, &words.ask_desk, typed))
                }
            }
        }
        details {
            summary { (words.rows_shown) }
            pre { (long_serial::rows(request).join("\n")) }
        }
    };
    let status = wrong.map_or(StatusCode::OK, |(status, _)| status);
    visit.page(status, &title, &body)
}

/// A stopped request looks like one that nobody has stopped: whoever asked would else learn that there is an owner.
fn may_choose(case: Option<&Case>) -> bool {
    case.is_none_or(|case| match case.state {
        CaseState::Sent => true,
        CaseState::Blocked => case.promised == 0,
        _ => false,
    })
}

fn next_steps(visit: &Visit<'_>, shown: &Shown) -> Markup {
    let words = visit.words;
    html! {
        p .good role="status" { (words.sent_title) }
        p { (fill(&words.sent, "contact", &shown.masked)) }
        ol {
            li { (words.next_wait) }
            li { (words.next_enter) }
            li { (words.next_password) }
        }
        p .quiet { (words.nothing_came) }
    }
}

fn standing(visit: &Visit<'_>, request: &Request, case: &Case, typed: &str) -> Markup {
    let words = visit.words;
    let until = visit
        .pages
        .hours
        .as_ref()
        .map(|hours| hours.show(case.promised));
    html! {
        @match case.state {
            CaseState::Sent if case.promised > 0 => p .good { (words.given) },
            CaseState::Sent => {},
            CaseState::Blocked if case.promised == 0 => {},
            CaseState::Open | CaseState::Second | CaseState::Approved | CaseState::Blocked => {
                p .good role="status" { (fill(&words.with_desk, "time", &until.unwrap_or_default())) }
                p .quiet { (words.with_desk_hint) }
            },
            CaseState::Proof => {
                p { (words.proof) }
                p .sheet { (case.question) }
                (words_form(visit, request, &words.answer, typed))
            },
            CaseState::Refused => {
                p { (words.refused) }
                p .sheet { (case.question) }
            },
        }
    }
}

fn choice(visit: &Visit<'_>, request: &Request, contacts: &[Shown]) -> Markup {
    let words = visit.words;
    html! {
        form .sheet method="post" action={ (path(request)) "/send" } {
            fieldset {
                legend { (words.choose) }
                @for (place, shown) in contacts.iter().enumerate() {
                    label {
                        input type="radio" name="contact" value=(shown.id) required checked[place == 0];
                        @match shown.kind {
                            Kind::Mail => span { (fill(&words.by_mail, "contact", &shown.masked)) },
                            Kind::Text => span { (fill(&words.by_text, "contact", &shown.masked)) },
                        }
                    }
                }
            }
            p .quiet { (words.choose_hint) }
            button { (words.send) }
        }
    }
}

fn words_form(visit: &Visit<'_>, request: &Request, button: &str, typed: &str) -> Markup {
    let words = visit.words;
    html! {
        form .sheet method="post" action={ (path(request)) "/desk" } enctype="multipart/form-data" {
            div .field {
                label for="text" { (words.words_label) }
                textarea #text name="text" rows="5" maxlength=(MOST_WORDS) required { "\n" (typed) }
            }
            div .field {
                label for="file" { (words.picture_label) }
                input #file type="file" name="file" accept="image/jpeg,image/png,image/webp" aria-describedby="file-hint";
                span #file-hint .quiet { (words.file_hint) }
            }
            button { (button) }
        }
    }
}

pub(super) async fn send(
    State(pages): State<Arc<Pages>>,
    Extension(peer): Extension<Peer>,
    Path(text): Path<String>,
    headers: HeaderMap,
    chosen: Result<UrlForm<Chosen>, axum::extract::rejection::FormRejection>,
) -> Response<Body> {
    let visit = match Visit::of_form(&pages, peer, &headers) {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    let request = match request_of(&visit, &text) {
        Ok(request) => request,
        Err(response) => return *response,
    };
    let Ok(UrlForm(chosen)) = chosen else {
        let wrong = (StatusCode::BAD_REQUEST, visit.words.contact_gone.as_str());
        return view(&visit, &request, None, Some(wrong), "").await;
    };
    let case = Case::read(&pages.service.desk.store, &request.guid().to_string()).await;
    match case {
        Ok(case) if may_choose(case.as_ref()) => {}
        // The desk has it; the page says so.
        Ok(_) => return see(&path(&request)),
        Err(error) => return visit.unavailable(&error),
    }
    let question = Question {
        way: Way::Secure,
        request,
        language: Some(visit.language.clone()),
        contact: Some(chosen.contact),
        from: visit.from,
    };
    let answer = pages.service.desk.ask(&question, now()).await;
    let request = question.request;
    match answer {
        Ok(Answer::Sent { sent_to, .. }) => {
            pages.service.written.notify_one();
            see(&format!("{}?sent={sent_to}", path(&request)))
        }
        Ok(Answer::TooSoon(soon)) => {
            let sentence = wait(&visit, soon.wait);
            let wrong = (StatusCode::TOO_MANY_REQUESTS, sentence.as_str());
            view(&visit, &request, None, Some(wrong), "").await
        }
        Ok(Answer::UnknownContact) => {
            let wrong = (
                StatusCode::UNPROCESSABLE_ENTITY,
                visit.words.contact_gone.as_str(),
            );
            view(&visit, &request, None, Some(wrong), "").await
        }
        Err(error) => visit.unavailable(&error),
    }
}

fn wait(visit: &Visit<'_>, millis: i64) -> String {
    let minutes = (millis + 59_999) / 60_000;
    fill(&visit.words.too_soon, "minutes", &minutes.to_string())
}

pub(super) async fn desk(
    State(pages): State<Arc<Pages>>,
    Extension(peer): Extension<Peer>,
    Path(text): Path<String>,
    headers: HeaderMap,
    form: HttpRequest<Body>,
) -> Response<Body> {
    let visit = match Visit::of_form(&pages, peer, &headers) {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    let request = match request_of(&visit, &text) {
        Ok(request) => request,
        Err(response) => return *response,
    };
    let Some(hours) = &pages.hours else {
        return visit.sorry(StatusCode::NOT_FOUND, &visit.words.not_found);
    };
    let form = match Form::read(&visit, form).await {
        Ok(form) => form,
        Err(wrong) => {
            let (status, sentence) = wrong.sentence(visit.words);
            return view(&visit, &request, None, Some((status, &sentence)), "").await;
        }
    };
    let words: String = form.text.trim().chars().take(MOST_WORDS).collect();
    let picture = match form.file.is_empty() {
        true => None,
        false => match picture::in_a_process(Task::Reduce, &form.file).await {
            Ok(jpeg) => Some(BASE64_STANDARD.encode(jpeg)),
            Err(error) => {
                let sentence = picture_wrong(error, visit.words);
                let wrong = (StatusCode::UNPROCESSABLE_ENTITY, sentence.as_str());
                return view(&visit, &request, None, Some(wrong), &words).await;
            }
        },
    };
    let asked = Asked {
        request: &request,
        language: visit.language,
        from: Asker::Owner(visit.from),
        words: &words,
        picture,
    };
    let desk = &pages.service.desk;
    let now = now();
    let outcome = match cases::answer_proof(desk, hours, &asked, now).await {
        Ok(Outcome::Unchanged) => cases::ask_agent(desk, hours, &asked, now).await,
        other => other,
    };
    match outcome {
        Ok(Outcome::Opened | Outcome::Unchanged) => {
            pages.service.written.notify_one();
            see(&path(&request))
        }
        Ok(Outcome::TooSoon(soon)) => {
            let sentence = wait(&visit, soon.wait);
            let wrong = (StatusCode::TOO_MANY_REQUESTS, sentence.as_str());
            view(&visit, &request, None, Some(wrong), &words).await
        }
        Err(error) => visit.unavailable(&error),
    }
}
