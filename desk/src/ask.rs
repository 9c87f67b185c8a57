//! A recorder asks for a verification code: limits, contacts, the record and the messages, in one transaction.
//!
//! A recorder that nobody has registered goes the same way, statement by statement: it is counted, gets contacts and has
//! its messages written, only that those are given up from the start. An owner's limit over several recorders is not told
//! either: it would tell which of them belong together.

use std::net::IpAddr;
use std::sync::Arc;

use recovery_protocol::{Request, long_serial};
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::Row;

use crate::accounts::{Contact, Kind, Reach, Shown, owner_of, point, shape_near, shown};
use crate::audit;
use crate::config::Limits;
use crate::limits::{Asked, TooSoon};
use crate::outbox::{self, Fresh};
use crate::store::{End, Store, StoreError, Work, timely_id};
use crate::templates::{Language, Purpose, Templates};

/// How long it is tried to tell the owner's other contacts, in milliseconds.
const NOTICE_LIFE: i64 = 24 * 60 * 60_000;

/// What is asked.
pub struct Question {
    /// The request.
    pub request: Request,
    /// What the recorder's screen speaks.
    pub language: Option<Language>,
    /// One of the contacts that an earlier answer named.
    pub contact: Option<String>,
    /// Who asks, for the audit log.
    pub from: IpAddr,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Recorded; the message is in the outbox.
    Sent {
        /// All contacts that one may choose from.
        contacts: Vec<Shown>,
        /// Where the code goes.
        sent_to: String,
        /// In how many milliseconds it may be asked again.
        again: i64,
        /// In how many milliseconds the code ends.
        ends: i64,
    },
    /// Not yet.
    TooSoon(TooSoon),
    /// That contact is not (or not any more) among the contacts.
    UnknownContact,
}

/// What questions are answered with.
pub struct Desk {
    /// The database.
    pub store: Store,
    /// How much one may ask.
    pub limits: Limits,
    /// Which contacts can be reached.
    pub reach: Reach,
    /// Which languages there are.
    pub templates: Arc<Templates>,
}

impl Desk {
    /// Answers a question. When it returns [`Answer::Sent`], record and messages are on the disk.
    pub async fn ask(&self, question: &Question, now: i64) -> Result<Answer, StoreError> {
        let mut ask = Ask {
            desk: self,
            question,
            now,
            id: timely_id(now)?,
            audit: audit::Entry::new(now)?,
        };
        self.store.write(&mut ask).await
    }
}

struct Ask<'a> {
    desk: &'a Desk,
    question: &'a Question,
    now: i64,
    id: String,
    audit: audit::Entry,
}

/// Where messages go, or why they go nowhere.
struct Addressees {
    /// The account, or what stands for it.
    owner: String,
    language: String,
    shown: Vec<Shown>,
    /// Of the same length as `shown`; empty if there is no account.
    contacts: Vec<Contact>,
}

impl Work for Ask<'_> {
    type Output = Answer;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Answer>, sqlx::Error> {
        let (now, limits) = (self.now, &self.desk.limits);
        let recorder = format!("recorder {}", self.question.request.serial());
        let mut by_recorder = Asked::lock(on, &recorder).await?;
        let addressees = self.addressees(on).await?;
        if let Err(soon) = by_recorder.admits(now, limits.apart, limits) {
            let answer = match self.repeated(on, &addressees, &by_recorder).await? {
                Some(answer) => answer,
                None => Answer::TooSoon(soon),
            };
            return Ok(End::Rollback(answer));
        }
        let chosen = match &self.question.contact {
            None => Some(0),
            Some(id) => addressees.shown.iter().position(|shown| shown.id == *id),
        };
        let Some(chosen) = chosen else {
            return Ok(End::Rollback(Answer::UnknownContact));
        };

        let owner = format!("owner {}", addressees.owner);
        let mut by_owner = Asked::lock(on, &owner).await?;
        let admitted = by_owner.admits(now, 0, limits).is_ok();
        let unsent = match admitted {
            _ if addressees.contacts.is_empty() => Some("nobody has registered this recorder"),
            false => Some("the owner's limit over all recorders is reached"),
            true => None,
        };
        by_recorder.add(now, limits);
        if admitted {
            by_owner.add(now, limits);
        }
        by_recorder.keep(on, &recorder).await?;
        by_owner.keep(on, &owner).await?;

        let to = &addressees.shown[chosen];
        let ends_at = now + to.kind.life();
        self.record(on, &addressees, to, ends_at, unsent).await?;
        let is_last = by_recorder.is_last(now, limits) || by_owner.is_last(now, limits);
        for (place, shown) in addressees.shown.iter().enumerate() {
            let fresh = Fresh {
                request: &self.id,
                purpose: match place == chosen {
                    true => Purpose::Code,
                    false => Purpose::Notice,
                },
                kind: shown.kind,
                contact: addressees.contacts.get(place),
                language: &addressees.language,
                is_last,
                now,
                ends_at: match place == chosen {
                    true => ends_at,
                    false => now + NOTICE_LIFE,
                },
                unsent,
            };
            outbox::put(on, &fresh).await?;
        }
        Ok(End::Commit(Answer::Sent {
            sent_to: to.id.clone(),
            again: by_recorder.wait(now, limits),
            ends: ends_at - now,
            contacts: addressees.shown,
        }))
    }
}

