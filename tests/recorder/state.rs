//! A state directory that cannot be written, read or trusted.

use crate::mounts::{in_own_mounts, tmpfs, tmpfs_again, unmount};
use crate::person::wrong_code;
use crate::stage::{NEW, OLD, Plan, Recorder, wait_until};
use nix::mount::MsFlags;
use recoveryd::api::recovery::{Call, Error, LogReply, Next, RequestReply};
use recoveryd::flow::state::{Channel, Holder, Stage};
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

fn ask_request(recorder: &Recorder) -> Result<RequestReply, Error> {
    recorder.ask(Call::Request {})
}

/// The reason why nothing can be done, said once and everywhere.
fn trouble(recorder: &Recorder) -> String {
    let told = ask_request(recorder);
    let Err(Error::Unavailable { message, .. }) = told else {
        panic!("{told:?}\n{}", recorder.log())
    };
    let status = recorder.status();
    assert_eq!(status.next, Next::Unavailable, "{message}");
    assert_eq!(status.reason.as_ref(), Some(&message));
    assert_eq!(
        message.matches("Recovery is not possible now").count(),
        1,
        "{message}"
    );
    assert!(!message.ends_with(".."), "{message}");
    message
}

#[test]
fn a_state_from_the_future_is_left_alone_and_told() {
    let mut recorder = Recorder::new();
    recorder.request();
    recorder.stop();
    let slots = recorder.path("state/slots");
    let mut bytes = fs::read(&slots).unwrap();
    // A format of which only the checksum is known.
    for slot in [0, 8192] {
        bytes[slot + 8] = 9;
        let sum = checksum(&bytes[slot..slot + 8192]);
        bytes[slot + 16..slot + 48].copy_from_slice(&sum);
    }
    fs::write(&slots, &bytes).unwrap();
    recorder.start();
    let message = trouble(&recorder);
    assert!(message.contains("newer recoveryd (format 9)"), "{message}");
    let told = recorder.enter(&wrong_code(1));
    assert!(
        matches!(
            told,
            Err(Error::NoRequest { .. } | Error::Unavailable { .. })
        ),
        "{told:?}"
    );
    assert!(recorder.stop().success());
    assert_eq!(fs::read(&slots).unwrap(), bytes, "untouched");
}

/// The same of what lies in the slots: the format is known, and what is kept in it is not.
#[test]
fn a_state_of_a_later_version_is_left_alone_and_told() {
    let mut recorder = Recorder::new();
    recorder.request();
    recorder.stop();
    let slots = recorder.path("state/slots");
    let mut bytes = fs::read(&slots).unwrap();
    for slot in [0, 8192] {
        let version = b"{\"version\":1,";
        let slot = &mut bytes[slot..slot + 8192];
        let at = slot
            .windows(version.len())
            .position(|text| text == version)
            .unwrap();
        slot[at + version.len() - 2] = b'2';
        let sum = checksum(slot);
        slot[16..48].copy_from_slice(&sum);
    }
    fs::write(&slots, &bytes).unwrap();
    recorder.start();
    let message = trouble(&recorder);
    assert!(
        message.contains("newer recoveryd (version 2); install that version again"),
        "{message}"
    );
    assert!(recorder.stop().success());
    assert_eq!(fs::read(&slots).unwrap(), bytes, "untouched");
}

/// An update comes while a new password waits: what the program before it wrote goes on.
#[test]
fn a_state_of_the_first_format_goes_on() {
    let mut recorder = Recorder::with(Plan {
        more: "[policy]\nmode = \"delay\"\ndelay_h = 720\n".into(),
        ..Plan::default()
    });
    recorder.stop();
    let written: [(&str, &[u8]); 2] = [
        ("slots", include_bytes!("../journal/format-1/slots")),
        (
            "events-0.jsonl",
            include_bytes!("../journal/format-1/events-0.jsonl"),
        ),
    ];
    for (name, bytes) in written {
        fs::write(recorder.path("state").join(name), bytes).unwrap();
    }
    recorder.start();
    let status = recorder.status();
    assert!(status.kit && status.request.is_some());
    let delayed = status.delayed.unwrap();
    assert_eq!(delayed.method, "recovery kit");
    assert!(
        (2_591_900..=2_592_000).contains(&delayed.ends_in_s),
        "{delayed:?}"
    );
    recorder.edit(|device| match &mut device.stage {
        Stage::Delayed { left, .. } => *left = Duration::from_millis(1),
        _ => panic!("nothing waits"),
    });
    recorder.wait_for(Next::Start);
    assert!(recorder.hash().starts_with("$6$gwrm4gqQfqabs05L$"));
}

fn checksum(slot: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let digest = Sha256::new().chain_update(&slot[..16]);
    digest.chain_update(&slot[48..]).finalize().into()
}

