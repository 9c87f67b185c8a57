//! Cases: what a person at the desk answers, and what went out to owners who brought their request themselves.
//!
//! A case is one request (GUID). Every change is one transaction with its entry in the audit log and a line of history, and
//! happens only to the case as its author saw it. No code is ever in a case.

mod decide;
mod give;
mod letters;
mod list;
mod open;
mod state;
mod stop;

pub(crate) use decide::{Decision, decide};
pub(crate) use give::{GiveError, give_to_agent, give_to_contact};
pub(crate) use letters::{Letter, MOST_LETTERS, answer, letters};
pub(crate) use list::{
    Entry, Event, Line, PAGE, cases_for, events, picture, pictures, queue, recorder_history,
};
pub(crate) use open::{
    AnswerProof, AskAgent, Asked, Asker, Outcome, answer_proof, ask_agent, code_sent, keep_picture,
};
pub(crate) use state::{Place, State, Step, StepError};
pub(crate) use stop::{is_stopped, stop, stopped_of_token};

use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::audit;
use crate::store::{Store, StoreError, timely_id};

/// A case as it stands.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) guid: String,
    pub(crate) serial: String,
    /// The account, or what stands for it.
    pub(crate) owner: String,
    /// Whether somebody had registered the recorder when the case was made.
    pub(crate) linked: bool,
    /// The request.
    pub(crate) symbols: String,
    /// What its owner reads.
    pub(crate) language: String,
    pub(crate) state: State,
    pub(crate) due_at: i64,
    pub(crate) made_at: i64,
    /// Until when the owner was promised an answer; 0 if they asked for none.
    pub(crate) promised: i64,
    /// Counts changes.
    pub(crate) turn: i64,
    /// Who approved first.
    pub(crate) approved_by: String,
    /// What the desk wants to know, or why it refused.
    pub(crate) question: String,
}

impl Case {
    const COLUMNS: &str = "id, guid, serial, owner, linked, symbols, language, state, due_at, made_at, promised, turn, \
                           approved_by, question";

    fn of(row: &AnyRow) -> Result<Case, sqlx::Error> {
        let state: String = row.try_get(7)?;
        Ok(Case {
            id: row.try_get(0)?,
            guid: row.try_get(1)?,
            serial: row.try_get(2)?,
            owner: row.try_get(3)?,
            linked: row.try_get::<i64, _>(4)? != 0,
            symbols: row.try_get(5)?,
            language: row.try_get(6)?,
            state: State::named(&state)
                .ok_or_else(|| sqlx::Error::Decode("a case's state is damaged".into()))?,
            due_at: row.try_get(8)?,
            made_at: row.try_get(9)?,
            promised: row.try_get(10)?,
            turn: row.try_get(11)?,
            approved_by: row.try_get(12)?,
            question: row.try_get(13)?,
        })
    }

    /// The case of a request.
    pub(crate) async fn of_guid(
        on: &mut AnyConnection,
        guid: &str,
    ) -> Result<Option<Case>, sqlx::Error> {
        Case::find(on, "guid", guid).await
    }

    pub(crate) async fn of_id(
        on: &mut AnyConnection,
        id: &str,
    ) -> Result<Option<Case>, sqlx::Error> {
        Case::find(on, "id", id).await
    }

    async fn find(
        on: &mut AnyConnection,
        by: &str,
        value: &str,
    ) -> Result<Option<Case>, sqlx::Error> {
        let text = format!("SELECT {} FROM recovery WHERE {by} = $1", Case::COLUMNS);
        let row = sqlx::query(&text).bind(value).fetch_optional(on).await?;
        row.as_ref().map(Case::of).transpose()
    }

    /// Outside of a transaction.
    pub(crate) async fn read(store: &Store, guid: &str) -> Result<Option<Case>, StoreError> {
        let mut on = store.reader().acquire().await?;
        Ok(Case::of_guid(&mut on, guid).await?)
    }

    pub(crate) async fn read_id(store: &Store, id: &str) -> Result<Option<Case>, StoreError> {
        let mut on = store.reader().acquire().await?;
        Ok(Case::of_id(&mut on, id).await?)
    }

    async fn insert(&self, on: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let text = format!(
            "INSERT INTO recovery ({}, place) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            Case::COLUMNS
        );
        sqlx::query(&text)
            .bind(self.id.as_str())
            .bind(self.guid.as_str())
            .bind(self.serial.as_str())
            .bind(self.owner.as_str())
            .bind(i64::from(self.linked))
            .bind(self.symbols.as_str())
            .bind(self.language.as_str())
            .bind(self.state.name())
            .bind(self.due_at)
            .bind(self.made_at)
            .bind(self.promised)
            .bind(self.turn)
            .bind(self.approved_by.as_str())
            .bind(self.question.as_str())
            .bind(self.state.place().name())
            .execute(on)
            .await?;
        Ok(())
    }

    /// Writes what has changed, if nobody else has changed it since it was read; whether it was written.
    pub(crate) async fn update(&mut self, on: &mut AnyConnection) -> Result<bool, sqlx::Error> {
        let seen = self.turn;
        self.turn += 1;
        let done = sqlx::query(
            "UPDATE recovery SET state = $1, place = $2, due_at = $3, turn = $4, approved_by = $5, question = $6, \
             promised = $7 WHERE id = $8 AND turn = $9",
        )
        .bind(self.state.name())
        .bind(self.state.place().name())
        .bind(self.due_at)
        .bind(self.turn)
        .bind(self.approved_by.as_str())
        .bind(self.question.as_str())
        .bind(self.promised)
        .bind(self.id.as_str())
        .bind(seen)
        .execute(on)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

/// A change about to be told: keys made outside of the transaction.
pub(crate) struct Change {
    event: String,
    audit: audit::Entry,
    at: i64,
}

impl Change {
    pub(crate) fn new(at: i64) -> Result<Change, StoreError> {
        Ok(Change {
            event: timely_id(at)?,
            audit: audit::Entry::new(at)?,
            at,
        })
    }

    /// A line of history and an entry of the audit log. `note` is a person's own words: for the history only.
    pub(crate) async fn tell(
        &self,
        on: &mut AnyConnection,
        case: &Case,
        who: &str,
        what: &str,
        note: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO event (id, recovery, at, who, what, note) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(self.event.as_str())
        .bind(case.id.as_str())
        .bind(self.at)
        .bind(who)
        .bind(what)
        .bind(note)
        .execute(&mut *on)
        .await?;
        let detail = json!({
            "case": case.id,
            "guid": case.guid,
            "serial": case.serial,
            "who": who,
            "what": what,
            "state": case.state.name(),
        });
        self.audit.write(on, "case", &detail).await
    }
}
