//! Which address does what.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{Request, Response, StatusCode};
use axum::routing::{get, post};
use ipnet::IpNet;
use serde_json::json;
use sqlx::Row;
use tokio::sync::Notify;

use super::answer::{Refusal, json as json_answer, with_type};
use super::codes;
use super::pages::{Pages, nothing_here, owners};
use super::peer::asker;
use crate::desk::Desk;
use crate::keys::KeyNumbers;
use crate::limits::Floods;
use crate::metrics::Metrics;

/// Longest time for a request, its body included.
const PATIENCE: Duration = Duration::from_secs(15);

/// What all requests share.
pub struct Service {
    /// Answers questions.
    pub desk: Desk,
    /// Counts askers.
    pub floods: Floods,
    /// The keys that requests may be made for.
    pub key_numbers: KeyNumbers,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Wakes the outbox.
    pub written: Arc<Notify>,
    /// For operators.
    pub metrics: Arc<Metrics>,
}

/// The peer of a connection.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// For everyone: recorders, and owners if there are pages for them.
pub(crate) fn recorders(service: Arc<Service>, pages: Option<Arc<Pages>>) -> Router {
    let router = Router::new()
        .route("/v1/verification-codes", post(verification_codes))
        .route("/v1/openapi.json", get(openapi))
        .route("/healthz", get(health))
        .method_not_allowed_fallback(not_allowed)
        .with_state(service);
    match pages {
        None => router.fallback(not_found),
        Some(pages) => router.merge(owners(pages.clone())).fallback(
            async move |Extension(peer): Extension<Peer>, request: Request<Body>| match request
                .uri()
                .path()
                .starts_with("/v1/")
            {
                true => not_found().await,
                false => nothing_here(&pages, request.headers(), peer),
            },
        ),
    }
}

/// For operators only.
pub fn operators(service: Arc<Service>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(health))
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed)
        .with_state(service)
}

async fn verification_codes(
    State(service): State<Arc<Service>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request<Body>,
) -> Response<Body> {
    let begun = Instant::now();
    let from = asker(peer, request.headers(), &service.trusted_proxies);
    let answer = tokio::time::timeout(PATIENCE, codes::post(&service, from, request));
    let response = answer.await.unwrap_or_else(|_| {
        let message = "the request took too long";
        Refusal::new(StatusCode::REQUEST_TIMEOUT, "too-slow", message).response()
    });
    let took = begun.elapsed();
    let status = response.status().as_u16();
    service.metrics.answer(status, took);
    tracing::info!(%from, status, took_us = took.as_micros() as u64, "verification code asked for");
    response
}

async fn openapi() -> Response<Body> {
    with_type(
        StatusCode::OK,
        "application/json",
        include_str!("openapi.json"),
    )
}

async fn health(State(service): State<Arc<Service>>) -> Response<Body> {
    match service.desk.store.answers().await {
        Ok(()) => json_answer(StatusCode::OK, &json!({"status": "ok"})),
        Err(error) => {
            tracing::error!("not healthy: {error}");
            let message = "the desk's database does not answer";
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Refusal::new(status, "unavailable", message).response()
        }
    }
}

async fn metrics(State(service): State<Arc<Service>>) -> Response<Body> {
    let waiting = sqlx::query("SELECT COUNT(*) FROM message WHERE state = 'waiting'");
    let waiting = waiting.fetch_one(service.desk.store.reader()).await;
    match waiting.and_then(|row| row.try_get(0)) {
        Ok(waiting) => with_type(
            StatusCode::OK,
            "text/plain; version=0.0.4",
            service.metrics.text(waiting),
        ),
        Err(error) => {
            tracing::error!("no metrics: {error}");
            let message = "the desk's database does not answer";
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Refusal::new(status, "unavailable", message).response()
        }
    }
}

async fn not_found() -> Response<Body> {
    let message = "there is nothing here; /v1/openapi.json says what there is";
    Refusal::new(StatusCode::NOT_FOUND, "not-found", message).response()
}

async fn not_allowed() -> Response<Body> {
    let message = "not with this method; /v1/openapi.json says with which";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "not-allowed", message).response()
}
