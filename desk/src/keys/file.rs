//! The two kinds of key file as text.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use recovery_protocol::{KeyNumber, VendorPublic, VendorSecret};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use zeroize::Zeroizing;

#[cfg(feature = "service")]
use super::sealed;
use super::{KeyError, Place, is_sealed};

/// Most bytes of a secret key's file.
pub(super) const MAX_SECRET: u64 = 4096;

/// Most bytes of any of them: a passphrase adds some.
const MAX_FILE: u64 = 2 * MAX_SECRET;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretKey {
    number: u8,
    secret: Hex,
    public: Hex,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PublicKeys {
    #[serde(default)]
    vendor_key: Vec<PublicKey>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PublicKey {
    number: u8,
    public: Hex,
}

/// The list of public keys as it stands.
pub(super) struct Listed {
    /// Ends with a line end, or is empty.
    pub text: String,
    pub keys: BTreeMap<KeyNumber, VendorPublic>,
}

/// Reads the list; if there is none yet, an empty one.
pub(super) fn read_list(path: &Path) -> Result<Listed, KeyError> {
    let mut text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text.map_err(|error| KeyError::Io {
            path: path.to_owned(),
            error,
        })?,
    };
    let keys: PublicKeys = parse(path, &text)?;
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let keys = keys.vendor_key.iter();
    let keys = keys.map(|key| (KeyNumber(key.number), VendorPublic(*key.public.0)));
    Ok(Listed {
        keys: keys.collect(),
        text,
    })
}

/// What a key adds to the list.
pub(super) fn list_entry(number: KeyNumber, public: &VendorPublic) -> String {
    let public = hex::encode(public.0);
    format!("[[vendor_key]]\nnumber = {number}\npublic = \"{public}\"\n")
}

/// The secret key's file.
pub(super) fn secret_text(
    number: KeyNumber,
    secret: &[u8; 32],
    public: &VendorPublic,
) -> Zeroizing<String> {
    let mut digits = Zeroizing::new([0; 64]);
    let mut text = Zeroizing::new(String::with_capacity(MAX_SECRET as usize));
    text.push_str(
        "# Whoever holds this file can let anyone into any recorder that knows its key.\n",
    );
    text.push_str(&format!("number = {number}\nsecret = \""));
    // 64 digits fit 32 bytes.
    if hex::encode_to_slice(secret, digits.as_mut_slice()).is_ok() {
        text.extend(digits.iter().map(|digit| char::from(*digit)));
    }
    let public = hex::encode(public.0);
    text.push_str(&format!("\"\npublic = \"{public}\"\n"));
    text
}

/// Reads and checks the key that the file's name calls `number`.
pub(super) fn read_secret(
    path: &Path,
    number: KeyNumber,
    place: &Place,
) -> Result<VendorSecret, KeyError> {
    let bytes = read(path)?;
    let text = match is_sealed(path) {
        true => opened(path, &bytes, place)?,
        false => {
            let text = std::str::from_utf8(&bytes);
            let text = text.map_err(|_| malformed(path, "is not UTF-8".into()))?;
            Zeroizing::new(text.to_owned())
        }
    };
    if text.len() as u64 > MAX_SECRET {
        return Err(malformed(path, "larger than any key file".into()));
    }
    let key: SecretKey = parse(path, &text)?;
    if key.number != number.0 {
        return Err(KeyError::Number {
            path: path.to_owned(),
            number: KeyNumber(key.number),
        });
    }
    let secret = VendorSecret::new(&key.secret.0);
    if secret.public().0 != *key.public.0 {
        return Err(KeyError::Pair(path.to_owned()));
    }
    Ok(secret)
}

#[cfg(feature = "service")]
fn opened(path: &Path, bytes: &[u8], place: &Place) -> Result<Zeroizing<String>, KeyError> {
    sealed::open(path, bytes, &place.phrase)
}

#[cfg(not(feature = "service"))]
fn opened(path: &Path, _: &[u8], _: &Place) -> Result<Zeroizing<String>, KeyError> {
    Err(KeyError::Sealed(path.to_owned()))
}

/// A file that nobody else may read.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let io = |error| KeyError::Io {
        path: path.to_owned(),
        error,
    };
    // Before opening: a pipe would block.
    if !fs::metadata(path).map_err(io)?.is_file() {
        return Err(KeyError::NotAFile(path.to_owned()));
    }
    let file = File::open(path).map_err(io)?;
    let mode = file.metadata().map_err(io)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        let path = path.to_owned();
        return Err(KeyError::Mode { path, mode });
    }
    let most = MAX_FILE + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(most as usize));
    file.take(most).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(malformed(path, "larger than any key file".into()));
    }
    Ok(bytes)
}

/// The error names line and column and does not show the line: a secret may stand in it.
pub(super) fn parse<T: for<'de> Deserialize<'de>>(path: &Path, text: &str) -> Result<T, KeyError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        malformed(path, format!("line {line}: {}", error.message()))
    })
}

fn malformed(path: &Path, reason: String) -> KeyError {
    let path = path.to_owned();
    KeyError::Malformed { path, reason }
}

/// 32 bytes as 64 hexadecimal digits, decoded without another copy of the text. Wiped on drop.
struct Hex(Zeroizing<[u8; 32]>);

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hex, D::Error> {
        deserializer.deserialize_str(HexVisitor)
    }
}

struct HexVisitor;

impl Visitor<'_> for HexVisitor {
    type Value = Hex;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("64 hexadecimal digits")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Hex, E> {
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text, bytes.as_mut_slice())
            .map_err(|_| E::custom("a key is written as 64 hexadecimal digits"))?;
        Ok(Hex(bytes))
    }
}
