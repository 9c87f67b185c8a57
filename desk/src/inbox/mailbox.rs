//! The desk's mailbox, by IMAP (RFC 9051): connecting, reading a mail, moving it away.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_imap::{Client, Session};
use futures_util::TryStreamExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use super::letter::MAX_BYTES;
use crate::config::{self, Security};

/// A fetch may take so many times as long as other steps: the longest mail over a slow line.
const FETCH: u32 = 6;

/// Why a mailbox is not read.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// The network.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The server refuses, or speaks something else.
    #[error("{0}")]
    Imap(#[from] async_imap::error::Error),
    /// Certificates.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// The certificate file.
    #[error("inbox.ca holds no certificate in PEM: {0}")]
    Ca(rustls::pki_types::pem::Error),
    /// The name cannot stand in a certificate.
    #[error("inbox.host is no name that a certificate can have")]
    Name,
    /// No greeting.
    #[error("the server closes at once")]
    Silent,
    /// A step took too long.
    #[error("the server does not answer in time")]
    Slow,
}

trait Connection: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Connection for T {}

/// Where the mailbox is, and how it is reached.
pub(crate) struct Mailbox {
    pub(super) config: config::Inbox,
    tls: Option<TlsConnector>,
}

impl Mailbox {
    pub(crate) fn new(config: config::Inbox) -> Result<Mailbox, MailboxError> {
        let tls = match config.security {
            Security::None => None,
            Security::Starttls | Security::Tls => Some(connector(config.ca.as_deref())?),
        };
        Ok(Mailbox { config, tls })
    }

    /// Signs in and opens the folder.
    pub(super) async fn open(&self) -> Result<Open<'_>, MailboxError> {
        let config = &self.config;
        let steps = async {
            let mut client = self.connect().await?;
            client = match (config.security, &self.tls) {
                (Security::Starttls, Some(tls)) => {
                    client.run_command_and_check_ok("STARTTLS", None).await?;
                    // What came before the handshake is forgotten with the old client.
                    Client::new(self.wrap(tls, client.into_inner()).await?)
                }
                _ => client,
            };
            let login = client.login(&config.user, config.password.as_str()).await;
            let mut session = login.map_err(|(error, _)| error)?;
            let known = session.capabilities().await?;
            let (moves, expunges) = (known.has_str("MOVE"), known.has_str("UIDPLUS"));
            let folder = session.select(&config.folder).await?;
            Ok(Open {
                session,
                config,
                moves,
                expunges,
                validity: folder.uid_validity.unwrap_or_default(),
            })
        };
        // Some of the steps take a round trip each, a handshake two.
        within(config.timeout * 2, steps).await
    }

    async fn connect(&self) -> Result<Client<Box<dyn Connection>>, MailboxError> {
        let config = &self.config;
        let stream = TcpStream::connect((config.host.as_str(), config.port)).await?;
        let stream: Box<dyn Connection> = match (config.security, &self.tls) {
            (Security::Tls, Some(tls)) => self.wrap(tls, Box::new(stream)).await?,
            _ => Box::new(stream),
        };
        let mut client = Client::new(stream);
        match client.read_response().await? {
            Some(_) => Ok(client),
            None => Err(MailboxError::Silent),
        }
    }

    async fn wrap(
        &self,
        tls: &TlsConnector,
        stream: Box<dyn Connection>,
    ) -> Result<Box<dyn Connection>, MailboxError> {
        let name = ServerName::try_from(self.config.host.clone());
        let name = name.map_err(|_| MailboxError::Name)?;
        Ok(Box::new(tls.connect(name, stream).await?))
    }
}

/// A folder that is open.
pub(super) struct Open<'a> {
    session: Session<Box<dyn Connection>>,
    config: &'a config::Inbox,
    moves: bool,
    expunges: bool,
    /// Numbers of mails hold as long as this does.
    pub(super) validity: u32,
}

impl Open<'_> {
    /// The numbers of the mails that are there, oldest first.
    pub(super) async fn list(&mut self) -> Result<Vec<u32>, MailboxError> {
        let steps = async { Ok(self.session.uid_search("UNDELETED").await?) };
        let found = within(self.config.timeout, steps).await?;
        let mut found: Vec<u32> = found.into_iter().collect();
        found.sort_unstable();
        Ok(found)
    }

    /// A mail, one byte more than the longest may have; none if it is not there any more. It stays as unread as it was.
    pub(super) async fn fetch(&mut self, uid: u32) -> Result<Option<Vec<u8>>, MailboxError> {
        let wait = self.config.timeout * FETCH;
        let query = format!("BODY.PEEK[]<0.{}>", MAX_BYTES + 1);
        let steps = async {
            let mut body = None;
            let mut answers = self.session.uid_fetch(uid.to_string(), query).await?;
            while let Some(answer) = answers.try_next().await? {
                if let (Some(text), true) = (answer.body(), answer.uid == Some(uid)) {
                    body = Some(text.to_vec());
                }
            }
            Ok(body)
        };
        within(wait, steps).await
    }

    /// Moves a mail to a folder, which is made if it is missing.
    pub(super) async fn put(&mut self, uid: u32, folder: &str) -> Result<(), MailboxError> {
        let wait = self.config.timeout * 2;
        let steps = async {
            let uid = uid.to_string();
            let moved = self.put_once(&uid, folder).await;
            match moved {
                Err(async_imap::error::Error::No(_)) => {
                    // Another process may have made it meanwhile.
                    let _ = self.session.create(folder).await;
                    Ok(self.put_once(&uid, folder).await?)
                }
                moved => Ok(moved?),
            }
        };
        within(wait, steps).await
    }

    async fn put_once(&mut self, uid: &str, folder: &str) -> async_imap::error::Result<()> {
        if self.moves {
            return self.session.uid_mv(uid, folder).await;
        }
        self.session.uid_copy(uid, folder).await?;
        let marked = self
            .session
            .uid_store(uid, "+FLAGS.SILENT (\\Deleted)")
            .await?;
        marked.try_collect::<Vec<_>>().await?;
        if self.expunges {
            let gone = self.session.uid_expunge(uid).await?;
            gone.try_collect::<Vec<_>>().await?;
        }
        Ok(())
    }

    pub(super) async fn close(mut self) {
        // Whatever it answers, the connection ends.
        let _ = tokio::time::timeout(self.config.timeout, self.session.logout()).await;
    }
}

async fn within<T>(
    wait: Duration,
    steps: impl Future<Output = Result<T, MailboxError>>,
) -> Result<T, MailboxError> {
    match tokio::time::timeout(wait, steps).await {
        Ok(done) => done,
        Err(_) => Err(MailboxError::Slow),
    }
}

/// The system's certificates, and those of the configuration.
fn connector(ca: Option<&[u8]>) -> Result<TlsConnector, MailboxError> {
    let mut roots = RootCertStore::empty();
    // What cannot be used is no reason not to use the others.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = ca {
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.add(certificate.map_err(MailboxError::Ca)?)?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
