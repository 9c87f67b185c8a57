//! A recorder that has been running for a month, without waiting for it: the flow itself lets the time pass and takes the
//! wrong codes, with a clock and a hand that are ours, and the journal keeps what came of it. The power is off meanwhile.

use recoveryd::flow::state::{Channel, Device, Holder, Stage};
use recoveryd::flow::{Action, Event, Flow, Note, Policy, Settings};
use recoveryd::journal::{About, File, Journal, Loaded, Medium, NewEvent, snapshot};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What is left of the time that is almost over.
const LEFT: Duration = Duration::from_millis(1500);

/// The files of the state directory, in this order.
pub const FILES: [File; 3] = [File::Slots, File::Events0, File::Events1];

/// The point up to which time passes.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// The open request is almost over.
    RequestEnds,
    /// The accepted code's time is almost over.
    GrantEnds,
    /// One more wrong code voids the request, and it can be entered.
    LastGuess,
    /// No entry has to wait.
    MayEnter,
}

/// What the journal's files hold; none if nothing was ever kept.
pub fn device(files: &[Vec<u8>; 3]) -> Option<Device> {
    match Journal::open(Memory::of(files)).unwrap().1 {
        Loaded::Sound(bytes) => Some(snapshot::decode(&bytes).unwrap()),
        Loaded::Fresh => None,
        Loaded::Damaged => panic!("neither slot is whole"),
    }
}

/// The files as they are later.
pub fn aged(files: &[Vec<u8>; 3], until: Until) -> [Vec<u8>; 3] {
    let memory = Memory::of(files);
    let (journal, loaded) = Journal::open(memory.clone()).unwrap();
    let Loaded::Sound(bytes) = loaded else {
        panic!("there is nothing that could grow old");
    };
    let settings = Settings {
        policy: Policy::Allow,
        online: false,
        offline: true,
        kit: true,
        hooks: 0,
    };
    let flow = Flow::new(settings, snapshot::decode(&bytes).unwrap(), Duration::ZERO);
    let mut recorder = Recorder {
        flow,
        journal,
        now: Duration::ZERO,
    };
    recorder.run(until);
    drop(recorder);
    let files = memory.0.lock().unwrap();
    files.clone()
}

struct Recorder {
    flow: Flow,
    journal: Journal<Memory>,
    now: Duration,
}

impl Recorder {
    fn run(&mut self, until: Until) {
        let device = self.flow.device();
        match until {
            Until::RequestEnds => self.pass(device.request.as_ref().unwrap().left - LEFT),
            Until::GrantEnds => match device.stage {
                Stage::Granted { left, .. } => self.pass(left - LEFT),
                _ => panic!("no code was accepted"),
            },
            Until::LastGuess => {
                for guess in self.flow.device().request.as_ref().unwrap().wrong..99 {
                    self.pass(self.flow.device().secure.wait);
                    self.step(Event::Enter {
                        channel: Channel::SecureCode,
                        holder: Holder {
                            uid: 0,
                            surface: "ctl".into(),
                        },
                        fingerprint: [guess as u8; 32],
                    });
                    self.step(Event::Compared { matched: false });
                }
                self.pass(self.flow.device().secure.wait);
            }
            Until::MayEnter => self.pass(device.secure.wait.max(device.sign_in.wait)),
        }
        // Running times are kept once in a while; here to the end.
        self.keep(&[]);
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.step(Event::Tick);
    }

    fn step(&mut self, event: Event) {
        let step = self.flow.step(self.now, event);
        assert_eq!(step.refused, None);
        let notes = step.actions.iter().filter_map(|action| match action {
            Action::Log(note) => Some(note),
            _ => None,
        });
        self.keep(&notes.collect::<Vec<_>>());
    }

    fn keep(&mut self, notes: &[&Note]) {
        let sentences: Vec<String> = notes.iter().map(|note| note.sentence()).collect();
        let told = notes.iter().zip(&sentences);
        let events: Vec<NewEvent> = told
            .map(|(note, message)| NewEvent {
                clock: "2026-11-22T00:00:00+00:00",
                event: note.kind(),
                message,
                about: About::default(),
            })
            .collect();
        let state = snapshot::encode(self.flow.device()).unwrap();
        self.journal.commit(&state, &events).unwrap();
    }
}

/// The state directory's files in memory; clones share them.
#[derive(Clone)]
struct Memory(Arc<Mutex<[Vec<u8>; 3]>>);

impl Memory {
    fn of(files: &[Vec<u8>; 3]) -> Self {
        Self(Arc::new(Mutex::new(files.clone())))
    }
}

impl Medium for Memory {
    fn read(&mut self, file: File) -> io::Result<Vec<u8>> {
        Ok(self.0.lock().unwrap()[file as usize].clone())
    }

    fn write_at(&mut self, file: File, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let contents = &mut self.0.lock().unwrap()[file as usize];
        let (at, end) = (offset as usize, offset as usize + bytes.len());
        contents.resize(contents.len().max(end), 0);
        contents[at..end].copy_from_slice(bytes);
        Ok(())
    }

    fn truncate(&mut self, file: File) -> io::Result<()> {
        self.0.lock().unwrap()[file as usize].clear();
        Ok(())
    }

    fn sync(&mut self, _: File) -> io::Result<()> {
        Ok(())
    }
}
