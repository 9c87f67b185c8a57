//! The way helper: connects to the vendor's desk, or to the proxy before it, and hands the connection to the desk helper, which has no
//! network of its own.
//!
//! Where to stands in the configuration; whoever asks says nothing but "the next one". From what it is connected to, this process
//! reads nothing. It holds no key, no certificate and no password.

use crate::api::server::MESSAGE_TIME;
use crate::config::Desk;
use crate::sys::cage::{self, CageError};
use crate::sys::descriptors;
use crate::sys::privileges::{Identity, PrivilegeError, become_user, harden};
use nix::errno::Errno;
use nix::unistd::Uid;
use std::io::{self, Read};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};
use thiserror::Error;
use tokio::io::{AsyncWriteExt, Interest};

/// So many addresses are tried.
const MOST_ADDRESSES: usize = 8;
/// How long an address may take while there is another.
pub const AN_ADDRESS: Duration = Duration::from_secs(5);

/// The answer for a name that has no address, or when nobody who knows answers.
const NO_NAME: i32 = -1;
/// A question: whatever the byte is.
const NEXT: u8 = b'\n';

/// Why no way can be looked for.
#[derive(Error, Debug)]
pub enum WayError {
    /// Root was not given up.
    #[error("the helper that connects to the vendor's desk must not run: {0}")]
    Privileges(#[from] PrivilegeError),
    /// It could not be shut in.
    #[error("the helper that connects to the vendor's desk must not run: {0}")]
    Cage(#[from] CageError),
    /// The asker's connection.
    #[error("the connection of whoever asks for the desk failed: {0}")]
    Asker(#[from] io::Error),
}

/// Gives up what this process may do beyond connecting to the desk.
pub fn shut_in(desk: &Desk) -> Result<(), WayError> {
    match Uid::effective().is_root() {
        true => become_user(Identity::of(&desk.user)?)?,
        false => harden()?,
    }
    Ok(cage::confine_to_network(desk.next_hop().port)?)
}

/// Answers every question, one byte each, by one number (`i32`): first how many addresses there are; then for one after the other 0
/// and the connection, or the number of the error (errno(3)) that kept it from being made. Ends when none is left, when the asker has
/// left, or after 10 s without a question.
pub fn answer(desk: &Desk, mut asker: UnixStream) -> Result<(), WayError> {
    let deadline = Instant::now() + desk.timeout;
    asker.set_read_timeout(Some(MESSAGE_TIME))?;
    let mut next = |answer: &mut dyn FnMut() -> (i32, Option<TcpStream>)| {
        if asker.read(&mut [0])? == 0 {
            return Ok(false);
        }
        let (number, connection) = answer();
        let connection = connection.as_ref().map(AsFd::as_fd);
        descriptors::send(&asker, &number.to_ne_bytes(), connection).map(|()| true)
    };
    let hop = desk.next_hop();
    let mut addresses = Vec::new();
    let go_on = next(&mut || {
        let found = (hop.host.as_str(), hop.port).to_socket_addrs();
        let number = found.map_or(NO_NAME, |found| {
            addresses = found.take(MOST_ADDRESSES).collect();
            addresses.len() as i32
        });
        (number, None)
    })?;
    let mut left = addresses.len();
    for address in addresses.into_iter().take_while(|_| go_on) {
        left -= 1;
        let whole = deadline.saturating_duration_since(Instant::now());
        let time = if left == 0 {
            whole
        } else {
            whole.min(AN_ADDRESS)
        };
        if !next(&mut || connect(address, time))? {
            break;
        }
    }
    Ok(())
}

fn connect(address: SocketAddr, time: Duration) -> (i32, Option<TcpStream>) {
    match TcpStream::connect_timeout(&address, time.max(Duration::from_millis(1))) {
        Ok(stream) => (0, Some(stream)),
        // What the standard library says itself is that the time has passed.
        Err(error) => (
            error.raw_os_error().unwrap_or(Errno::ETIMEDOUT as i32),
            None,
        ),
    }
}

/// The asker's side.
pub struct Way(tokio::net::UnixStream);

impl Way {
    /// Calls the helper.
    pub async fn call(socket: &Path) -> io::Result<Self> {
        tokio::net::UnixStream::connect(socket).await.map(Self)
    }

    /// How many addresses there are; nothing if the name has none that can be found.
    pub async fn look_up(&mut self) -> io::Result<Option<usize>> {
        let (number, _) = self.ask().await?;
        Ok(usize::try_from(number).ok())
    }

    /// Has the next address connected to. The outer error is about the helper, the inner one about the address.
    pub async fn next(&mut self) -> io::Result<io::Result<tokio::net::TcpStream>> {
        let (number, connection) = self.ask().await?;
        let Some(connection) = connection else {
            return Ok(Err(io::Error::from_raw_os_error(number)));
        };
        let stream = TcpStream::from(connection);
        stream.set_nonblocking(true)?;
        tokio::net::TcpStream::from_std(stream).map(Ok)
    }

    async fn ask(&mut self) -> io::Result<(i32, Option<OwnedFd>)> {
        self.0.write_all(&[NEXT]).await?;
        let mut number = [0; 4];
        let receive = || descriptors::receive(&self.0, &mut number);
        match self.0.async_io(Interest::READABLE, receive).await? {
            (4, connection) => Ok((i32::from_ne_bytes(number), connection)),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
