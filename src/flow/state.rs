//! What a recorder remembers of recoveries: everything here survives restarts and power cuts.

use super::limits::{Asked, Limiter};
use crate::secret::Secret;
use std::sync::Arc;
use std::time::Duration;

/// How one got in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Fifteen digits and a check digit, for a long serial number or GUID file.
    SecureCode,
    /// Eight digits, mailed or texted by the desk.
    VerificationCode,
    /// Twenty-four digits made ahead of time.
    Kit,
    /// The reset button, held; no code.
    Button,
}

impl Channel {
    /// The name people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::SecureCode => "secure code",
            Self::VerificationCode => "verification code",
            Self::Kit => "recovery kit",
            Self::Button => "reset button",
        }
    }

    /// The name programs know it by.
    pub fn word(self) -> &'static str {
        match self {
            Self::SecureCode => "secure_code",
            Self::VerificationCode => "verification_code",
            Self::Kit => "kit",
            Self::Button => "button",
        }
    }
}

/// What a code is compared with: an Argon2id hash as a PHC string. No code can be had from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier(pub String);

/// Who entered an accepted code, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The user, as the kernel says.
    pub uid: u32,
    /// The surface, as the client says.
    pub surface: String,
}

/// An open offline request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// The request as the protocol writes it.
    pub bytes: Vec<u8>,
    /// The verifier of its secure code.
    pub verifier: Verifier,
    /// When it was made by the recorder's own clock, for people.
    pub made: String,
    /// Powered-on time until it ends.
    pub left: Duration,
    /// Wrong secure codes entered for it.
    pub wrong: u32,
}

/// How far a recovery has come.
#[derive(Clone, Default)]
pub enum Stage {
    /// No code has been accepted.
    #[default]
    Idle,
    /// A code was accepted; its holder may set a new password.
    Granted {
        /// Which kind of code.
        channel: Channel,
        /// Who may set the password.
        holder: Holder,
        /// Powered-on time until the grant ends.
        left: Duration,
    },
    /// A new password waits for its time.
    Delayed {
        /// Which kind of code opened the way.
        channel: Channel,
        /// What the store will be given.
        prepared: Arc<Secret>,
        /// The password itself, where a hook is to be given it.
        password: Option<Arc<Secret>>,
        /// Powered-on time until then.
        left: Duration,
    },
    /// The redo record: the store is being given a new password, and will be until it confirms.
    Applying {
        /// Which kind of code opened the way.
        channel: Channel,
        /// What the store is given.
        prepared: Arc<Secret>,
        /// The password itself, where a hook is to be given it.
        password: Option<Arc<Secret>>,
        /// Who may choose another password if the store refuses; nobody after a delay or the reset button.
        holder: Option<Holder>,
        /// Powered-on time until the next try.
        wait: Duration,
        /// Tries the store has not confirmed.
        failed: u32,
    },
}

/// What the hooks are still to be told: a new password is set.
#[derive(Clone)]
pub struct Hooks {
    /// How one got in.
    pub channel: Channel,
    /// The password, where a hook is to be given it.
    pub password: Option<Arc<Secret>>,
    /// Which hook is next, from 0 in the configuration's order.
    pub next: u32,
    /// How often that one was started.
    pub starts: u32,
    /// Powered-on time until it is.
    pub wait: Duration,
}

/// All of it.
#[derive(Clone, Default)]
pub struct Device {
    /// Wrong secure codes.
    pub secure: Limiter,
    /// Wrong verification codes.
    pub verification: Limiter,
    /// Wrong kit codes.
    pub kit_limiter: Limiter,
    /// Wrong passwords on the recorder's own surfaces.
    pub sign_in: Limiter,
    /// Verification codes asked for.
    pub asked: Asked,
    /// The open offline request.
    pub request: Option<OpenRequest>,
    /// The code of the request before, so that a person who types it can be told.
    pub past: Option<Verifier>,
    /// The recovery kit that is out.
    pub kit: Option<Verifier>,
    /// The latest time that the desk has told, in seconds since 1970, or 0: it is no earlier, whatever the recorder's clock says.
    pub desk_clock_s: u64,
    /// How far a recovery has come.
    pub stage: Stage,
    /// What follows the last recovery.
    pub hooks: Option<Hooks>,
}
