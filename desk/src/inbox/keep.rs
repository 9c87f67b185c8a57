//! The one transaction of a mail: that it was taken, the cases that it makes or is added to, and what its sender is answered.
//!
//! The mail's mark is written in the same transaction, so that of all processes that have the same mail one takes it, and one
//! that dies before the end has done nothing.

use recovery_protocol::{Request, long_serial};
use sqlx::{AnyConnection, Row};

use super::letter;
use super::manner::Manner;
use super::outcome::{Outcome, taken};
use super::{Inbox, Known};
use crate::accounts::{Contact, Kind};
use crate::audit;
use crate::cases::{
    self, AnswerProof, AskAgent, Asked, Asker, Case, Change, Outcome as Done, Place, State,
};
use crate::http::by_preference;
use crate::limits;
use crate::outbox;
use crate::store::{End, StoreError, Work, timely_id};
use crate::templates::{Language, Purpose};

/// How long mails are known again that are about no case, in milliseconds.
const KEPT: i64 = 30 * 24 * 60 * 60_000;

/// How the transaction ended.
pub(super) enum Kept {
    New(Outcome),
    /// The mail had been taken already.
    Before(Outcome),
    /// Too much was asked; nothing was written. In so many milliseconds it may be tried again.
    TooSoon(i64),
}

pub(super) struct Keep<'a> {
    inbox: &'a Inbox,
    known: &'a Known,
    now: i64,
    audit: audit::Entry,
}

/// What a mail did to a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Did {
    /// It waits for the desk now.
    Opened,
    /// It brought the request of a case that was there.
    Again,
    /// It answers a mail about it.
    Added,
    /// There are too many mails already.
    Nothing,
}

impl<'a> Keep<'a> {
    pub(super) fn new(
        inbox: &'a Inbox,
        known: &'a Known,
        now: i64,
    ) -> Result<Keep<'a>, StoreError> {
        Ok(Keep {
            inbox,
            known,
            now,
            audit: audit::Entry::new(now)?,
        })
    }
}

impl Work for Keep<'_> {
    type Output = Kept;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Kept>, sqlx::Error> {
        let letter = &self.known.letter;
        if let Some(before) = taken(on, &letter.mark).await? {
            return Ok(End::Rollback(Kept::Before(before)));
        }
        forget(on, self.now).await?;
        if letter.manner == Manner::Program {
            let outcome = match &letter.report {
                Some(report) if self.came_back(on, report).await? => Outcome::Bounce,
                _ => Outcome::Automatic,
            };
            self.write(on, 0, None, outcome).await?;
            return Ok(End::Commit(Kept::New(outcome)));
        }
        let thread = match &self.known.thread {
            Some(id) => Case::of_id(on, id).await?,
            None => None,
        };
        let mut touched: Vec<(Case, Did)> = Vec::new();
        for request in &self.known.requests {
            let guid = request.guid().to_string();
            if thread.as_ref().is_some_and(|case| case.guid == guid) {
                continue;
            }
            match self.bring(on, request).await? {
                Ok(done) => touched.push(done),
                Err(wait) => return Ok(End::Rollback(Kept::TooSoon(wait))),
            }
        }
        if let (Some(case), true) = (thread, touched.is_empty()) {
            touched.push(self.add(on, case).await?);
        }
        if touched.is_empty() {
            let kept = self.write(on, 0, None, Outcome::Missing).await?;
            let note = self.inbox.missing(self.known, &kept.language);
            self.answer(on, None, &kept, Purpose::Missing, &note)
                .await?;
            return Ok(End::Commit(Kept::New(Outcome::Missing)));
        }
        let mut all = Outcome::Refused;
        for (number, (case, did)) in touched.iter().enumerate() {
            let outcome = match did {
                Did::Opened | Did::Again => Outcome::Case,
                Did::Added => Outcome::Thread,
                Did::Nothing => Outcome::Refused,
            };
            let first = *did == Did::Again && !self.wrote_before(on, case).await?;
            let kept = self.write(on, number, Some(case), outcome).await?;
            if outcome == Outcome::Refused {
                continue;
            }
            all = outcome;
            for jpeg in &self.known.pictures {
                cases::keep_picture(on, case, &key(self.now)?, jpeg).await?;
            }
            if *did == Did::Opened || first {
                let (purpose, note) = match case.state {
                    State::Refused => (Purpose::Refused, case.question.clone()),
                    _ => {
                        let until = case.promised.max(case.due_at);
                        (Purpose::Received, self.inbox.hours.show(until))
                    }
                };
                self.answer(on, Some(case), &kept, purpose, &note).await?;
            }
        }
        Ok(End::Commit(Kept::New(all)))
    }
}

