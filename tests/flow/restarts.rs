//! The power goes after every step: nobody gains by it, and the owner loses nothing.

use crate::rig::*;
use recoveryd::flow::state::Channel::{Button, Kit, SecureCode, VerificationCode};
use recoveryd::flow::state::{Device, Holder, Hooks, OpenRequest, Stage, Verifier};
use recoveryd::flow::{Action, Event, GRANT_LIFETIME, Note, Outcome, Policy, Refusal};
use recoveryd::journal::snapshot::{self, SnapshotError};
use recoveryd::secret::Secret;
use std::sync::Arc;
use std::time::Duration;

#[test]
fn the_owners_way_survives_a_power_cut_at_every_step() {
    let mut rig = Rig::new(Policy::Allow);
    rig.make_kit();
    rig.open();
    rig.restart();
    assert_eq!(rig.step(Event::AskOffline), Ok(vec![]));
    rig.enter(SecureCode).unwrap();
    rig.restart();
    // The cut came before the comparison: it is charged, and the code is still good.
    assert_eq!(rig.flow.device().secure.wrong, 1);
    rig.right(SecureCode).unwrap();
    rig.restart();
    assert_eq!(rig.stage(), "granted");
    rig.step(choose(owner())).unwrap();
    // The store may have it or not: it is given it again, whatever was answered meanwhile.
    for _ in 0..3 {
        assert_eq!(rig.restart(), [Action::Apply]);
    }
    rig.step(Event::Applied(Outcome::Set)).unwrap();
    assert_eq!(rig.restart(), []);
    assert_eq!(rig.stage(), "idle");
    assert_eq!(rig.enter(SecureCode), Err(Refusal::NoRequest));
    rig.right(Kit).unwrap();
    assert_eq!(rig.logged(&Note::PasswordSet(SecureCode)), 1);
}

#[test]
fn a_grant_keeps_its_time_and_holder() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    rig.right(SecureCode).unwrap();
    rig.pass(10 * MINUTE);
    rig.restart();
    let other = choose(holder(1000, "console"));
    assert_eq!(
        rig.refused(other),
        Refusal::GrantedElsewhere("screen".into())
    );
    rig.pass(5 * MINUTE + MINUTE);
    assert_eq!(rig.stage(), "idle");
    assert!(rig.log.contains(&Note::GrantExpired));
}

/// Power cuts in the middle of every comparison: the guesser meets the same waits as without them.
#[test]
fn cutting_the_power_before_the_answer_is_no_free_guess() {
    for channel in [SecureCode, VerificationCode, Kit] {
        let mut rig = Rig::new(Policy::Allow);
        rig.make_kit();
        rig.open();
        for wrong in 1..=5 {
            if channel == VerificationCode {
                rig.pass(6 * HOUR);
                rig.send_code();
            }
            rig.enter(channel).unwrap();
            rig.restart();
            let device = rig.flow.device();
            let limiter = match channel {
                SecureCode => &device.secure,
                VerificationCode => &device.verification,
                Kit => &device.kit_limiter,
                Button => panic!("no code is entered with the button"),
            };
            assert_eq!(limiter.wrong, wrong);
            assert_eq!(
                limiter.wait.is_zero(),
                wrong < 5 || channel == VerificationCode
            );
        }
    }
}

#[test]
fn a_request_voided_by_the_hundredth_charge_stays_void() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    for _ in 0..100 {
        let wait = rig.wait(SecureCode);
        rig.pass(wait);
        rig.enter(SecureCode).unwrap();
        rig.restart();
    }
    assert!(rig.flow.device().request.is_none());
    assert_eq!(rig.log.last(), Some(&Note::RequestVoid));
}

#[test]
fn a_verification_code_lives_in_memory_only() {
    let mut rig = Rig::new(Policy::Allow);
    rig.send_code();
    rig.restart();
    assert_eq!(
        rig.enter(VerificationCode),
        Err(Refusal::NoVerificationCode)
    );
    // It was asked for all the same.
    assert!(rig.step(Event::AskOnline).is_err());
}

/// A start many times a second lets no part of a millisecond be lost on the way.
#[test]
fn waits_are_rounded_up() {
    let mut rig = Rig::new(Policy::Allow);
    rig.open();
    (0..5).for_each(|_| rig.wrong(SecureCode).unwrap());
    for _ in 0..1000 {
        rig.now += Duration::from_nanos(1);
        rig.step(Event::AskOnline).unwrap();
        rig.step(not_sent()).unwrap();
        rig.restart();
    }
    assert_eq!(rig.wait(SecureCode), Duration::from_secs(30));
}

fn full() -> Device {
    let mut device = Device::default();
    device.secure.wrong = u32::MAX;
    device.secure.wait = Duration::from_millis(u64::MAX);
    device.verification.wrong = 7;
    device.kit_limiter.wait = Duration::from_millis(1);
    device.sign_in.wrong = 3;
    device.asked.0 = vec![Duration::from_millis(1), DAY];
    device.request = Some(OpenRequest {
        bytes: (0..=255).collect(),
        verifier: Verifier("$argon2id$v=19$m=9216,t=4,p=1$c2FsdA$aGFzaA".into()),
        made: "—\"\\\n".into(),
        left: DAY,
        wrong: u32::MAX,
    });
    device.past = Some(Verifier(String::new()));
    device.kit = Some(Verifier("kit".into()));
    device
}

