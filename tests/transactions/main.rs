//! The flow on the journal, with the power cut at every instant of each transaction: what was acknowledged is there, every
//! guess is charged, and a code sets one password, never none and never two.
#![allow(clippy::unwrap_used)]

mod cuts;
#[allow(dead_code, reason = "shared with the journal's own tests")]
#[path = "../journal/memory.rs"]
mod memory;
mod recorder;
mod resets;

use cuts::{cut_everywhere, cut_from};
use memory::Files;
use recorder::{DELAY, Recorder};
use recoveryd::flow::state::{Channel, Stage, Verifier};
use recoveryd::flow::{Event, Note, Outcome, Policy, REQUEST_LIFETIME};
use std::time::Duration;

#[test]
fn a_first_boot_is_no_damage() {
    cut_from(
        &Files::default(),
        Policy::Allow,
        |_| {},
        |cut| {
            let mut recorder = cut.recorder;
            assert_eq!(recorder.journal.records().unwrap().0.len(), 1);
            recorder.request();
        },
    );
}

#[test]
fn a_request_is_there_or_is_made_again() {
    cut_everywhere(
        Policy::Allow,
        |_| {},
        Recorder::request,
        |cut| {
            let mut recorder = cut.recorder;
            recorder.request();
            recorder.go_on(Channel::SecureCode);
        },
    );
}

#[test]
fn every_wrong_code_is_charged() {
    let guess = |recorder: &mut Recorder| {
        for channel in [Channel::SecureCode, Channel::Kit] {
            (0..3).for_each(|_| recorder.enter(channel, false));
        }
    };
    let before = |recorder: &mut Recorder| {
        recorder.request();
        recorder.kit();
    };
    cut_everywhere(Policy::Allow, before, guess, |cut| {
        let device = cut.recorder.flow.device();
        let charged = device.secure.wrong + device.kit_limiter.wrong;
        let request = device.request.as_ref().unwrap();
        assert!(charged >= cut.compared && charged <= cut.compared + 1);
        assert_eq!(request.wrong, device.secure.wrong);
    });
}

#[test]
fn the_hundredth_wrong_code_voids_the_request_and_the_count_goes_on() {
    let before = |recorder: &mut Recorder| {
        recorder.request();
        (0..99).for_each(|_| recorder.enter(Channel::SecureCode, false));
    };
    let last = |recorder: &mut Recorder| recorder.enter(Channel::SecureCode, false);
    cut_everywhere(Policy::Allow, before, last, |cut| {
        let mut recorder = cut.recorder;
        recorder.step(Event::Tick);
        let device = recorder.flow.device();
        assert_eq!(device.request.is_none(), device.secure.wrong == 100);
        assert!(device.secure.wrong >= 99 + cut.compared);
    });
}

#[test]
fn asking_for_a_verification_code_is_counted_before_it_is_sent() {
    let ask = |recorder: &mut Recorder| {
        recorder.step(Event::AskOnline);
        let lifetime = Duration::from_secs(3600);
        recorder.step(Event::CodeSent {
            lifetime,
            again: Duration::ZERO,
            clock_s: 0,
        });
        recorder.enter(Channel::VerificationCode, false);
    };
    cut_everywhere(
        Policy::Allow,
        |_| {},
        ask,
        |cut| {
            let device = cut.recorder.flow.device();
            assert!(device.verification.wrong >= cut.compared);
            if device.verification.wrong > 0 {
                assert_eq!(device.asked.0.len(), 1);
            }
        },
    );
}

#[test]
fn what_expires_leaves_the_owner_a_way() {
    let before = |recorder: &mut Recorder| {
        recorder.request();
        recorder.enter(Channel::SecureCode, true);
    };
    let expire = |recorder: &mut Recorder| {
        recorder.now += Duration::from_secs(900);
        recorder.step(Event::Tick);
        recorder.now += REQUEST_LIFETIME;
        recorder.step(Event::Tick);
    };
    cut_everywhere(Policy::Allow, before, expire, |cut| {
        let mut recorder = cut.recorder;
        if !recorder.good(Channel::SecureCode) {
            assert!(recorder.flow.device().past.is_some());
            recorder.request();
        }
        recorder.go_on(Channel::SecureCode);
        assert_eq!(recorder.passwords_set(), 1);
    });
}

