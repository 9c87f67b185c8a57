//! What the desk does under load: the real program, real sockets, a real disk. Run by `benches/desk`, which starts PostgreSQL and
//! what there is to compare with. Ends with exit status 1 when a figure misses its mark.
//!
//! Arguments: what to measure, then PostgreSQL's address, else it is SQLite.
#![allow(clippy::unwrap_used)]

mod client;
mod fill;
mod relay;
mod stage;

use std::process::ExitCode;
use std::time::Duration;

use client::{Measured, Pace, http, run};
use relay::Relay;
use stage::{Desk, Stage};

/// Rounds of which the best one counts: the machine's other work is not ours.
const ROUNDS: usize = 5;
const CONNECTIONS: usize = 64;

fn main() -> ExitCode {
    // Cargo adds --bench.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let mut marks = Marks::default();
    runtime.block_on(async {
        match arguments[..] {
            ["codes", ..] => codes(&mut marks, arguments.get(1).copied()).await,
            ["queue", ..] => queue(&mut marks, arguments.get(1).copied()).await,
            ["growth", ..] => growth(&mut marks, arguments.get(1).copied()).await,
            ["other", address, path, header, body, count] => {
                other(address, path, header, body, count.parse().unwrap()).await;
            }
            _ => panic!("what to measure: codes, queue or growth, and PostgreSQL's address"),
        }
    });
    match marks.missed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

#[derive(Default)]
struct Marks {
    missed: u32,
}

impl Marks {
    fn at_most(&mut self, what: &str, measured: f64, most: f64) {
        self.mark(what, measured, &format!("≤ {most}"), measured <= most);
    }

    fn at_least(&mut self, what: &str, measured: f64, least: f64) {
        self.mark(what, measured, &format!("≥ {least}"), measured >= least);
    }

    fn tell(&mut self, what: &str, measured: f64) {
        self.mark(what, measured, "", true);
    }

    fn mark(&mut self, what: &str, measured: f64, limit: &str, reached: bool) {
        let missed = if reached { "" } else { " **missed**" };
        self.missed += u32::from(!reached);
        println!(
            "| {what} | {measured:.2} | {limit}{missed} | {:.1} |",
            load()
        );
    }
}

/// What else the machine does: programs that want to run, over the last minute.
fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// Codes asked for a second, and what that does to memory.
async fn codes(marks: &mut Marks, postgres: Option<&str>) {
    let (name, least) = match postgres {
        None => ("SQLite", 500.0),
        Some(_) => ("PostgreSQL", 1000.0),
    };
    let relay = Relay::start().await;
    let recorders = 200_000;
    let mut stage = Stage::new(postgres, relay.address).await;
    drop(stage.serve());
    fill::accounts(&stage, recorders).await;
    let desk = stage.serve();
    tokio::time::sleep(Duration::from_secs(3)).await;
    marks.at_most(
        &format!("{name}: resident memory, idle, MiB"),
        desk.memory("VmRSS"),
        25.0,
    );

    let mut acknowledged = 0;
    let mut best: f64 = 0.0;
    for _ in 0..ROUNDS {
        let questions = stage.questions(5000, recorders);
        let spent = desk.spent();
        let measured = run(desk.http, CONNECTIONS, questions, Pace::Closed).await;
        say(name, &measured, desk.spent() - spent, relay.taken());
        acknowledged += measured.answered();
        best = best.max(measured.a_second());
    }
    marks.at_least(
        &format!("{name}: codes asked for and in the outbox, a second"),
        best,
        least,
    );

    let rate = (best / 2.0).max(least / 2.0);
    let mut lowest = f64::INFINITY;
    for _ in 0..ROUNDS {
        let questions = stage.questions((rate * 5.0) as usize, recorders);
        let spent = desk.spent();
        let measured = run(desk.http, 256, questions, Pace::Open(rate)).await;
        say(name, &measured, desk.spent() - spent, relay.taken());
        acknowledged += measured.answered();
        lowest = lowest.min(measured.percentile(99.0));
    }
    let what = format!("{name}: 99th percentile at {rate:.0} a second, ms");
    match postgres {
        None => marks.tell(&what, lowest),
        Some(_) => marks.at_most(&what, lowest, 50.0),
    }
    marks.at_most(
        &format!("{name}: resident memory, the most under load, MiB"),
        desk.memory("VmHWM"),
        80.0,
    );
    let written = stage
        .count("SELECT COUNT(*) FROM message WHERE purpose = 'code'")
        .await;
    assert_eq!(
        written, acknowledged,
        "what was acknowledged is in the outbox"
    );
}

fn say(name: &str, measured: &Measured, spent: f64, taken: usize) {
    eprintln!(
        "{name}: {:.0} a second, 50 % in {:.1} ms, 99 % in {:.1} ms, {} not answered with 200; {:.2} ms of processor time each; \
         {taken} mails delivered by now; load {:.1}",
        measured.a_second(),
        measured.percentile(50.0),
        measured.percentile(99.0),
        measured.others,
        spent * 1000.0 / measured.answered() as f64,
        load()
    );
}

/// Pages of the agents' lists, the first ones and such from the middle.
async fn queue(marks: &mut Marks, postgres: Option<&str>) {
    let name = if postgres.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    let cases = 1_000_000;
    let relay = Relay::start().await;
    let stage = Stage::new(postgres, relay.address).await;
    drop(stage.serve());
    fill::cases(&stage, cases).await;
    stage.sign_in().await;
    let desk = stage.serve();
    let mut lowest = f64::INFINITY;
    for round in 0..ROUNDS as u64 {
        let pages = (0..600).map(|at| {
            let place = ["desk", "owner", "done"][at as usize % 3];
            let due = 1_700_000_000_000 + (at * 7919 + round) * 104_729 % (cases / 5) * 1000;
            Stage::page(&match at % 2 {
                0 => format!("/queue?place={place}"),
                _ => format!("/queue?place={place}&due={due}&id=0"),
            })
        });
        let measured = run(desk.agents, 4, pages.collect(), Pace::Closed).await;
        say(name, &measured, 0.0, 0);
        assert_eq!(measured.others, 0);
        lowest = lowest.min(measured.percentile(99.0));
    }
    marks.at_most(
        &format!("{name}: 99th percentile of the queue's pages, a million cases, ms"),
        lowest,
        30.0,
    );
}

/// The cost of a request with few and with many accounts, by turns.
async fn growth(marks: &mut Marks, postgres: Option<&str>) {
    let name = if postgres.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    let relay = Relay::start().await;
    let sizes = [10_000, 10_000_000];
    let mut stages = Vec::new();
    for recorders in sizes {
        let stage = Stage::new(postgres, relay.address).await;
        drop(stage.serve());
        fill::accounts(&stage, recorders).await;
        stages.push(stage);
    }
    // What was filled in is on the disk before anything is measured.
    std::process::Command::new("sync").status().unwrap();
    let desks: Vec<Desk> = stages.iter().map(Stage::serve).collect();
    let (mut spent, mut took) = (Vec::new(), Vec::new());
    let mut asked = 0;
    for round in 0..=ROUNDS * 2 {
        let mut costs = [(0.0, 0.0); 2];
        for (at, stage) in stages.iter_mut().enumerate() {
            let questions = stage.questions(800, sizes[at]);
            let before = desks[at].spent();
            let measured = run(desks[at].http, CONNECTIONS, questions, Pace::Closed).await;
            asked += measured.answered();
            // Delivering is part of the cost, and must not be part of the other's.
            while relay.taken() < asked {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let cost = desks[at].spent() - before;
            say(name, &measured, cost, relay.taken());
            costs[at] = (cost, 1.0 / measured.a_second());
        }
        // The first round fills caches.
        if round > 0 {
            spent.push(costs[1].0 / costs[0].0);
            took.push(costs[1].1 / costs[0].1);
        }
    }
    let what =
        format!("{name}: cost of a request (processor time), 10 million accounts by 10 thousand");
    marks.at_most(&what, median(spent), 1.3);
    let what = format!("{name}: the same by the clock");
    marks.tell(&what, median(took));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Another program's answers to one request again and again.
async fn other(address: &str, path: &str, header: &str, body: &str, count: usize) {
    let request = http("POST", path, &format!("{header}\r\n"), body);
    let mut best: f64 = 0.0;
    for _ in 0..ROUNDS {
        let measured = run(
            address.parse().unwrap(),
            4,
            vec![request.clone(); count],
            Pace::Closed,
        )
        .await;
        eprintln!(
            "{path}: {:.1} a second, 50 % in {:.0} ms, {} not answered with 200; load {:.1}",
            measured.a_second(),
            measured.percentile(50.0),
            measured.others,
            load()
        );
        best = best.max(measured.a_second());
    }
    println!("{best:.2}");
}
