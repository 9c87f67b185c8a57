//! QEMU is killed at random moments, over and over on one disk.

use super::super::Random;
use super::hand::{Hand, Seen};
use super::story::{Log, STORY, Standing, Step, told};
use super::{Data, Kept, START, STOP, grow_old};
use crate::Rig;
use crate::machine::{Machine, Start};
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The kernel and the services are up after this.
const COLD_BOOT: Duration = Duration::from_millis(4500);

/// One in so many recorders is switched on as they all are in life: with its kernel's start.
const COLD: u32 = 25;

const COLD_START: Start = Start {
    clock: None,
    state: None,
};

/// A recorder's life, from one cut to the next.
struct Life<'a> {
    hand: Hand<'a>,
    standing: Standing,
    log: Log,
    /// What the log must have told since, of steps that were acknowledged.
    due: Vec<&'static str>,
    /// Its place in the story.
    next: usize,
    under_way: Option<Step>,
    /// Cuts while it started.
    starts: u32,
    /// The request before, whose code must be worth nothing.
    spent: Option<String>,
}

/// What the cuts hit.
#[derive(Default)]
struct Tally {
    cuts: u32,
    starts: u32,
    cold: u32,
    nothing: u32,
    partly: u32,
    wholly: u32,
}

/// A share of all cuts, in one recorder's life after another.
pub fn cuts(rig: &Rig, name: &str, data: Data, share: u32) -> String {
    let folder = data.folder(rig, name);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = now.subsec_nanos() | 1;
    let mut random = Random(seed);
    let mut fraction = || f64::from(random.next()) / f64::from(u32::MAX);
    let mut tally = Tally::default();
    let mut start_takes = Duration::from_secs(1);
    let mut step_takes = [Duration::from_millis(700); STORY.len()];
    let mut life = Life::new(rig);
    while tally.cuts < rig.cuts / share {
        tally.cuts += 1;
        if life.next == STORY.len() {
            fs::copy(data.factory(rig), folder.join("disk.img")).unwrap();
            life = Life::new(rig);
        }
        let is_new = life.under_way == Some(Step::FirstBoot);
        if data.is_the_default() && tally.cuts.is_multiple_of(COLD) {
            let machine = Machine::switch_on(&rig.image, &folder, &COLD_START);
            sleep(COLD_BOOT.mul_f64(fraction()));
            drop(machine);
            tally.cold += 1;
            continue;
        }
        let mut machine = rig.without_data(&folder);
        if is_new && life.starts == 0 || fraction() < 0.2 {
            let power = machine.cut_power_after(start_takes.mul_f64(fraction() * 1.2));
            let start = ["sh", "-c", &data.start()];
            // Should it come up before, it is cut right after.
            let _came_up = machine.guest.start(&start, "").end_or_dark();
            power.join().unwrap();
            tally.starts += 1;
            life.starts += 1;
            continue;
        }
        let begun = Instant::now();
        machine.guest.sh(&data.start());
        start_takes = begun.elapsed();
        tally.count(life.looks(&mut machine));
        if life.next < STORY.len() {
            life.prepares(&mut machine);
            let time = step_takes[life.next].mul_f64(fraction() * 2.0);
            let power = machine.cut_power_after(time);
            life.lives(&mut machine, &mut step_takes);
            power.join().unwrap();
        }
    }
    let mut machine = match data.is_the_default() {
        true => rig.boot(&folder, None),
        false => {
            let mut machine = rig.without_data(&folder);
            machine.guest.sh(&data.start());
            machine
        }
    };
    tally.count(life.looks(&mut machine));
    format!(
        ": {} cuts on {} ({} in starts, {} of them cold boots); of steps under way nothing was left {} times, a part {} times, all {} times; seed {seed}",
        tally.cuts,
        data.name(),
        tally.starts + tally.cold,
        tally.cold,
        tally.nothing,
        tally.partly,
        tally.wholly,
    )
}

