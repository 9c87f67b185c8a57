//! The power is cut at random moments, over and over on one disk: what was acknowledged is there afterwards, what was under
//! way has happened wholly or not at all.

use super::{Random, issued, wrong_code};
use crate::Rig;
use crate::guest::Answer;
use crate::image::OLD_PASSWORD;
use crate::machine::{Machine, Start};
use serde_json::Value;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The steps of a story, in this order.
const STEPS: [&str; 5] = ["request", "wrong code", "code", "password", "sign-in"];

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
    /// How long each step takes here, as seen last.
    took: [Duration; STEPS.len()],
}

/// When the power goes: in which step, and how far into it (1 is its usual end).
struct Cut {
    step: usize,
    at: f64,
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
    let mut fraction = || f64::from(random.next()) / f64::from(u32::MAX);
    let mut known = Known {
        password: OLD_PASSWORD.into(),
        perhaps: None,
        request: None,
        guesses: 0,
        stories: 0,
        took: [Duration::from_secs(1); STEPS.len()],
    };
    let (mut cut, mut caught) = (0, [0; STEPS.len()]);
    let mut steps = (0..STEPS.len()).cycle();
    while cut < rig.cuts {
        // Now and then while it comes up, where it repeats what was left undone.
        if cut % 5 == 4 {
            let start = Start {
                clock: None,
                state: None,
            };
            let machine = Machine::switch_on(&rig.image, &folder, &start);
            sleep(BOOT.mul_f64(fraction()));
            drop(machine);
            cut += 1;
        }
        let mut machine = rig.boot(&folder, None);
        known.check_and_finish(&mut machine);
        // A little more than a step's time, so that what follows its answer is hit too.
        let when = Cut {
            step: steps.next().unwrap(),
            at: fraction() * 1.2,
        };
        caught[known.tell_stories(rig, &mut machine, &when)] += 1;
        cut += 1;
    }
    let mut machine = rig.boot(&folder, None);
    known.check_and_finish(&mut machine);
    assert_eq!(machine.guest.ctl(&["log"], "").done()["sound"], true);
    let counts = STEPS.iter().zip(caught);
    let caught: Vec<String> = counts
        .map(|(step, count)| format!("{count} in {step}"))
        .collect();
    format!(
        ": {cut} cuts ({}), {} recoveries, seed {seed}",
        caught.join(", "),
        known.stories
    )
}

impl Known {
    /// Recovers again and again until the power goes. The step it went at.
    fn tell_stories(&mut self, rig: &Rig, machine: &mut Machine, cut: &Cut) -> usize {
        let mut cut = Some(cut);
        loop {
            for step in 0..STEPS.len() {
                if let Some(cut) = cut.take_if(|cut| cut.step == step) {
                    machine.cut_power_after(self.took[step].mul_f64(cut.at));
                }
                let begun = Instant::now();
                if self.is_cut_off(rig, machine, step) {
                    return step;
                }
                self.took[step] = begun.elapsed();
            }
        }
    }

    /// One step of a story; whether the power went.
    fn is_cut_off(&mut self, rig: &Rig, machine: &mut Machine, step: usize) -> bool {
        let (word, input) = match step {
            0 => (&["request"][..], String::new()),
            1 => (&["enter", "-"][..], self.guess()),
            2 => (
                &["enter", "-"][..],
                self.request.as_ref().unwrap().code.clone(),
            ),
            3 => (
                &["password"][..],
                format!("password of story {}", self.stories),
            ),
            _ => (&["sign-in"][..], self.password.clone()),
        };
        if step == 3 {
            self.perhaps = Some(input.clone());
        }
        let running = machine.guest.start_ctl(word, &input);
        let Some(answer) = running.end_or_dark().map(Answer::of) else {
            return true;
        };
        match step {
            0 => self.asked(rig, answer.done()),
            1 => self.guessed_wrong(answer),
            2 => {
                answer.done();
                self.request.as_mut().unwrap().granted = true;
            }
            3 => {
                answer.done();
                self.set(input);
            }
            _ => drop(answer.done()),
        }
        false
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
        let rows = answer["long_serial"].as_array().unwrap();
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
