//! The hooks: programs of the integrator that are told of a new password once it is set, one after the other.
//!
//! Nothing here can undo or delay a recovery. What is still to be told is on the disk, so that a power cut leaves none
//! untold: a hook whose end is not known is started again, but not for ever.

use super::Flow;
use super::event::{Action, Note, Refusal};
use super::state::{Channel, Device, Hooks};
use crate::secret::Secret;
use std::sync::Arc;
use std::time::Duration;

/// So often a hook is started whose end nobody knows.
pub const MOST_STARTS: u32 = 3;
/// Before it is started again.
const AGAIN: Duration = Duration::from_secs(30);

/// Before the rest is forgotten after the password: no time brings two states.
const REST: Duration = Duration::from_secs(1);

/// How a hook ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookEnd {
    /// Whether it did all it was to do; `None` when nobody knows.
    pub done: Option<bool>,
    /// For the owner's log: first how it ended, at most [`END_MAX`] bytes, then at most [`RESULTS`] lines of what it did, at
    /// most [`RESULT_MAX`] bytes each. What is longer or more is cut.
    pub lines: Vec<String>,
}

/// The longest line that says how a hook ended, in bytes.
pub const END_MAX: usize = 160;
/// So many lines of what it did are kept.
pub const RESULTS: usize = 3;
/// The longest of them, in bytes.
pub const RESULT_MAX: usize = 100;

impl Flow {
    /// What the hooks are to be told once the store has confirmed, if there are any. An earlier recovery's that have not been
    /// told are told of this one instead.
    pub(super) fn hooks_for(
        &self,
        channel: Channel,
        password: Option<Arc<Secret>>,
    ) -> Option<Hooks> {
        (self.settings.hooks > 0).then_some(Hooks {
            channel,
            password,
            next: 0,
            starts: 0,
            wait: Duration::ZERO,
        })
    }

    /// Starts the next hook unless one runs or is not due; when all were told forgets first the password and then the rest, so
    /// that both copies of the state are without it.
    pub(super) fn start_hook(&mut self) -> Vec<Action> {
        let Some(hooks) = &mut self.device.hooks else {
            return Vec::new();
        };
        if self.hooking || !hooks.wait.is_zero() {
            return Vec::new();
        }
        let mut actions = vec![Action::Persist];
        if hooks.starts >= MOST_STARTS {
            actions.push(Action::Log(Note::HookGivenUp(hooks.next + 1)));
            (hooks.next, hooks.starts) = (hooks.next + 1, 0);
        }
        // Fewer than there were when the password was set, should the configuration have changed.
        if hooks.next >= self.settings.hooks {
            match hooks.password.take() {
                Some(_) => hooks.wait = REST,
                None => self.device.hooks = None,
            }
            return actions;
        }
        hooks.starts += 1;
        self.hooking = true;
        actions.push(Action::RunHook);
        actions
    }

    /// A password that no hook is to be told any more is not in the state that comes next, nor in the one after it: that takes
    /// the place of the last state with the password, over a power cut too.
    pub(super) fn forget(device: &mut Device, password: Option<Arc<Secret>>) {
        if password.is_some() && device.hooks.is_none() {
            device.hooks = Some(Hooks {
                channel: Channel::Button,
                password: None,
                next: u32::MAX,
                starts: 0,
                wait: Duration::ZERO,
            });
        }
    }

    pub(super) fn advance_hooks(&mut self, elapsed: Duration) -> Vec<Action> {
        if let Some(hooks) = &mut self.device.hooks {
            hooks.wait = hooks.wait.saturating_sub(elapsed);
        }
        self.start_hook()
    }

    pub(super) fn hook_ended(&mut self, end: HookEnd) -> Result<Vec<Action>, Refusal> {
        self.hooking = false;
        let mut actions = vec![Action::Persist];
        match &mut self.device.hooks {
            // A recovery came meanwhile, and none was told of it yet: what ended was told of the one before.
            Some(Hooks { starts: 0, .. }) | None => {}
            Some(hooks) if end.done.is_none() && hooks.starts < MOST_STARTS => {
                hooks.wait = AGAIN;
                return Ok(actions);
            }
            Some(hooks) => (hooks.next, hooks.starts) = (hooks.next + 1, 0),
        }
        let failed = end.done != Some(true);
        let mut lines = end.lines.into_iter();
        let ended = lines.next().map(|line| Note::HookEnded {
            failed,
            line: cut(line, END_MAX),
        });
        let results = lines.take(RESULTS);
        let results = results.map(|line| Note::HookResult(cut(line, RESULT_MAX)));
        actions.extend(ended.into_iter().chain(results).map(Action::Log));
        // The next one is due at once, but not in the same step: should this one not be saved, none was started.
        Ok(actions)
    }
}

/// Without what JSON would have to escape, so that a line takes no more of the log than it has bytes.
fn cut(line: String, most: usize) -> String {
    let mut text = line.replace(|c: char| c.is_control() || c == '"' || c == '\\', " ");
    while text.len() > most {
        text.pop();
    }
    text
}
