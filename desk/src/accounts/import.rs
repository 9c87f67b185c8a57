//! `account import`: recorders, owners and contacts, all of a file or nothing.

use sqlx::{AnyConnection, Row};

use super::Account;
use crate::audit;
use crate::store::{End, Store, StoreError, Work, now, random_id};

/// What an import changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Accounts made or changed.
    pub accounts: u64,
    /// Recorders registered or given to another owner.
    pub recorders: u64,
}

/// Writes accounts in one transaction. An owner who is known gets these contacts and this language instead of the old
/// ones; what is the same already is left alone; who is not named stays.
pub async fn import(store: &Store, accounts: &[Account]) -> Result<Imported, StoreError> {
    let mut ids = Vec::with_capacity(accounts.len());
    for _ in accounts {
        ids.push(random_id()?);
    }
    let at = now();
    let audit = audit::Entry::new(at)?;
    let mut work = Import {
        accounts,
        ids,
        at,
        audit,
    };
    store.write(&mut work).await
}

struct Import<'a> {
    accounts: &'a [Account],
    ids: Vec<String>,
    at: i64,
    audit: audit::Entry,
}

impl Work for Import<'_> {
    type Output = Imported;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Imported>, sqlx::Error> {
        let mut imported = Imported::default();
        for (account, fresh) in self.accounts.iter().zip(&self.ids) {
            let (id, changed) = write_account(on, account, fresh, self.at).await?;
            imported.accounts += u64::from(changed);
            for serial in &account.serials {
                let done = sqlx::query(
                    "INSERT INTO recorder (serial, account) VALUES ($1, $2) \
                     ON CONFLICT (serial) DO UPDATE SET account = excluded.account \
                     WHERE recorder.account <> excluded.account",
                )
                .bind(serial.as_str())
                .bind(id.as_str())
                .execute(&mut *on)
                .await?;
                imported.recorders += done.rows_affected();
            }
        }
        if imported == Imported::default() {
            return Ok(End::Rollback(imported));
        }
        let detail = serde_json::json!({
            "accounts": imported.accounts,
            "recorders": imported.recorders,
        });
        self.audit.write(on, "accounts imported", &detail).await?;
        Ok(End::Commit(imported))
    }
}

/// The account's key, and whether anything changed.
async fn write_account(
    on: &mut AnyConnection,
    account: &Account,
    fresh: &str,
    at: i64,
) -> Result<(String, bool), sqlx::Error> {
    let row = sqlx::query(
        "INSERT INTO account (id, owner, language, changed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (owner) DO UPDATE SET owner = account.owner RETURNING id, language",
    )
    .bind(fresh)
    .bind(account.owner.as_str())
    .bind(account.language.as_str())
    .bind(at)
    .fetch_one(&mut *on)
    .await?;
    let (id, language): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let rows = sqlx::query("SELECT kind, address FROM contact WHERE account = $1 ORDER BY place")
        .bind(id.as_str())
        .fetch_all(&mut *on)
        .await?;
    let mut same = rows.len() == account.contacts.len() && language == account.language;
    for (row, contact) in rows.iter().zip(&account.contacts) {
        let (kind, address): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        same &= kind == contact.kind.name() && address == contact.address;
    }
    if same {
        return Ok((id, false));
    }
    sqlx::query("UPDATE account SET language = $1, changed_at = $2 WHERE id = $3")
        .bind(account.language.as_str())
        .bind(at)
        .bind(id.as_str())
        .execute(&mut *on)
        .await?;
    sqlx::query("DELETE FROM contact WHERE account = $1")
        .bind(id.as_str())
        .execute(&mut *on)
        .await?;
    for (place, contact) in account.contacts.iter().enumerate() {
        sqlx::query("INSERT INTO contact (account, place, kind, address) VALUES ($1, $2, $3, $4)")
            .bind(id.as_str())
            .bind(place as i64)
            .bind(contact.kind.name())
            .bind(contact.address.as_str())
            .execute(&mut *on)
            .await?;
    }
    Ok((id, true))
}
