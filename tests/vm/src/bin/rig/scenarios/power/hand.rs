//! The hand at the recorder, and the eye: does the steps, and looks at what became of them.

use super::super::{issued, wrong_code};
use super::story::{Log, Outcome, Standing, Step};
use super::{Kept, aging};
use crate::Rig;
use crate::guest::Answer;
use crate::image::OLD_PASSWORD;
use crate::machine::Machine;
use recoveryd::flow::state::Stage;
use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

/// All that a look at a recorder shows.
pub struct Seen {
    pub standing: Standing,
    pub log: Log,
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

    /// Looks at a recorder whose core is up: it answers, its log is sound, its files fit what it says.
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
        let rows: Vec<&str> = rows.collect();
        if request.is_some() {
            self.asks_desk(&rows.join("\n"));
        }
        Seen {
            standing: Standing {
                wrong: device.request.as_ref().map_or(0, |request| request.wrong),
                guesses: device.secure.wrong,
                password: self.password(machine, &kept.shadow),
                request,
                granted,
            },
            log,
        }
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
