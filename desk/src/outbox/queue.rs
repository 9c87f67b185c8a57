//! The outbox in the database: writing messages, leasing them.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::accounts::{Contact, Kind};
use crate::store::{End, Store, StoreError, Work, random_id, timely_id};
use crate::templates::Purpose;

/// Destinations that one lease may leave out.
const FULL: usize = 4;

/// What messages tell of, about to be written: a code asked for, a case, a code given out.
pub(crate) struct Occasion<'a> {
    pub(crate) id: &'a str,
    pub(crate) way: &'a str,
    pub(crate) guid: &'a str,
    pub(crate) serial: &'a str,
    /// An account, or what stands for it.
    pub(crate) owner: &'a str,
    pub(crate) symbols: &'a str,
    /// Public name and mask of the contact that gets the code; empty if none does.
    pub(crate) contact: &'a str,
    pub(crate) sent_to: &'a str,
    pub(crate) now: i64,
    pub(crate) ends_at: i64,
}

/// Writes an occasion.
pub(crate) async fn put_occasion(
    on: &mut AnyConnection,
    occasion: &Occasion<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO request (id, way, guid, serial, owner, symbols, contact, sent_to, made_at, ends_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(occasion.id)
    .bind(occasion.way)
    .bind(occasion.guid)
    .bind(occasion.serial)
    .bind(occasion.owner)
    .bind(occasion.symbols)
    .bind(occasion.contact)
    .bind(occasion.sent_to)
    .bind(occasion.now)
    .bind(occasion.ends_at)
    .execute(on)
    .await?;
    Ok(())
}

/// A message about to be written.
pub(crate) struct Fresh<'a> {
    pub(crate) request: &'a str,
    pub(crate) purpose: Purpose,
    pub(crate) kind: Kind,
    /// None if nobody is to get it.
    pub(crate) contact: Option<&'a Contact>,
    pub(crate) language: &'a str,
    pub(crate) is_last: bool,
    pub(crate) now: i64,
    pub(crate) ends_at: i64,
    /// Why it is given up from the start.
    pub(crate) unsent: Option<&'a str>,
    pub(crate) reply: Option<Reply<'a>>,
}

/// What a message answers.
#[derive(Clone, Copy)]
pub(crate) struct Reply<'a> {
    /// The mail that came in.
    pub(crate) letter: &'a str,
    /// What the template fills in besides what the request says; public.
    pub(crate) note: &'a str,
}

/// Writes a message.
pub(crate) async fn put(on: &mut AnyConnection, fresh: &Fresh<'_>) -> Result<(), sqlx::Error> {
    let id = timely_id(fresh.now).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let (state, done_at) = match fresh.unsent {
        None => ("waiting", 0),
        Some(_) => ("given up", fresh.now),
    };
    sqlx::query(
        "INSERT INTO message (id, request, purpose, kind, address, destination, language, last, state, \
         attempts, next_at, lease, reason, made_at, ends_at, done_at, letter, note) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, '', $11, $10, $12, $13, $14, $15)",
    )
    .bind(id)
    .bind(fresh.request)
    .bind(fresh.purpose.name())
    .bind(fresh.kind.name())
    .bind(fresh.contact.map_or("", |contact| &contact.address))
    .bind(fresh.contact.map_or("", Contact::destination))
    .bind(fresh.language)
    .bind(i64::from(fresh.is_last))
    .bind(state)
    .bind(fresh.now)
    .bind(fresh.unsent.unwrap_or_default())
    .bind(fresh.ends_at)
    .bind(done_at)
    .bind(fresh.reply.map_or("", |reply| reply.letter))
    .bind(fresh.reply.map_or("", |reply| reply.note))
    .execute(on)
    .await?;
    Ok(())
}

/// A message that this process has.
pub(super) struct Leased {
    pub(super) id: String,
    pub(super) request: String,
    pub(super) purpose: Purpose,
    pub(super) kind: Kind,
    pub(super) address: String,
    pub(super) destination: String,
    pub(super) language: String,
    pub(super) is_last: bool,
    /// This one included.
    pub(super) attempts: i64,
    pub(super) ends_at: i64,
    /// What went wrong at the last attempt.
    pub(super) reason: String,
    /// Its destination, relay or provider has failed lately.
    pub(super) was_held: bool,
    pub(super) asked: Asked,
    pub(super) lease: String,
    /// Words of the answer to a mail.
    pub(super) note: String,
}

/// What a message tells of.
pub(super) struct Asked {
    pub(super) guid: String,
    pub(super) serial: String,
    pub(super) symbols: String,
    pub(super) sent_to: String,
    pub(super) made_at: i64,
    pub(super) ends_at: i64,
    /// The owner has said that it was not them.
    pub(super) stopped: bool,
    pub(super) thread: Option<Thread>,
}

/// The mail that a message answers.
pub(super) struct Thread {
    /// Without brackets; empty if it had none.
    pub(super) message_id: String,
    /// The ids of the mails before it, with brackets.
    pub(super) chain: String,
    pub(super) subject: String,
}