impl Ask<'_> {
    async fn addressees(&self, on: &mut AnyConnection) -> Result<Addressees, sqlx::Error> {
        let key = self.desk.store.mask_key();
        let serial = self.question.request.serial().as_str();
        let point = point(key, serial);
        // Both are always looked up, so that the one takes no longer than the other.
        let owner = owner_of(on, serial, self.desk.reach).await?;
        let shape: Vec<Kind> = shape_near(on, &point, self.desk.reach).await?;
        let contacts = match &owner {
            Some(owner) => shown(key, serial, Ok(&owner.contacts)),
            None => shown(key, serial, Err(&shape)),
        };
        let spoken = self.question.language.as_ref().map_or("", Language::as_str);
        let registered = owner.as_ref().map_or("", |owner| &owner.language);
        let language = self.desk.templates.choose(&[registered, spoken]).to_owned();
        let (owner, real) = owner.map_or((point, Vec::new()), |owner| (owner.id, owner.contacts));
        Ok(Addressees {
            owner,
            language,
            shown: contacts,
            contacts: real,
        })
    }

    /// A recorder whose connection broke before the answer came asks the same again: it gets the answer and no second
    /// message.
    async fn repeated(
        &self,
        on: &mut AnyConnection,
        addressees: &Addressees,
        asked: &Asked,
    ) -> Result<Option<Answer>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT guid, contact, ends_at, made_at FROM request \
             WHERE serial = $1 ORDER BY made_at DESC LIMIT 1",
        )
        .bind(self.question.request.serial().as_str())
        .fetch_optional(on)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let (guid, contact): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let (ends_at, made_at): (i64, i64) = (row.try_get(2)?, row.try_get(3)?);
        let wanted = self.question.contact.as_ref().unwrap_or(&contact);
        let same = guid == self.question.request.guid().to_string()
            && *wanted == contact
            && self.now < made_at + self.desk.limits.apart
            && addressees.shown.iter().any(|shown| shown.id == contact);
        Ok(same.then(|| Answer::Sent {
            contacts: addressees.shown.clone(),
            sent_to: contact,
            again: asked.wait(self.now, &self.desk.limits),
            ends: (ends_at - self.now).max(0),
        }))
    }

    async fn record(
        &self,
        on: &mut AnyConnection,
        addressees: &Addressees,
        to: &Shown,
        ends_at: i64,
        unsent: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        let request = &self.question.request;
        let guid = request.guid().to_string();
        let serial = request.serial().as_str();
        sqlx::query(
            "INSERT INTO request (id, guid, serial, owner, symbols, contact, sent_to, made_at, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(self.id.as_str())
        .bind(guid.as_str())
        .bind(serial)
        .bind(addressees.owner.as_str())
        .bind(long_serial::symbols(request))
        .bind(to.id.as_str())
        .bind(to.masked.as_str())
        .bind(self.now)
        .bind(ends_at)
        .execute(&mut *on)
        .await?;
        let detail = json!({
            "request": self.id,
            "guid": guid,
            "serial": serial,
            "from": self.question.from.to_string(),
            "to": to.masked,
            "not_sent": unsent,
        });
        self.audit.write(on, "code asked for", &detail).await
    }
}
