//! SQLite's one writer, shared.
//!
//! What a transaction costs is the disk's sync, and SQLite has one transaction at a time. So works that wait for the writer
//! while a sync is under way run in the next transaction together: each in a savepoint, so that one that fails or is undone
//! leaves the others alone. None of them is answered before that transaction is on the disk, not even one that has only
//! read: what it read may be what another one of them wrote.

use std::sync::Arc;
use std::time::Duration;

use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use sqlx::{AnyPool, Executor};
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

use super::{End, StoreError, Work};

/// Most works in one transaction: they wait for each other, and SQLite keeps an undo log for each in memory.
const MOST: usize = 32;

/// What became of a transaction; `None` while it is open.
type Fate = Option<Result<(), Arc<sqlx::Error>>>;

#[derive(Clone)]
pub(super) struct Group {
    writer: Arc<Mutex<Writer>>,
    /// How long to wait for one's turn.
    patience: Duration,
}

struct Writer {
    pool: AnyPool,
    open: Option<Transaction>,
    /// Kept between transactions.
    connection: Option<PoolConnection<Any>>,
}

struct Transaction {
    /// Closed, and so rolled back, when dropped.
    connection: PoolConnection<Any>,
    works: usize,
    last: Last,
    fate: watch::Sender<Fate>,
}

/// How the newest savepoint stands.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    /// Nothing was written since.
    Fresh,
    /// What was written since stays.
    Kept,
    /// What was written since must go: its work has said so, has failed, or was dropped while it ran.
    Undone,
}

impl Group {
    /// `pool` has one connection.
    pub(super) fn new(pool: AnyPool, patience: Duration) -> Group {
        let writer = Writer {
            pool,
            open: None,
            connection: None,
        };
        Group {
            writer: Arc::new(Mutex::new(writer)),
            patience,
        }
    }

    /// Runs a work in the transaction at hand, or in a new one; what it wrote is on the disk when this returns.
    pub(super) async fn attempt<W: Work>(&self, work: &mut W) -> Result<W::Output, StoreError> {
        let turn = tokio::time::timeout(self.patience, self.writer.clone().lock_owned());
        let mut writer = turn.await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        if writer.is_full() {
            // In a task of its own, as whoever waits here may be dropped.
            writer = tokio::spawn(commit(writer))
                .await
                .map_err(|_| sqlx::Error::WorkerCrashed)?;
        }
        if writer.open.is_none() {
            writer.begin().await?;
            // Behind all who wait already.
            let again = self.writer.clone();
            tokio::spawn(async move { commit(again.lock_owned().await).await });
        }
        let open = writer.ready().await?;
        let mut fate = open.fate.subscribe();
        let ended = open.run(work).await;
        drop(writer);
        let (End::Commit(output) | End::Rollback(output)) = ended?;
        let fate = fate.wait_for(Option::is_some).await;
        match &*fate.map_err(|_| sqlx::Error::WorkerCrashed)? {
            Some(Err(error)) => Err(StoreError::Shared(error.clone())),
            _ => Ok(output),
        }
    }

    /// Ends the connection, after the transaction at hand.
    pub(super) async fn close(&self) {
        let mut writer = commit(self.writer.clone().lock_owned().await).await;
        writer.connection = None;
        writer.pool.close().await;
    }
}

impl Writer {
    fn is_full(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.works >= MOST)
    }

    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        connection.close_on_drop();
        connection
            .execute("BEGIN IMMEDIATE; SAVEPOINT work")
            .await?;
        self.open = Some(Transaction {
            connection,
            works: 0,
            last: Last::Fresh,
            fate: watch::Sender::new(None),
        });
        Ok(())
    }

    /// The transaction at hand, ready for the next work.
    async fn ready(&mut self) -> Result<&mut Transaction, StoreError> {
        let marked = match &mut self.open {
            Some(open) => open.mark().await,
            None => Ok(()),
        };
        if let Err(error) = marked {
            return Err(self.lose(error));
        }
        Ok(self.open.as_mut().ok_or(sqlx::Error::WorkerCrashed)?)
    }

    /// The transaction is gone, with everything that all its works have written.
    fn lose(&mut self, error: sqlx::Error) -> StoreError {
        let error = Arc::new(error);
        if let Some(open) = self.open.take() {
            open.fate.send_replace(Some(Err(error.clone())));
        }
        StoreError::Shared(error)
    }
}

impl Transaction {
    async fn run<W: Work>(&mut self, work: &mut W) -> Result<End<W::Output>, sqlx::Error> {
        self.works += 1;
        // Whoever comes next finds this if the work is dropped while it runs.
        self.last = Last::Undone;
        let ended = work.run(&mut self.connection).await;
        if let Ok(End::Commit(_)) = &ended {
            self.last = Last::Kept;
        }
        ended
    }

    /// Makes the newest savepoint one with nothing after it. Each is one statement, and does no harm if it is done twice.
    async fn mark(&mut self) -> Result<(), sqlx::Error> {
        match self.last {
            Last::Fresh => return Ok(()),
            Last::Kept => self.connection.execute("SAVEPOINT work").await?,
            Last::Undone => self.connection.execute("ROLLBACK TO work").await?,
        };
        self.last = Last::Fresh;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        if self.last == Last::Undone {
            self.mark().await?;
        }
        self.connection.execute("COMMIT").await?;
        Ok(())
    }
}

/// Commits the transaction at hand, if there is one, and tells its works.
async fn commit(mut writer: OwnedMutexGuard<Writer>) -> OwnedMutexGuard<Writer> {
    let committed = match &mut writer.open {
        None => return writer,
        Some(open) => open.commit().await,
    };
    match committed {
        Err(error) => drop(writer.lose(error)),
        Ok(()) => {
            if let Some(open) = writer.open.take() {
                open.fate.send_replace(Some(Ok(())));
                writer.connection = Some(open.connection);
            }
        }
    }
    writer
}
