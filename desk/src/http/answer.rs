//! Answers in JSON.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Response, StatusCode};
use serde::Serialize;

/// Why a request is not done. `docs/desk.md` lists the names.
#[derive(Debug, Serialize)]
pub(super) struct Refusal {
    /// For programs.
    pub(super) error: &'static str,
    /// For people.
    pub(super) message: String,
    /// In how many seconds it may be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) again_s: Option<i64>,
    #[serde(skip)]
    pub(super) status: StatusCode,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, error: &'static str, message: impl ToString) -> Refusal {
        Refusal {
            error,
            message: message.to_string(),
            again_s: None,
            status,
        }
    }

    /// With the time after which it may be asked again.
    pub(super) fn after(mut self, wait: i64) -> Refusal {
        self.again_s = Some(seconds(wait));
        self
    }

    pub(super) fn response(&self) -> Response<Body> {
        let mut response = json(self.status, self);
        if let Some(again) = self.again_s {
            response.headers_mut().insert(RETRY_AFTER, again.into());
        }
        response
    }
}

/// Whole seconds, rounded up, at least one.
pub(super) fn seconds(millis: i64) -> i64 {
    millis.max(1).div_euclid(1000) + i64::from(millis.max(1) % 1000 != 0)
}

pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response<Body> {
    // Our own types have string keys only and cannot fail to become JSON.
    let text = serde_json::to_vec(value).unwrap_or_default();
    with_type(status, "application/json", text)
}

pub(super) fn with_type(
    status: StatusCode,
    content_type: &'static str,
    text: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    #[test]
    fn seconds_are_rounded_up() {
        for (millis, seconds) in [(-5, 1), (0, 1), (1, 1), (1000, 1), (1001, 2), (60_000, 60)] {
            assert_eq!(super::seconds(millis), seconds);
        }
    }
}
