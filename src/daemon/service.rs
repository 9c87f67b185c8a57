//! The engine as the service behind `io.recoveryd.Recovery`.

use super::engine::Message;
use super::status::Seen;
use crate::api::recovery::{Call, Error, StatusReply, UnavailableWhy};
use crate::api::server::{Answer, Service};
use crate::config::Config;
use crate::sys::clock;
use crate::sys::peer::{Peer, Permission, permitted};
use nix::unistd::Uid;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::{mpsc, oneshot, watch};

/// Hears those who may recover. Hands their calls to the engine and waits for its answer; what the engine has already said
/// of the status is told without asking again.
pub struct Recovery {
    config: Arc<Config>,
    uid: Uid,
    to_engine: mpsc::Sender<Message>,
    changes: watch::Receiver<Seen>,
    /// The second in which the engine was last told that somebody is there. Of 32 bits: not every processor stores 64 at once.
    asked_in: AtomicU32,
}

impl Recovery {
    /// A service in front of an engine. `uid` is the user the core runs as.
    pub fn new(
        config: Arc<Config>,
        uid: Uid,
        to_engine: mpsc::Sender<Message>,
        changes: watch::Receiver<Seen>,
    ) -> Self {
        Self {
            config,
            uid,
            to_engine,
            changes,
            asked_in: AtomicU32::new(0),
        }
    }

    fn status(&self, peer: Peer) -> impl Fn(&Seen) -> StatusReply + use<> {
        move |seen| StatusReply {
            status: seen.by(peer.uid.as_raw(), clock::boottime()),
        }
    }
}

impl Service for Recovery {
    type Call = Call;

    async fn answer(&self, peer: Peer, call: Call) -> Result<Answer, Error> {
        if permitted(&self.config.access, self.uid, &peer) == Permission::Refused {
            let message = "This user may not recover the password. The recorder's configuration names who may, under [access].";
            return Err(Error::NotPermitted {
                message: message.into(),
            });
        }
        let now = clock::boottime();
        let asks_status = matches!(call, Call::Status {});
        if asks_status && self.changes.borrow().is_current(now) {
            let second = now.as_secs() as u32;
            if self.asked_in.swap(second, Ordering::Relaxed) != second {
                // Should the engine be busy, it needs no reminder that somebody is there.
                let _full = self.to_engine.try_send(Message::Asked);
            }
            return Ok(Answer::once(&self.status(peer)(&self.changes.borrow())));
        }
        let watches = matches!(call, Call::Watch {});
        let (answer, answered) = oneshot::channel();
        let message = Message::Call(peer, call, answer);
        let stopping = || Error::Unavailable {
            message: "The recovery daemon is stopping. Try again in a moment.".into(),
            why: UnavailableWhy::Stopping,
        };
        self.to_engine.send(message).await.map_err(|_| stopping())?;
        let reply = answered.await.map_err(|_| stopping())??;
        Ok(match watches {
            true => Answer::stream(self.changes.clone(), self.status(peer)),
            false => Answer::once(&reply),
        })
    }
}
