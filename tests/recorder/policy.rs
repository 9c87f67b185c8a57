//! What the owner and the recorder's maker allow: delay, off, methods by model and firmware.

use crate::stage::{NEW, OLD, Plan, Recorder, SURFACE, assert_waits};
use recoveryd::api::recovery::{
    BusyWhy, Call, Channel, Done, Error, ExportReply, LogReply, MethodName, Next, Policy,
    RequestReply,
};
use recoveryd::flow::state::Stage;
use recoveryd::secret::Secret;
use std::time::{Duration, Instant};

fn with(more: &str) -> Plan {
    Plan {
        more: more.into(),
        ..Plan::default()
    }
}

fn stop_delayed(recorder: &Recorder, password: &str) -> Result<(), Error> {
    let password = Secret::new(password.into());
    recorder
        .ask(Call::StopDelayed { password })
        .map(|Done {}| ())
}

fn events(recorder: &Recorder) -> Vec<String> {
    let log: LogReply = recorder.ask(Call::Log {}).unwrap();
    log.records.into_iter().map(|record| record.event).collect()
}

/// A recorder whose new password waits.
fn delayed() -> Recorder {
    let recorder = Recorder::with(with("[policy]\nmode = \"delay\"\ndelay_h = 1\n"));
    recorder.get_in();
    assert_eq!(recorder.set_password(NEW), Ok(3600));
    recorder
}

#[test]
fn a_delayed_password_waits_is_announced_and_survives_a_power_cut() {
    let mut recorder = delayed();
    assert!(recorder.opens(OLD) && !recorder.opens(NEW));
    let status = recorder.wait_for(Next::Delayed);
    assert_eq!((status.policy, status.delay_h), (Policy::Delay, 1));
    let delayed = status.delayed.unwrap();
    assert_eq!(delayed.method, "secure code");
    assert_eq!(delayed.channel, Channel::SecureCode);
    let log: LogReply = recorder.ask(Call::Log {}).unwrap();
    let about = |event: &str| {
        let record = log.records.iter().find(|record| record.event == event);
        let record = record.unwrap();
        (record.channel, record.count, record.wait_s)
    };
    let accepted = (Some(Channel::SecureCode), None, None);
    assert_eq!(about("code-accepted"), accepted);
    assert_eq!(about("password-delayed"), (None, None, Some(3600)));
    assert!((3590..=3600).contains(&delayed.ends_in_s), "{delayed:?}");
    assert!(recorder.sign_in(OLD).is_ok());
    // Nobody gets past it: not by another code, not by another password.
    let told: Result<RequestReply, Error> = recorder.ask(Call::Request {});
    let Err(Error::Busy {
        message,
        why: BusyWhy::Delayed,
    }) = told
    else {
        panic!("{told:?}")
    };
    assert!(
        message.contains("The old password can stop it"),
        "{message}"
    );
    assert!(recorder.set_password("another battery").is_err());

    recorder.cut_power();
    recorder.start();
    let left = recorder.status().delayed.unwrap().ends_in_s;
    assert!((3590..=3600).contains(&left), "{left}");
    // What is left is what was written down, whatever the clock says.
    recorder.edit(|device| match &mut device.stage {
        Stage::Delayed { left, .. } => *left = Duration::from_millis(1500),
        _ => panic!("nothing waits"),
    });
    assert!(recorder.opens(OLD));
    recorder.wait_for(Next::Start);
    assert!(recorder.opens(NEW) && !recorder.opens(OLD));
    assert!(events(&recorder).ends_with(&["password-delayed".into(), "password-set".into()]));
}

#[test]
fn the_old_password_stops_a_delayed_one_and_spends_its_code() {
    let recorder = delayed();
    let wrong = stop_delayed(&recorder, NEW);
    assert!(
        matches!(wrong, Err(Error::WrongPassword { .. })),
        "{wrong:?}"
    );
    assert_eq!(recorder.status().next, Next::Delayed);
    assert_eq!(stop_delayed(&recorder, OLD), Ok(()));
    assert_eq!(recorder.status().next, Next::Start);
    assert!(recorder.opens(OLD) && recorder.sign_in(OLD).is_ok());
    assert!(matches!(
        recorder.set_password(NEW),
        Err(Error::NoGrant { .. })
    ));
    assert!(events(&recorder).contains(&"recovery-stopped".into()));
    let nothing = stop_delayed(&recorder, OLD);
    assert!(matches!(nothing, Err(Error::NoGrant { .. })), "{nothing:?}");
}

#[test]
fn wrong_passwords_wait_like_wrong_codes() {
    let mut recorder = delayed();
    for _ in 0..4 {
        let wrong = stop_delayed(&recorder, "a guess");
        assert!(
            matches!(wrong, Err(Error::WrongPassword { wait_s: 0, .. })),
            "{wrong:?}"
        );
    }
    let on = Instant::now();
    let Err(Error::WrongPassword { wait_s, .. }) = recorder.sign_in("a guess") else {
        panic!("the fifth")
    };
    assert_waits(wait_s, 30, on.elapsed());
    recorder.cut_power();
    recorder.start();
    let Err(Error::Wait { wait_s, .. }) = stop_delayed(&recorder, OLD) else {
        panic!("too early")
    };
    assert_waits(wait_s, 30, on.elapsed());
    assert!(recorder.status().sign_in_wait_s > 0);
    recorder.edit(|device| device.sign_in.wait = Duration::from_millis(1));
    assert_eq!(stop_delayed(&recorder, OLD), Ok(()));
    assert_eq!(recorder.status().sign_in_wait_s, 0);
}

