//! This program as a process of its own: for what strangers send. It is killed when it takes long, its memory goes back to the
//! system, and its end, whatever it was, is an answer.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Gives the process `bytes` on standard input and takes at most `most` bytes from it; with its exit status, none if a signal
/// ended it. Dropped, it kills the process.
pub(crate) async fn run(
    arguments: &[&str],
    bytes: &[u8],
    most: u64,
) -> io::Result<(Option<i32>, Vec<u8>)> {
    // This very program, also when its file was replaced by another version.
    let mut command = std::process::Command::new("/proc/self/exe");
    command
        .arg0("recovery-desk")
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = tokio::process::Command::from(command)
        .kill_on_drop(true)
        .spawn()?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let give = async {
        if let Some(mut input) = input {
            // It may have seen enough; its exit status tells.
            let _ = input.write_all(bytes).await;
        }
    };
    let mut answer = Vec::new();
    let take = async {
        match output {
            Some(output) => output.take(most).read_to_end(&mut answer).await,
            None => Ok(0),
        }
    };
    let (_, taken) = tokio::join!(give, take);
    taken?;
    let status = child.wait().await?.code();
    Ok((status, answer))
}
