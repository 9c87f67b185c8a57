//! The vendor's desk: all of it stands in the library.
fn main() -> std::process::ExitCode {
    recovery_desk::main()
}
