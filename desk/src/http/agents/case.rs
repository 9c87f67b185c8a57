//! One case: what is known, what happened, what may be done now.

use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{Markup, html};
use recovery_protocol::{ReplyFile, Request, SecureCode, long_serial, reply_file};
use serde::Deserialize;

use super::Console;
use super::lists::{state_words, table};
use super::sign_in::sentence;
use crate::accounts::{Addressees, Contact, account_name};
use crate::agents::{Role, SignedIn};
use crate::cases::{
    self, Case, Decision, Event, GiveError, Letter, Line, State as CaseState, Step,
};
use crate::http::page::{see, with_headers};
use crate::issue;
use crate::store::{StoreError, now};

/// Most characters of an agent's words.
const MOST_WORDS: usize = 1000;

/// Everything that a case's page shows.
struct Shown {
    case: Case,
    account: Option<String>,
    addressees: Addressees,
    events: Vec<Event>,
    pictures: Vec<String>,
    letters: Vec<Letter>,
    others: Vec<Line>,
}

async fn read(console: &Console, id: &str) -> Result<Option<Shown>, StoreError> {
    let desk = &console.service.desk;
    let Some(case) = Case::read_id(&desk.store, id).await? else {
        return Ok(None);
    };
    let mut on = desk.store.reader().acquire().await?;
    let addressees = desk.addressees(&mut on, &case.serial, None).await?;
    Ok(Some(Shown {
        account: account_name(&mut on, &addressees.owner).await?,
        addressees,
        events: cases::events(&desk.store, &case).await?,
        pictures: cases::pictures(&desk.store, &case).await?,
        letters: cases::letters(&desk.store, &case).await?,
        others: cases::recorder_history(&desk.store, &case).await?,
        case,
    }))
}

pub(super) async fn get(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    match console.who(&headers).await {
        Ok(who) => view(&console, &who, &id, None).await,
        Err(response) => response,
    }
}

async fn view(console: &Console, who: &SignedIn, id: &str, wrong: Option<&str>) -> Response<Body> {
    let shown = match read(console, id).await {
        Ok(Some(shown)) => shown,
        Ok(None) => {
            return console.sorry(Some(who), StatusCode::NOT_FOUND, "There is no such case.");
        }
        Err(error) => return console.unavailable(&error),
    };
    let case = &shown.case;
    let rows = match long_serial::read(&case.symbols) {
        Ok(request) => long_serial::rows(&request).join("\n"),
        Err(error) => error.to_string(),
    };
    let body = html! {
        @if let Some(wrong) = wrong {
            p .bad role="alert" { (wrong) }
        }
        p {
            strong { (state_words(case.state)) }
            @if case.state.place() == cases::Place::Desk { ", due " (console.hours.show(case.due_at)) }
        }
        @if case.state == CaseState::Blocked {
            p .bad { "The owner says that it was not them. Speak with the owner before anything else." }
        }
        (steps(console, who, &shown))
        div .sides .wide {
            section {
                h2 { "Request" }
                pre { (rows) }
                p .quiet { "GUID " (case.guid) br; "first came " (console.hours.show(case.made_at)) br; "the owner reads " (case.language) }
                h2 { "Account" }
                (account(who, &shown))
            }
            section {
                h2 { "Pictures" }
                @if shown.pictures.is_empty() { p .quiet { "None." } }
                @for id in &shown.pictures {
                    a href={ "/picture/" (id) } { img src={ "/picture/" (id) } alt="Sent by the owner"; }
                }
            }
        }
        @if !shown.letters.is_empty() {
            h2 { "Mails" }
            @for letter in &shown.letters { (mail(console, who, letter)) }
        }
        h2 { "History" }
        (history(console, &shown.events))
        h2 { "Other cases of this recorder" }
        @if shown.others.is_empty() { p .quiet { "None." } } @else { (table(console, &shown.others)) }
    };
    let status = wrong.map_or(StatusCode::OK, |_| StatusCode::CONFLICT);
    let title = format!("Recorder {}", case.serial);
    console.page(Some(who), status, &title, &body)
}

