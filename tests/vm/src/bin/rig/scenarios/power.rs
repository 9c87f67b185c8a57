//! The power is cut at random moments, over and over on one disk: what was acknowledged is there afterwards, what was under
//! way has happened wholly or not at all.

use super::{Random, issued, wrong_code};
use crate::Rig;
use crate::guest::Answer;
use crate::image::OLD_PASSWORD;
use crate::machine::{Machine, Start};
use serde_json::Value;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A story from request to new password takes about this long in the emulator, so cuts fall all over it.
const STORY: Duration = Duration::from_millis(2500);

/// The kernel and the services are up after this.
const BOOT: Duration = Duration::from_millis(4500);

/// What the recorder has acknowledged so far.
struct Known {
    password: String,
    /// Asked for when the power went: set or not, nobody was told.
    perhaps: Option<String>,
    request: Option<Open>,
    guesses: u32,
    stories: u32,
}

/// A request whose rows have been shown.
struct Open {
    guid: String,
    code: String,
    granted: bool,
    /// Wrong codes left, as it said last.
    left: u64,
}

/// Each round: cut, switch on, look whether all is as it must be, finish what was begun, and begin anew.
pub fn cuts(rig: &Rig, name: &str) -> String {
    let folder = rig.folder(name);
    let seed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .subsec_nanos()
        | 1;
    let mut random = Random(seed);
    let mut within = |most: Duration| most.mul_f64(f64::from(random.next()) / f64::from(u32::MAX));
    let mut known = Known {
        password: OLD_PASSWORD.into(),
        perhaps: None,
        request: None,
        guesses: 0,
        stories: 0,
    };
    let (mut cut, mut caught) = (0, [0; 5]);
    while cut < rig.cuts {
        // Now and then while it comes up, where it repeats what was left undone.
        if cut % 5 == 4 {
            let machine = Machine::switch_on(
                &rig.image,
                &folder,
                &Start {
                    clock: None,
                    state: None,
                },
            );
            sleep(within(BOOT));
            drop(machine);
            cut += 1;
        }
        let mut machine = rig.boot(&folder, None);
        known.check_and_finish(&mut machine);
        machine.cut_power_after(within(STORY));
        let step = known.tell_stories(rig, &mut machine);
        caught[step] += 1;
        cut += 1;
    }
    let mut machine = rig.boot(&folder, None);
    known.check_and_finish(&mut machine);
    assert_eq!(machine.guest.ctl(&["log"], "").done()["sound"], true);
    let names = ["request", "wrong code", "code", "password", "sign-in"];
    let caught: Vec<String> = names
        .iter()
        .zip(caught)
        .map(|(name, count)| format!("{count} in {name}"))
        .collect();
    format!(
        ": {cut} cuts ({}), {} recoveries, seed {seed}",
        caught.join(", "),
        known.stories
    )
}

impl Known {
    /// Recovers again and again until the power goes. The step it went at.
    fn tell_stories(&mut self, rig: &Rig, machine: &mut Machine) -> usize {
        loop {
            let Some(answer) = attempt(machine, &["request"], "") else {
                return 0;
            };
            self.asked(rig, answer.done());
            let guess = self.guess();
            let Some(answer) = attempt(machine, &["enter", "-"], &guess) else {
                return 1;
            };
            self.guessed_wrong(answer);
            let open = self.request.as_mut().unwrap();
            let Some(answer) = attempt(machine, &["enter", "-"], &open.code) else {
                return 2;
            };
            answer.done();
            open.granted = true;
            let password = format!("password of story {}", self.stories);
            self.perhaps = Some(password.clone());
            let Some(answer) = attempt(machine, &["password"], &password) else {
                return 3;
            };
            answer.done();
            self.set(password);
            let Some(answer) = attempt(machine, &["sign-in"], &self.password) else {
                return 4;
            };
            answer.done();
        }
    }

    /// After a cut: everything acknowledged is there. Then the story that was cut off is told to its end.
    fn check_and_finish(&mut self, machine: &mut Machine) {
        let status = machine
            .guest
            .status_when("what comes next", |status| status["next"] != "applying");
        assert_ne!(status["next"], "unavailable", "{status}");
        if let Some(perhaps) = self.perhaps.take() {
            let is_set = machine.guest.ctl(&["sign-in"], &perhaps).status == 0;
            if is_set {
                machine.guest.ctl(&["sign-in"], &self.password).refused(11);
                let open = self.request.take().unwrap();
                machine.guest.ctl(&["enter", "-"], &open.code).refused(8);
                self.set(perhaps);
            }
        }
        machine.guest.ctl(&["sign-in"], &self.password).done();
        let Some(open) = &self.request else { return };
        let is_granted = !status["grant"].is_null();
        assert!(
            is_granted || !open.granted,
            "an acknowledged grant is gone: {status}"
        );
        if !is_granted {
            assert_eq!(
                status["request"]["guid"], open.guid,
                "an acknowledged request is gone"
            );
            let guess = self.guess();
            let answer = machine.guest.ctl(&["enter", "-"], &guess);
            self.guessed_wrong(answer);
            machine
                .guest
                .ctl(&["enter", "-"], &self.request.as_ref().unwrap().code)
                .done();
        }
        let password = format!("password after story {}", self.stories);
        machine.guest.ctl(&["password"], &password).done();
        let open = self.request.take().unwrap();
        machine.guest.ctl(&["enter", "-"], &open.code).refused(8);
        self.set(password);
        machine.guest.ctl(&["sign-in"], &self.password).done();
    }

    fn asked(&mut self, rig: &Rig, answer: Value) {
        let rows = answer["request"]["long_serial"].as_array().unwrap();
        let rows: Vec<&str> = rows.iter().map(|row| row.as_str().unwrap()).collect();
        let (request, code) = issued(rig, rows.join("\n").as_bytes());
        self.request = Some(Open {
            guid: request.guid().to_string(),
            code,
            granted: false,
            left: u64::MAX,
        });
    }

    /// A wrong code is charged before it is looked at: what is left only ever shrinks.
    fn guessed_wrong(&mut self, answer: Answer) {
        let open = self.request.as_mut().unwrap();
        let left = answer.said["left"]
            .as_u64()
            .unwrap_or_else(|| panic!("no wrong code: {answer:?}"));
        assert!(
            left < open.left,
            "{} wrong codes were left, and now {left}",
            open.left
        );
        open.left = left;
    }

    fn guess(&mut self) -> String {
        self.guesses += 1;
        wrong_code(self.guesses)
    }

    fn set(&mut self, password: String) {
        self.password = password;
        self.perhaps = None;
        self.request = None;
        self.stories += 1;
    }
}

/// `recoveryctl`, unless the power goes.
fn attempt(machine: &mut Machine, words: &[&str], input: &str) -> Option<Answer> {
    machine
        .guest
        .start_ctl(words, input)
        .end_or_dark()
        .map(Answer::of)
}