impl<'a> Life<'a> {
    fn new(rig: &'a Rig) -> Self {
        Self {
            hand: Hand::new(rig),
            standing: Standing::new(),
            log: Log::new(),
            due: Vec::new(),
            next: 0,
            under_way: Some(Step::FirstBoot),
            starts: 0,
            spent: None,
        }
    }

    /// Looks at what the last cut left, and says which of the outcomes it is and how many there are.
    fn looks(&mut self, machine: &mut Machine) -> Option<(usize, usize)> {
        let perhaps = self.hand.perhaps.clone();
        let Seen { standing, log } = self.hand.looks(machine);
        let told = told(&self.log, &log);
        let made = match self.under_way {
            Some(Step::Password) => perhaps,
            _ => standing.request.clone(),
        };
        let outcomes = match self.under_way {
            Some(step) => step.outcomes(&self.standing, &made.unwrap_or_default()),
            None => vec![(self.standing.clone(), vec![])],
        };
        let found = outcomes.iter().position(|(expected, kinds)| {
            *expected == standing && self.due.iter().chain(kinds).eq(told.iter())
        });
        let found = found.unwrap_or_else(|| {
            panic!(
                "cut in {:?} of {:?}, with {:?} due in the log; found {standing:?}, and the log tells {told:?}",
                self.under_way, self.standing, self.due
            )
        });
        let hit = self.under_way.map(|_| (found, outcomes.len()));
        // A request that has ended was the step's aim, even if the log tells less of it than it could.
        let is_over = found == outcomes.len() - 1
            || standing.request.is_none() && self.standing.request.is_some();
        if self.under_way.is_some() && is_over {
            self.goes_on(standing.clone());
        }
        (self.standing, self.log) = (standing, log);
        self.due.clear();
        self.under_way = None;
        if let (Some(spent), None) = (&self.spent, &self.standing.request) {
            let code = self.hand.code(spent).to_owned();
            machine.guest.ctl(&["enter", "-"], &code).refused(8);
        }
        hit
    }

    fn goes_on(&mut self, after: Standing) {
        if after.request.is_none() {
            self.spent = self.standing.request.take().or(self.spent.take());
        }
        self.standing = after;
        self.next += 1;
    }

    /// Lets the time pass that must pass before the next step.
    fn prepares(&mut self, machine: &mut Machine) {
        let step = STORY[self.next];
        if let Some(until) = step.needs(&Kept::on(machine).state) {
            machine.guest.sh(STOP);
            grow_old(machine, until);
            machine.guest.sh(START);
            if step == Step::LastGuess {
                let seen = self.hand.looks(machine);
                assert_eq!(
                    (seen.standing.wrong, &seen.standing.request),
                    (99, &self.standing.request)
                );
                (self.standing, self.log) = (seen.standing, seen.log);
            }
        }
    }

    /// Goes on with the story until the power goes, or time would have to pass first.
    fn lives(&mut self, machine: &mut Machine, takes: &mut [Duration]) {
        let first = self.next;
        while let Some(&step) = STORY.get(self.next) {
            if self.next != first && step.may_need_time(&self.standing) {
                return;
            }
            self.under_way = Some(step);
            let begun = Instant::now();
            let done = self.hand.does(step, machine, &self.standing);
            let Some((after, told)) = done else {
                // It may be slower than thought.
                takes[self.next] = takes[self.next].max(begun.elapsed().mul_f64(1.2));
                return;
            };
            takes[self.next] = begun.elapsed();
            self.due.extend(told);
            self.under_way = None;
            self.goes_on(after);
        }
    }
}

impl Tally {
    fn count(&mut self, hit: Option<(usize, usize)>) {
        match hit {
            None => {}
            Some((found, of)) if found + 1 == of => self.wholly += 1,
            Some((0, _)) => self.nothing += 1,
            Some(_) => self.partly += 1,
        }
    }
}
