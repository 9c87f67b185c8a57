//! Files that are replaced whole.

use recoveryd::stores::StoreError;
use recoveryd::sys::durable::{Original, ReplaceError};
use std::path::Path;

/// A larger file is somebody's mistake.
const LARGEST: u64 = 16 << 20;

/// Reads a file of text and hands it to `look`.
pub fn read<T>(
    file: &Path,
    look: impl FnOnce(&str) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    look(text(file, &open(file)?)?)
}

/// The caller holds the product's lock. Replaces a file by what `change` makes of its text. What is not text, or not to be changed, stays as it is.
pub fn change(
    file: &Path,
    change: impl FnOnce(&str) -> Result<String, StoreError>,
) -> Result<(), StoreError> {
    let original = open(file)?;
    let new = change(text(file, &original)?)?;
    original
        .replace(new.as_bytes())
        .map_err(|error| match error {
            ReplaceError::Unchanged { .. } => {
                StoreError::NotSet(format!("The password was not set: {error}."))
            }
            ReplaceError::Unconfirmed { .. } => {
                StoreError::Uncertain(format!("The password may not last: {error}."))
            }
        })
}

fn open(file: &Path) -> Result<Original, StoreError> {
    Original::open(file, LARGEST)
        .map_err(|error| StoreError::NotSet(format!("{} cannot be read: {error}.", file.display())))
}

fn text<'a>(file: &Path, original: &'a Original) -> Result<&'a str, StoreError> {
    std::str::from_utf8(original.contents()).map_err(|_| {
        StoreError::NotSet(format!(
            "{} is no text in UTF-8; it was left as it is.",
            file.display()
        ))
    })
}
