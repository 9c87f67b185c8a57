//! Sticks: real mounts, and one that hangs.

use crate::mounts::{in_own_mounts, tmpfs, tmpfs_again, unmount};
use crate::stage::{NEW, Plan, Recorder, wait_until};
use nix::mount::{MsFlags, mount};
use recoveryd::api::recovery::{Call, Error, ExportReply, Stick, StickWhy};
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

fn stick(recorder: &Recorder) -> Stick {
    recorder.status().sticks.remove(0)
}

fn export(recorder: &Recorder) -> Result<ExportReply, Error> {
    recorder.ask(Call::Export { stick: None })
}

#[test]
fn a_reply_that_appears_in_a_configured_folder_is_offered() {
    let recorder = Recorder::new();
    let request = recorder.request();
    recorder.status_when("usable", |status| status.sticks[0].usable);
    assert!(!stick(&recorder).reply);
    let path = recorder.put_reply(&request);
    recorder.status_when("offered", |status| status.sticks[0].reply);
    fs::remove_file(path).unwrap();
    recorder.status_when("gone", |status| !status.sticks[0].reply);
}

#[test]
fn a_folder_that_is_not_there_is_told_and_used_as_soon_as_it_is() {
    let recorder = Recorder::new();
    fs::remove_dir(recorder.stick()).unwrap();
    recorder.status_when("told", |status| {
        let reason = status.sticks[0].reason.as_ref();
        reason.is_some_and(|reason| reason.contains("not there"))
    });
    let told = export(&recorder);
    assert!(matches!(told, Err(Error::StickTrouble { .. })), "{told:?}");
    fs::create_dir(recorder.stick()).unwrap();
    recorder.status_when("usable", |status| status.sticks[0].usable);
    assert!(export(&recorder).is_ok());
}

#[test]
fn from_mounting_a_stick_to_the_new_password() {
    in_own_mounts("sticks::from_mounting_a_stick_to_the_new_password", || {
        let recorder = Recorder::new();
        recorder.status_when("usable", |status| status.sticks[0].usable);
        // Somebody plugs a stick in: nothing has to ask for it to be looked at.
        tmpfs(&recorder.stick(), "size=1m");
        let watching = recorder
            .client()
            .watch::<recoveryd::api::recovery::StatusReply, Error>(&Call::Watch {});
        let mut watching = watching.unwrap();
        watching.set_timeout(Some(Duration::from_secs(10))).unwrap();
        loop {
            let seen = watching.next().unwrap().unwrap().status.sticks.remove(0);
            if seen.filesystem == "tmpfs" && seen.usable && seen.size_bytes == 1 << 20 {
                break;
            }
        }
        export(&recorder).unwrap();
        let request = recorder.request();
        // Away to the desk and back again, where it is read-only.
        recorder.put_reply(&request);
        tmpfs_again(&recorder.stick(), MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY);
        loop {
            let seen = watching.next().unwrap().unwrap().status.sticks.remove(0);
            if seen.reply {
                assert!(!seen.usable && seen.reason.unwrap().contains("write-protected"));
                assert_eq!(seen.why, Some(StickWhy::WriteProtected));
                break;
            }
        }
        let told = export(&recorder);
        let why = StickWhy::WriteProtected;
        assert!(
            matches!(told, Err(Error::StickTrouble { why: said, .. }) if said == why),
            "{told:?}"
        );
        recorder.enter_reply().unwrap();
        assert_eq!(recorder.set_password(NEW), Ok(0));
        assert!(recorder.opens(NEW));
        unmount(&recorder.stick());
    });
}

#[test]
fn while_a_stick_hangs_everybody_else_is_answered() {
    in_own_mounts(
        "sticks::while_a_stick_hangs_everybody_else_is_answered",
        || {
            let driver = File::options().read(true).write(true).open("/dev/fuse");
            let Ok(driver) = driver else {
                return assert!(!crate::stage::must_try(
                    "a file system that hangs: /dev/fuse cannot be opened"
                ));
            };
            let mut recorder = Recorder::off(Plan::default());
            let options = format!(
                "fd={},rootmode=40000,user_id=0,group_id=0",
                driver.as_raw_fd()
            );
            let at = recorder.stick();
            mount(
                Some("hang"),
                &at,
                Some("fuse"),
                MsFlags::empty(),
                Some(&*options),
            )
            .unwrap();
            let begun = Instant::now();
            recorder.start();
            assert!(
                begun.elapsed() < Duration::from_secs(2),
                "{:?}",
                begun.elapsed()
            );
            let mut slowest = Duration::ZERO;
            let mut timed = |what: &dyn Fn()| {
                let begun = Instant::now();
                what();
                slowest = slowest.max(begun.elapsed());
            };
            std::thread::scope(|scope| {
                let listener = recorder.children("helper listen")[0];
                wait_until("hung", || {
                    !crate::stage::children_of(listener, "helper stick").is_empty()
                });
                let exporting = scope.spawn(|| export(&recorder));
                for _ in 0..10 {
                    timed(&|| drop(recorder.status()));
                }
                timed(&|| assert!(!stick(&recorder).usable));
                assert!(exporting.join().unwrap().is_err());
            });
            assert!(slowest < Duration::from_secs(1), "{slowest:?}");
            // The helper is given up at its deadline, and that is told.
            let status = recorder.status_when("told", |status| {
                status.sticks[0]
                    .reason
                    .as_ref()
                    .is_some_and(|reason| reason.contains("does not answer"))
            });
            assert!(!status.sticks[0].usable);
            assert_eq!(status.sticks[0].why, Some(StickWhy::Silent));
            recorder.get_in();
            assert_eq!(recorder.set_password(NEW), Ok(0));
            let begun = Instant::now();
            assert!(recorder.stop().success());
            assert!(
                begun.elapsed() < Duration::from_secs(3),
                "{:?}",
                begun.elapsed()
            );
            unmount(&at);
            drop(driver);
        },
    );
}
