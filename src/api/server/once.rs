//! The serving side of a one-shot helper: blocking, one call, then it is over.

use super::MESSAGE_TIME;
use crate::api::buffer::{Buffer, MAX_CALL, MAX_REPLY};
use crate::api::hearing::{Heard, Interface, result};
use crate::api::service::ServiceError;
use crate::sys::peer::Peer;
use nix::unistd::Uid;
use serde::Serialize;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Instant;
use thiserror::Error;

/// Why no call was answered.
#[derive(Error, Debug)]
pub enum AnswerError {
    /// The caller is none of those that are heard. It was told so.
    #[error("user {0} may not ask a helper: only recoveryd itself and root may")]
    NotAllowed(Uid),
    /// The caller left before it had asked for anything but introspection.
    #[error("the caller left without a call")]
    NoCall,
    /// What came is no Varlink call, or too long.
    #[error("the message is not a Varlink call of at most 64 KiB")]
    NotACall,
    /// Reading or writing failed, or took longer than 10 s. After the call was read, it has been carried out.
    #[error("the caller's connection failed: {0}")]
    Io(#[from] io::Error),
}

/// Hears one of the `allowed` users' calls over a connection and answers it. The call must have arrived within 10 s, and the
/// reply be taken within 10 s. Introspection and calls that are wrong in form are answered without asking `answer`, and the
/// next call is awaited.
pub fn answer_one<C, R>(
    stream: UnixStream,
    allowed: &[Uid],
    answer: impl FnOnce(C) -> Result<R, C::Error>,
) -> Result<(), AnswerError>
where
    C: Interface,
    R: Serialize,
{
    let peer = Peer::of(&stream)?;
    stream.set_write_timeout(Some(MESSAGE_TIME))?;
    if !allowed.contains(&peer.uid) {
        send(
            &stream,
            Buffer::encode(&ServiceError::PermissionDenied {}, MAX_REPLY),
        )?;
        return Err(AnswerError::NotAllowed(peer.uid));
    }
    let deadline = Instant::now() + MESSAGE_TIME;
    let mut received = Buffer::new(MAX_CALL);
    let (call, oneway) = loop {
        let end = receive(&stream, &mut received, deadline)?;
        let heard = Heard::<C>::parse(&received.filled()[..end]).map_err(|_| AnswerError::NotACall);
        received.consume(end + 1);
        let Heard { oneway, call, .. } = heard?;
        match call {
            Ok(call) => break (call, oneway),
            Err(_) if oneway => {}
            Err(ready) => send(&stream, ready)?,
        }
    };
    let reply = match answer(call) {
        Ok(reply) => result(&reply),
        Err(error) => Buffer::encode(&error, MAX_REPLY),
    };
    if oneway { Ok(()) } else { send(&stream, reply) }
}

fn receive(
    mut stream: &UnixStream,
    received: &mut Buffer,
    deadline: Instant,
) -> Result<usize, AnswerError> {
    loop {
        if let Some(end) = received.first_message() {
            return Ok(end);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::from(io::ErrorKind::TimedOut).into());
        }
        stream.set_read_timeout(Some(left))?;
        let room = received.room().ok_or(AnswerError::NotACall)?;
        match stream.read(room) {
            Ok(0) => return Err(AnswerError::NoCall),
            Ok(n) => received.advance(n),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn send(mut stream: &UnixStream, reply: io::Result<Buffer>) -> Result<(), AnswerError> {
    Ok(stream.write_all(reply?.filled())?)
}
