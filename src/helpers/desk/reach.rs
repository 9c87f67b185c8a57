//! To the desk: by the connections that the way helper makes, one after the other, through the proxy, and TLS.

use super::Ready;
use super::clock::Clock;
use super::http::{self, HttpError};
use super::trouble::Trouble;
use crate::config::{Desk, Place};
use crate::helpers::way::{AN_ADDRESS, Way};
use base64ct::{Base64, Encoding};
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

/// How long a name may take to be looked up: twice what a C library takes to give one name server up.
const LOOKING_UP: Duration = Duration::from_secs(10);
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
    let mut way = Way::call(&ready.way).await.map_err(no_way)?;
    let mut left = look_up(&mut way, ready.desk.next_hop()).await?;
    let mut trouble = Trouble::silent(&ready.desk.place, "it has no address");
    while left > 0 {
        left -= 1;
        let until = match left {
            0 => deadline,
            _ => deadline.min(Instant::now() + AN_ADDRESS),
        };
        // The way helper gives an address up by itself; a question must have its answer before the next.
        let failed = match timeout_at(deadline, way.next()).await {
            Ok(Ok(Ok(stream))) => {
                match timeout_at(until, secure(ready, clock, &tls, stream)).await {
                    Ok(Ok(stream)) => return Ok(stream),
                    Ok(Err(failed)) => failed,
                    Err(_) => Trouble::silent(&ready.desk.place, "it took too long"),
                }
            }
            Ok(Ok(Err(error))) => Trouble::of_connection(ready.desk.next_hop(), clock, &error),
            Ok(Err(error)) => return Err(no_way(error)),
            Err(_) => Trouble::silent(&ready.desk.place, "it took too long"),
        };
        if !trouble.is_telling() {
            trouble = failed;
        }
    }
    Err(trouble)
}

/// How many addresses there are.
async fn look_up(way: &mut Way, place: &Place) -> Result<usize, Trouble> {
    match timeout(LOOKING_UP, way.look_up()).await {
        Ok(Ok(Some(addresses))) => Ok(addresses),
        Ok(Ok(None)) | Err(_) => Err(Trouble::NoName(place.host.clone())),
        Ok(Err(error)) => Err(no_way(error)),
    }
}

fn no_way(error: io::Error) -> Trouble {
    Trouble::System(format!(
        "the helper that connects to the vendor's desk does not answer ({error})"
    ))
}

async fn secure(
    ready: &Ready,
    clock: &Clock,
    tls: &TlsConnector,
    stream: TcpStream,
) -> Result<ToDesk, Trouble> {
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
