//! The console's two ways to the daemon: one connection that is told of changes, and calls that may take their time.

use super::Console;
use crate::api::CallError;
use crate::api::client::{Client, Replies};
use crate::api::recovery::{self, Call, StatusReply};
use crate::ctl::answer::{self, Answer};
use crate::ctl::exit::Failure;
use nix::sys::eventfd::{EfdFlags, EventFd};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long to leave a daemon alone that does not answer.
const RETRY: Duration = Duration::from_secs(2);

/// How long the rest of a message may take to come.
const REST: Duration = Duration::from_secs(5);

type Statuses = Replies<StatusReply, recovery::Error>;

/// The connection on which the daemon tells its status.
pub enum Watch {
    /// It does.
    Told(Box<Statuses>),
    /// It does not; to be tried at this time.
    Away(Duration),
}

impl Watch {
    /// Connects if it is time to.
    pub fn keep_up(&mut self, now: Duration, socket: &Path, console: &mut Console) {
        if matches!(self, Self::Away(at) if *at <= now) {
            *self = match connect(socket) {
                Ok(statuses) => Self::Told(Box::new(statuses)),
                Err(failure) => {
                    console.lost(failure.to_string());
                    Self::Away(now + RETRY)
                }
            };
        }
    }

    /// Hands on what has come; to be called when the connection is readable.
    pub fn take(&mut self, now: Duration, console: &mut Console) {
        let Self::Told(statuses) = self else { return };
        loop {
            let why = match statuses.next() {
                Some(Ok(reply)) => {
                    console.told(now, reply.status);
                    if statuses.is_ready() {
                        continue;
                    }
                    return;
                }
                Some(Err(error)) => error.to_string(),
                None => "the daemon ended the connection".to_owned(),
            };
            console.lost(why);
            *self = Self::Away(now + RETRY);
            return;
        }
    }

    /// What to poll.
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        match self {
            Self::Told(statuses) => Some(statuses.as_fd()),
            Self::Away(_) => None,
        }
    }

    /// When to try again.
    pub fn wake(&self) -> Option<Duration> {
        match self {
            Self::Told(_) => None,
            Self::Away(at) => Some(*at),
        }
    }
}

fn connect(socket: &Path) -> Result<Statuses, Failure> {
    let client = Client::connect(socket)?;
    client
        .set_timeout(Some(REST))
        .map_err(Failure::io("the connection to the daemon"))?;
    client
        .watch(&Call::Watch {})
        .map_err(|error: CallError<recovery::Error>| error.into())
}

/// What a call was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// The person waits for it.
    Asked,
    /// Only the clock wants to be set.
    Refresh,
}

/// Calls under way, each in a thread of its own: a hanging stick keeps neither keys nor signals waiting.
pub struct Calls {
    socket: PathBuf,
    done: Arc<EventFd>,
    sender: Sender<(Errand, Result<Answer, Failure>)>,
    answers: Receiver<(Errand, Result<Answer, Failure>)>,
}

impl Calls {
    /// No call yet.
    pub fn new(socket: &Path) -> io::Result<Self> {
        let flags = EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK;
        let done = Arc::new(EventFd::from_value_and_flags(0, flags)?);
        let (sender, answers) = channel();
        Ok(Self {
            socket: socket.to_owned(),
            done,
            sender,
            answers,
        })
    }

    /// Makes a call; its answer comes through [`Calls::answers`].
    pub fn make(&self, errand: Errand, call: Call) {
        let (socket, sender, done) = (self.socket.clone(), self.sender.clone(), self.done.clone());
        let tell = move |answer| {
            // The receiver only goes when the program ends, and the counter never runs full.
            let _ = sender.send((errand, answer));
            let _ = done.write(1);
        };
        let failed = tell.clone();
        let started = thread::Builder::new().spawn(move || tell(answer::ask(&socket, &call)));
        if let Err(error) = started {
            failed(Err(Failure::io("no thread for the call")(error)));
        }
    }

    /// The answers that have come.
    pub fn answers(&self) -> Vec<(Errand, Result<Answer, Failure>)> {
        // Only to make it unreadable again; what it counts is in the channel.
        let _ = self.done.read();
        self.answers.try_iter().collect()
    }
}

impl AsFd for Calls {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.done.as_fd()
    }
}
