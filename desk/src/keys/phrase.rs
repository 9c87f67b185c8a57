//! Passphrases and PINs: from a file, from systemd, or from the person at the terminal.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use zeroize::Zeroizing;

/// Most bytes of one.
const MOST: u64 = 1024;
/// Fewest characters of a new passphrase.
const FEWEST: usize = 12;

/// Why there is none.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PhraseError {
    /// Nowhere.
    #[error(
        "{what} is wanted: name its file in the configuration ({key}), give systemd's credential {credential}, or run this at a terminal"
    )]
    Missing {
        /// What it opens.
        what: &'static str,
        /// Where the configuration may name a file.
        key: &'static str,
        /// Its name among systemd's credentials.
        credential: &'static str,
    },
    /// What systemd gave cannot be read.
    #[error("{path}: {reason}")]
    Credential {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// It can be guessed.
    #[error("a passphrase of at least 12 characters is wanted")]
    Short,
    /// Typed differently the second time.
    #[error("the two passphrases differ; nothing was made")]
    Differ,
}

/// A passphrase or PIN that is looked for when it is needed, and once.
pub struct Phrase {
    what: &'static str,
    key: &'static str,
    credential: &'static str,
    found: OnceLock<Zeroizing<String>>,
}

impl Phrase {
    /// What protects key files; `given` is what the configuration's file holds.
    pub fn of_keys(given: Option<Zeroizing<String>>) -> Phrase {
        Phrase::new(
            "the vendor keys' passphrase",
            "passphrase_file",
            "key-passphrase",
            given,
        )
    }

    /// What a token asks for.
    #[cfg(feature = "pkcs11")]
    pub fn of_token(given: Option<Zeroizing<String>>) -> Phrase {
        Phrase::new("the token's PIN", "token.pin_file", "token-pin", given)
    }

    fn new(
        what: &'static str,
        key: &'static str,
        credential: &'static str,
        given: Option<Zeroizing<String>>,
    ) -> Phrase {
        let found = given.map_or_else(OnceLock::new, OnceLock::from);
        Phrase {
            what,
            key,
            credential,
            found,
        }
    }

    /// It, wherever it is.
    pub(super) fn get(&self) -> Result<&str, PhraseError> {
        self.find(|| self.ask(""))
    }

    /// For something new: from a terminal it is asked for twice.
    pub(super) fn get_new(&self) -> Result<&str, PhraseError> {
        let phrase = self.find(|| {
            let first = self.ask(" (new)")?;
            match *self.ask(" (again)")? == *first {
                true => Ok(first),
                false => Err(PhraseError::Differ),
            }
        })?;
        match phrase.chars().count() >= FEWEST {
            true => Ok(phrase),
            false => Err(PhraseError::Short),
        }
    }

    fn find(
        &self,
        ask: impl FnOnce() -> Result<Zeroizing<String>, PhraseError>,
    ) -> Result<&str, PhraseError> {
        if let Some(found) = self.found.get() {
            return Ok(found);
        }
        let phrase = match self.credential()? {
            Some(phrase) => phrase,
            None => ask()?,
        };
        Ok(self.found.get_or_init(|| phrase))
    }

    fn ask(&self, which: &str) -> Result<Zeroizing<String>, PhraseError> {
        let typed = rpassword::prompt_password(format!("{}{which}: ", self.what));
        match typed {
            Ok(typed) if !typed.is_empty() => Ok(Zeroizing::new(typed)),
            _ => Err(PhraseError::Missing {
                what: self.what,
                key: self.key,
                credential: self.credential,
            }),
        }
    }

    /// systemd's own access rules protect these files; their mode says nothing.
    fn credential(&self) -> Result<Option<Zeroizing<String>>, PhraseError> {
        let Some(folder) = std::env::var_os("CREDENTIALS_DIRECTORY") else {
            return Ok(None);
        };
        let path = PathBuf::from(folder).join(self.credential);
        let failed = |reason: String| PhraseError::Credential {
            path: path.display().to_string(),
            reason,
        };
        match first_line(&path) {
            Ok(Some(line)) => Ok(Some(line)),
            Ok(None) => Err(failed("is empty or not UTF-8".into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(error.to_string())),
        }
    }
}

fn first_line(path: &Path) -> io::Result<Option<Zeroizing<String>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST as usize));
    File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let line = text.lines().next().filter(|line| !line.is_empty());
    Ok(line.map(|line| Zeroizing::new(line.to_owned())))
}
