//! Key files under a passphrase: the same text, encrypted as age does with a passphrase (scrypt), so that `age -d` opens them.

use std::io::{Read, Write};
use std::iter;
use std::path::Path;

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use zeroize::Zeroizing;

use super::file::MAX_SECRET;
use super::{KeyError, Phrase};

/// scrypt with N = 2^17: 128 MiB and a third of a second, once a start.
const WORK: u8 = 17;
/// What `age -p` takes on fast machines, and 1 GiB at most.
const MOST_WORK: u8 = 20;

/// A new key's file.
pub(super) fn seal(path: &Path, text: &str, phrase: &Phrase) -> Result<Vec<u8>, KeyError> {
    let failed = |reason: &dyn ToString| KeyError::Unopened {
        path: path.to_owned(),
        reason: reason.to_string(),
    };
    let mut recipient = scrypt::Recipient::new(SecretString::from(phrase.get_new()?.to_owned()));
    recipient.set_work_factor(WORK);
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as _));
    let encryptor = encryptor.map_err(|error| failed(&error))?;
    let mut sealed = Vec::new();
    let mut writer = encryptor
        .wrap_output(&mut sealed)
        .map_err(|error| failed(&error))?;
    let written = writer.write_all(text.as_bytes());
    written
        .and_then(|()| writer.finish())
        .map_err(|error| failed(&error))?;
    Ok(sealed)
}

/// What is in such a file.
pub(super) fn open(
    path: &Path,
    bytes: &[u8],
    phrase: &Phrase,
) -> Result<Zeroizing<String>, KeyError> {
    let failed = |reason: String| KeyError::Unopened {
        path: path.to_owned(),
        reason,
    };
    let refused = |error: DecryptError| {
        failed(match error {
            DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
                "the passphrase is not this file's, or the file is damaged".into()
            }
            DecryptError::ExcessiveWork { .. } => {
                "wants more than 1 GiB of memory to open; encrypt it again with: age -p".into()
            }
            DecryptError::NoMatchingKeys => {
                "is encrypted for a key and not with a passphrase; encrypt it with: age -p".into()
            }
            other => format!("is no age file, or damaged: {other}"),
        })
    };
    let decryptor = Decryptor::new_buffered(bytes).map_err(refused)?;
    let mut identity = scrypt::Identity::new(SecretString::from(phrase.get()?.to_owned()));
    identity.set_max_work_factor(MOST_WORK);
    let reader = decryptor
        .decrypt(iter::once(&identity as _))
        .map_err(refused)?;
    let mut text = Zeroizing::new(String::with_capacity(MAX_SECRET as usize + 1));
    let read = reader.take(MAX_SECRET + 1).read_to_string(&mut text);
    read.map_err(|_| failed("the file is damaged; restore it from a copy".into()))?;
    Ok(text)
}
