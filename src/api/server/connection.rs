//! One client's connection.

use super::{Answer, Kind, MESSAGE_TIME, Newest, Service};
use crate::api::buffer::{Buffer, MAX_CALL, MAX_REPLY};
use crate::api::hearing::Heard;
use crate::api::service::ServiceError;
use crate::sys::peer::Peer;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

/// Answers a client's calls in order until it leaves, breaks a rule or the service stops.
pub(super) async fn converse<S: Service>(
    service: Arc<S>,
    stream: UnixStream,
    peer: Peer,
    mut stop: watch::Receiver<bool>,
) {
    let mut line = Line {
        stream,
        received: Buffer::new(MAX_CALL),
    };
    loop {
        let arrived = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            arrived = line.message() => arrived,
        };
        let flow = match arrived {
            Ok(Some(end)) => line.answer(&*service, peer, end, &mut stop).await,
            Ok(None) => return,
            Err(error) => Err(error),
        };
        match flow {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => return,
            Err(error) => {
                return log::debug!(
                    "the connection of a client of user {} is closed: {error}",
                    peer.uid
                );
            }
        }
    }
}

struct Line {
    stream: UnixStream,
    received: Buffer,
}

impl Line {
    /// Waits for a whole message: its length without the NUL, or nothing if the client has left.
    async fn message(&mut self) -> io::Result<Option<usize>> {
        if self.received.is_empty() {
            self.stream.readable().await?;
        }
        let deadline = Instant::now() + MESSAGE_TIME;
        loop {
            if let Some(end) = self.received.first_message() {
                return Ok(Some(end));
            }
            let room = self
                .received
                .room()
                .ok_or_else(|| broken("a message is longer than 64 KiB"))?;
            match self.stream.try_read(room) {
                Ok(0) => return Ok(None),
                Ok(n) => self.received.advance(n),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                Err(_) if self.received.is_empty() => self.stream.readable().await?,
                Err(_) => timeout_at(deadline, self.stream.readable())
                    .await
                    .map_err(|_| broken("a message was not finished within 10 s"))??,
            }
        }
    }

    /// Answers the first message, `end` bytes long. What it held is wiped before the service is asked.
    async fn answer<S: Service>(
        &mut self,
        service: &S,
        peer: Peer,
        end: usize,
        stop: &mut watch::Receiver<bool>,
    ) -> io::Result<ControlFlow<()>> {
        let heard = Heard::<S::Call>::parse(&self.received.filled()[..end]);
        self.received.consume(end + 1);
        let Heard { oneway, more, call } =
            heard.map_err(|_| broken("a message is not a Varlink call"))?;
        let answer = match call {
            Ok(call) => match service.answer(peer, call).await {
                Ok(Answer(answer)) => answer,
                Err(error) => Kind::Once(Buffer::encode(&error, MAX_REPLY)),
            },
            Err(ready) => Kind::Once(ready),
        };
        match answer {
            _ if oneway => {}
            Kind::Once(reply) => self.send(reply?).await?,
            Kind::Stream(newest) if more => {
                self.stream(newest, stop).await?;
                return Ok(ControlFlow::Break(()));
            }
            Kind::Stream(_) => {
                self.send(Buffer::encode(&ServiceError::ExpectedMore {}, MAX_REPLY)?)
                    .await?
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Sends every state until the client leaves, the service stops or the state's owner is gone.
    async fn stream(
        &mut self,
        mut newest: Box<dyn Newest>,
        stop: &mut watch::Receiver<bool>,
    ) -> io::Result<()> {
        loop {
            self.send(newest.reply()?).await?;
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
                changed = newest.changed() => if !changed {
                    return Ok(());
                },
                left = self.left() => return left,
            }
        }
    }

    /// Waits until the client leaves. To speak on is an error, for nobody would ever answer.
    async fn left(&mut self) -> io::Result<()> {
        if !self.received.is_empty() {
            return Err(broken("a call follows one that is answered for ever"));
        }
        match self.message().await? {
            Some(_) => Err(broken("a call follows one that is answered for ever")),
            None => Ok(()),
        }
    }

    async fn send(&mut self, reply: Buffer) -> io::Result<()> {
        timeout(MESSAGE_TIME, self.stream.write_all(reply.filled()))
            .await
            .map_err(|_| broken("a reply was not taken within 10 s"))?
    }
}

fn broken(rule: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, rule)
}
