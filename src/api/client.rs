//! A blocking client, for front ends: `recoveryctl`, the console, the screen.

use super::buffer::{Buffer, MAX_CALL, MAX_REPLY};
use super::reply::{CallError, More, Reply};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};
use std::marker::PhantomData;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// Why no connection came about, and what to do.
#[derive(Error, Debug)]
pub enum ConnectError {
    /// There is no socket, or nobody listens behind it.
    #[error(
        "the recovery daemon is not running (nobody answers at {0}): start recoveryd, or name its socket"
    )]
    NotRunning(PathBuf),
    /// The socket is not open to this user.
    #[error(
        "no permission to use {0}: become root or a user named under [access] in recoveryd's configuration"
    )]
    NotPermitted(PathBuf),
    /// Anything else.
    #[error("cannot connect to {path}: {source}")]
    Io {
        /// The socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

#[derive(Serialize)]
struct Raw<'a, V> {
    method: &'a str,
    parameters: V,
}

/// A connection on which one call at a time is made.
pub struct Client {
    stream: UnixStream,
    received: Buffer,
    /// A call's last reply is still to come; a second call would take it for its own.
    awaiting: bool,
}

impl Client {
    /// Connects to a daemon's socket.
    pub fn connect(path: &Path) -> Result<Self, ConnectError> {
        match UnixStream::connect(path) {
            Ok(stream) => Ok(Self::over(stream)),
            Err(source) => Err(match source.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                    ConnectError::NotRunning(path.into())
                }
                io::ErrorKind::PermissionDenied => ConnectError::NotPermitted(path.into()),
                _ => ConnectError::Io {
                    path: path.into(),
                    source,
                },
            }),
        }
    }

    /// Speaks over a stream that is already connected.
    pub fn over(stream: UnixStream) -> Self {
        Self {
            stream,
            received: Buffer::new(MAX_REPLY),
            awaiting: false,
        }
    }

    /// Lets each read and write take at most so long, or for ever (as at first). After a call that ran out of time the
    /// connection is of no more use.
    pub fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.stream.set_read_timeout(timeout)?;
        self.stream.set_write_timeout(timeout)
    }

    /// Makes a call and waits for its reply.
    pub fn call<R, E>(&mut self, call: &impl Serialize) -> Result<R, CallError<E>>
    where
        R: DeserializeOwned,
        E: DeserializeOwned,
    {
        self.send(call)?;
        self.receive()
    }

    /// Makes a call by its full name with parameters as they come; an error of the interface is the whole reply.
    pub fn call_raw<V>(&mut self, method: &str, parameters: V) -> Result<V, CallError<V>>
    where
        V: Serialize + DeserializeOwned,
    {
        self.call(&Raw { method, parameters })
    }

    /// Makes a call that is answered again and again. The connection then serves nothing else.
    pub fn watch<R, E>(mut self, call: &impl Serialize) -> Result<Replies<R, E>, CallError<E>> {
        self.send(&More { call, more: true })?;
        Ok(Replies {
            client: self,
            kind: PhantomData,
        })
    }

    fn send<E>(&mut self, call: &impl Serialize) -> Result<(), CallError<E>> {
        if self.awaiting {
            return Err(CallError::Protocol(
                "an earlier call on this connection was never answered: connect again".into(),
            ));
        }
        let message = Buffer::encode(call, MAX_CALL).map_err(|_| {
            CallError::Protocol("the call is longer than the 64 KiB that are allowed".into())
        })?;
        self.awaiting = true;
        match self.stream.write_all(message.filled()) {
            // Who closes without hearing the call may have left a reply that says why.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        }
    }

    fn receive<R, E>(&mut self) -> Result<R, CallError<E>>
    where
        R: DeserializeOwned,
        E: DeserializeOwned,
    {
        let end = loop {
            if let Some(end) = self.received.first_message() {
                break end;
            }
            let Some(room) = self.received.room() else {
                return Err(CallError::too_long());
            };
            match self.stream.read(room) {
                Ok(0) => return Err(CallError::closed()),
                Ok(n) => self.received.advance(n),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                    return Err(CallError::closed());
                }
                Err(error) => return Err(error.into()),
            }
        };
        let reply = Reply::parse(&self.received.filled()[..end]);
        self.received.consume(end + 1);
        self.awaiting = reply.continues;
        reply.result
    }
}

impl AsFd for Client {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

/// The replies to a [`Client::watch`], each waited for in turn. Any error but a time-out ends it, and so does the last
/// reply. Readable
/// (`poll` it through [`AsFd`]) means that a reply has begun to arrive.
pub struct Replies<R, E> {
    client: Client,
    kind: PhantomData<fn() -> (R, E)>,
}

impl<R, E> Replies<R, E> {
    /// Whether a whole reply was read already: look here before waiting for the socket.
    pub fn is_ready(&mut self) -> bool {
        self.client.received.first_message().is_some()
    }

    /// As [`Client::set_timeout`], but a reply that is late can be waited for again.
    pub fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.client.set_timeout(timeout)
    }
}

impl<R: DeserializeOwned, E: DeserializeOwned> Iterator for Replies<R, E> {
    type Item = Result<R, CallError<E>>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.client.awaiting {
            return None;
        }
        let result = self.client.receive();
        if let Err(error) = &result
            && !is_late(error)
        {
            self.client.awaiting = false;
        }
        Some(result)
    }
}

fn is_late<E>(error: &CallError<E>) -> bool {
    matches!(error, CallError::Io(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut))
}

impl<R, E> AsFd for Replies<R, E> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.client.as_fd()
    }
}
