//! Everything that takes time: Argon2 on a thread of its own, the helpers behind their sockets. The engine never waits for
//! any of it; each piece of work ends as a message.

use super::engine::{Answer, Message};
use super::request::{self, MakeError};
#[cfg(feature = "button")]
use super::sticker;
use super::sticks::Look;
use super::verifier;
use crate::api::recovery::{Error, NotSentWhy, StickWhy, UnavailableWhy};
use crate::api::{AskError, CallError, ask, desk, password, stick};
use crate::config::{Config, Store};
use crate::flow::hooks::HookEnd;
use crate::flow::state::{Holder, Verifier};
use crate::secret::Secret;
use crate::sys::clock;
use recovery_protocol::{KeyNumber, KitCode, Request, Serial, VendorPublic};
use std::future::Future;
use std::io;
#[cfg(feature = "button")]
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// What a helper may take beyond what its own errand may take.
const MARGIN: Duration = Duration::from_secs(5);
/// What a store that is a file may take: its lock is waited for.
const FILE_STORE: Duration = Duration::from_secs(30);

/// Work that has ended.
pub enum Done {
    RequestMade(Result<(Request, Verifier), MakeError>),
    OnlineRequestMade(Result<(Request, Verifier), MakeError>),
    DeskAnswered(Result<desk::SendReply, desk::Error>),
    Compared(io::Result<Comparison>),
    Prepared(Result<Prepared, String>, Holder, Answer),
    Applied(Result<(), password::Error>),
    Verified(Result<bool, String>),
    HookEnded(HookEnd),
    #[cfg(feature = "button")]
    StickerPrepared(Result<Prepared, String>),
    Looked(Look, Result<stick::LookReply, stick::Error>),
    Exported(String, String, Result<(), stick::Error>, Answer),
    ReplyRead(Result<Secret, Error>, Holder, Answer),
    KitMade(Result<MadeKit, Error>, Answer),
}

/// A new password on its way into the store.
pub struct Prepared {
    /// What the store will be given.
    pub prepared: Arc<Secret>,
    /// The password itself, where a hook is to be given it.
    pub password: Option<Arc<Secret>>,
}

/// What a code was compared with.
pub struct Comparison {
    /// It is the code.
    pub matched: bool,
    /// It is not, but it was the code of the request before.
    pub past: bool,
}

/// A kit whose verifier is not yet on the disk.
pub struct MadeKit {
    /// Its code.
    pub code: KitCode,
    /// What stays of it.
    pub verifier: Verifier,
    /// The file it was written to, if a stick was named.
    pub file: Option<String>,
}

/// Begins work and sends its end to the engine.
pub struct Work {
    config: Arc<Config>,
    to_engine: mpsc::Sender<Message>,
}

impl Work {
    /// Sends what is done to the engine's own channel.
    pub fn new(config: Arc<Config>, to_engine: mpsc::Sender<Message>) -> Self {
        Self { config, to_engine }
    }

    /// Makes a request.
    pub fn make_request(&self, serial: Serial, key: (KeyNumber, VendorPublic)) {
        self.spawn(async move {
            let made = on_a_thread(move || request::make_request(serial, key)).await;
            Done::RequestMade(made.unwrap_or_else(|error| Err(error.into())))
        });
    }

    /// Makes a request for a verification code.
    pub fn make_online_request(&self, serial: Serial, key: (KeyNumber, VendorPublic)) {
        self.spawn(async move {
            let made = on_a_thread(move || request::make_online_request(serial, key)).await;
            Done::OnlineRequestMade(made.unwrap_or_else(|error| Err(error.into())))
        });
    }

    /// Has the helper ask the vendor's desk.
    pub fn ask_desk(&self, call: desk::Call) {
        let config = Arc::clone(&self.config);
        self.spawn(async move {
            let deadline = MARGIN
                + config
                    .desk
                    .as_ref()
                    .map_or(Duration::ZERO, |desk| desk.timeout);
            let asked = ask(&config.paths.desk_socket(), &call, deadline).await;
            Done::DeskAnswered(asked.map_err(no_desk))
        });
    }

    /// Compares a code with its verifier, and with the one of the request before.
    pub fn compare(&self, code: &Secret, verifier: Option<Verifier>, past: Option<Verifier>) {
        let code = Secret::new(code.expose().into());
        self.spawn(async move {
            let compared = on_a_thread(move || {
                let fits = |verifier: Option<Verifier>| {
                    verifier.is_some_and(|verifier| verifier::fits(code.expose(), &verifier))
                };
                let matched = fits(verifier);
                Comparison {
                    matched,
                    past: !matched && fits(past),
                }
            });
            Done::Compared(compared.await)
        });
    }

    /// Asks the store what it would keep for a new password.
    pub fn prepare(&self, password: Secret, holder: Holder, answer: Answer) {
        let prepared = self.prepare_password(password);
        self.spawn(async move { Done::Prepared(prepared.await, holder, answer) });
    }

