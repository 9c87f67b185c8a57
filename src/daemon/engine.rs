//! The engine: sole owner of flow and journal. It takes messages one at a time; each goes through the flow, what the flow
//! became is put on the disk, and only then is anything done or answered.

use super::keeper::Keeper;
use super::request;
use super::status::{self, Seen, Surroundings, seconds};
use super::sticks::Sticks;
use super::work::{Done, MadeKit, Work};
use crate::api::password;
use crate::api::recovery::{
    Call, Done as Nothing, Error, ExportReply, GrantReply, LogReply, MakeKitReply, MethodName, Reply,
    RequestReply, SetPasswordReply, StatusReply,
};
use crate::config::Config;
use crate::flow::password::Rules;
use crate::flow::state::{Channel, Holder, Stage};
use crate::flow::{Action, Event, Flow, Note, Outcome, Policy, Refusal, Settings, words::Span};
use crate::secret::Secret;
use crate::sys::clock;
use crate::sys::peer::{Peer, Permission, permitted};
use nix::unistd::Uid;
use hmac::{Hmac, KeyInit, Mac};
use recovery_protocol::{EnteredCode, Request, Serial, guid_file::GuidFile, reply_file};
use sha2::Sha256;
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
                crate::api::recovery::Policy::Allow => Policy::Allow,
                crate::api::recovery::Policy::Delay => Policy::Delay(config.policy.delay),
                crate::api::recovery::Policy::Off => Policy::Off,
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
        for action in step.actions {
            self.perform(action);
        }
        self.publish();
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
                if let Stage::Applying { prepared, .. } = &self.flow.device().stage {
                    self.work.apply(prepared);
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
            Channel::VerificationCode => None,
        };
        let past = device.past.as_ref().filter(|_| channel == Channel::SecureCode);
        if let Some((code, _)) = &self.entered {
            self.work.compare(code, verifier.cloned(), past.cloned());
        }
    }

    /// Shows front ends what is so now.
    fn publish(&mut self) {
        let wanted = self.open_request().map(|request| reply_file::file_name(&request));
        let seen = status::seen(
            &self.flow,
            Surroundings {
                config: &self.config,
                serial: &self.serial,
                clock: clock::local_now(),
                sticks: self.sticks.list(wanted.as_deref()),
                last_recovery: self.keeper.last_recovery(),
                trouble: self.keeper.trouble(),
            },
        );
        self.seen.send_replace(seen);
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

    fn call(&mut self, peer: &Peer, call: Call, answer: Answer) {
        if permitted(&self.config.access, self.uid, peer) == Permission::Refused {
            let message = "This user may not recover the password. The recorder's configuration names who may, under [access].";
            return give(answer, Err(Error::NotPermitted { message: message.into() }));
        }
        if let Some(flow) = self.keeper.reopen(self.settings) {
            self.flow = flow;
        }
        // Configured folders tell of no change, so they are looked at when somebody is there.
        for id in self.sticks.folders_to_look_at(clock::boottime()) {
            self.work.look(id);
        }
        match call {
            Call::Status {} | Call::Watch {} => {
                self.tick();
                let status = self.seen.borrow().by(peer.uid.as_raw());
                give(answer, Ok(Reply::Status(Box::new(StatusReply { status }))));
            }
            Call::Request {} => self.with_request(AfterRequest::Show(answer)),
            Call::Export { stick } => match self.offers(MethodName::GuidFile) {
                Ok(()) => self.with_request(AfterRequest::Export(stick, answer)),
                Err(error) => give(answer, Err(error)),
            },
            Call::EnterReply { stick, surface } => match holder(peer, surface) {
                Ok(holder) => self.enter_reply(stick, holder, answer),
                Err(error) => give(answer, Err(error)),
            },
            Call::EnterCode { code, surface } => match (holder(peer, surface), parse(&code)) {
                (Ok(holder), Ok(code)) => self.enter(code, holder, answer),
                (Err(error), _) | (_, Err(error)) => give(answer, Err(error)),
            },
            Call::SetPassword { password, surface } => match holder(peer, surface) {
                Ok(holder) => self.set_password(password, holder, answer),
                Err(error) => give(answer, Err(error)),
            },
            Call::GiveUp { surface } => {
                let result = holder(peer, surface).and_then(|holder| self.step(Event::GiveUp { holder }));
                give(answer, result.map(|()| Reply::Done(Nothing {})));
            }
            Call::SignIn { password } => self.verify(password, Purpose::SignIn, answer),
            Call::StopDelayed { password } => self.verify(password, Purpose::StopDelayed, answer),
            Call::MakeKit { password, stick } => self.may_make_kit(peer, password, stick, answer),
            Call::Log {} => give(answer, self.log()),
            Call::Discard {} => {
                let result = match peer.uid.as_raw() {
                    0 => self.step(Event::Discard).map(|()| Reply::Done(Nothing {})),
                    _ => Err(Error::NotPermitted {
                        message: "Only root may discard a request.".into(),
                    }),
                };
                give(answer, result);
            }
        }
    }

    fn offers(&self, method: MethodName) -> Result<(), Error> {
        match self.config.methods.contains(&method) {
            true => Ok(()),
            false => Err(Error::MethodNotOffered {
                message: "The GUID file is not offered on this recorder.".into(),
            }),
        }
    }

    /// Opens a request if none is open, then goes on.
    fn with_request(&mut self, after: AfterRequest) {
        if let Err(error) = self.allow_request() {
            let (AfterRequest::Show(answer) | AfterRequest::Export(_, answer)) = after;
            return give(answer, Err(error));
        }
        self.making.push(after);
        match self.flow.device().request {
            Some(_) => self.request_is_open(),
            None if self.making.len() == 1 => {
                if let Err(error) = self.step(Event::AskOffline) {
                    self.request_failed(&error);
                }
            }
            None => {}
        }
    }

    /// Asking again while a request is being made is the same question.
    fn allow_request(&mut self) -> Result<(), Error> {
        match self.making.is_empty() && self.flow.device().request.is_some() {
            true => self.step(Event::AskOffline),
            false => Ok(()),
        }
    }

    fn request_failed(&mut self, error: &Error) {
        for AfterRequest::Show(answer) | AfterRequest::Export(_, answer) in self.making.drain(..) {
            give(answer, Err(error.clone()));
        }
    }

    fn request_is_open(&mut self) {
        for after in std::mem::take(&mut self.making) {
            match after {
                AfterRequest::Show(answer) => {
                    let open = self.flow.device().request.as_ref();
                    let shown = open.and_then(|open| status::request(&self.config, open));
                    give(
                        answer,
                        match shown {
                            Some(request) => Ok(Reply::Request(RequestReply { request })),
                            None => Err(refused(Refusal::NoRequest)),
                        },
                    );
                }
                AfterRequest::Export(stick, answer) => self.export(stick, answer),
            }
        }
    }

    fn export(&mut self, stick: Option<String>, answer: Answer) {
        let prepared = self.sticks.pick(stick.as_deref()).and_then(|id| {
            let open = self.flow.device().request.as_ref();
            let (Some(request), Some(open)) = (self.open_request(), open) else {
                return Err(refused(Refusal::NoRequest));
            };
            let name = recovery_protocol::guid_file::file_name(&request);
            let device = &self.config.device;
            let file = GuidFile::new(request, &device.model, &device.firmware, &open.made)
                .map_err(|error| Error::StickTrouble {
                    message: format!("The GUID file cannot be made: {error}"),
                })?;
            Ok((id, name, file.write(&self.config.vendor.contact)))
        });
        match prepared {
            Ok((id, name, contents)) => self.work.export(id, name, contents, answer),
            Err(error) => give(answer, Err(error)),
        }
    }

    fn enter_reply(&mut self, stick: Option<String>, holder: Holder, answer: Answer) {
        let found = self.open_request().ok_or(Error::NoRequest {
            message: "No request is open, so there is nothing a reply file could answer.".into(),
        });
        let found = found.and_then(|request| {
            let file = reply_file::file_name(&request);
            Ok((self.sticks.pick_reply(stick.as_deref(), &file)?, file))
        });
        match found {
            Ok((id, file)) => self.work.read_reply(id, file, holder, answer),
            Err(error) => give(answer, Err(error)),
        }
    }

    /// Charges a code, then has it compared.
    fn enter(&mut self, code: EnteredCode, holder: Holder, answer: Answer) {
        if self.entered.is_some() {
            return give(answer, Err(refused(Refusal::Busy)));
        }
        let (channel, digits) = match &code {
            EnteredCode::Secure(code) => (Channel::SecureCode, code.expose()),
            EnteredCode::Verification(code) => (Channel::VerificationCode, code.expose()),
            EnteredCode::Kit(code) => (Channel::Kit, code.expose()),
        };
        let fingerprint = self.fingerprint(digits);
        self.entered = Some((Secret::new(digits.into()), answer));
        let event = Event::Enter {
            channel,
            holder,
            fingerprint,
        };
        if let Err(error) = self.step(event)
            && let Some((_, answer)) = self.entered.take()
        {
            give(answer, Err(error));
        }
    }

    fn fingerprint(&self, digits: &str) -> [u8; 32] {
        Hmac::<Sha256>::new_from_slice(&*self.fingerprint_key)
            .map(|mac| mac.chain_update(digits).finalize().into_bytes().into())
            .unwrap_or([0; 32])
    }

    fn set_password(&mut self, password: Secret, holder: Holder, answer: Answer) {
        let rules = Rules {
            min_length: self.config.min_length,
            serial: self.serial.as_str(),
            account: &self.config.account.name,
        };
        let allowed = self.step(Event::MayChoose {
            holder: holder.clone(),
        });
        let checked = allowed.and_then(|()| {
            crate::flow::password::check(password.expose(), &rules).map_err(|fault| {
                Error::PasswordRefused {
                    message: fault.to_string(),
                }
            })
        });
        match checked {
            Ok(()) => self.work.prepare(password, holder, answer),
            Err(error) => give(answer, Err(error)),
        }
    }

    /// Charges a password, then has it verified for a purpose.
    fn verify(&mut self, password: Secret, purpose: Purpose, answer: Answer) {
        if self.verifying.is_some() {
            return give(answer, Err(refused(Refusal::Busy)));
        }
        self.verifying = Some((password, purpose, answer));
        if let Err(error) = self.step(Event::SignIn)
            && let Some((_, _, answer)) = self.verifying.take()
        {
            give(answer, Err(error));
        }
    }

    fn may_make_kit(
        &mut self,
        peer: &Peer,
        password: Option<Secret>,
        stick: Option<String>,
        answer: Answer,
    ) {
        if let Err(error) = self.step(Event::MayMakeKit) {
            return give(answer, Err(error));
        }
        match password {
            Some(password) => self.verify(password, Purpose::MakeKit { stick }, answer),
            None if peer.uid.is_root() => self.make_kit(stick, answer),
            None => {
                let message = "Give the account's password to make a recovery kit.";
                give(answer, Err(Error::NotPermitted { message: message.into() }));
            }
        }
    }

    fn make_kit(&mut self, stick: Option<String>, answer: Answer) {
        let id = match stick {
            None => None,
            Some(stick) => match self.sticks.pick(Some(&stick)) {
                Ok(id) => Some(id),
                Err(error) => return give(answer, Err(error)),
            },
        };
        self.work.make_kit(self.serial.clone(), id, answer);
    }

    fn log(&mut self) -> Result<Reply, Error> {
        let (records, sound) = self.keeper.records().map_err(|error| Error::Unavailable {
            message: error.to_string(),
        })?;
        Ok(Reply::Log(LogReply { records, sound }))
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::RequestMade(made) => self.request_made(made),
            Done::Compared { matched, past } => self.compared(matched, past),
            Done::Prepared(prepared, holder, answer) => self.prepared(prepared, holder, answer),
            Done::Applied(result) => self.applied(result),
            Done::Verified(result) => self.verified(result),
            Done::Looked(id, look) => {
                self.sticks.looked(&id, look);
                self.publish();
            }
            Done::Exported(id, result, answer) => self.exported(&id, result, answer),
            Done::ReplyRead(result, holder, answer) => self.reply_read(result, holder, answer),
            Done::KitMade(result, answer) => self.kit_made(result, answer),
        }
    }

    fn request_made(&mut self, made: Result<(Request, crate::flow::state::Verifier), request::MakeError>) {
        let result = made
            .map_err(|error| Error::Unavailable {
                message: format!("A request cannot be made: {error}."),
            })
            .and_then(|(request, verifier)| {
                self.step(Event::RequestMade {
                    bytes: request.to_bytes(),
                    verifier,
                    made: clock::local_now(),
                })
            });
        match result {
            Ok(()) => self.request_is_open(),
            Err(error) => self.request_failed(&error),
        }
    }

    fn compared(&mut self, matched: bool, past: bool) {
        let Some((code, answer)) = self.entered.take() else {
            return;
        };
        let channel = match code.expose().len() {
            16 => Channel::SecureCode,
            24 => Channel::Kit,
            _ => Channel::VerificationCode,
        };
        let result = self.step(Event::Compared { matched });
        let result = result.and_then(|()| match matched {
            true => Ok(Reply::Grant(GrantReply {
                method: channel.name().into(),
                ends_in_s: seconds(crate::flow::GRANT_LIFETIME),
            })),
            false => Err(self.wrong(channel, past)),
        });
        give(answer, result);
    }

    fn wrong(&self, channel: Channel, past: bool) -> Error {
        let (wait, left) = self.flow.after_wrong(channel);
        let mut message = match past {
            true => "This code answers an earlier request, which is over. Send the long serial number that is shown now, and use the code that comes for it.".to_owned(),
            false => format!("This {} is wrong. Compare it digit by digit.", channel.name()),
        };
        match left {
            Some(0) => message.push_str(" Too many wrong codes were entered for this request: it is void. Ask for a new one."),
            Some(left) if left <= 10 => message.push_str(&format!(" {left} more tries are left for this request.")),
            _ => {}
        }
        if !wait.is_zero() {
            message.push_str(&format!(" The next try is possible in {}.", Span(wait)));
        }
        Error::WrongCode {
            message,
            wait_s: seconds(wait),
            left: u64::from(left.unwrap_or(crate::flow::limits::MOST_SECURE)),
        }
    }

    fn prepared(&mut self, prepared: Result<Secret, String>, holder: Holder, answer: Answer) {
        let prepared = match prepared {
            Ok(prepared) => Arc::new(prepared),
            Err(message) => return give(answer, Err(Error::NotSet { message })),
        };
        self.applying = Some(answer);
        let result = self.step(Event::Choose { holder, prepared });
        let reply = match (&result, &self.flow.device().stage) {
            (Err(error), _) => Err(error.clone()),
            (Ok(()), Stage::Delayed { left, .. }) => Ok(Reply::SetPassword(SetPasswordReply {
                delayed_s: seconds(*left),
            })),
            (Ok(()), _) => return,
        };
        if let Some(answer) = self.applying.take() {
            give(answer, reply);
        }
    }

    fn applied(&mut self, result: Result<(), password::Error>) {
        let (outcome, message) = match result {
            Ok(()) => (Outcome::Set, String::new()),
            Err(password::Error::Uncertain { message }) => (Outcome::Uncertain, message),
            Err(
                password::Error::NotSet { message } | password::Error::CannotVerify { message },
            ) => (Outcome::NotSet, message),
        };
        if outcome != Outcome::Set {
            log::warn!("the store did not confirm the new password: {message}");
        }
        let stepped = self.step(Event::Applied(outcome));
        let Some(answer) = self.applying.take() else {
            return;
        };
        let again = match self.flow.device().stage {
            Stage::Applying { .. } => " The recorder tries again by itself.",
            _ => " The code stays accepted; try again.",
        };
        give(
            answer,
            match (outcome, stepped) {
                (Outcome::Set, Ok(())) => {
                    Ok(Reply::SetPassword(SetPasswordReply { delayed_s: 0 }))
                }
                (_, Err(error)) => Err(error),
                _ => Err(Error::NotSet {
                    message: message + again,
                }),
            },
        );
    }

    fn verified(&mut self, result: Result<bool, String>) {
        let Some((_, purpose, answer)) = self.verifying.take() else {
            return;
        };
        let stepped = self.step(Event::Verified {
            matched: result.as_ref().ok().copied(),
        });
        let failed = match (stepped, result) {
            (Err(error), _) => Some(error),
            (Ok(()), Err(message)) => Some(Error::Unavailable { message }),
            (Ok(()), Ok(false)) => {
                let wait = self.flow.device().sign_in.wait;
                let message = match wait.is_zero() {
                    true => "This is not the password.".into(),
                    false => format!("This is not the password. The next try is possible in {}.", Span(wait)),
                };
                Some(Error::WrongPassword {
                    message,
                    wait_s: seconds(wait),
                })
            }
            (Ok(()), Ok(true)) => None,
        };
        if let Some(error) = failed {
            return give(answer, Err(error));
        }
        match purpose {
            Purpose::SignIn => give(answer, Ok(Reply::Done(Nothing {}))),
            Purpose::StopDelayed => {
                let result = self.step(Event::Stop);
                give(answer, result.map(|()| Reply::Done(Nothing {})));
            }
            Purpose::MakeKit { stick } => self.make_kit(stick, answer),
        }
    }

    fn exported(&mut self, id: &str, result: Result<String, String>, answer: Answer) {
        self.work.look(id.into());
        let stick = self.sticks.get(id);
        give(
            answer,
            match (result, stick) {
                (Ok(file), Some(stick)) => Ok(Reply::Export(Box::new(ExportReply { file, stick }))),
                (Ok(_), None) => Err(Error::StickTrouble {
                    message: "The stick was pulled out while the file was written. Plug it in and export again.".into(),
                }),
                (Err(message), _) => Err(Error::StickTrouble { message }),
            },
        );
    }

    /// A reply file counts only for the request that is open, whatever stick it came on.
    fn reply_read(&mut self, result: Result<Secret, Error>, holder: Holder, answer: Answer) {
        let code = result.and_then(|text| {
            let reply = reply_file::ReplyFile::read(text.expose().as_bytes()).map_err(|error| {
                Error::ReplyTrouble {
                    message: format!("The reply file cannot be used: {error}"),
                }
            })?;
            let request = self.open_request().ok_or(refused(Refusal::NoRequest))?;
            if reply.serial() != request.serial() {
                return Err(Error::ReplyTrouble {
                    message: format!("The reply file is for recorder {}, not for this one.", reply.serial()),
                });
            }
            match reply.guid() == request.guid() {
                true => Ok(reply.into_code()),
                false => Err(Error::ReplyTrouble {
                    message: "The reply file answers an earlier request of this recorder, which is over. Export the present one.".into(),
                }),
            }
        });
        match code {
            Ok(code) => self.enter(EnteredCode::Secure(code), holder, answer),
            Err(error) => give(answer, Err(error)),
        }
    }

    fn kit_made(&mut self, result: Result<MadeKit, Error>, answer: Answer) {
        let result = result.and_then(|made| {
            self.step(Event::KitMade {
                verifier: made.verifier,
            })?;
            Ok(Reply::MakeKit(Box::new(MakeKitReply {
                qr: Secret::new(made.code.expose().into()),
                code: Secret::new(made.code.formatted().as_str().into()),
                file: made.file,
            })))
        });
        give(answer, result);
    }
}

