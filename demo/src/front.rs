//! What stands before the desk: TLS for recorders, and its pages in clear for the browsers of this machine, who would not know the
//! vendor's certificate authority. Its addresses are known before the desk is configured, which has to know them.

use crate::error::DemoError;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::thread;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpListener as Listener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Where the desk itself listens: to recorders and owners, and to agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind {
    /// Recorders and owners.
    pub all: SocketAddr,
    /// Agents.
    pub agents: SocketAddr,
}

/// The front. It stays open until the program ends; while there is no desk behind it, it hangs up.
pub struct Front {
    /// Where recorders ask, with TLS.
    pub recorders: SocketAddr,
    /// Where owners' pages are.
    pub owners: SocketAddr,
    /// Where the agents' console is.
    pub agents: SocketAddr,
    behind: Arc<OnceLock<Behind>>,
}

impl Front {
    /// Opens it with the desk's certificate and key (PEM).
    pub fn open(certificate: &str, key: &str) -> Result<Self, DemoError> {
        let failed = || DemoError::io("opening the desk's front");
        let tls = tls(certificate, key)
            .map_err(|error| DemoError::DeskNotStarted(format!("its certificate: {error}")))?;
        let behind = Arc::new(OnceLock::new());
        let listeners = [(); 3].map(|()| bind());
        let [recorders, owners, agents] = listeners;
        let (recorders, owners, agents) = (
            recorders.map_err(failed())?,
            owners.map_err(failed())?,
            agents.map_err(failed())?,
        );
        let address = |listener: &TcpListener| listener.local_addr().map_err(failed());
        let front = Self {
            recorders: address(&recorders)?,
            owners: address(&owners)?,
            agents: address(&agents)?,
            behind: Arc::clone(&behind),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .map_err(failed())?;
        thread::spawn(move || {
            runtime.block_on(async move {
                let all: To = |behind| behind.all;
                tokio::join!(
                    serve(recorders, Some(tls), all, Arc::clone(&behind)),
                    serve(owners, None, all, Arc::clone(&behind)),
                    serve(agents, None, |behind| behind.agents, behind),
                )
            })
        });
        Ok(front)
    }

    /// The desk is there now.
    pub fn lead_to(&self, behind: Behind) {
        // There is one desk in a demo.
        let _ = self.behind.set(behind);
    }
}

type To = fn(&Behind) -> SocketAddr;

fn bind() -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn tls(certificate: &str, key: &str) -> Result<TlsAcceptor, Box<dyn std::error::Error>> {
    let chain = CertificateDer::pem_slice_iter(certificate.as_bytes()).collect::<Result<_, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes())?;
    let config = ServerConfig::builder_with_provider(default_provider().into())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    to: To,
    behind: Arc<OnceLock<Behind>>,
) -> io::Result<()> {
    let listener = Listener::from_std(listener)?;
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let Some(to) = behind.get().map(to) else {
            continue;
        };
        let tls = tls.clone();
        tokio::spawn(async move {
            // Whoever breaks off, or comes when the desk is gone, is hung up on.
            let _ = match tls {
                None => pass(stream, to).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => pass(stream, to).await,
                    Err(error) => Err(error),
                },
            };
        });
    }
}

async fn pass(mut stream: impl AsyncRead + AsyncWrite + Unpin, to: SocketAddr) -> io::Result<()> {
    let mut desk = TcpStream::connect(to).await?;
    copy_bidirectional(&mut stream, &mut desk).await?;
    Ok(())
}
