//! Mails about a case: kept for agents to read, and answered in their thread.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::Case;
use crate::accounts::Contact;
use crate::outbox::{self, Fresh, Occasion, Reply};
use crate::store::{Store, StoreError, timely_id};
use crate::templates::Purpose;

/// Mails that one case may have.
pub(crate) const MOST_LETTERS: i64 = 40;
/// How long it is tried to send an answer, in milliseconds.
const ANSWER_LIFE: i64 = 24 * 60 * 60_000;
/// Writers of one case that are answered: who wrote last first.
const MOST_WRITERS: usize = 4;

/// A mail that came in.
pub(crate) struct Letter {
    pub(crate) id: String,
    pub(crate) sender: String,
    /// Whether the sender was among the registered contacts when it came. Anyone can write any sender.
    pub(crate) known: bool,
    /// Where an answer may go; empty if none may.
    pub(crate) reply_to: String,
    /// What answers are written in.
    pub(crate) language: String,
    pub(crate) subject: String,
    pub(crate) words: String,
    pub(crate) made_at: i64,
}

impl Letter {
    const COLUMNS: &str = "id, sender, known, reply_to, language, subject, words, made_at";

    fn of(row: &AnyRow) -> Result<Letter, sqlx::Error> {
        Ok(Letter {
            id: row.try_get(0)?,
            sender: row.try_get(1)?,
            known: row.try_get::<i64, _>(2)? != 0,
            reply_to: row.try_get(3)?,
            language: row.try_get(4)?,
            subject: row.try_get(5)?,
            words: row.try_get(6)?,
            made_at: row.try_get(7)?,
        })
    }

    async fn of_case(on: &mut AnyConnection, case: &str) -> Result<Vec<Letter>, sqlx::Error> {
        let text = format!(
            "SELECT {} FROM letter WHERE recovery = $1 ORDER BY id",
            Letter::COLUMNS
        );
        let rows = sqlx::query(&text).bind(case).fetch_all(on).await?;
        rows.iter().map(Letter::of).collect()
    }
}

/// A case's mails, oldest first.
pub(crate) async fn letters(store: &Store, case: &Case) -> Result<Vec<Letter>, StoreError> {
    let mut on = store.reader().acquire().await?;
    Ok(Letter::of_case(&mut on, &case.id).await?)
}

/// The latest mail of each contact about a case: what goes to them answers it. The same order and length as `contacts`.
pub(super) async fn threads(
    on: &mut AnyConnection,
    case: &str,
    contacts: &[Contact],
) -> Result<Vec<Option<String>>, sqlx::Error> {
    let letters = Letter::of_case(on, case).await?;
    let latest = |contact: &Contact| {
        let of = letters.iter().rev();
        let mut of = of.filter(|letter| letter.sender.eq_ignore_ascii_case(&contact.address));
        of.next().map(|letter| letter.id.clone())
    };
    Ok(contacts.iter().map(latest).collect())
}

/// Answers everybody who wrote about a case, once. `note` is what a page of the case would show to whoever has the request.
pub(super) async fn answer_writers(
    on: &mut AnyConnection,
    case: &Case,
    purpose: Purpose,
    note: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    let letters = Letter::of_case(on, &case.id).await?;
    let mut answered: Vec<&str> = Vec::new();
    for letter in letters.iter().rev() {
        let to = letter.reply_to.as_str();
        if to.is_empty() || answered.contains(&to) || answered.len() == MOST_WRITERS {
            continue;
        }
        answered.push(to);
        answer(on, Some(case), letter, purpose, note, now).await?;
    }
    Ok(())
}

/// Writes an answer to a mail. Without a case it says nothing about any recorder.
pub(crate) async fn answer(
    on: &mut AnyConnection,
    case: Option<&Case>,
    letter: &Letter,
    purpose: Purpose,
    note: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    let Ok(contact) = Contact::mail(&letter.reply_to) else {
        return Ok(());
    };
    let id = timely_id(now).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let ends_at = now + ANSWER_LIFE;
    let occasion = Occasion {
        id: &id,
        way: purpose.name(),
        guid: case.map_or("", |case| &case.guid),
        serial: case.map_or("", |case| &case.serial),
        owner: case.map_or("", |case| &case.owner),
        symbols: case.map_or("", |case| &case.symbols),
        contact: "",
        sent_to: "",
        now,
        ends_at,
    };
    outbox::put_occasion(on, &occasion).await?;
    let fresh = Fresh {
        request: &id,
        purpose,
        kind: contact.kind,
        contact: Some(&contact),
        language: &letter.language,
        is_last: false,
        now,
        ends_at,
        unsent: None,
        reply: Some(Reply {
            letter: &letter.id,
            note,
        }),
    };
    outbox::put(on, &fresh).await
}