fn account(who: &SignedIn, shown: &Shown) -> Markup {
    let auditor = who.agent.role == Role::Auditor;
    html! {
        @match &shown.account {
            None => p { "Nobody has registered this recorder." },
            Some(name) => {
                p { (name) }
                ul {
                    @for (contact, masked) in shown.addressees.contacts.iter().zip(&shown.addressees.shown) {
                        li { @if auditor { (masked.masked) } @else { (contact.address) } }
                    }
                }
            },
        }
    }
}

/// A mail as it came. Whether its sender is registered is told; that it is the sender who wrote it nobody knows.
fn mail(console: &Console, who: &SignedIn, letter: &Letter) -> Markup {
    let masked = || Contact::mail(&letter.sender).map_or("***".into(), |contact| contact.masked());
    let sender = match who.agent.role {
        Role::Auditor => masked(),
        _ => letter.sender.clone(),
    };
    html! {
        div .sheet {
            p {
                strong { @if letter.subject.is_empty() { "(no subject)" } @else { (letter.subject) } }
                br;
                span .quiet { (console.hours.show(letter.made_at)) ", from " (sender) }
                br;
                @if letter.known {
                    span .good { "came from a registered address" }
                } @else {
                    span .bad { "from an address that is not registered" }
                }
            }
            pre .words { (letter.words) }
        }
    }
}

fn history(console: &Console, events: &[Event]) -> Markup {
    html! {
        table .list {
            tbody {
                @for event in events {
                    tr {
                        td .quiet .time { (console.hours.show(event.at)) }
                        td { (event.who) " " (event.what) @if !event.note.is_empty() { ": " q { (event.note) } } }
                    }
                }
            }
        }
    }
}

