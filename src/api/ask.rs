//! How the core asks a helper.

use super::buffer::{Buffer, MAX_CALL, MAX_REPLY};
use super::reply::{CallError, Reply};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::path::Path;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// Why a helper gave no result.
#[derive(Error, Debug)]
pub enum AskError<E> {
    /// Nobody listens: the call was not made.
    #[error("nobody answers at the helper's socket: {0}")]
    NotReached(io::Error),
    /// It was asked and did not answer in time: it may or may not have done what it was asked.
    #[error("the helper did not answer within {} s", .0.as_secs())]
    Late(Duration),
    /// It answered with an error, or broke off: after [`CallError::Io`] and [`CallError::Protocol`] it may or may not have
    /// done what it was asked.
    #[error("{0}")]
    Call(CallError<E>),
}

/// Makes one call on a connection of its own and waits for its reply, for everything together at most `deadline`.
/// Dropping the future closes the connection.
pub async fn ask<R, E>(
    path: &Path,
    call: &impl Serialize,
    deadline: Duration,
) -> Result<R, AskError<E>>
where
    R: DeserializeOwned,
    E: DeserializeOwned,
{
    let message = Buffer::encode(call, MAX_CALL).map_err(|error| AskError::Call(error.into()))?;
    let exchange = async {
        let mut stream = UnixStream::connect(path)
            .await
            .map_err(AskError::NotReached)?;
        exchange(&mut stream, message).await.map_err(AskError::Call)
    };
    timeout(deadline, exchange)
        .await
        .unwrap_or(Err(AskError::Late(deadline)))
}

async fn exchange<R, E>(stream: &mut UnixStream, message: Buffer) -> Result<R, CallError<E>>
where
    R: DeserializeOwned,
    E: DeserializeOwned,
{
    match stream.write_all(message.filled()).await {
        // Who closes without hearing the call may have left a reply that says why.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    drop(message);
    let mut received = Buffer::new(MAX_REPLY);
    loop {
        if let Some(end) = received.first_message() {
            return Reply::parse(&received.filled()[..end]).result;
        }
        let room = received.room().ok_or_else(CallError::too_long)?;
        match stream.read(room).await {
            Ok(0) => return Err(CallError::closed()),
            Ok(n) => received.advance(n),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                return Err(CallError::closed());
            }
            Err(error) => return Err(error.into()),
        }
    }
}
