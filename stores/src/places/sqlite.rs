//! `[sqlite]`: an SQLite file.

use super::{Place, not_once, not_there};
use crate::description::FullPath;
use crate::template::{Gap, Piece, Template};
use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use serde::Deserialize;
use std::time::Duration;

/// A table of accounts.
#[derive(Deserialize)]
#[serde(try_from = "RawSqlite")]
pub struct Sqlite(RawSqlite);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSqlite {
    file: FullPath,
    /// Selects what is kept of the account's password, one row.
    find: Template,
    /// Changes it, one row.
    set: Template,
    /// Statements in the same transaction.
    #[serde(default)]
    end_sessions: Vec<Template>,
}

impl TryFrom<RawSqlite> for Sqlite {
    type Error = String;

    fn try_from(raw: RawSqlite) -> Result<Self, String> {
        raw.find.only("find", &[Gap::Account])?;
        raw.set.only("set", &[Gap::Account, Gap::Hash])?;
        for statement in &raw.end_sessions {
            statement.only("end_sessions", &[Gap::Account])?;
        }
        Ok(Self(raw))
    }
}

/// The statement with numbers for its gaps, and what is bound to them.
fn bound<'a>(template: &Template, account: &'a str, hash: &'a str) -> (String, Vec<&'a str>) {
    let (mut text, mut values) = (String::new(), Vec::new());
    for piece in template.pieces() {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Gap(gap) => {
                text.push('?');
                values.push(if *gap == Gap::Hash { hash } else { account });
            }
        }
    }
    (text, values)
}

impl Sqlite {
    fn open(&self, timeout: Duration) -> rusqlite::Result<Connection> {
        // Never made here: an empty database where the product looks for its own would be the end of its accounts.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.0.file, flags)?;
        connection.busy_timeout(timeout)?;
        Ok(connection)
    }

    fn rows(
        &self,
        connection: &Connection,
        account: &str,
    ) -> rusqlite::Result<Vec<Option<String>>> {
        let (text, values) = bound(&self.0.find, account, "");
        let mut statement = connection.prepare(&text)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(0))?;
        rows.collect()
    }

    fn told_file(&self) -> String {
        self.0.file.as_ref().display().to_string()
    }

    fn refused(&self, error: &rusqlite::Error) -> StoreError {
        StoreError::NotSet(format!(
            "{}: {error}; it was left as it is.",
            self.told_file()
        ))
    }

    fn one(&self, account: &str, mut rows: Vec<Option<String>>) -> Result<Secret, StoreError> {
        match (rows.pop(), rows.len()) {
            (Some(kept), 0) => Ok(Secret::new(kept.unwrap_or_default())),
            (Some(_), others) => Err(not_once(account, &self.told_file(), others + 1)),
            (None, _) => Err(not_there(account, &self.told_file())),
        }
    }
}

impl Place for Sqlite {
    fn find(&self, account: &str, timeout: Duration) -> Result<Option<Secret>, StoreError> {
        let rows = self
            .open(timeout)
            .and_then(|connection| self.rows(&connection, account));
        self.one(account, rows.map_err(|error| self.refused(&error))?)
            .map(Some)
    }

    fn put(&self, account: &str, new: &Secret, timeout: Duration) -> Result<(), StoreError> {
        let refused = |error| self.refused(&error);
        let mut connection = self.open(timeout).map_err(refused)?;
        // On the disk before it is told, whatever the product has set in the file.
        connection
            .pragma_update(None, "synchronous", "FULL")
            .map_err(refused)?;
        // Dropped without commit, it is rolled back.
        let change = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(refused)?;
        self.one(account, self.rows(&change, account).map_err(refused)?)?;
        let (text, values) = bound(&self.0.set, account, new.expose());
        let changed = change
            .execute(&text, rusqlite::params_from_iter(values))
            .map_err(refused)?;
        if changed != 1 {
            return Err(StoreError::NotSet(format!(
                "{}: {changed} rows would have changed instead of one; it was left as it is.",
                self.told_file()
            )));
        }
        for statement in &self.0.end_sessions {
            let (text, values) = bound(statement, account, "");
            change
                .execute(&text, rusqlite::params_from_iter(values))
                .map_err(refused)?;
        }
        change.commit().map_err(|error| {
            StoreError::Uncertain(format!(
                "{}: {error}; the password may or may not be set.",
                self.told_file()
            ))
        })
    }

    fn told(&self) -> String {
        format!("one row of {}", self.told_file())
    }

    fn check(&self) -> Result<(), String> {
        let (text, _) = bound(&self.0.find, "", "");
        let (set, _) = bound(&self.0.set, "", "");
        let told = |error: rusqlite::Error| format!("{}: {error}", self.told_file());
        let connection = self.open(Duration::from_secs(1)).map_err(told)?;
        connection.prepare(&text).map_err(told)?;
        connection.prepare(&set).map_err(told)?;
        Ok(())
    }
}
