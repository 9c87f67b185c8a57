//! The power goes at every instant of a transaction.

use crate::memory::{Files, power_cuts};
use crate::recorder::Recorder;
use recoveryd::flow::Policy;
use std::collections::HashSet;

/// What a power cut left, after the start.
pub struct Cut {
    pub recorder: Recorder,
    /// The store had the password before the cut.
    pub stored: bool,
    /// So many codes had been looked at.
    pub compared: u32,
    /// The hooks that had been started.
    pub told: HashSet<u32>,
}

/// Cuts the power everywhere in what `transaction` does after `before`, starts again, and has `check` look. Whatever is
/// found is the state last acknowledged or the one being written, with the log that belongs to it.
pub fn cut_everywhere(
    policy: Policy,
    before: impl Fn(&mut Recorder),
    transaction: impl Fn(&mut Recorder),
    check: impl Fn(Cut),
) {
    let mut base = Recorder::start(&Files::default(), policy);
    before(&mut base);
    cut_from(&base.memory.files(), policy, transaction, check);
}

pub fn cut_from(
    files: &Files,
    policy: Policy,
    transaction: impl Fn(&mut Recorder),
    check: impl Fn(Cut),
) {
    let mut whole = Recorder::start(files, policy);
    transaction(&mut whole);
    let (mut seen, mut found_at) = (HashSet::new(), HashSet::new());
    power_cuts(files, &whole.memory.ops(), |at, cut| {
        if !seen.insert((cut.clone(), at)) {
            return;
        }
        let reached = whole.acknowledged.iter().rposition(|(end, ..)| *end <= at);
        let next = reached.map_or(0, |reached| reached + 1);
        let recorder = Recorder::start(&cut, policy);
        let found = &recorder.acknowledged[0];
        let candidates = [reached, Some(next)].into_iter().flatten();
        let found = candidates.into_iter().find(|&n| {
            let state = whole.acknowledged.get(n);
            state.is_some_and(|(_, bytes, log)| (bytes, log) == (&found.1, &found.2))
        });
        match found {
            Some(n) => drop(found_at.insert(n)),
            // Only a first boot that was not acknowledged may begin again.
            None => assert!(reached.is_none(), "neither the state before nor after"),
        }
        check(Cut {
            recorder,
            stored: whole.stored.is_some_and(|stored| stored <= at),
            told: whole
                .told
                .iter()
                .filter(|(ops, _)| *ops <= at)
                .map(|(_, hook)| *hook)
                .collect(),
            compared: whole.compared.iter().filter(|ops| **ops <= at).count() as u32,
        });
    });
    assert!(seen.len() > 20, "only {} cuts", seen.len());
    // Each state on the way was met; only a scrub leaves the one before.
    let mut ways = whole.acknowledged.clone();
    ways.dedup_by_key(|(_, bytes, log)| (bytes.clone(), *log));
    assert!(found_at.len() >= ways.len(), "{found_at:?}");
}
