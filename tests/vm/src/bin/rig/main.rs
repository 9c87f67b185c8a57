//! Makes the virtual recorder, lets the scenarios happen to it, and counts those that passed.
#![allow(clippy::unwrap_used)]

mod board;
mod guest;
mod image;
mod line;
mod machine;
mod qmp;
mod run;
mod scenarios;
mod screen;
mod stick;
mod wires;
mod write_log;

use board::Board;
use clap::Parser;
use image::Image;
use machine::{Machine, Start};
use scenarios::Scenario;
use std::any::Any;
use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Instant;

/// Runs the scenarios in virtual recorders; `tests/vm/run` starts it.
#[derive(Parser)]
struct Arguments {
    /// What the recorder runs on: `x86_64` or `aarch64`
    #[arg(long, value_parser = Board::named)]
    board: &'static Board,
    /// Where Debian's kernel package was unpacked
    #[arg(long)]
    package: PathBuf,
    /// Where recoveryd, recoveryctl and recovery-vm-agent are, static
    #[arg(long)]
    programs: PathBuf,
    /// BusyBox, static
    #[arg(long)]
    busybox: PathBuf,
    /// The test program of which the cage's self-check is a part
    #[arg(long)]
    self_check: Option<PathBuf>,
    /// Where everything is made, and what the scenarios leave
    #[arg(long)]
    folder: PathBuf,
    /// How often the power is cut; else as often as the board has it in a whole run
    #[arg(long)]
    cuts: Option<u32>,
    /// How many recorders run at once; one more than cores, for they often wait
    #[arg(long, default_value_t = 3)]
    jobs: usize,
    /// Only scenarios whose names contain one of these; SCENARIO/CASE for one case of a scenario that has many
    names: Vec<String>,
}

/// What every scenario stands on.
pub struct Rig {
    image: Image,
    folder: PathBuf,
    cuts: u32,
    self_check: Option<PathBuf>,
    without_data: OnceLock<PathBuf>,
    names: Vec<String>,
    tally: Mutex<Tally>,
}

/// What has been told so far.
#[derive(Default)]
struct Tally {
    passed: BTreeSet<String>,
    failed: BTreeSet<String>,
}

impl Rig {
    /// Whether a scenario is wanted, or one case of it: `SCENARIO/CASE`.
    pub fn is_wanted(&self, name: &str) -> bool {
        let fits = |wanted: &String| match (wanted.split_once('/'), name.split_once('/')) {
            (Some((wanted, _)), None) => name.contains(wanted),
            (None, Some((scenario, _))) => scenario.contains(wanted.as_str()),
            _ => name.contains(wanted.as_str()),
        };
        self.names.is_empty() || self.names.iter().any(fits)
    }

