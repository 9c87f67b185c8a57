//! Where a case stands, and which step leads where. Pure.

use crate::agents::Role;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// An agent decides.
    Open,
    /// The owner is asked for proof.
    Proof,
    /// One agent has approved; another one decides.
    Second,
    /// The code may go out.
    Approved,
    /// The code is out.
    Sent,
    /// The desk has said no.
    Refused,
    /// The owner has said that it was not them.
    Blocked,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Desk,
    Owner,
    Done,
}

/// What an agent may do to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Approve,
    AskForProof,
    Refuse,
    /// The code goes to a contact.
    Send,
    /// The code is shown to the agent.
    Show,
    Reopen,
}

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StepError {
    #[error(
        "the case has changed meanwhile, or does not allow this step; look at it as it stands now"
    )]
    NotNow,
    #[error("auditors read; they decide nothing")]
    Auditor,
    #[error("you have approved this case already; somebody else must approve it too")]
    SamePerson,
    #[error("the owner has stopped this request; only a lead may open it again")]
    LeadOnly,
}

impl State {
    const ALL: [State; 7] = [
        State::Open,
        State::Proof,
        State::Second,
        State::Approved,
        State::Sent,
        State::Refused,
        State::Blocked,
    ];

    /// As it stands in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Proof => "proof",
            State::Second => "second",
            State::Approved => "approved",
            State::Sent => "sent",
            State::Refused => "refused",
            State::Blocked => "blocked",
        }
    }

    pub(crate) fn named(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }

    pub(crate) fn place(self) -> Place {
        match self {
            State::Open | State::Second | State::Approved | State::Blocked => Place::Desk,
            State::Proof => Place::Owner,
            State::Sent | State::Refused => Place::Done,
        }
    }

    /// Where a step of that agent leads. `approved_by` is who approved first, `two` whether two must.
    pub(crate) fn after(
        self,
        step: Step,
        role: Role,
        agent: &str,
        approved_by: &str,
        two: bool,
    ) -> Result<State, StepError> {
        if role == Role::Auditor {
            return Err(StepError::Auditor);
        }
        match (self, step) {
            (State::Open | State::Proof, Step::Approve) if two => Ok(State::Second),
            (State::Open | State::Proof, Step::Approve) => Ok(State::Approved),
            (State::Second, Step::Approve) if agent == approved_by => Err(StepError::SamePerson),
            (State::Second, Step::Approve) => Ok(State::Approved),
            (State::Open | State::Second, Step::AskForProof) => Ok(State::Proof),
            (State::Sent | State::Refused, Step::Refuse) => Err(StepError::NotNow),
            (_, Step::Refuse) => Ok(State::Refused),
            (State::Approved, Step::Send | Step::Show) => Ok(State::Sent),
            (State::Blocked, Step::Reopen) if role != Role::Lead => Err(StepError::LeadOnly),
            (State::Blocked | State::Refused | State::Sent, Step::Reopen) => Ok(State::Open),
            _ => Err(StepError::NotNow),
        }
    }

    /// What that agent may do now.
    pub(crate) fn steps(self, role: Role, agent: &str, approved_by: &str, two: bool) -> Vec<Step> {
        [
            Step::Approve,
            Step::AskForProof,
            Step::Refuse,
            Step::Send,
            Step::Show,
            Step::Reopen,
        ]
        .into_iter()
        .filter(|step| self.after(*step, role, agent, approved_by, two).is_ok())
        .collect()
    }
}

impl Place {
    /// As it stands in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Place::Desk => "desk",
            Place::Owner => "owner",
            Place::Done => "done",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Place> {
        [Place::Desk, Place::Owner, Place::Done]
            .into_iter()
            .find(|place| place.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_leaves_without_approval_and_none_after_a_no() {
        for state in State::ALL {
            for step in [Step::Send, Step::Show] {
                let after = state.after(step, Role::Lead, "ann", "", false);
                assert_eq!(after.is_ok(), state == State::Approved, "{state:?}");
            }
        }
    }

    #[test]
    fn two_people_approve_where_two_must() {
        let one = State::Open.after(Step::Approve, Role::Agent, "ann", "", true);
        assert_eq!(one, Ok(State::Second));
        let again = State::Second.after(Step::Approve, Role::Lead, "ann", "ann", true);
        assert_eq!(again, Err(StepError::SamePerson));
        let other = State::Second.after(Step::Approve, Role::Agent, "bob", "ann", true);
        assert_eq!(other, Ok(State::Approved));
        let alone = State::Open.after(Step::Approve, Role::Agent, "ann", "", false);
        assert_eq!(alone, Ok(State::Approved));
    }

    #[test]
    fn auditors_decide_nothing_and_only_a_lead_undoes_an_owners_stop() {
        for state in State::ALL {
            assert!(state.steps(Role::Auditor, "eve", "", false).is_empty());
            assert_eq!(State::named(state.name()), Some(state));
        }
        let agent = State::Blocked.after(Step::Reopen, Role::Agent, "ann", "", false);
        assert_eq!(agent, Err(StepError::LeadOnly));
        let lead = State::Blocked.after(Step::Reopen, Role::Lead, "ann", "", false);
        assert_eq!(lead, Ok(State::Open));
        let approved = State::Blocked.after(Step::Approve, Role::Lead, "ann", "", false);
        assert_eq!(approved, Err(StepError::NotNow));
    }
}
