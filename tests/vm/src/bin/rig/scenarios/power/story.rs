//! The steps of a recorder's life, and what each may leave behind when the power goes in its middle.

use super::aging;
use crate::image::OLD_PASSWORD;
use recoveryd::flow::state::Stage;
use std::time::Duration;

/// A step, which the recorder acknowledges at its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    FirstBoot,
    Request,
    WrongCode,
    Code,
    Password,
    SignIn,
    GrantEnds,
    RequestEnds,
    /// The hundredth wrong code.
    LastGuess,
}

/// The story of one recorder: two recoveries, one of them abandoned, and a guesser.
pub const STORY: [Step; 13] = [
    Step::FirstBoot,
    Step::Request,
    Step::WrongCode,
    Step::WrongCode,
    Step::Code,
    Step::Password,
    Step::SignIn,
    Step::Request,
    Step::Code,
    Step::GrantEnds,
    Step::RequestEnds,
    Step::Request,
    Step::LastGuess,
];

/// Where a recorder stands, as far as a power cut could change it.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct Standing {
    /// The open request's GUID.
    pub request: Option<String>,
    /// Wrong codes entered for it.
    pub wrong: u32,
    /// Wrong codes since the last success.
    pub guesses: u32,
    /// A code was accepted.
    pub granted: bool,
    /// The account's password.
    pub password: String,
}

/// The event log's records: number and kind.
pub type Log = Vec<(u64, String)>;

/// Where a step leaves a recorder, and what the log tells of it.
pub type Outcome = (Standing, Vec<&'static str>);

impl Standing {
    /// A recorder that has just been set up.
    pub fn new() -> Self {
        Self {
            request: None,
            wrong: 0,
            guesses: 0,
            granted: false,
            password: OLD_PASSWORD.into(),
        }
    }

    fn without_request(&self) -> Self {
        Self {
            request: None,
            wrong: 0,
            granted: false,
            ..self.clone()
        }
    }
}

impl Step {
    /// What may be found after this step was begun where the recorder stood at `before`, with what the log then tells: first
    /// what a step leaves that was cut off, and last what it leaves at its end. `made` is the request or the password it makes.
    pub fn outcomes(self, before: &Standing, made: &str) -> Vec<Outcome> {
        let mut charged = before.clone();
        charged.wrong += 1;
        charged.guesses += 1;
        let wrong_is_told = charged.guesses <= 5 || charged.guesses.is_multiple_of(10);
        let mut outcomes = vec![(before.clone(), vec![])];
        match self {
            // Whoever looks has it set up.
            Self::FirstBoot => outcomes = vec![(before.clone(), vec!["set-up"])],
            Self::Request => {
                let open = Standing {
                    request: Some(made.into()),
                    ..before.clone()
                };
                outcomes.push((open, vec!["request-opened"]));
            }
            Self::WrongCode => {
                let told = if wrong_is_told {
                    vec!["wrong-code"]
                } else {
                    vec![]
                };
                outcomes.push((charged.clone(), vec![]));
                outcomes.push((charged, told));
            }
            Self::Code => {
                let granted = Standing {
                    granted: true,
                    ..before.clone()
                };
                outcomes.push((charged, vec![]));
                outcomes.push((granted, vec!["code-accepted"]));
            }
            Self::Password => {
                let set = Standing {
                    password: made.into(),
                    ..Standing::new()
                };
                outcomes.push((set, vec!["password-set"]));
            }
            Self::SignIn => {}
            Self::GrantEnds => {
                let ended = Standing {
                    granted: false,
                    ..before.clone()
                };
                outcomes.push((ended, vec!["grant-expired"]));
            }
            Self::RequestEnds => {
                outcomes.push((before.without_request(), vec!["request-expired"]));
            }
            Self::LastGuess => {
                let void = charged.without_request();
                // Charged and not yet compared: the next start voids it.
                outcomes.push((void.clone(), vec!["request-void"]));
                outcomes.push((void, vec!["wrong-code", "request-void"]));
            }
        }
        outcomes
    }

    /// The time that must pass before the step, if it was not yet, for a recorder with these files.
    pub fn needs(self, files: &[Vec<u8>; 3]) -> Option<aging::Until> {
        let device = aging::device(files)?;
        let soon = Duration::from_secs(5);
        let must_wait = !(device.secure.wait + device.sign_in.wait).is_zero();
        let request = device.request.as_ref();
        match self {
            Self::RequestEnds if request?.left > soon => Some(aging::Until::RequestEnds),
            Self::GrantEnds => match device.stage {
                Stage::Granted { left, .. } if left > soon => Some(aging::Until::GrantEnds),
                _ => None,
            },
            Self::LastGuess if request?.wrong < 99 => Some(aging::Until::LastGuess),
            Self::WrongCode | Self::Code | Self::SignIn if must_wait => {
                Some(aging::Until::MayEnter)
            }
            _ => None,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstBoot => "first boot",
            Self::Request => "request",
            Self::WrongCode => "wrong code",
            Self::Code => "code",
            Self::Password => "password",
            Self::SignIn => "sign-in",
            Self::GrantEnds => "end of a grant",
            Self::RequestEnds => "end of a request",
            Self::LastGuess => "hundredth wrong code",
        }
    }

    /// Whether [`Step::needs`] could want time to pass where a recorder stands so.
    pub fn may_need_time(self, standing: &Standing) -> bool {
        match self {
            Self::GrantEnds | Self::RequestEnds | Self::LastGuess => true,
            // From the fifth on a wrong code makes the next one wait.
            Self::WrongCode | Self::Code => standing.guesses >= 5,
            _ => false,
        }
    }
}

/// What the log tells after what it told before: nothing of that was lost or changed but what is too old to be kept.
pub fn told(before: &Log, now: &Log) -> Vec<String> {
    let last = before.last().map_or(0, |(number, _)| *number);
    let first = now.first().map_or(0, |(number, _)| *number);
    let still = before.iter().filter(|(number, _)| *number >= first);
    let kept = now.iter().filter(|(number, _)| *number <= last);
    assert!(still.eq(kept), "the log said {before:?}, and now {now:?}");
    let new = now.iter().filter(|(number, _)| *number > last);
    for ((number, _), expected) in new.clone().zip(last + 1..) {
        assert_eq!(*number, expected, "records are missing: {now:?}");
    }
    new.map(|(_, kind)| kind.clone()).collect()
}
