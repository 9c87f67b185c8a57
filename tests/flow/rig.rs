//! A recorder around the flow: it does what the engine does, with a disk that is one snapshot.

use recoveryd::flow::limits::Limit;
use recoveryd::flow::state::{Channel, Holder, Stage, Verifier};
use recoveryd::flow::{Action, Event, Flow, Note, Outcome, Policy, Refusal, Settings};
use recoveryd::journal::snapshot;
use recoveryd::secret::Secret;
use std::sync::Arc;
use std::time::Duration;

pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(3600);
pub const DAY: Duration = Duration::from_secs(24 * 3600);
/// A recorder starts a few seconds after its kernel.
pub const BOOT: Duration = Duration::from_secs(7);

pub struct Rig {
    pub settings: Settings,
    pub flow: Flow,
    pub now: Duration,
    /// What a power cut leaves.
    pub disk: Vec<u8>,
    /// What the owner's log says.
    pub log: Vec<Note>,
    next_code: u32,
}

impl Rig {
    pub fn new(policy: Policy) -> Self {
        let settings = Settings {
            policy,
            online: true,
            offline: true,
            kit: true,
            hooks: 0,
        };
        let flow = Flow::new(settings, Default::default(), BOOT);
        Self::around(flow, settings)
    }

    pub fn after_loss() -> Self {
        let settings = Self::new(Policy::Allow).settings;
        Self::around(Flow::after_loss(settings, BOOT), settings)
    }

    fn around(flow: Flow, settings: Settings) -> Self {
        Self {
            settings,
            disk: snapshot::encode(flow.device()).unwrap().to_vec(),
            flow,
            now: BOOT,
            log: Vec::new(),
            next_code: 0,
        }
    }

    /// One event, persisted; what the engine must do besides.
    pub fn step(&mut self, event: Event) -> Result<Vec<Action>, Refusal> {
        let step = self.flow.step(self.now, event);
        let persists = step
            .actions
            .iter()
            .position(|action| *action == Action::Persist);
        for (at, action) in step.actions.iter().enumerate() {
            let harmless = matches!(action, Action::Persist | Action::MakeRequest);
            assert!(
                harmless || persists.is_some_and(|first| first < at),
                "{:?}",
                step.actions
            );
            if let Action::Log(note) = action {
                self.log.push(note.clone());
            }
        }
        if persists.is_some() {
            self.disk = snapshot::encode(self.flow.device()).unwrap().to_vec();
        }
        let rest = |action: &Action| !matches!(action, Action::Persist | Action::Log(_));
        match step.refused {
            Some(refusal) => Err(refusal),
            None => Ok(step.actions.into_iter().filter(rest).collect()),
        }
    }

    pub fn refused(&mut self, event: Event) -> Refusal {
        let before = snapshot::encode(self.flow.device()).unwrap();
        let refusal = self.step(event).unwrap_err();
        let after = snapshot::encode(self.flow.device()).unwrap();
        assert_eq!(before, after, "a refusal changed something: {refusal}");
        refusal
    }

    /// Lets time pass with a tick whenever one is due, as the engine does.
    pub fn pass(&mut self, time: Duration) -> Vec<Action> {
        let (mut actions, end) = (Vec::new(), self.now + time);
        while let Some(wake) = self.flow.next_wake().filter(|wake| *wake <= end) {
            self.now = self.now.max(wake);
            actions.extend(self.step(Event::Tick).unwrap());
            let next = self.flow.next_wake();
            assert!(next.is_none_or(|next| next > self.now), "ticks in a circle");
        }
        self.now = end;
        actions.extend(self.step(Event::Tick).unwrap());
        actions
    }

    /// The power goes and comes: only the disk is left, and the clock of powered-on time begins anew.
    pub fn restart(&mut self) -> Vec<Action> {
        self.now = BOOT;
        let device = snapshot::decode(&self.disk).unwrap();
        self.flow = Flow::new(self.settings, device, self.now);
        self.step(Event::Tick).unwrap()
    }

