//! What all pages have in common: their frame, their headers, and where their forms may come from.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, LOCATION, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use axum::middleware::Next;
use maud::{DOCTYPE, Markup, html};

/// Longest time for a page, an upload over a slow line included.
const PATIENCE: Duration = Duration::from_secs(95);
/// No script, nothing from elsewhere, no frame. The agents' console has its own, which allows two files of scripts.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// A page.
pub(super) fn page(
    status: StatusCode,
    language: &str,
    vendor: &str,
    title: &str,
    body: &Markup,
) -> Response<Body> {
    page_with_head(status, language, vendor, title, &html! {}, body)
}

/// A page with more in its head.
pub(super) fn page_with_head(
    status: StatusCode,
    language: &str,
    vendor: &str,
    title: &str,
    head: &Markup,
    body: &Markup,
) -> Response<Body> {
    let text = html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " – " (vendor) }
                link rel="stylesheet" href="/style.css";
                (head)
            }
            body {
                header { (vendor) }
                main { (body) }
            }
        }
    };
    with_headers(status, "text/html; charset=utf-8", text.into_string())
}

/// An answer with the headers that every page has.
pub(super) fn with_headers(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Addresses of pages hold requests; a form must still say where it comes from.
        (REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Answers in time, or ends what takes longer: who sends a form byte by byte holds no connection for good.
pub(super) async fn in_time(request: Request, next: Next) -> Response<Body> {
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => with_headers(
            StatusCode::REQUEST_TIMEOUT,
            "text/plain",
            "This took too long.",
        ),
    }
}

/// See another page (303). `to` is a path of ours.
pub(super) fn see(to: &str) -> Response<Body> {
    let mut response = with_headers(StatusCode::SEE_OTHER, "text/plain", "");
    if let Ok(to) = HeaderValue::try_from(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

/// The look of all pages.
pub(super) async fn style() -> Response<Body> {
    let mut response = with_headers(
        StatusCode::OK,
        "text/css; charset=utf-8",
        include_str!("style.css"),
    );
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    response
}

/// Browsers ask for a sign beside the title, and count a missing one as an error.
pub(super) async fn no_sign() -> Response<Body> {
    let mut response = with_headers(StatusCode::NO_CONTENT, "image/x-icon", "");
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=86400"));
    response
}

/// Whether a form was sent from one of our own pages, as the browser says. What says nothing is no browser.
pub(super) fn is_own_form(headers: &HeaderMap) -> bool {
    let value = |name: &HeaderName| headers.get(name).map(HeaderValue::as_bytes);
    if let Some(site) = value(&HeaderName::from_static("sec-fetch-site")) {
        return site == b"same-origin" || site == b"none";
    }
    match (value(&ORIGIN), value(&HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            let origin = origin.splitn(2, |byte| *byte == b'/').nth(1);
            origin.and_then(|rest| rest.strip_prefix(b"/")) == Some(host)
        }
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_send_forms() {
        let own = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            is_own_form(&headers)
        };
        assert!(own(&[]));
        assert!(own(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "null")
        ]));
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        let host = ("host", "desk.example:8443");
        assert!(own(&[host, ("origin", "https://desk.example:8443")]));
        assert!(!own(&[host, ("origin", "https://desk.example")]));
        assert!(!own(&[
            host,
            ("origin", "https://x.example/desk.example:8443")
        ]));
        assert!(!own(&[host, ("origin", "null")]));
    }
}
