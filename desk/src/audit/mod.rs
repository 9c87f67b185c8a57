//! What happened, for good: entries are written with what they tell of, in the same transaction, and then bound into a
//! chain of hashes, so that changing or removing one is noticed.
//!
//! To chain each entry as it is written would make every request wait for the one before. Entries are therefore chained
//! in blocks, about once a second: block n's hash is SHA-256 over block n-1's hash, n, and the block's entries in the order
//! of their keys, each part preceded by its length.

mod seal;
mod verify;

pub use seal::seal;
pub use verify::{Broken, Head, VerifyError, export, verify};

use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::store::{End, Store, StoreError, Work, timely_id};

/// The hash before the first block.
const BEGINNING: [u8; 32] = [0; 32];

/// An entry about to be written.
pub struct Entry {
    id: String,
    at: i64,
}

impl Entry {
    /// For something that happens at `at`.
    pub fn new(at: i64) -> Result<Entry, StoreError> {
        let id = timely_id(at)?;
        Ok(Entry { id, at })
    }

    /// Writes it. `detail` holds no code, no secret and no whole address.
    pub(crate) async fn write(
        &self,
        on: &mut AnyConnection,
        what: &str,
        detail: &serde_json::Value,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO audit (id, block, at, what, detail) VALUES ($1, 0, $2, $3, $4)")
            .bind(self.id.as_str())
            .bind(self.at)
            .bind(what)
            .bind(detail.to_string())
            .execute(on)
            .await?;
        Ok(())
    }
}

/// Writes an entry for something that happens outside of the database.
pub(crate) async fn note(
    store: &Store,
    at: i64,
    what: &str,
    detail: &serde_json::Value,
) -> Result<(), StoreError> {
    let entry = Entry::new(at)?;
    store
        .write(&mut Note {
            entry,
            what,
            detail,
        })
        .await
}

struct Note<'a> {
    entry: Entry,
    what: &'a str,
    detail: &'a serde_json::Value,
}

impl Work for Note<'_> {
    type Output = ();

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<()>, sqlx::Error> {
        self.entry.write(on, self.what, self.detail).await?;
        Ok(End::Commit(()))
    }
}

/// An entry as it was written.
struct Written {
    id: String,
    at: i64,
    what: String,
    detail: String,
}

impl Written {
    const COLUMNS: &str = "id, at, what, detail";

    fn of(row: &AnyRow) -> Result<Written, sqlx::Error> {
        Ok(Written {
            id: row.try_get(0)?,
            at: row.try_get(1)?,
            what: row.try_get(2)?,
            detail: row.try_get(3)?,
        })
    }
}

/// A block's hash while its entries come by.
struct BlockHash(Sha256);

impl BlockHash {
    fn begin(before: &[u8; 32], number: i64) -> BlockHash {
        let mut hash = Sha256::new();
        hash.update(before);
        hash.update(number.to_be_bytes());
        BlockHash(hash)
    }

    fn add(&mut self, entry: &Written) {
        let at = entry.at.to_string();
        for part in [&entry.id, &at, &entry.what, &entry.detail] {
            self.0.update((part.len() as u64).to_be_bytes());
            self.0.update(part.as_bytes());
        }
    }

    fn end(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