#[test]
fn a_stopped_recovery_stays_stopped() {
    let before = |recorder: &mut Recorder| {
        recorder.request();
        recorder.enter(Channel::SecureCode, true);
        recorder.choose();
    };
    let stop = |recorder: &mut Recorder| {
        recorder.step(Event::Stop);
        assert!(recorder.secret_is_gone());
    };
    cut_everywhere(Policy::Delay(DELAY), before, stop, |cut| {
        let mut recorder = cut.recorder;
        match recorder.flow.device().stage {
            Stage::Delayed { .. } => assert!(recorder.step(Event::Stop)),
            _ => assert!(!recorder.good(Channel::SecureCode)),
        }
        recorder.now += 2 * DELAY;
        recorder.step(Event::Tick);
        assert!(!recorder.applying && !recorder.good(Channel::SecureCode));
        assert_eq!(recorder.passwords_set(), 0);
    });
}

#[test]
fn a_store_that_refuses_leaves_the_code_accepted() {
    let before = |recorder: &mut Recorder| {
        recorder.request();
        recorder.enter(Channel::SecureCode, true);
    };
    let fail = |recorder: &mut Recorder| {
        recorder.choose();
        recorder.applying = false;
        recorder.step(Event::Applied(Outcome::NotSet));
        assert!(recorder.secret_is_gone());
    };
    cut_everywhere(Policy::Allow, before, fail, |cut| {
        let mut recorder = cut.recorder;
        assert!(!matches!(recorder.flow.device().stage, Stage::Idle));
        recorder.go_on(Channel::SecureCode);
        assert_eq!(recorder.passwords_set(), 1);
    });
}

#[test]
fn a_discarded_request_and_its_grant_go_together() {
    let before = |recorder: &mut Recorder| {
        recorder.request();
        recorder.enter(Channel::SecureCode, true);
    };
    let discard = |recorder: &mut Recorder| assert!(recorder.step(Event::Discard));
    cut_everywhere(Policy::Allow, before, discard, |cut| {
        let granted = matches!(cut.recorder.flow.device().stage, Stage::Granted { .. });
        assert_eq!(granted, cut.recorder.good(Channel::SecureCode));
    });
}

#[test]
fn a_new_kit_replaces_the_old_one_whole() {
    let renew = |recorder: &mut Recorder| {
        let verifier = Verifier("of another kit".into());
        recorder.step(Event::KitMade { verifier });
    };
    cut_everywhere(Policy::Allow, Recorder::kit, renew, |cut| {
        let mut recorder = cut.recorder;
        assert!(recorder.good(Channel::Kit));
        recorder.go_on(Channel::Kit);
    });
}

#[test]
fn a_recovery_dropped_by_the_policy_stays_dropped() {
    let mut base = Recorder::start(&Files::default(), Policy::Delay(DELAY));
    base.request();
    base.enter(Channel::SecureCode, true);
    base.choose();
    let files = base.memory.files();
    let start = |recorder: &mut Recorder| {
        recorder.step(Event::Tick);
        assert!(recorder.secret_is_gone());
    };
    cut_from(&files, Policy::Off, start, |cut| {
        let mut recorder = cut.recorder;
        recorder.step(Event::Tick);
        let mut again = Recorder::start(&recorder.memory.files(), Policy::Delay(DELAY));
        again.now += 2 * DELAY;
        again.step(Event::Tick);
        assert!(!again.applying);
        assert!(matches!(again.flow.device().stage, Stage::Idle));
    });
}

/// All that can come due at once, with the longest sentences, has room in one transaction.
#[test]
fn the_fullest_step_fits() {
    let mut recorder = Recorder::start(&Files::default(), Policy::Allow);
    let longest = [
        Note::RecoveryDropped,
        Note::RequestExpired,
        Note::GrantExpired,
        Note::WrongCode(Channel::VerificationCode, u32::MAX),
        Note::RequestVoid,
    ];
    let flow = recorder.flow.clone();
    recorder.commit(&flow, &longest).unwrap();
    let found = Recorder::start(&recorder.memory.files(), Policy::Allow);
    assert_eq!(found.acknowledged[0].2, 6);
}
