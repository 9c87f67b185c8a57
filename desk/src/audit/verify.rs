//! `audit verify` and `audit export`.

use std::io::Write;

use sqlx::Row;

use super::{BEGINNING, BlockHash, Written};
use crate::store::{Store, StoreError};

/// The chain's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many blocks there are.
    pub blocks: i64,
    /// How many entries they bind.
    pub entries: i64,
    /// How many entries wait to be bound.
    pub waiting: i64,
    /// The last block's hash, in hexadecimal digits.
    pub hash: String,
}

/// Where the chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A block is gone.
    #[error("block {0} is missing: entries were removed, or the database was restored in part")]
    Missing(i64),
    /// A block's entries are not those that were bound.
    #[error(
        "block {number} does not fit: of {wanted} entries {found} are there, and something was changed, added or removed"
    )]
    Changed {
        /// Which block.
        number: i64,
        /// How many entries it bound.
        wanted: i64,
        /// How many there are.
        found: i64,
    },
    /// Entries point to a block that is not there.
    #[error("{0} entries belong to blocks that are missing at the end")]
    Cut(i64),
    /// The hash that was noted earlier is not in the chain.
    #[error("no block has the hash {0}: the chain is another one, or its end was cut off")]
    Unknown(String),
}

/// Why the chain was not found whole.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The entries cannot be written out.
    #[error("the output: {0}")]
    Output(#[from] std::io::Error),
    /// It is broken.
    #[error("the audit log was tampered with: {0}")]
    Broken(#[from] Broken),
}

impl From<sqlx::Error> for VerifyError {
    fn from(error: sqlx::Error) -> VerifyError {
        VerifyError::Store(error.into())
    }
}

/// Goes through the whole chain. `noted` is a hash that a block was seen to have before: without one, blocks cut off at the
/// end cannot be noticed.
pub async fn verify(store: &Store, noted: Option<&str>) -> Result<Head, VerifyError> {
    let mut head = Head {
        blocks: 0,
        entries: 0,
        waiting: 0,
        hash: hex::encode(BEGINNING),
    };
    let mut before = BEGINNING;
    let mut seen = noted.is_none();
    let next =
        "SELECT number, entries, hash FROM audit_block WHERE number > $1 ORDER BY number LIMIT 1";
    loop {
        let row = sqlx::query(next).bind(head.blocks);
        let Some(row) = row.fetch_optional(store.reader()).await? else {
            break;
        };
        let (number, wanted): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        let hash: String = row.try_get(2)?;
        if number != head.blocks + 1 {
            return Err(Broken::Missing(head.blocks + 1).into());
        }
        let entries = entries(store, number).await?;
        let mut real = BlockHash::begin(&before, number);
        entries.iter().for_each(|entry| real.add(entry));
        before = real.end();
        let found = entries.len() as i64;
        if hex::encode(before) != hash || found != wanted {
            let broken = Broken::Changed {
                number,
                wanted,
                found,
            };
            return Err(broken.into());
        }
        seen |= noted == Some(hash.as_str());
        head.blocks = number;
        head.entries += wanted;
        head.hash = hash;
    }
    let cut = count(
        store,
        "SELECT COUNT(*) FROM audit WHERE block > $1",
        head.blocks,
    )
    .await?;
    if cut > 0 {
        return Err(Broken::Cut(cut).into());
    }
    if let (false, Some(noted)) = (seen, noted) {
        return Err(Broken::Unknown(noted.to_owned()).into());
    }
    head.waiting = count(store, "SELECT COUNT(*) FROM audit WHERE block = $1", 0).await?;
    Ok(head)
}

/// Writes all entries that are in the chain, one JSON object a line.
pub async fn export(store: &Store, out: &mut impl Write) -> Result<(), VerifyError> {
    let blocks = count(
        store,
        "SELECT COUNT(*) FROM audit_block WHERE number > $1",
        0,
    )
    .await?;
    for block in 1..=blocks {
        for entry in entries(store, block).await? {
            let detail: serde_json::Value =
                serde_json::from_str(&entry.detail).unwrap_or(entry.detail.clone().into());
            let at = jiff::Timestamp::from_millisecond(entry.at).unwrap_or_default();
            let line = serde_json::json!({
                "block": block,
                "id": entry.id,
                "at": at.to_string(),
                "what": entry.what,
                "detail": detail,
            });
            writeln!(out, "{line}")?;
        }
    }
    out.flush()?;
    Ok(())
}

async fn entries(store: &Store, block: i64) -> Result<Vec<Written>, sqlx::Error> {
    let columns = Written::COLUMNS;
    let text = format!("SELECT {columns} FROM audit WHERE block = $1 ORDER BY id");
    let rows = sqlx::query(&text).bind(block);
    let rows = rows.fetch_all(store.reader()).await?;
    rows.iter().map(Written::of).collect()
}

async fn count(store: &Store, text: &str, value: i64) -> Result<i64, sqlx::Error> {
    let row = sqlx::query(text).bind(value).fetch_one(store.reader());
    row.await?.try_get(0)
}