#[test]
fn a_state_lost_in_both_copies_leaves_secure_codes_only() {
    let mut recorder = Recorder::new();
    let kit = recorder.make_kit(Some(OLD)).unwrap();
    let code = recorder.code(&recorder.request());
    recorder.stop();
    let slots = recorder.path("state/slots");
    let mut bytes = fs::read(&slots).unwrap();
    for slot in [0, 8192] {
        bytes[slot + 200] ^= 1;
    }
    fs::write(&slots, &bytes).unwrap();
    recorder.start();
    let status = recorder.status();
    assert_eq!((status.next, status.kit), (Next::Start, false));
    assert!(
        (590..=600).contains(&status.code_wait_s),
        "{}",
        status.code_wait_s
    );
    let told = recorder.enter(kit.code.expose());
    assert!(
        matches!(told, Err(Error::MethodNotOffered { .. })),
        "{told:?}"
    );
    let told = recorder.enter(&code);
    assert!(matches!(told, Err(Error::NoRequest { .. })), "{told:?}");
    let log: LogReply = recorder.ask(Call::Log {}).unwrap();
    assert_eq!(log.records.last().unwrap().event, "state-lost");
    assert!(
        log.records.iter().any(|record| record.event == "kit-made"),
        "the log stays"
    );
    // After the wait a secure code opens as ever.
    let code = recorder.code(&recorder.request());
    assert!(matches!(recorder.enter(&code), Err(Error::Wait { .. })));
    recorder.edit(|device| device.secure.wait = Duration::from_millis(1));
    assert!(recorder.enter(&code).is_ok());
    assert_eq!(recorder.set_password(NEW), Ok(0));
}

#[test]
fn one_damaged_copy_costs_at_most_the_last_step() {
    let mut recorder = Recorder::new();
    let request = recorder.request();
    for slot in [0, 8192] {
        recorder.stop();
        let slots = recorder.path("state/slots");
        let mut bytes = fs::read(&slots).unwrap();
        bytes[slot + 300] ^= 1;
        fs::write(&slots, &bytes).unwrap();
        recorder.start();
        assert_eq!(recorder.request(), request);
    }
}

#[test]
fn a_state_that_is_taken_refuses_the_second_daemon_and_leaves_the_first_alone() {
    let first = Recorder::new();
    first.request();
    let mut second = Recorder::off(Plan::default());
    fs::create_dir(second.path("elsewhere")).unwrap();
    let config = fs::read_to_string(second.config()).unwrap();
    let [here, there] = [&second, &first].map(|it| it.path("state").display().to_string());
    fs::write(second.config(), config.replace(&here, &there)).unwrap();
    second.start();
    let message = trouble(&second);
    assert!(message.contains("in use by another recoveryd"), "{message}");
    let request = first.request();
    drop(first.path("state"));
    // Once the other has ended, the next call finds the state.
    let mut first = first;
    first.stop();
    assert_eq!(second.request(), request);
    second.stop();
}

#[test]
fn a_state_that_others_could_write_is_refused() {
    let recorder = Recorder::off(Plan::default());
    let mut recorder = recorder;
    recorder.start();
    recorder.stop();
    let state = recorder.path("state");
    fs::set_permissions(&state, Permissions::from_mode(0o777)).unwrap();
    recorder.start();
    let message = trouble(&recorder);
    assert!(message.contains("chmod 700"), "{message}");
    fs::set_permissions(&state, Permissions::from_mode(0o700)).unwrap();
    recorder.request();
    assert_eq!(recorder.status().next, Next::Code);
}

#[test]
fn a_state_that_cannot_be_read_is_told_and_left_alone() {
    let mut recorder = Recorder::new();
    let request = recorder.request();
    recorder.stop();
    let slots = recorder.path("state/slots");
    fs::rename(&slots, recorder.path("kept")).unwrap();
    fs::create_dir(&slots).unwrap();
    recorder.start();
    let message = trouble(&recorder);
    assert!(
        message.contains("cannot read the file `slots`"),
        "{message}"
    );
    fs::remove_dir(&slots).unwrap();
    fs::rename(recorder.path("kept"), &slots).unwrap();
    assert_eq!(recorder.request(), request);
}

/// A recorder whose state lies on a small file system of its own.
fn on_a_small_disk() -> Recorder {
    let recorder = Recorder::off(Plan::default());
    let state = recorder.path("state");
    fs::create_dir(&state).unwrap();
    tmpfs(&state, "size=64k,mode=700,uid=65534,gid=65534");
    recorder
}

fn fill(recorder: &Recorder) {
    let mut film = File::create(recorder.path("state/film")).unwrap();
    while film.write_all(&[0; 512]).is_ok() {}
}

