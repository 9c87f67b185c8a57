//! `/`: a request is brought as a file, a photograph or typed rows.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{Extension, FromRequest, State};
use axum::http::{HeaderMap, Request, Response, StatusCode};
use maud::{Markup, html};
use recovery_protocol::{LongSerialError, long_serial};

use super::uploads::SMALL;
use super::words::{Words, fill};
use super::{Pages, Visit};
use crate::http::page::see;
use crate::http::routes::Peer;
use crate::input::{Input, InputError};
use crate::picture::{self, PictureError, Task};

/// For a photograph over a slow line.
const PATIENCE: Duration = Duration::from_secs(90);

/// What a form brought.
#[derive(Default)]
pub(super) struct Form {
    pub(super) file: Vec<u8>,
    /// Typed rows, or words to the desk.
    pub(super) text: String,
}

/// What is wrong with a form; a sentence.
pub(super) enum Wrong {
    TooLarge,
    Broken,
    /// So many are on their way that there is no room.
    Busy,
}

impl Wrong {
    pub(super) fn sentence(self, words: &Words) -> (StatusCode, String) {
        match self {
            Wrong::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, words.picture_large.clone()),
            Wrong::Broken => (StatusCode::BAD_REQUEST, words.upload_broken.clone()),
            Wrong::Busy => (StatusCode::SERVICE_UNAVAILABLE, words.unavailable.clone()),
        }
    }
}

impl Form {
    /// Reads a form with the fields `file` and `text`, whole and in time.
    pub(super) async fn read(visit: &Visit<'_>, request: Request<Body>) -> Result<Form, Wrong> {
        match tokio::time::timeout(PATIENCE, Form::fields(visit, request)).await {
            Ok(form) => form,
            Err(_) => Err(Wrong::Broken),
        }
    }

    async fn fields(visit: &Visit<'_>, request: Request<Body>) -> Result<Form, Wrong> {
        let mut room = None;
        let wrong = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Wrong::TooLarge,
            _ => Wrong::Broken,
        };
        let fields = Multipart::from_request(request, &()).await;
        let mut fields = fields.map_err(|_| Wrong::Broken)?;
        let mut form = Form::default();
        while let Some(mut field) = fields.next_field().await.map_err(wrong)? {
            let name = field.name().unwrap_or_default().to_owned();
            let mut bytes = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(wrong)? {
                bytes.extend_from_slice(&chunk);
                if bytes.len() > SMALL && room.is_none() {
                    room = Some(visit.pages.uploads.room(visit.from).ok_or(Wrong::Busy)?);
                }
                if bytes.len() > picture::MAX_BYTES {
                    return Err(Wrong::TooLarge);
                }
            }
            match name.as_str() {
                "file" => form.file = bytes,
                "text" => form.text = String::from_utf8_lossy(&bytes).into_owned(),
                _ => {}
            }
        }
        Ok(form)
    }
}

pub(super) async fn get(
    State(pages): State<Arc<Pages>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Response<Body> {
    match Visit::new(&pages, peer, &headers) {
        Ok(visit) => form(&visit, StatusCode::OK, None, ""),
        Err(wait) => *wait,
    }
}

pub(super) async fn post(
    State(pages): State<Arc<Pages>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    request: Request<Body>,
) -> Response<Body> {
    let visit = match Visit::of_form(&pages, peer, &headers) {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    let brought = match Form::read(&visit, request).await {
        Ok(brought) => brought,
        Err(wrong) => {
            let (status, sentence) = wrong.sentence(visit.words);
            return form(&visit, status, Some(&sentence), "");
        }
    };
    match request_in(&brought, visit.words).await {
        Ok(symbols) => see(&format!("/r/{symbols}")),
        Err(sentence) => {
            let typed: String = brought.text.chars().take(4096).collect();
            form(
                &visit,
                StatusCode::UNPROCESSABLE_ENTITY,
                Some(&sentence),
                &typed,
            )
        }
    }
}

/// The symbols of the request that was brought, or a sentence about what is wrong.
async fn request_in(brought: &Form, words: &Words) -> Result<String, String> {
    let read;
    let bytes = match (brought.file.is_empty(), brought.text.trim().is_empty()) {
        (true, true) => return Err(words.nothing.clone()),
        (true, false) => brought.text.as_bytes(),
        (false, _) if picture::is_picture(&brought.file) => {
            let text = picture::in_a_process(Task::Qr, &brought.file).await;
            read = text.map_err(|error| picture_wrong(error, words))?;
            &read
        }
        (false, _) => &brought.file,
    };
    match Input::parse(bytes) {
        Ok(input) => Ok(long_serial::symbols(input.request())),
        Err(InputError::LongSerial(error)) => Err(rows_wrong(&error, words)),
        Err(InputError::GuidFile(_)) => Err(words.file_damaged.clone()),
        Err(InputError::TooLarge | InputError::Io(_)) => Err(words.no_request.clone()),
    }
}

fn rows_wrong(error: &LongSerialError, words: &Words) -> String {
    let row = |sentence: &str, row: usize| fill(sentence, "row", &row.to_string());
    match *error {
        LongSerialError::Missing { row: at } | LongSerialError::Unfinished { row: at } => {
            row(&words.row_missing, at)
        }
        _ => match error.row() {
            Some(at) => row(&words.row_wrong, at),
            None if matches!(error, LongSerialError::NotFound) => words.no_request.clone(),
            None => words.rows_mixed.clone(),
        },
    }
}

pub(crate) fn picture_wrong(error: PictureError, words: &Words) -> String {
    let sentence = match error {
        PictureError::Kind => &words.picture_kind,
        PictureError::Animated => &words.picture_animated,
        PictureError::Pixels => &words.picture_pixels,
        PictureError::Damaged => &words.picture_damaged,
        PictureError::NoCode => &words.picture_no_code,
        PictureError::Slow => &words.picture_slow,
    };
    sentence.clone()
}

fn form(visit: &Visit<'_>, status: StatusCode, wrong: Option<&str>, typed: &str) -> Response<Body> {
    let words = visit.words;
    let body: Markup = html! {
        h1 { (words.title) }
        p { (words.home_lead) }
        p .quiet { (words.home_scan) }
        @if let Some(wrong) = wrong {
            p .bad role="alert" { (wrong) }
        }
        form .sheet method="post" action="/" enctype="multipart/form-data" {
            div .field {
                label for="file" { (words.file_label) }
                input #file type="file" name="file" accept=".txt,text/plain,image/jpeg,image/png,image/webp" aria-describedby="file-hint";
                span #file-hint .quiet { (words.file_hint) }
            }
            div .field {
                label for="text" { (words.rows_label) }
                textarea #text .rows name="text" rows="8" maxlength="4096" autocomplete="off" autocapitalize="characters"
                    spellcheck="false" aria-describedby="rows-hint" {
                    // The first line break of a textarea is its markup's.
                    "\n" (typed)
                }
                span #rows-hint .quiet { (words.rows_hint) }
            }
            button { (words.go_on) }
        }
    };
    visit.page(status, &words.title, &body)
}
