//! Sockets, TLS and connections, each with its limits.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::routes::Peer;

/// Most connections at once; further ones wait in the kernel's queue.
const CONNECTIONS: usize = 2048;
/// For the TLS handshake, and for a request's head (which is also how long a connection may be idle).
const PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes of a request's head.
const MAX_HEAD: usize = 16 * 1024;
/// How long requests may still run when the service stops.
const GRACE: Duration = Duration::from_secs(20);

/// Why nobody can be listened to.
#[derive(Debug, thiserror::Error)]
pub enum ListenerError {
    /// The address.
    #[error("{address}: {error}")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
    /// Certificate or key.
    #[error("{}: {reason}", .path.display())]
    Tls {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// Bound sockets, each with what it serves.
#[derive(Default)]
pub struct Listeners(Vec<(TcpListener, Option<TlsAcceptor>, Router)>);

impl Listeners {
    /// Binds one more; returns the address with the port that the kernel chose where 0 was asked for.
    pub async fn bind(
        &mut self,
        address: SocketAddr,
        tls: Option<TlsAcceptor>,
        router: Router,
    ) -> Result<SocketAddr, ListenerError> {
        let failed = |error| ListenerError::Bind { address, error };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?;
        self.0.push((listener, tls, router));
        Ok(bound)
    }

    /// Serves until `stop` says so, then finishes the requests at hand.
    pub async fn serve(self, stop: watch::Receiver<bool>) {
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let graceful = Arc::new(GracefulShutdown::new());
        let mut accepting = JoinSet::new();
        for (listener, tls, router) in self.0 {
            let connections = Connections { tls, router };
            let (graceful, room, stop) = (graceful.clone(), room.clone(), stop.clone());
            accepting.spawn(accept(listener, connections, graceful, room, stop));
        }
        while accepting.join_next().await.is_some() {}
        let Some(graceful) = Arc::into_inner(graceful) else {
            return;
        };
        if tokio::time::timeout(GRACE, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::warn!(
                "requests were cut off: they ran longer than {} s",
                GRACE.as_secs()
            );
        }
    }
}

/// Reads a certificate chain and its key, PEM files.
pub(crate) fn tls(certificate: &Path, key: &Path) -> Result<TlsAcceptor, ListenerError> {
    let wrong = |path: &Path, reason: &dyn std::fmt::Display| ListenerError::Tls {
        path: path.to_owned(),
        reason: reason.to_string(),
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(certificate, &error))?;
    if chain.is_empty() {
        return Err(wrong(certificate, &"holds no certificate"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, &error))?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(|error| wrong(key, &error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

struct Connections {
    tls: Option<TlsAcceptor>,
    router: Router,
}

async fn accept(
    listener: TcpListener,
    connections: Connections,
    graceful: Arc<GracefulShutdown>,
    room: Arc<Semaphore>,
    mut stop: watch::Receiver<bool>,
) {
    let connections = Arc::new(connections);
    while !*stop.borrow() {
        let accepted = tokio::select! {
            _ = stop.changed() => continue,
            accepted = next(&listener, &room) => accepted,
        };
        match accepted {
            Ok((stream, from, permit)) => {
                let connections = connections.clone();
                let watcher = graceful.watcher();
                tokio::spawn(async move {
                    connections.run(stream, from, watcher).await;
                    drop(permit);
                });
            }
            Err(error) => {
                // Out of descriptors, most likely; connections that end give some back.
                tracing::error!("a connection cannot be accepted: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn next(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = room.clone().acquire_owned().await;
    let permit = permit.map_err(std::io::Error::other)?;
    let (stream, from) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, from, permit))
}

impl Connections {
    async fn run(&self, stream: TcpStream, from: SocketAddr, watcher: Watcher) {
        match &self.tls {
            None => self.serve(stream, from, watcher).await,
            Some(tls) => match tokio::time::timeout(PATIENCE, tls.accept(stream)).await {
                Ok(Ok(stream)) => self.serve(stream, from, watcher).await,
                Ok(Err(error)) => tracing::debug!(%from, "no TLS: {error}"),
                Err(_) => tracing::debug!(%from, "no TLS in time"),
            },
        }
    }

    async fn serve(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        from: SocketAddr,
        watcher: Watcher,
    ) {
        let router = TowerToHyperService::new(self.router.clone());
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(Peer(from.ip()));
            let answer = hyper::service::Service::call(&router, request.map(Body::new));
            async move { Ok::<_, Infallible>(answer.await.unwrap_or_else(|never| match never {})) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), service);
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%from, "a connection broke: {error}");
        }
    }
}