impl Thread {
    fn of(row: &AnyRow) -> Result<Option<Thread>, sqlx::Error> {
        let letter: String = row.try_get(19)?;
        Ok(match letter.is_empty() {
            true => None,
            false => Some(Thread {
                message_id: row.try_get(20)?,
                chain: row.try_get(21)?,
                subject: row.try_get(22)?,
            }),
        })
    }
}

impl Leased {
    fn of(row: &AnyRow, lease: &str) -> Result<Leased, sqlx::Error> {
        let (purpose, kind): (String, String) = (row.try_get(2)?, row.try_get(3)?);
        let kind = Kind::named(&kind)
            .ok_or_else(|| sqlx::Error::Decode("a message's kind is damaged".into()))?;
        Ok(Leased {
            id: row.try_get(0)?,
            request: row.try_get(1)?,
            purpose: Purpose::named(&purpose)
                .ok_or_else(|| sqlx::Error::Decode("a message's purpose is damaged".into()))?,
            kind,
            address: row.try_get(4)?,
            destination: row.try_get(5)?,
            language: row.try_get(6)?,
            is_last: row.try_get::<i64, _>(7)? != 0,
            attempts: row.try_get::<i64, _>(8)? + 1,
            ends_at: row.try_get(9)?,
            reason: row.try_get(10)?,
            was_held: row.try_get::<i64, _>(11)? != 0,
            asked: Asked {
                guid: row.try_get(12)?,
                serial: row.try_get(13)?,
                symbols: row.try_get(14)?,
                sent_to: row.try_get(15)?,
                made_at: row.try_get(16)?,
                ends_at: row.try_get(17)?,
                stopped: row.try_get::<i64, _>(18)? != 0,
                thread: Thread::of(row)?,
            },
            lease: lease.to_owned(),
            note: row.try_get(23)?,
        })
    }
}

/// Takes up to `most` messages whose time has come, not for destinations that are on hold or in `full`. After `until` others
/// may take them.
pub(super) async fn lease(
    store: &Store,
    full: &[&str],
    most: usize,
    now: i64,
    until: i64,
) -> Result<Vec<Leased>, StoreError> {
    let mut names: [String; FULL] = Default::default();
    for (name, full) in names.iter_mut().zip(full) {
        (*full).clone_into(name);
    }
    let lease = random_id()?;
    let mut work = Lease {
        full: names,
        most: most as i64,
        now,
        until,
        lease,
    };
    store.write(&mut work).await
}

struct Lease {
    full: [String; FULL],
    most: i64,
    now: i64,
    until: i64,
    lease: String,
}

impl Work for Lease {
    type Output = Vec<Leased>;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Vec<Leased>>, sqlx::Error> {
        let mut query = sqlx::query(
            "SELECT message.id, message.request, purpose, kind, address, destination, message.language, last, attempts, \
             message.ends_at, reason, (SELECT COUNT(*) FROM hold WHERE hold.name = message.destination \
             OR hold.name = message.kind), guid, serial, symbols, sent_to, request.made_at, request.ends_at, \
             (SELECT COUNT(*) FROM recovery WHERE recovery.guid = request.guid AND recovery.state = 'blocked'), \
             COALESCE(letter.id, ''), COALESCE(letter.message_id, ''), COALESCE(letter.chain, ''), \
             COALESCE(letter.subject, ''), message.note \
             FROM message JOIN request ON request.id = message.request LEFT JOIN letter ON letter.id = message.letter \
             WHERE message.state = 'waiting' AND next_at <= $1 AND destination NOT IN ($3, $4, $5, $6) \
             AND NOT EXISTS (SELECT 1 FROM hold WHERE held_until > $1 \
             AND (hold.name = message.destination OR hold.name = message.kind)) \
             ORDER BY next_at LIMIT $2",
        )
        .bind(self.now)
        .bind(self.most);
        for name in &self.full {
            query = query.bind(name.as_str());
        }
        let rows = query.fetch_all(&mut *on).await?;
        let found: Result<Vec<Leased>, _> = rows
            .iter()
            .map(|row| Leased::of(row, &self.lease))
            .collect();
        let mut found = found?;
        if found.is_empty() {
            return Ok(End::Rollback(found));
        }
        // Of two processes that found the same row, the second waits for the first and then finds next_at changed. Each
        // row is looked up by its key alone: whatever a planner knows of the table, it does not go through all that waits.
        let places: Vec<String> = (0..found.len()).map(|at| format!("${}", at + 4)).collect();
        let text = format!(
            "UPDATE message SET lease = $1, next_at = $2, attempts = attempts + 1 \
             WHERE id IN ({}) AND state || '' = 'waiting' AND next_at + 0 <= $3 RETURNING id",
            places.join(", ")
        );
        let mut query = sqlx::query(&text)
            .bind(self.lease.as_str())
            .bind(self.until)
            .bind(self.now);
        for message in &found {
            query = query.bind(message.id.clone());
        }
        let rows = query.fetch_all(on).await?;
        let taken: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get(0)).collect();
        let taken = taken?;
        found.retain(|message| taken.contains(&message.id));
        Ok(End::Commit(found))
    }
}
