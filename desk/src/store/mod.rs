//! The database: opening it, its schema, and transactions that are tried again when another one was in the way.
//!
//! One text of SQL serves SQLite and PostgreSQL: no type but `TEXT` and `BIGINT`, no column that may be null, keys made
//! here. Times are milliseconds since 1970.

mod backup;
mod group;
mod many;
mod schema;

pub use backup::{BackupError, backup};

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sqlx::AnyConnection;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Row};
use zeroize::Zeroizing;

use crate::config::Database;
use crate::escape;
use group::Group;
use many::Many;

/// How long a transaction is begun again while others are in its way.
const PERSISTENCE: Duration = Duration::from_secs(8);
/// Connections at once for transactions; SQLite has one.
const WRITERS: u32 = 12;
/// Connections at once that only read.
const READERS: u32 = 4;
/// How long one may wait for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why the database did not do its part.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It refused, or is not there.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The same, for several transactions at once that it took for one.
    #[error("the database: {0}")]
    Shared(Arc<sqlx::Error>),
    /// A file that cannot be made or opened.
    #[error("the database {path}: {error}")]
    File {
        /// Which.
        path: String,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
    /// Made by a later version of this program.
    #[error("the database has schema {found}, this program knows {known}: run the newer version")]
    Newer {
        /// What the database says.
        found: i64,
        /// The last one here.
        known: i64,
    },
    /// The kernel gives no random numbers.
    #[error("the kernel gives no random numbers: {0}")]
    Random(getrandom::Error),
}

/// What becomes of a transaction that has run.
pub enum End<T> {
    /// Keep what was written.
    Commit(T),
    /// Leave everything as it was.
    Rollback(T),
}

/// What is done in one transaction. It runs again from the start when another transaction was in the way, so it changes
/// nothing but the database. It goes on after no error of the database, but returns it: the transaction may have ended.
pub trait Work: Send {
    /// What it finds out.
    type Output: Send;

    /// Runs inside the transaction.
    fn run(
        &mut self,
        on: &mut AnyConnection,
    ) -> impl Future<Output = Result<End<Self::Output>, sqlx::Error>> + Send;
}

/// The database.
#[derive(Clone)]
pub struct Store {
    read: AnyPool,
    write: Writer,
    mask_key: [u8; 32],
}

#[derive(Clone)]
enum Writer {
    /// SQLite has one writer at a time: waiting in our own queue is fair, waiting for its lock is not.
    Together(Group),
    /// PostgreSQL has many, and syncs the disk for several of them at once.
    Each(Many),
}

impl Store {
    /// Opens the database, makes it if it is SQLite and not there, and brings its schema up to date.
    pub async fn open(database: &Database) -> Result<Store, StoreError> {
        sqlx::any::install_default_drivers();
        let url = match database {
            Database::Sqlite(path) => sqlite_url(path)?,
            Database::Postgres(url) => Zeroizing::new(url.clone()),
        };
        let sqlite = matches!(database, Database::Sqlite(_));
        let pool = |connections, settings: &'static str| {
            AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                .after_connect(move |connection, _| {
                    Box::pin(async move {
                        sqlx::query(settings).execute(connection).await?;
                        Ok(())
                    })
                })
        };
        let (read, write) = if sqlite {
            let write = pool(1, WRITER_PRAGMAS).connect(&url).await?;
            let read = pool(READERS, PRAGMAS).connect_lazy(&url)?;
            (read, Writer::Together(Group::new(write, PATIENCE)))
        } else {
            let write = pool(WRITERS, SETTINGS).connect(&url).await?;
            let read = pool(READERS, SETTINGS).connect_lazy(&url)?;
            (read, Writer::Each(Many::new(write, WRITERS, PATIENCE)))
        };
        let mut store = Store {
            read,
            write,
            mask_key: [0; 32],
        };
        store.mask_key = schema::prepare(&store).await?;
        Ok(store)
    }

    /// For reading outside of transactions.
    pub fn reader(&self) -> &AnyPool {
        &self.read
    }

    /// What made-up contacts and contacts' public names are computed with. Of use only to those who have no database.
    pub fn mask_key(&self) -> &[u8; 32] {
        &self.mask_key
    }

    /// Runs a transaction; what it wrote is on the disk when this returns.
    pub async fn write<W: Work>(&self, work: &mut W) -> Result<W::Output, StoreError> {
        let begun = Instant::now();
        let mut tries = 0;
        loop {
            tries += 1;
            match self.attempt(work).await {
                Err(error) if begun.elapsed() < PERSISTENCE && in_the_way(&error) => {
                    tokio::time::sleep(pause(tries)).await;
                }
                other => return other,
            }
        }
    }

    async fn attempt<W: Work>(&self, work: &mut W) -> Result<W::Output, StoreError> {
        match &self.write {
            Writer::Together(group) => group.attempt(work).await,
            Writer::Each(many) => many.attempt(work).await,
        }
    }

    /// Whether the database answers.
    pub async fn answers(&self) -> Result<(), StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM meta").fetch_one(&self.read);
        row.await?.try_get::<i64, _>(0)?;
        Ok(())
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.read.close().await;
        match &self.write {
            Writer::Together(group) => group.close().await,
            Writer::Each(many) => many.close().await,
        }
    }
}

/// `FULL`: what was acknowledged survives a power cut, in WAL mode too.
const PRAGMAS: &str =
    "PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";

/// The same, and 16 MiB of cache: with millions of accounts the indexes' upper levels fit in.
const WRITER_PRAGMAS: &str = "PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                              PRAGMA cache_size = -16384";

/// Every row is found by an index. PostgreSQL plans for the tables that it saw last, and goes through a table that was small then.
const SETTINGS: &str = "SET enable_seqscan = off";

/// Contacts are personal data: a new file is its owner's only.
fn sqlite_url(path: &Path) -> Result<Zeroizing<String>, StoreError> {
    let mut options = OpenOptions::new();
    options.create(true).append(true).mode(0o600);
    options.open(path).map_err(|error| StoreError::File {
        path: path.display().to_string(),
        error,
    })?;
    Ok(Zeroizing::new(percent_url(path, "rw")))
}

fn percent_url(path: &Path, mode: &str) -> String {
    let path = path.display().to_string();
    format!("sqlite://{}?mode={mode}", escape::percent(&path))
}

/// Whether the same transaction may succeed when it is begun again: SQLite's BUSY and LOCKED, PostgreSQL's
/// serialization failure, deadlock, and a row (or, at the first start, a table) that another one was just making.
fn in_the_way(error: &StoreError) -> bool {
    let error = match error {
        StoreError::Database(error) => error,
        StoreError::Shared(error) => error,
        _ => return false,
    };
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(
        code.as_deref(),
        Some("5" | "6" | "261" | "517" | "40001" | "40P01" | "23505")
    )
}

fn pause(tries: u32) -> Duration {
    let mut random = [0; 1];
    // Without random numbers the pause is only less fair.
    let _ = getrandom::fill(&mut random);
    Duration::from_millis((u64::from(random[0]) % 8 + 1) << tries.min(6))
}

/// Milliseconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}

/// A key for a row: 128 bits in hex, ascending with time.
pub fn timely_id(now: i64) -> Result<String, StoreError> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(StoreError::Random)?;
    Ok(format!(
        "{:012x}{}",
        now & 0xffff_ffff_ffff,
        hex::encode(random)
    ))
}

/// 128 random bits in hex.
pub fn random_id() -> Result<String, StoreError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(StoreError::Random)?;
    Ok(hex::encode(random))
}
