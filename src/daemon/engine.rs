//! The engine: sole owner of flow and journal. It takes messages one at a time; each goes through the flow, what the flow
//! became is put on the disk, and only then is anything done or answered.

mod answers;
mod calls;
mod hardware;
mod outcomes;

use super::button::News;
use super::keeper::Keeper;
use super::status::{self, Seen, Surroundings};
use super::sticks::Sticks;
use super::work::{Done, Work};
use crate::api::recovery::{self, Call, Error, MethodName, Online, Reply};
use crate::config::Config;
use crate::flow::state::{Channel, Stage};
use crate::flow::{Action, Event, Flow, Note, Policy, Settings};
use crate::secret::Secret;
use crate::sys::clock;
use crate::sys::peer::Peer;
use answers::refused;
pub use hardware::Hardware;
use nix::unistd::Uid;
use recovery_protocol::{Request, Serial, reply_file};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use zeroize::Zeroizing;

/// Where an answer goes; the client may have left meanwhile.
pub type Answer = oneshot::Sender<Result<Reply, Error>>;

/// What reaches the engine.
pub enum Message {
    /// A client's call.
    Call(Peer, Call, Answer),
    /// Work that was begun has ended.
    Done(Done),
    /// Mounts have changed.
    Mounts,
    /// The reset button.
    Button(News),
    /// Whether the recorder is online, if the kernel tells.
    Online(Option<Online>),
}

/// What a right password was given for.
enum Purpose {
    SignIn,
    StopDelayed,
    MakeKit { stick: Option<String> },
}

/// What goes on once there is an open request.
enum AfterRequest {
    Show(Answer),
    Export(Option<String>, Answer),
    File(Answer),
    /// Nobody asked but the button.
    Nothing,
}

/// The engine.
pub struct Engine {
    config: Arc<Config>,
    serial: Serial,
    uid: Uid,
    settings: Settings,
    flow: Flow,
    keeper: Keeper,
    sticks: Sticks,
    work: Work,
    hardware: Hardware,
    seen: watch::Sender<Seen>,
    fingerprint_key: Zeroizing<[u8; 32]>,
    making: Vec<AfterRequest>,
    entered: Option<(Secret, Answer)>,
    applying: Option<Answer>,
    verifying: Option<(Secret, Purpose, Answer)>,
}

