//! Real certificates and real handshakes, in memory, at times of all kinds.

use super::*;
use crate::config::{Identity, Place};
use crate::helpers::desk::trouble::Trouble;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use std::fs;
use std::io;
use std::time::Duration;
use tempfile::TempDir;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{ClientConnection, ServerConfig, ServerConnection};

const NAME: &str = "desk.example";
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// A certificate authority.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(2200, 1, 1);
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Self { issuer, pem }
    }

    /// A certificate for a name, from one New Year to another: chain and key, PEM.
    fn issue(&self, name: &str, years: (i32, i32), client: bool) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        params.extended_key_usages = vec![match client {
            true => ExtendedKeyUsagePurpose::ClientAuth,
            false => ExtendedKeyUsagePurpose::ServerAuth,
        }];
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

fn chain(pem: &str) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .unwrap()
}

/// A desk's side with this certificate; with an authority it asks recorders for theirs.
fn server(identity: &(String, String), clients: Option<&Authority>) -> Arc<ServerConfig> {
    let provider = Arc::new(ring::default_provider());
    let key = PrivateKeyDer::from_pem_slice(identity.1.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = match clients {
        None => config.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(chain(&authority.pem).remove(0)).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            config.with_client_cert_verifier(verifier.unwrap())
        }
    };
    Arc::new(config.with_single_cert(chain(&identity.0), key).unwrap())
}

/// A recorder's files.
struct Recorder(TempDir);

impl Recorder {
    fn new(authority: &Authority) -> Self {
        let recorder = Self(tempfile::tempdir().unwrap());
        recorder.write("ca.pem", &authority.pem);
        recorder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn desk(&self, identity: bool) -> Desk {
        let at = |name: &str| self.0.path().join(name);
        Desk {
            place: Place {
                host: NAME.into(),
                port: 443,
            },
            path: String::new(),
            ca: at("ca.pem"),
            proxy: None,
            identity: identity.then(|| Identity {
                certificate: at("own.pem"),
                key: at("own.key"),
            }),
            timeout: Duration::from_secs(5),
            user: "nobody".into(),
        }
    }

    fn trusted(&self) -> Trusted {
        Trusted::read(&self.desk(false)).unwrap_or_else(|trouble| panic!("{trouble}"))
    }
}

/// Shakes hands; the first complaint of either side.
fn shake(trusted: &Trusted, clock: &Clock, server: Arc<ServerConfig>) -> Result<(), Error> {
    let config = Arc::new(trusted.config(clock).unwrap());
    let mut client = ClientConnection::new(config, trusted.name()).unwrap();
    let mut server = ServerConnection::new(server).unwrap();
    while client.is_handshaking() || server.is_handshaking() || client.wants_write() {
        let mut bytes = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut bytes).unwrap();
        }
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            server.read_tls(&mut rest).unwrap();
            server.process_new_packets()?;
        }
        bytes.clear();
        while server.wants_write() {
            server.write_tls(&mut bytes).unwrap();
        }
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            client.read_tls(&mut rest).unwrap();
            client.process_new_packets()?;
        }
    }
    Ok(())
}

/// What a person is told.
fn told(clock: &Clock, error: Error) -> Trouble {
    let place = Place {
        host: NAME.into(),
        port: 443,
    };
    Trouble::of_connection(&place, clock, &io::Error::other(error))
}

fn built() -> Duration {
    let now = Clock::at(Duration::ZERO, 0);
    let floor = rustls::time_provider::TimeProvider::current_time(&now).unwrap();
    Duration::from_secs(floor.as_secs())
}

