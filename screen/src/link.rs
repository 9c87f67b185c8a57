//! The way to the daemon: one connection that is told of every change, and for each question one of its own, so that the
//! screen never waits. What comes is in a channel; a descriptor says that something has.

use crate::wizard::{Answer, Ask, Errand, Heard, Lost, SURFACE, Ticket, Trouble};
use nix::sys::eventfd::{EfdFlags, EventFd};
use recoveryd::api::CallError;
use recoveryd::api::client::{Client, ConnectError, Replies};
use recoveryd::api::recovery::{
    Call, Done, Error, GrantReply, RequestReply, SendCodeReply, SetPasswordReply, StatusReply,
};
use serde::de::DeserializeOwned;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// Where recoveryd listens unless its configuration says otherwise.
pub const SOCKET: &str = "/run/recoveryd/recoveryd.sock";

/// The longest a call may take: a little more than a stick or a store is ever given.
const PATIENCE: Duration = Duration::from_secs(11 * 60);

/// A daemon that is away is looked for after this time, then after twice as long each time.
const SOON: Duration = Duration::from_millis(100);
/// The longest between two looks.
const LATER: Duration = Duration::from_secs(5);

/// A link to a daemon. It looks for the daemon whenever that is away.
pub struct Link {
    socket: PathBuf,
    tell: Tell,
    heard: Receiver<Heard>,
}

/// Where what was heard goes.
#[derive(Clone)]
struct Tell {
    sender: Sender<Heard>,
    ready: Arc<EventFd>,
}

/// The link was dropped.
struct Dropped;

impl Link {
    /// Begins to look for the daemon behind a socket. Fails only for want of a descriptor or a thread.
    pub fn new(socket: &Path) -> io::Result<Self> {
        let flags = EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK;
        let ready = Arc::new(EventFd::from_value_and_flags(0, flags)?);
        let (sender, heard) = channel();
        let tell = Tell { sender, ready };
        let (path, to_link) = (socket.to_owned(), tell.clone());
        thread::Builder::new().spawn(move || watch(&path, &to_link))?;
        Ok(Self {
            socket: socket.into(),
            tell,
            heard,
        })
    }

    /// Asks the daemon something. Exactly one [`Heard::Answer`] with the question's ticket follows.
    pub fn ask(&self, ask: Ask) {
        let (socket, tell, ticket) = (self.socket.clone(), self.tell.clone(), ask.ticket);
        let failed = tell.clone();
        let asked = thread::Builder::new().spawn(move || {
            let answer = answer(&socket, ask.errand);
            tell.answer(ticket, answer);
        });
        if let Err(error) = asked {
            log::error!("no thread for a call to the daemon: {error}");
            failed.answer(ticket, Err(Trouble::Lost));
        }
    }

    /// What has been heard since the last time. Afterwards the descriptor is not readable until more has come.
    pub fn heard(&self) -> Vec<Heard> {
        // First, so that nothing comes unseen; what it counts is in the channel.
        let _ = self.tell.ready.read();
        self.heard.try_iter().collect()
    }
}

/// Readable when something was heard.
impl AsFd for Link {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.tell.ready.as_fd()
    }
}

impl Tell {
    fn say(&self, heard: Heard) -> Result<(), Dropped> {
        self.sender.send(heard).map_err(|_| Dropped)?;
        // The counter never runs full.
        let _ = self.ready.write(1);
        Ok(())
    }

    fn answer(&self, ticket: Ticket, answer: Result<Answer, Trouble>) {
        // Nobody hears it only when the program ends.
        let _dropped = self.say(Heard::Answer(ticket, answer));
    }
}

/// Why the daemon is not heard.
struct Away {
    lost: Lost,
    sentence: String,
    /// It was heard before that.
    was_heard: bool,
}

/// Tells of every change for as long as there is a link.
fn watch(socket: &Path, tell: &Tell) {
    let mut pause = SOON;
    let mut said = None;
    loop {
        let away = match follow(socket, tell) {
            Ok(away) => away,
            Err(Dropped) => return,
        };
        if away.was_heard {
            pause = SOON;
            said = None;
        }
        if said != Some(away.lost) {
            said = Some(away.lost);
            log::warn!("{}", away.sentence);
            if tell.say(Heard::Lost(away.lost, away.sentence)).is_err() {
                return;
            }
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LATER);
    }
}

