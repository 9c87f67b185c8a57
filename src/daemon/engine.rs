//! The engine: sole owner of flow and journal. It takes messages one at a time; each goes through the flow, what the flow
//! became is put on the disk, and only then is anything done or answered.

mod answers;
#[cfg(feature = "button")]
mod button;
mod calls;
mod hardware;
mod online;
mod outcomes;

#[cfg(feature = "button")]
use super::button::News;
use super::keeper::Keeper;
use super::status::{self, Seen, Surroundings};
use super::sticks::Sticks;
use super::work::{Done, Work};
use crate::api::password::HookEvent;
use crate::api::recovery::{self, Call, Error, MethodName, Reply, UnavailableWhy};
use crate::config::Config;
use crate::flow::state::{Channel, Stage};
use crate::flow::{Action, Event, Flow, Note, Policy, Settings};
use crate::secret::Secret;
use crate::sys::clock;
use crate::sys::mounts::Elsewhere;
use crate::sys::peer::Peer;
use answers::refused;
pub use hardware::Hardware;
use recovery_protocol::{Request, Serial, reply_file};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use zeroize::Zeroizing;

/// Between two tries to keep the state while the disk refuses it and nobody calls.
const RETRY: Duration = Duration::from_secs(30);

/// Where an answer goes; the client may have left meanwhile.
pub type Answer = oneshot::Sender<Result<Reply, Error>>;

/// What reaches the engine.
pub enum Message {
    /// A client's call.
    Call(Peer, Call, Answer),
    /// Work that was begun has ended.
    Done(Done),
    /// Mounts or block devices have changed.
    Sticks,
    /// The reset button.
    #[cfg(feature = "button")]
    Button(News),
    /// Whether the recorder is online, if the kernel tells.
    Online(Option<recovery::Online>),
    /// A status was told without the engine.
    Asked,
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
    #[cfg(feature = "button")]
    Nothing,
}

/// The engine.
pub struct Engine {
    config: Arc<Config>,
    serial: Serial,
    settings: Settings,
    flow: Flow,
    keeper: Keeper,
    retry_at: Option<Duration>,
    sticks: Sticks,
    work: Work,
    hardware: Hardware,
    seen: watch::Sender<Seen>,
    notes: Vec<recovery::Note>,
    fingerprint_key: Zeroizing<[u8; 32]>,
    making: Vec<AfterRequest>,
    entered: Option<(Secret, Answer)>,
    applying: Option<Answer>,
    verifying: Option<(Secret, Purpose, Answer)>,
    online: online::Online,
}

