//! Hooks: what follows a new password, over restarts, and how it ends.

use crate::rig::*;
use recoveryd::flow::hooks::{END_MAX, HookEnd, MOST_STARTS, RESULT_MAX, RESULTS};
use recoveryd::flow::state::Channel::Kit;
use recoveryd::flow::{Action, Event, Note, Outcome, Policy};
use recoveryd::journal::{About, Journal, NewEvent};
use recoveryd::secret::Secret;
use recoveryd::sys::state_dir::StateDir;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

const PASSWORD: &str = "correct horse battery";

fn rig(policy: Policy, hooks: u32) -> Rig {
    let mut rig = Rig::new(policy);
    rig.settings.hooks = hooks;
    rig.restart();
    rig
}

/// A new password, as far as the store.
fn choose(rig: &mut Rig) -> Vec<Action> {
    rig.make_kit();
    rig.right(Kit).unwrap();
    rig.step(Event::Choose {
        holder: owner(),
        prepared: Arc::new(Secret::new("$6$hash".into())),
        password: Some(Arc::new(Secret::new(PASSWORD.into()))),
    })
    .unwrap()
}

fn set(rig: &mut Rig) -> Vec<Action> {
    assert_eq!(choose(rig), [Action::Apply]);
    rig.step(Event::Applied(Outcome::Set)).unwrap()
}

fn end(rig: &mut Rig, done: Option<bool>, line: &str) -> Vec<Action> {
    let lines = vec![line.into()];
    rig.step(Event::HookEnded(HookEnd { done, lines })).unwrap()
}

fn tick(rig: &mut Rig) -> Vec<Action> {
    rig.step(Event::Tick).unwrap()
}

/// Ends the matter: after two more states, in both slots.
fn forgets(rig: &mut Rig) {
    for _ in 0..2 {
        assert!(rig.flow.device().hooks.is_some());
        rig.now = rig.flow.next_wake().unwrap();
        assert_eq!(tick(rig), []);
        assert!(!keeps_the_password(rig));
    }
    assert!(rig.flow.device().hooks.is_none());
}

fn forgets_the_rest(rig: &mut Rig) {
    rig.now = rig.flow.next_wake().unwrap();
    assert_eq!(tick(rig), []);
    assert!(rig.flow.device().hooks.is_none());
}

fn keeps_the_password(rig: &Rig) -> bool {
    String::from_utf8_lossy(&rig.disk).contains(PASSWORD)
}

#[test]
fn one_after_the_other_and_then_the_password_is_forgotten() {
    let mut rig = rig(Policy::Allow, 2);
    assert_eq!(set(&mut rig), [Action::Scrub, Action::RunHook]);
    assert_eq!(rig.stage(), "idle");
    assert!(keeps_the_password(&rig));
    rig.log.clear();
    assert_eq!(end(&mut rig, Some(true), "one"), []);
    assert_eq!(tick(&mut rig), [Action::RunHook]);
    assert!(keeps_the_password(&rig));
    assert_eq!(end(&mut rig, Some(false), "two"), []);
    forgets(&mut rig);
    let ended = |failed, line: &str| Note::HookEnded {
        failed,
        line: line.into(),
    };
    assert_eq!(rig.log, [ended(false, "one"), ended(true, "two")]);
    assert_eq!(rig.restart(), []);
}

#[test]
fn without_hooks_nothing_is_kept() {
    let mut rig = rig(Policy::Allow, 0);
    assert_eq!(set(&mut rig), [Action::Scrub]);
    assert!(!keeps_the_password(&rig));
}

#[test]
fn one_that_a_power_cut_ended_is_started_again_but_not_for_ever() {
    let mut rig = rig(Policy::Allow, 2);
    set(&mut rig);
    rig.log.clear();
    for _ in 1..MOST_STARTS {
        assert_eq!(rig.restart(), [Action::RunHook]);
    }
    // The second has its turn.
    assert_eq!(rig.restart(), [Action::RunHook]);
    assert_eq!(rig.log, [Note::HookGivenUp(1)]);
    assert_eq!(end(&mut rig, Some(true), "two"), []);
    forgets(&mut rig);
}

#[test]
fn one_whose_end_nobody_knows_is_started_again_later() {
    let mut rig = rig(Policy::Allow, 1);
    set(&mut rig);
    rig.log.clear();
    for _ in 1..MOST_STARTS {
        assert_eq!(end(&mut rig, None, "nobody knows"), []);
        assert_eq!(rig.step(Event::Tick), Ok(vec![]));
        rig.now += Duration::from_secs(30);
        assert_eq!(rig.step(Event::Tick), Ok(vec![Action::RunHook]));
    }
    assert_eq!(rig.log, []);
    assert_eq!(end(&mut rig, None, "nobody knows"), []);
    forgets(&mut rig);
    assert_eq!(rig.log.len(), 1);
}

