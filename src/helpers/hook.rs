//! Runs one hook: a program of the integrator that is told of a new password.
//!
//! It reads one JSON object as a line on standard input, and may print what it did, an object a line:
//! `{"item": "Front door", "ok": false, "why": "does not answer"}`. What else it prints is dropped, and so is a line with the
//! password in it.

use super::MARGIN;
use crate::api::password::{Error, HookEvent, RunHookReply};
use crate::config::Config;
use crate::flow::hooks::RESULTS;
use crate::read;
use crate::sys::clock::end_process_after;
use crate::sys::program::{self, Outcome};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The most that is heard of a hook, in bytes.
const HEARD: usize = 16 * 1024;
/// The longest line a hook is told. Its texts are all limited.
const TOLD: usize = 4096;

#[derive(Serialize)]
struct Told<'a> {
    event: &'static str,
    account: &'a str,
    #[serde(flatten)]
    of: HookEvent,
}

/// What a hook did with one of several things.
#[derive(Deserialize)]
struct Item {
    item: String,
    ok: bool,
    #[serde(default)]
    why: String,
}

/// Runs it, for as long as its configuration allows.
pub fn run(config: &Config, number: u32, mut event: HookEvent) -> Result<RunHookReply, Error> {
    let hook = config.hooks.get(number as usize);
    let hook = hook.ok_or_else(|| Error::NotSet {
        message: format!("There is no hook {}.", number + 1),
    })?;
    // The core was told the same, but this is the process that hands it on.
    event.password = event.password.filter(|_| hook.password);
    end_process_after(hook.timeout + MARGIN);
    let told = Told {
        event: "password_reset",
        account: &config.account.name,
        of: event,
    };
    let mut line = Zeroizing::new(Vec::with_capacity(TOLD));
    let written = serde_json::to_writer(&mut *line, &told);
    line.push(b'\n');
    let outcome = match written {
        Ok(()) => program::run_and_hear(&hook.program, &line, hook.timeout, HEARD),
        Err(error) => Err(error.into()),
    };
    let name = format!("Hook {} ({})", number + 1, hook.program[0]);
    let (ended, printed) = match outcome {
        Err(error) => (
            format!("could not be started: {error}"),
            Zeroizing::default(),
        ),
        Ok((Outcome::Exited { status: 0, .. }, printed)) => (String::new(), printed),
        Ok((Outcome::Exited { status, .. }, printed)) => {
            (format!("failed (exit status {status})"), printed)
        }
        Ok((Outcome::Signalled(signal), printed)) => {
            (format!("was ended by signal {signal}"), printed)
        }
        Ok((Outcome::Stopped, printed)) => (
            format!("was stopped after {} seconds", hook.timeout.as_secs()),
            printed,
        ),
    };
    let secret = told.of.password.as_ref().map(|password| password.expose());
    let (done, failed): (Vec<Item>, Vec<Item>) = items(&printed, secret)
        .into_iter()
        .partition(|item| item.ok);
    let mut ended = match (ended.is_empty(), failed.is_empty()) {
        (true, true) => "ended well".to_owned(),
        (true, false) => "did not do all it was to do".to_owned(),
        (false, _) => ended,
    };
    let is_done = ended == "ended well";
    if !done.is_empty() || !failed.is_empty() {
        ended += &format!(": {} of {} done", done.len(), done.len() + failed.len());
    }
    let mut lines = vec![format!("{name} {ended}.")];
    let names: Vec<&str> = done.iter().map(|item| item.item.as_str()).collect();
    if !names.is_empty() {
        lines.push(format!("Done: {}", names.join(", ")));
    }
    let more = failed.len().saturating_sub(RESULTS + 1 - lines.len());
    // The last line tells how many have no line of their own.
    let shown = if more > 0 {
        RESULTS - lines.len()
    } else {
        failed.len()
    };
    lines.extend(failed.iter().take(shown).map(Item::failed));
    if shown < failed.len() {
        lines.push(format!("Not done either: {} more.", failed.len() - shown));
    }
    Ok(RunHookReply {
        done: is_done,
        lines,
    })
}

/// What a hook has printed in the form above, without what holds the password.
fn items(printed: &[u8], secret: Option<&str>) -> Vec<Item> {
    let tells = |text: &str| secret.is_some_and(|secret| text.contains(secret));
    printed
        .split(|&byte| byte == b'\n')
        .filter_map(|line| read::json::<Item>(line).ok())
        .filter(|item| !tells(&item.item) && !tells(&item.why))
        .collect()
}

impl Item {
    fn failed(&self) -> String {
        match self.why.is_empty() {
            true => format!("Not done: {}", self.item),
            false => format!("Not done: {}: {}", self.item, self.why),
        }
    }
}
