//! PostgreSQL's writers: each transaction has a connection to itself, and the database syncs the disk for several at once.
//!
//! The pool asks a connection twice whether it lives for every time it is used. That is two questions more to the dozen
//! that a transaction has, so those in use are kept here, and one that has died meanwhile is found when a transaction
//! cannot begin on it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use sqlx::{AnyPool, Connection};
use tokio::sync::Semaphore;

use super::{End, StoreError, Work};

/// A connection that was not used so long is given back to the pool: something on the way may have forgotten it.
const FRESH: Duration = Duration::from_secs(30);

/// A connection, and since when it was not used.
type Kept = (PoolConnection<Any>, Instant);

#[derive(Clone)]
pub(super) struct Many {
    pool: AnyPool,
    turns: Arc<Semaphore>,
    kept: Arc<Mutex<Vec<Kept>>>,
    /// How long to wait for one's turn.
    patience: Duration,
}

impl Many {
    /// `pool` has as many `connections`.
    pub(super) fn new(pool: AnyPool, connections: u32, patience: Duration) -> Many {
        Many {
            pool,
            turns: Arc::new(Semaphore::new(connections as usize)),
            kept: Arc::default(),
            patience,
        }
    }

    /// Runs a work in a transaction of its own; what it wrote is on the disk when this returns.
    pub(super) async fn attempt<W: Work>(&self, work: &mut W) -> Result<W::Output, StoreError> {
        let turn = tokio::time::timeout(self.patience, self.turns.acquire());
        let turn = turn.await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let _turn = turn.map_err(|_| sqlx::Error::PoolClosed)?;
        while let Some(mut connection) = self.kept() {
            let transaction = match connection.begin().await {
                Ok(transaction) => transaction,
                Err(error) => {
                    // Nothing was done on it. The pool, which it goes back to, finds out how it is.
                    tracing::debug!("a connection to the database is gone: {error}");
                    continue;
                }
            };
            let output = run(work, transaction).await?;
            self.keep(connection);
            return Ok(output);
        }
        let mut connection = self.pool.acquire().await?;
        let transaction = connection.begin().await?;
        let output = run(work, transaction).await?;
        self.keep(connection);
        Ok(output)
    }

    pub(super) async fn close(&self) {
        self.turns.close();
        self.all().clear();
        self.pool.close().await;
    }

    fn kept(&self) -> Option<PoolConnection<Any>> {
        let mut all = self.all();
        all.retain(|(_, since)| since.elapsed() < FRESH);
        all.pop().map(|(connection, _)| connection)
    }

    fn keep(&self, connection: PoolConnection<Any>) {
        self.all().push((connection, Instant::now()));
    }

    fn all(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run<W: Work>(
    work: &mut W,
    mut transaction: sqlx::Transaction<'_, Any>,
) -> Result<W::Output, StoreError> {
    match work.run(&mut transaction).await? {
        End::Commit(output) => {
            transaction.commit().await?;
            Ok(output)
        }
        End::Rollback(output) => {
            transaction.rollback().await?;
            Ok(output)
        }
    }
}
