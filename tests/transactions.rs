//! The flow on the journal, with the power cut at every instant of each transaction: what was acknowledged is there, every
//! guess is charged, and a code sets one password, never none and never two.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "shared with the journal's own tests")]
#[path = "journal/memory.rs"]
mod memory;

use memory::{Files, Memory, power_cuts};
use recoveryd::flow::state::{Channel, Holder, Stage, Verifier};
use recoveryd::flow::{Action, Event, Flow, Note, Outcome, Policy, REQUEST_LIFETIME, Settings};
use recoveryd::journal::{File, Journal, JournalError, Loaded, NewEvent, snapshot};
use recoveryd::secret::Secret;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

const DELAY: Duration = Duration::from_secs(180);
const CLOCK: &str = "2026-03-01T12:00:00+01:00";

/// A recorder, and what can be seen of it from outside.
struct Recorder {
    memory: Memory,
    journal: Journal<Memory>,
    flow: Flow,
    now: Duration,
    codes: u32,
    /// The store was told to set the password and has not answered.
    applying: bool,
    /// After so many disk operations each state was acknowledged, with so many lines in the log.
    acknowledged: Vec<(usize, Vec<u8>, usize)>,
    /// After so many disk operations the store had the new password.
    stored: Option<usize>,
    /// After so many disk operations each code was looked at.
    compared: Vec<usize>,
}

impl Recorder {
    fn start(files: &Files, policy: Policy) -> Self {
        let settings = Settings {
            policy,
            online: true,
            offline: true,
            kit: true,
        };
        let memory = Memory::with(files.clone());
        let (mut journal, loaded) = Journal::open(memory.clone()).unwrap();
        let now = Duration::from_secs(7);
        let (device, first) = match &loaded {
            Loaded::Fresh => (Default::default(), true),
            Loaded::Sound(bytes) => (snapshot::decode(bytes).unwrap(), false),
            Loaded::Damaged => panic!("a power cut is no damage"),
        };
        let acknowledged = match loaded {
            Loaded::Sound(bytes) => vec![(0, bytes.to_vec(), journal.records().unwrap().0.len())],
            _ => Vec::new(),
        };
        let mut recorder = Self {
            memory,
            journal,
            flow: Flow::new(settings, device, now),
            now,
            codes: 0,
            applying: false,
            acknowledged,
            stored: None,
            compared: Vec::new(),
        };
        if first {
            recorder
                .commit(&recorder.flow.clone(), &[Note::SetUp])
                .unwrap();
        }
        recorder
    }

    fn commit(&mut self, flow: &Flow, notes: &[Note]) -> Result<(), JournalError> {
        let sentences: Vec<String> = notes.iter().map(Note::sentence).collect();
        let events: Vec<NewEvent<'_>> = notes
            .iter()
            .zip(&sentences)
            .map(|(note, message)| NewEvent {
                clock: CLOCK,
                event: note.kind(),
                message,
            })
            .collect();
        let bytes = snapshot::encode(flow.device()).unwrap();
        self.journal.commit(&bytes, &events)?;
        self.acknowledge(bytes.to_vec());
        Ok(())
    }

    fn acknowledge(&mut self, bytes: Vec<u8>) {
        let records = self.journal.records().unwrap().0.len();
        let ops = self.memory.ops().len();
        self.acknowledged.push((ops, bytes, records));
    }

    /// One event as the engine takes it; whether it could be saved.
    fn step(&mut self, event: Event) -> bool {
        let mut next = self.flow.clone();
        let step = next.step(self.now, event);
        assert_eq!(step.refused, None);
        if step.actions.contains(&Action::Persist) {
            let notes: Vec<Note> = step
                .actions
                .iter()
                .filter_map(|action| match action {
                    Action::Log(note) => Some(note.clone()),
                    _ => None,
                })
                .collect();
            if self.commit(&next, &notes).is_err() {
                self.flow.not_saved(next);
                return false;
            }
        }
        self.flow = next;
        for action in &step.actions {
            match action {
                Action::Scrub if self.journal.scrub().is_ok() => {
                    let bytes = snapshot::encode(self.flow.device()).unwrap();
                    self.acknowledge(bytes.to_vec());
                }
                Action::Compare(_) => self.compared.push(self.memory.ops().len()),
                Action::Apply => self.applying = true,
                _ => {}
            }
        }
        true
    }

