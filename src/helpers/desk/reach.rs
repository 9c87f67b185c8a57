//! The way to the desk: names, addresses one after the other, the proxy, and TLS.

use super::Ready;
use super::clock::Clock;
use super::http::{self, HttpError};
use super::trouble::Trouble;
use crate::config::{Desk, Place};
use base64ct::{Base64, Encoding};
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

/// How long a name may take to be looked up: twice what a C library takes to give one name server up.
const LOOKING_UP: Duration = Duration::from_secs(10);
/// So many addresses are tried.
const MOST_ADDRESSES: usize = 8;
/// How long an address may take while there is another.
const AN_ADDRESS: Duration = Duration::from_secs(5);
/// The longest password for a proxy.
const LONGEST_PASSWORD: u64 = 256;

/// A connection to the desk itself.
pub type ToDesk = TlsStream<TcpStream>;

/// The field of a head that the proxy wants, if any (RFC 7617).
pub fn login(desk: &Desk) -> Result<Option<Zeroizing<String>>, Trouble> {
    let Some((user, file)) = desk.proxy.as_ref().and_then(|proxy| proxy.user.as_ref()) else {
        return Ok(None);
    };
    let mut line = Zeroizing::new(String::with_capacity(LONGEST_PASSWORD as usize));
    let read = std::fs::File::open(file)
        .and_then(|open| BufReader::new(open.take(LONGEST_PASSWORD)).read_line(&mut line));
    read.map_err(|error| Trouble::File {
        file: file.clone(),
        reason: error.to_string(),
    })?;
    let password = line.trim_end_matches(['\r', '\n']);
    let both = Zeroizing::new(format!("{user}:{password}"));
    let both = Zeroizing::new(Base64::encode_string(both.as_bytes()));
    let field = format!("Proxy-Authorization: Basic {}\r\n", *both);
    Ok(Some(Zeroizing::new(field)))
}

/// Connects, by the first address that leads to the desk.
pub async fn reach(ready: &Ready, clock: &Clock, deadline: Instant) -> Result<ToDesk, Trouble> {
    let config = ready
        .trusted
        .config(clock)
        .map_err(|error| Trouble::System(error.to_string()))?;
    let tls = TlsConnector::from(Arc::new(config));
    let hop = ready.desk.next_hop();
    let addresses = look_up(hop).await?;
    let mut trouble = Trouble::silent(&ready.desk.place, "it has no address");
    let mut left = addresses.len();
    for address in addresses {
        left -= 1;
        let until = match left {
            0 => deadline,
            _ => deadline.min(Instant::now() + AN_ADDRESS),
        };
        let tried = timeout_at(until, connect(ready, clock, &tls, address)).await;
        let failed = match tried {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(failed)) => failed,
            Err(_) => Trouble::silent(&ready.desk.place, "it took too long"),
        };
        if !trouble.is_telling() {
            trouble = failed;
        }
    }
    Err(trouble)
}

async fn look_up(place: &Place) -> Result<Vec<SocketAddr>, Trouble> {
    let found = timeout(LOOKING_UP, lookup_host((place.host.as_str(), place.port))).await;
    match found {
        Ok(Ok(addresses)) => Ok(addresses.take(MOST_ADDRESSES).collect()),
        Ok(Err(_)) | Err(_) => Err(Trouble::NoName(place.host.clone())),
    }
}

async fn connect(
    ready: &Ready,
    clock: &Clock,
    tls: &TlsConnector,
    address: SocketAddr,
) -> Result<ToDesk, Trouble> {
    let failed = |error| Trouble::of_connection(ready.desk.next_hop(), clock, &error);
    let stream = TcpStream::connect(address).await.map_err(failed)?;
    let wire = match &ready.desk.proxy {
        None => stream,
        Some(proxy) => tunnel(ready, &proxy.place, stream).await?,
    };
    let place = &ready.desk.place;
    tls.connect(ready.trusted.name(), wire)
        .await
        .map_err(|error| Trouble::of_connection(place, clock, &error))
}

/// A tunnel through the proxy (RFC 9110, section 9.3.6).
async fn tunnel(ready: &Ready, proxy: &Place, stream: TcpStream) -> Result<TcpStream, Trouble> {
    let refused = |refuses: bool, reason: String| Trouble::Proxy {
        place: proxy.to_string(),
        reason,
        refuses,
    };
    let broken = |error: HttpError| refused(false, error.to_string());
    let place = &ready.desk.place;
    let login = ready.proxy_login.as_ref().map_or("", |login| login);
    let head = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{login}\r\n");
    let head = Zeroizing::new(head);
    let mut asked = http::ask(stream, &head, &[]).await.map_err(broken)?;
    match asked.head().await.map_err(broken)?.status {
        200..300 => asked.into_tunnel().map_err(broken),
        407 => Err(refused(true, "it wants another user or password".into())),
        status => {
            let reason = format!("it answers with status {status}");
            Err(refused((400..500).contains(&status), reason))
        }
    }
}
