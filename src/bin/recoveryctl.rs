//! The recovery daemon's command line.
fn main() -> std::process::ExitCode {
    recoveryd::ctl::main()
}
