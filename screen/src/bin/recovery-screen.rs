//! The recorder's screen.

use std::process::ExitCode;

fn main() -> ExitCode {
    recovery_screen::run::start(|args| Ok(recovery_screen::screen::Screen::new(&args.setup)?))
}