    fn request(&mut self) {
        self.step(Event::AskOffline);
        self.step(Event::RequestMade {
            bytes: vec![1, 1, 7, 0xff],
            verifier: Verifier("of the request".into()),
            made: CLOCK.into(),
        });
    }

    fn kit(&mut self) {
        let verifier = Verifier("of the kit".into());
        self.step(Event::KitMade { verifier });
    }

    fn enter(&mut self, channel: Channel, matched: bool) {
        self.codes += 1;
        let mut fingerprint = [0; 32];
        fingerprint[..4].copy_from_slice(&self.codes.to_be_bytes());
        // As long as there may be a wait.
        self.now += Duration::from_secs(600);
        let charged = self.step(Event::Enter {
            channel,
            holder: owner(),
            fingerprint,
        });
        if charged {
            self.step(Event::Compared { matched });
        }
    }

    fn choose(&mut self) {
        self.step(Event::Choose {
            holder: owner(),
            prepared: Arc::new(Secret::new("the new password".into())),
        });
    }

    /// The store does what it was told, and says so.
    fn store(&mut self) {
        assert!(std::mem::take(&mut self.applying));
        let ops = self.memory.ops().len();
        self.stored.get_or_insert(ops);
        self.step(Event::Applied(Outcome::Set));
    }

    fn good(&self, channel: Channel) -> bool {
        let device = self.flow.device();
        match channel {
            Channel::SecureCode => device.request.is_some(),
            Channel::Kit => device.kit.is_some(),
            Channel::VerificationCode => self.flow.sent_left().is_some(),
        }
    }

    /// The owner goes on until the code is worthless.
    fn go_on(&mut self, channel: Channel) {
        for _ in 0..40 {
            match self.flow.device().stage {
                Stage::Idle if !self.good(channel) => return,
                Stage::Idle => self.enter(channel, true),
                Stage::Granted { .. } => self.choose(),
                Stage::Applying { .. } if self.applying => self.store(),
                Stage::Delayed { .. } | Stage::Applying { .. } => {
                    self.now = self.now.max(self.flow.next_wake().unwrap());
                    self.step(Event::Tick);
                }
            }
        }
        panic!("the owner does not get on");
    }

    fn passwords_set(&mut self) -> usize {
        let (records, sound) = self.journal.records().unwrap();
        assert!(sound);
        let set = |record: &&_| {
            let record: &recoveryd::journal::Record = record;
            record.event == Note::PASSWORD_SET
        };
        records.iter().filter(set).count()
    }

    /// The secret that the store was given can be read nowhere any more.
    fn secret_is_gone(&self) -> bool {
        let mut files = self.memory.files();
        let slots = files.get(File::Slots);
        !slots.windows(16).any(|bytes| bytes == b"the new password")
    }
}

fn owner() -> Holder {
    Holder {
        uid: 1000,
        surface: "screen".into(),
    }
}

/// What a power cut left, after the start.
struct Cut {
    recorder: Recorder,
    /// The store had the password before the cut.
    stored: bool,
    /// So many codes had been looked at.
    compared: u32,
}

/// Cuts the power everywhere in what `transaction` does after `before`, starts again, and has `check` look. Whatever is
/// found is the state last acknowledged or the one being written, with the log that belongs to it.
fn cut_everywhere(
    policy: Policy,
    before: impl Fn(&mut Recorder),
    transaction: impl Fn(&mut Recorder),
    check: impl Fn(Cut),
) {
    let mut base = Recorder::start(&Files::default(), policy);
    before(&mut base);
    cut_from(&base.memory.files(), policy, transaction, check);
}

fn cut_from(
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
            compared: whole.compared.iter().filter(|ops| **ops <= at).count() as u32,
        });
    });
    assert!(seen.len() > 20, "only {} cuts", seen.len());
    // Each state on the way was met; only a scrub leaves the one before.
    let mut ways = whole.acknowledged.clone();
    ways.dedup_by_key(|(_, bytes, log)| (bytes.clone(), *log));
    assert!(found_at.len() >= ways.len(), "{found_at:?}");
}

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
        recorder.step(Event::CodeSent { lifetime });
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
