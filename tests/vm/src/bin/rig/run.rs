//! Other programs of the host.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

/// What a program prints; it must succeed.
pub fn output_bytes(program: &str, arguments: &[impl AsRef<OsStr>]) -> Vec<u8> {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{program} ended with {}: {errors}",
        output.status
    );
    output.stdout
}

/// The same as text.
pub fn output(program: &str, arguments: &[impl AsRef<OsStr>]) -> String {
    String::from_utf8_lossy(&output_bytes(program, arguments)).into_owned()
}

/// What a program makes of its input, whether it likes all of it or not.
pub fn filter(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{program}: {error}"));
    let mut feed = child.stdin.take().expect("it was piped");
    std::thread::scope(|scope| {
        // A program that has had enough closes its input.
        scope.spawn(move || feed.write_all(input));
        child
            .wait_with_output()
            .expect("it can be waited for")
            .stdout
    })
}

/// What a program prints, if it succeeds.
pub fn attempt(program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    output.status.success().then_some(output.stdout)
}
