//! The schema's versions, and how a database comes to the last one.

use sqlx::AnyConnection;
use sqlx::{Executor, Row};

use super::{End, Store, StoreError, Work};

/// Each entry brings a database one version further. Entries are never changed once released.
const VERSIONS: &[&str] = &[
    include_str!("1.sql"),
    include_str!("2.sql"),
    include_str!("3.sql"),
    include_str!("4.sql"),
];

/// Brings the schema up to date and returns the key for masks.
pub(super) async fn prepare(store: &Store) -> Result<[u8; 32], StoreError> {
    let mut fresh = [0; 32];
    getrandom::fill(&mut fresh).map_err(StoreError::Random)?;
    let known = VERSIONS.len() as i64;
    let found = store.write(&mut Prepare { fresh }).await?;
    match found {
        Found::Ready(key) => Ok(key),
        Found::Version(found) => Err(StoreError::Newer { found, known }),
    }
}

enum Found {
    Ready([u8; 32]),
    Version(i64),
}

struct Prepare {
    fresh: [u8; 32],
}

impl Work for Prepare {
    type Output = Found;

    /// Several processes may start at once: whoever inserts or locks the version's row first goes on, the others wait
    /// for its transaction and then find nothing left to do.
    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Found>, sqlx::Error> {
        on.execute("CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            .await?;
        let kept = "INSERT INTO meta (name, value) VALUES ($1, $2) \
                    ON CONFLICT (name) DO UPDATE SET value = meta.value RETURNING value";
        let query = sqlx::query(kept).bind("version").bind("0");
        let version: String = query.fetch_one(&mut *on).await?.try_get(0)?;
        let version: i64 = version.parse().unwrap_or(i64::MAX);
        let done = usize::try_from(version).unwrap_or(usize::MAX);
        let Some(missing) = VERSIONS.get(done..) else {
            return Ok(End::Rollback(Found::Version(version)));
        };
        for text in missing {
            for statement in text.split(';').filter(|text| !text.trim().is_empty()) {
                on.execute(statement).await?;
            }
        }
        sqlx::query("UPDATE meta SET value = $1 WHERE name = 'version'")
            .bind(VERSIONS.len().to_string())
            .execute(&mut *on)
            .await?;
        let query = sqlx::query(kept)
            .bind("mask key")
            .bind(hex::encode(self.fresh));
        let key: String = query.fetch_one(&mut *on).await?.try_get(0)?;
        let key = hex::decode(key).unwrap_or_default();
        let key = key
            .try_into()
            .map_err(|_| sqlx::Error::Decode("the mask key in meta is damaged".into()))?;
        Ok(End::Commit(Found::Ready(key)))
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{AnyPool, Executor, Row};

    use super::*;
    use crate::config::Database;

    #[tokio::test]
    async fn a_database_of_the_first_version_comes_to_the_last_with_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let old = AnyPool::connect(&url).await.unwrap();
        for statement in [
            "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
            VERSIONS[0],
            "INSERT INTO meta (name, value) VALUES ('version', '1')",
            "INSERT INTO request VALUES ('id', 'guid', 'NVR-1', 'owner', 'symbols', 'contact', '***42', 1, 2)",
        ] {
            for statement in statement.split(';').filter(|text| !text.trim().is_empty()) {
                old.execute(statement).await.unwrap();
            }
        }
        old.close().await;
        let store = Store::open(&Database::Sqlite(path)).await.unwrap();
        let row = sqlx::query(
            "SELECT way, sent_to, (SELECT value FROM meta WHERE name = 'version') FROM request",
        )
        .fetch_one(store.reader())
        .await
        .unwrap();
        let read = |at| row.try_get::<String, usize>(at).unwrap();
        assert_eq!(read(0), "verification");
        assert_eq!(read(1), "***42");
        assert_eq!(read(2), VERSIONS.len().to_string());
        sqlx::query("SELECT id FROM recovery")
            .fetch_all(store.reader())
            .await
            .unwrap();
    }
}
