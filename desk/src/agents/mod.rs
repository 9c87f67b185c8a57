//! The people at the desk: who they are, how they sign in.

mod passkeys;
mod password;
mod people;
mod session;
mod sign_in;
mod totp;

pub(crate) use passkeys::{
    Bound, LIFE as CHALLENGE_LIFE, Made, Passkey, PasskeyError, Removed, Shown, Site, add_passkey,
    challenge, check_made, make_options, passkeys, remove_passkey, use_options,
};
pub(crate) use password::check_password;
pub(crate) use people::{
    Accepted, CodesSetUp, Factor, Invitation, Invited, PeopleError, accept, add, invite_again,
    invited, list, one_time, remove, set_up_codes,
};
pub(crate) use session::{SESSION_COOKIE, SignedIn, close_session, signed_in};
pub(crate) use sign_in::{Offered, Second, SignInError, sign_in};
pub(crate) use totp::OneTimeSecret;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Role {
    /// Decides cases.
    Agent,
    /// Also opens cases again that an owner has stopped.
    Lead,
    /// Reads only.
    Auditor,
}

impl Role {
    /// As it stands in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Agent => "agent",
            Role::Lead => "lead",
            Role::Auditor => "auditor",
        }
    }

    fn named(name: &str) -> Option<Role> {
        [Role::Agent, Role::Lead, Role::Auditor]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role: Role,
}
