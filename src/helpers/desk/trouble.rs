//! What keeps a code from being sent, as a sentence that tells what to do.

use super::clock::Clock;
use super::date;
use crate::api::desk::Error;
use crate::api::why::NotSentWhy;
use crate::config::Place;
use crate::flow::words::Span;
use crate::sys::cage::CageError;
use crate::sys::privileges::PrivilegeError;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error as ThisError;
use tokio_rustls::rustls::{self, CertificateError};

/// A desk that tells no time may be asked again after so long.
const AGAIN: Duration = Duration::from_secs(60);

/// What keeps a code from being sent.
#[derive(ThisError, Debug)]
pub enum Trouble {
    /// A file that the configuration names.
    #[error(
        "The file {file} cannot be used: {reason}. The recorder's software must be put right by its maker."
    )]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// Root was not given up.
    #[error("The helper that asks the vendor's desk must not run: {0}.")]
    Privileges(#[from] PrivilegeError),
    /// It could not be shut in.
    #[error("The helper that asks the vendor's desk must not run: {0}.")]
    Cage(#[from] CageError),
    /// The system.
    #[error("The recorder is short of something: {0}. Restart it.")]
    System(String),
    /// The name has no address, or nobody to ask for it answers.
    #[error(
        "The address of {0} cannot be found. Check the recorder's network settings (DNS) and whether it reaches the internet."
    )]
    NoName(String),
    /// Nobody listens, or says anything.
    #[error(
        "The vendor's desk at {place} does not answer: {reason}. Check whether the recorder reaches the internet, or try again later."
    )]
    Silent {
        /// Where.
        place: String,
        /// What was seen.
        reason: String,
    },
    /// The proxy does not let us through.
    #[error(
        "The proxy at {place} lets nothing through: {reason}. Check the recorder's network settings."
    )]
    Proxy {
        /// Where.
        place: String,
        /// What it said.
        reason: String,
        /// Whether it is about us, and not about what is behind it.
        refuses: bool,
    },
    /// It is not the desk, as far as it can prove.
    #[error(
        "What answers at {place} cannot prove to be the vendor's desk: {reason}. Something on the network may be in between."
    )]
    NotTrusted {
        /// Where.
        place: String,
        /// Why not.
        reason: String,
    },
    /// The certificate's time and the recorder's do not fit.
    #[error(
        "The vendor's desk shows a certificate that {fault}, and the recorder's clock says {clock}. If that is wrong, set the clock."
    )]
    Clock {
        /// `ended on ...` or `begins on ...`.
        fault: String,
        /// The recorder's day.
        clock: String,
    },
    /// The desk does not want this request.
    #[error(
        "The vendor's desk refuses this recorder's request: {0}. Try another way, and tell the vendor."
    )]
    Refused(String),
    /// Not now.
    #[error("The vendor's desk sends no more codes to this recorder for now. Ask again in {}.", Span(*.0))]
    Busy(Duration),
    /// The desk itself is in trouble.
    #[error("The vendor's desk has a fault just now. Ask again in {}.", Span(*.0))]
    Faulty(Duration),
    /// The contact has gone.
    #[error("The vendor does not know this contact any more. Ask again without choosing one.")]
    UnknownContact,
    /// Nothing that a desk says.
    #[error("What answers at {place} does not speak as the vendor's desk does: {reason}.")]
    Nonsense {
        /// Where.
        place: String,
        /// What is wrong.
        reason: String,
    },
}

impl Trouble {
    /// Nobody answers there.
    pub fn silent(place: &Place, reason: impl Into<String>) -> Self {
        Self::Silent {
            place: place.to_string(),
            reason: reason.into(),
        }
    }

    /// It is not the desk.
    pub fn not_trusted(place: &Place, reason: impl Into<String>) -> Self {
        Self::NotTrusted {
            place: place.to_string(),
            reason: reason.into(),
        }
    }

    /// What answers is no desk.
    pub fn nonsense(place: &Place, reason: impl Into<String>) -> Self {
        Self::Nonsense {
            place: place.to_string(),
            reason: reason.into(),
        }
    }

    /// A connection that failed; rustls puts its reasons inside.
    pub fn of_connection(place: &Place, clock: &Clock, error: &io::Error) -> Self {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
        match inner {
            Some(error) => Self::of_tls(place, clock, error),
            None => Self::silent(place, plain(error)),
        }
    }

    fn of_tls(place: &Place, clock: &Clock, error: &rustls::Error) -> Self {
        use CertificateError as E;
        let day = |time: rustls::pki_types::UnixTime| date::day(time.as_secs());
        let untimely = |fault: String| Self::Clock {
            fault,
            clock: day(clock.shown()),
        };
        match error {
            rustls::Error::InvalidCertificate(fault) => match fault {
                E::ExpiredContext { not_after, .. } => {
                    untimely(format!("ended on {}", day(*not_after)))
                }
                E::NotValidYetContext { not_before, .. } => {
                    untimely(format!("begins on {}", day(*not_before)))
                }
                E::UnknownIssuer | E::BadSignature => Self::not_trusted(
                    place,
                    "its certificate comes from somebody this recorder does not trust",
                ),
                E::NotValidForName | E::NotValidForNameContext { .. } => {
                    Self::not_trusted(place, "its certificate is somebody else's")
                }
                fault => Self::not_trusted(place, fault.to_string()),
            },
            rustls::Error::AlertReceived(alert) => {
                Self::Refused(format!("the connection was ended ({alert:?})"))
            }
            rustls::Error::InvalidMessage(_) => Self::not_trusted(place, "it does not speak TLS"),
            error => Self::not_trusted(place, error.to_string()),
        }
    }

    /// Whether it tells more than that nobody answers.
    pub fn is_telling(&self) -> bool {
        !matches!(self, Self::Silent { .. })
    }

    /// As the core is told.
    pub fn into_error(self) -> Error {
        let (why, again) = match &self {
            Self::File { .. } | Self::Privileges(_) | Self::Cage(_) | Self::System(_) => {
                (NotSentWhy::Failed, Duration::ZERO)
            }
            Self::Nonsense { .. } => (NotSentWhy::Failed, Duration::ZERO),
            Self::NoName(_) => (NotSentWhy::NoName, Duration::ZERO),
            Self::Silent { .. } | Self::Proxy { refuses: false, .. } => {
                (NotSentWhy::NoAnswer, Duration::ZERO)
            }
            Self::NotTrusted { .. } => (NotSentWhy::NotTrusted, Duration::ZERO),
            Self::Clock { .. } => (NotSentWhy::Clock, Duration::ZERO),
            Self::Refused(_) | Self::Proxy { refuses: true, .. } => {
                (NotSentWhy::Refused, Duration::ZERO)
            }
            Self::Busy(again) | Self::Faulty(again) => (NotSentWhy::Busy, *again),
            Self::UnknownContact => (NotSentWhy::UnknownContact, Duration::ZERO),
        };
        Error::NotSent {
            message: self.to_string(),
            why,
            again_s: again.as_secs(),
        }
    }
}

/// How long to leave a desk alone that sends nothing now.
pub fn again(told_s: Option<u64>) -> Duration {
    let told = told_s.filter(|told| *told > 0);
    told.map_or(AGAIN, Duration::from_secs)
}

/// An operating system's error without its number.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there".into(),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
            "there is no way to it".into()
        }
        io::ErrorKind::TimedOut => "it took too long".into(),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::ConnectionAborted => "it ended the connection".into(),
        _ => error.to_string(),
    }
}
