//! From a request to its code, and the reply file that carries it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use recovery_protocol::{
    CodeError, Codes, KeyNumber, MAX_FILE_BYTES, ReplyFile, Request, SecureCode, codes_for_desk,
    reply_file,
};
use zeroize::Zeroizing;

use crate::durable;
use crate::keys::KeyRing;

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

/// The secure code of `request`: one scalar multiplication.
pub fn issue(keys: &KeyRing, request: &Request) -> Result<SecureCode, IssueError> {
    Ok(codes(keys, request)?.secure)
}

/// Both codes of `request`: one scalar multiplication.
pub fn codes(keys: &KeyRing, request: &Request) -> Result<Codes, IssueError> {
    let wanted = request.key_number();
    let Some(key) = keys.get(wanted) else {
        let here: Vec<String> = keys.numbers().map(|number| number.to_string()).collect();
        let here = here.join(", ");
        return Err(IssueError::UnknownKey { wanted, here });
    };
    Ok(codes_for_desk(key, request)?)
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