impl Engine {
    /// Takes the state up where it was left. `notes` say what its surroundings lack.
    pub fn new(
        config: Arc<Config>,
        serial: Serial,
        mounts: Elsewhere,
        notes: Vec<recovery::Note>,
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
            online: config.methods.contains(&MethodName::Online) && config.desk.is_some(),
            offline: config.methods.contains(&MethodName::LongSerial)
                || config.methods.contains(&MethodName::GuidFile),
            kit: config.methods.contains(&MethodName::Kit),
            hooks: config.hooks.len().try_into().unwrap_or(u32::MAX),
        };
        let mut keeper = Keeper::new(config.paths.state.clone());
        let flow = keeper.open(settings);
        let sticks = Sticks::new(config.stick.clone(), mounts);
        let around = Surroundings {
            config: &config,
            serial: &serial,
            now: clock::boottime(),
            sticks: Vec::new(),
            last_recovery: None,
            hook_failed: None,
            trouble: None,
            hardware: &Hardware::default(),
            button: None,
            sent: None,
            notes: &notes,
        };
        let (seen, _) = watch::channel(status::seen(&flow, around));
        let mut engine = Self {
            work: Work::new(Arc::clone(&config), to_engine),
            config,
            serial,
            settings,
            flow,
            keeper,
            retry_at: None,
            sticks,
            hardware: Hardware::default(),
            seen,
            notes,
            fingerprint_key,
            making: Vec::new(),
            entered: None,
            applying: None,
            verifying: None,
            online: online::Online::default(),
        };
        engine.look_for_sticks();
        engine.tick();
        Ok(engine)
    }

    /// Tells of every change of the status.
    pub fn changes(&self) -> watch::Receiver<Seen> {
        self.seen.subscribe()
    }

    /// When [`Engine::tick`] is due, in powered-on time. While the state cannot be kept nothing else of the flow is due:
    /// what has ended would have to be written down.
    pub fn next_wake(&self) -> Option<Duration> {
        let flow = self.retry_at.or_else(|| self.flow.next_wake());
        [flow, self.sticks.next_wake()].into_iter().flatten().min()
    }

    /// Ends what is over, and begins what was waited for.
    pub fn tick(&mut self) {
        let now = clock::boottime();
        if self.sticks.next_wake().is_some_and(|due| due <= now) {
            self.look_for_sticks();
        }
        self.try_again();
        // The keeper has logged why it fails, if it does.
        let _trouble = self.step(Event::Tick);
    }

    /// If the state could not be kept, tries whether it can now, and ends what is over by now.
    fn try_again(&mut self) {
        if self.keeper.trouble().is_none() {
            return;
        }
        match self.keeper.reopen(self.settings) {
            Some(flow) => self.flow = flow,
            None => {
                let _trouble = self.keeper.commit(self.flow.device(), &[]);
            }
        }
        self.plan_retry();
        self.publish();
        if self.retry_at.is_none() {
            // The keeper has logged why it fails, if it does again.
            let _trouble = self.step(Event::Tick);
        }
    }

    fn plan_retry(&mut self) {
        let trouble = self.keeper.trouble();
        self.retry_at = trouble.map(|_| clock::boottime() + RETRY);
    }

    /// Puts running times on the disk before the program ends.
    pub fn close(&mut self) {
        self.tick();
        let _trouble = self.keeper.commit(self.flow.device(), &[]);
    }

    /// Takes one message.
    pub fn take(&mut self, message: Message) {
        match message {
            Message::Call(peer, call, answer) => self.call(&peer, call, answer),
            Message::Done(done) => self.done(done),
            Message::Sticks => self.look_for_sticks(),
            #[cfg(feature = "button")]
            Message::Button(news) => self.button(news),
            Message::Online(online) => self.links(online),
            Message::Asked => self.look_at_what_may_have_changed(),
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
            let saved = self.keeper.commit(next.device(), &notes);
            self.plan_retry();
            if let Err(error) = saved {
                self.flow.not_saved(next);
                self.publish();
                return Err(Error::Unavailable {
                    message: error.to_string(),
                    why: UnavailableWhy::CannotKeep,
                });
            }
        }
        let changes = !step.actions.is_empty()
            || next.sent_left().is_some() != self.flow.sent_left().is_some();
        self.flow = next;
        if changes {
            self.forget_online();
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
            Action::AskDesk { anew } => self.ask_desk(anew),
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
            Action::RunHook => self.run_hook(),
        }
    }

    fn run_hook(&self) {
        let Some(hooks) = &self.flow.device().hooks else {
            return;
        };
        let record = self.keeper.last_recovery();
        let wanted = self.config.hooks.get(hooks.next as usize);
        let password = hooks.password.as_ref();
        let password = password.filter(|_| wanted.is_some_and(|hook| hook.password));
        let event = HookEvent {
            serial: self.serial.to_string(),
            channel: hooks.channel.into(),
            record: record.as_ref().map(|record| record.number),
            clock: record.map(|record| record.clock),
            start: hooks.starts,
            password: password.map(|password| Secret::new(password.expose().into())),
        };
        self.work.run_hook(hooks.next, event);
    }

    fn compare(&mut self, channel: Channel) {
        let device = self.flow.device();
        let verifier = match channel {
            Channel::SecureCode => device.request.as_ref().map(|request| &request.verifier),
            Channel::Kit => device.kit.as_ref(),
            Channel::VerificationCode => self.online.verifier(),
            Channel::Button => None,
        };
        let past = device
            .past
            .as_ref()
            .filter(|_| channel == Channel::SecureCode);
        if let Some((code, _)) = &self.entered {
            self.work.compare(code, verifier.cloned(), past.cloned());
        }
    }

    /// Shows front ends that something has changed.
    fn publish(&mut self) {
        let wanted = self
            .open_request()
            .map(|request| reply_file::file_name(&request));
        let seen = status::seen(
            &self.flow,
            Surroundings {
                config: &self.config,
                serial: &self.serial,
                now: clock::boottime(),
                sticks: self.sticks.list(wanted.as_deref()),
                last_recovery: self.keeper.last_recovery(),
                hook_failed: self.keeper.hook_failed(),
                trouble: self.keeper.trouble(),
                hardware: &self.hardware,
                button: self.held_button(),
                sent: self.sent_code(),
                notes: &self.notes,
            },
        );
        self.seen.send_replace(seen);
    }

    fn open_request(&self) -> Option<Request> {
        let open = self.flow.device().request.as_ref()?;
        Request::from_bytes(&open.bytes).ok()
    }

    /// What tells of no change is looked at when somebody is there.
    fn look_at_what_may_have_changed(&mut self) {
        for look in self.sticks.perhaps_changed(clock::boottime()) {
            self.work.look(look);
        }
    }

    fn look_for_sticks(&mut self) {
        for look in self.sticks.look_again(clock::boottime()) {
            self.work.look(look);
        }
        self.publish();
    }
}
