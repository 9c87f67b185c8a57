//! A recorder on a disk in memory: what the engine does with flow and journal, and what can be seen of it from outside.

use crate::memory::{Files, Memory};
use recoveryd::flow::hooks::HookEnd;
use recoveryd::flow::state::{Channel, Holder, Stage, Verifier};
use recoveryd::flow::{Action, Event, Flow, Note, Outcome, Policy, Settings};
use recoveryd::journal::{About, File, Journal, JournalError, Loaded, NewEvent, snapshot};
use recoveryd::secret::Secret;
use std::sync::Arc;
use std::time::Duration;

pub const DELAY: Duration = Duration::from_secs(180);
/// So many hooks are told of a new password, with the password.
pub const HOOKS: u32 = 2;
pub const CLOCK: &str = "2026-03-01T12:00:00+01:00";

pub struct Recorder {
    pub memory: Memory,
    pub journal: Journal<Memory>,
    pub flow: Flow,
    pub now: Duration,
    codes: u32,
    /// The store was told to set the password and has not answered.
    pub applying: bool,
    /// After so many disk operations each state was acknowledged, with so many lines in the log.
    pub acknowledged: Vec<(usize, Vec<u8>, usize)>,
    /// After so many disk operations the store had the new password.
    pub stored: Option<usize>,
    /// A hook was started and has not ended.
    hooking: bool,
    /// After so many disk operations each hook was started.
    pub told: Vec<(usize, u32)>,
    /// After so many disk operations each code was looked at.
    pub compared: Vec<usize>,
}

impl Recorder {
    pub fn start(files: &Files, policy: Policy) -> Self {
        let settings = Settings {
            policy,
            online: true,
            offline: true,
            kit: true,
            hooks: HOOKS,
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
            hooking: false,
            told: Vec::new(),
            compared: Vec::new(),
        };
        if first {
            recorder
                .commit(&recorder.flow.clone(), &[Note::SetUp])
                .unwrap();
        }
        recorder
    }

    pub fn commit(&mut self, flow: &Flow, notes: &[Note]) -> Result<(), JournalError> {
        let sentences: Vec<String> = notes.iter().map(Note::sentence).collect();
        let events: Vec<NewEvent<'_>> = notes
            .iter()
            .zip(&sentences)
            .map(|(note, message)| NewEvent {
                clock: CLOCK,
                event: note.kind(),
                message,
                about: About {
                    channel: note.channel().map(|channel| channel.word()),
                    count: note.count(),
                    wait_s: note.wait().map(|wait| wait.as_secs() as u32),
                },
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
    pub fn step(&mut self, event: Event) -> bool {
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
                Action::RunHook => {
                    let hooks = self.flow.device().hooks.as_ref().unwrap();
                    self.told.push((self.memory.ops().len(), hooks.next));
                    self.hooking = true;
                }
                _ => {}
            }
        }
        true
    }

    pub fn request(&mut self) {
        self.step(Event::AskOffline);
        self.step(Event::RequestMade {
            bytes: vec![1, 1, 7, 0xff],
            verifier: Verifier("of the request".into()),
            made: CLOCK.into(),
        });
    }

    pub fn kit(&mut self) {
        let verifier = Verifier("of the kit".into());
        self.step(Event::KitMade { verifier });
    }

    pub fn enter(&mut self, channel: Channel, matched: bool) {
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

    pub fn choose(&mut self) {
        self.step(Event::Choose {
            holder: owner(),
            prepared: Arc::new(Secret::new("the new password".into())),
            password: Some(Arc::new(Secret::new("the new password".into()))),
        });
    }

    /// The store does what it was told, and says so.
    fn store(&mut self) {
        assert!(std::mem::take(&mut self.applying));
        let ops = self.memory.ops().len();
        self.stored.get_or_insert(ops);
        self.step(Event::Applied(Outcome::Set));
    }

    pub fn good(&self, channel: Channel) -> bool {
        let device = self.flow.device();
        match channel {
            Channel::SecureCode => device.request.is_some(),
            Channel::Kit => device.kit.is_some(),
            Channel::VerificationCode => self.flow.sent_left().is_some(),
            Channel::Button => false,
        }
    }

    fn end_hook(&mut self) {
        self.hooking = false;
        let lines = vec!["A hook ended well.".into()];
        let done = Some(true);
        self.step(Event::HookEnded(HookEnd { done, lines }));
    }

    /// The owner goes on until the code is worthless, and the recorder until every hook was told.
    pub fn go_on(&mut self, channel: Channel) {
        for _ in 0..60 {
            match self.flow.device().stage {
                Stage::Idle if self.hooking => self.end_hook(),
                Stage::Idle if self.flow.device().hooks.is_some() => self.wait(),
                Stage::Idle if !self.good(channel) => return,
                Stage::Idle => self.enter(channel, true),
                Stage::Granted { .. } => self.choose(),
                Stage::Applying { .. } if self.applying => self.store(),
                Stage::Delayed { .. } | Stage::Applying { .. } => self.wait(),
            }
        }
        panic!("the owner does not get on");
    }

    fn wait(&mut self) {
        self.now = self.now.max(self.flow.next_wake().unwrap());
        self.step(Event::Tick);
    }

    pub fn passwords_set(&mut self) -> usize {
        let (records, sound) = self.journal.records().unwrap();
        assert!(sound);
        let set = |record: &&_| {
            let record: &recoveryd::journal::Record = record;
            record.event == Note::PASSWORD_SET
        };
        records.iter().filter(set).count()
    }

    /// The secret that the store was given can be read nowhere any more.
    pub fn secret_is_gone(&self) -> bool {
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
