//! A copy of the database while it is in use.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Row};

use super::many::Many;
use super::{PATIENCE, Store, Writer, percent_url};
use crate::audit::{self, Head, VerifyError};
use crate::config::Database;
use crate::durable::Fresh;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Not ours to copy.
    #[error("the database is PostgreSQL, which has its own tool: {0}")]
    Postgres(String),
    /// There is something of that name.
    #[error("{} is there already and is not overwritten; name another file", .0.display())]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("{}: {error}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        error: io::Error,
    },
    /// The database cannot be read, or the copy not be written.
    #[error("the database cannot be copied: {0}")]
    Copy(sqlx::Error),
    /// The copy is not whole.
    #[error(
        "the copy is damaged and was removed: {0}; is the disk, or the database itself? See: PRAGMA integrity_check"
    )]
    Damaged(String),
    /// The audit log in the copy is not whole.
    #[error("the copy was removed: {0}")]
    Audit(#[from] VerifyError),
}

/// Copies the database to a new file, mode 0600, that is on the disk and found whole when this returns. Neither readers nor
/// writers wait for it.
pub async fn backup(database: &Database, to: &Path) -> Result<Head, BackupError> {
    let from = match database {
        Database::Sqlite(path) => path,
        Database::Postgres(url) => return Err(BackupError::Postgres(pg_dump(url, to))),
    };
    let file = |error| BackupError::File {
        path: to.to_owned(),
        error,
    };
    if fs::symlink_metadata(to).is_ok() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    // Made here for its mode; SQLite fills a file that is empty. It disappears unless all goes well.
    let fresh = Fresh::create(&part, 0o600).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(part.clone()),
        _ => file(error),
    })?;
    let name = part
        .to_str()
        .ok_or_else(|| file(io::ErrorKind::InvalidFilename.into()))?;
    let live = open(from, "rw").await.map_err(BackupError::Copy)?;
    let copied = sqlx::query("VACUUM INTO $1")
        .bind(name)
        .execute(&live)
        .await;
    live.close().await;
    copied.map_err(BackupError::Copy)?;
    File::open(&part)
        .and_then(|file| file.sync_all())
        .map_err(file)?;
    let head = whole(&part).await?;
    fresh.replace(to).map_err(file)?;
    Ok(head)
}

/// Looks through a copy; the audit log's end.
async fn whole(path: &Path) -> Result<Head, BackupError> {
    let damaged = |error: sqlx::Error| BackupError::Damaged(error.to_string());
    let pool = open(path, "ro&immutable=1").await.map_err(damaged)?;
    let rows = sqlx::query("PRAGMA integrity_check").fetch_all(&pool).await;
    let rows = rows.map_err(damaged)?;
    let found = rows.first().map(|row| row.try_get::<String, _>(0));
    let found = found.transpose().map_err(damaged)?.unwrap_or_default();
    if found != "ok" {
        return Err(BackupError::Damaged(found));
    }
    let copy = Store {
        read: pool.clone(),
        write: Writer::Each(Many::new(pool, 1, PATIENCE)),
        mask_key: [0; 32],
    };
    let head = audit::verify(&copy, None).await;
    copy.close().await;
    Ok(head?)
}

async fn open(path: &Path, mode: &str) -> Result<AnyPool, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let url = percent_url(path, mode);
    AnyPoolOptions::new().max_connections(1).connect(&url).await
}

/// The command that does it there, without the password of the address.
fn pg_dump(url: &str, to: &Path) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let rest = match rest.split_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{user}@{host}")
        }
        None => rest.to_owned(),
    };
    format!(
        "umask 077; pg_dump --format=custom --file='{}' '{scheme}://{rest}'",
        to.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_for_postgres_shows_no_password() {
        let shown = |url| pg_dump(url, Path::new("/srv/desk.dump"));
        let command = "umask 077; pg_dump --format=custom --file='/srv/desk.dump' ";
        assert_eq!(
            shown("postgres://desk:geheim@db.example:5432/desk?sslmode=verify-full"),
            format!("{command}'postgres://desk@db.example:5432/desk?sslmode=verify-full'")
        );
        assert_eq!(
            shown("postgresql://db.example/desk"),
            format!("{command}'postgresql://db.example/desk'")
        );
    }

    #[tokio::test]
    async fn a_damaged_database_gives_no_copy() {
        let folder = tempfile::tempdir().unwrap();
        let (path, to) = (folder.path().join("desk.db"), folder.path().join("copy.db"));
        let database = Database::Sqlite(path.clone());
        let failed = backup(&database, &to).await;
        assert!(matches!(failed, Err(BackupError::Copy(_))), "no database");
        assert!(!path.exists() && fs::read_dir(folder.path()).unwrap().count() == 0);
        let store = Store::open(&database).await.unwrap();
        store.close().await;
        let mut bytes = fs::read(&path).unwrap();
        bytes[4096..].fill(0xa5);
        fs::write(&path, bytes).unwrap();
        backup(&database, &to).await.unwrap_err();
        assert!(!to.exists() && !folder.path().join("copy.db.part").exists());
    }
}