/// Answers a client; it is no error that the client has gone.
pub fn give(answer: Answer, reply: Result<Reply, Error>) {
    if answer.send(reply).is_err() {
        log::debug!("a client left before its answer");
    }
}

fn holder(peer: &Peer, surface: String) -> Result<Holder, Error> {
    let printable = surface.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    match (1..=64).contains(&surface.len()) && printable {
        true => Ok(Holder {
            uid: peer.uid.as_raw(),
            surface,
        }),
        false => Err(Error::NotPermitted {
            message: "The surface must be named with 1 to 64 printable ASCII characters.".into(),
        }),
    }
}

fn parse(code: &Secret) -> Result<EnteredCode, Error> {
    EnteredCode::parse(code.expose()).map_err(|error| Error::NotACode {
        message: error.to_string(),
    })
}

fn refused(refusal: Refusal) -> Error {
    let message = refusal.to_string();
    match refusal {
        Refusal::Off => Error::Unavailable { message },
        Refusal::NotOffered(_) | Refusal::NoKit => Error::MethodNotOffered { message },
        Refusal::NoRequest | Refusal::NoVerificationCode => Error::NoRequest { message },
        Refusal::Repeat => Error::NotACode { message },
        Refusal::NoGrant | Refusal::GrantedElsewhere(_) | Refusal::NothingToStop => {
            Error::NoGrant { message }
        }
        Refusal::Underway(_) | Refusal::BeingSet | Refusal::Busy | Refusal::Unexpected => {
            Error::Busy { message }
        }
        Refusal::Limit(limit) => match limit {
            crate::flow::limits::Limit::Wait(wait)
            | crate::flow::limits::Limit::AskedTooOften(wait) => Error::Wait {
                message,
                wait_s: seconds(wait),
            },
            _ => Error::MethodNotOffered { message },
        },
    }
}
