//! The console's scripts: files of ours, and nothing inline. Without them everything works but passkeys, the lists' keys and that lists
//! keep themselves up to date.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderValue, Response, StatusCode};
use maud::{Markup, html};

use crate::http::page::with_headers;

/// As on all pages, and scripts of our own, which may ask us.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// htmx without what wants a looser policy, and without anything from elsewhere.
const HTMX: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyEnabled":false,"selfRequestsOnly":true}"#;

/// What a page's head needs for them.
pub(super) fn head() -> Markup {
    html! {
        meta name="htmx-config" content=(HTMX);
        script src="/htmx.js" defer {}
        script src="/console.js" defer {}
    }
}

/// Lets a page load them.
pub(super) fn allow(response: &mut Response<Body>) {
    let policy = HeaderValue::from_static(POLICY);
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, policy);
}

/// Our own.
pub(super) async fn own() -> Response<Body> {
    script(include_str!("console.js"))
}

/// htmx 2.0.11 as its authors publish it on npm (`htmx.org`, `dist/htmx.min.js`); its licence is beside it.
pub(super) async fn htmx() -> Response<Body> {
    script(include_str!("htmx.min.js"))
}

fn script(text: &'static str) -> Response<Body> {
    let mut response = with_headers(StatusCode::OK, "text/javascript; charset=utf-8", text);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    response
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    #[test]
    fn htmx_is_as_its_authors_publish_it() {
        let hash = Sha256::digest(include_bytes!("htmx.min.js"));
        let published = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717";
        assert_eq!(hex::encode(hash), published);
    }
}
