//! One camera: signs in, finds the account, gives it the new password, and signs in with that.

use crate::config::Camera;
use crate::http::{self, HttpError};
use crate::messages::{Ask, Level, Refusal, Reply};
use crate::sign_in::{self, Account};
use recoveryd::secret::Secret;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use thiserror::Error;

/// What became of a camera's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It has the new password.
    Set,
    /// It had it before.
    Already,
}

/// Why an account does not have the new password, as what the camera does.
#[derive(Error, Debug)]
pub enum Trouble {
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// An answer that is none.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// It points elsewhere; nobody follows.
    #[error("points to another address (HTTP status {0}); name that one")]
    Redirected(u16),
    /// There is something else.
    #[error("has no ONVIF there (HTTP status {0})")]
    NoService(u16),
    /// It would have the password itself, or an unknown algorithm.
    #[error("wants a sign-in that gives the password away, or is unknown")]
    NoSignIn,
    /// It said yes and did not do it.
    #[error("took the new password and does not let it in")]
    NotTaken,
    /// The kernel gave no random numbers.
    #[error("was not asked: {0}")]
    Random(#[from] getrandom::Error),
}

impl Trouble {
    /// Whether the camera surely knows the account by another password.
    fn is_wrong_password(&self) -> bool {
        matches!(self, Self::Refusal(Refusal::NotAuthorized))
    }
}

/// A camera that is being asked.
struct Asked<'a> {
    camera: &'a Camera,
    until: Instant,
    /// The camera's clock, and when that was.
    clock: (u64, Instant),
}

/// Gives an account of a camera its new password; `present` is the one of the account that signs in. Doing it twice is the same
/// as doing it once.
pub fn give(
    camera: &Camera,
    present: &Secret,
    new: &Secret,
    until: Instant,
) -> Result<Done, Trouble> {
    let asked = Asked::new(camera, until)?;
    let itself = camera.sign_in == camera.user;
    let [present, new] = [(&camera.sign_in, present), (&camera.user, new)]
        .map(|(user, password)| Account { user, password });
    let level = match asked.level(present) {
        Ok(_) if itself && present.password.expose() == new.password.expose() => {
            return Ok(Done::Already);
        }
        Ok(level) => level,
        // A power cut came before the file was written anew.
        Err(error) if itself && error.is_wrong_password() => {
            return match asked.lets_in(new, Level::Administrator) {
                Ok(()) => Ok(Done::Already),
                Err(_) => Err(error),
            };
        }
        Err(error) => return Err(error),
    };
    let set = Ask::SetUser {
        user: &camera.user,
        password: new.password,
        level,
    };
    // What broke off may have been done.
    if let Err(error) = asked.ask(&set, Some(present))
        && matches!(error, Trouble::Refusal(_))
    {
        return Err(error);
    }
    match asked.lets_in(new, level) {
        Ok(()) => Ok(Done::Set),
        Err(error) if error.is_wrong_password() => Err(Trouble::NotTaken),
        Err(error) => Err(error),
    }
}

/// Signs in and tells the level of the account that would be changed; changes nothing.
pub fn look(camera: &Camera, present: &Secret, until: Instant) -> Result<Level, Trouble> {
    let account = Account {
        user: &camera.sign_in,
        password: present,
    };
    Asked::new(camera, until)?.level(account)
}

impl<'a> Asked<'a> {
    /// Asks for the clock first: a sign-in counts for some minutes, and recorders and cameras have clocks that are years apart.
    fn new(camera: &'a Camera, until: Instant) -> Result<Self, Trouble> {
        let own = SystemTime::now().duration_since(UNIX_EPOCH);
        let own = own.map_or(0, |time| time.as_secs());
        let mut asked = Self {
            camera,
            until,
            clock: (own, Instant::now()),
        };
        match asked.ask(&Ask::Time, None) {
            Ok(reply) => {
                if let Some(time) = reply.time() {
                    asked.clock = (time, Instant::now());
                }
            }
            // It should tell anybody; one that does not is taken to have the same clock.
            Err(
                Trouble::Refusal(Refusal::NotAuthorized | Refusal::Fault(_)) | Trouble::NoSignIn,
            ) => {}
            Err(error) => return Err(error),
        }
        Ok(asked)
    }

    fn level(&self, who: Account) -> Result<Level, Trouble> {
        let users = self.ask(&Ask::Users, Some(who))?;
        Ok(users.level(&self.camera.user)?)
    }

    /// Whether an account of this level may do what nobody may without a password.
    fn lets_in(&self, who: Account, level: Level) -> Result<(), Trouble> {
        let ask = match level {
            Level::Administrator => Ask::Users,
            Level::Operator | Level::User => Ask::Information,
        };
        self.ask(&ask, Some(who)).map(|_| ())
    }

    fn ask(&self, ask: &Ask, who: Option<Account>) -> Result<Reply, Trouble> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce)?;
        let header = who.map_or_else(String::new, |who| {
            let (clock, since) = self.clock;
            sign_in::token(who, nonce, clock + since.elapsed().as_secs())
        });
        let post = |header: &str, authorization| {
            let request = ask.request(header);
            http::post(
                self.camera,
                &ask.action(),
                &request,
                authorization,
                self.until,
            )
        };
        let mut answer = post(&header, None)?;
        // Some have no token and want HTTP's own sign-in, some want it beside the token.
        if let (401, Some(who), false) = (answer.status, who, answer.challenges.is_empty()) {
            let path = &self.camera.path;
            let authorization = sign_in::authorization(&answer.challenges, path, who, nonce);
            let authorization = authorization.ok_or(Trouble::NoSignIn)?;
            answer = post("", Some(&authorization))?;
        }
        match answer.status {
            401 | 403 => Err(Refusal::NotAuthorized.into()),
            status @ 300..=399 => Err(Trouble::Redirected(status)),
            status @ (404 | 405 | 501) => Err(Trouble::NoService(status)),
            // Faults come with 400 and 500.
            _ => Ok(Reply::read(ask, &answer.body)?),
        }
    }
}