#[test]
fn a_recorder_in_1970_connects_and_an_expired_certificate_is_refused_all_the_same() {
    let authority = Authority::new("vendor");
    let trusted = Recorder::new(&authority).trusted();
    let year = 1970 + i32::try_from(built().as_secs() / YEAR.as_secs()).unwrap();
    let serve = |from, to| server(&authority.issue(NAME, (from, to), false), None);
    let dead = Clock::at(Duration::ZERO, 0);
    let right = Clock::at(built() + Duration::from_secs(60), 0);

    // Valid while the program was built.
    for clock in [dead, right] {
        shake(&trusted, &clock, serve(year - 1, year + 2)).unwrap();
    }
    // Renewed since: a clock that is known to be wrong cannot tell that it is too early, one that may be right can.
    shake(&trusted, &dead, serve(year + 3, year + 5)).unwrap();
    let error = shake(&trusted, &right, serve(year + 3, year + 5)).unwrap_err();
    let trouble = told(&right, error);
    assert!(matches!(trouble, Trouble::Clock { .. }), "{trouble}");
    let begins = format!("begins on {}-01-01", year + 3);
    assert!(trouble.to_string().contains(&begins), "{trouble}");
    // Over before the program was built.
    for clock in [dead, right] {
        let error = shake(&trusted, &clock, serve(2001, 2002)).unwrap_err();
        let trouble = told(&clock, error);
        assert!(matches!(trouble, Trouble::Clock { .. }), "{trouble}");
        let said = trouble.to_string();
        assert!(said.contains("ended on 2002-01-01"), "{said}");
        assert_eq!(
            said.contains("the recorder's clock says 1970-01-01"),
            clock.is_dead(),
            "{said}"
        );
    }
    // Over before the time that the desk told last.
    let later = Clock::at(Duration::ZERO, (built() + 4 * YEAR).as_secs());
    assert!(shake(&trusted, &later, serve(year - 1, year + 2)).is_err());
    shake(&trusted, &later, serve(year - 1, year + 9)).unwrap();
}

#[test]
fn a_certificate_counts_for_its_name_and_from_its_authority_only() {
    let (authority, other) = (Authority::new("vendor"), Authority::new("somebody"));
    let trusted = Recorder::new(&authority).trusted();
    let clock = Clock::now(0);
    for (identity, said) in [
        (other.issue(NAME, (2020, 2100), false), "does not trust"),
        (
            authority.issue("mail.example", (2020, 2100), false),
            "somebody else's",
        ),
        // Made to prove to be a recorder.
        (authority.issue(NAME, (2020, 2100), true), "cannot prove"),
    ] {
        let error = shake(&trusted, &clock, server(&identity, None)).unwrap_err();
        let trouble = told(&clock, error);
        assert!(matches!(trouble, Trouble::NotTrusted { .. }), "{trouble}");
        assert!(trouble.to_string().contains(said), "{trouble}");
    }
    // Whether it would be trusted at another time.
    let identity = authority.issue(NAME, (2020, 2100), false);
    let at = |year: u32| UnixTime::since_unix_epoch(YEAR * (year - 1970));
    assert!(trusted.holds_at(&chain(&identity.0), at(2050)));
    assert!(!trusted.holds_at(&chain(&identity.0), at(2150)));
    assert!(!trusted.holds_at(&[], at(2050)));
}

#[test]
fn a_recorder_proves_itself_where_the_desk_wants_that() {
    let authority = Authority::new("vendor");
    let recorder = Recorder::new(&authority);
    let (certificate, key) = authority.issue("recorder", (2020, 2100), true);
    recorder.write("own.pem", &certificate);
    recorder.write("own.key", &key);
    let serve = || {
        let desk = authority.issue(NAME, (2020, 2100), false);
        server(&desk, Some(&authority))
    };
    let clock = Clock::now(0);
    let trusted = Trusted::read(&recorder.desk(true)).unwrap_or_else(|trouble| panic!("{trouble}"));
    shake(&trusted, &clock, serve()).unwrap();
    assert!(shake(&recorder.trusted(), &clock, serve()).is_err());
    let refused = told(
        &clock,
        Error::AlertReceived(rustls::AlertDescription::CertificateRequired),
    );
    assert!(matches!(refused, Trouble::Refused(_)), "{refused}");
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let authority = Authority::new("vendor");
    let recorder = Recorder::new(&authority);
    let refused = |file: &str, said: &str| {
        let trouble = Trusted::read(&recorder.desk(true))
            .err()
            .unwrap()
            .to_string();
        assert!(
            trouble.contains(file) && trouble.contains(said),
            "{trouble}"
        );
    };
    refused("own.key", "");
    let (_, key) = authority.issue("recorder", (2020, 2100), true);
    recorder.write("own.key", &key);
    recorder.write("own.pem", "");
    refused("own.pem", "no certificate in it");
    // The certificate of another key.
    let (certificate, _) = authority.issue("recorder", (2020, 2100), true);
    recorder.write("own.pem", &certificate);
    refused("own.key", "");
    recorder.write("ca.pem", "-----BEGIN CERTIFICATE-----\nnonsense");
    refused("ca.pem", "");
    recorder.write(
        "ca.pem",
        "-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2U=\n-----END CERTIFICATE-----\n",
    );
    refused("ca.pem", "no certificate that can be trusted");
}
