//! Binding new entries into the chain.

use sqlx::AnyConnection;
use sqlx::Row;

use super::{BEGINNING, BlockHash, Written};
use crate::store::{End, Store, StoreError, Work};

/// Most entries of a block.
const MOST: i64 = 1000;

/// Makes one block of what is not in the chain yet; how many entries that were. Any process may do it: of two that try the
/// same block, one finds its number taken and begins again.
pub async fn seal(store: &Store) -> Result<u64, StoreError> {
    store.write(&mut Seal).await
}

struct Seal;

impl Work for Seal {
    type Output = u64;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<u64>, sqlx::Error> {
        let columns = Written::COLUMNS;
        let text = format!("SELECT {columns} FROM audit WHERE block = 0 ORDER BY id LIMIT $1");
        let rows = sqlx::query(&text).bind(MOST).fetch_all(&mut *on).await?;
        let Some(last) = rows.last() else {
            return Ok(End::Rollback(0));
        };
        let last: String = last.try_get(0)?;
        let head = sqlx::query("SELECT number, hash FROM audit_block ORDER BY number DESC LIMIT 1")
            .fetch_optional(&mut *on)
            .await?;
        let (number, before) = match head {
            None => (1, BEGINNING),
            Some(row) => {
                let mut before = BEGINNING;
                let text: String = row.try_get(1)?;
                hex::decode_to_slice(text, &mut before)
                    .map_err(|_| sqlx::Error::Decode("the audit chain's head is damaged".into()))?;
                (row.try_get::<i64, _>(0)? + 1, before)
            }
        };
        let mut hash = BlockHash::begin(&before, number);
        for row in &rows {
            hash.add(&Written::of(row)?);
        }
        let hash = hex::encode(hash.end());
        let entries = rows.len() as u64;
        sqlx::query("INSERT INTO audit_block (number, entries, hash) VALUES ($1, $2, $3)")
            .bind(number)
            .bind(entries as i64)
            .bind(hash.as_str())
            .execute(&mut *on)
            .await?;
        let done = sqlx::query("UPDATE audit SET block = $1 WHERE block = 0 AND id <= $2")
            .bind(number)
            .bind(last)
            .execute(&mut *on)
            .await?;
        if done.rows_affected() != entries {
            // An entry with an earlier key became visible between the two statements: it belongs into the hash.
            return Ok(End::Rollback(0));
        }
        tracing::info!(block = number, entries, hash, "audit block");
        Ok(End::Commit(entries))
    }
}
