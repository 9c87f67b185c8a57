//! What the screen costs at 1920×1080, in processor time: `cargo bench -p recovery-screen --profile size`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/page/mod.rs"]
mod page;
#[allow(dead_code, reason = "what the tests read of a page, nobody reads here")]
#[path = "../tests/pages/samples.rs"]
mod samples;

use egui::{Event, Key, Modifiers};
use nix::time::{ClockId, clock_gettime};
use page::Page;
use recovery_screen::link::Link;
use recovery_screen::look::Look;
use recovery_screen::output::Format;
use recovery_screen::pages::Screen;
use recovery_screen::raster::Area;
use recovery_screen::run::{Show, Stage, now};
use recovery_screen::wizard::Act;
use recovery_screen::words::LANGUAGES;
use std::process::Command;
use std::time::Duration;

const SIZE: [usize; 2] = [1920, 1080];
const PITCH: usize = SIZE[0] * 4;

/// A screen, and the memory it is shown in.
struct Bench<S> {
    stage: Stage<S>,
    format: Format,
    shown: Vec<u8>,
    now: Duration,
}

impl<S: Show> Bench<S> {
    fn new(show: S) -> Self {
        Self {
            stage: Stage::new(show, SIZE),
            format: Format::xrgb8888(),
            shown: vec![0; PITCH * SIZE[1]],
            now: Duration::ZERO,
        }
    }

    /// Does something and shows what comes of it, in milliseconds.
    fn step(&mut self, act: impl FnOnce(&mut Stage<S>)) -> f64 {
        self.now += Duration::from_secs(1);
        let before = processor_time();
        act(&mut self.stage);
        let areas: Vec<Area> = self.stage.update(self.now);
        self.stage
            .copy(&areas, &self.format, &mut self.shown, PITCH);
        processor_time() - before
    }

    fn figure(&mut self, what: &str, limit: f64, mut act: impl FnMut(&mut Stage<S>, usize)) {
        let times = (0..101).map(|at| self.step(|stage| act(stage, at)));
        tell(what, limit, times.collect());
    }
}

/// The least, the median and the worst.
fn tell(what: &str, limit: f64, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let (median, last) = (times[times.len() / 2], times.len() - 1);
    println!(
        "{what:<34}{:>8.3} to {:>7.3} ms, median {median:>7.3}  (at most {limit})",
        times[0], times[last]
    );
}

/// The processor time of this process so far, in milliseconds.
fn processor_time() -> f64 {
    Duration::from(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).unwrap()).as_secs_f64() * 1e3
}

/// The most memory that was resident, in MiB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<f64>()
        .unwrap()
        / 1024.0
}

/// What a key on the keyboard does.
fn type_letter<S: Show>(stage: &mut Stage<S>, at: usize) {
    stage.happened(Event::Key {
        key: Key::A,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    stage.happened(Event::Text(char::from(b'a' + (at % 26) as u8).to_string()));
}

/// The recorder's screen as it starts, without a daemon.
fn screen() -> Bench<Screen> {
    let link = Link::new("/nowhere/recoveryd.sock".as_ref()).unwrap();
    let mut bench = Bench::new(Screen::new(link, Look::default(), "en", None));
    bench.stage.update(Duration::ZERO);
    // What a monitor showed before is not ours.
    let whole = [Area::whole(SIZE)];
    let (format, shown) = (&bench.format, &mut bench.shown);
    bench.stage.copy(&whole, format, shown, PITCH);
    bench
}

/// The recorder's own pages.
fn pages() {
    let mut bench = screen();
    let act = |stage: &mut Stage<Screen>, act| {
        let wizard = &mut stage.show_mut().wizard;
        wizard.act(act, now());
        wizard.lost = None;
        stage.woken();
    };
    bench.figure("page change (sign-in)", 20.0, |stage, at| {
        act(
            stage,
            if at % 2 == 0 {
                Act::DeviceManagement
            } else {
                Act::Start
            },
        );
    });
    bench.step(|stage| act(stage, Act::DeviceManagement));
    bench.figure("typed key (sign-in)", 2.0, |stage, at| {
        stage.show_mut().wizard.lost = None;
        type_letter(stage, at);
    });
    bench.step(|stage| stage.point_to([0.02, 0.98]));
    bench.figure("pointer move (sign-in)", 0.2, |stage, at| {
        stage.point_by([2.0, (at % 2) as f32])
    });
    memory(&bench.shown);
}

/// Of each page the least of so many times counts, as the machine has other work too.
const WALKS: usize = 5;

/// Every page in every language, one after the other.
fn walk() {
    let mut times: Vec<(f64, String)> = Vec::new();
    for _ in 0..WALKS {
        let mut bench = screen();
        let mut at = 0;
        for language in LANGUAGES {
            for (page, mut wizard) in samples::all() {
                wizard.language = language.tag.into();
                let time = bench.step(|stage| {
                    stage.show_mut().wizard = wizard;
                    stage.woken();
                });
                match times.get_mut(at) {
                    Some((least, _)) => *least = least.min(time),
                    None => times.push((time, format!("{page} ({})", language.tag))),
                }
                at += 1;
            }
        }
    }
    times.sort_by(|one, other| other.0.total_cmp(&one.0));
    for (time, page) in &times[..3] {
        println!("  {time:>7.3} ms to {page}");
    }
    let times = times.iter().map(|(time, _)| *time).collect();
    tell("page change", 20.0, times);
}

fn memory(shown: &[u8]) {
    let shown = shown.len() as f64 / 1048576.0;
    println!(
        "{:<34}{:>8.1} MiB  (at most 20; and the {shown:.1} MiB that it is shown in)",
        "peak resident",
        peak() - shown
    );
}

/// Widgets with everything that costs: an on-screen keyboard, a field and a QR code on one page.
fn widgets() {
    let (page, _wake) = Page::new();
    let mut bench = Bench::new(page);
    for _ in 0..4 {
        bench.step(|stage| stage.woken());
    }
    bench.step(|stage| stage.point_to([0.05, 0.9]));
    bench.step(|_| {});
    let frames = bench.stage.show().frames;
    bench.figure("pointer move, no layout", 0.2, |stage, at| {
        stage.point_by([2.0, (at % 2) as f32])
    });
    println!(
        "  of 101 moves {} were laid out",
        bench.stage.show().frames - frames
    );
    bench.figure("pointer move over the keys", 2.0, |stage, at| {
        stage.point_to([0.02 + at as f32 * 0.003, 0.35]);
    });
    bench.figure("typed key", 2.0, |stage, at| {
        if at % 20 == 0 {
            stage.show_mut().typed.clear();
        }
        type_letter(stage, at);
    });
    bench.figure("page change", 20.0, |stage, _| {
        stage.show_mut().second ^= true;
        stage.woken();
    });
    memory(&bench.shown);
}

/// This program once more, for what a process of its own costs.
fn again(what: &str) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.arg(what);
    command
}

/// From process start to first frame, so often.
fn starts() {
    let times = (0..41).map(|_| {
        let output = again("start").output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        told.trim().parse().unwrap()
    });
    tell("process start to first frame", 15.0, times.collect());
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("start") => {
            screen();
            println!("{}", processor_time());
        }
        Some("pages") => pages(),
        Some("widgets") => widgets(),
        Some("walk") => walk(),
        _ => {
            println!("The recorder's pages:");
            starts();
            for (what, title) in [
                ("pages", ""),
                ("widgets", "A page of widgets:\n"),
                ("walk", "Every page in every language:\n"),
            ] {
                print!("{title}");
                assert!(again(what).status().unwrap().success());
            }
        }
    }
}