    fn wanted(&self) -> impl Iterator<Item = &'static (&'static str, Scenario)> {
        let whole_run = self.image.board.scenarios;
        let named = match self.names.is_empty() {
            true => &[][..],
            false => scenarios::BY_NAME,
        };
        let all = scenarios::ALL.iter().chain(named);
        all.filter(move |(name, _)| match self.names.is_empty() {
            true => whole_run.is_empty() || whole_run.contains(name),
            false => self.is_wanted(name),
        })
    }

    /// Lets everything happen that is wanted, so many at once.
    fn run(&self, jobs: usize) {
        let wanted: Vec<_> = self.wanted().collect();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|| {
                    while let Some((name, scenario)) =
                        wanted.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        self.case(name, || scenario(self, name));
                    }
                });
            }
        });
    }

    /// Much is a matter of time here, and the host may have been busy with others: what failed is tried once more by
    /// itself. Not the power cuts, whose faults show themselves seldom.
    fn try_again(&mut self) {
        let failed = self.tally.get_mut().unwrap().failed.iter();
        let again = failed.filter(|name| !name.starts_with("power"));
        self.names = again.cloned().collect();
        if !self.names.is_empty() {
            println!("Once more, one at a time: {}.", self.names.join(", "));
            self.run(1);
        }
    }

    /// Lets one thing happen, and tells and counts whether it passed.
    pub fn case(&self, name: &str, happen: impl FnOnce() -> String) -> bool {
        let begun = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(happen));
        let took = begun.elapsed().as_secs_f64();
        let mut tally = self.tally.lock().unwrap();
        match &result {
            Ok(told) => {
                tally.failed.remove(name);
                tally.passed.insert(name.to_owned());
                println!("ok     {took:6.1} s  {name}{told}");
            }
            Err(panic) => {
                tally.failed.insert(name.to_owned());
                println!("FAILED {took:6.1} s  {name}: {}", reason(&**panic));
            }
        }
        result.is_ok()
    }

    /// A fresh folder for a scenario or a part of one, with a disk as it left the factory.
    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::copy(&self.image.data, folder.join("disk.img")).unwrap();
        folder
    }

    /// A recorder that has been running for a moment, from the saved state.
    pub fn recorder(&self, name: &str) -> Machine {
        let folder = self.folder(name);
        fs::copy(self.folder.join("state-disk.img"), folder.join("disk.img")).unwrap();
        let state = self.folder.join("state");
        let start = Start {
            clock: None,
            state: Some(&state),
        };
        Machine::start(&self.image, &folder, &start)
    }

    /// A recorder that is switched on with the disk in its folder.
    pub fn boot(&self, folder: &Path, clock: Option<&str>) -> Machine {
        let mut machine = Machine::start(&self.image, folder, &Start { clock, state: None });
        machine.ready();
        machine
    }

    /// A recorder whose kernel and drivers are up and that has not looked at the disk in its folder yet: from a state that is
    /// saved when it is first wanted.
    pub fn without_data(&self, folder: &Path) -> Machine {
        let start = Start {
            clock: None,
            state: Some(self.state_without_data()),
        };
        Machine::start(&self.image, folder, &start)
    }

    fn state_without_data(&self) -> &Path {
        self.without_data.get_or_init(|| {
            let state = self.folder.join("state-without-data");
            let folder = self.folder("saved-without-data");
            let machine = Machine::switch_on_to_save(&self.image, &folder, &state, "hold");
            machine.save(&state, &self.folder.join("state-without-data-disk.img"));
            state
        })
    }

    fn save_state(&self) {
        let state = self.folder.join("state");
        let folder = self.folder("saved");
        let mut machine = Machine::switch_on_to_save(&self.image, &folder, &state, "");
        machine.ready();
        machine.line.sees("Forgot password");
        machine.save(&state, &self.folder.join("state-disk.img"));
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let begun = Instant::now();
    // The reason stands in the case's line; here only where it was noticed.
    std::panic::set_hook(Box::new(|panic| {
        if let Some(location) = panic.location() {
            eprintln!("       noticed at {location}");
        }
    }));
    let mut rig = Rig {
        image: Image::make(
            arguments.board,
            &arguments.folder,
            &arguments.package,
            &arguments.programs,
            &arguments.busybox,
        ),
        folder: arguments.folder,
        self_check: arguments.self_check,
        cuts: arguments.cuts.unwrap_or(arguments.board.cuts),
        without_data: OnceLock::new(),
        names: arguments.names,
        tally: Mutex::default(),
    };
    std::thread::scope(|scope| {
        // The longest scenarios begin from it: all cores have something to do at once.
        if rig.wanted().any(|(name, _)| name.starts_with("power")) {
            scope.spawn(|| rig.state_without_data());
        }
        rig.save_state();
    });
    println!(
        "The recorder is up and its state saved after {:.1} s.",
        begun.elapsed().as_secs_f64()
    );
    if rig.names.is_empty() {
        let wanted: Vec<_> = rig.wanted().map(|(name, _)| *name).collect();
        let all = scenarios::ALL.iter().chain(scenarios::BY_NAME);
        let others = all.filter(|(name, _)| !wanted.contains(name));
        let names: Vec<_> = others.map(|(name, _)| *name).collect();
        println!("Run only by name: {}.", names.join(", "));
    }
    rig.run(arguments.jobs);
    rig.try_again();
    let tally = rig.tally.into_inner().unwrap();
    println!(
        "What they left is in {}; {:.0} s in all.",
        rig.folder.display(),
        begun.elapsed().as_secs_f64()
    );
    let (passed, failed) = (tally.passed.len(), tally.failed.len());
    println!("{passed} passed, {failed} failed");
    if failed == 0 && passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn reason(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or(panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("it panicked")
}
