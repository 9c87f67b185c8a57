//! Makes the virtual recorder, lets the scenarios happen to it, and counts those that passed.
#![allow(clippy::unwrap_used)]

mod guest;
mod image;
mod line;
mod machine;
mod qmp;
mod run;
mod scenarios;
mod screen;
mod stick;

use clap::Parser;
use image::Image;
use machine::{Machine, Start};
use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Runs the scenarios in virtual recorders; `tests/vm/run` starts it.
#[derive(Parser)]
struct Arguments {
    /// Where Debian's kernel package was unpacked
    #[arg(long)]
    package: PathBuf,
    /// Where recoveryd, recoveryctl and recovery-vm-agent are, static
    #[arg(long)]
    programs: PathBuf,
    /// The test program of which the cage's self-check is a part
    #[arg(long)]
    self_check: PathBuf,
    /// Where everything is made, and what the scenarios leave
    #[arg(long)]
    folder: PathBuf,
    /// How often the power is cut
    #[arg(long, default_value_t = 25)]
    cuts: u32,
    /// 200 power cuts
    #[arg(long)]
    long: bool,
    /// How many recorders run at once
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Only scenarios whose names contain one of these
    names: Vec<String>,
}

/// What every scenario stands on.
pub struct Rig {
    image: Image,
    folder: PathBuf,
    cuts: u32,
    self_check: PathBuf,
}

impl Rig {
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

    fn save_state(&self) {
        let machine = self.boot(&self.folder("saved"), None);
        machine.line.sees("Forgot password");
        machine.save(
            &self.folder.join("state"),
            &self.folder.join("state-disk.img"),
        );
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let begun = Instant::now();
    let rig = Rig {
        image: Image::make(&arguments.folder, &arguments.package, &arguments.programs),
        folder: arguments.folder,
        self_check: arguments.self_check,
        cuts: if arguments.long { 200 } else { arguments.cuts },
    };
    rig.save_state();
    println!(
        "The recorder is up and its state saved after {:.1} s.",
        begun.elapsed().as_secs_f64()
    );
    let is_wanted = |name: &str| {
        arguments.names.is_empty() || arguments.names.iter().any(|wanted| name.contains(wanted))
    };
    let wanted: Vec<_> = scenarios::ALL
        .iter()
        .filter(|(name, _)| is_wanted(name))
        .collect();
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let out = Mutex::new(());
    std::thread::scope(|scope| {
        for _ in 0..arguments.jobs {
            scope.spawn(|| {
                while let Some((name, scenario)) = wanted.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let begun = Instant::now();
                    let result = catch_unwind(AssertUnwindSafe(|| scenario(&rig, name)));
                    let took = begun.elapsed().as_secs_f64();
                    let _one_at_a_time = out.lock();
                    match result {
                        Ok(told) => println!("ok     {took:6.1} s  {name}{told}"),
                        Err(panic) => {
                            failed.fetch_add(1, Ordering::Relaxed);
                            println!("FAILED {took:6.1} s  {name}: {}", reason(&*panic));
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner();
    println!(
        "What they left is in {}; {:.0} s in all.",
        rig.folder.display(),
        begun.elapsed().as_secs_f64()
    );
    println!("{} passed, {failed} failed", wanted.len() - failed);
    if failed == 0 && !wanted.is_empty() {
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
