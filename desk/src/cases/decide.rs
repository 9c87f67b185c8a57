//! What agents decide.

use sqlx::AnyConnection;

use super::letters::answer_writers;
use super::{Case, Change, State, Step, StepError};
use crate::agents::Agent;
use crate::config::SecondPerson;
use crate::hours::Hours;
use crate::store::{End, Store, StoreError, Work};
use crate::templates::Purpose;

/// A decision about a case as its author saw it.
pub(crate) struct Decision<'a> {
    pub(crate) agent: &'a Agent,
    pub(crate) case: &'a Case,
    pub(crate) step: Step,
    /// What the owner is asked, why it is refused, what was checked: the agent's own words.
    pub(crate) words: &'a str,
}

impl SecondPerson {
    /// Whether two people must approve this case.
    pub(crate) fn wanted_for(self, case: &Case) -> bool {
        match self {
            SecondPerson::Never => false,
            SecondPerson::Unlinked => !case.linked,
            SecondPerson::Always => true,
        }
    }
}

impl Decision<'_> {
    /// The case after it.
    pub(super) fn next(&self, policy: SecondPerson) -> Result<Case, StepError> {
        let two = policy.wanted_for(self.case);
        let (agent, by) = (self.agent, &self.case.approved_by);
        let state = self
            .case
            .state
            .after(self.step, agent.role, &agent.name, by, two)?;
        let mut case = self.case.clone();
        case.state = state;
        match self.step {
            Step::Approve if state == State::Second => case.approved_by = agent.name.clone(),
            Step::AskForProof | Step::Refuse => {
                case.question = self.words.to_owned();
                case.approved_by.clear();
            }
            Step::Reopen => {
                case.question.clear();
                case.approved_by.clear();
            }
            Step::Approve | Step::Send | Step::Show => {}
        }
        Ok(case)
    }
}

/// Performs what needs no message: approve, ask for proof, refuse, open again.
pub(crate) async fn decide(
    store: &Store,
    hours: &Hours,
    policy: SecondPerson,
    decision: &Decision<'_>,
    now: i64,
) -> Result<Result<(), StepError>, StoreError> {
    let mut case = match decision.next(policy) {
        Ok(case) => case,
        Err(error) => return Ok(Err(error)),
    };
    let what = match decision.step {
        Step::Approve if case.state == State::Second => "approves, as the first of two",
        Step::Approve => "approves",
        Step::AskForProof => "asks for proof",
        Step::Refuse => "refuses",
        Step::Reopen => "opens the case again",
        Step::Send | Step::Show => return Ok(Err(StepError::NotNow)),
    };
    match case.state {
        State::Proof | State::Refused => case.due_at = now,
        State::Open => case.due_at = hours.due(now),
        _ => {}
    }
    let mut work = Decide {
        case,
        what,
        by: &decision.agent.name,
        words: decision.words,
        change: Change::new(now)?,
    };
    store.write(&mut work).await
}

struct Decide<'a> {
    case: Case,
    what: &'static str,
    by: &'a str,
    words: &'a str,
    change: Change,
}

impl Work for Decide<'_> {
    type Output = Result<(), StepError>;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Self::Output>, sqlx::Error> {
        // The work may run twice, and the case counts its changes.
        let mut case = self.case.clone();
        if !case.update(on).await? {
            return Ok(End::Rollback(Err(StepError::NotNow)));
        }
        self.change
            .tell(on, &case, self.by, self.what, self.words)
            .await?;
        let purpose = match case.state {
            State::Proof => Some(Purpose::Question),
            State::Refused => Some(Purpose::Refused),
            _ => None,
        };
        if let Some(purpose) = purpose {
            answer_writers(on, &case, purpose, self.words, self.change.at).await?;
        }
        Ok(End::Commit(Ok(())))
    }
}
