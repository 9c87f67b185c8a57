//! The code of an approved case goes out: to a registered contact, or shown to the agent.

use sqlx::AnyConnection;

use super::letters::threads;
use super::open::{NOTICE_LIFE, tell_contacts};
use super::{Case, Change, Decision, StepError};
use crate::config::SecondPerson;
use crate::desk::Desk;
use crate::limits;
use crate::outbox::{self, Fresh, Occasion, Reply};
use crate::store::{End, StoreError, Work, timely_id};
use crate::templates::Purpose;

/// Why no code goes out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GiveError {
    #[error(transparent)]
    Step(#[from] StepError),
    #[error("this contact is not registered any more; choose another one")]
    UnknownContact,
    #[error(
        "the owner has got as many messages as the limit allows for now; show the code instead, or wait"
    )]
    Limit,
}

/// Sends the code to the contact with that public name.
pub(crate) async fn give_to_contact(
    desk: &Desk,
    policy: SecondPerson,
    decision: &Decision<'_>,
    contact: &str,
    now: i64,
) -> Result<Result<(), GiveError>, StoreError> {
    give(desk, policy, decision, Some(contact), now).await
}

/// Notes that the code is shown to the agent and tells the owner's contacts; the code itself is computed afterwards.
pub(crate) async fn give_to_agent(
    desk: &Desk,
    policy: SecondPerson,
    decision: &Decision<'_>,
    now: i64,
) -> Result<Result<(), GiveError>, StoreError> {
    give(desk, policy, decision, None, now).await
}

async fn give(
    desk: &Desk,
    policy: SecondPerson,
    decision: &Decision<'_>,
    contact: Option<&str>,
    now: i64,
) -> Result<Result<(), GiveError>, StoreError> {
    let case = match decision.next(policy) {
        Ok(case) => Case {
            due_at: now,
            ..case
        },
        Err(error) => return Ok(Err(error.into())),
    };
    let mut work = Give {
        desk,
        case,
        contact,
        by: &decision.agent.name,
        words: decision.words,
        occasion: timely_id(now)?,
        change: Change::new(now)?,
        now,
    };
    desk.store.write(&mut work).await
}

struct Give<'a> {
    desk: &'a Desk,
    case: Case,
    contact: Option<&'a str>,
    by: &'a str,
    words: &'a str,
    occasion: String,
    change: Change,
    now: i64,
}

impl Work for Give<'_> {
    type Output = Result<(), GiveError>;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Self::Output>, sqlx::Error> {
        let mut case = self.case.clone();
        if !case.update(on).await? {
            return Ok(End::Rollback(Err(StepError::NotNow.into())));
        }
        let addressees = self.desk.addressees(on, &case.serial, None).await?;
        let what = match self.contact {
            None => {
                // The one message that no limit holds back: somebody else has a code for their recorder.
                tell_contacts(
                    on,
                    &self.occasion,
                    &case,
                    &addressees,
                    Purpose::Given,
                    false,
                    self.now,
                )
                .await?;
                "is shown the code".to_owned()
            }
            Some(id) => {
                let places = 0..addressees.contacts.len();
                let chosen = places
                    .into_iter()
                    .find(|place| addressees.shown[*place].id == id);
                let Some(chosen) = chosen else {
                    return Ok(End::Rollback(Err(GiveError::UnknownContact)));
                };
                let owner = format!("owner {}", addressees.owner);
                let mut by_owner = limits::Asked::lock(on, &owner).await?;
                if by_owner.admits(self.now, 0, &self.desk.limits).is_err() {
                    return Ok(End::Rollback(Err(GiveError::Limit)));
                }
                by_owner.add(self.now, &self.desk.limits);
                by_owner.keep(on, &owner).await?;
                let to = &addressees.shown[chosen];
                let occasion = Occasion {
                    id: &self.occasion,
                    way: Purpose::Secure.name(),
                    guid: &case.guid,
                    serial: &case.serial,
                    owner: &addressees.owner,
                    symbols: &case.symbols,
                    contact: &to.id,
                    sent_to: &to.masked,
                    now: self.now,
                    ends_at: self.now + NOTICE_LIFE,
                };
                outbox::put_occasion(on, &occasion).await?;
                let threads = threads(on, &case.id, &addressees.contacts).await?;
                for (place, shown) in addressees.shown.iter().enumerate() {
                    let thread = threads.get(place).and_then(Option::as_deref);
                    let fresh = Fresh {
                        request: &self.occasion,
                        purpose: match place == chosen {
                            true => Purpose::Secure,
                            false => Purpose::Notice,
                        },
                        kind: shown.kind,
                        contact: addressees.contacts.get(place),
                        language: &addressees.language,
                        is_last: false,
                        now: self.now,
                        ends_at: self.now + NOTICE_LIFE,
                        unsent: None,
                        reply: thread.map(|letter| Reply { letter, note: "" }),
                    };
                    outbox::put(on, &fresh).await?;
                }
                format!("sends the code to {}", to.masked)
            }
        };
        self.change
            .tell(on, &case, self.by, &what, self.words)
            .await?;
        Ok(End::Commit(Ok(())))
    }
}
