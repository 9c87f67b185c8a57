//! The engine as the service behind `io.recoveryd.Recovery`.

use super::engine::Message;
use super::status::Seen;
use crate::api::recovery::{Call, Error, StatusReply};
use crate::api::server::{Answer, Service};
use crate::sys::clock;
use crate::sys::peer::Peer;
use tokio::sync::{mpsc, oneshot, watch};

/// Hands every call to the engine and waits for its answer.
pub struct Recovery {
    to_engine: mpsc::Sender<Message>,
    changes: watch::Receiver<Seen>,
}

impl Recovery {
    /// A service in front of an engine.
    pub fn new(to_engine: mpsc::Sender<Message>, changes: watch::Receiver<Seen>) -> Self {
        Self { to_engine, changes }
    }
}

impl Service for Recovery {
    type Call = Call;

    async fn answer(&self, peer: Peer, call: Call) -> Result<Answer, Error> {
        let watching = matches!(call, Call::Watch {});
        let (answer, answered) = oneshot::channel();
        let message = Message::Call(peer, call, answer);
        let stopping = || Error::Unavailable {
            message: "The recovery daemon is stopping. Try again in a moment.".into(),
        };
        self.to_engine.send(message).await.map_err(|_| stopping())?;
        let reply = answered.await.map_err(|_| stopping())??;
        Ok(match watching {
            true => Answer::stream(self.changes.clone(), move |seen: &Seen| StatusReply {
                status: seen.by(peer.uid.as_raw(), clock::boottime()),
            }),
            false => Answer::once(&reply),
        })
    }
}
