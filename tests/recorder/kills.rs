//! The core and its helpers killed at any moment of SetPassword: never a code burnt without the password set.

use crate::stage::{NEW, OLD, Plan, Recorder, SURFACE};
use nix::sys::signal::{Signal, kill};
use recoveryd::api::recovery::{Call, Error, Next, SetPasswordReply};
use std::fs;
use std::thread::{scope, sleep};
use std::time::Duration;

/// Lets SetPassword run while something is killed; whether it was acknowledged.
fn set_while(recorder: &Recorder, password: &str, killing: impl FnOnce() + Send) -> bool {
    let mut client = recorder.client();
    scope(|scope| {
        let setting = scope.spawn(move || {
            let (password, surface) = (password.to_owned().into(), SURFACE.to_owned());
            let call = Call::SetPassword { password, surface };
            client.call::<SetPasswordReply, Error>(&call).is_ok()
        });
        killing();
        setting.join().unwrap()
    })
}

/// After the restart: what was acknowledged is set, and what was not can still be.
fn check(recorder: &Recorder, acknowledged: bool, before: &str, chosen: &str) -> &'static str {
    let status = recorder.status_when("settled", |status| status.next != Next::Applying);
    let set = recorder.opens(chosen);
    assert!(set || recorder.opens(before), "neither of both");
    match status.next {
        Next::Start => assert!(set, "the code is burnt and the password is not set"),
        Next::Password => {
            assert!(!acknowledged, "acknowledged, and yet to be set");
            assert_eq!(recorder.set_password(chosen), Ok(0));
            assert!(recorder.opens(chosen));
            return "chosen again";
        }
        next => panic!("{next:?}"),
    }
    match acknowledged {
        true => "acknowledged",
        false => "redone",
    }
}

/// Moments spread over the time that SetPassword takes, by a generator whose numbers are the same each time.
fn moments(most: Duration) -> impl Iterator<Item = Duration> {
    let mut number = 88_172_645_463_325_252_u64;
    std::iter::repeat_with(move || {
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        most.mul_f64((number % 1000) as f64 / 1000.0)
    })
}

/// How long SetPassword takes here, undisturbed.
fn takes(recorder: &Recorder) -> Duration {
    recorder.get_in();
    let begun = std::time::Instant::now();
    recorder.set_password("to be measured").unwrap();
    begun.elapsed()
}

#[test]
fn the_core_killed_at_any_moment() {
    let mut recorder = Recorder::off(Plan::default());
    // A hash that costs little, so that the rounds fall on the other steps as well.
    recorder.write_shadow("$6$rounds=1000$abcdefghijk");
    recorder.start();
    let most = takes(&recorder) * 2;
    let mut before = "to be measured".to_owned();
    let mut ends = Vec::new();
    for (round, moment) in moments(most).take(32).enumerate() {
        let chosen = format!("{NEW} {round}");
        let code = recorder.get_in();
        let core = recorder.pid();
        let acknowledged = set_while(&recorder, &chosen, || {
            sleep(moment);
            kill(core, Signal::SIGKILL).unwrap();
        });
        recorder.ended();
        recorder.start();
        ends.push(check(&recorder, acknowledged, &before, &chosen));
        let used = recorder.enter(&code);
        assert!(
            matches!(used, Err(Error::NoRequest { .. })),
            "the code opened twice: {used:?}"
        );
        before = chosen;
    }
    let text = fs::read_to_string(recorder.path("shadow")).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    ends.sort_unstable();
    ends.dedup();
    assert!(ends.len() > 1, "the kills hit one moment only: {ends:?}");
}

#[test]
fn the_helper_killed_at_any_moment() {
    let recorder = Recorder::new();
    let most = takes(&recorder) * 2;
    let listener = recorder.children("helper listen")[0];
    let mut before = "to be measured".to_owned();
    for (round, moment) in moments(most).take(12).enumerate() {
        let chosen = format!("{NEW} {round}");
        recorder.get_in();
        let acknowledged = set_while(&recorder, &chosen, || {
            sleep(moment);
            for helper in crate::stage::children_of(listener, "helper password") {
                // It may have ended by itself meanwhile.
                let _ = kill(helper, Signal::SIGKILL);
            }
        });
        check(&recorder, acknowledged, &before, &chosen);
        before = chosen;
    }
    assert!(!recorder.opens(OLD));
}
