//! Owners and their contacts: what was imported, and what a recorder is shown of it.

mod addressees;
mod contact;
mod csv;
mod import;
mod shown;

pub(crate) use addressees::Addressees;
pub use contact::{Contact, ContactError, Kind};
pub use csv::{Account, ImportError, LineError, read_csv};
pub use import::{Imported, import};
use shown::point;
pub use shown::{Shown, shown};

use sqlx::AnyConnection;
use sqlx::Row;
use sqlx::any::AnyRow;

/// Whose a recorder is.
pub struct Owner {
    /// The account's key.
    pub id: String,
    /// The language it wants messages in; empty if it has not said.
    pub language: String,
    /// At least one, in the order of the import.
    pub contacts: Vec<Contact>,
}

/// The owner of a recorder, with those contacts that this desk can reach.
pub(crate) async fn owner_of(
    on: &mut AnyConnection,
    serial: &str,
    reach: Reach,
) -> Result<Option<Owner>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT account.id, account.language, contact.kind, contact.address FROM recorder \
         JOIN account ON account.id = recorder.account JOIN contact ON contact.account = account.id \
         WHERE recorder.serial = $1 ORDER BY contact.place",
    )
    .bind(serial)
    .fetch_all(on)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut owner = Owner {
        id: first.try_get(0)?,
        language: first.try_get(1)?,
        contacts: Vec::new(),
    };
    for row in &rows {
        let kind = kind(row, 2)?;
        if reach.includes(kind) {
            let address = row.try_get(3)?;
            owner.contacts.push(Contact { kind, address });
        }
    }
    Ok((!owner.contacts.is_empty()).then_some(owner))
}

/// An account's name for the vendor; none for what only stands for an account.
pub(crate) async fn account_name(
    on: &mut AnyConnection,
    account: &str,
) -> Result<Option<String>, sqlx::Error> {
    let row = sqlx::query("SELECT owner FROM account WHERE id = $1")
        .bind(account)
        .fetch_optional(on)
        .await?;
    row.map(|row| row.try_get(0)).transpose()
}

/// The kinds of contacts of the account that stands next to `point` in the order of keys: what a recorder that nobody
/// has registered is shown looks like what some owner's looks like.
pub(crate) async fn shape_near(
    on: &mut AnyConnection,
    point: &str,
    reach: Reach,
) -> Result<Vec<Kind>, sqlx::Error> {
    let mut rows = Vec::new();
    for from in [point, ""] {
        rows = sqlx::query(
            "SELECT kind FROM contact WHERE account = \
             (SELECT id FROM account WHERE id >= $1 ORDER BY id LIMIT 1) ORDER BY place",
        )
        .bind(from)
        .fetch_all(&mut *on)
        .await?;
        if !rows.is_empty() {
            break;
        }
    }
    let mut kinds = Vec::new();
    for row in &rows {
        let kind = kind(row, 0)?;
        if reach.includes(kind) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        kinds.push(if reach.mail { Kind::Mail } else { Kind::Text });
    }
    Ok(kinds)
}

fn kind(row: &AnyRow, column: usize) -> Result<Kind, sqlx::Error> {
    let name: String = row.try_get(column)?;
    Kind::named(&name).ok_or_else(|| sqlx::Error::Decode("a contact's kind is damaged".into()))
}

/// Which kinds of contacts this desk is configured to send to.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// E-mail addresses.
    pub mail: bool,
    /// Phones.
    pub text: bool,
}

impl Reach {
    fn includes(self, kind: Kind) -> bool {
        match kind {
            Kind::Mail => self.mail,
            Kind::Text => self.text,
        }
    }
}