fn steps(console: &Console, who: &SignedIn, shown: &Shown) -> Markup {
    let case = &shown.case;
    let two = console.second_person.wanted_for(case);
    let agent = &who.agent;
    let may = case
        .state
        .steps(agent.role, &agent.name, &case.approved_by, two);
    let can = |step| may.contains(&step);
    html! {
        @if case.state == CaseState::Second && case.approved_by == agent.name {
            p { "You have approved this case; somebody else must approve it too." }
        }
        @if !may.is_empty() {
            form .sheet method="post" action={ "/case/" (case.id) } {
                input type="hidden" name="mark" value=(who.mark(&console.secret));
                input type="hidden" name="turn" value=(case.turn);
                div .field {
                    label for="words" { "What you checked, what you ask, or why you refuse" }
                    textarea #words name="words" rows="3" maxlength=(MOST_WORDS) aria-describedby="words-hint" {}
                    span #words-hint .quiet { "The owner reads questions and reasons. Everybody who has the request can." }
                }
                @if can(Step::Send) && shown.addressees.linked() {
                    fieldset {
                        legend { "Send the code to" }
                        @for (place, to) in shown.addressees.shown.iter().enumerate() {
                            label {
                                input type="radio" name="contact" value=(to.id) checked[place == 0];
                                span { (to.masked) }
                            }
                        }
                    }
                    button name="step" value="send" { "Send the code" } " "
                }
                @if can(Step::Show) { button .plain name="step" value="show" { "Show the code once" } " " }
                @if can(Step::Approve) { button name="step" value="approve" { "Approve" } " " }
                @if can(Step::AskForProof) { button .plain name="step" value="ask" { "Ask for proof" } " " }
                @if can(Step::Refuse) { button .plain name="step" value="refuse" { "Refuse" } " " }
                @if can(Step::Reopen) { button .plain name="step" value="reopen" { "Open again" } }
            }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Sent {
    mark: String,
    turn: i64,
    step: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    contact: String,
}

pub(super) async fn post(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response<Body> {
    let Ok(Form(sent)) = sent else {
        return console.sorry(
            None,
            StatusCode::BAD_REQUEST,
            "The form is not complete. Open the case again.",
        );
    };
    let who = match console.who_sent(&headers, &sent.mark).await {
        Ok(who) => who,
        Err(response) => return response,
    };
    match perform(&console, &who, &id, &sent).await {
        Ok(Ok(Done::Changed)) => see(&format!("/case/{id}")),
        Ok(Ok(Done::Code(code))) => code_page(&console, &who, &id, *code),
        Ok(Err(wrong)) => view(&console, &who, &id, Some(&wrong)).await,
        Err(error) => console.unavailable(&error),
    }
}

enum Done {
    Changed,
    /// The code of this request is to be shown.
    Code(Box<(Request, SecureCode)>),
}

/// Performs a step; the inner error is a sentence for the agent.
async fn perform(
    console: &Console,
    who: &SignedIn,
    id: &str,
    sent: &Sent,
) -> Result<Result<Done, String>, StoreError> {
    let desk = &console.service.desk;
    let step = match sent.step.as_str() {
        "approve" => Step::Approve,
        "ask" => Step::AskForProof,
        "refuse" => Step::Refuse,
        "reopen" => Step::Reopen,
        "send" => Step::Send,
        "show" => Step::Show,
        _ => return Ok(Err("There is no such step.".into())),
    };
    let case = Case::read_id(&desk.store, id).await?;
    let Some(case) = case.filter(|case| case.turn == sent.turn) else {
        return Ok(Err(sentence(&cases::StepError::NotNow)));
    };
    let words: String = sent.words.trim().chars().take(MOST_WORDS).collect();
    if words.is_empty() && matches!(step, Step::AskForProof | Step::Refuse) {
        return Ok(Err(
            "Say what you ask, or why you refuse: the owner reads it.".into(),
        ));
    }
    let decision = Decision {
        agent: &who.agent,
        case: &case,
        step,
        words: &words,
    };
    let (policy, now) = (console.second_person, now());
    match step {
        Step::Send => {
            let done = cases::give_to_contact(desk, policy, &decision, &sent.contact, now).await?;
            Ok(given(console, done).map(|()| Done::Changed))
        }
        Step::Show => {
            // What cannot be computed is not noted as shown.
            let request = match long_serial::read(&case.symbols) {
                Ok(request) => request,
                Err(error) => return Ok(Err(sentence(&error))),
            };
            let codes = match issue::codes_meanwhile(&console.keys, &request).await {
                Ok(codes) => codes,
                Err(error) => return Ok(Err(sentence(&error))),
            };
            let done = cases::give_to_agent(desk, policy, &decision, now).await?;
            let code = Done::Code(Box::new((request, codes.secure)));
            Ok(given(console, done).map(|()| code))
        }
        _ => {
            let done = cases::decide(&desk.store, &console.hours, policy, &decision, now).await?;
            Ok(done
                .map(|()| Done::Changed)
                .map_err(|error| sentence(&error)))
        }
    }
}

fn given(console: &Console, done: Result<(), GiveError>) -> Result<(), String> {
    match done {
        Ok(()) => {
            console.service.written.notify_one();
            Ok(())
        }
        Err(error) => Err(sentence(&error)),
    }
}

/// The one place outside of messages where a code is shown.
fn code_page(
    console: &Console,
    who: &SignedIn,
    id: &str,
    (request, secure): (Request, SecureCode),
) -> Response<Body> {
    let reply = ReplyFile::new(&request, secure);
    let file = BASE64_STANDARD.encode(reply.write().as_bytes());
    let body = html! {
        p { "Read it out in groups of four. It is shown this once, and that you saw it is noted." }
        p .code { (&*reply.code().formatted()) }
        p {
            a href={ "data:text/plain;base64," (file) } download=(reply_file::file_name(&request)) { "Save the reply file" }
            ": on a USB stick it brings the code without typing."
        }
        p .go { a href={ "/case/" (id) } { "Back to the case" } }
    };
    let title = format!("Secure code for {}", request.serial());
    console.page(Some(who), StatusCode::OK, &title, &body)
}

pub(super) async fn picture(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let who = match console.who(&headers).await {
        Ok(who) => who,
        Err(response) => return response,
    };
    match cases::picture(&console.service.desk.store, &id).await {
        Ok(Some(text)) => {
            let jpeg = BASE64_STANDARD.decode(text).unwrap_or_default();
            with_headers(StatusCode::OK, "image/jpeg", jpeg)
        }
        Ok(None) => console.sorry(
            Some(&who),
            StatusCode::NOT_FOUND,
            "There is no such picture.",
        ),
        Err(error) => console.unavailable(&error),
    }
}
