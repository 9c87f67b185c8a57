//! The desk's clerk, for a person with one terminal: what is put on the stick is answered a little later.

use crate::error::DemoError;
use crate::scratch::Scratch;
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

/// How often the clerk looks at the stick.
const LOOK: Duration = Duration::from_millis(500);

/// For hours of a real desk: time to read on the screen that the request is on the stick.
const ANSWER_TAKES: Duration = Duration::from_secs(4);

/// recoveryd looks at a folder at most once a second.
const SHOWN_AFTER: Duration = Duration::from_millis(1200);

/// The clerk at work.
pub struct Clerk<'scope> {
    stop: Sender<()>,
    work: ScopedJoinHandle<'scope, Result<Vec<String>, DemoError>>,
}

impl<'scope> Clerk<'scope> {
    /// Begins to look at the stick.
    pub fn start<'env>(scope: &'scope Scope<'scope, 'env>, scratch: &'env Scratch) -> Self {
        let (stop, stopped) = channel();
        let work = scope.spawn(move || work(scratch, &stopped));
        Self { stop, work }
    }

    /// Ends the work and tells what was done: command lines and what they printed.
    pub fn stop(self) -> Result<Vec<String>, DemoError> {
        drop(self.stop);
        match self.work.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

fn work(scratch: &Scratch, stopped: &Receiver<()>) -> Result<Vec<String>, DemoError> {
    let mut done = Vec::new();
    let mut seen = BTreeSet::new();
    while goes_on(stopped, LOOK) {
        for request in scratch.on_stick("GUID_")? {
            if !seen.insert(request.clone()) || !goes_on(stopped, ANSWER_TAKES) {
                continue;
            }
            let reply = request.replacen("GUID_", "REPLY_", 1);
            if !scratch.at(&reply).exists() {
                let args = ["issue", "--dir", "desk", "--replies", "stick", &request];
                let line = scratch.desk().args(args);
                done.push(format!("$ {line}\n{}", line.run()?.printed));
            }
            put_back(scratch, stopped)?;
        }
    }
    Ok(done)
}

/// The kernel tells recoveryd of a stick that is put in. A folder in a stick's place is looked at only when recoveryd is
/// asked something, so it is asked until it has seen the answer.
fn put_back(scratch: &Scratch, stopped: &Receiver<()>) -> Result<(), DemoError> {
    let status = scratch.ctl().args(["--json", "status"]);
    for _ in 0..5 {
        let told: Option<serde_json::Value> = serde_json::from_str(&status.run()?.printed).ok();
        let seen = told.is_some_and(|told| told["sticks"][0]["reply"] == true);
        if seen || !goes_on(stopped, SHOWN_AFTER) {
            break;
        }
    }
    Ok(())
}

/// Waits; false once the work is to end.
fn goes_on(stopped: &Receiver<()>, time: Duration) -> bool {
    stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout)
}
