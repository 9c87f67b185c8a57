//! The recorder's screen.

use std::process::ExitCode;

fn main() -> ExitCode {
    recovery_screen::main()
}
