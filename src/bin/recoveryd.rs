//! The recorder's recovery daemon.

use std::process::ExitCode;

fn main() -> ExitCode {
    recoveryd::daemon::main()
}
