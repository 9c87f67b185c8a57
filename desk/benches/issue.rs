//! How fast one core issues codes, from a long serial number's text to the code's, against the
//! bare X25519 operations that needs: one scalar multiplication a request. Both alternate in one
//! run, so that the ratio does not depend on the machine.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use recovery_desk::input::Input;
use recovery_desk::issue::issue;
use recovery_desk::keys::{KeyRing, generate};
use recovery_protocol::{KeyNumber, Request, RequestSecret, Serial, long_serial};
use x25519_dalek::{PublicKey, StaticSecret};

/// What the ratio must reach.
const WANTED: f64 = 0.8;
const REQUESTS: u8 = 100;
const ROUNDS: usize = 50;

fn main() -> ExitCode {
    match run() {
        Ok(ratio) if ratio >= WANTED => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("issue: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<f64, Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    let number = KeyNumber(1);
    generate(directory.path(), number)?;
    let keys = KeyRing::open(directory.path())?;
    let serial = Serial::parse("123456789")?;
    let requests: Vec<Request> = (0..REQUESTS)
        .map(|at| Request::new(&RequestSecret::new(&[at; 32]), number, serial.clone()))
        .collect();
    let texts: Vec<String> = requests
        .iter()
        .map(|request| long_serial::rows(request).join("\n"))
        .collect();
    let bare = StaticSecret::from([0x5a; 32]);

    let mut issuing = Duration::ZERO;
    let mut multiplying = Duration::ZERO;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for request in &requests {
            let theirs = PublicKey::from(*black_box(request.public()));
            black_box(bare.diffie_hellman(&theirs));
        }
        multiplying += begun.elapsed();

        let begun = Instant::now();
        for text in &texts {
            let input = Input::parse(black_box(text.as_bytes()))?;
            let code = issue(&keys, input.request())?;
            black_box(code.formatted());
        }
        issuing += begun.elapsed();
    }
    let a_second = |spent: Duration| (ROUNDS * texts.len()) as f64 / spent.as_secs_f64();
    let ratio = a_second(issuing) / a_second(multiplying);
    println!("codes issued:     {:>8.0} a second", a_second(issuing));
    println!("bare X25519:      {:>8.0} a second", a_second(multiplying));
    println!("ratio:            {ratio:>8.3} (must reach {WANTED})");
    Ok(ratio)
}