#[test]
fn a_snapshot_is_the_state() {
    let prepared = || Arc::new(Secret::new("admin:\u{0}\"\\…".into()));
    let holder = Holder {
        uid: u32::MAX,
        surface: "\"é".into(),
    };
    let left = GRANT_LIFETIME;
    let channel = Kit;
    let password = Some(prepared());
    let applying = |holder| Stage::Applying {
        channel,
        prepared: prepared(),
        password: password.clone(),
        holder,
        wait: MINUTE,
        failed: u32::MAX,
    };
    for stage in [
        Stage::Idle,
        Stage::Granted {
            channel,
            holder: holder.clone(),
            left,
        },
        Stage::Delayed {
            channel,
            prepared: prepared(),
            password: password.clone(),
            left,
        },
        applying(Some(holder)),
        applying(None),
    ] {
        let hooks = Some(Hooks {
            channel,
            password: password.clone(),
            next: 7,
            starts: u32::MAX,
            wait: MINUTE,
        });
        let device = Device {
            stage,
            hooks,
            ..full()
        };
        let back = snapshot::decode(&snapshot::encode(&device).unwrap()).unwrap();
        assert_eq!(back.secure, device.secure);
        assert_eq!(back.verification, device.verification);
        assert_eq!(back.kit_limiter, device.kit_limiter);
        assert_eq!(back.sign_in, device.sign_in);
        assert_eq!(back.asked, device.asked);
        assert_eq!(back.request, device.request);
        assert_eq!((&back.past, &back.kit), (&device.past, &device.kit));
        assert!(same(&back.stage, &device.stage));
        let told = |device: &Device| {
            let hooks = device.hooks.as_ref().unwrap();
            let password = text(&hooks.password).map(str::to_owned);
            (
                hooks.channel,
                password,
                hooks.next,
                hooks.starts,
                hooks.wait,
            )
        };
        assert_eq!(told(&back), told(&device));
    }
}

fn text(secret: &Option<Arc<Secret>>) -> Option<&str> {
    secret.as_ref().map(|secret| secret.expose())
}

fn same(a: &Stage, b: &Stage) -> bool {
    match (a, b) {
        (Stage::Idle, Stage::Idle) => true,
        (
            Stage::Granted {
                channel: a,
                holder: b,
                left: c,
            },
            Stage::Granted {
                channel,
                holder,
                left,
            },
        ) => (a, b, c) == (channel, holder, left),
        (
            Stage::Delayed {
                channel: a,
                prepared: b,
                password: p,
                left: c,
            },
            Stage::Delayed {
                channel,
                prepared,
                password,
                left,
            },
        ) => (a, b.expose(), text(p), c) == (channel, prepared.expose(), text(password), left),
        (
            Stage::Applying {
                channel: a,
                prepared: b,
                password: p,
                holder: c,
                wait: d,
                failed: e,
            },
            Stage::Applying {
                channel,
                prepared,
                password,
                holder,
                wait,
                failed,
            },
        ) => {
            (a, b.expose(), text(p), c, d, e)
                == (
                    channel,
                    prepared.expose(),
                    text(password),
                    holder,
                    wait,
                    failed,
                )
        }
        _ => false,
    }
}

/// Whatever numbers a snapshot holds, the flow goes on from them.
#[test]
fn extreme_numbers_do_no_harm() {
    let stage = || Stage::Applying {
        channel: SecureCode,
        prepared: Arc::new(Secret::new("x".into())),
        password: None,
        holder: None,
        wait: Duration::ZERO,
        failed: u32::MAX,
    };
    for stage in [Stage::Idle, stage()] {
        let mut rig = Rig::new(Policy::Allow);
        let device = Device { stage, ..full() };
        rig.disk = snapshot::encode(&device).unwrap().to_vec();
        rig.flow = recoveryd::flow::Flow::new(rig.settings, device, rig.now);
        for channel in [SecureCode, VerificationCode, Kit] {
            let _any = rig.flow.after_wrong(channel);
        }
        let actions = rig.restart();
        assert!(rig.flow.device().request.is_none());
        if actions == [Action::Apply] {
            rig.step(Event::Applied(Outcome::Uncertain)).unwrap();
        }
        rig.pass(DAY);
    }
}

#[test]
fn damaged_snapshots_are_told() {
    let bytes = snapshot::encode(&full()).unwrap();
    for cut in 0..bytes.len() {
        assert!(snapshot::decode(&bytes[..cut]).is_err());
    }
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let later = text.replacen("\"version\":1", "\"version\":2", 1);
    let error = snapshot::decode(later.as_bytes()).err().unwrap();
    assert!(matches!(error, SnapshotError::FromTheFuture(2)), "{error}");
    let odd = text.replacen("\"request\":\"00", "\"request\":\"0", 1);
    let error = snapshot::decode(odd.as_bytes()).err().unwrap();
    assert!(matches!(error, SnapshotError::Field("request")), "{error}");
}
