//! Who is the vendor's desk: whoever has a certificate that leads to one of the configured ones, for the desk's name, now.

use super::clock::Clock;
use super::trouble::Trouble;
use crate::config::Desk;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{
    CertificateDer, InvalidDnsNameError, PrivateKeyDer, ServerName, UnixTime,
};
use tokio_rustls::rustls::{
    self, CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme,
};

#[cfg(test)]
mod tests;

/// A chain has at most so many certificates that may each begin later than the one before.
const LONGEST_CHAIN: usize = 6;

/// What is trusted, and by what this recorder proves itself.
pub struct Trusted {
    name: ServerName<'static>,
    provider: Arc<CryptoProvider>,
    verifier: Arc<WebPkiServerVerifier>,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    certificates: usize,
}

impl Trusted {
    /// Reads the files that the configuration names.
    pub fn read(desk: &Desk) -> Result<Self, Trouble> {
        let provider = Arc::new(ring::default_provider());
        let (mut roots, mut certificates) = (RootCertStore::empty(), 0);
        for certificate in read_certificates(&desk.ca)? {
            // A system's list has some of a kind that nobody can use.
            certificates += usize::from(roots.add(certificate).is_ok());
        }
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()
                .map_err(|_| unusable(&desk.ca, "it holds no certificate that can be trusted"))?;
        let identity = match &desk.identity {
            None => None,
            Some(identity) => {
                let key = PrivateKeyDer::from_pem_file(&identity.key)
                    .map_err(|error| unusable(&identity.key, &error.to_string()))?;
                Some((read_certificates(&identity.certificate)?, key))
            }
        };
        let name = ServerName::try_from(desk.place.host.clone());
        let name =
            name.map_err(|_: InvalidDnsNameError| Trouble::NoName(desk.place.host.clone()))?;
        let trusted = Self {
            name,
            provider,
            verifier,
            identity,
            certificates,
        };
        // A key that does not belong to its certificate is found before anybody is asked.
        trusted.config(&Clock::now(0)).map_err(|error| {
            let key = desk
                .identity
                .as_ref()
                .map_or(&desk.ca, |identity| &identity.key);
            unusable(key, &error.to_string())
        })?;
        Ok(trusted)
    }

    /// How many certificates are trusted.
    pub fn certificates(&self) -> usize {
        self.certificates
    }

    /// The name that a certificate must be for.
    pub(super) fn name(&self) -> ServerName<'static> {
        self.name.clone()
    }

    /// How to connect while it is this time.
    pub(super) fn config(&self, clock: &Clock) -> Result<ClientConfig, Error> {
        let verifier = Arc::new(InTime {
            inner: Arc::clone(&self.verifier),
            clock: *clock,
        });
        let config =
            ClientConfig::builder_with_details(Arc::clone(&self.provider), Arc::new(*clock))
                .with_safe_default_protocol_versions()?
                .dangerous()
                .with_custom_certificate_verifier(verifier);
        let mut config = match &self.identity {
            None => config.with_no_client_auth(),
            Some((chain, key)) => config.with_client_auth_cert(chain.clone(), key.clone_key())?,
        };
        // One connection a process.
        config.resumption = rustls::client::Resumption::disabled();
        Ok(config)
    }

    /// Whether the same certificates would be trusted at this time as well.
    pub(super) fn holds_at(&self, chain: &[CertificateDer<'_>], time: UnixTime) -> bool {
        let Some((first, others)) = chain.split_first() else {
            return false;
        };
        let verified = self
            .verifier
            .verify_server_cert(first, others, &self.name, &[], time);
        verified.is_ok()
    }
}

fn read_certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, Trouble> {
    let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let certificates: Vec<_> = certificates.map_err(|error| unusable(file, &error.to_string()))?;
    match certificates.is_empty() {
        true => Err(unusable(file, "there is no certificate in it")),
        false => Ok(certificates),
    }
}

fn unusable(file: &Path, reason: &str) -> Trouble {
    Trouble::File {
        file: file.into(),
        reason: reason.into(),
    }
}

/// Verifies as always, but for a recorder whose clock is known to be wrong: it cannot know that a certificate is not valid yet,
/// for it was issued after what the recorder last heard of the time. One that is over by then is refused all the same.
#[derive(Debug)]
struct InTime {
    inner: Arc<WebPkiServerVerifier>,
    clock: Clock,
}

impl ServerCertVerifier for InTime {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let at = |time| {
            self.inner.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                time,
            )
        };
        let mut verified = at(now);
        for _ in 0..LONGEST_CHAIN {
            match &verified {
                Err(Error::InvalidCertificate(CertificateError::NotValidYetContext {
                    not_before,
                    ..
                })) if self.clock.is_dead() => verified = at(*not_before),
                _ => break,
            }
        }
        verified
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
