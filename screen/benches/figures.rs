//! What the screen costs at 1920×1080, in processor time: `cargo bench -p recovery-screen --profile size`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/page/mod.rs"]
mod page;

use egui::{Event, Key, Modifiers};
use nix::time::{ClockId, clock_gettime};
use page::Page;
use recovery_screen::output::Format;
use recovery_screen::raster::Area;
use recovery_screen::run::Stage;
use std::time::Duration;

const SIZE: [usize; 2] = [1920, 1080];
const PITCH: usize = SIZE[0] * 4;

/// A screen, and the memory it is shown in.
struct Bench {
    stage: Stage<Page>,
    format: Format,
    shown: Vec<u8>,
    now: Duration,
}

impl Bench {
    /// Does something and shows what comes of it, in milliseconds.
    fn step(&mut self, act: impl FnOnce(&mut Stage<Page>)) -> f64 {
        self.now += Duration::from_secs(1);
        let before = processor_time();
        act(&mut self.stage);
        let areas: Vec<Area> = self.stage.update(self.now);
        self.stage
            .copy(&areas, &self.format, &mut self.shown, PITCH);
        processor_time() - before
    }

    fn figure(&mut self, what: &str, limit: f64, mut act: impl FnMut(&mut Stage<Page>, usize)) {
        let mut times: Vec<f64> = (0..101)
            .map(|at| self.step(|stage| act(stage, at)))
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            "{what:<34}{:>8.3} ms, worst {:>7.3}  (at most {limit})",
            times[50], times[100]
        );
    }
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

fn main() {
    let (page, _wake) = Page::new();
    let mut bench = Bench {
        stage: Stage::new(page, SIZE),
        format: Format::xrgb8888(),
        shown: vec![0; PITCH * SIZE[1]],
        now: Duration::ZERO,
    };
    bench.step(|_| {});
    println!(
        "{:<34}{:>8.3} ms  (at most 15)",
        "process start to first frame",
        processor_time()
    );
    for _ in 0..3 {
        bench.step(|stage| stage.woken());
    }
    let frames = bench.stage.show().frames;
    bench.step(|stage| stage.point_to([0.05, 0.9]));
    let one = bench.stage.show().frames - frames;
    bench.figure("pointer move, no layout", 0.2, |stage, at| {
        stage.point_by([3.0, (at % 2) as f32])
    });
    println!(
        "  frames laid out meanwhile: {}",
        bench.stage.show().frames - frames - one
    );
    bench.figure("pointer move over the keys", 20.0, |stage, at| {
        stage.point_to([0.02 + at as f32 * 0.003, 0.35]);
    });
    bench.figure("typed key", 2.0, |stage, at| {
        if at % 20 == 0 {
            stage.show_mut().typed.clear();
        }
        let text = char::from(b'a' + (at % 26) as u8).to_string();
        let key = Event::Key {
            key: Key::A,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        stage.happened(key);
        stage.happened(Event::Text(text));
    });
    bench.figure("page change", 20.0, |stage, _| {
        stage.show_mut().second ^= true;
        stage.woken();
    });
    println!(
        "{:<34}{:>8.1} MiB  (at most 20, without the {:.1} that it is shown in)",
        "peak resident",
        peak() - (PITCH * SIZE[1]) as f64 / 1048576.0,
        (PITCH * SIZE[1]) as f64 / 1048576.0
    );
}
