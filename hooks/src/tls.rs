//! HTTPS with a camera by its own certificate: the one in the file and no other, whatever names it has and whoever signed it.
//! Cameras make theirs themselves, for names that nobody uses and times that their clocks never knew.

use crate::http::Timed;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error,
    SignatureScheme, StreamOwned,
};
use std::path::Path;
use std::sync::Arc;
use thiserror::Error as ThisError;

/// Why there is no connection.
#[derive(ThisError, Debug)]
pub enum TlsError {
    /// The file cannot be used.
    #[error("has no certificate (PEM) in {0}")]
    File(String),
    /// The host cannot be named to it.
    #[error("cannot be asked by that name")]
    Name,
    /// TLS itself.
    #[error("cannot be asked: {0}")]
    Tls(#[from] Error),
}

/// Speaks TLS over a connection; what is wrong with the certificate is found with the first byte.
pub fn connect(
    file: &Path,
    host: &str,
    stream: Timed,
) -> Result<StreamOwned<ClientConnection, Timed>, TlsError> {
    let certificate = CertificateDer::from_pem_file(file);
    let certificate = certificate.map_err(|_| TlsError::File(file.display().to_string()))?;
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Pinned {
        certificate,
        provider: Arc::clone(&provider),
    });
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|_| TlsError::Name)?;
    let connection = ClientConnection::new(Arc::new(config), name)?;
    Ok(StreamOwned::new(connection, stream))
}

#[derive(Debug)]
struct Pinned {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match *end_entity == self.certificate {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(Error::InvalidCertificate(
                CertificateError::ApplicationVerificationFailure,
            )),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
