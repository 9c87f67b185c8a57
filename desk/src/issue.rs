//! From a request to its code, and the reply file that carries it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

#[cfg(feature = "service")]
use std::sync::Arc;

use recovery_protocol::{
    CodeError, Codes, KeyNumber, MAX_FILE_BYTES, ReplyFile, Request, SecureCode, codes_for_desk,
    reply_file,
};
#[cfg(feature = "pkcs11")]
use recovery_protocol::{check_public_key, codes_for_shared};
#[cfg(feature = "pkcs11")]
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::durable;
#[cfg(feature = "pkcs11")]
use crate::keys::TokenError;
use crate::keys::{Date, Key, KeyRing};

/// Calls to a token at once; a token that hangs keeps no more threads than these.
#[cfg(feature = "pkcs11")]
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Why no code was issued or no reply written.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The request was made for a key that this desk does not have.
    #[error("made for vendor key {wanted}, which is not among the keys here ({here})")]
    UnknownKey {
        /// The key that the request names.
        wanted: KeyNumber,
        /// The numbers of the keys at hand.
        here: String,
    },
    /// The key's date has come.
    #[error("made for vendor key {number}, which was retired and answers nothing since {since}")]
    Retired {
        /// The key that the request names.
        number: KeyNumber,
        /// The date.
        since: Date,
    },
    /// The token does not compute it, now.
    #[cfg(feature = "pkcs11")]
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The request is not usable.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The reply could not be written.
    #[error("{}: {error}", .path.display())]
    Reply {
        /// Its file.
        path: PathBuf,
        /// Why not.
        #[source]
        error: io::Error,
    },
    /// Another file has the reply's name.
    #[error("{} exists and is another reply; move it away", .0.display())]
    ReplyExists(PathBuf),
}

impl IssueError {
    /// Whether the same may succeed later.
    #[cfg(feature = "service")]
    pub(crate) fn may_pass(&self) -> bool {
        #[cfg(feature = "pkcs11")]
        if let IssueError::Token(_) = self {
            return true;
        }
        false
    }
}

/// The secure code of `request`: one scalar multiplication.
pub fn issue(keys: &KeyRing, request: &Request) -> Result<SecureCode, IssueError> {
    Ok(codes(keys, request)?.secure)
}

/// Both codes of `request`: one scalar multiplication.
pub fn codes(keys: &KeyRing, request: &Request) -> Result<Codes, IssueError> {
    let wanted = request.key_number();
    if let Some(since) = keys.retired().since(wanted) {
        let number = wanted;
        return Err(IssueError::Retired { number, since });
    }
    match keys.get(wanted) {
        Some(Key::Read(secret)) => Ok(codes_for_desk(secret, request)?),
        #[cfg(feature = "pkcs11")]
        Some(Key::Token(token, public)) => {
            // What a token says of such a point would look like a token that fails.
            check_public_key(request)?;
            let shared = token.agree(wanted, public, request.public())?;
            Ok(codes_for_shared(&shared, public, request)?)
        }
        None => {
            let here: Vec<String> = keys.numbers().map(|number| number.to_string()).collect();
            let here = here.join(", ");
            Err(IssueError::UnknownKey { wanted, here })
        }
    }
}

/// The same for the service: a token may take its time, and others need not wait for it.
#[cfg(feature = "service")]
pub async fn codes_meanwhile(keys: &Arc<KeyRing>, request: &Request) -> Result<Codes, IssueError> {
    match keys.get(request.key_number()) {
        #[cfg(feature = "pkcs11")]
        Some(Key::Token(..)) => {
            let (keys, request) = (keys.clone(), request.clone());
            let done = tokio::time::timeout(keys.patience(), async move {
                // The permit stays with the call, which nobody can break off.
                let permit = AT_ONCE.acquire().await;
                let call = move || {
                    let _permit = permit;
                    codes(&keys, &request)
                };
                tokio::task::spawn_blocking(call).await
            });
            match done.await {
                Ok(Ok(codes)) => codes,
                Ok(Err(_)) | Err(_) => Err(TokenError::Slow.into()),
            }
        }
        _ => codes(keys, request),
    }
}

/// Writes the reply to `request` into `directory` (made if it is not there). The very same reply
/// may be there already; anything else of its name is left alone and is an error.
pub fn write_reply(
    directory: &Path,
    request: &Request,
    reply: &ReplyFile,
) -> Result<PathBuf, IssueError> {
    let path = directory.join(reply_file::file_name(request));
    let reply = reply.write();
    let failed = |error| IssueError::Reply {
        path: path.clone(),
        error,
    };
    fs::create_dir_all(directory).map_err(failed)?;
    match durable::create_new(&path, reply.as_bytes()) {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if is_same(&path, reply.as_bytes()).map_err(failed)? {
                Ok(path)
            } else {
                Err(IssueError::ReplyExists(path))
            }
        }
        Err(error) => Err(failed(error)),
    }
}

fn is_same(path: &Path, contents: &[u8]) -> io::Result<bool> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(false);
    }
    let mut there = Zeroizing::new(Vec::with_capacity(MAX_FILE_BYTES + 1));
    let mut file = File::open(path)?.take(MAX_FILE_BYTES as u64 + 1);
    file.read_to_end(&mut there)?;
    Ok(*there == contents)
}
