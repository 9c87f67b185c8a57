//! From the entered code to the password that counts: exactly one.

use crate::cuts::cut_everywhere;
use crate::memory::Files;
use crate::recorder::{DELAY, HOOKS, Recorder};
use recoveryd::flow::Policy;
use recoveryd::flow::state::{Channel, Stage};

/// From the entered code to the password that counts, with the power cut anywhere: the code sets one password.
fn reset(policy: Policy, channel: Channel) {
    let before = |recorder: &mut Recorder| {
        recorder.kit();
        recorder.request();
        recorder.enter(Channel::SecureCode, false);
    };
    let whole = |recorder: &mut Recorder| {
        recorder.go_on(channel);
        assert!(recorder.secret_is_gone());
    };
    cut_everywhere(policy, before, whole, |cut| {
        let mut recorder = cut.recorder;
        let redo = matches!(recorder.flow.device().stage, Stage::Applying { .. });
        if cut.stored {
            assert!(redo || !recorder.good(channel), "a used code is still good");
        }
        if !recorder.good(channel) {
            assert!(cut.stored, "a code was burnt and no password was set");
        }
        recorder.go_on(channel);
        assert!(cut.stored || recorder.stored.is_some());
        assert_eq!(recorder.passwords_set(), 1);
        let mut told = cut.told;
        told.extend(recorder.told.iter().map(|(_, hook)| *hook));
        assert_eq!(told.len(), HOOKS as usize, "a hook was never told");
        assert!(recorder.secret_is_gone());
        assert!(!recorder.good(channel));
        let kit = recorder.flow.device().kit.is_some();
        assert_eq!(kit, channel != Channel::Kit);
    });
}

#[test]
fn a_secure_code_sets_one_password() {
    reset(Policy::Allow, Channel::SecureCode);
}

#[test]
fn a_kit_sets_one_password() {
    reset(Policy::Allow, Channel::Kit);
}

#[test]
fn a_delayed_code_sets_one_password() {
    reset(Policy::Delay(DELAY), Channel::SecureCode);
}

/// The disk fails once, at any of the operations, in any way: the owner still gets in, and the code sets one password.
#[test]
fn a_disk_that_fails_once_costs_no_code_and_no_second_password() {
    for (policy, channel) in [
        (Policy::Allow, Channel::SecureCode),
        (Policy::Allow, Channel::Kit),
        (Policy::Delay(DELAY), Channel::SecureCode),
    ] {
        for (error, landed) in [(libc::ENOSPC, 0), (libc::EIO, 700), (libc::EIO, usize::MAX)] {
            for at in 0_usize.. {
                let mut recorder = Recorder::start(&Files::default(), policy);
                recorder.kit();
                recorder.request();
                let (before, mut n) = (recorder.memory.ops().len(), at);
                recorder.memory.fail(Some(Box::new(move |_| {
                    let fails = n == 0;
                    n = n.wrapping_sub(1);
                    fails.then_some((error, landed))
                })));
                recorder.go_on(channel);
                assert_eq!(recorder.passwords_set(), 1);
                let left = recorder.memory.files();
                let mut found = Recorder::start(&left, policy);
                assert_eq!(found.passwords_set(), 1);
                assert!(!found.good(channel));
                if recorder.memory.ops().len() - before <= at {
                    assert!(at > 10, "only {at} operations");
                    break;
                }
            }
        }
    }
}