impl Keep<'_> {
    fn asked<'r>(&'r self, request: &'r Request, language: &'r Language) -> Asked<'r> {
        Asked {
            request,
            language,
            from: Asker::Mail(&self.known.letter.sender),
            words: "",
            picture: None,
        }
    }

    /// Makes a case, or answers what the desk wanted to know of one. The error is how long to wait.
    async fn bring(
        &self,
        on: &mut AnyConnection,
        request: &Request,
    ) -> Result<Result<(Case, Did), i64>, sqlx::Error> {
        let (desk, hours, now) = (&self.inbox.desk, &self.inbox.hours, self.now);
        let language = self.spoken();
        let asked = self.asked(request, &language);
        let mut proof = AnswerProof::new(hours, &asked, now).map_err(encode)?;
        let mut did = match proof.run(on).await? {
            End::Commit(Done::Opened) => Did::Opened,
            _ => Did::Again,
        };
        if did == Did::Again {
            let mut ask = AskAgent::new(desk, hours, &asked, now).map_err(encode)?;
            match ask.run(on).await? {
                End::Commit(Done::Opened) => did = Did::Opened,
                End::Rollback(Done::TooSoon(soon)) => return Ok(Err(soon.wait)),
                _ => {}
            }
        }
        let guid = request.guid().to_string();
        let case = Case::of_guid(on, &guid)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
        Ok(Ok(match did {
            Did::Again => match self.add(on, case).await? {
                (case, Did::Added) => (case, Did::Again),
                other => other,
            },
            did => (case, did),
        }))
    }

    /// Adds a mail to a case: an answer if the desk wanted to know something, else something more to look at.
    async fn add(
        &self,
        on: &mut AnyConnection,
        mut case: Case,
    ) -> Result<(Case, Did), sqlx::Error> {
        if count(on, &case).await? >= cases::MOST_LETTERS {
            return Ok((case, Did::Nothing));
        }
        if case.state == State::Proof
            && let Ok(request) = long_serial::read(&case.symbols)
        {
            let language = self.spoken();
            let asked = self.asked(&request, &language);
            let mut proof =
                AnswerProof::new(&self.inbox.hours, &asked, self.now).map_err(encode)?;
            if let End::Commit(Done::Opened) = proof.run(on).await? {
                let case = Case::of_id(on, &case.id).await?;
                return Ok((case.ok_or(sqlx::Error::RowNotFound)?, Did::Opened));
            }
        }
        // Whoever has the case's page open is to look again before deciding.
        loop {
            if case.state.place() == Place::Done {
                case.due_at = self.now;
            }
            if case.update(on).await? {
                break;
            }
            let id = case.id.clone();
            case = Case::of_id(on, &id)
                .await?
                .ok_or(sqlx::Error::RowNotFound)?;
        }
        let change = Change::new(self.now).map_err(encode)?;
        change
            .tell(on, &case, "a mail", "adds something", "")
            .await?;
        Ok((case, Did::Added))
    }

    /// The language that the sender's program asks for, of those that there are.
    fn spoken(&self) -> Language {
        let wanted = by_preference(&self.known.letter.languages);
        let tags: Vec<String> = wanted
            .iter()
            .filter_map(|tag| Some(Language::parse(tag).ok()?.to_string()))
            .collect();
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        let chosen = self.inbox.desk.templates.choose(&tags);
        Language::parse(chosen).unwrap_or_else(|_| Language::english())
    }

    async fn wrote_before(&self, on: &mut AnyConnection, case: &Case) -> Result<bool, sqlx::Error> {
        let row = sqlx::query("SELECT COUNT(*) FROM letter WHERE recovery = $1 AND sender = $2")
            .bind(case.id.as_str())
            .bind(self.known.letter.sender.as_str())
            .fetch_one(on)
            .await?;
        Ok(row.try_get::<i64, _>(0)? > 0)
    }

    /// Writes the mail down; `number` counts the cases that it is about.
    async fn write(
        &self,
        on: &mut AnyConnection,
        number: usize,
        case: Option<&Case>,
        outcome: Outcome,
    ) -> Result<cases::Letter, sqlx::Error> {
        let from = &self.known.letter;
        let mut language = self.spoken().to_string();
        let mut known = false;
        if let Some(case) = case {
            let spoken = self.spoken();
            let desk = &self.inbox.desk;
            let addressees = desk.addressees(on, &case.serial, Some(&spoken)).await?;
            known = addressees.contacts.iter().any(|contact| {
                contact.kind == Kind::Mail && contact.address.eq_ignore_ascii_case(&from.sender)
            });
            // A stranger is answered in the language of their own mail: the account's would tell that there is one.
            if known {
                language = addressees.language;
            }
        }
        let is_own = from.sender.eq_ignore_ascii_case(&self.inbox.own);
        let answered = from.manner == Manner::Person && !is_own;
        let reply_to = Contact::mail(&from.sender).ok().filter(|_| answered);
        let kept = cases::Letter {
            id: key(self.now)?,
            sender: from.sender.clone(),
            known,
            reply_to: reply_to.map(|contact| contact.address).unwrap_or_default(),
            language,
            subject: from.subject.clone(),
            words: match outcome {
                Outcome::Case | Outcome::Thread => from.words.clone(),
                _ => String::new(),
            },
            made_at: self.now,
        };
        let mark = match number {
            0 => from.mark.clone(),
            number => format!("{} {number}", from.mark),
        };
        sqlx::query(
            "INSERT INTO letter (id, mark, recovery, outcome, sender, known, reply_to, language, message_id, chain, \
             subject, words, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(kept.id.as_str())
        .bind(mark)
        .bind(case.map_or("", |case| &case.id))
        .bind(outcome.name())
        .bind(kept.sender.as_str())
        .bind(i64::from(kept.known))
        .bind(kept.reply_to.as_str())
        .bind(kept.language.as_str())
        .bind(from.message_id.as_str())
        .bind(letter::chain(&from.answers, &from.message_id))
        .bind(kept.subject.as_str())
        .bind(kept.words.as_str())
        .bind(self.now)
        .execute(on)
        .await?;
        Ok(kept)
    }

    /// Answers the sender, as often as the limits allow for one address.
    async fn answer(
        &self,
        on: &mut AnyConnection,
        case: Option<&Case>,
        kept: &cases::Letter,
        purpose: Purpose,
        note: &str,
    ) -> Result<(), sqlx::Error> {
        if kept.reply_to.is_empty() {
            return Ok(());
        }
        let limits = &self.inbox.desk.limits;
        let name = format!("answers {}", kept.reply_to.to_ascii_lowercase());
        let mut answers = limits::Asked::lock(on, &name).await?;
        if answers.admits(self.now, 0, limits).is_err() {
            return Ok(());
        }
        answers.add(self.now, limits);
        answers.keep(on, &name).await?;
        cases::answer(on, case, kept, purpose, note, self.now).await
    }

    /// A message of ours did not arrive: it is given up with what the report says. Whether it was ours.
    async fn came_back(
        &self,
        on: &mut AnyConnection,
        report: &super::report::Report,
    ) -> Result<bool, sqlx::Error> {
        let Some(message) = self.inbox.own_message(&report.message_id) else {
            return Ok(false);
        };
        let Some(guid) =
            outbox::came_back(on, message, &report.reason, &self.audit, self.now).await?
        else {
            return Ok(false);
        };
        if let Some(case) = Case::of_guid(on, &guid).await? {
            let change = Change::new(self.now).map_err(encode)?;
            let note = outbox::harmless_words(&report.reason);
            change
                .tell(
                    on,
                    &case,
                    "a mail server",
                    "sends a message of ours back",
                    &note,
                )
                .await?;
        }
        Ok(true)
    }
}

/// What is about no case is kept for a while only, to know the mail again. Keys begin with their time.
async fn forget(on: &mut AnyConnection, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM letter WHERE recovery = '' AND id < $1")
        .bind(format!("{:012x}", (now - KEPT).max(0)))
        .execute(on)
        .await?;
    Ok(())
}

async fn count(on: &mut AnyConnection, case: &Case) -> Result<i64, sqlx::Error> {
    let row = sqlx::query("SELECT COUNT(*) FROM letter WHERE recovery = $1")
        .bind(case.id.as_str())
        .fetch_one(on)
        .await?;
    row.try_get(0)
}

fn key(now: i64) -> Result<String, sqlx::Error> {
    timely_id(now).map_err(encode)
}

fn encode(error: StoreError) -> sqlx::Error {
    sqlx::Error::Encode(error.into())
}