#[test]
fn a_later_recovery_takes_the_place_of_an_earlier_one() {
    let mut rig = rig(Policy::Allow, 2);
    set(&mut rig);
    // The first hook still runs: two at once would tell the old password after the new one.
    assert_eq!(set(&mut rig), [Action::Scrub]);
    rig.log.clear();
    assert_eq!(end(&mut rig, Some(true), "of the first"), []);
    assert_eq!(tick(&mut rig), [Action::RunHook]);
    let hooks = rig.flow.device().hooks.as_ref().unwrap();
    assert_eq!((hooks.next, hooks.starts), (0, 1));
}

#[test]
fn the_end_of_none_is_refused() {
    let mut rig = rig(Policy::Allow, 1);
    let (done, lines) = (Some(true), Vec::new());
    rig.refused(Event::HookEnded(HookEnd { done, lines }));
}

#[test]
fn after_a_delay_they_come_when_the_password_counts() {
    let mut rig = rig(Policy::Delay(DAY), 1);
    assert_eq!(choose(&mut rig), []);
    assert!(keeps_the_password(&rig));
    rig.now += DAY;
    assert_eq!(rig.step(Event::Tick), Ok(vec![Action::Apply]));
    let after = rig.step(Event::Applied(Outcome::Set));
    assert_eq!(after, Ok(vec![Action::Scrub, Action::RunHook]));
    let hooks = rig.flow.device().hooks.as_ref().unwrap();
    assert_eq!(hooks.password.as_ref().unwrap().expose(), PASSWORD);
}

#[test]
fn a_stopped_recovery_leaves_no_password() {
    let mut rig = rig(Policy::Delay(DAY), 1);
    choose(&mut rig);
    rig.step(Event::Stop).unwrap();
    assert!(!keeps_the_password(&rig));
    // Nor in the other slot, should the power go before that is overwritten.
    assert!(rig.flow.device().hooks.is_some());
    rig.restart();
    assert!(rig.flow.device().hooks.is_none());
    rig.now += DAY;
    assert_eq!(rig.step(Event::Tick), Ok(vec![]));
}

#[test]
fn a_recovery_that_the_owner_has_switched_off_leaves_no_password() {
    let mut rig = rig(Policy::Delay(DAY), 1);
    choose(&mut rig);
    rig.settings.policy = Policy::Off;
    rig.restart();
    assert!(!keeps_the_password(&rig));
    rig.restart();
    assert!(!keeps_the_password(&rig) && rig.flow.device().hooks.is_none());
}

#[test]
fn a_refused_password_is_not_kept() {
    let mut rig = rig(Policy::Allow, 1);
    choose(&mut rig);
    rig.step(Event::Applied(Outcome::NotSet)).unwrap();
    assert!(!keeps_the_password(&rig));
    assert!(rig.flow.device().hooks.is_none());
}

#[test]
fn fewer_hooks_after_an_update_come_to_an_end() {
    let mut rig = rig(Policy::Allow, 2);
    set(&mut rig);
    end(&mut rig, Some(true), "one");
    rig.settings.hooks = 1;
    assert_eq!(rig.restart(), []);
    assert!(!keeps_the_password(&rig) && rig.flow.device().hooks.is_some());
    forgets_the_rest(&mut rig);
}

/// Whatever a hook says takes its room in the log and no more.
#[test]
fn what_a_hook_says_is_cut() {
    let mut rig = rig(Policy::Allow, 1);
    set(&mut rig);
    rig.log.clear();
    let lines = vec!["é\"\\\n".repeat(100); 9];
    let (done, lines) = (Some(false), lines);
    rig.step(Event::HookEnded(HookEnd { done, lines })).unwrap();
    assert_eq!(rig.log.len(), 1 + RESULTS);
    for (note, most) in rig
        .log
        .iter()
        .zip([END_MAX, RESULT_MAX, RESULT_MAX, RESULT_MAX])
    {
        let line = note.sentence();
        assert!(line.len() <= most && line.len() > most - 4, "{line}");
        assert!(!line.contains(['"', '\\', '\n']), "{line}");
    }
}

/// One that did not fit would keep the state from being kept at all.
#[test]
fn the_most_that_is_said_at_once_fits_into_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, Permissions::from_mode(0o700)).unwrap();
    let (mut journal, _) = Journal::open(StateDir::open(&state).unwrap()).unwrap();
    let ended = Note::HookEnded {
        failed: true,
        line: "x".repeat(END_MAX),
    };
    let mut notes = vec![Note::RequestExpired, Note::GrantExpired, ended];
    notes.resize(3 + RESULTS, Note::HookResult("y".repeat(RESULT_MAX)));
    let sentences: Vec<String> = notes.iter().map(Note::sentence).collect();
    let events: Vec<NewEvent> = notes
        .iter()
        .zip(&sentences)
        .map(|(note, message)| NewEvent {
            clock: "2026-11-22T21:00:00+01:00",
            event: note.kind(),
            message,
            about: About::default(),
        })
        .collect();
    journal.commit(b"state", &events).unwrap();
    assert_eq!(journal.records().unwrap().0.len(), notes.len());
}