impl Engine {
    /// Takes the state up where it was left. `uid` is the user the core runs as.
    pub fn new(
        config: Arc<Config>,
        serial: Serial,
        uid: Uid,
        to_engine: mpsc::Sender<Message>,
    ) -> Result<Self, getrandom::Error> {
        let mut fingerprint_key = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *fingerprint_key)?;
        let settings = Settings {
            policy: match config.policy.mode {
                recovery::Policy::Allow => Policy::Allow,
                recovery::Policy::Delay => Policy::Delay(config.policy.delay),
                recovery::Policy::Off => Policy::Off,
            },
            online: false,
            offline: config.methods.contains(&MethodName::LongSerial)
                || config.methods.contains(&MethodName::GuidFile),
            kit: config.methods.contains(&MethodName::Kit),
        };
        let mut keeper = Keeper::new(config.paths.state.clone());
        let flow = keeper.open(settings);
        let sticks = Sticks::new(config.stick.clone());
        let around = Surroundings {
            config: &config,
            serial: &serial,
            clock: clock::local_now(),
            sticks: Vec::new(),
            last_recovery: None,
            trouble: None,
            hardware: &Hardware::default(),
            button: None,
        };
        let (seen, _) = watch::channel(status::seen(&flow, around));
        let mut engine = Self {
            work: Work::new(Arc::clone(&config), to_engine),
            config,
            serial,
            uid,
            settings,
            flow,
            keeper,
            sticks,
            hardware: Hardware::default(),
            seen,
            fingerprint_key,
            making: Vec::new(),
            entered: None,
            applying: None,
            verifying: None,
        };
        engine.look_for_sticks();
        engine.tick();
        Ok(engine)
    }

    /// Tells of every change of the status.
    pub fn changes(&self) -> watch::Receiver<Seen> {
        self.seen.subscribe()
    }

    /// When [`Engine::tick`] is due, in powered-on time.
    pub fn next_wake(&self) -> Option<Duration> {
        self.flow.next_wake()
    }

    /// Ends what is over.
    pub fn tick(&mut self) {
        if let Err(error) = self.step(Event::Tick) {
            log::error!("{error}");
        }
    }

    /// Puts running times on the disk before the program ends.
    pub fn close(&mut self) {
        self.tick();
        if let Err(error) = self.keeper.commit(self.flow.device(), &[]) {
            log::error!("{error}");
        }
    }

    /// Takes one message.
    pub fn take(&mut self, message: Message) {
        match message {
            Message::Call(peer, call, answer) => self.call(&peer, call, answer),
            Message::Done(done) => self.done(done),
            Message::Mounts => self.look_for_sticks(),
            Message::Button(news) => self.button(news),
            Message::Online(online) => self.links(online),
        }
    }

    /// One event through the flow: persisted first, then acted upon.
    fn step(&mut self, event: Event) -> Result<(), Error> {
        let mut next = self.flow.clone();
        let step = next.step(clock::boottime(), event);
        if step.actions.contains(&Action::Persist) {
            let notes: Vec<&Note> = step
                .actions
                .iter()
                .filter_map(|action| match action {
                    Action::Log(note) => Some(note),
                    _ => None,
                })
                .collect();
            if let Err(error) = self.keeper.commit(next.device(), &notes) {
                log::error!("{error}");
                self.flow.not_saved(next);
                self.publish();
                return Err(Error::Unavailable {
                    message: error.to_string(),
                });
            }
        }
        self.flow = next;
        if step.actions.is_empty() {
            self.refresh();
        } else {
            self.publish();
        }
        for action in step.actions {
            self.perform(action);
        }
        step.refused.map_or(Ok(()), |refusal| Err(refused(refusal)))
    }

    fn perform(&mut self, action: Action) {
        match action {
            Action::Persist | Action::Log(_) => {}
            Action::Scrub => self.keeper.scrub(),
            Action::MakeRequest => match self.config.vendor.keys.last() {
                Some(key) => self.work.make_request(self.serial.clone(), *key),
                None => log::error!("there is no vendor key"),
            },
            Action::AskDesk => {
                // No helper asks the desk yet, and the settings never offer it.
                log::error!("asked for a verification code on a recorder that offers none");
            }
            Action::Compare(channel) => self.compare(channel),
            Action::Apply => {
                if let Stage::Applying {
                    prepared, channel, ..
                } = &self.flow.device().stage
                {
                    // Whoever once had the recorder in their hands may know the sticker's code.
                    let must_change = *channel == Channel::Button;
                    self.work.apply(prepared, must_change);
                }
            }
            Action::Verify => {
                if let Some((password, _, _)) = &self.verifying {
                    self.work.verify(password);
                }
            }
        }
    }

    fn compare(&mut self, channel: Channel) {
        let device = self.flow.device();
        let verifier = match channel {
            Channel::SecureCode => device.request.as_ref().map(|request| &request.verifier),
            Channel::Kit => device.kit.as_ref(),
            Channel::VerificationCode | Channel::Button => None,
        };
        let past = device
            .past
            .as_ref()
            .filter(|_| channel == Channel::SecureCode);
        if let Some((code, _)) = &self.entered {
            self.work.compare(code, verifier.cloned(), past.cloned());
        }
    }

    /// Tells whoever watches that something has changed.
    fn publish(&mut self) {
        let seen = self.now_seen();
        self.seen.send_replace(seen);
    }

    /// Has the next `Status` answered as of now. That time has passed is no change to tell watchers.
    fn refresh(&mut self) {
        let now = self.now_seen();
        self.seen.send_if_modified(|seen| {
            *seen = now;
            false
        });
    }

    fn now_seen(&self) -> Seen {
        let wanted = self
            .open_request()
            .map(|request| reply_file::file_name(&request));
        status::seen(
            &self.flow,
            Surroundings {
                config: &self.config,
                serial: &self.serial,
                clock: clock::local_now(),
                sticks: self.sticks.list(wanted.as_deref()),
                last_recovery: self.keeper.last_recovery(),
                trouble: self.keeper.trouble(),
                hardware: &self.hardware,
                button: self.held_button(),
            },
        )
    }

    fn open_request(&self) -> Option<Request> {
        let open = self.flow.device().request.as_ref()?;
        Request::from_bytes(&open.bytes).ok()
    }

    fn look_for_sticks(&mut self) {
        for id in self.sticks.look_again() {
            self.work.look(id);
        }
        self.publish();
    }
}
