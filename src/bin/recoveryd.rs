//! The recorder's one program. Called by the name `recoveryctl`, such as by a link, it is the daemon's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    recoveryd::main()
}