/// Follows one connection to its end.
fn follow(socket: &Path, tell: &Tell) -> Result<Away, Dropped> {
    let away = |lost, sentence, was_heard| {
        Ok(Away {
            lost,
            sentence,
            was_heard,
        })
    };
    let client = match Client::connect(socket) {
        Ok(client) => client,
        Err(error) => return away(why(&error), error.to_string(), false),
    };
    let mut statuses: Replies<StatusReply, Error> = match client.watch(&Call::Watch {}) {
        Ok(statuses) => statuses,
        Err(error) => return away(lost(&error), error.to_string(), false),
    };
    let mut was_heard = false;
    loop {
        match statuses.next() {
            Some(Ok(reply)) => {
                was_heard = true;
                tell.say(Heard::Status(Box::new(reply.status)))?;
            }
            Some(Err(error)) => return away(lost(&error), error.to_string(), was_heard),
            None => {
                let sentence = "The recovery daemon ended the connection.".into();
                return away(Lost::NotRunning, sentence, was_heard);
            }
        }
    }
}

fn why(error: &ConnectError) -> Lost {
    match error {
        ConnectError::NotRunning(_) => Lost::NotRunning,
        ConnectError::NotPermitted(_) => Lost::NotPermitted,
        ConnectError::Io { .. } => Lost::Broken,
    }
}

fn lost(error: &CallError<Error>) -> Lost {
    match error {
        CallError::Interface(Error::NotPermitted { .. }) => Lost::NotPermitted,
        // It ended, or is about to.
        CallError::Interface(Error::Unavailable { .. }) | CallError::Protocol(_) => {
            Lost::NotRunning
        }
        CallError::Interface(_) | CallError::Varlink(_) | CallError::Io(_) => Lost::Broken,
    }
}

/// Makes the call that an errand is, and waits for its answer.
fn answer(socket: &Path, errand: Errand) -> Result<Answer, Trouble> {
    let surface = || SURFACE.to_owned();
    Ok(match errand {
        Errand::SignIn(typed) => {
            let password = typed.into_secret();
            let Done {} = call(socket, Call::SignIn { password })?;
            Answer::SignedIn
        }
        Errand::Request => {
            let RequestReply { .. } = call(socket, Call::Request {})?;
            Answer::Requested
        }
        Errand::Export(stick) => {
            let stick = Some(stick);
            Answer::Exported(Box::new(call(socket, Call::Export { stick })?))
        }
        Errand::SendCode { contact, language } => {
            let language = Some(language);
            let SendCodeReply { .. } = call(socket, Call::SendCode { contact, language })?;
            Answer::Sent
        }
        Errand::EnterReply(stick) => {
            let (stick, surface) = (Some(stick), surface());
            let GrantReply { .. } = call(socket, Call::EnterReply { stick, surface })?;
            Answer::Granted
        }
        Errand::EnterCode(typed) => {
            let (code, surface) = (typed.into_secret(), surface());
            let GrantReply { .. } = call(socket, Call::EnterCode { code, surface })?;
            Answer::Granted
        }
        Errand::SetPassword(typed) => {
            let (password, surface) = (typed.into_secret(), surface());
            let reply: SetPasswordReply = call(socket, Call::SetPassword { password, surface })?;
            Answer::Saved(reply.delayed_s)
        }
        Errand::StopDelayed(typed) => {
            let password = typed.into_secret();
            let Done {} = call(socket, Call::StopDelayed { password })?;
            Answer::Stopped
        }
        Errand::GiveUp => {
            let surface = surface();
            let Done {} = call(socket, Call::GiveUp { surface })?;
            Answer::GivenUp
        }
        Errand::Log => Answer::Log(call(socket, Call::Log {})?),
    })
}

fn call<R: DeserializeOwned>(socket: &Path, call: Call) -> Result<R, Trouble> {
    let lost = |error: &dyn std::fmt::Display| {
        log::warn!("{error}");
        Trouble::Lost
    };
    let mut client = Client::connect(socket).map_err(|error| lost(&error))?;
    client
        .set_timeout(Some(PATIENCE))
        .map_err(|error| lost(&error))?;
    client.call(&call).map_err(|error| match error {
        CallError::Interface(error) => Trouble::Refused(error),
        error => lost(&error),
    })
}
