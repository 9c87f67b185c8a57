//! The serving side of an interface: many clients on one thread, each with a deadline and a place.
//!
//! Limits: a call of [`MAX_CALL`](super::MAX_CALL) bytes that arrives within 10 s of its first byte, one call at a time a
//! connection (pipelined ones are answered in order), a reply taken within 10 s, [`CLIENTS`] connections in all,
//! [`CLIENTS_OF_A_USER`] a user except root. Whoever breaks one loses the connection. An idle connection costs no timer.

mod connection;
mod once;

pub use once::{AnswerError, answer_one};

use super::buffer::{Buffer, MAX_REPLY};
use super::hearing::{self, Carrying, Interface};
use crate::sys::peer::Peer;
use nix::unistd::Uid;
use serde::Serialize;
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::{self, JoinError, JoinSet};
use tokio::time::sleep;

/// So many connections in all.
pub const CLIENTS: usize = 32;

/// So many of them are kept for root.
pub const KEPT_FOR_ROOT: usize = 2;

/// So many connections a user other than root.
pub const CLIENTS_OF_A_USER: usize = 8;

/// How long a message may take from its first byte to its last, and a reply until the client has taken it.
pub const MESSAGE_TIME: Duration = Duration::from_secs(10);

/// How long to wait before accepting again after that failed, unless a client leaves earlier.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What stands behind an interface.
pub trait Service: Send + Sync + 'static {
    /// The interface's calls.
    type Call: Interface;

    /// Answers one call of one peer. It is awaited to its end even if the client leaves.
    fn answer(
        &self,
        peer: Peer,
        call: Self::Call,
    ) -> impl Future<Output = Result<Answer, <Self::Call as Interface>::Error>> + Send;
}

/// The answer to a call.
pub struct Answer(Kind);

enum Kind {
    Once(io::Result<Buffer>),
    Stream(Box<dyn Newest>),
}

impl Answer {
    /// One reply. It is written out at once into memory that is wiped, so a secret in it can be dropped.
    pub fn once(reply: &impl Serialize) -> Self {
        Self(Kind::Once(hearing::result(reply)))
    }

    /// The state as it is now and again after every change, made into a reply by `show` when the client is ready for it: a
    /// slow client misses states, never the newest. Ends with the state's sender. A client that did not call with `more` gets
    /// the error `ExpectedMore`; one that sends anything more on this connection loses it.
    pub fn stream<T, R>(state: watch::Receiver<T>, show: impl Fn(&T) -> R + Send + 'static) -> Self
    where
        T: Send + Sync + 'static,
        R: Serialize + 'static,
    {
        Self(Kind::Stream(Box::new(Shown { state, show })))
    }
}

/// A state that changes, whatever its type.
trait Newest: Send {
    fn reply(&mut self) -> io::Result<Buffer>;
    fn changed(&mut self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>>;
}

struct Shown<T, F> {
    state: watch::Receiver<T>,
    show: F,
}

impl<T, R, F> Newest for Shown<T, F>
where
    T: Send + Sync + 'static,
    R: Serialize,
    F: Fn(&T) -> R + Send,
{
    fn reply(&mut self) -> io::Result<Buffer> {
        let shown = (self.show)(&self.state.borrow_and_update());
        let reply = Carrying {
            parameters: &shown,
            continues: true,
        };
        Buffer::encode(&reply, MAX_REPLY)
    }

    fn changed(&mut self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        Box::pin(async { self.state.changed().await.is_ok() })
    }
}

/// Serves clients until `stop` turns true or its sender is gone. Calls that are being answered then are answered; every
/// connection is closed when this returns.
pub async fn serve<S: Service>(
    listener: UnixListener,
    service: Arc<S>,
    mut stop: watch::Receiver<bool>,
) {
    let mut clients = Clients::default();
    let mut failing = false;
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            Some(ended) = clients.tasks.join_next_with_id() => {
                clients.left(ended);
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                failing = false;
                clients.admit(stream, &service, &stop);
            }
            Err(error) => {
                if !failing {
                    log::warn!("cannot accept a client, trying again: {error}");
                }
                failing = true;
                tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => break,
                    Some(ended) = clients.tasks.join_next_with_id() => clients.left(ended),
                    () = sleep(ACCEPT_PAUSE) => {}
                }
            }
        }
    }
    drop(listener);
    while let Some(ended) = clients.tasks.join_next_with_id().await {
        clients.left(ended);
    }
}

#[derive(Default)]
struct Clients {
    tasks: JoinSet<()>,
    users: HashMap<task::Id, Uid>,
}

impl Clients {
    /// Gives a client a task of its own, or closes its connection for want of a place.
    fn admit<S: Service>(
        &mut self,
        stream: UnixStream,
        service: &Arc<S>,
        stop: &watch::Receiver<bool>,
    ) {
        let peer = match Peer::of(&stream) {
            Ok(peer) => peer,
            Err(error) => return log::debug!("cannot tell who a client is: {error}"),
        };
        if !has_place(self.users.values(), peer.uid) {
            return log::debug!("too many clients, one of user {} is sent away", peer.uid);
        }
        let conversation = connection::converse(Arc::clone(service), stream, peer, stop.clone());
        let task = self.tasks.spawn(conversation);
        self.users.insert(task.id(), peer.uid);
    }

    fn left(&mut self, ended: Result<(task::Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                log::error!("a client's connection ended by a fault of this program: {error}");
                error.id()
            }
        };
        self.users.remove(&id);
    }
}

fn has_place<'a>(users: impl ExactSizeIterator<Item = &'a Uid>, uid: Uid) -> bool {
    let all = users.len();
    if uid.is_root() {
        return all < CLIENTS;
    }
    all < CLIENTS - KEPT_FOR_ROOT && users.filter(|user| **user == uid).count() < CLIENTS_OF_A_USER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_run_out_by_user_and_in_all() {
        let root = Uid::from_raw(0);
        let users = |counts: &[(u32, usize)]| -> Vec<Uid> {
            let each = |&(uid, n): &(u32, usize)| std::iter::repeat_n(Uid::from_raw(uid), n);
            counts.iter().flat_map(each).collect()
        };
        let full = users(&[(1, 8), (2, 8), (3, 8), (4, 6)]);
        assert!(has_place(users(&[(1, 7)]).iter(), Uid::from_raw(1)));
        assert!(!has_place(users(&[(1, 8)]).iter(), Uid::from_raw(1)));
        assert!(has_place(users(&[(1, 8)]).iter(), Uid::from_raw(2)));
        assert!(!has_place(full.iter(), Uid::from_raw(5)));
        assert!(has_place(full.iter(), root));
        assert!(has_place(users(&[(0, 31)]).iter(), root));
        assert!(!has_place(users(&[(0, 32)]).iter(), root));
    }
}
