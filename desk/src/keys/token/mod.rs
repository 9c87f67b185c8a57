//! Vendor keys that never leave a token (PKCS#11): the token agrees on a secret with a request's key and gives out that alone.
//!
//! A token may be pulled out, restart or stall. What fails is tried once more over a new connection; then the caller is told,
//! and the next one tries again. Only a refused PIN is never tried twice: tokens lock themselves.

mod connection;
mod error;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use cryptoki::context::Pkcs11;
use recovery_protocol::{KeyNumber, VendorPublic};
use zeroize::Zeroizing;

use self::connection::Connection;
pub use self::error::TokenError;
use super::Phrase;

/// How long nobody tries to reach a token after that failed.
const PAUSE: Duration = Duration::from_secs(2);

/// Which token.
pub struct TokenSetting {
    /// The PKCS#11 module: a shared library of the token's maker.
    pub module: PathBuf,
    /// The token's label.
    pub label: String,
    /// The user's PIN.
    pub pin: Phrase,
}

/// A token, connected again when that is needed.
pub(crate) struct Token {
    setting: TokenSetting,
    module: Pkcs11,
    state: RwLock<State>,
}

enum State {
    Up(Connection),
    /// Not tried yet, or in vain at that time.
    Down(Option<(Instant, TokenError)>),
    /// Never to be tried again.
    Shut(TokenError),
}

impl Token {
    /// Loads the module and connects.
    pub(super) fn open(setting: TokenSetting) -> Result<Token, TokenError> {
        let module = Pkcs11::new(&setting.module).map_err(|error| TokenError::Module {
            path: setting.module.clone(),
            reason: error.to_string(),
        })?;
        let token = Token {
            setting,
            module,
            state: RwLock::new(State::Down(None)),
        };
        token.connect(None)?;
        Ok(token)
    }

    /// The keys in it.
    pub(super) fn keys(&self) -> Result<BTreeMap<KeyNumber, VendorPublic>, TokenError> {
        self.with(|connection| Ok(connection.public_keys()))
    }

    /// Makes a key in it that cannot be taken out.
    pub(super) fn generate(&self, number: KeyNumber) -> Result<VendorPublic, TokenError> {
        self.with(|connection| connection.generate(number))
    }

    /// X25519 of `theirs` and the key in it whose public half is `ours`. Blocks for as long as the token does.
    pub(crate) fn agree(
        &self,
        number: KeyNumber,
        ours: &VendorPublic,
        theirs: &[u8; 32],
    ) -> Result<Zeroizing<[u8; 32]>, TokenError> {
        self.with(|connection| connection.agree(number, ours, theirs))
    }

    /// Does something over the connection at hand or, if that fails, over a new one.
    fn with<T>(
        &self,
        work: impl Fn(&Connection) -> Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        let failed = match &*self.state() {
            State::Up(connection) => match work(connection) {
                Err(error) if error.may_pass() => Some(connection.id),
                done => return done,
            },
            _ => None,
        };
        self.connect(failed)?;
        match &*self.state() {
            State::Up(connection) => work(connection),
            State::Down(Some((_, error))) | State::Shut(error) => Err(error.clone()),
            State::Down(None) => Err(TokenError::missing(&self.setting)),
        }
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Connects, unless somebody else has since `failed` did.
    fn connect(&self, failed: Option<u64>) -> Result<(), TokenError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Up(connection) if Some(connection.id) != failed => return Ok(()),
            State::Shut(error) => return Err(error.clone()),
            State::Down(Some((at, error))) if at.elapsed() < PAUSE => return Err(error.clone()),
            _ => {}
        }
        // Its sessions end before the module does. A module sees tokens that came or went only when it begins anew; that it
        // had not begun is no failure.
        *state = State::Down(None);
        let _ = self.module.clone().finalize();
        match Connection::open(&self.module, &self.setting) {
            Ok(connection) => {
                *state = State::Up(connection);
                Ok(())
            }
            Err(error) => {
                *state = match error.must_not_repeat() {
                    true => State::Shut(error.clone()),
                    false => State::Down(Some((Instant::now(), error.clone()))),
                };
                Err(error)
            }
        }
    }
}