#[test]
fn a_disk_full_from_the_start_refuses_until_there_is_room() {
    in_own_mounts(
        "state::a_disk_full_from_the_start_refuses_until_there_is_room",
        || {
            let mut recorder = on_a_small_disk();
            fill(&recorder);
            recorder.start();
            let message = trouble(&recorder);
            assert!(message.contains("free some space"), "{message}");
            assert!(recorder.make_kit(None).is_err());
            fs::remove_file(recorder.path("state/film")).unwrap();
            assert_eq!(recorder.status().next, Next::Start, "a look is enough");
            recorder.get_in();
            assert_eq!(recorder.set_password(NEW), Ok(0));
            assert!(recorder.opens(NEW));
            assert!(recorder.stop().success());
            unmount(&recorder.path("state"));
        },
    );
}

#[test]
fn a_disk_that_turns_read_only_refuses_every_step_and_charges_nothing() {
    const TEST: &str = "state::a_disk_that_turns_read_only_refuses_every_step_and_charges_nothing";
    in_own_mounts(TEST, || {
        let mut recorder = on_a_small_disk();
        let state = recorder.path("state");
        let protect = || tmpfs_again(&state, MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY);
        let release = || tmpfs_again(&state, MsFlags::MS_REMOUNT);
        recorder.start();

        protect();
        assert!(trouble(&recorder).contains("mount it for writing"));
        release();
        let request = recorder.request();
        let code = recorder.code(&request);

        protect();
        for _ in 0..7 {
            let told = recorder.enter(&wrong_code(1));
            let Err(Error::Unavailable { message, .. }) = told else {
                panic!("{told:?}")
            };
            assert!(message.contains("read-only"), "{message}");
            let told = recorder.enter(&code);
            assert!(matches!(told, Err(Error::Unavailable { .. })), "{told:?}");
            let told = recorder.sign_in(OLD);
            assert!(matches!(told, Err(Error::Unavailable { .. })), "{told:?}");
        }
        let status = recorder.status();
        assert_eq!(
            (status.next, status.code_wait_s, status.sign_in_wait_s),
            (Next::Unavailable, 0, 0)
        );
        assert_eq!(
            status.request.unwrap().guid,
            request.guid().to_string(),
            "it is still shown"
        );
        release();
        assert_eq!(recorder.status().next, Next::Code);
        let told = recorder.enter(&wrong_code(2));
        assert!(
            matches!(
                told,
                Err(Error::WrongCode {
                    left: Some(99),
                    wait_s: 0,
                    ..
                })
            ),
            "{told:?}"
        );
        assert!(recorder.enter(&code).is_ok());

        protect();
        let told = recorder.set_password(NEW);
        assert!(matches!(told, Err(Error::Unavailable { .. })), "{told:?}");
        assert!(recorder.opens(OLD), "nothing half done");
        recorder.cut_power();
        recorder.start();
        assert!(
            recorder.status().reason.is_none(),
            "nothing was to be written yet"
        );
        release();
        assert_eq!(
            recorder.status().next,
            Next::Password,
            "the code stays accepted"
        );
        assert_eq!(recorder.set_password(NEW), Ok(0));
        assert!(recorder.opens(NEW));
        assert!(recorder.stop().success());
        unmount(&state);
    });
}

#[test]
fn a_grant_that_ends_on_a_read_only_disk_keeps_the_processor_idle() {
    const TEST: &str = "state::a_grant_that_ends_on_a_read_only_disk_keeps_the_processor_idle";
    in_own_mounts(TEST, || {
        let mut recorder = on_a_small_disk();
        let state = recorder.path("state");
        recorder.start();
        recorder.edit(|device| {
            device.stage = Stage::Granted {
                channel: Channel::Kit,
                holder: Holder {
                    uid: 0,
                    surface: "test".into(),
                },
                left: Duration::from_millis(1500),
            }
        });
        tmpfs_again(&state, MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY);
        wait_until("noticed", || recorder.log().contains("read-only"));
        let before = crate::process::wakeups(recorder.pid());
        std::thread::sleep(Duration::from_secs(2));
        let after = crate::process::wakeups(recorder.pid());
        assert!(after - before < 10, "{} wake-ups", after - before);
        assert_eq!(
            recorder.log().matches("read-only").count(),
            1,
            "said once\n{}",
            recorder.log()
        );
        let told = recorder.set_password(NEW);
        assert!(matches!(told, Err(Error::Unavailable { .. })), "{told:?}");
        tmpfs_again(&state, MsFlags::MS_REMOUNT);
        assert_eq!(recorder.status().next, Next::Start);
        assert!(recorder.stop().success());
        unmount(&state);
    });
}