    pub fn open(&mut self) {
        assert_eq!(self.step(Event::AskOffline), Ok(vec![Action::MakeRequest]));
        self.step(request_made("of a request")).unwrap();
    }

    pub fn send_code(&mut self) {
        assert!(matches!(
            self.step(Event::AskOnline).unwrap()[..],
            [Action::AskDesk { .. }]
        ));
        self.step(code_sent(HOUR)).unwrap();
    }

    pub fn make_kit(&mut self) {
        assert_eq!(self.step(Event::MayMakeKit), Ok(vec![]));
        self.step(kit_made()).unwrap();
    }

    /// Enters a code that was never entered before.
    pub fn enter(&mut self, channel: Channel) -> Result<(), Refusal> {
        self.next_code += 1;
        let actions = self.step(enter(channel, owner(), self.next_code))?;
        assert_eq!(actions, [Action::Compare(channel)]);
        Ok(())
    }

    pub fn wrong(&mut self, channel: Channel) -> Result<(), Refusal> {
        self.enter(channel)?;
        assert_eq!(self.step(Event::Compared { matched: false }), Ok(vec![]));
        Ok(())
    }

    pub fn right(&mut self, channel: Channel) -> Result<(), Refusal> {
        self.enter(channel)?;
        assert_eq!(self.step(Event::Compared { matched: true }), Ok(vec![]));
        Ok(())
    }

    /// From the accepted code to the password that counts.
    pub fn set(&mut self) {
        assert_eq!(self.step(choose(owner())), Ok(vec![Action::Apply]));
        let set = self.step(Event::Applied(Outcome::Set));
        assert_eq!(set, Ok(vec![Action::Scrub]));
    }

    /// The wait that the next code of this kind meets.
    pub fn wait(&mut self, channel: Channel) -> Duration {
        match self.clone_flow().enter(channel) {
            Ok(()) => Duration::ZERO,
            Err(Refusal::Limit(Limit::Wait(wait))) => wait,
            Err(refusal) => panic!("{refusal}"),
        }
    }

    fn clone_flow(&self) -> Self {
        Self {
            flow: self.flow.clone(),
            disk: self.disk.clone(),
            log: Vec::new(),
            next_code: self.next_code + 1_000_000,
            ..*self
        }
    }

    pub fn stage(&self) -> &'static str {
        stage(&self.flow.device().stage)
    }

    pub fn logged(&self, note: &Note) -> usize {
        self.log.iter().filter(|logged| *logged == note).count()
    }
}

pub fn stage(stage: &Stage) -> &'static str {
    match stage {
        Stage::Idle => "idle",
        Stage::Granted { .. } => "granted",
        Stage::Delayed { .. } => "delayed",
        Stage::Applying { .. } => "applying",
    }
}

pub fn holder(uid: u32, surface: &str) -> Holder {
    Holder {
        uid,
        surface: surface.into(),
    }
}

pub fn owner() -> Holder {
    holder(1000, "screen")
}

pub fn request_made(verifier: &str) -> Event {
    Event::RequestMade {
        bytes: vec![1, 1, 7, 0xff],
        verifier: Verifier(verifier.into()),
        made: "2026-03-01T12:00:00+01:00".into(),
    }
}

pub fn code_sent(lifetime: Duration) -> Event {
    Event::CodeSent {
        lifetime,
        again: Duration::ZERO,
        clock_s: 0,
    }
}

pub fn not_sent() -> Event {
    let again = Duration::ZERO;
    Event::CodeNotSent { again }
}

pub fn kit_made() -> Event {
    Event::KitMade {
        verifier: Verifier("of a kit".into()),
    }
}

pub fn enter(channel: Channel, holder: Holder, code: u32) -> Event {
    let mut fingerprint = [0; 32];
    fingerprint[..4].copy_from_slice(&code.to_be_bytes());
    Event::Enter {
        channel,
        holder,
        fingerprint,
    }
}

pub fn choose(holder: Holder) -> Event {
    Event::Choose {
        holder,
        prepared: Arc::new(Secret::new("admin:$y$j9T$\"hash\\\n".into())),
        password: None,
    }
}