#[test]
fn off_is_off_and_says_so() {
    let mut recorder = Recorder::new();
    let code = recorder.get_in();
    recorder.stop();
    recorder.change(|plan| plan.more = "[policy]\nmode = \"off\"\n".into());
    recorder.start();
    let status = recorder.status();
    assert_eq!(
        (status.policy, status.next),
        (Policy::Off, Next::Unavailable)
    );
    assert!(status.reason.unwrap().contains("switched off"));
    assert!(
        status
            .methods
            .iter()
            .all(|method| !method.usable && method.reason.is_some())
    );
    for told in [
        recorder.ask::<RequestReply>(Call::Request {}).map(drop),
        recorder
            .ask::<ExportReply>(Call::Export { stick: None })
            .map(drop),
        recorder.enter(&code).map(drop),
        recorder.enter_reply().map(drop),
        recorder.set_password(NEW).map(drop),
    ] {
        let Err(Error::Unavailable { message, .. }) = told else {
            panic!("{told:?}")
        };
        assert!(message.contains("switched off"), "{message}");
    }
    assert!(recorder.opens(OLD));
    // Signing in is no recovery.
    assert!(recorder.sign_in(OLD).is_ok());
    // What was accepted before does not come back when the owner switches it on again.
    recorder.stop();
    recorder.change(|plan| plan.more.clear());
    recorder.start();
    assert!(matches!(
        recorder.set_password(NEW),
        Err(Error::NoGrant { .. })
    ));
}

fn offered(recorder: &Recorder) -> Vec<MethodName> {
    let methods = recorder.status().methods;
    methods.into_iter().map(|method| method.name).collect()
}

#[test]
fn what_is_offered_depends_on_model_and_firmware() {
    use MethodName::{GuidFile, Kit, LongSerial, Online};
    for (more, expected) in [
        ("", vec![LongSerial, GuidFile, Kit]),
        (
            "[methods]\nonline = true\nkit = false\n",
            vec![Online, LongSerial, GuidFile],
        ),
        (
            "[[profile]]\nmodel = \"NVR-4*\"\nkit = false\n",
            vec![LongSerial, GuidFile],
        ),
        (
            "[[profile]]\nmodel = \"NVR-5*\"\nkit = false\n",
            vec![LongSerial, GuidFile, Kit],
        ),
        (
            "[[profile]]\nfirmware = \"4.2*\"\nguid_file = false\n[[profile]]\nmodel = \"*6\"\nkit = false\n",
            vec![LongSerial],
        ),
        (
            "[[profile]]\nkit = false\n[[profile]]\nmodel = \"NVR-4216\"\nfirmware = \"4.*\"\nkit = true\n",
            vec![LongSerial, GuidFile, Kit],
        ),
    ] {
        let recorder = Recorder::with(with(more));
        assert_eq!(offered(&recorder), expected, "{more}");
    }
}

#[test]
fn what_is_not_offered_is_refused() {
    let recorder = Recorder::with(with("[methods]\nguid_file = false\nkit = false\n"));
    let told: Result<ExportReply, Error> = recorder.ask(Call::Export { stick: None });
    assert!(
        matches!(told, Err(Error::MethodNotOffered { .. })),
        "{told:?}"
    );
    let told = recorder.make_kit(Some(OLD));
    assert!(matches!(told, Err(Error::MethodNotOffered { .. })));
    let kit = "1".repeat(23);
    let values: Vec<u8> = vec![1; 23];
    let code = format!("{kit}{}", recovery_protocol::damm::check_digit(&values));
    let told = recorder.enter(&code);
    assert!(
        matches!(told, Err(Error::MethodNotOffered { .. })),
        "{told:?}"
    );
    let request = recorder.request();
    let reply = recorder.put_reply(&request);
    let surface = SURFACE.to_owned();
    let told: Result<recoveryd::api::recovery::GrantReply, Error> =
        recorder.ask(Call::EnterReply {
            stick: None,
            surface,
        });
    assert!(
        matches!(told, Err(Error::MethodNotOffered { .. })),
        "{told:?} {}",
        reply.display()
    );

    let only_kit = "[methods]\nlong_serial = false\nguid_file = false\n";
    let recorder = Recorder::with(with(only_kit));
    let told: Result<RequestReply, Error> = recorder.ask(Call::Request {});
    assert!(
        matches!(told, Err(Error::MethodNotOffered { .. })),
        "{told:?}"
    );
    let kit = recorder.make_kit(Some(OLD)).unwrap();
    assert!(recorder.enter(kit.code.expose()).is_ok());
}
