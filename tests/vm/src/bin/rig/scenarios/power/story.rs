//! The steps of a recorder's life, what each may leave behind when the power goes in its middle, and a look at what it left.

use super::super::{issued, wrong_code};
use super::{Kept, aging};
use crate::Rig;
use crate::guest::Answer;
use crate::image::OLD_PASSWORD;
use crate::machine::Machine;
use recoveryd::flow::state::Stage;
use std::collections::BTreeMap;
use std::thread::sleep;
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

/// All that a look at a recorder shows.
#[derive(Clone)]
pub struct Seen {
    pub standing: Standing,
    pub log: Log,
    /// The open request's rows.
    pub rows: String,
}

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

/// What a person at the recorder knows and types.
pub struct Hand<'a> {
    pub rig: &'a Rig,
    /// By what stands in the shadow file.
    passwords: BTreeMap<String, String>,
    /// A password that was asked for and may stand there.
    pub perhaps: Option<String>,
    /// The codes of requests, by GUID.
    codes: BTreeMap<String, String>,
    typed: u32,
}

impl<'a> Hand<'a> {
    pub fn new(rig: &'a Rig) -> Self {
        Self {
            rig,
            passwords: BTreeMap::new(),
            perhaps: None,
            codes: BTreeMap::new(),
            typed: 0,
        }
    }

    /// Does a step on a recorder that stands at `before`: where it says it stands now, or nothing if the power went.
    pub fn does(
        &mut self,
        step: Step,
        machine: &mut Machine,
        before: &Standing,
    ) -> Option<Outcome> {
        self.typed += 1;
        let guest = &mut machine.guest;
        let mut ctl = |words: &[&str], input: &str| {
            let outcome = guest.start_ctl(words, input).end_or_dark()?;
            Some(Answer::of(outcome))
        };
        let mut made = String::new();
        match step {
            Step::FirstBoot => while ctl(&["status"], "")?.status != 0 {},
            Step::Request => {
                let said = ctl(&["request"], "")?.done();
                made = said["guid"].as_str().unwrap().into();
                let rows = said["long_serial"].as_array().unwrap().iter();
                let rows: Vec<&str> = rows.map(|row| row.as_str().unwrap()).collect();
                self.asks_desk(&rows.join("\n"));
            }
            Step::WrongCode | Step::LastGuess => {
                let answer = ctl(&["enter", "-"], &wrong_code(self.typed))?;
                assert_eq!(answer.said["left"], 99 - before.wrong, "{answer:?}");
                answer.refused(5);
            }
            Step::Code => {
                let guid = before.request.as_ref().unwrap();
                ctl(&["enter", "-"], &self.codes[guid])?.done();
            }
            Step::Password => {
                made = format!("password number {}", self.typed);
                self.perhaps = Some(made.clone());
                ctl(&["password"], &made)?.done();
            }
            Step::SignIn => {
                ctl(&["sign-in"], &before.password)?.done();
            }
            Step::GrantEnds | Step::RequestEnds => {
                let what = match step {
                    Step::GrantEnds => "grant",
                    _ => "request",
                };
                while !ctl(&["status"], "")?.done()["status"][what].is_null() {
                    sleep(Duration::from_millis(100));
                }
            }
        }
        step.outcomes(before, &made).pop()
    }

    /// Looks at a recorder whose core is up: everything fits together, and the old code of a spent request is worth nothing.
    pub fn looks(&mut self, machine: &mut Machine) -> Seen {
        let guest = &mut machine.guest;
        let status = guest.status_when("what comes next", |status| status["next"] != "applying");
        assert_ne!(status["next"], "unavailable", "{status}");
        let said = guest.ctl(&["log"], "").done();
        assert_eq!(said["sound"], true, "the log is not sound: {said}");
        let records = said["records"].as_array().unwrap().iter();
        let log = records.map(|record| {
            let kind = record["event"].as_str().unwrap();
            (record["number"].as_u64().unwrap(), kind.to_owned())
        });
        let log: Log = log.collect();
        let kept = Kept::on(machine);
        let device = aging::device(&kept.state).expect("the state is kept");
        let request = status["request"]["guid"].as_str().map(str::to_owned);
        let granted = !status["grant"].is_null();
        assert_eq!(granted, matches!(device.stage, Stage::Granted { .. }));
        let rows = status["request"]["long_serial"].as_array();
        let rows = rows.into_iter().flatten().map(|row| row.as_str().unwrap());
        let seen = Seen {
            rows: rows.collect::<Vec<_>>().join("\n"),
            standing: Standing {
                wrong: device.request.as_ref().map_or(0, |request| request.wrong),
                guesses: device.secure.wrong,
                password: self.password(machine, &kept.shadow),
                request,
                granted,
            },
            log,
        };
        if seen.standing.request.is_some() {
            self.asks_desk(&seen.rows);
        }
        seen
    }

    /// The password that counts: its shadow line is known, or it is the one that was asked for.
    fn password(&mut self, machine: &mut Machine, shadow: &str) -> String {
        let lines: Vec<&str> = shadow.lines().collect();
        assert_eq!(lines.len(), 3, "the shadow file is torn: {shadow}");
        assert_eq!(lines[0], "root:*:20000:0:99999:7:::");
        assert_eq!(lines[2], "recoveryd:!::::::");
        let credential = lines[1].split(':').nth(1).unwrap().to_owned();
        if let Some(known) = self.passwords.get(&credential) {
            return known.clone();
        }
        let word = match self.passwords.is_empty() {
            true => OLD_PASSWORD.to_owned(),
            false => self.perhaps.take().expect("nobody set this password"),
        };
        machine.guest.ctl(&["sign-in"], &word).done();
        self.passwords.insert(credential, word.clone());
        word
    }

    /// The desk's answer to a request, once.
    fn asks_desk(&mut self, rows: &str) {
        let (request, code) = issued(self.rig, rows.as_bytes());
        self.codes.insert(request.guid().to_string(), code);
    }

    /// The code of a request that was seen.
    pub fn code(&self, guid: &str) -> &str {
        &self.codes[guid]
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
