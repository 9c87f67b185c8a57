//! A small HTTP/1.1 client for services on this machine: one request a connection, every length and the whole time capped.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The longest answer, head and body.
const LONGEST: usize = 4 << 20;

/// Where a service listens.
pub enum Address {
    /// A Unix socket.
    Unix(PathBuf),
    /// An address and port.
    Tcp(SocketAddr),
}

/// A request.
pub struct Request<'a> {
    /// GET, POST, PUT or PATCH.
    pub method: &'a str,
    /// From the slash on, encoded.
    pub path: &'a str,
    /// The Host that is named.
    pub host: &'a str,
    /// The body's type, with a body.
    pub content_type: Option<&'a str>,
    /// The body; empty if there is none.
    pub body: &'a str,
}

/// An answer.
pub struct Answer {
    /// Its status, such as 204.
    pub status: u16,
    /// Its body.
    pub body: Zeroizing<Vec<u8>>,
}

trait Stream: Read + Write {
    fn patience(&self, left: Duration) -> io::Result<()>;
}

impl Stream for UnixStream {
    fn patience(&self, left: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(left))?;
        self.set_write_timeout(Some(left))
    }
}

impl Stream for TcpStream {
    fn patience(&self, left: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(left))?;
        self.set_write_timeout(Some(left))
    }
}

/// Asks and waits for the whole answer. The error tells whether the request can have reached the service.
pub fn ask(address: &Address, request: &Request, timeout: Duration) -> Result<Answer, Failed> {
    let deadline = Instant::now() + timeout;
    let mut stream: Box<dyn Stream> = match address {
        Address::Unix(path) => Box::new(UnixStream::connect(path).map_err(Failed::NotSent)?),
        Address::Tcp(address) => {
            Box::new(TcpStream::connect_timeout(address, timeout).map_err(Failed::NotSent)?)
        }
    };
    let mut text = Zeroizing::new(String::with_capacity(request.body.len() + 1024));
    text.push_str(&format!(
        "{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept: application/json\r\n",
        request.method, request.path, request.host
    ));
    if let Some(content_type) = request.content_type {
        let length = request.body.len();
        text.push_str(&format!(
            "Content-Type: {content_type}\r\nContent-Length: {length}\r\n"
        ));
    }
    text.push_str("\r\n");
    text.push_str(request.body);
    stream
        .patience(left(deadline).map_err(Failed::NotSent)?)
        .map_err(Failed::NotSent)?;
    stream.write_all(text.as_bytes()).map_err(Failed::Lost)?;
    answer(stream.as_mut(), deadline).map_err(Failed::Lost)
}

/// Whether somebody listens there.
pub fn reached(address: &Address) -> io::Result<()> {
    match address {
        Address::Unix(path) => UnixStream::connect(path).map(|_| ()),
        Address::Tcp(address) => {
            TcpStream::connect_timeout(address, Duration::from_secs(5)).map(|_| ())
        }
    }
}

/// No answer.
#[derive(Debug)]
pub enum Failed {
    /// The service was not reached.
    NotSent(io::Error),
    /// It may have done what it was asked.
    Lost(io::Error),
}

fn left(deadline: Instant) -> io::Result<Duration> {
    match deadline.checked_duration_since(Instant::now()) {
        Some(left) if !left.is_zero() => Ok(left),
        _ => Err(io::ErrorKind::TimedOut.into()),
    }
}

fn answer(stream: &mut dyn Stream, deadline: Instant) -> io::Result<Answer> {
    let mut heard = Zeroizing::new(Vec::with_capacity(64 << 10));
    let mut part = Zeroizing::new(vec![0; 16 << 10]);
    loop {
        stream.patience(left(deadline)?)?;
        let count = match stream.read(&mut part) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // Some close so when the body was not read to its end.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset && !heard.is_empty() => 0,
            count => count?,
        };
        heard.extend_from_slice(&part[..count]);
        if heard.len() > LONGEST {
            return Err(io::Error::other("the answer is too long"));
        }
        if let Some(answer) = parsed(&heard, count == 0)? {
            return Ok(answer);
        }
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The answer, if it is whole.
fn parsed(heard: &[u8], at_end: bool) -> io::Result<Option<Answer>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = head
        .parse(heard)
        .map_err(|error| io::Error::other(error.to_string()))?
    else {
        return Ok(None);
    };
    let status = head.code.unwrap_or_default();
    let rest = &heard[length..];
    // "100 Continue" and its like come before the answer.
    if (100..200).contains(&status) {
        return parsed(rest, at_end);
    }
    let value = |name: &str| {
        let found = head
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok()
    };
    let chunked = value("transfer-encoding")
        .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    let body = if status == 204 || status == 304 {
        Some(Vec::new())
    } else if chunked {
        dechunked(rest)?
    } else if let Some(length) = value("content-length") {
        let length: usize = length.trim().parse().map_err(io::Error::other)?;
        rest.get(..length).map(<[u8]>::to_vec)
    } else {
        at_end.then(|| rest.to_vec())
    };
    Ok(body.map(|body| Answer {
        status,
        body: Zeroizing::new(body),
    }))
}

/// RFC 9112, section 7.1; `None` if more is to come.
fn dechunked(mut rest: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let (start, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(io::Error::other("the answer's chunks are no chunks")),
        };
        if size == 0 {
            return Ok(Some(body));
        }
        let Some(end) = usize::try_from(size)
            .ok()
            .and_then(|size| start.checked_add(size))
        else {
            return Err(io::Error::other("the answer is too long"));
        };
        match (rest.get(start..end), rest.get(end + 2..)) {
            (Some(chunk), Some(next)) => {
                body.extend_from_slice(chunk);
                rest = next;
            }
            _ => return Ok(None),
        }
    }
}

/// What may stand in a path or a form, everything else in percent signs.
pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_every_length_of_body() {
        for (text, status, body) in [
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
                200,
                "abc",
            ),
            ("HTTP/1.0 401 No\r\n\r\nno", 401, "no"),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n",
                200,
                "abcd",
            ),
        ] {
            let whole = parsed(text.as_bytes(), true).unwrap().unwrap();
            assert_eq!((whole.status, &whole.body[..]), (status, body.as_bytes()));
            for cut in 0..text.len() - 5 {
                let some = parsed(&text.as_bytes()[..cut], false).unwrap();
                assert!(some.is_none_or(|some| some.status == status));
            }
        }
        for text in [
            "SSH-2.0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        ] {
            assert!(parsed(text.as_bytes(), true).is_err(), "{text}");
        }
        assert_eq!(encoded("a/../ü?"), "a%2F..%2F%C3%BC%3F");
    }
}