    #[cfg(feature = "button")]
    /// Reads the code on the recorder's sticker and asks the store what it would keep for it.
    pub fn prepare_sticker(&self, file: PathBuf) {
        let work = Self::new(Arc::clone(&self.config), self.to_engine.clone());
        self.spawn(async move {
            let prepared = match on_a_thread(move || sticker::read(&file)).await {
                Ok(Ok(code)) => work.prepare_password(code).await,
                Ok(Err(error)) => Err(error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            Done::StickerPrepared(prepared)
        });
    }

    fn prepare_password(
        &self,
        password: Secret,
    ) -> impl Future<Output = Result<Prepared, String>> + use<> {
        let wanted = self.config.hooks.iter().any(|hook| hook.password);
        let kept = wanted.then(|| Arc::new(Secret::new(password.expose().into())));
        let asked = self.ask_password(password::Call::Prepare { password });
        async move {
            let reply: Result<password::PrepareReply, _> = asked.await;
            match reply {
                Ok(reply) => Ok(Prepared {
                    prepared: Arc::new(reply.prepared),
                    password: kept,
                }),
                Err(error) => Err(error.to_string()),
            }
        }
    }

    /// Gives the store what was prepared; with `must_change` the owner shall change it at the next sign-in.
    pub fn apply(&self, prepared: &Secret, must_change: bool) {
        let asked = self.ask_password(password::Call::Apply {
            prepared: Secret::new(prepared.expose().into()),
            must_change: must_change.then_some(true),
        });
        self.spawn(async move { Done::Applied(asked.await.map(|password::ApplyReply {}| ())) });
    }

    /// Runs the hook of this number, from 0.
    pub fn run_hook(&self, number: u32, event: password::HookEvent) {
        let hook = self.config.hooks.get(number as usize);
        let timeout = hook.map_or(Duration::ZERO, |hook| hook.timeout);
        let call = password::Call::RunHook { number, event };
        let socket = self.config.paths.password_socket();
        self.spawn(async move {
            let ran: Result<password::RunHookReply, AskError<password::Error>> =
                ask(&socket, &call, timeout + MARGIN).await;
            let (done, lines) = match ran {
                Ok(reply) => (Some(reply.done), reply.lines),
                Err(error) => {
                    let number = number + 1;
                    log::warn!("nobody knows how hook {number} ended: {error}");
                    let line = format!("Nobody knows how hook {number} ended, if it was started.");
                    (None, vec![line])
                }
            };
            Done::HookEnded(HookEnd { done, lines })
        });
    }

    /// Asks the store whether a password is right.
    pub fn verify(&self, password: &Secret) {
        let password = Secret::new(password.expose().into());
        let asked = self.ask_password(password::Call::Verify { password });
        self.spawn(async move {
            let verified = asked
                .await
                .map(|reply: password::VerifyReply| reply.matches);
            Done::Verified(verified.map_err(|error| error.to_string()))
        });
    }

    /// Has the helper look at a stick.
    pub fn look(&self, look: Look) {
        let stick = look.id.clone();
        let asked = self.ask_stick(match look.is_glance {
            true => stick::Call::Glance { stick },
            false => stick::Call::Look { stick },
        });
        self.spawn(async move { Done::Looked(look, asked.await) });
    }

    /// Has the helper write a file to a stick.
    pub fn export(&self, id: String, file: String, contents: Secret, answer: Answer) {
        let asked = self.ask_stick(stick::Call::Write {
            stick: id.clone(),
            file: file.clone(),
            contents,
        });
        self.spawn(async move {
            let written = asked.await.map(|stick::WriteReply {}| ());
            Done::Exported(id, file, written, answer)
        });
    }

    /// Has the helper read a reply file.
    pub fn read_reply(&self, id: String, file: String, holder: Holder, answer: Answer) {
        let asked = self.ask_stick(stick::Call::Read {
            stick: id,
            file: file.clone(),
        });
        self.spawn(async move {
            let read = asked.await.map(|reply: stick::ReadReply| reply.contents);
            let read = read.map_err(|error| stick_trouble(error, file));
            Done::ReplyRead(read, holder, answer)
        });
    }

    /// Makes a kit and, if a stick is named, writes it there.
    pub fn make_kit(&self, serial: Serial, stick: Option<String>, answer: Answer) {
        let work = Self::new(Arc::clone(&self.config), self.to_engine.clone());
        self.spawn(async move {
            let made = match on_a_thread(request::make_kit).await {
                Ok(Ok(made)) => work.deliver_kit(made, &serial, stick).await,
                Ok(Err(error)) => Err(no_kit(&error)),
                Err(error) => Err(no_kit(&error)),
            };
            Done::KitMade(made, answer)
        });
    }

    async fn deliver_kit(
        &self,
        (code, verifier): (KitCode, Verifier),
        serial: &Serial,
        stick: Option<String>,
    ) -> Result<MadeKit, Error> {
        let mut file = None;
        if let Some(stick) = stick {
            let name = request::kit_file_name(serial).map_err(|error| no_kit(&error))?;
            let contents = request::kit_file(serial, &code, &clock::local_now());
            let call = stick::Call::Write {
                stick,
                file: name.clone(),
                contents,
            };
            let written = self.ask_stick(call).await;
            let stick::WriteReply {} = written.map_err(|error| {
                let stick::Error::Trouble { message, why } = error;
                let message = format!("No recovery kit was made: {message}");
                stick_trouble(stick::Error::Trouble { message, why }, name.clone())
            })?;
            file = Some(name);
        }
        Ok(MadeKit {
            code,
            verifier,
            file,
        })
    }

    fn ask_password<R: serde::de::DeserializeOwned>(
        &self,
        call: password::Call,
    ) -> impl Future<Output = Result<R, password::Error>> + use<R> {
        let config = Arc::clone(&self.config);
        async move {
            let deadline = MARGIN
                + match config.account.store {
                    Store::Command { timeout, .. } => timeout,
                    Store::Shadow { .. } | Store::Argon2File { .. } => FILE_STORE,
                };
            let socket = config.paths.password_socket();
            ask(&socket, &call, deadline)
                .await
                .map_err(|error| match error {
                    AskError::Call(CallError::Interface(error)) => error,
                    AskError::NotReached(_) => password::Error::NotSet {
                        message: "The password helper is not running. Restart the recorder.".into(),
                    },
                    AskError::Late(_) | AskError::Call(_) => password::Error::Uncertain {
                        message: "The recorder's password store did not answer in time.".into(),
                    },
                })
        }
    }

    fn ask_stick<R: serde::de::DeserializeOwned>(
        &self,
        call: stick::Call,
    ) -> impl Future<Output = Result<R, stick::Error>> + use<R> {
        let config = Arc::clone(&self.config);
        async move {
            let socket = config.paths.stick_socket();
            let deadline = config.stick.timeout + MARGIN;
            ask(&socket, &call, deadline)
                .await
                .map_err(|error: AskError<stick::Error>| match error {
                    AskError::Call(CallError::Interface(error)) => error,
                    AskError::NotReached(_) => stick::Error::Trouble {
                        message: "The stick helper is not running. Restart the recorder.".into(),
                        why: StickWhy::Failed,
                    },
                    AskError::Late(_) | AskError::Call(_) => stick::Error::Trouble {
                        message: "The stick does not answer. Pull it out and try another one."
                            .into(),
                        why: StickWhy::Silent,
                    },
                })
        }
    }

    fn spawn(&self, work: impl Future<Output = Done> + Send + 'static) {
        self.spawn_boxed(Box::pin(work));
    }

    /// One kind of task for all work: each is 2 KB of the program.
    fn spawn_boxed(&self, work: Pin<Box<dyn Future<Output = Done> + Send>>) {
        let to_engine = self.to_engine.clone();
        tokio::spawn(async move {
            let done = work.await;
            let _ended = to_engine.send(Message::Done(done)).await;
        });
    }
}

/// What the helper says of a stick as front ends are told; `file` is the one it was asked for.
pub fn stick_trouble(error: stick::Error, file: String) -> Error {
    let stick::Error::Trouble { message, why } = error;
    let of_the_file = matches!(
        why,
        StickWhy::Taken
            | StickWhy::NotAFile
            | StickWhy::Absent
            | StickWhy::TooLarge
            | StickWhy::NotText
    );
    Error::StickTrouble {
        message,
        why,
        file: of_the_file.then_some(file),
    }
}

/// Why the helper did not say what the desk answered.
fn no_desk(error: AskError<desk::Error>) -> desk::Error {
    let (message, why) = match error {
        AskError::Call(CallError::Interface(error)) => return error,
        AskError::NotReached(_) => (
            "The helper that asks the vendor's desk is not running. Restart the recorder.",
            NotSentWhy::Failed,
        ),
        AskError::Late(_) | AskError::Call(_) => (
            "The vendor's desk did not answer in time. Try again later.",
            NotSentWhy::NoAnswer,
        ),
    };
    desk::Error::NotSent {
        message: message.into(),
        why,
        again_s: 0,
    }
}

fn no_kit(error: &impl std::fmt::Display) -> Error {
    Error::Unavailable {
        message: format!("No recovery kit was made: {error}"),
        why: UnavailableWhy::Failed,
    }
}

/// Runs what takes long on a thread, which a small system may not have to give.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let (send, result) = oneshot::channel();
    thread::Builder::new().spawn(move || send.send(work()).is_ok())?;
    result
        .await
        .map_err(|_| io::Error::other("its thread ended early"))
}
