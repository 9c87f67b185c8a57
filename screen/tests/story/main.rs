//! The whole story as an owner lives it, on the real pages, with recoveryd's own code in processes of its own, as which this
//! program starts itself again, and a desk with real keys: with the pointer, with keys, with a finger, with a remote control.
#![allow(clippy::unwrap_used)]

mod hands;
mod owner;
#[path = "../pages/raster.rs"]
mod raster;
mod recorder;
mod slips;
mod whole;

use std::env;
use std::process::ExitCode;

const OLD: &str = "the old one 1";
const NEW: &str = "kx7 gQv2mLw";

const TESTS: [(&str, fn()); 9] = [
    ("with_the_pointer_alone", whole::with_the_pointer_alone),
    ("with_keys_alone", whole::with_keys_alone),
    ("with_a_finger_alone", whole::with_a_finger_alone),
    (
        "with_a_remote_control_alone",
        whole::with_a_remote_control_alone,
    ),
    (
        "a_reply_file_is_one_click",
        slips::a_reply_file_is_one_click,
    ),
    ("a_reply_file_leads", slips::a_reply_file_leads),
    ("slips_and_wrong_codes", slips::slips_and_wrong_codes),
    (
        "wrong_passwords_and_nobody_there",
        slips::wrong_passwords_and_nobody_there,
    ),
    (
        "a_delayed_recovery_is_stopped",
        slips::a_delayed_recovery_is_stopped,
    ),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--config" | "helper", ..] => return recoveryd::daemon::main(),
        ["--list", ..] => TESTS.iter().for_each(|(name, _)| println!("{name}: test")),
        _ => {
            let wanted = words.iter().find(|word| !word.starts_with('-'));
            let wanted = wanted.unwrap_or(&"");
            for (name, test) in TESTS.iter().filter(|(name, _)| name.contains(wanted)) {
                test();
                println!("test {name} ... ok");
            }
        }
    }
    ExitCode::SUCCESS
}
