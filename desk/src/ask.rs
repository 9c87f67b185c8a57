//! A recorder asks for a verification code, or its owner for a secure code: limits, contacts, the record and the messages, in one transaction.
//!
//! A recorder that nobody has registered goes the same way, statement by statement: it is counted, gets contacts and has
//! its messages written, only that those are given up from the start. An owner's limit over several recorders is not told
//! either: it would tell which of them belong together.

use std::net::IpAddr;

use recovery_protocol::{Request, long_serial};
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::Row;

use crate::accounts::{Addressees, Shown};
use crate::audit;
use crate::cases;
use crate::desk::Desk;
use crate::limits::{Asked, TooSoon};
use crate::outbox::{self, Fresh, Occasion};
use crate::store::{End, StoreError, Work, timely_id};
use crate::templates::{Language, Purpose};

/// How long it is tried to tell the owner's other contacts, and to send a secure code, in milliseconds.
const NOTICE_LIFE: i64 = 24 * 60 * 60_000;

/// Which of a request's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Eight digits, for a recorder that is connected.
    Verification,
    /// Sixteen digits, for the owner who brought the request.
    Secure,
}

impl Way {
    /// As it stands in the database.
    fn name(self) -> &'static str {
        match self {
            Way::Verification => "verification",
            Way::Secure => "secure",
        }
    }

    fn purpose(self) -> Purpose {
        match self {
            Way::Verification => Purpose::Code,
            Way::Secure => Purpose::Secure,
        }
    }
}

/// What is asked.
pub struct Question {
    /// For which code.
    pub way: Way,
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

impl Desk {
    /// Answers a question. When it returns [`Answer::Sent`], record and messages are on the disk.
    pub async fn ask(&self, question: &Question, now: i64) -> Result<Answer, StoreError> {
        let mut ask = Ask {
            desk: self,
            question,
            now,
            id: timely_id(now)?,
            case: timely_id(now)?,
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
    /// For the case, if this request gets one now.
    case: String,
    audit: audit::Entry,
}

impl Work for Ask<'_> {
    type Output = Answer;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Answer>, sqlx::Error> {
        let (now, limits) = (self.now, &self.desk.limits);
        let recorder = format!("recorder {}", self.question.request.serial());
        let mut by_recorder = Asked::lock(on, &recorder).await?;
        let serial = self.question.request.serial().as_str();
        let spoken = self.question.language.as_ref();
        let addressees = self.desk.addressees(on, serial, spoken).await?;
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
        let guid = self.question.request.guid().to_string();
        let stopped = cases::is_stopped(on, &guid).await?;
        let unsent = match admitted {
            _ if !addressees.linked() => Some("nobody has registered this recorder"),
            _ if stopped => Some("the owner has stopped this request"),
            false => Some("the owner's limit over all recorders is reached"),
            true => None,
        };
        by_recorder.add(now, limits);
        if admitted {
            by_owner.add(now, limits);
        }
        Asked::keep_both(on, [(&recorder, &by_recorder), (&owner, &by_owner)]).await?;

        let to = &addressees.shown[chosen];
        let ends_at = match self.question.way {
            Way::Verification => now + to.kind.life(),
            Way::Secure => now + NOTICE_LIFE,
        };
        self.record(on, &addressees, to, ends_at, unsent).await?;
        let is_last = by_recorder.is_last(now, limits) || by_owner.is_last(now, limits);
        for (place, shown) in addressees.shown.iter().enumerate() {
            let fresh = Fresh {
                request: &self.id,
                purpose: match place == chosen {
                    true => self.question.way.purpose(),
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
                reply: None,
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
    /// A recorder whose connection broke before the answer came asks the same again: it gets the answer and no second
    /// message.
    async fn repeated(
        &self,
        on: &mut AnyConnection,
        addressees: &Addressees,
        asked: &Asked,
    ) -> Result<Option<Answer>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT guid, contact, ends_at, made_at, way FROM request \
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
        let way: String = row.try_get(4)?;
        let wanted = self.question.contact.as_ref().unwrap_or(&contact);
        let same = guid == self.question.request.guid().to_string()
            && way == self.question.way.name()
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
        let occasion = Occasion {
            id: &self.id,
            way: self.question.way.name(),
            guid: &guid,
            serial,
            owner: &addressees.owner,
            symbols: &long_serial::symbols(request),
            contact: &to.id,
            sent_to: &to.masked,
            now: self.now,
            ends_at,
        };
        outbox::put_occasion(on, &occasion).await?;
        if let (Way::Secure, Some(language)) = (self.question.way, &self.question.language) {
            cases::code_sent(
                on, request, addressees, language, &to.masked, &self.case, self.now,
            )
            .await?;
        }
        let detail = json!({
            "request": self.id,
            "way": self.question.way.name(),
            "guid": guid,
            "serial": serial,
            "from": self.question.from.to_string(),
            "to": to.masked,
            "not_sent": unsent,
        });
        self.audit.write(on, "code asked for", &detail).await
    }
}
