//! Sets and checks passwords in the stores of products; see recovery-store(8).

use std::process::ExitCode;

fn main() -> ExitCode {
    recovery_stores::cli::main()
}
